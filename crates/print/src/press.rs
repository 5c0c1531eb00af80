//! The press: what every job of one shop shares.

use std::sync::Arc;

use jiff::civil::Date;

use crate::Fonts;

/// Makes paper for one shop. Cheap to clone; fonts are shared.
///
/// Every kind of paper has a method, in the file that describes it: [`note_cards`](Press::note_cards),
/// [`briefs`](Press::briefs), [`packing_slips`](Press::packing_slips), [`envelopes`](Press::envelopes),
/// [`labels`](Press::labels) and [`label_calibration`](Press::label_calibration). All print in the order
/// given; to reprint one, pass that one with the number it had.
#[derive(Debug, Clone)]
pub struct Press {
    pub(crate) fonts: Arc<Fonts>,
    pub(crate) shop: String,
    pub(crate) date: Option<Date>,
}

impl Press {
    /// A press with these fonts for the shop of this name.
    pub fn new(fonts: Arc<Fonts>, shop: impl Into<String>) -> Self {
        Self { fonts, shop: shop.into(), date: None }
    }

    /// Writes a date of creation into the files. Without one they carry none, and tomorrow's are the same
    /// bytes.
    #[must_use]
    pub fn dated(self, date: Date) -> Self {
        Self { date: Some(date), ..self }
    }
}
