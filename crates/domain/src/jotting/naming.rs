//! Whom a line may be about: an email, an order's number, the name that it begins with, a name further on.

use std::ops::Range;

use super::kind;
use super::words::Words;
use crate::identity::Email;

/// The most words that a name at the beginning has.
const NAME_WORDS_MAX: usize = 5;
/// The most words that a name inside has.
const INSIDE_WORDS_MAX: usize = 3;
/// How far into a line names are looked for.
const INSIDE_FROM_MAX: usize = 12;

/// A way in which a line may name somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Naming<'t> {
    /// By an email.
    Email(Email),
    /// By the number of an order.
    Order(&'t str),
    /// By a name at the beginning; the text goes on at `rest`.
    Name {
        /// The name.
        name: &'t str,
        /// Where the rest of the line begins.
        rest: usize,
        /// Whether the name may still be being typed.
        open: bool,
    },
    /// By a name further on.
    Inside(&'t str),
}

/// The ways in which a line may name somebody, the surest first; of names at the beginning the longest first.
pub fn namings(text: &str) -> Vec<Naming<'_>> {
    let words = Words::of(text);
    let emails = words.list.iter().filter_map(|word| Email::parse(word.bare).ok().map(Naming::Email));
    let mut all: Vec<Naming<'_>> = emails.collect();
    all.extend(order(&words).map(Naming::Order));
    all.extend(leading(&words));
    all.extend(inside(&words).into_iter().map(|span| {
        let (first, last) = (&words.list[span.start], &words.list[span.end - 1]);
        Naming::Inside(without_possessive(
            &text[first.start + offset(text, first.start)..bare_end(text, last.start, last.bare)],
        ))
    }));
    all
}

/// The name of somebody who is not known yet, as far as it can be told from the rest of the line.
pub fn guess_name(text: &str) -> Option<&str> {
    let words = Words::of(text);
    let first = words.list.first().filter(|word| word.bare.chars().any(char::is_alphabetic))?;
    let capital = |at: usize| words.list[at].bare.chars().next().is_some_and(char::is_uppercase);
    let shouted = text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let mut last = 0;
    for at in 0..words.len().min(NAME_WORDS_MAX) {
        let begins_rest = at > 0
            && (kind::begins(&words, at) || words.list[at].bare.starts_with(|c: char| c.is_ascii_digit()));
        if begins_rest || (at > 0 && !shouted && capital(0) && !capital(at)) || (at > 1 && shouted) {
            break;
        }
        if at > 1 && !capital(at) {
            break;
        }
        last = at;
        if words.list[at].ends_phrase(text) {
            break;
        }
    }
    // In small letters only the first word is sure to be a name, unless the kind follows the second.
    let known_end =
        last + 1 == words.len() || words.list[last].ends_phrase(text) || kind::begins(&words, last + 1);
    if !capital(0) && !known_end {
        last = 0;
    }
    let from = first.start + offset(text, first.start);
    let word = &words.list[last];
    let name = without_possessive(&text[from..bare_end(text, word.start, word.bare)]);
    (!name.is_empty() && !name.contains('@')).then_some(name)
}

/// `order 1042`, `#1042`.
fn order<'t>(words: &Words<'t>) -> Option<&'t str> {
    let digits = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    (0..words.len()).find_map(|at| {
        let word = words.list[at].bare;
        if word.starts_with('#') && digits(word) {
            return Some(word);
        }
        let named = matches!(words.low(at), "order" | "bestellung" | "commande" | "pedido");
        words.list.get(at + 1).filter(|next| named && digits(next.bare)).map(|next| next.bare)
    })
}

/// Names at the beginning, the longest first. A pause ends a name.
fn leading<'t>(words: &Words<'t>) -> Vec<Naming<'t>> {
    let Some(first) = words.list.first().filter(|word| is_read(word.bare)) else { return Vec::new() };
    let from = first.start + offset(words.text, first.start);
    let mut found = Vec::new();
    for (at, word) in words.list.iter().enumerate().take(NAME_WORDS_MAX) {
        if !is_read(word.bare) {
            break;
        }
        let name = without_possessive(&words.text[from..bare_end(words.text, word.start, word.bare)]);
        let rest = words.list.get(at + 1).map_or(words.text.len(), |next| next.start);
        let open = rest == words.text.len()
            && word.end == words.text.len()
            && word.bare.ends_with(|c: char| c.is_alphabetic());
        found.push(Naming::Name { name, rest, open });
        if word.ends_phrase(words.text) {
            break;
        }
    }
    found.reverse();
    found
}

/// Whether there is anything in a word but signs.
fn is_read(bare: &str) -> bool {
    bare.contains(char::is_alphanumeric)
}

/// Runs of words in capitals further on, the longest first.
fn inside(words: &Words<'_>) -> Vec<Range<usize>> {
    let capital = |at: usize| words.list[at].bare.chars().next().is_some_and(char::is_uppercase);
    let shouted = (0..words.len()).filter(|&at| !words.list[at].bare.is_empty()).all(capital);
    let mut found = Vec::new();
    for start in 1..words.len().min(INSIDE_FROM_MAX) {
        for length in (1..=INSIDE_WORDS_MAX.min(words.len() - start)).rev() {
            let span = start..start + length;
            if !shouted && span.clone().all(|at| capital(at) && words.list[at].bare.chars().count() > 1) {
                found.push(span);
            }
        }
    }
    found.sort_by_key(|span| std::cmp::Reverse(span.len()));
    found
}

/// Marks before the word that begins at `start`, in bytes.
fn offset(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    rest.len() - rest.trim_start_matches(|c: char| !c.is_alphanumeric()).len()
}

/// Where the bare word inside the one that begins at `start` ends.
fn bare_end(text: &str, start: usize, bare: &str) -> usize {
    start + text[start..].find(bare).unwrap_or(0) + bare.len()
}

/// `Maria's` is Maria.
fn without_possessive(name: &str) -> &str {
    let bare = ["'s", "’s", "'S", "’S"].iter().find_map(|end| name.strip_suffix(end));
    bare.unwrap_or(name)
}
