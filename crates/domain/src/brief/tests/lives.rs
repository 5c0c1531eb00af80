//! Made lives, event by event, and a dozen of them.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::brief::{Ask, Known, Purpose};
use crate::event::Value;
use crate::fact::{Fact, Interest, Line, OrderContent, Product, name};
use crate::gesture::{Kind, Lead, State, Step};
use crate::id::EventId;
use crate::money::Currency;
use crate::person::Occasion;

/// The day on which all briefs are made.
pub(super) const TODAY: Date = Date::constant(2026, 11, 23);

/// The noon of a day.
pub(super) fn at(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().expect("it is a day")
}

/// What happened to one person.
#[derive(Debug, Default)]
pub(super) struct Life(Vec<(Timestamp, Option<String>, Fact)>);

impl Life {
    pub(super) fn new() -> Life {
        Life::default()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn known(&self) -> Vec<Known<'_>> {
        let all = (1..).zip(&self.0);
        all.map(|(id, (at, subject, fact))| Known {
            id: EventId(id),
            at: *at,
            subject: subject.as_deref(),
            fact,
        })
        .collect()
    }

    pub(super) fn fact(&mut self, day: &str, subject: Option<&str>, fact: Fact) {
        self.0.push((at(day), subject.map(str::to_owned), fact));
    }

    pub(super) fn order(&mut self, day: &str, number: i64, what: &str, note: Option<&str>) {
        let product = Arc::new(Product { sku: String::new(), name: what.to_owned() });
        let content = OrderContent {
            number: format!("#{number}"),
            currency: Currency::parse("USD").expect("it is a currency"),
            total: 1200,
            subtotal: 1200,
            physical: true,
            test: false,
            paid: true,
            tracks_fulfilment: true,
            partial: false,
            note: note.filter(|note| !note.is_empty()).map(str::to_owned),
            coupon: None,
            shipping_address: None,
            products: vec![Line { product, quantity: 1, price: 1200 }],
        };
        self.fact(day, Some(&format!("order:made:{number}")), Fact::OrderCompleted(Box::new(content)));
    }

    /// A review has five stars.
    pub(super) fn other(&mut self, day: &str, event: &'static str, text: &str) {
        let rating = (event == name::REVIEW_GIVEN).then_some(("rating", Value::Integer(5)));
        let text = (!text.is_empty()).then(|| ("text", Value::Text(text.to_owned())));
        self.fact(day, None, Fact::other(event, rating.into_iter().chain(text)));
    }

    pub(super) fn love(&mut self, day: &str, what: &str) {
        let interest = Interest { what: what.to_owned(), source: "a call".to_owned(), confirmed: true };
        self.fact(day, None, Fact::InterestAdded(interest));
    }

    pub(super) fn day(&mut self, day: &str, what: &str, month: i8, of_month: i8) {
        let occasion = Occasion { what: what.to_owned(), month, day: of_month, year: None };
        self.fact(day, None, Fact::OccasionAdded(occasion));
    }

    /// A card that was made, with what it opened with.
    pub(super) fn made(&mut self, day: &str, number: i64, lead: Option<Lead>) {
        self.step(day, number, State::Made, lead);
    }

    /// The card is open again.
    pub(super) fn taken_back(&mut self, day: &str, number: i64) {
        self.step(day, number, State::Proposed, None);
    }

    fn step(&mut self, day: &str, number: i64, state: State, lead: Option<Lead>) {
        let (opening, about) = lead.map(|lead| (lead.opening, lead.about)).unzip();
        let step = Step {
            state,
            kind: Kind::Card,
            play: "surprise".into(),
            maker: Some("Roz".into()),
            reason: None,
            words: None,
            opening,
            about,
            offered: None,
            cost: 140,
            minutes: 4,
        };
        self.fact(day, Some(&format!("gesture:{number}")), Fact::Gesture(step));
    }

    pub(super) fn last_order(&self) -> Option<String> {
        self.0
            .iter()
            .rev()
            .find_map(|(_, subject, _)| subject.clone().filter(|text| text.starts_with("order:")))
    }

    /// All that cards opened with.
    pub(super) fn openings(&self) -> Vec<String> {
        let opening = |fact: &Fact| match fact {
            Fact::Gesture(step) => step.opening.clone(),
            _ => None,
        };
        self.0.iter().filter_map(|(_, _, fact)| opening(fact)).collect()
    }
}

/// A life, with the gesture that its brief is for.
type Told = (&'static str, Life, Ask<'static>);

/// A dozen lives, and one more.
pub(super) fn dozen() -> Vec<Told> {
    cheerful().into_iter().chain(careful()).collect()
}

fn life(tell: impl Fn(&mut Life)) -> Life {
    let mut life = Life::new();
    tell(&mut life);
    life
}

fn card(purpose: Purpose<'static>) -> Ask<'static> {
    Ask { purpose, kind: Kind::Card }
}

fn note(order: &'static str) -> Ask<'static> {
    Ask { purpose: Purpose::Order(order), kind: Kind::Note }
}

/// Lives with nothing to handle with care.
fn cheerful() -> Vec<Told> {
    let first = life(|life| life.order("2026-11-22", 1, "Fox socks", None));
    let remark = life(|life| {
        life.order("2024-03-01", 1, "Plain socks", None);
        life.other("2024-03-20", name::LINK_FOLLOWED, "");
        life.order("2026-11-22", 2, "Otter socks", Some("For my sister's dog, he loves to chew them"));
        life.love("2026-05-05", "otters");
    });
    let review = life(|life| {
        life.order("2026-10-01", 1, "Fox socks", Some("Happy to find you"));
        life.other("2026-11-20", name::REVIEW_GIVEN, "Softest socks of my life");
        life.other("2026-11-01", name::REPLY_RECEIVED, "What a card!");
    });
    let quiet = life(|life| {
        life.order("2023-02-01", 1, "Fox socks", None);
        life.order("2024-02-01", 2, "Fox socks", None);
        life.other("2025-12-20", name::REPLY_RECEIVED, "The kids framed your card");
    });
    let righted = life(|life| {
        life.order("2026-06-01", 1, "Fox socks", None);
        life.other("2026-06-10", name::COMPLAINT_MADE, "One sock was missing");
        life.other("2026-06-12", name::COMPLAINT_RESOLVED, "Sent a pair");
        life.fact(
            "2026-07-01",
            None,
            Fact::other(name::REFERRAL_ARRIVED, [("friend", Value::Text("Ana".into()))]),
        );
    });
    let due = life(|life| {
        life.fact("2017-04-03", None, Fact::other("Exam Completed", []));
        life.fact("2024-11-01", None, Fact::other("Exam Completed", []));
        life.other("2026-04-01", name::NOTE_ADDED, "Keeps bees");
    });
    let said = life(|life| {
        life.order("2026-11-01", 1, "Fox socks", None);
        for gesture in 1..=2 {
            let ask = Ask { purpose: Purpose::Free, kind: Kind::Card };
            let lead = super::brief(&life.known(), ask, TODAY, &jiff::tz::TimeZone::UTC).lead();
            life.made("2026-11-02", gesture, lead);
        }
    });
    vec![
        ("A first order: a note", first, note("order:made:1")),
        ("A remark about somebody else's dog: a note", remark, note("order:made:2")),
        ("A review: thanks", review, card(Purpose::Answer(EventId(2)))),
        ("Long quiet: a card", quiet, card(Purpose::Quiet)),
        ("Put right, and a friend came: a card", righted, card(Purpose::Answer(EventId(4)))),
        ("All said before: a card", said, card(Purpose::Free)),
        ("An exam is due again: a card", due, card(Purpose::Due)),
    ]
}

/// Lives with something that nothing cheerful is made of.
fn careful() -> Vec<Told> {
    let funeral = life(|life| {
        life.order("2025-03-01", 1, "Fox socks", None);
        life.order("2026-11-22", 2, "Black socks", Some("For the funeral of my mother"));
        life.love("2026-05-05", "foxes");
    });
    let birthday = life(|life| {
        life.order("2026-02-01", 1, "Fox socks", None);
        life.day("2026-02-02", "Birthday", 12, 14);
        life.day("2026-02-02", "Biscuit's birthday", 12, 1);
        life.other("2026-03-01", name::NOTE_ADDED, "Biscuit died last week");
        life.other("2026-03-20", name::NOTE_ADDED, "Has taken up rowing");
    });
    let health = life(|life| {
        life.order("2025-02-01", 1, "Wide socks", Some("I have glaucoma, large print please"));
        life.order("2026-10-01", 2, "Wide socks", None);
        life.other("2026-10-12", name::REPLY_RECEIVED, "Back from hospital, your card was waiting");
    });
    let task = life(|life| {
        life.order("2026-11-01", 1, "Fox socks", None);
        life.other("2026-11-20", name::COMPLAINT_MADE, "Came too late for my father's funeral");
    });
    let parted = life(|life| {
        life.order("2026-01-01", 1, "Fox socks", None);
        life.day("2026-01-02", "Wedding anniversary", 12, 1);
        life.other("2026-08-01", name::REPLY_RECEIVED, "We divorced in July, please use my new address");
    });
    let german = life(|life| {
        life.order("2026-01-01", 1, "Fuchssocken", Some("Für meine Schwester"));
        life.other("2026-09-01", name::REPLY_RECEIVED, "Unser Hund ist im August gestorben");
    });
    vec![
        ("A remark about a funeral: a note", funeral, note("order:made:2")),
        ("A birthday, and a dog that died", birthday, card(Purpose::Day("Birthday"))),
        ("Illness: a card", health, card(Purpose::Free)),
        (
            "A complaint that speaks of a funeral: put it right",
            task,
            Ask { kind: Kind::Task, ..card(Purpose::Answer(EventId(2))) },
        ),
        ("A divorce: a card", parted, card(Purpose::Free)),
        ("In German: a card", german, card(Purpose::Free)),
    ]
}
