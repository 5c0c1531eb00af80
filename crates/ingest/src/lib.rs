//! Bytes from outside become domain reports, or a refusal that says why.
//!
//! [`recognise`] finds out from the beginning of a file what it is; the owner looks at that and may change
//! it; [`read`] then reads the whole file by that [`Recipe`] and gives [`Report`](domain::fact::Report)s,
//! rows set aside and a [`Tally`]. Pure apart from the reader that it is given.

mod bytes;
mod cell;
mod date;
mod field;
mod item;
mod key;
pub mod photo;
mod quoted;
mod read;
mod recipe;
mod recognise;
mod refusal;
mod row;
mod rows;
mod sales;
mod set_aside;
pub mod shopify;
mod sniff;

pub use cell::neutral;
pub use field::{Field, Format};
pub use item::{BrokenRow, Item, Listed, ListedKind, Tally};
pub use read::read;
pub use recipe::{Column, DateEvidence, DateOrder, Encoding, Recipe, Recognised, Wishes};
pub use recognise::{HEAD_BYTES, recognise};
pub use refusal::{ReadError, Refusal};
pub use set_aside::SetAsideWriter;
