//! What a shop does, one file a use case. Joins domain, ingest and store; everything outside is asked through ports.

pub mod accept;
pub mod alike;
pub mod arrivals;
pub mod ask;
pub mod backup;
mod days;
pub mod doors;
mod duty;
mod error;
mod everybody;
pub mod export;
pub mod hands;
pub mod hooks;
pub mod import;
pub mod intake;
pub mod journey;
pub mod loved;
pub mod loves;
pub mod meters;
pub mod moving;
mod next_step;
mod open;
pub mod people;
pub mod person;
pub mod place;
pub mod plays;
pub mod printers;
pub mod privacy;
mod propose;
mod pulse;
mod refold;
pub mod rules;
pub mod settings;
pub mod stack;
pub mod start;
pub mod status;
mod surge;
pub mod today;
pub mod trade;
pub mod verify;
pub mod view;

pub use days::{DayMark, Days};
pub use error::ShopError;
pub use next_step::{NextStepCount, NextStepView};
pub use open::Shop;
pub use rules::{Rules, Settings, Story, Texts};
pub use store::{Carried, Database, PostgresUrl};
pub use surge::Surge;

#[cfg(test)]
mod tests;
