//! The words of a line, each with its place, so that what is kept is cut out of what was typed.

use super::kind::Clue;

/// Marks that may stand around a word without being part of it.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !"@+#★⭐".contains(c)
}

/// One word.
#[derive(Debug)]
pub(super) struct Word<'t> {
    /// Where it begins in the text, with its marks.
    pub(super) start: usize,
    /// Where it ends, with its marks.
    pub(super) end: usize,
    /// Without marks, as typed.
    pub(super) bare: &'t str,
    /// Without marks, in lower case, apostrophes straight.
    pub(super) low: String,
}

impl Word<'_> {
    /// Whether a pause is written behind it.
    pub(super) fn ends_phrase(&self, text: &str) -> bool {
        text[self.start..self.end].ends_with([',', ':', ';', '!', '?', '—', '–'])
    }
}

/// The words of a line.
#[derive(Debug)]
pub(super) struct Words<'t> {
    pub(super) text: &'t str,
    pub(super) list: Vec<Word<'t>>,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Words<'t> {
        let mut list = Vec::new();
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            match (start, c.is_whitespace()) {
                (None, false) => start = Some(at),
                (Some(from), true) => {
                    list.push(word(text, from, at));
                    start = None;
                }
                _ => {}
            }
        }
        Words { text, list }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// The word at `at` in lower case, or nothing.
    pub(super) fn low(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |word| word.low.as_str())
    }

    /// The text from the word at `at` on, without marks before it.
    pub(super) fn from(&self, at: usize) -> &'t str {
        let start = self.list.get(at).map_or(self.text.len(), |word| word.start);
        let opens = |c: char| c.is_whitespace() || ",:;.!?-—–".contains(c);
        self.text[start..].trim_start_matches(opens).trim_end()
    }

    /// The text behind a clue that stands at its beginning; the whole text where the clue stands elsewhere.
    pub(super) fn after(&self, clue: Option<Clue>) -> &'t str {
        match clue {
            Some(clue) if clue.at == 0 => self.from(clue.at + clue.words + self.joints(clue.words)),
            _ => self.text.trim(),
        }
    }

    /// How many words that only join stand at `at`: `that`, `to say that`, `and said`.
    fn joints(&self, at: usize) -> usize {
        const JOINTS: [&[&str]; 7] = [
            &["to", "say", "that"],
            &["and", "said", "that"],
            &["to", "say"],
            &["and", "said"],
            &["saying", "that"],
            &["saying"],
            &["that"],
        ];
        JOINTS.into_iter().find(|joint| self.reads(at, joint)).map_or(0, <[&str]>::len)
    }

    /// Whether the words from `at` on are these.
    pub(super) fn reads(&self, at: usize, phrase: &[&str]) -> bool {
        at + phrase.len() <= self.len()
            && phrase.iter().enumerate().all(|(offset, word)| self.low(at + offset) == *word)
    }

    /// Where these words stand first.
    pub(super) fn find(&self, phrase: &[&str]) -> Option<usize> {
        (0..self.len()).find(|&at| self.reads(at, phrase))
    }
}

fn word(text: &str, start: usize, end: usize) -> Word<'_> {
    let bare = text[start..end].trim_matches(is_mark);
    Word { start, end, bare, low: bare.to_lowercase().replace('’', "'") }
}
