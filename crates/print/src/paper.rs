//! Sizes of sheets, and the small shift that makes a printer hit its mark.

use serde::Serialize;

use crate::PrintError;

/// Millimetres in an inch.
pub(crate) const INCH: f64 = 25.4;

/// Farther than this no printer is off: a larger shift is a slip of the hand.
pub const OFFSET_MAX_MM: f64 = 15.0;

/// The sheets that office printers take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PaperSize {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 8.5 x 11 in.
    Letter,
}

impl PaperSize {
    /// Its name, as a sentence has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "US Letter",
        }
    }

    pub(crate) fn extent(self) -> Extent {
        match self {
            Self::A4 => Extent::mm(210.0, 297.0),
            Self::Letter => Extent::inches(8.5, 11.0),
        }
    }
}

/// Width and height in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Extent {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Extent {
    pub(crate) const fn mm(width: f64, height: f64) -> Self {
        Self { width, height }
    }

    /// The other way round.
    pub(crate) const fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }

    pub(crate) const fn inches(width: f64, height: f64) -> Self {
        Self { width: width * INCH, height: height * INCH }
    }
}

/// How far a printer has to be corrected, in millimetres; positive is right and down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Offset {
    /// To the right.
    pub x_mm: f64,
    /// Down.
    pub y_mm: f64,
}

impl Offset {
    /// The offset, if a printer could be that far off.
    pub(crate) fn checked(self) -> Result<Self, PrintError> {
        // Written so that a NaN is refused as well.
        let plausible = |shift: f64| shift.abs() <= OFFSET_MAX_MM;
        if plausible(self.x_mm) && plausible(self.y_mm) {
            return Ok(self);
        }
        Err(PrintError::Offset { x_mm: self.x_mm, y_mm: self.y_mm, most_mm: OFFSET_MAX_MM })
    }
}
