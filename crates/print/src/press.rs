//! The press: what every job of one shop shares.

use std::sync::Arc;

use jiff::civil::Date;

use crate::own::printable;
use crate::{Fonts, Offset};

/// Makes paper for one shop. Cheap to clone; fonts are shared.
///
/// Every kind of paper has a method, in the file that describes it: [`note_cards`](Press::note_cards),
/// [`briefs`](Press::briefs), [`packing_slips`](Press::packing_slips), [`envelopes`](Press::envelopes),
/// [`labels`](Press::labels), [`gift_tags`](Press::gift_tags), [`inserts`](Press::inserts),
/// [`about`](Press::about) and [`calibration`](Press::calibration). All print in the order given; to
/// reprint one, pass that one with the number it had.
#[derive(Debug, Clone)]
pub struct Press {
    pub(crate) fonts: Arc<Fonts>,
    pub(crate) shop: String,
    pub(crate) story: Option<String>,
    pub(crate) offset: Offset,
    pub(crate) date: Option<Date>,
}

impl Press {
    /// A press with these fonts for the shop of this name.
    pub fn new(fonts: Arc<Fonts>, shop: impl Into<String>) -> Self {
        let shop = printable(&fonts, &shop.into());
        Self { fonts, shop, story: None, offset: Offset::default(), date: None }
    }

    /// A line of the shop's own story, small at the foot of cards and slips; nothing where it is empty.
    #[must_use]
    pub fn telling(self, story: impl Into<String>) -> Self {
        let story = printable(&self.fonts, &story.into());
        Self { story: Some(story).filter(|story| !story.trim().is_empty()), ..self }
    }

    /// Moves everything on every page, so that a printer that is off hits its mark.
    #[must_use]
    pub fn shifted(self, offset: Offset) -> Self {
        Self { offset, ..self }
    }

    /// Writes a date of creation into the files. Without one they carry none, and tomorrow's are the same
    /// bytes.
    #[must_use]
    pub fn dated(self, date: Date) -> Self {
        Self { date: Some(date), ..self }
    }
}
