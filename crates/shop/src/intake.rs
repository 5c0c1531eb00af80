//! The intake as a page shows it: what arrives, what waits, and what nobody could understand.

use domain::fact::{Fact, name};
use domain::id::EventId;
use domain::order::Order;
use domain::trade::Words;
use ingest::live::{Door, Reason};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::{DeadLetter, Intake, StoredEvent, Tx};

use crate::arrivals::{FAILED, door_of};
use crate::person::words::{self, Said};
use crate::privacy::PrivacyRow;
use crate::rules::Rules;
use crate::surge::{Surge, surge};
use crate::view::{PersonTag, on_day};
use crate::{Shop, ShopError};

/// Events shown.
const LATEST: i64 = 25;
/// Events looked at for them.
const LOOKED_AT: i64 = 2_000;
/// Dead letters on a page.
const LETTERS: i64 = 50;
/// Requests for privacy that are shown.
const REQUESTS: usize = 10;
/// A body is shown up to so many letters; whole it can be downloaded.
const SHOWN: usize = 4_000;

/// What arrives.
#[derive(Clone, Debug, Serialize)]
pub struct IntakeView {
    /// Bodies that were accepted and wait to be placed.
    pub waiting: i64,
    /// Seconds for which the first of them has waited.
    pub lag: i64,
    /// Events placed in the last minute.
    pub last_minute: u64,
    /// The last events, the last first.
    pub latest: Vec<LatestRow>,
    /// Why letters could not be understood, in words, and how many; the most first.
    pub reasons: Vec<(String, i64)>,
    /// Why messages were let by since the program began, in sentences, and how many; the most first.
    pub let_by: Vec<(String, u64)>,
    /// Far more orders than usual.
    pub surge: Option<Surge>,
    /// What customers asked by right, the last first.
    pub privacy: Vec<PrivacyView>,
}

/// What a customer asked by right, and what was done.
#[derive(Clone, Debug, Serialize)]
pub struct PrivacyView {
    /// The sender's number for it.
    pub request: String,
    /// When it was carried out, in the shop's zone.
    pub at: String,
    /// What was done, in a sentence.
    pub done: String,
    /// The file to hand over, in the shop's folder.
    pub file: Option<String>,
    /// Whether that file is not there.
    pub missing: bool,
}

/// One event that has just come in.
#[derive(Clone, Debug, Serialize)]
pub struct LatestRow {
    /// Its number.
    pub event: EventId,
    /// On which day it happened, where that was not today: `on 3 November`. When it came, nobody keeps.
    pub day: Option<String>,
    /// What, in a sentence.
    pub what: String,
    /// Whose it is.
    pub person: Option<PersonTag>,
    /// By which door it came.
    pub door: String,
}

/// One thing that could not be understood.
#[derive(Clone, Debug, Serialize)]
pub struct LetterView {
    /// Its number.
    pub id: i64,
    /// By which door it came.
    pub door: String,
    /// What its sender says it is.
    pub topic: String,
    /// The sender's shop or site.
    pub origin: String,
    /// When it was received, in the shop's zone.
    pub received: String,
    /// Its place in a batch, from 1.
    pub part: Option<i64>,
    /// Why it could not be understood, in words after the field.
    pub reason: String,
    /// The field that is wrong.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What to do about it.
    pub cure: String,
    /// Its beginning as text.
    pub body: String,
    /// Whether that is all of it, so that it can be put right here.
    pub whole: bool,
}

/// A page of dead letters.
#[derive(Clone, Debug, Serialize)]
pub struct LettersView {
    /// The last first.
    pub letters: Vec<LetterView>,
    /// Where the list goes on.
    pub before: Option<i64>,
    /// How many there are of each reason.
    pub reasons: Vec<(String, i64)>,
}

impl Shop {
    /// What arrives, as of now.
    pub fn intake(&self, now: Timestamp) -> Result<IntakeView, ShopError> {
        let clerk = self.clerk()?;
        let backlog = clerk.intake.backlog()?;
        let (latest, surge) = self.read(|tx, rules| {
            let latest = tx.latest_live(LOOKED_AT, LATEST)?;
            let rows = latest.into_iter().map(|(event, person)| {
                let person = person.map(|id| tx.place(id)).transpose()?.flatten();
                let person = person.map(|it| PersonTag { id: it.id, name: it.name, place: it.place });
                latest_row(tx, rules, &event, person, now)
            });
            Ok((rows.collect::<Result<Vec<_>, ShopError>>()?, surge(tx, rules, now)?))
        })?;
        Ok(IntakeView {
            waiting: backlog.bodies,
            lag: backlog.oldest.map_or(0, |oldest| now.duration_since(oldest).as_secs().max(0)),
            last_minute: clerk.pulse.last_minute(now),
            latest,
            reasons: reasons(&clerk.intake)?,
            let_by: clerk.pulse.let_by(),
            surge,
            privacy: self.privacy_views()?,
        })
    }

    fn privacy_views(&self) -> Result<Vec<PrivacyView>, ShopError> {
        let zone = self.rules()?.zone.clone();
        let view = |row: PrivacyRow| PrivacyView {
            at: clock_time(row.at, &zone),
            request: row.request,
            done: row.done,
            missing: row.file.as_deref().is_some_and(|file| !self.has_handed(file)),
            file: row.file,
        };
        Ok(self.privacy_requests()?.into_iter().take(REQUESTS).map(view).collect())
    }

    /// A number that is another one whenever anything in the shop has changed.
    pub fn version(&self) -> Result<i64, ShopError> {
        Ok(self.store().version()?)
    }

    /// The surge that there is now, if there is one.
    pub fn surge(&self, now: Timestamp) -> Result<Option<Surge>, ShopError> {
        self.read(|tx, rules| surge(tx, rules, now))
    }

    /// What could not be understood, a page of it.
    pub fn dead_letters(&self, before: Option<i64>) -> Result<LettersView, ShopError> {
        let (intake, zone) = (&self.clerk()?.intake, self.rules()?.zone.clone());
        let letters = intake.letters(before, LETTERS)?;
        let more = i64::try_from(letters.len()).is_ok_and(|count| count == LETTERS);
        let before = letters.last().filter(|_| more).map(|last| last.arrival.id);
        let letters = letters.into_iter().map(|letter| letter_view(letter, &zone)).collect();
        Ok(LettersView { letters, before, reasons: reasons(intake)? })
    }

    /// The whole body of a dead letter.
    pub fn dead_letter_body(&self, id: i64) -> Result<Vec<u8>, ShopError> {
        let letter = self.clerk()?.intake.letter(id)?.ok_or_else(|| no_letter(id))?;
        Ok(letter.arrival.body)
    }

    /// Tries a dead letter again, with `body` where somebody has put it right. It goes the way of everything that arrives.
    pub fn retry_letter(&self, id: i64, body: Option<&[u8]>) -> Result<(), ShopError> {
        let clerk = self.clerk()?;
        let letter = clerk.intake.letter(id)?.ok_or_else(|| no_letter(id))?;
        if !clerk.intake.retry(id, body)? {
            return Err(no_letter(id));
        }
        clerk.put_back(1, body.unwrap_or(&letter.arrival.body).len());
        Ok(())
    }

    /// Throws a dead letter away.
    pub fn discard_letter(&self, id: i64) -> Result<(), ShopError> {
        if self.clerk()?.intake.discard(id)? { Ok(()) } else { Err(no_letter(id)) }
    }
}

/// How many dead letters there are of each reason, in words.
fn reasons(intake: &Intake) -> Result<Vec<(String, i64)>, ShopError> {
    let by_reason = intake.letters_by_reason()?;
    Ok(by_reason.into_iter().map(|(reason, count)| (of_some(&reason), count)).collect())
}

/// Why some are dead letters, after how many they are: `with an amount that cannot be read`.
fn of_some(reason: &str) -> String {
    match Reason::parse(reason) {
        Some(known) => known.of_some().to_owned(),
        None if reason == FAILED => "that could not be placed, by a fault of Fondly’s own".to_owned(),
        None => "by a door that only a newer Fondly knows".to_owned(),
    }
}

/// Why something is a dead letter, after its field: `is no amount`.
fn in_words(reason: &str) -> String {
    match Reason::parse(reason) {
        Some(known) => known.to_string(),
        None if reason == FAILED => "could not be placed, by a fault of Fondly’s own".to_owned(),
        None => "came by a door that only a newer Fondly knows".to_owned(),
    }
}

fn no_letter(id: i64) -> ShopError {
    ShopError::NotFound { what: "dead letter", id: id.to_string() }
}

fn latest_row(
    tx: &Tx<'_>,
    rules: &Rules,
    event: &StoredEvent,
    person: Option<PersonTag>,
    now: Timestamp,
) -> Result<LatestRow, ShopError> {
    let number = match event.subject.as_deref() {
        Some(subject) => tx.order(subject)?.map(|order| format!("order {}", order.number)),
        None => None,
    };
    let said = said(event, number.as_deref(), &rules.words())?;
    let day = event.at.to_zoned(rules.zone.clone()).date();
    let today = now.to_zoned(rules.zone.clone()).date();
    Ok(LatestRow {
        event: event.id,
        day: (day != today).then(|| on_day(day, today)),
        what: match said {
            Some(said) => format!("{} {}", said.what, said.text).trim_end().to_owned(),
            None if &*event.name == name::IDENTIFIED => "New details".to_owned(),
            None => event.name.to_string(),
        },
        person,
        door: door_of(event.source).map(Door::title).unwrap_or_default().to_owned(),
    })
}

fn said(event: &StoredEvent, about: Option<&str>, trade: &Words) -> Result<Option<Said>, ShopError> {
    let fact = event.fact()?;
    if matches!(fact, Fact::OrderCompleted(_)) {
        return Ok(Order::from_facts([(event.at, &fact)]).map(|order| words::order(&order)));
    }
    Ok(words::event(&fact, about, trade))
}

fn letter_view(letter: DeadLetter, zone: &TimeZone) -> LetterView {
    let arrival = letter.arrival;
    let text = String::from_utf8_lossy(&arrival.body);
    let whole = text.chars().count() <= SHOWN && std::str::from_utf8(&arrival.body).is_ok();
    LetterView {
        id: arrival.id,
        door: Door::parse(&arrival.door).map_or(arrival.door, |door| door.title().to_owned()),
        topic: arrival.topic,
        origin: arrival.origin,
        received: arrival.received_at.to_zoned(zone.clone()).strftime("%A %-d %b, %H:%M:%S").to_string(),
        part: letter.part.map(|part| part + 1),
        reason: in_words(&letter.reason),
        field: letter.field,
        value: letter.value,
        cure: letter.cure,
        body: text.chars().take(SHOWN).collect(),
        whole,
    }
}

fn clock_time(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b, %H:%M:%S").to_string()
}
