//! Every word and phrase that means something, found in one pass over a text.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::marks::{MARKS, Role, SMALL, Tongue};
use super::tokens::{Gap, Tokens, fold};

/// A word that nobody listed.
const UNKNOWN: u32 = u32::MAX;
/// The letters by which a word with an open end is looked up.
const STEM: usize = 4;

/// Ends of German words that make goods of an interest.
const GOODS: [&str; 12] = [
    "socken", "socke", "motiv", "motive", "muster", "tasse", "karte", "karten", "brille", "papier", "tasche",
    "strumpfe",
];
/// Ends of German words that say love.
const LOVERS: [&str; 8] = ["fan", "fans", "liebhaber", "liebhaberin", "narr", "suchtig", "verruckt", "freak"];

/// How an interest's word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// Whoever writes it means it: `beagle`.
    Plain,
    /// It says something only beside `my`, `I` or `love`: `reading`.
    Weak,
    /// A thing that people do: it counts right after `I` or `we`: `hike`.
    Deed,
}

/// A word of an interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Which interest, by its place.
    pub(super) interest: u16,
    /// In which language.
    pub(super) tongue: Tongue,
    /// How it counts.
    pub(super) weight: Weight,
    /// A name, which is written with a capital.
    pub(super) name: bool,
}

/// What a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Somebody may love this.
    Loves(Word),
    /// It sounds like an interest and is none: `hot dog`.
    Misleads(u16),
    /// It says something of the words around it.
    Marks(Tongue, Role),
}

/// A phrase that was found.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) meaning: Meaning,
}

/// FNV-1a: quick for short words, and nobody chooses the words of the file against us.
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(number)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

type Quick<K, V> = HashMap<K, V, BuildHasherDefault<Fnv>>;

/// All phrases, as a tree of words.
#[derive(Default)]
pub(super) struct Phrases {
    /// Each word's number.
    words: Quick<Box<str>, u32>,
    /// From a place in the tree by a word to the next place; phrases begin at place 0.
    steps: Quick<(u32, u32), u32>,
    /// What the phrase that ends at a place means.
    meanings: Vec<Vec<Meaning>>,
    /// Whether a longer phrase goes on from a place.
    goes_on: Vec<bool>,
    /// The place of each word as the beginning of a phrase.
    heads: Vec<u32>,
    /// Beginnings of words, by their first letters.
    stems: Quick<[u8; STEM], Vec<(Box<str>, Meaning)>>,
}

impl Phrases {
    /// The tree with the words that every text is read by.
    pub(super) fn new() -> Phrases {
        let mut phrases = Phrases { meanings: vec![Vec::new()], goes_on: vec![true], ..Phrases::default() };
        for (role, lists) in MARKS {
            for (tongue, list) in (0u8..).zip(lists) {
                for words in list.split(',') {
                    phrases.add(&fold(words), Meaning::Marks(Tongue(tongue), *role));
                }
            }
        }
        for (tongue, list) in (0u8..).zip(SMALL) {
            for word in list.split(',') {
                phrases.add(&fold(word), Meaning::Marks(Tongue(tongue), Role::default()));
            }
        }
        phrases
    }

    /// Adds a folded phrase.
    pub(super) fn add(&mut self, phrase: &str, meaning: Meaning) {
        let tokens = Tokens::of(phrase);
        let mut place = 0;
        for index in 0..tokens.list.len() {
            let word = self.number(tokens.word(index));
            let next = u32::try_from(self.meanings.len()).expect("a file has fewer phrases than that");
            self.goes_on[place as usize] = true;
            place = *self.steps.entry((place, word)).or_insert(next);
            if place == next {
                self.meanings.push(Vec::new());
                self.goes_on.push(false);
            }
            if index == 0 {
                self.heads[word as usize] = place;
            }
        }
        if place != 0 && !self.meanings[place as usize].contains(&meaning) {
            self.meanings[place as usize].push(meaning);
        }
    }

    /// Adds the beginning of a word.
    pub(super) fn add_stem(&mut self, stem: &str, meaning: Meaning) {
        if let Some(first) = first_letters(stem) {
            self.stems.entry(first).or_default().push((stem.into(), meaning));
        }
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).expect("a file has fewer words than that");
        self.words.insert(word.into(), number);
        self.heads.push(0);
        number
    }

    /// Every phrase in a text, in its order.
    pub(super) fn find(&self, tokens: &Tokens, found: &mut Vec<Found>) {
        let number = |index| self.words.get(tokens.word(index)).copied().unwrap_or(UNKNOWN);
        let numbers: Vec<u32> = (0..tokens.list.len()).map(number).collect();
        for start in 0..numbers.len() {
            if numbers[start] == UNKNOWN {
                self.find_stem(tokens, start, found);
                continue;
            }
            let (mut place, mut end) = (self.heads[numbers[start] as usize], start + 1);
            while place != 0 {
                let meanings = &self.meanings[place as usize];
                found.extend(meanings.iter().map(|meaning| Found { start, end, meaning: *meaning }));
                let more = self.goes_on[place as usize]
                    && end < numbers.len()
                    && tokens.list[end].gap == Gap::Word
                    && numbers[end] != UNKNOWN;
                let next = more.then(|| self.steps.get(&(place, numbers[end]))).flatten();
                place = next.copied().unwrap_or(0);
                end += 1;
            }
        }
    }

    fn find_stem(&self, tokens: &Tokens, start: usize, found: &mut Vec<Found>) {
        let word = tokens.word(start);
        let stems = first_letters(word).and_then(|first| self.stems.get(&first));
        for (stem, meaning) in stems.into_iter().flatten() {
            if let Some(rest) = word.strip_prefix(&**stem)
                && !GOODS.iter().any(|goods| rest.ends_with(goods))
            {
                found.push(Found { start, end: start + 1, meaning: *meaning });
                if LOVERS.iter().any(|lover| rest.ends_with(lover)) {
                    let meaning = Meaning::Marks(Tongue::GERMAN, Role::LOVE);
                    found.push(Found { start, end: start + 1, meaning });
                }
            }
        }
    }
}

fn first_letters(word: &str) -> Option<[u8; STEM]> {
    word.as_bytes().get(..STEM)?.try_into().ok()
}
