//! Pages from values: templates, their filters, the words and drawings they need. Knows no HTTP.

pub mod arriving;
mod asset;
mod days;
mod filters;
mod frame;
pub mod river;
mod template;
#[cfg(test)]
mod tests;
pub mod words;

pub use asset::{Asset, asset};
pub use days::DaySlider;
pub use frame::{Frame, Notice, StartLine};
pub use template::render;
