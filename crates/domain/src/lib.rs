//! The words of a shop that grows by being personal, and their rules.
//!
//! Pure: no I/O, no clock, no randomness, no async. Time, numbers and seeds come in as arguments.

pub mod address;
pub mod brief;
pub mod care;
pub mod door;
pub mod event;
pub mod fact;
pub mod gesture;
pub mod id;
pub mod identity;
pub mod interest;
pub mod jotting;
pub mod journey;
mod lexicon;
pub mod loved;
pub mod money;
pub mod next_step;
pub mod order;
pub mod person;
pub mod play;
pub mod post;
pub mod private;
pub mod today;
pub mod trade;
