//! What people love, guessed from what they wrote: the words that matched, where they stand, how sure, and why.
//!
//! The guesses are cautious. Words about somebody else, about the parcel, said in irony or denied give none; loss, health
//! and everything else that is nobody's business never do. A guess stays a guess until somebody of the shop confirms it.
//! How it works, in an owner's words, is in `docs/INTERESTS.md`.

mod goods;
mod marks;
mod parse;
mod phrases;
mod sentence;
mod taxonomy;
mod tokens;
mod weigh;

use std::ops::Range;

pub use taxonomy::{Group, Interest, Taxonomy};

/// The interests that Fondly brings along, as the file that an owner may copy.
pub const DEFAULT_INTERESTS: &str = include_str!("../../../journeys/interests.toml");

/// The number of the way in which words are weighed: another one makes every guess anew.
pub const WEIGHED: u32 = 1;
/// Below this a match is not worth anybody's time.
pub const GUESS_MIN: u8 = 40;
/// From here on a guess is called probable.
pub const LIKELY: u8 = 65;
/// From here on a guess is called certain: of a hundred of them at least ninety-five are true.
pub const CERTAIN: u8 = 85;
/// The confidence of a match in words of mourning: no guess, and nothing about it is guessed from other words either.
pub const HUSHED: u8 = 0;

/// Whose words a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The person's own: a remark, a reply, a review.
    Theirs,
    /// The shop's, about the person: a note by hand. "She" is the person there, and "I" is not.
    Ours,
}

/// Why a match counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// Words of mourning: nothing is guessed.
    Mourned,
    /// It is only mentioned.
    Mentioned,
    /// They bought several things about it.
    Bought,
    /// They speak of it as their own: `my dog`.
    Owned,
    /// They do it.
    Done,
    /// They say that they love it.
    Loved,
}

impl Why {
    /// The reason, to follow after the words that matched.
    pub fn words(self) -> &'static str {
        match self {
            Why::Mourned => "said in mourning",
            Why::Mentioned => "mentioned in passing",
            Why::Bought => "on several things that they bought",
            Why::Owned => "spoken of as their own",
            Why::Done => "something that they do",
            Why::Loved => "said with love",
        }
    }
}

/// Something that a person may love.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The place of the interest in the taxonomy.
    pub interest: usize,
    /// How sure, in per cent.
    pub confidence: u8,
    /// Where the words stand in the text, in bytes.
    pub at: Range<usize>,
    /// Why it counts.
    pub why: Why,
}

/// How sure a guess is, in words.
pub fn sureness(confidence: u8) -> &'static str {
    match confidence {
        CERTAIN.. => "quite sure",
        LIKELY.. => "probably",
        _ => "perhaps",
    }
}

/// How sure several matches of one thing are together: each leaves less room for doubt. None of them alone makes
/// certain what they are not certain of together, so that many hints stay hints.
pub fn together(confidences: impl IntoIterator<Item = u8>) -> u8 {
    let (mut doubt, mut best) = (100.0_f64, 0);
    for confidence in confidences {
        doubt *= 1.0 - f64::from(confidence) / 100.0;
        best = best.max(confidence);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 100")]
    let sum = (100.0 - doubt).round() as u8;
    if best >= CERTAIN { sum.min(99) } else { sum.min(CERTAIN - 1) }
}

impl Taxonomy {
    /// What a text lets guess of the person, the surest match of each interest, in the order of the text.
    pub fn guesses(&self, text: &str, voice: Voice) -> Vec<Guess> {
        weigh::guesses(self, text, voice)
    }

    /// What the things in one parcel let guess: one thing about dogs says nothing, several different ones do.
    pub fn guesses_of_goods<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Vec<(usize, u8)> {
        goods::guesses(self, names)
    }
}
