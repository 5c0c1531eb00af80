//! Erasure of a person: everything that names them goes, everywhere, and does not come back with a file.
//!
//! The amounts of their orders stay, as orders of nobody, so that the books add up. What remains of the person are
//! hashes, by which a report of the same events is recognised and taken in without them, or not at all.

use std::collections::BTreeSet;

use domain::id::{IdentityId, PersonId};
use domain::identity::Identity;
use jiff::Timestamp;
use serde::Serialize;
use store::{PersonRow, StoredEvent, Tx};

use super::{known, refresh};
use crate::place::erased::{nobodys, subject_key};
use crate::place::{Happening, project};
use crate::{Shop, ShopError};

/// Texts shorter than this are not looked for in rows that were set aside: they would match by accident.
const TELLING_MIN: usize = 6;

/// What an erasure did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Events that are gone.
    pub events: usize,
    /// Orders whose amounts stay.
    pub orders: usize,
}

impl Shop {
    /// Erases a person. It cannot be undone.
    pub fn erase(&self, person: PersonId, now: Timestamp) -> Result<Erasure, ShopError> {
        let clerk = self.clerk()?;
        let erasure = self.write(|tx, rules| {
            let person = known(tx, person)?;
            let row = tx.person(person)?.expect("a known person has a row");
            let identities = tx.identities_of(person)?;
            keep_from_coming_back(tx, person, now)?;
            let erasure = erase_events(tx, &tx.events_of(person)?)?;
            let telling = telling(&row, &identities);
            for text in &telling {
                tx.erase_leftovers(text)?;
            }
            let all = tx.all_identities_of(person)?;
            for identity in &all {
                tx.erase_gestures_of(*identity)?;
                tx.erase_identity(*identity)?;
            }
            let people: BTreeSet<PersonId> = all.into_iter().map(PersonId::from).chain([person]).collect();
            refresh(tx, rules, people.iter().copied(), now)?;
            // What still waits is placed later, and taken in without them; what nobody could understand is thrown away. It goes
            // first: once they are gone here, nobody would find it any more.
            clerk.intake.erase_letters(&telling)?;
            self.take_out_of_requests(tx, &people)?;
            Ok::<_, ShopError>(erasure)
        })?;
        self.store().drop_traces()?;
        Ok(erasure)
    }
}

/// Keeps the hashes by which the same events, orders and earlier reports of the person are recognised.
fn keep_from_coming_back(tx: &Tx<'_>, person: PersonId, now: Timestamp) -> Result<(), ShopError> {
    for (identity, text) in tx.identities_of(person)? {
        let read: Result<Identity, _> = text.parse();
        let key = read.map_err(|error| ShopError::Damaged("an identity", Box::new(error)))?;
        tx.put_erased(store::erased_identity(&key), Some(now))?;
        for (_, key, subject) in tx.event_keys_of(identity)? {
            tx.put_erased(key, None)?;
            if let Some(order) = subject.filter(|subject| subject.starts_with(project::ORDER)) {
                tx.put_erased(subject_key(&order), None)?;
            }
        }
    }
    Ok(())
}

fn erase_events(tx: &Tx<'_>, events: &[StoredEvent]) -> Result<Erasure, ShopError> {
    let (mut erasure, mut orders) = (Erasure::default(), BTreeSet::new());
    for event in events {
        let happening = Happening::stored(event)?;
        let order = event.subject.as_deref().filter(|subject| subject.starts_with(project::ORDER));
        match (order, nobodys(&happening.fact)) {
            (Some(order), Some(fact)) => {
                let properties = serde_json::to_string(&fact).expect("facts always serialise");
                tx.anonymise_event(event.id, &properties)?;
                orders.insert(order);
            }
            _ => {
                tx.erase_event(event.id)?;
                erasure.events += 1;
            }
        }
    }
    for order in &orders {
        project::order(tx, order)?;
    }
    Ok(Erasure { orders: orders.len(), ..erasure })
}

/// Texts by which the person would be found in rows that were set aside.
fn telling(row: &PersonRow, identities: &[(IdentityId, String)]) -> Vec<String> {
    let values = identities.iter().filter_map(|(_, text)| text.split_once(':'));
    let mut texts: Vec<String> = values.map(|(_, value)| value.to_owned()).collect();
    texts.extend(row.traits.name.clone());
    texts.extend(row.traits.email.as_ref().map(ToString::to_string));
    texts.extend(row.traits.phone.as_ref().map(|phone| phone.as_str().to_owned()));
    texts.retain(|text| text.chars().count() >= TELLING_MIN);
    texts
}
