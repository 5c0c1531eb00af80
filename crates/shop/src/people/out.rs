//! People on their way out: the whole list, those on a page, or one of them, as rows or as cards.
//!
//! One after the other is read and written, so that a list of any length needs no more memory than one person. What the
//! shop knows of anybody's health or losses does not leave it.

use std::io::Write;

use domain::fact::name;
use domain::id::PersonId;
use domain::identity::{Email, IdentityKind, Phone};
use domain::person::{Channel, Occasion};
use ingest::{AddressBook, CardVersion, Entry, PeopleSheet};
use jiff::Timestamp;
use store::{Place, Tx};

use super::{FOUND_MAX, PeopleQuestion, Sieve, search, standing, waiting};
use crate::rules::Rules;
use crate::today::PASSING;
use crate::view::Moment;
use crate::{Shop, ShopError};

/// How people are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeopleFile {
    /// As a table that is read again as a list of contacts.
    Sheet,
    /// As an address book.
    Cards(CardVersion),
}

/// The file that is being written.
enum Sink<'w> {
    Sheet(Box<PeopleSheet<&'w mut dyn Write>>),
    Cards(AddressBook<&'w mut dyn Write>),
}

impl Shop {
    /// Writes the people whom `question` asks for, and tells how many. Whoever has died is left out: nobody should write to
    /// them from such a file.
    pub fn export_people(
        &self,
        question: &PeopleQuestion,
        file: PeopleFile,
        out: &mut dyn Write,
        moment: &Moment,
    ) -> Result<u64, ShopError> {
        let query = question.query.trim();
        let hits = if query.is_empty() { Vec::new() } else { self.store().search(query, FOUND_MAX)? };
        self.read(|tx, rules| {
            let sieve = Sieve::of(question, rules, moment.until(rules))?;
            let mut sink = Sink::new(file, out)?;
            let mut written = 0;
            if query.is_empty() && sieve.is_open() {
                for person in tx.person_ids()? {
                    if let Some(place) = tx.place(person)? {
                        written += sink.write_living(tx, rules, place)?;
                    }
                }
                return sink.finish().map(|()| written);
            }
            let mut after: Option<String> = None;
            loop {
                let found = match (query.is_empty(), sieve.next_step()) {
                    (true, Some(step)) => waiting(tx, &step, after.as_deref())?,
                    (true, None) => standing(tx, rules, &sieve, after.as_deref())?,
                    (false, _) => search(tx, rules, &sieve, query, hits.clone(), after.as_deref())?,
                };
                for (place, _) in found.people {
                    written += sink.write_living(tx, rules, place)?;
                }
                after = found.next;
                if after.is_none() {
                    return sink.finish().map(|()| written);
                }
            }
        })
    }

    /// Writes one person.
    pub fn export_person(
        &self,
        person: PersonId,
        file: PeopleFile,
        out: &mut dyn Write,
    ) -> Result<(), ShopError> {
        self.read(|tx, rules| {
            let place = tx.place(person)?;
            let nobody = || ShopError::NotFound { what: "person", id: person.to_string() };
            let mut sink = Sink::new(file, out)?;
            sink.write(&entry(tx, rules, place.ok_or_else(nobody)?)?)?;
            sink.finish()
        })
    }
}

impl<'w> Sink<'w> {
    fn new(file: PeopleFile, out: &'w mut dyn Write) -> Result<Sink<'w>, ShopError> {
        Ok(match file {
            PeopleFile::Sheet => Sink::Sheet(Box::new(PeopleSheet::new(out).map_err(failed)?)),
            PeopleFile::Cards(version) => Sink::Cards(AddressBook::new(out, version)),
        })
    }

    fn write(&mut self, entry: &Entry) -> Result<(), ShopError> {
        match self {
            Sink::Sheet(sheet) => sheet.write(entry).map_err(failed),
            Sink::Cards(book) => book.write(entry).map_err(failed),
        }
    }

    /// Writes a person who lives, and answers with how many that were.
    fn write_living(&mut self, tx: &Tx<'_>, rules: &Rules, place: Place) -> Result<u64, ShopError> {
        if has_died(tx, &place)? {
            return Ok(0);
        }
        self.write(&entry(tx, rules, place)?)?;
        Ok(1)
    }

    fn finish(self) -> Result<(), ShopError> {
        let out = match self {
            Sink::Sheet(sheet) => sheet.finish(),
            Sink::Cards(book) => book.finish(),
        };
        out.and_then(|out| out.flush()).map_err(failed)
    }
}

fn failed(source: std::io::Error) -> ShopError {
    ShopError::File { what: "the people could not be written".to_owned(), source }
}

/// Whether somebody has said so. Nobody who has died is thanked, so that only few are looked at closely.
fn has_died(tx: &Tx<'_>, person: &Place) -> Result<bool, ShopError> {
    if !person.muted {
        return Ok(false);
    }
    Ok(tx.events_beyond(person.id, PASSING)?.iter().any(|event| &*event.name == name::DIED))
}

/// A person as files hold them.
fn entry(tx: &Tx<'_>, rules: &Rules, place: Place) -> Result<Entry, ShopError> {
    let identities: Vec<String> = tx.identities_of(place.id)?.into_iter().map(|(_, text)| text).collect();
    let emails = all(place.traits.emails().into_iter().map(Email::as_str), &identities, "email:");
    let phones = all(place.traits.phones().into_iter().map(Phone::as_str), &identities, "phone:");
    let stage = place.stage.and_then(|stage| rules.journey.stages().get(usize::from(stage)));
    Ok(Entry {
        key: key(&identities),
        first_name: place.traits.first_name.unwrap_or_default(),
        emails,
        phones,
        address: place.traits.address,
        days: days(tx.days_of(place.id)?),
        interests: loves(tx, place.id)?,
        consents: last_words(tx.words_of(place.id)?),
        stage: stage.map(|stage| stage.title.clone()),
        orders: place.orders,
        name: place.name,
    })
}

/// What was stated of a kind, the one in use first, and the keys of that kind.
fn all<'t>(stated: impl Iterator<Item = &'t str>, identities: &'t [String], kind: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for value in stated.chain(identities.iter().filter_map(|text| text.strip_prefix(kind))) {
        if all.iter().all(|known| known != value) {
            all.push(value.to_owned());
        }
    }
    all
}

/// The key by which they are known again: one that nobody else can have, if there is one.
fn key(identities: &[String]) -> String {
    let exclusive = |text: &&String| {
        let kind = text.split_once(':').and_then(|(kind, _)| kind.parse::<IdentityKind>().ok());
        kind.is_some_and(IdentityKind::is_exclusive)
    };
    let email = |text: &&String| text.starts_with("email:");
    let best = identities.iter().find(exclusive).or(identities.iter().find(email)).or(identities.first());
    best.cloned().unwrap_or_default()
}

/// Each day once; of two tellings the one that knows the year.
fn days(all: Vec<Occasion>) -> Vec<Occasion> {
    let mut days: Vec<Occasion> = Vec::new();
    for day in all {
        let same = |known: &&mut Occasion| {
            (known.month, known.day) == (day.month, day.day) && known.what.eq_ignore_ascii_case(&day.what)
        };
        match days.iter_mut().find(same) {
            Some(known) => known.year = known.year.or(day.year),
            None => days.push(day),
        }
    }
    days
}

/// What they love, as somebody has confirmed, without what is theirs to tell.
fn loves(tx: &Tx<'_>, person: PersonId) -> Result<Vec<String>, ShopError> {
    let mut loves: Vec<String> = Vec::new();
    for interest in tx.loves_of(person)? {
        let new = loves.iter().all(|known| store::fold(known) != store::fold(&interest.what));
        if interest.confirmed && new && domain::care::care(&interest.what).is_none() {
            loves.push(interest.what);
        }
    }
    Ok(loves)
}

/// The last word on each channel.
fn last_words(words: Vec<(Channel, bool, Timestamp)>) -> Vec<(Channel, bool, Timestamp)> {
    let last = |channel| words.iter().rev().find(|(about, ..)| *about == channel).copied();
    Channel::ALL.into_iter().filter_map(last).collect()
}
