//! Verify: is the database whole, and is everything derived what its events give?
//!
//! Nothing stored is trusted: every person is replayed and compared byte for byte, every order joined again from its
//! reports, every word looked up again, and who is who worked out again from the decisions.

mod person;

use std::collections::BTreeSet;

use domain::id::PersonId;
use jiff::Timestamp;
use serde::Serialize;
use store::{StoredEvent, Tx};

use crate::place::{self, Happening, project};
use crate::refold::{is_folded_with, is_guessed_with};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// The most problems that are named; more of them say no more.
const PROBLEMS_MAX: usize = 100;

/// What was looked at, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// People replayed.
    pub people: u64,
    /// Events of people.
    pub events: u64,
    /// Orders joined again.
    pub orders: u64,
    /// What is wrong, in words; nothing when all is well.
    pub problems: Vec<String>,
    /// Problems beyond those that are named.
    pub more: u64,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    fn say(&mut self, problem: String) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.more += 1;
        }
    }
}

impl Shop {
    /// Looks at everything, and changes nothing.
    pub fn verify(&self, now: Timestamp) -> Result<Verified, ShopError> {
        self.read(|tx, rules| {
            let mut verified = Verified::default();
            whole(tx, rules, &mut verified)?;
            groups(tx, &mut verified)?;
            people(tx, rules, now, &mut verified)?;
            alike(tx, &mut verified)?;
            orders(tx, &mut verified)?;
            Ok(verified)
        })
    }
}

/// The file, and rows that point at nothing.
fn whole(tx: &Tx<'_>, rules: &Rules, verified: &mut Verified) -> Result<(), ShopError> {
    for line in tx.integrity()? {
        verified.say(format!("the database file is damaged: {line}"));
    }
    for tally in tx.miscounted()? {
        verified.say(format!("{tally} is not what it counts"));
    }
    for (what, count) in tx.dangling()? {
        verified.say(format!("{count} {what}"));
    }
    if !is_folded_with(tx, rules)? {
        verified.say(
            "people were folded with other rules than those in force; `fondly serve` folds them anew".into(),
        );
    }
    if !is_guessed_with(tx, rules)? {
        verified.say(
            "interests were guessed by other words than those in force; `fondly serve` guesses them anew"
                .into(),
        );
    }
    Ok(())
}

/// Who is who.
fn groups(tx: &Tx<'_>, verified: &mut Verified) -> Result<(), ShopError> {
    for (identity, stored, derived) in tx.misgrouped()? {
        verified.say(format!(
            "identity {identity} is stored as person {stored}'s, but the decisions make it person {derived}'s"
        ));
    }
    Ok(())
}

/// Who may be one person: the pairs that follow from everybody's clues, which are compared with their people.
fn alike(tx: &Tx<'_>, verified: &mut Verified) -> Result<(), ShopError> {
    let mut derived = BTreeSet::new();
    place::alike::each_pair(tx, |pair, clue| {
        derived.insert((clue.key, pair));
        Ok(())
    })?;
    let stored: BTreeSet<_> = tx.all_alike()?.into_iter().collect();
    for (_, (low, high)) in derived.difference(&stored) {
        verified.say(format!("people {low} and {high} share a clue, and no question is stored for it"));
    }
    for (_, (low, high)) in stored.difference(&derived) {
        verified.say(format!("a question is stored for people {low} and {high}, who share no such clue"));
    }
    Ok(())
}

fn people(tx: &Tx<'_>, rules: &Rules, now: Timestamp, verified: &mut Verified) -> Result<(), ShopError> {
    let mut stored: BTreeSet<PersonId> = tx.person_ids()?.into_iter().collect();
    tx.each_person(|id, events: &[StoredEvent]| {
        verified.people += 1;
        verified.events += events.len() as u64;
        if !stored.remove(&id) {
            verified.say(format!("person {id} has {} events and no row", events.len()));
            return Ok(());
        }
        for problem in person::problems(tx, rules, id, events, now)? {
            verified.say(format!("person {id}: {problem}"));
        }
        Ok::<_, ShopError>(())
    })?;
    for id in stored {
        verified.say(format!("person {id} has a row and no event"));
    }
    Ok(())
}

fn orders(tx: &Tx<'_>, verified: &mut Verified) -> Result<(), ShopError> {
    for subject in tx.order_subjects()? {
        verified.orders += 1;
        let events = tx.events_about(&subject)?;
        let reports = events.iter().map(Happening::stored).collect::<Result<Vec<_>, _>>()?;
        let derived = project::joined(&reports.iter().collect::<Vec<_>>());
        let stored = tx.order(&subject)?;
        let problem = match (&derived, &stored) {
            (None, None) => {
                verified.orders -= 1;
                None
            }
            (None, Some(_)) => Some("is stored, but no event says what was ordered".to_owned()),
            (Some(_), None) => Some("has events and no row".to_owned()),
            (Some((order, identity, event)), Some(row)) => differs(&[
                ("number", order.content.number == row.number),
                ("person", *identity == row.identity),
                ("event", *event == row.event),
                ("day", order.placed_at == row.placed_at),
                ("payment", order.paid_at == row.paid_at),
                ("fulfilment", order.fulfilled_at == row.fulfilled_at),
                ("cancellation", order.cancelled_at == row.cancelled_at),
                ("refund", (order.refunded_at, order.refunded) == (row.refunded_at, row.refunded)),
                ("total", order.total() == row.total),
                ("kind", (order.content.physical, order.content.test) == (row.physical, row.test)),
                ("source", order.content.tracks_fulfilment == row.tracks_fulfilment),
            ]),
        };
        if let Some(problem) = problem {
            verified.say(format!("order {subject}: {problem}"));
        }
    }
    Ok(())
}

/// Which of some parts are not the same, as a sentence.
fn differs(parts: &[(&str, bool)]) -> Option<String> {
    let wrong: Vec<&str> = parts.iter().filter(|(_, same)| !same).map(|(part, _)| *part).collect();
    let verb = if wrong.len() == 1 { "is" } else { "are" };
    (!wrong.is_empty()).then(|| format!("{} {verb} not what its events give", wrong.join(", ")))
}
