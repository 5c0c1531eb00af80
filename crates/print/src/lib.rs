//! Everything on paper, set with Typst: note cards, briefs, packing slips, envelopes, label sheets, gift tags, inserts,
//! a page about a person, and pages that show where a printer prints.
//!
//! A [`Press`] is set up with fonts and the shop's name, takes plain data in packing order and gives one
//! PDF. It never reads a database, a clock or the network; only the font folders that the caller names are
//! read from disk. The same input gives the same bytes. What people typed is content, never markup.
//!
//! ```no_run
//! # use std::sync::Arc;
//! # use print::{CardFormat, Fonts, NoteCard, Press};
//! let press = Press::new(Arc::new(Fonts::bundled()), "Sock & Fox");
//! let cards = [NoteCard { number: 1, to: "Chloé".into(), ..NoteCard::default() }];
//! let pdf = press.note_cards(&cards, CardFormat::A6)?;
//! # Ok::<(), print::PrintError>(())
//! ```

mod press;

mod about;
mod brief;
mod calibration;
mod card;
mod envelope;
mod insert;
mod label;
mod slip;
mod tag;

mod error;
mod paper;
mod pdf;

mod cut;
mod fonts;
mod own;
mod piece;
mod run;
mod template;
mod tongue;
mod world;

pub use about::{About, Between, Dated};
pub use brief::{Brief, BriefStack, Fact};
pub use calibration::Calibration;
pub use card::{CardFormat, CardStack, NoteCard};
pub use cut::Cut;
pub use envelope::{Envelope, EnvelopeFormat};
pub use error::PrintError;
pub use fonts::Fonts;
pub use insert::{Insert, Questions};
pub use label::{Label, LabelSheet, LabelStack};
pub use own::OwnWords;
pub use paper::{OFFSET_MAX_MM, Offset, PaperSize};
pub use pdf::{Pdf, Remark, Trouble};
pub use press::Press;
pub use slip::{PackingSlip, SlipLine};
pub use tag::GiftTag;

#[cfg(test)]
mod tests;
