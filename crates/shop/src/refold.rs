//! Refold: everybody derived anew from their events, because the rules or the time zone changed.

use domain::id::PersonId;
use jiff::Timestamp;

use crate::place::refresh_person;
use crate::{Shop, ShopError};

/// People derived anew in one transaction, so that others can write in between.
const BATCH: usize = 2_000;

impl Shop {
    /// Derives every person anew with the rules in force.
    pub fn refold(&self, now: Timestamp) -> Result<(), ShopError> {
        let people: Vec<PersonId> = self.read(|tx, _| Ok(tx.person_ids()?))?;
        for batch in people.chunks(BATCH) {
            self.write(|tx, rules| {
                let mut changed = tx.next_changed()?;
                batch.iter().try_for_each(|person| refresh_person(tx, rules, *person, now, &mut changed))
            })?;
        }
        Ok(())
    }
}
