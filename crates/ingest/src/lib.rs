//! Bytes from outside become domain reports, or a refusal that says why.
//!
//! [`recognise`] finds out from the beginning of a file what it is; the owner looks at that and may change
//! it; [`read`] then reads the whole file by that [`Recipe`] and gives [`Report`](domain::fact::Report)s,
//! rows set aside and a [`Tally`]. What senders post while things happen is read by [`live::understand`]. Pure apart from
//! the reader that it is given.

mod address;
mod bytes;
mod cards;
mod cell;
mod contact;
mod date;
mod event;
mod field;
mod format;
mod item;
mod key;
mod lines;
pub mod live;
mod name;
mod order;
pub mod photo;
mod quoted;
mod read;
mod recipe;
mod recognise;
mod refusal;
mod row;
mod rows;
mod sales;
pub mod segment;
mod set_aside;
pub mod shopify;
mod sign;
pub mod signature;
mod sniff;
mod woo;
mod write;

pub use cell::neutral;
pub use contact::settle;
pub use field::Field;
pub use format::Format;
pub use item::{BrokenRow, Item, Listed, ListedKind, Otherwise, Tally, Unsettled, Who};
pub use read::read;
pub use recipe::{Column, DateEvidence, DateOrder, Encoding, Recipe, Recognised, Wishes};
pub use recognise::{HEAD_BYTES, recognise};
pub use refusal::{ReadError, Refusal};
pub use set_aside::SetAsideWriter;
pub use write::{AddressBook, CardVersion, Entry, PeopleSheet};
