//! Undo: what one source alone said is taken back, as if it had never been placed.
//!
//! Events that others saw too stay. Numbers, keys and times stay as well, so that the same file placed again gives the
//! same database. A gesture that was made stays made; proposals whose cause has gone are cancelled.

use std::collections::BTreeSet;

use domain::id::{IdentityId, PersonId};
use jiff::Timestamp;
use store::{Source, StoredEvent, Tx};

use super::{project, refresh_person};
use crate::ShopError;
use crate::rules::Rules;

/// Takes back everything that rests on `source` alone.
pub(crate) fn undo(tx: &Tx<'_>, rules: &Rules, source: Source, now: Timestamp) -> Result<(), ShopError> {
    let gone = tx.withdraw_source(source)?;
    let mut identities: BTreeSet<IdentityId> = gone.iter().filter_map(|event| event.identity).collect();
    let mut people = people_of(tx, &identities)?;
    identities.extend(tx.withdraw_decisions(source)?);
    let identities: Vec<IdentityId> = identities.into_iter().collect();
    people.extend(tx.regroup(&identities)?);
    people.extend(orders(tx, &gone)?);
    for person in &people {
        crate::propose::retract(tx, *person)?;
    }
    let mut changed = tx.next_changed()?;
    for person in people {
        refresh_person(tx, rules, person, now, &mut changed)?;
    }
    tx.empty_unsupported(&identities)?;
    crate::propose::start_over(tx)?;
    crate::propose::cancel_stale(tx, rules, now)
}

fn people_of(tx: &Tx<'_>, identities: &BTreeSet<IdentityId>) -> Result<BTreeSet<PersonId>, ShopError> {
    let mut people = BTreeSet::new();
    for identity in identities {
        people.extend(tx.person_of(*identity)?);
    }
    Ok(people)
}

/// Derives the orders anew that `gone` events were about, and answers with whose they are now.
fn orders(tx: &Tx<'_>, gone: &[StoredEvent]) -> Result<BTreeSet<PersonId>, ShopError> {
    let subjects: BTreeSet<&str> = gone.iter().filter_map(|event| event.subject.as_deref()).collect();
    let mut people = BTreeSet::new();
    for subject in subjects.into_iter().filter(|subject| subject.starts_with(project::ORDER)) {
        project::order(tx, subject)?;
        if let Some(identity) = tx.order(subject)?.and_then(|order| order.identity) {
            people.extend(tx.person_of(identity)?);
        }
    }
    Ok(people)
}
