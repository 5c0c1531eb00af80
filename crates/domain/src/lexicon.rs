//! Lists of phrases that people can read, compared with what customers write.
//!
//! A list names its kinds of phrases in brackets, and says at its top how phrases are written. What stands under `[quiet]`
//! only sounds like one of the others: its words count for nothing else.

mod text;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use text::{END, folded, words};

/// The words that `~` may stand for at most.
const GAP_MAX: usize = 3;
/// So many letters of a phrase's first word find it.
const KEY_LETTERS: usize = 3;

/// A list whose phrases are of `N` kinds.
pub(crate) struct Lexicon<const N: usize> {
    kinds: [&'static str; N],
    /// Every phrase by the first letters of its first word.
    phrases: HashMap<String, Vec<Phrase>>,
}

/// A phrase and what it stands for.
#[derive(Clone)]
struct Phrase {
    heading: Heading,
    parts: Arc<[Part]>,
}

/// What the phrases of a part of the list mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    /// They only sound like something.
    Quiet,
    /// They are of the kind at this place.
    Kind(usize),
}

/// One place of a phrase.
#[derive(Debug)]
enum Part {
    /// One of these words, or a word that begins with one of these stems; both in order.
    Words { whole: Vec<String>, stems: Vec<String> },
    /// Any one word.
    Any,
    /// Up to three words.
    Gap,
}

impl<const N: usize> Lexicon<N> {
    /// Reads a list with these kinds; it is part of the program, so that a mistake in it is a mistake in the program.
    pub(crate) fn parse(list: &str, kinds: [&'static str; N]) -> Lexicon<N> {
        let mut lexicon = Lexicon { kinds, phrases: HashMap::new() };
        let mut names: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut heading = Heading::Quiet;
        for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                heading = lexicon.heading(name);
            } else if let Some((name, meant)) = line.strip_prefix('@').and_then(|line| line.split_once(" = "))
            {
                names.entry(name).or_default().extend(meant.split(' '));
            } else {
                let parts = line.split(' ').map(|part| parse_part(part, &names)).collect();
                lexicon.add(heading, parts);
            }
        }
        lexicon
    }

    fn heading(&self, name: &str) -> Heading {
        if name == "quiet" {
            return Heading::Quiet;
        }
        let kind = self.kinds.iter().position(|kind| *kind == name);
        Heading::Kind(kind.unwrap_or_else(|| panic!("the list of words has an unknown heading [{name}]")))
    }

    fn add(&mut self, heading: Heading, parts: Arc<[Part]>) {
        let Some(Part::Words { whole, stems }) = parts.first() else {
            panic!("a phrase begins with a word: {parts:?}")
        };
        let mut keys: Vec<&str> = whole.iter().chain(stems).map(|word| key(word)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let phrase = Phrase { heading, parts: Arc::clone(&parts) };
            self.phrases.entry(key.to_owned()).or_default().push(phrase);
        }
    }

    /// For each kind whether a phrase of it stands among the words. Words of a quiet phrase count for nothing else.
    pub(crate) fn kinds_in(&self, words: &[&str]) -> [bool; N] {
        let mut quiet = vec![false; words.len()];
        let mut loud = Vec::new();
        for start in 0..words.len() {
            for (heading, length) in self.found_at(&words[start..]) {
                match heading {
                    Heading::Quiet => quiet[start..start + length].fill(true),
                    Heading::Kind(kind) => loud.push((kind, start..start + length)),
                }
            }
        }
        let mut found = [false; N];
        for (kind, place) in loud {
            found[kind] |= !quiet[place].contains(&true);
        }
        found
    }

    /// The phrases that begin with the first of `words`, and how many words they take up.
    fn found_at<'a>(&'a self, words: &'a [&'a str]) -> impl Iterator<Item = (Heading, usize)> + 'a {
        let phrases = self.phrases.get(key(words[0])).map(Vec::as_slice).unwrap_or_default();
        phrases.iter().filter_map(|phrase| Some((phrase.heading, length(&phrase.parts, words)?)))
    }
}

/// How many of `words` the phrase takes up, if they begin with it.
fn length(parts: &[Part], words: &[&str]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(0) };
    let takes = if matches!(part, Part::Gap) { 0..=GAP_MAX } else { 1..=1 };
    takes.into_iter().find_map(|taken| {
        let these = words.get(..taken)?;
        let fits = match part {
            Part::Words { whole, stems } => {
                whole.binary_search_by(|known| known.as_str().cmp(these[0])).is_ok()
                    || stems.iter().any(|stem| these[0].starts_with(stem.as_str()))
            }
            Part::Any | Part::Gap => !these.contains(&END),
        };
        fits.then(|| length(rest, &words[taken..])).flatten().map(|more| taken + more)
    })
}

fn parse_part(part: &str, names: &HashMap<&str, Vec<&str>>) -> Part {
    match part {
        "_" => return Part::Any,
        "~" => return Part::Gap,
        _ => {}
    }
    let meant = part.split('/').flat_map(|one| match one.strip_prefix('@') {
        Some(name) => names.get(name).unwrap_or_else(|| panic!("nobody is named @{name}")).clone(),
        None => vec![one],
    });
    let (mut whole, mut stems) = (Vec::new(), Vec::new());
    for word in meant {
        match word.strip_suffix('*') {
            Some(stem) => stems.push(checked(stem)),
            None => whole.push(checked(word)),
        }
    }
    whole.sort();
    Part::Words { whole, stems }
}

/// A word of the list must look as texts do when they are compared with it.
fn checked(text: &str) -> String {
    assert!(!text.is_empty() && folded(text) == text, "`{text}` is not in small letters without accents");
    text.to_owned()
}

/// The first letters of a word.
fn key(word: &str) -> &str {
    word.char_indices().nth(KEY_LETTERS).map_or(word, |(end, _)| &word[..end])
}
