//! What a shop does, one file a use case. Joins domain, ingest and store; everything outside is asked through ports.

mod error;
pub mod import;
pub mod journey;
pub mod people;
pub mod person;
pub mod settings;
pub mod stack;
pub mod today;

pub use error::ShopError;
