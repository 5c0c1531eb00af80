//! Remembering: what somebody heard at the counter, on the phone or in a letter becomes an event.

use domain::event::Value;
use domain::fact::{Consent, Fact, Interest, Report, name};
use domain::id::{EventId, PersonId};
use domain::identity::Identity;
use domain::person::{Channel, Occasion};
use jiff::Timestamp;
use store::{Source, Tx};

use super::{known, whom};
use crate::place::{Path, Placer};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// The longest text that is taken, in letters.
const TEXT_MAX: usize = 2_000;

/// Something to remember of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remember {
    /// Anything worth knowing.
    Note(String),
    /// What they love. Typed by hand it is confirmed.
    Interest(String),
    /// A day of theirs.
    Occasion {
        /// What it is.
        what: String,
        /// 1 to 12.
        month: i8,
        /// 1 to 31.
        day: i8,
        /// Since which year, where known.
        year: Option<i16>,
    },
    /// What they said of one way to reach them.
    Consent {
        /// Which.
        channel: Channel,
        /// Yes or no.
        allowed: bool,
        /// The words that were put to them.
        wording: Option<String>,
    },
    /// They complained.
    Complaint(String),
    /// Their complaint was put right.
    ComplaintResolved(String),
    /// They wrote back, or said something kind.
    Reply(String),
    /// They called.
    Call(String),
    /// They came by.
    Visit(String),
    /// They judged the shop.
    Review {
        /// 1 to 5.
        rating: i64,
        /// Their words.
        text: String,
    },
    /// They sent a photo.
    Photo {
        /// Whether it may be shown to others.
        permission: bool,
        /// What is to be seen, or what they wrote with it.
        text: String,
    },
    /// Somebody came whom they had sent.
    Referral {
        /// Whom.
        friend: String,
    },
    /// They would rather not be thanked.
    DoNotThank,
    /// They have died.
    Died,
}

impl Shop {
    /// Keeps what `by` tells of a person.
    pub fn remember(
        &self,
        person: PersonId,
        what: &Remember,
        by: &str,
        now: Timestamp,
    ) -> Result<EventId, ShopError> {
        let fact = fact(what, &whom(by))?;
        self.write(|tx, rules| {
            let person = known(tx, person)?;
            keep(tx, rules, person, fact, now)
        })
    }
}

/// Appends one fact about a person, told by hand.
pub(crate) fn keep(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    fact: Fact,
    now: Timestamp,
) -> Result<EventId, ShopError> {
    tell(tx, rules, person.to_string(), vec![identity(tx, person)?], fact, now)
}

/// Appends one fact told by hand. `whose` makes its key readable; the first of `identities` decides whose it is.
pub(super) fn tell(
    tx: &Tx<'_>,
    rules: &Rules,
    whose: String,
    identities: Vec<Identity>,
    fact: Fact,
    now: Timestamp,
) -> Result<EventId, ShopError> {
    let event = tx.next_event()?;
    // Numbers of events are never given twice, so neither is this.
    let message_id = format!("hand:{whose}:{event}");
    let report = Report { message_id, at: now, identities, subject: None, fact };
    Placer::new(tx, rules, Source::HANDS, now, Path::Ordinary)?.place(&[report])?;
    Ok(event)
}

pub(super) fn identity(tx: &Tx<'_>, person: PersonId) -> Result<Identity, ShopError> {
    let first = tx.identities_of(person)?.into_iter().next();
    let (_, text) =
        first.ok_or_else(|| ShopError::Refused(format!("person {person} has no identity left")))?;
    text.parse().map_err(|error| ShopError::Damaged("an identity", Box::new(error)))
}

/// The fact that a typed thing is, checked.
pub(super) fn fact(what: &Remember, by: &str) -> Result<Fact, ShopError> {
    let source = format!("typed by {by}");
    let said = |name: &str, field: &'static str, text: &str| {
        let text = Value::Text(checked(field, text)?);
        Ok(Fact::other(name, [("text", text), ("by", Value::Text(by.to_owned()))]))
    };
    let bare = |name: &str| Ok(Fact::other(name, [("by", Value::Text(by.to_owned()))]));
    // That it happened is worth keeping even where nothing is known of what was said.
    let perhaps = |name: &str, field: &'static str, text: &str| {
        if text.trim().is_empty() { bare(name) } else { said(name, field, text) }
    };
    match what {
        Remember::Note(text) => said(name::NOTE_ADDED, "note", text),
        Remember::Complaint(text) => said(name::COMPLAINT_MADE, "complaint", text),
        Remember::ComplaintResolved(text) => perhaps(name::COMPLAINT_RESOLVED, "what was done", text),
        Remember::Reply(text) => perhaps(name::REPLY_RECEIVED, "reply", text),
        Remember::Call(text) => perhaps(name::CALL_RECEIVED, "call", text),
        Remember::Visit(text) => perhaps(name::SHOP_VISITED, "visit", text),
        Remember::Interest(text) => {
            Ok(Fact::InterestAdded(Interest { what: checked("interest", text)?, source, confirmed: true }))
        }
        Remember::Occasion { what, month, day, year } => {
            Ok(Fact::OccasionAdded(occasion(what, *month, *day, *year)?))
        }
        Remember::Consent { channel, allowed, wording } => {
            let wording = wording.clone().filter(|words| !words.trim().is_empty());
            let consent = Consent { channel: *channel, source, wording, dated: true };
            Ok(if *allowed { Fact::ConsentGiven(consent) } else { Fact::ConsentWithdrawn(consent) })
        }
        Remember::Review { rating, text } => review(*rating, text, by),
        Remember::Photo { permission, text } => photo(*permission, text, by),
        Remember::Referral { friend } => {
            let friend = Value::Text(checked("friend", friend)?);
            Ok(Fact::other(name::REFERRAL_ARRIVED, [("friend", friend), ("by", Value::Text(by.to_owned()))]))
        }
        Remember::DoNotThank => bare(name::THANKS_REFUSED),
        Remember::Died => bare(name::DIED),
    }
}

fn review(rating: i64, text: &str, by: &str) -> Result<Fact, ShopError> {
    if !(1..=5).contains(&rating) {
        let reason = "is no rating; write 1 to 5".into();
        return Err(ShopError::Invalid { field: "rating", value: rating.to_string(), reason });
    }
    let text = Value::Text(text.trim().to_owned());
    let by = Value::Text(by.to_owned());
    Ok(Fact::other(name::REVIEW_GIVEN, [("rating", Value::Integer(rating)), ("text", text), ("by", by)]))
}

fn photo(permission: bool, text: &str, by: &str) -> Result<Fact, ShopError> {
    let permission = Value::Boolean(permission);
    let by = Value::Text(by.to_owned());
    if text.trim().is_empty() {
        return Ok(Fact::other(name::PHOTO_SENT, [("permission", permission), ("by", by)]));
    }
    let text = Value::Text(checked("photo", text)?);
    Ok(Fact::other(name::PHOTO_SENT, [("permission", permission), ("text", text), ("by", by)]))
}

pub(super) fn occasion(what: &str, month: i8, day: i8, year: Option<i16>) -> Result<Occasion, ShopError> {
    let what = checked("day", what)?;
    // A leap year has every day that comes in any year.
    let is_day = jiff::civil::Date::new(year.unwrap_or(2000), month, day).is_ok();
    if !is_day {
        let value = year.map_or(format!("{day}.{month}."), |year| format!("{day}.{month}.{year}"));
        let reason = "is no day of the calendar".into();
        return Err(ShopError::Invalid { field: "day", value, reason });
    }
    Ok(Occasion { what, month, day, year })
}

/// A text that is there and not too long.
pub(super) fn checked(field: &'static str, text: &str) -> Result<String, ShopError> {
    let text = text.trim();
    let reason = match text.chars().count() {
        0 => "is empty; write a few words".to_owned(),
        1..=TEXT_MAX => return Ok(text.to_owned()),
        long => format!("… has {long} letters; write at most {TEXT_MAX}"),
    };
    Err(ShopError::Invalid { field, value: text.chars().take(40).collect(), reason })
}
