//! What is on the pages, seen through the frames that Typst laid out.

mod glyphs;
mod kinds;
mod seen;
mod stacks;
mod templates;

use std::sync::Arc;

use crate::{Fonts, NoteCard, Press};

pub(crate) use seen::{Spot, spots, text};

/// A press with nothing but the bundled fonts.
pub(crate) fn press() -> Press {
    Press::new(Arc::new(Fonts::bundled()), "Sock & Fox")
}

/// A card with words.
pub(crate) fn card(number: u32, to: &str, words: &str) -> NoteCard {
    NoteCard { number, to: to.into(), words: Some(words.into()), signature: None, ..NoteCard::default() }
}
