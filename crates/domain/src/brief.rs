//! The brief: the few true facts worth mentioning to one person, each with its source.
//!
//! A brief is for the maker's eyes. It quotes what people wrote and never rephrases it, holds no guess that nobody has
//! confirmed, and reminds of what was written last so that it is not written again.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use crate::event::{Properties, Value};
use crate::fact::{Fact, name};
use crate::gesture::State;
use crate::id::EventId;

/// The most facts in one brief.
pub const FACTS_MAX: usize = 5;
/// A quotation longer than this is cut at a word.
const QUOTE_MAX: usize = 220;
/// Reviews, replies and photos older than this are not brought up again.
const RECENT_DAYS: i64 = 365;
/// A dated thing is mentioned when it is at most this far away.
const NEAR_DAYS: i64 = 21;

/// One of a person's events with its fact.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its number.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub subject: Option<&'a str>,
    /// What happened.
    pub fact: &'a Fact,
}

/// One fact worth mentioning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// In words.
    pub text: String,
    /// Where it is known from.
    pub source: String,
    /// The event that says so.
    pub event: Option<EventId>,
}

/// What the maker sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// The facts, the best first.
    pub facts: Vec<Mention>,
    /// What was written last, not to be repeated.
    pub last_time: Option<String>,
}

/// Chooses what to mention to a person, all of whose events are in `known`, earliest first. `about` is the subject of
/// the order that the gesture goes with.
pub fn brief(known: &[Known<'_>], about: Option<&str>, today: Date, zone: &TimeZone) -> Brief {
    let writer = Writer { known, today, zone };
    let mut facts = Vec::new();
    facts.extend(about.and_then(|order| writer.remark(order)));
    facts.extend(about.and_then(|order| writer.bought(order)));
    facts.extend(writer.counted(about));
    facts.extend(writer.came_through());
    facts.extend(writer.dates());
    facts.extend(writer.said());
    facts.extend(writer.loves());
    facts.truncate(FACTS_MAX);
    Brief { facts, last_time: writer.last_time() }
}

struct Writer<'a> {
    known: &'a [Known<'a>],
    today: Date,
    zone: &'a TimeZone,
}

impl Writer<'_> {
    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    fn on(&self, at: Timestamp) -> String {
        let day = self.day(at);
        let format = if day.year() == self.today.year() { "%-d %b" } else { "%-d %b %Y" };
        day.strftime(format).to_string()
    }

    fn is_recent(&self, at: Timestamp) -> bool {
        i64::from((self.today - self.day(at)).get_days()) <= RECENT_DAYS
    }

    fn orders(&self) -> impl DoubleEndedIterator<Item = (&Known<'_>, &crate::fact::OrderContent)> {
        self.known.iter().filter_map(|known| match known.fact {
            Fact::OrderCompleted(content) => Some((known, &**content)),
            _ => None,
        })
    }

    /// What the customer wrote with this order.
    fn remark(&self, order: &str) -> Option<Mention> {
        let (known, content) = self.orders().rfind(|(known, _)| known.subject == Some(order))?;
        let note = content.note.as_deref().map(str::trim).filter(|note| !note.is_empty())?;
        let text = format!("Wrote with the order: “{}”", quote(note));
        Some(Mention { text, source: format!("order remark, {}", self.on(known.at)), event: Some(known.id) })
    }

    /// What is in this parcel.
    fn bought(&self, order: &str) -> Option<Mention> {
        let (known, content) = self.orders().rfind(|(known, _)| known.subject == Some(order))?;
        let names: Vec<&str> = content.products.iter().map(|line| line.product.name.trim()).collect();
        let text = match names.as_slice() {
            [] => return None,
            [one] => format!("Bought {one}."),
            [one, two] => format!("Bought {one} and {two}."),
            [one, two, rest @ ..] => format!("Bought {one}, {two} and {} more.", rest.len()),
        };
        Some(Mention { text, source: format!("order {}", content.number), event: Some(known.id) })
    }

    /// Which order of theirs it is.
    fn counted(&self, about: Option<&str>) -> Option<Mention> {
        let mut subjects: Vec<(&str, Timestamp, EventId)> = Vec::new();
        for (known, content) in self.orders() {
            let subject = known.subject.unwrap_or_default();
            let counts = !content.test && !self.is_undone(subject);
            if counts && !subjects.iter().any(|(seen, ..)| *seen == subject) {
                subjects.push((subject, known.at, known.id));
            }
        }
        let place = match about {
            Some(order) => subjects.iter().position(|(subject, ..)| *subject == order)?,
            None => subjects.len().checked_sub(1)?,
        };
        let first = self.on(subjects[0].1);
        let text = match (about.is_some(), place) {
            (true, 0) => "Their first order with us.".to_owned(),
            (true, place) => format!("Their {} order; the first was on {first}.", ordinal(place + 1)),
            (false, 0) => format!("They ordered once, on {first}."),
            (false, place) => format!("They have ordered {} times, first on {first}.", place + 1),
        };
        Some(Mention { text, source: "orders".to_owned(), event: Some(subjects[place].2) })
    }

    /// Whether an order was called off or refunded as a whole.
    fn is_undone(&self, order: &str) -> bool {
        self.known.iter().filter(|known| known.subject == Some(order)).any(|known| match known.fact {
            Fact::OrderCancelled => true,
            Fact::OrderRefunded(refund) => refund.full,
            _ => false,
        })
    }

    /// Who sent them, or whom they sent.
    fn came_through(&self) -> Option<Mention> {
        self.known.iter().rev().find_map(|known| {
            let Fact::Other(event, properties) = known.fact else { return None };
            let text = match event.as_str() {
                name::REFERRAL_ARRIVED => {
                    let friend = text_of(properties, "friend").unwrap_or("a friend");
                    format!("They told {friend} about us, who came.")
                }
                name::LINK_FOLLOWED => format!("Came to us through {}.", way(text_of(properties, "source")?)),
                _ => return None,
            };
            Some(Mention {
                text,
                source: format!("{}, {}", event.to_lowercase(), self.on(known.at)),
                event: Some(known.id),
            })
        })
    }

    /// Dated things that are near.
    fn dates(&self) -> Vec<Mention> {
        let near = |known: &Known<'_>| {
            let Fact::OccasionAdded(occasion) = known.fact else { return None };
            let next = occasion.next(self.today)?;
            let away = i64::from((next - self.today).get_days());
            let when = match away {
                0 => "is today".to_owned(),
                1 => "is tomorrow".to_owned(),
                2..=6 => format!("is on {}", next.strftime("%A")),
                _ => format!("is on {}", next.strftime("%-d %b")),
            };
            (away <= NEAR_DAYS).then(|| Mention {
                text: format!("{} {when}.", occasion.what),
                source: format!("noted {}", self.on(known.at)),
                event: Some(known.id),
            })
        };
        self.known.iter().filter_map(near).collect()
    }

    /// What they last said of their own accord.
    fn said(&self) -> Vec<Mention> {
        let said = |known: &Known<'_>| {
            let Fact::Other(event, properties) = known.fact else { return None };
            let words = text_of(properties, "text").map(quote);
            let text = match (event.as_str(), words) {
                (name::REVIEW_GIVEN, words) => {
                    let Some(Value::Integer(stars)) = properties.get("rating") else { return None };
                    words.map_or(format!("Gave us {stars} of 5."), |words| {
                        format!("Gave us {stars} of 5: “{words}”")
                    })
                }
                (name::REPLY_RECEIVED, Some(words)) => format!("Wrote back: “{words}”"),
                (name::COMPLAINT_MADE, Some(words)) => format!("Complained: “{words}”"),
                (name::PHOTO_SENT, _) => "Sent us a photo.".to_owned(),
                (name::NOTE_ADDED, Some(words)) => format!("Noted: {words}"),
                _ => return None,
            };
            let source = format!("{}, {}", event.to_lowercase(), self.on(known.at));
            Some(Mention { text, source, event: Some(known.id) })
        };
        let recent = self.known.iter().rev().filter(|known| self.is_recent(known.at));
        recent.filter_map(said).take(2).collect()
    }

    /// What somebody confirmed that they love.
    fn loves(&self) -> Option<Mention> {
        let mut loves: Vec<(&str, &str, EventId)> = Vec::new();
        for known in self.known {
            if let Fact::InterestAdded(interest) = known.fact
                && interest.confirmed
                && !loves.iter().any(|(what, ..)| *what == interest.what)
            {
                loves.push((&interest.what, &interest.source, known.id));
            }
        }
        let (_, source, event) = *loves.first()?;
        let what: Vec<&str> = loves.iter().map(|(what, ..)| *what).collect();
        Some(Mention {
            text: format!("Loves {}.", what.join(", ")),
            source: source.to_owned(),
            event: Some(event),
        })
    }

    /// What was written to them last.
    fn last_time(&self) -> Option<String> {
        self.known.iter().rev().find_map(|known| {
            let Fact::Gesture(step) = known.fact else { return None };
            if !matches!(step.state, State::Made | State::Sent) || step.kind == crate::gesture::Kind::Task {
                return None;
            }
            let by = step.maker.as_deref().map(|maker| format!(", by {maker}")).unwrap_or_default();
            let about = step.words.as_deref().or(step.reason.as_deref()).map(quote);
            let about = about.map(|about| format!(": {about}")).unwrap_or_default();
            Some(format!("Last {}, {}{by}{about}", step.kind.as_str(), self.on(known.at)))
        })
    }
}

/// How people come, in words; a source of another name is named as it is.
fn way(source: &str) -> &str {
    match source {
        "search" => "a search",
        "press" => "the press",
        "video" => "a video",
        "friend" => "a friend",
        "ad" => "an advertisement",
        "social" => "social media",
        other => other,
    }
}

pub(crate) fn text_of<'p>(properties: &'p Properties, property: &str) -> Option<&'p str> {
    match properties.get(property) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    }
}

/// People's own words, on one line and cut at a word.
pub(crate) fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTE_MAX {
        return line;
    }
    let cut: String = line.chars().take(QUOTE_MAX).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |space| &cut[..space]);
    format!("{whole}…")
}

/// `1st`, `2nd`, `3rd`, `11th`.
fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
