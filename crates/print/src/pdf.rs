//! What comes out of the press.

use std::fmt::{self, Display, Formatter};

/// A finished file, and what the reader of it should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The PDF itself.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// What could not be printed as it was given, in the order of the list.
    pub remarks: Vec<Remark>,
}

/// One thing that could not be printed as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The number of the card, brief, slip, envelope or label.
    pub number: u32,
    /// What was wrong.
    pub trouble: Trouble,
    /// Whether it is missing from the file. Paper with a name on it for a customer is left out rather than
    /// spoilt; sheets for the shop, and slips, show a box instead of the character.
    pub left_out: bool,
}

/// What keeps a text from being printed well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No font at hand has these characters.
    NoGlyph(Vec<char>),
    /// The text does not fit, even in the smallest size that can still be read.
    NoRoom,
}

impl Display for Remark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let fate = if self.left_out { "is left out" } else { "shows a box" };
        write!(f, "number {} {fate}: {}", self.number, self.trouble)
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGlyph(characters) => {
                let named: Vec<String> =
                    characters.iter().map(|&c| format!("{c} (U+{:04X})", u32::from(c))).collect();
                write!(f, "no font has {}; put one that has into the folder of fonts", named.join(", "))
            }
            Self::NoRoom => f.write_str("the text is too long for it; shorten it or choose a larger format"),
        }
    }
}
