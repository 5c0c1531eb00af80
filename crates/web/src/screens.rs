//! Pages from values: templates, their filters, the words and drawings they need. Knows no HTTP.

mod asset;
mod filters;
mod frame;
pub mod river;
mod template;
pub mod words;

pub use asset::{Asset, asset};
pub use frame::{Frame, Notice};
pub use template::render;
