//! Care: whether a text speaks of loss, illness or parting, or of other people, so that nothing cheerful is made of it.
//!
//! Words alone decide, by a list that people can read (`care/words.txt`). It errs towards care: what is held back here is
//! still shown to the maker, apart from what is cheerful.

mod lost;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::lexicon::{Lexicon, folded, words};

pub use lost::is_of_somebody_lost;

/// The list that the program ships.
static LEXICON: LazyLock<Lexicon<4>> =
    LazyLock::new(|| Lexicon::parse(include_str!("care/words.txt"), Care::ALL.map(Care::as_str)));

/// Why a text is handled with care. Of several reasons the first here is the one that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Care {
    /// Somebody died, or an animal did.
    Loss,
    /// Illness, hospital, a condition such as glaucoma, a child on the way: theirs to tell.
    Health,
    /// A divorce, a separation, a job that was lost.
    Parting,
    /// It is about somebody else, as "for my sister's dog": true, and no love of this person's own.
    Others,
}

impl Care {
    /// Every reason, the one that counts most first.
    pub const ALL: [Care; 4] = [Care::Loss, Care::Health, Care::Parting, Care::Others];

    /// The word in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Care::Loss => "loss",
            Care::Health => "health",
            Care::Parting => "parting",
            Care::Others => "others",
        }
    }

    /// Whether nothing cheerful may be made of it at all. Facts about others may be told as what they are.
    pub fn is_sorrow(self) -> bool {
        self != Care::Others
    }
}

/// Why `text` is to be handled with care; `None` where no word asks for it. Knows English, German, French and Spanish.
pub fn care(text: &str) -> Option<Care> {
    let folded = folded(text);
    let found = LEXICON.kinds_in(&words(&folded));
    Care::ALL.into_iter().zip(found).find_map(|(care, found)| found.then_some(care))
}
