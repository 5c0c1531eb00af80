//! Everything on paper, set with Typst: note cards, briefs, packing slips, envelopes and label sheets.
//!
//! A [`Press`] is set up with fonts and the shop's name, takes plain data in packing order and gives one
//! PDF. It never reads a database, a clock or the network; only the font folders that the caller names are
//! read from disk. The same input gives the same bytes. What people typed is content, never markup.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use print::{CardFormat, Fonts, NoteCard, Press};
//! let press = Press::new(Arc::new(Fonts::bundled()), "Sock & Fox");
//! let cards = [NoteCard { number: 1, to: "Chloé".into(), words: None, signature: None }];
//! let pdf = press.note_cards(&cards, CardFormat::A6)?;
//! # Ok::<(), print::PrintError>(())
//! ```

mod press;

mod brief;
mod card;
mod envelope;
mod label;
mod slip;

mod error;
mod paper;
mod pdf;

mod fonts;
mod piece;
mod run;
mod template;
mod world;

pub use brief::{Brief, Fact};
pub use card::{CardFormat, CardStack, NoteCard};
pub use envelope::{Envelope, EnvelopeFormat, EnvelopeStack};
pub use error::PrintError;
pub use fonts::Fonts;
pub use label::{Label, LabelSheet, LabelStack};
pub use paper::{Offset, PaperSize};
pub use pdf::{Pdf, Remark, Trouble};
pub use press::Press;
pub use slip::{PackingSlip, SlipLine};

#[cfg(test)]
mod tests;
