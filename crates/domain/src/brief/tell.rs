//! All that could be mentioned to a person, and how much each is worth with this gesture.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::orders::orders;
use super::words::{on, ordinal, quote, text_of, way, written};
use super::{Ask, Known, Mention, Purpose, Topic};
use crate::care::{Care, care, is_of_somebody_lost};
use crate::event::Value;
use crate::fact::{Fact, OrderContent, name};
use crate::gesture::Kind;

/// What people said longer ago is not brought up again.
const RECENT_DAYS: i64 = 365;
/// A dated thing is mentioned when it is at most this far away.
const NEAR_DAYS: i64 = 21;

/// A fact that may come into the brief.
pub(super) struct Candidate {
    pub(super) mention: Mention,
    /// When it was so.
    pub(super) at: Timestamp,
    /// Why it is handled with care.
    pub(super) care: Option<Care>,
}

/// Tells what is known of one person.
pub(super) struct Teller<'a> {
    pub(super) known: &'a [Known<'a>],
    pub(super) ask: Ask<'a>,
    pub(super) today: Date,
    pub(super) zone: &'a TimeZone,
}

impl<'a> Teller<'a> {
    /// Everything that could be mentioned.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let orders = orders(self.known);
        let mut all: Vec<Candidate> = self.known.iter().filter_map(|known| self.said(known)).collect();
        all.extend(self.remarks(&orders));
        all.extend(self.bought(&orders));
        all.extend(self.counted(&orders));
        all.extend(self.days());
        all.extend(self.loves());
        all.extend(self.since());
        all.retain(|candidate| self.ask.kind != Kind::Task || helps_to_put_right(candidate.mention.topic));
        all
    }

    /// Whether a fact is kept apart from what is cheerful. What happened is always told to whoever puts it right.
    pub(super) fn is_apart(&self, candidate: &Candidate) -> bool {
        let told_anyway = self.ask.kind == Kind::Task && self.is_answered(candidate);
        !told_anyway && candidate.care.is_some_and(Care::is_sorrow)
    }

    /// Whether a fact is what the gesture answers: its event, or the remark with its order.
    pub(super) fn is_answered(&self, candidate: &Candidate) -> bool {
        match self.ask.purpose {
            Purpose::Answer(event) => candidate.mention.event == Some(event),
            Purpose::Order(_) => candidate.mention.topic == Topic::Remark,
            _ => false,
        }
    }

    /// How much a fact is worth with this gesture.
    pub(super) fn weight(&self, candidate: &Candidate) -> u32 {
        let topic = candidate.mention.topic;
        let said =
            matches!(topic, Topic::Reply | Topic::Remark | Topic::Photo | Topic::Review | Topic::Noted);
        match (self.ask.purpose, topic) {
            (Purpose::Answer(event), _) if candidate.mention.event == Some(event) => 100,
            (Purpose::Order(_), Topic::Remark) | (Purpose::Day(_), Topic::Day) => 95,
            // The last word that they said, whatever it was; never that they stay away.
            (Purpose::Quiet, _) if said => 80,
            (Purpose::Quiet, Topic::Since) => 60,
            (Purpose::Due, Topic::Since) => 90,
            (Purpose::Order(_), Topic::Bought) => 58,
            (Purpose::Order(_), Topic::Orders) => 48,
            (_, Topic::Friend) => 78,
            (_, Topic::Day) => 76,
            (_, Topic::Reply) => 70,
            (_, Topic::Photo) => 66,
            (_, Topic::Remark) => 64,
            (_, Topic::Review) => 62,
            (_, Topic::Noted) => 56,
            (_, Topic::Love) => 54,
            (_, Topic::Righted) => 50,
            (_, Topic::Bought) => 44,
            (_, Topic::Since) => 42,
            (_, Topic::Complaint) => 40,
            (_, Topic::Orders) => 36,
            (_, Topic::Came) => 30,
        }
    }

    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    fn on(&self, at: Timestamp) -> String {
        on(at, self.today, self.zone)
    }

    fn is_recent(&self, at: Timestamp) -> bool {
        i64::from((self.today - self.day(at)).get_days()) <= RECENT_DAYS
    }

    fn about(&self) -> Option<&str> {
        match self.ask.purpose {
            Purpose::Order(subject) => Some(subject),
            _ => None,
        }
    }

    /// A fact of one event, with what its words ask for.
    fn candidate(
        &self,
        known: &Known<'_>,
        topic: Topic,
        text: String,
        source: String,
        care: Option<Care>,
    ) -> Candidate {
        // A corrected report of an order is a new event of the same thing.
        let thing = known.subject.map_or_else(|| known.id.to_string(), str::to_owned);
        let opening = format!("{}:{thing}", topic.as_str());
        Candidate {
            mention: Mention { text, source, event: Some(known.id), topic, opening },
            at: known.at,
            care,
        }
    }

    /// What they said or did of their own accord, and what somebody noted.
    fn said(&self, known: &Known<'_>) -> Option<Candidate> {
        let Fact::Other(event, properties) = known.fact else { return None };
        let words = written(known.fact);
        let care = words.and_then(care);
        let others = if care == Some(Care::Others) { ", about somebody else" } else { "" };
        let source = format!("{}, {}", event.to_lowercase(), self.on(known.at));
        let words = words.map(quote);
        let (topic, text) = match (event.as_str(), words) {
            (name::LINK_FOLLOWED, _) => {
                (Topic::Came, format!("Came to us through {}.", way(text_of(properties, "source")?)))
            }
            (name::REFERRAL_ARRIVED, _) => {
                let friend = text_of(properties, "friend").unwrap_or("a friend");
                (Topic::Friend, format!("They told {friend} about us, who came."))
            }
            _ if !self.is_recent(known.at) => return None,
            (name::REVIEW_GIVEN, words) => {
                let Some(Value::Integer(stars)) = properties.get("rating") else { return None };
                let text = words.map_or(format!("Gave us {stars} of 5."), |words| {
                    format!("Gave us {stars} of 5{others}: “{words}”")
                });
                (Topic::Review, text)
            }
            (name::REPLY_RECEIVED, Some(words)) => (Topic::Reply, format!("Wrote back{others}: “{words}”")),
            (name::COMPLAINT_MADE, Some(words)) => match self.righted_after(known) {
                false => (Topic::Complaint, format!("Complained: “{words}”")),
                true => (Topic::Righted, format!("We put right what they wrote: “{words}”")),
            },
            (name::PHOTO_SENT, Some(words)) => (Topic::Photo, format!("Sent us a photo{others}: {words}")),
            (name::PHOTO_SENT, None) => (Topic::Photo, "Sent us a photo.".to_owned()),
            (name::NOTE_ADDED, Some(words)) => (Topic::Noted, format!("Noted{others}: {words}")),
            _ => return None,
        };
        Some(self.candidate(known, topic, text, source, care))
    }

    fn righted_after(&self, complaint: &Known<'_>) -> bool {
        self.known.iter().any(|known| {
            known.at >= complaint.at
                && matches!(known.fact, Fact::Other(event, _) if event == name::COMPLAINT_RESOLVED)
        })
    }

    /// What the customer wrote with this order; or, where the gesture goes with none, with any of late.
    fn remarks(&self, orders: &[(&Known<'_>, &OrderContent)]) -> Vec<Candidate> {
        let about = self.about();
        let here = |known: &Known<'_>| match about {
            Some(order) => known.subject == Some(order),
            None => self.is_recent(known.at),
        };
        let remark = |(known, content): &(&Known<'_>, &OrderContent)| {
            let note = written(known.fact).filter(|_| here(known))?;
            let care = care(note);
            let others = if care == Some(Care::Others) { ", about somebody else" } else { "" };
            let order = about.map_or_else(|| format!("order {}", content.number), |_| "the order".to_owned());
            let text = format!("Wrote with {order}{others}: “{}”", quote(note));
            let source = format!("order remark, {}", self.on(known.at));
            Some(self.candidate(known, Topic::Remark, text, source, care))
        };
        orders.iter().filter_map(remark).collect()
    }

    /// What is in this parcel, or was in the last.
    fn bought(&self, orders: &[(&Known<'_>, &OrderContent)]) -> Option<Candidate> {
        let about = self.about();
        let (known, content) = match about {
            Some(order) => orders.iter().rfind(|(known, _)| known.subject == Some(order))?,
            None => orders.last()?,
        };
        let names: Vec<&str> = content.products.iter().map(|line| line.product.name.trim()).collect();
        let what = match names.as_slice() {
            [] => return None,
            [one] => (*one).to_owned(),
            [one, two] => format!("{one} and {two}"),
            [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
        };
        let text = if about.is_some() { format!("Bought {what}.") } else { format!("Last bought {what}.") };
        // What is in the parcel is for the maker; a sad article's name makes nobody cheerful.
        let source = format!("order {}, {}", content.number, self.on(known.at));
        Some(self.candidate(known, Topic::Bought, text, source, None))
    }

    /// Which order of theirs it is.
    fn counted(&self, orders: &[(&Known<'_>, &OrderContent)]) -> Option<Candidate> {
        let about = self.about();
        let place = match about {
            Some(order) => orders.iter().position(|(known, _)| known.subject == Some(order))?,
            None => orders.len().checked_sub(1)?,
        };
        let first = self.on(orders[0].0.at);
        let text = match (about.is_some(), place) {
            (true, 0) => "Their first order with us.".to_owned(),
            (true, place) => format!("Their {} order; the first was on {first}.", ordinal(place + 1)),
            (false, 0) => format!("They ordered once, on {first}."),
            (false, 1) => format!("They have ordered twice, first on {first}."),
            (false, place) => format!("They have ordered {} times, first on {first}.", place + 1),
        };
        let opening = format!("{}:{}", Topic::Orders.as_str(), place + 1);
        let mut candidate = self.candidate(orders[place].0, Topic::Orders, text, "orders".to_owned(), None);
        candidate.mention.opening = opening;
        Some(candidate)
    }

    /// Days of theirs that are near, unless they are of somebody who has died.
    fn days(&self) -> Vec<Candidate> {
        let sorrows: Vec<&str> = self.known.iter().filter_map(|known| written(known.fact)).collect();
        let near = |known: &Known<'_>| {
            let Fact::OccasionAdded(occasion) = known.fact else { return None };
            let next = occasion.next(self.today)?;
            let away = i64::from((next - self.today).get_days());
            let meant = matches!(self.ask.purpose, Purpose::Day(what) if what == occasion.what);
            if (away > NEAR_DAYS && !meant) || is_of_somebody_lost(&occasion.what, &sorrows) {
                return None;
            }
            let when = match away {
                0 => "is today".to_owned(),
                1 => "is tomorrow".to_owned(),
                2..=6 => format!("is on {}", next.strftime("%A")),
                _ => format!("is on {}", next.strftime("%-d %b")),
            };
            let text = format!("{} {when}.", occasion.what);
            let source = format!("noted {}", self.on(known.at));
            let mut candidate = self.candidate(known, Topic::Day, text, source, care(&occasion.what));
            candidate.mention.opening = format!("{}:{}:{}", Topic::Day.as_str(), occasion.what, next.year());
            // The day that the gesture is for, else the nearest.
            candidate.at = if meant { Timestamp::MAX } else { candidate.at };
            Some(candidate)
        };
        self.known.iter().filter_map(near).collect()
    }

    /// What somebody confirmed that they love, each once as the first; others' loves are none of theirs.
    fn loves(&self) -> Vec<Candidate> {
        let mut loves: Vec<(&Known<'_>, &str, &str)> = Vec::new();
        for known in self.known {
            if let Fact::InterestAdded(interest) = known.fact
                && interest.confirmed
                && !loves.iter().any(|(_, what, _)| *what == interest.what)
                && care(&interest.what).or_else(|| care(&interest.source)).is_none()
            {
                loves.push((known, &interest.what, &interest.source));
            }
        }
        let told = |place: usize| {
            let (known, first, source) = loves[place];
            let others =
                loves.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, love)| love.1);
            let what: Vec<&str> = std::iter::once(first).chain(others.take(2)).collect();
            let text = format!("Loves {}.", what.join(", "));
            let mut candidate = self.candidate(known, Topic::Love, text, source.to_owned(), None);
            candidate.mention.opening = format!("{}:{first}", Topic::Love.as_str());
            candidate
        };
        (0..loves.len()).map(told).collect()
    }

    /// How long they have been with us, from a year on.
    fn since(&self) -> Option<Candidate> {
        let theirs = |known: &&Known<'_>| !matches!(known.fact, Fact::Gesture(_));
        let first = self.known.iter().find(theirs)?;
        let day = self.day(first.at);
        let years = self.today.since((jiff::Unit::Year, day)).ok()?.get_years();
        let text = match years {
            i16::MIN..=0 => return None,
            1 => format!("With us for a year, since {}.", self.on(first.at)),
            years => format!("With us for {years} years, since {}.", self.on(first.at)),
        };
        let mut candidate = self.candidate(first, Topic::Since, text, "their timeline".to_owned(), None);
        candidate.mention.opening = format!("{}:{years}", Topic::Since.as_str());
        Some(candidate)
    }
}

/// Whether a fact tells something to whoever puts a complaint right: what was said and what was bought, nothing cheerful.
fn helps_to_put_right(topic: Topic) -> bool {
    match topic {
        Topic::Reply | Topic::Remark | Topic::Review | Topic::Noted | Topic::Righted | Topic::Complaint => {
            true
        }
        Topic::Bought | Topic::Orders => true,
        Topic::Friend | Topic::Day | Topic::Photo | Topic::Love | Topic::Came | Topic::Since => false,
    }
}

impl Topic {
    fn as_str(self) -> &'static str {
        match self {
            Topic::Friend => "friend",
            Topic::Day => "day",
            Topic::Reply => "reply",
            Topic::Remark => "remark",
            Topic::Photo => "photo",
            Topic::Review => "review",
            Topic::Noted => "noted",
            Topic::Love => "love",
            Topic::Righted => "righted",
            Topic::Complaint => "complaint",
            Topic::Bought => "bought",
            Topic::Orders => "orders",
            Topic::Came => "came",
            Topic::Since => "since",
        }
    }
}
