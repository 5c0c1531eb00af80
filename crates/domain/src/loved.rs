//! Who loves the shop and was never thanked: what of a person's events counts as love, and who comes first.
//!
//! Love is what people did of their own accord; what they spent is no part of it. Whoever complained without being put
//! right, has died, does not want thanks or post, or was written to before is never on this list.

mod remark;

use std::cmp::Reverse;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use crate::brief::{Known, orders, quote, text_of};
use crate::care::{Care, care};
use crate::event::{Properties, Value};
use crate::fact::{Fact, OrderContent, name};
use crate::gesture::{Kind, State};
use crate::id::EventId;
use crate::person::Channel;

/// What somebody did that shows love, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Love {
    /// Sent somebody else.
    SentFriend,
    /// Praised the shop: a good review, a testimonial.
    Praised,
    /// Sent a photo.
    SentPhoto,
    /// Wrote back, or said thanks.
    WroteBack,
    /// Wrote something with an order.
    Remarked,
    /// Came back.
    CameBack,
}

/// One thing that somebody did, with its evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What.
    pub love: Love,
    /// In one sentence, with its day.
    pub why: String,
    /// The event that says so.
    pub event: EventId,
}

/// Somebody who loves the shop and was never thanked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loved {
    /// What they did, the strongest first; at least one thing.
    pub signs: Vec<Sign>,
    /// Orders that count.
    pub orders: usize,
    /// When the shop first heard of them.
    pub since: Timestamp,
}

impl Loved {
    /// Who comes first: the strongest love, then more kinds of it, then who came back more often, then who has been there
    /// longest.
    pub fn rank(&self) -> impl Ord + use<> {
        (self.signs[0].love, Reverse(self.signs.len()), Reverse(self.orders), self.since)
    }
}

/// Why somebody is not on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Something went wrong and was not put right.
    Complained,
    /// They have died.
    Died,
    /// They do not want to be thanked, or refused post.
    AskedNot,
    /// Somebody wrote to them before.
    Thanked,
    /// Nothing that they did shows love yet.
    NothingShown,
}

/// Looks at everything between the shop and one person, earliest first.
pub fn look(known: &[Known<'_>], today: Date, zone: &TimeZone) -> Result<Loved, Unfit> {
    spared(known)?;
    let teller = Teller { today, zone };
    let orders = orders(known);
    let mut signs: Vec<Sign> = Vec::new();
    let counts = |one: &Known<'_>| {
        !matches!(one.fact, Fact::OrderCompleted(_))
            || orders.iter().any(|(order, _)| order.subject == one.subject)
    };
    let told = known.iter().rev().filter(|one| counts(one)).filter_map(|known| teller.sign(known));
    for sign in told.chain(teller.came_back(&orders)) {
        // Of each kind the last one is told.
        if signs.iter().all(|other| other.love != sign.love) {
            signs.push(sign);
        }
    }
    signs.sort_by_key(|sign| sign.love);
    let since = known.first().map_or(Timestamp::MAX, |first| first.at);
    if signs.is_empty() { Err(Unfit::NothingShown) } else { Ok(Loved { signs, orders: orders.len(), since }) }
}

/// Refuses those to whom no card should go, whatever they love.
fn spared(known: &[Known<'_>]) -> Result<(), Unfit> {
    let (mut wrong, mut no_post) = (false, false);
    for known in known {
        match known.fact {
            Fact::Gesture(step) if step.kind != Kind::Task => match step.state {
                State::Made | State::Sent | State::Received | State::Returned => return Err(Unfit::Thanked),
                _ => {}
            },
            Fact::ConsentGiven(consent) if consent.channel == Channel::Post => no_post = false,
            Fact::ConsentWithdrawn(consent) if consent.channel == Channel::Post => no_post = true,
            Fact::Other(event, properties) => match event.as_str() {
                name::DIED => return Err(Unfit::Died),
                name::THANKS_REFUSED => return Err(Unfit::AskedNot),
                name::COMPLAINT_MADE => wrong = true,
                name::COMPLAINT_RESOLVED => wrong = false,
                name::REVIEW_GIVEN => wrong |= number(properties, "rating").is_some_and(|stars| stars <= 2),
                _ => {}
            },
            _ => {}
        }
    }
    match (wrong, no_post) {
        (true, _) => Err(Unfit::Complained),
        (_, true) => Err(Unfit::AskedNot),
        _ => Ok(()),
    }
}

struct Teller<'a> {
    today: Date,
    zone: &'a TimeZone,
}

impl Teller<'_> {
    /// What one event shows, if it shows love.
    fn sign(&self, known: &Known<'_>) -> Option<Sign> {
        let on = self.on(known.at);
        let (love, why, words) = match known.fact {
            Fact::OrderCompleted(content) if !content.test => {
                let note = content.note.as_deref().filter(|note| remark::tells(note))?;
                (Love::Remarked, format!("Wrote with order {} {on}", content.number), Some(note.trim()))
            }
            Fact::Other(event, properties) => {
                let (love, why) = spoken(event, properties, &on)?;
                (love, why, text_of(properties, "text"))
            }
            _ => return None,
        };
        // Grief, illness and parting are no signs of love for a shop, whatever they came with.
        if love != Love::SentFriend && words.and_then(care).is_some_and(Care::is_sorrow) {
            return None;
        }
        let words = words.map(|words| format!(": “{}”", quote(words)));
        let why = format!("{why}{}", words.unwrap_or_else(|| ".".to_owned()));
        Some(Sign { love, why, event: known.id })
    }

    fn came_back(&self, orders: &[(&Known<'_>, &OrderContent)]) -> Option<Sign> {
        let [(first, _), .., (last, _)] = orders else { return None };
        let (times, first_day) = (orders.len() - 1, self.day(first.at));
        let since = first_day.strftime("%B %Y");
        let why = match times {
            1 => format!("Came back {}; the first order was in {since}.", self.on(last.at)),
            _ => format!("Came back {times} times since {since}, last {}.", self.on(last.at)),
        };
        Some(Sign { love: Love::CameBack, why, event: last.id })
    }

    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    fn on(&self, at: Timestamp) -> String {
        let day = self.day(at);
        let format = if day.year() == self.today.year() { "on %-d %B" } else { "on %-d %B %Y" };
        day.strftime(format).to_string()
    }
}

/// What somebody said or sent, told up to its own words.
fn spoken(event: &str, properties: &Properties, on: &str) -> Option<(Love, String)> {
    Some(match event {
        name::REFERRAL_ARRIVED | "Introduction Made" => {
            let friend = text_of(properties, "friend").unwrap_or("a friend");
            (Love::SentFriend, format!("Sent us {friend}, who came {on}"))
        }
        name::REVIEW_GIVEN => {
            let stars = number(properties, "rating").filter(|stars| *stars >= 4)?;
            (Love::Praised, format!("Gave us {stars} of 5 stars {on}"))
        }
        "Recommendation Given" => {
            let score = number(properties, "score").filter(|score| *score >= 9)?;
            (Love::Praised, format!("Would recommend us, {score} of 10, {on}"))
        }
        "Testimonial Given" => (Love::Praised, format!("Spoke well of us {on}")),
        name::PHOTO_SENT => (Love::SentPhoto, format!("Sent us a photo {on}")),
        "Thanks Received" => (Love::WroteBack, format!("Said thanks {on}")),
        name::REPLY_RECEIVED => (Love::WroteBack, format!("Wrote back {on}")),
        _ => return None,
    })
}

fn number(properties: &Properties, property: &str) -> Option<i64> {
    match properties.get(property) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Consent;
    use crate::gesture::Step;
    use crate::money::Currency;

    fn at(day: &str) -> Timestamp {
        format!("{day}T12:00:00Z").parse().expect("it is a day")
    }

    fn order(number: &str, note: Option<&str>, total: i64) -> Fact {
        Fact::OrderCompleted(Box::new(OrderContent {
            number: number.to_owned(),
            currency: Currency::USD,
            total,
            subtotal: total,
            physical: true,
            test: false,
            paid: true,
            tracks_fulfilment: true,
            partial: false,
            note: note.map(str::to_owned),
            coupon: None,
            shipping_address: None,
            products: Vec::new(),
        }))
    }

    fn said(event: &str, properties: &[(&'static str, Value)]) -> Fact {
        Fact::other(event, properties.iter().cloned())
    }

    fn check(told: &[(&str, &str, Fact)]) -> Result<Loved, Unfit> {
        let known: Vec<Known<'_>> = (1..)
            .zip(told)
            .map(|(id, (day, subject, fact))| Known {
                id: EventId(id),
                at: at(day),
                subject: Some(*subject).filter(|subject| !subject.is_empty()),
                fact,
            })
            .collect();
        look(&known, jiff::civil::date(2026, 11, 23), &TimeZone::UTC)
    }

    fn stars(stars: i64) -> Fact {
        said(name::REVIEW_GIVEN, &[("rating", Value::Integer(stars)), ("text", Value::Text("Warm!".into()))])
    }

    #[test]
    fn the_strongest_love_is_told_with_its_words_and_its_day() {
        let loved = check(&[
            ("2025-03-11", "order:1", order("#1", Some("For my sister, who hikes"), 900)),
            ("2026-03-12", "order:2", order("#2", None, 900)),
            ("2026-04-01", "", stars(5)),
        ])
        .expect("they love the shop");
        let told: Vec<&str> = loved.signs.iter().map(|sign| sign.why.as_str()).collect();
        assert_eq!(
            told,
            [
                "Gave us 5 of 5 stars on 1 April: “Warm!”",
                "Wrote with order #1 on 11 March 2025: “For my sister, who hikes”",
                "Came back on 12 March; the first order was in March 2025.",
            ]
        );
        assert_eq!((loved.orders, loved.since), (2, at("2025-03-11")));
    }

    #[test]
    fn whoever_must_not_get_a_card_is_not_on_the_list() {
        let made = Fact::Gesture(Step {
            state: State::Made,
            kind: Kind::Note,
            play: "parcel-note".into(),
            maker: None,
            reason: None,
            words: None,
            opening: None,
            about: None,
            cost: 0,
            minutes: 0,
            offered: None,
        });
        let no_post = Fact::ConsentWithdrawn(Consent {
            channel: Channel::Post,
            source: "by hand".into(),
            wording: None,
            dated: true,
        });
        let wrong = said(name::COMPLAINT_MADE, &[]);
        let cases = [
            (vec![wrong.clone()], Err(Unfit::Complained)),
            (vec![wrong, said(name::COMPLAINT_RESOLVED, &[])], Ok(())),
            (vec![stars(1)], Err(Unfit::Complained)),
            (vec![said(name::DIED, &[])], Err(Unfit::Died)),
            (vec![said(name::THANKS_REFUSED, &[])], Err(Unfit::AskedNot)),
            (vec![no_post], Err(Unfit::AskedNot)),
            (vec![made], Err(Unfit::Thanked)),
        ];
        for (then, expected) in cases {
            let mut told = vec![("2026-03-11", "", stars(5))];
            told.extend(then.into_iter().map(|fact| ("2026-03-12", "", fact)));
            assert_eq!(check(&told).map(|_| ()), expected, "{told:?}");
        }
    }

    #[test]
    fn grief_is_no_sign_of_love() {
        let sad = check(&[(
            "2026-03-11",
            "order:1",
            order("#1", Some("These are for Biscuit, who died last week."), 900),
        )]);
        assert_eq!(sad, Err(Unfit::NothingShown));
    }

    #[test]
    fn money_and_what_was_taken_back_show_no_love() {
        let rich = check(&[("2026-03-11", "order:1", order("#1", None, 9_000_000))]);
        assert_eq!(rich, Err(Unfit::NothingShown));
        let back = check(&[
            ("2026-03-11", "order:1", order("#1", None, 900)),
            ("2026-03-12", "order:2", order("#2", None, 900)),
            ("2026-03-13", "order:2", Fact::OrderCancelled),
        ]);
        assert_eq!(back, Err(Unfit::NothingShown));
        let poor = check(&[("2026-03-11", "", stars(4))]).expect("praise is love");
        let often: Vec<_> = ["1", "2", "3"].map(|n| ("2026-03-11", n, order(n, None, 90_000))).into();
        assert!(poor.rank() < check(&often).expect("coming back is love").rank());
    }
}
