//! The shop's database: one SQLite file, or a PostgreSQL server. The only crate with SQL.
//!
//! Everything happens in `store.write(|tx| …)` or `store.read(|tx| …)`; the methods of [`Tx`] are named after what they
//! mean for a shop and live in one file a subject.

mod alike;
mod card;
mod carry;
mod copy;
mod database;
mod db;
mod doors;
mod erase;
mod error;
mod events;
mod file;
mod gestures;
mod identities;
mod imports;
mod indexes;
mod intake;
mod interests;
mod latest;
mod lease;
mod lists;
mod loved;
mod migrations;
mod names;
mod open;
mod orders;
mod people;
mod photos;
mod plans;
mod postgres;
mod private;
mod row;
mod same_order;
mod search;
mod settings;
mod tally;
mod trace;
mod whole;

pub use alike::{Apart, Clue, ClueKind, Pair, Proposed};
pub use carry::Carried;
pub use copy::{Watch, copy_intake, damages};
pub use database::{Database, FILE, INTAKE_FILE, PostgresUrl};
pub use db::{Result, StoreError, Tx};
pub use doors::{StoredHookSecret, StoredKey, StoredOwner, StoredSession};
pub use erase::erased_identity;
pub use events::{NewEvent, Source, StoredEvent, flat_properties};
pub use file::Moved;
pub use gestures::{Cue, GestureChange, OpenGesture, StoredGesture};
pub use identities::{BY_RULE, Decision, DecisionKind, KnownIdentity};
pub use imports::{ImportRow, SetAside};
pub use intake::{Backlog, DeadLetter, Intake, NewArrival, StoredArrival};
pub use interests::StoredInterest;
pub use lease::{Lease, Mark};
pub use lists::{After, StageCount, Stood};
pub use loved::{Group, Walked};
pub use open::{Migrated, Store};
pub use orders::StoredOrder;
pub use people::{PersonRow, Place, Standing, Transition};
pub use plans::WholeRead;
pub use private::{private_file, private_folder};
pub use same_order::Namesake;
pub use search::fold;
pub use trace::{Stands, Trace, Wanted};
pub use whole::Totals;

/// A moment from its microseconds.
pub(crate) fn time(microseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(microseconds).expect("what was stored was a moment")
}
