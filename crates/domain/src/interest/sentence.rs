//! A text with the role of every word in it, in the language that it is written in.

use super::marks::{Role, Tongue};
use super::phrases::{Found, Meaning, Phrases, Word};
use super::tokens::{Gap, Tokens};

/// A word of an interest that stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) word: Word,
}

/// A text, read.
pub(super) struct Text {
    pub(super) tokens: Tokens,
    pub(super) roles: Vec<Role>,
    pub(super) hits: Vec<Hit>,
    tongues: u8,
}

impl Text {
    /// Reads a text; nothing where no word of an interest stands in it.
    pub(super) fn read(text: &str, phrases: &Phrases) -> Option<Text> {
        let tokens = Tokens::of(text);
        let mut found = Vec::with_capacity(tokens.list.len() * 2);
        phrases.find(&tokens, &mut found);
        if !found.iter().any(|found| matches!(found.meaning, Meaning::Loves(_))) {
            return None;
        }
        let tongues = tongues(&found);
        let mut roles = vec![Role::default(); tokens.list.len()];
        for found in &found {
            if let Meaning::Marks(tongue, role) = found.meaning
                && tongues & tongue.bit() != 0
            {
                for place in &mut roles[found.start..found.end] {
                    *place = place.or(role);
                }
            }
        }
        let hits = hits(&found, tongues);
        (!hits.is_empty()).then_some(Text { tokens, roles, hits, tongues })
    }

    /// Whether the text may be in a language.
    pub(super) fn may_be(&self, tongue: Tongue) -> bool {
        self.tongues & tongue.bit() != 0
    }

    /// The words of the sentence around `at`.
    pub(super) fn sentence(&self, at: usize) -> std::ops::Range<usize> {
        self.around(at, |gap, _| gap == Gap::Sentence)
    }

    /// The words of the clause around `at`: up to a comma, a bracket or a `but`.
    pub(super) fn clause(&self, at: usize) -> std::ops::Range<usize> {
        self.around(at, |gap, role| gap >= Gap::Clause || role.has(Role::BUT))
    }

    fn around(&self, at: usize, divides: impl Fn(Gap, Role) -> bool) -> std::ops::Range<usize> {
        let begins = |index: &usize| divides(self.tokens.list[*index].gap, self.roles[*index]);
        let start = (0..=at).rev().find(begins).unwrap_or(0);
        let end = (at + 1..self.tokens.list.len()).find(begins).unwrap_or(self.tokens.list.len());
        start..end
    }
}

/// The language that most words of the text are of; where several are, all of these. Names, and one word alone, may be of any.
fn tongues(found: &[Found]) -> u8 {
    let mut counts = [0_u32; Tongue::COUNT];
    let mut last = [usize::MAX; Tongue::COUNT];
    for found in found {
        if let Meaning::Marks(tongue, _) = found.meaning {
            let tongue = usize::from(tongue.0);
            // A word counts once, however many roles it has.
            if last[tongue] != found.start {
                last[tongue] = found.start;
                counts[tongue] += 1;
            }
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    let bits = (0u8..).zip(counts).filter(|(_, count)| *count == most).map(|(tongue, _)| 1 << tongue);
    bits.fold(0, |all, bit: u8| all | bit)
}

/// The words of interests in these languages: of those that overlap the longest, and none that misleads.
fn hits(found: &[Found], tongues: u8) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    let misleads = |hit: &Hit| {
        found.iter().any(|found| {
            matches!(found.meaning, Meaning::Misleads(interest) if interest == hit.word.interest)
                && found.start <= hit.start
                && hit.end <= found.end
        })
    };
    for found in found {
        let Meaning::Loves(word) = found.meaning else { continue };
        let hit = Hit { start: found.start, end: found.end, word };
        if tongues & word.tongue.bit() != 0 && !misleads(&hit) {
            hits.push(hit);
        }
    }
    let longer = |hit: &Hit, other: &Hit| {
        other.start <= hit.start && hit.end <= other.end && other.end - other.start > hit.end - hit.start
    };
    let all = hits.clone();
    hits.retain(|hit| !all.iter().any(|other| longer(hit, other)));
    hits
}
