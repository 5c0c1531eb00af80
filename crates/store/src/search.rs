//! Search as you type: any part of a name, an email or a town, accents folded.
//!
//! What can be searched of a person is some sixty bytes. All of it is kept in one block of memory and scanned whole, which
//! finds any substring of two letters or one ideograph in a million people within milliseconds, and needs no index that
//! two databases would build differently. The block follows the database by the order number of each person's last change.

use std::sync::RwLock;

use domain::id::PersonId;
use memchr::memmem;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::db::{Result, Row, Tx, params};
use crate::open::Store;

/// Text as search compares it: lower case, without accents, single spaces.
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let letters: String = plain.map(unaccented).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters whose accent is part of their shape, which decomposition leaves alone.
fn unaccented(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ı' => 'i',
        '\u{0}' | '\n' => ' ',
        other => other,
    }
}

/// Everybody's searchable text, a line each.
#[derive(Default)]
struct Block {
    changed: i64,
    /// Somebody was removed at this number; whoever was removed later is still in here.
    dropped: i64,
    text: Vec<u8>,
    /// Where each line begins, and whose it is; `None` once it is out of date.
    lines: Vec<(usize, Option<PersonId>)>,
    line_of: std::collections::HashMap<PersonId, usize>,
}

impl Block {
    fn put(&mut self, person: PersonId, text: &str) {
        if let Some(line) = self.line_of.insert(person, self.lines.len()) {
            self.lines[line].1 = None;
        }
        self.lines.push((self.text.len(), Some(person)));
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b'\n');
    }

    /// Whose lines hold every one of `words` and please `fits`.
    fn find(&self, words: &[&str], limit: usize, fits: impl Fn(&[u8]) -> bool) -> Vec<PersonId> {
        // The longest word is the rarest: it leads, the others are looked for in its lines.
        let Some(rarest) = words.iter().max_by_key(|word| word.len()) else { return Vec::new() };
        let mut found = Vec::new();
        let mut last_line = None;
        for at in memmem::find_iter(&self.text, rarest.as_bytes()) {
            let line = self.lines.partition_point(|(begin, _)| *begin <= at) - 1;
            if last_line.replace(line) == Some(line) {
                continue;
            }
            let end = self.lines.get(line + 1).map_or(self.text.len(), |(begin, _)| *begin);
            let text = &self.text[self.lines[line].0..end];
            let all = words.iter().all(|word| memmem::find(text, word.as_bytes()).is_some());
            if let (true, Some(person)) = (all && fits(text), self.lines[line].1) {
                found.push(person);
                if found.len() == limit {
                    break;
                }
            }
        }
        found
    }
}

/// Whether a line holds `word` from its beginning, and to its end where it is `whole`.
fn holds_word(line: &[u8], word: &[u8], whole: bool) -> bool {
    let inside =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
    memmem::find_iter(line, word).any(|at| {
        let before = at.checked_sub(1).and_then(|before| line.get(before));
        let after = whole.then(|| line.get(at + word.len())).flatten();
        !inside(before) && !inside(after)
    })
}

/// The block, loaded when it is first asked for.
#[derive(Default)]
pub(crate) struct Search(RwLock<Block>);

const HELD: &str = "no one panics while holding the search text";

/// The setting that holds the order number of the last removal of a person. It is counted among the changes, so that
/// order numbers rise even when who changed last is removed.
pub(crate) const DROPPED: &str = "people_dropped";

impl Tx<'_> {
    /// The order number of the next change of people.
    pub fn next_changed(&self) -> Result<i64> {
        Ok(self.last_changed()?.0 + 1)
    }

    /// The order numbers of the last change and of the last removal.
    fn last_changed(&self) -> Result<(i64, i64)> {
        let dropped: i64 = self.setting(DROPPED)?.unwrap_or(0);
        Ok((self.number("SELECT MAX(changed) FROM person", &[])?.max(dropped), dropped))
    }
}

impl Store {
    /// People whose text holds every word of `query`, at most `limit`.
    pub fn search(&self, query: &str, limit: usize) -> Result<Vec<PersonId>> {
        self.search_where(query, limit, |_, _| true)
    }

    /// The same where each word of `query` is one of theirs; where it is `open`, the last may go on.
    pub fn search_words(&self, query: &str, open: bool, limit: usize) -> Result<Vec<PersonId>> {
        self.search_where(query, limit, |words, line| {
            words.iter().zip(1..).all(|(word, place)| {
                let whole = !(open && place == words.len());
                holds_word(line, word.as_bytes(), whole)
            })
        })
    }

    fn search_where(
        &self,
        query: &str,
        limit: usize,
        fits: impl Fn(&[&str], &[u8]) -> bool,
    ) -> Result<Vec<PersonId>> {
        let folded = fold(query);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        self.follow()?;
        let block = self.search.0.read().expect(HELD);
        Ok(block.find(&words, limit, |line| fits(&words, line)))
    }

    /// Loads what is searched, so that the first who searches need not wait for it.
    pub fn load_search(&self) -> Result<()> {
        self.follow()
    }

    /// Brings the block up to date with the database.
    fn follow(&self) -> Result<()> {
        let (latest, dropped) = self.read(|tx| tx.last_changed())?;
        if self.search.0.read().expect(HELD).changed >= latest {
            return Ok(());
        }
        let mut block = self.search.0.write().expect(HELD);
        if block.dropped < dropped {
            // What was removed must not even stay in memory.
            *block = Block { dropped, ..Block::default() };
        }
        let since = block.changed;
        self.read(|tx| {
            let put = |row: &Row<'_>| {
                block.put(PersonId(row.integer(0)), &row.str(1));
                std::ops::ControlFlow::Continue(())
            };
            if since == 0 {
                // Everybody is read in the order in which they lie.
                return tx.each_of_many("SELECT id, search FROM person ORDER BY id", &[], put);
            }
            let sql = "SELECT id, search FROM person WHERE changed > ?1 ORDER BY changed, id";
            tx.each_of_many(sql, params![since], put)
        })?;
        block.changed = latest;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_part_of_a_name_finds_it() {
        let mut block = Block::default();
        for (id, name) in
            [(1, "Zoë Müller zoe@example.org Köln"), (2, "王小明 Taipei"), (3, "Søren Ångström"), (4, "Ann")]
        {
            block.put(PersonId(id), &fold(name));
        }
        block.put(PersonId(4), &fold("Anna Lund"));
        let find = |query: &str| -> Vec<i64> {
            let folded = fold(query);
            let words: Vec<&str> = folded.split(' ').collect();
            block.find(&words, 10, |_| true).into_iter().map(|person| person.0).collect()
        };
        assert_eq!(find("MULL"), [1]);
        assert_eq!(find("zoe koln"), [1]);
        assert_eq!(find("小明"), [2]);
        assert_eq!(find("soren"), [3]);
        assert_eq!(find("ng"), [3]);
        assert_eq!(find("ann"), [4], "the line before the change no longer counts");
        assert!(find("xyz").is_empty());
    }

    #[test]
    fn a_word_is_found_whole_or_from_its_beginning() {
        let holds =
            |word: &str, whole| holds_word(b"tom stottmeier tomas@example.org", word.as_bytes(), whole);
        assert!(holds("tom", true) && holds("stott", false) && holds("org", true));
        assert!(!holds("stott", true) && !holds("ott", false));
    }
}
