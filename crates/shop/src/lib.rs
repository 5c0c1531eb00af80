//! What a shop does, one file a use case. Joins domain, ingest and store; everything outside is asked through ports.

mod error;
mod open;
pub mod place;
pub mod rules;
pub mod view;

pub use error::ShopError;
pub use open::Shop;
pub use rules::{Rules, Settings};
