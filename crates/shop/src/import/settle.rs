//! Whose something is of which a file tells only a name, or only that it was with somebody.
//!
//! Exactly one person of that name is meant. Where there is none, or several, the row is set aside with the people named
//! whom it may mean, and comes back with a key.

use std::collections::{HashMap, HashSet};

use domain::fact::{Fact, Report};
use domain::id::PersonId;
use domain::identity::{Identity, Phone};
use ingest::{BrokenRow, Listed, Otherwise, Unsettled, Who};
use store::Tx;

use crate::ShopError;

/// People whom a row names that may mean them.
const CANDIDATES: usize = 3;
/// People kept for one word of a name.
const OF_ONE_WORD: usize = 200;

/// What became of a batch.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) reports: Vec<Report>,
    pub(super) set_aside: Vec<BrokenRow>,
    pub(super) listed: Vec<Listed>,
    /// Birthdays and other days in what was set aside.
    pub(super) days: u64,
    /// Everything else in it.
    pub(super) happenings: u64,
}

/// Settles a batch by the people whom the shop knows now.
pub(super) fn all(tx: &Tx<'_>, batch: Vec<Unsettled>) -> Result<Settled, ShopError> {
    let mut settled = Settled::default();
    if batch.is_empty() {
        return Ok(settled);
    }
    let names = Names::of(tx, &batch)?;
    for unsettled in batch {
        settled.add(tx, &names, unsettled)?;
    }
    Ok(settled)
}

impl Settled {
    fn add(&mut self, tx: &Tx<'_>, names: &Names, unsettled: Unsettled) -> Result<(), ShopError> {
        let Unsettled { who, mut reports, otherwise } = unsettled;
        let (name, people) = match &who {
            Who::Known => {
                keep_known(tx, &mut reports)?;
                (String::new(), Vec::new())
            }
            Who::Named { name, phone } => {
                let people = with_phone(tx, names.called(name), phone.as_ref())?;
                if let [person] = people.as_slice()
                    && let Some(identity) = best_identity(tx, *person)?
                {
                    reports.iter_mut().for_each(|report| ingest::settle(report, &identity));
                    self.reports.extend(reports);
                    return Ok(());
                }
                (name.clone(), people)
            }
        };
        match otherwise {
            Otherwise::Alone => self.reports.extend(reports),
            Otherwise::List(line) if reports.is_empty() => self.listed.push(line),
            Otherwise::List(_) => self.reports.extend(reports),
            Otherwise::SetAside(row) => {
                let days = reports.iter().filter(|report| matches!(report.fact, Fact::OccasionAdded(_)));
                let days = days.count() as u64;
                self.days += days;
                self.happenings += reports.len() as u64 - days;
                self.set_aside
                    .push(BrokenRow { reason: why(tx, names, &row.reason, &name, &people)?, ..row });
            }
        }
        Ok(())
    }
}

/// Leaves only reports of people whom the shop knows.
fn keep_known(tx: &Tx<'_>, reports: &mut Vec<Report>) -> Result<(), ShopError> {
    let mut known = Vec::new();
    for report in reports.drain(..) {
        let identity = report.identities.first().map(|identity| tx.identity(identity)).transpose()?.flatten();
        if let Some(identity) = identity
            && tx.place(identity.person)?.is_some()
        {
            known.push(report);
        }
    }
    *reports = known;
    Ok(())
}

/// Those of `people` who have this phone number, where one is given.
fn with_phone(tx: &Tx<'_>, people: &[PersonId], phone: Option<&Phone>) -> Result<Vec<PersonId>, ShopError> {
    let Some(phone) = phone else { return Ok(people.to_vec()) };
    let mut theirs = Vec::new();
    for person in people {
        if tx.place(*person)?.is_some_and(|place| place.traits.phone.as_ref() == Some(phone)) {
            theirs.push(*person);
        }
    }
    Ok(theirs)
}

/// The key by which other files are most likely to name somebody: an email address, else the first that was known.
fn best_identity(tx: &Tx<'_>, person: PersonId) -> Result<Option<Identity>, ShopError> {
    let identities = tx.identities_of(person)?;
    let email = identities.iter().find(|(_, text)| text.starts_with("email:"));
    let best = email.or(identities.first()).map(|(_, text)| text.parse());
    best.transpose().map_err(|error| ShopError::Damaged("an identity", Box::new(error)))
}

/// Why nobody is found, with those whom the row may mean.
fn why(
    tx: &Tx<'_>,
    names: &Names,
    reason: &str,
    name: &str,
    called: &[PersonId],
) -> Result<String, ShopError> {
    let candidates = if called.is_empty() { names.like(name) } else { called.to_vec() };
    let mut shown = Vec::new();
    for person in candidates.iter().take(CANDIDATES) {
        let key = best_identity(tx, *person)?.map(|key| match key.value().contains('@') {
            true => key.value().to_owned(),
            false => key.to_string(),
        });
        if let (Some(place), Some(key)) = (tx.place(*person)?, key) {
            let town = if place.place.is_empty() { String::new() } else { format!(", {}", place.place) };
            shown.push(format!("{}{town} ({key})", place.name));
        }
    }
    let shown = shown.join("; ");
    Ok(match (called.len(), shown.is_empty()) {
        (0, true) => format!("{reason}, and nobody here is called so"),
        (0, false) => format!("{reason}, and nobody here is called just so; it may be {shown}"),
        (count, _) => format!("{reason}, and {count} people are called so: {shown}"),
    })
}

/// The people who may be meant in a batch, by the names in it.
struct Names {
    whole: HashMap<String, Vec<PersonId>>,
    words: HashMap<String, Vec<PersonId>>,
}

impl Names {
    /// Looks through everybody's name once.
    fn of(tx: &Tx<'_>, batch: &[Unsettled]) -> Result<Names, ShopError> {
        let wanted: HashSet<String> = batch
            .iter()
            .filter_map(|unsettled| match &unsettled.who {
                Who::Named { name, .. } => Some(plain(name)),
                Who::Known => None,
            })
            .collect();
        let words: HashSet<&str> = wanted.iter().flat_map(|name| name.split(' ')).collect();
        let mut names = Names { whole: HashMap::new(), words: HashMap::new() };
        if wanted.is_empty() {
            return Ok(names);
        }
        tx.each_name(|person, name| {
            let name = plain(name);
            for word in name.split(' ').filter(|word| words.contains(word)) {
                let people = names.words.entry(word.to_owned()).or_default();
                if people.len() < OF_ONE_WORD && people.last() != Some(&person) {
                    people.push(person);
                }
            }
            if wanted.contains(&name) {
                names.whole.entry(name).or_default().push(person);
            }
        })?;
        Ok(names)
    }

    /// Everybody of exactly this name.
    fn called(&self, name: &str) -> &[PersonId] {
        self.whole.get(&plain(name)).map_or(&[], Vec::as_slice)
    }

    /// People whose names have every word of this one.
    fn like(&self, name: &str) -> Vec<PersonId> {
        let name = plain(name);
        let mut of_words = name.split(' ').map(|word| self.words.get(word).map_or(&[][..], Vec::as_slice));
        let Some(first) = of_words.next() else { return Vec::new() };
        let mut people = first.to_vec();
        of_words.for_each(|others| people.retain(|person| others.contains(person)));
        people
    }
}

/// A name as it is compared: accents and capitals do not matter.
fn plain(name: &str) -> String {
    store::fold(name).split_whitespace().collect::<Vec<_>>().join(" ")
}
