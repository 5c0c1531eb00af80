//! The shop's database: one SQLite file. The only crate with SQL.
//!
//! Everything happens in `store.write(|tx| …)` or `store.read(|tx| …)`; the methods of [`Tx`] are named after what they
//! mean for a shop and live in one file a subject.

mod card;
mod copy;
mod db;
mod doors;
mod erase;
mod events;
mod gestures;
mod identities;
mod imports;
mod indexes;
mod intake;
mod interests;
mod latest;
mod lists;
mod loved;
mod names;
mod open;
mod orders;
mod people;
mod photos;
mod same_order;
mod search;
mod settings;
mod trace;
mod whole;

pub use copy::{Watch, copy_intake, damages};
pub use db::{Result, StoreError, Tx};
pub use doors::{StoredHookSecret, StoredKey, StoredOwner, StoredSession};
pub use erase::erased_identity;
pub use events::{NewEvent, Source, StoredEvent, flat_properties};
pub use gestures::{Cue, GestureChange, StoredGesture};
pub use identities::{BY_RULE, Decision, DecisionKind, KnownIdentity};
pub use imports::{ImportRow, SetAside};
pub use intake::{Backlog, DeadLetter, Intake, NewArrival, StoredArrival};
pub use interests::StoredInterest;
pub use lists::{After, StageCount, Stood};
pub use loved::{Group, Walked};
pub use open::{Migrated, Store};
pub use orders::StoredOrder;
pub use people::{PersonRow, Place, Standing, Transition};
pub use same_order::Namesake;
pub use search::fold;
pub use trace::{Stands, Trace, Wanted};
pub use whole::Totals;

/// A moment from its microseconds.
pub(crate) fn time(microseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(microseconds).expect("what was stored was a moment")
}
