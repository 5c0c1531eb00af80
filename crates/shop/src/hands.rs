//! What somebody of the shop does by hand: remembers, forgets, joins two records, takes them apart, says that they are two.

mod erase;
mod forget;
pub mod jot;
pub mod merge;
pub mod particulars;
mod photo;
mod remember;

use domain::id::{IdentityId, PersonId};
use jiff::Timestamp;
use store::{BY_RULE, Decision, DecisionKind, Source, Tx};

pub use erase::Erasure;
pub use ingest::photo::BYTES_MAX as PHOTO_BYTES_MAX;
pub use remember::Remember;
pub(crate) use remember::keep;

use crate::place::refresh_person;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Who did something, where nobody said who.
const SOMEBODY: &str = "the shop";

impl Shop {
    /// Joins two records of one person, decided by `by`. Answers with the decision, which can be taken back.
    pub fn merge(
        &self,
        keep: PersonId,
        other: PersonId,
        by: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<i64, ShopError> {
        self.write(|tx, rules| {
            two_numbers(keep, other)?;
            let (keep, other) = (known(tx, keep)?, known(tx, other)?);
            if keep == other {
                return Err(ShopError::Refused("these two are one person already".into()));
            }
            let (a, b) = (first_identity(tx, keep)?, first_identity(tx, other)?);
            let decision = tx.append_decision(&by_hand(DecisionKind::Link, (a, b), by, why, now))?;
            let people = tx.regroup(&[a, b])?;
            refresh(tx, rules, people, now)?;
            Ok(decision)
        })
    }

    /// Takes two records apart again. Where a rule joined them, its decision stays beside the word against it, so that taking
    /// that word back joins them again; until then they stay apart, whatever a source says.
    pub fn unmerge(&self, decision: i64, by: &str, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let found = tx.decision(decision)?.filter(|found| found.kind == DecisionKind::Link);
            let nothing = || ShopError::NotFound { what: "joining", id: decision.to_string() };
            let found = found.ok_or_else(nothing)?;
            let pair = (found.a, found.b);
            if found.by_whom != BY_RULE {
                tx.withdraw_decision(decision)?;
            }
            let people = tx.regroup(&[found.a, found.b])?;
            if tx.person_of(pair.0)? == tx.person_of(pair.1)? {
                tx.append_decision(&by_hand(DecisionKind::Unlink, pair, by, "taken apart", now))?;
            }
            let mut all = tx.regroup(&[found.a, found.b])?;
            all.extend(people);
            refresh(tx, rules, all, now)
        })
    }

    /// Says of two records that they are two people, decided by `by`: nobody asks again, and no source joins them. Answers
    /// with the decision, which can be taken back; one that was taken before stands.
    pub fn keep_apart(
        &self,
        one: PersonId,
        other: PersonId,
        by: &str,
        now: Timestamp,
    ) -> Result<i64, ShopError> {
        self.write(|tx, _| {
            two_numbers(one, other)?;
            let (one, other) = (known(tx, one)?, known(tx, other)?);
            if one == other {
                let why = "these two are one person by now; take them apart on the person's page";
                return Err(ShopError::Refused(why.into()));
            }
            let said = tx.kept_apart_from(one)?.into_iter().find(|said| said.other == other);
            if let Some(said) = said {
                return Ok(said.decision);
            }
            let pair = (first_identity(tx, one)?, first_identity(tx, other)?);
            Ok(tx.append_decision(&by_hand(DecisionKind::Unlink, pair, by, "two people", now))?)
        })
    }

    /// Takes back that two records are two people: whoever asked asks again, and what joined them before joins them.
    pub fn ask_again(&self, decision: i64, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let said = |found: &Decision| found.kind == DecisionKind::Unlink && found.by_whom != BY_RULE;
            let nothing = || ShopError::NotFound { what: "parting", id: decision.to_string() };
            let found = tx.decision(decision)?.filter(said).ok_or_else(nothing)?;
            let pair = [found.a.min(found.b), found.a.max(found.b)];
            let about = |it: &Decision| [it.a.min(it.b), it.a.max(it.b)] == pair;
            for again in tx.decisions_about(&[found.a])?.iter().filter(|it| said(it) && about(it)) {
                tx.withdraw_decision(again.id)?;
            }
            let people = tx.regroup(&[found.a, found.b])?;
            refresh(tx, rules, people, now)
        })
    }
}

/// Refuses the same number twice, which is a slip of the hand.
fn two_numbers(one: PersonId, other: PersonId) -> Result<(), ShopError> {
    if one != other {
        return Ok(());
    }
    Err(ShopError::Refused(format!("both numbers are {one}; name two records")))
}

fn by_hand(
    kind: DecisionKind,
    (a, b): (IdentityId, IdentityId),
    by: &str,
    why: &str,
    at: Timestamp,
) -> Decision {
    Decision { id: 0, at, kind, a, b, by_whom: whom(by), why: why.trim().to_owned(), source: Source::HANDS }
}

/// Who did it, in a word that is no rule's.
pub(crate) fn whom(by: &str) -> String {
    match by.trim() {
        "" | BY_RULE => SOMEBODY.to_owned(),
        by => by.to_owned(),
    }
}

/// The person who has the number now.
pub(crate) fn known(tx: &Tx<'_>, asked: PersonId) -> Result<PersonId, ShopError> {
    let nobody = || ShopError::NotFound { what: "person", id: asked.to_string() };
    let person = tx.person_of(IdentityId(asked.0))?.ok_or_else(nobody)?;
    tx.place(person)?.ok_or_else(nobody)?;
    Ok(person)
}

fn first_identity(tx: &Tx<'_>, person: PersonId) -> Result<IdentityId, ShopError> {
    Ok(tx.identities_of(person)?.first().map_or(IdentityId(person.0), |(id, _)| *id))
}

fn refresh(
    tx: &Tx<'_>,
    rules: &Rules,
    people: impl IntoIterator<Item = PersonId>,
    now: Timestamp,
) -> Result<(), ShopError> {
    let mut changed = tx.next_changed()?;
    people.into_iter().try_for_each(|person| refresh_person(tx, rules, person, now, &mut changed))
}
