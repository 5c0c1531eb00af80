//! What comes out of the press.

use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};

use crate::tongue::package_for;

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
    /// Whether it is missing from the file: paper is left out rather than spoilt.
    pub left_out: bool,
}

/// What keeps a text from being printed well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No font at hand has these characters.
    NoGlyph(Vec<char>),
    /// No font at hand has these pictures; they are left out of the text.
    NoPicture(Vec<char>),
    /// The text does not fit, even in the smallest size that can still be read.
    NoRoom,
}

impl Display for Remark {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let fate = if self.left_out { "is left out" } else { "is printed all the same" };
        write!(f, "number {} {fate}: {}", self.number, self.trouble)
    }
}

impl Display for Trouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGlyph(characters) => {
                write!(f, "no font has {}; {}", named(characters), cure(characters))
            }
            Self::NoPicture(characters) => {
                write!(f, "printed without {}, which no font has; {}", named(characters), cure(characters))
            }
            Self::NoRoom => f.write_str("the text is too long for it; shorten it or choose a larger format"),
        }
    }
}

/// Characters as they are and by their numbers, for those that cannot be seen on the screen either.
pub(crate) fn named(characters: &[char]) -> String {
    const NAMED: usize = 12;
    let name = |&character: &char| format!("{character} (U+{:04X})", u32::from(character));
    let mut names: Vec<String> = characters.iter().take(NAMED).map(name).collect();
    if characters.len() > NAMED {
        names.push(format!("and {} more", characters.len() - NAMED));
    }
    names.join(", ")
}

/// What to do so that they can be printed.
pub(crate) fn cure(characters: &[char]) -> String {
    let packages: BTreeSet<&str> = characters.iter().map(|&character| package_for(character)).collect();
    let packages: Vec<&str> = packages.into_iter().collect();
    format!(
        "install Debian's {}, or put a font file that has them into the folder “fonts” of the shop",
        packages.join(" and ")
    )
}
