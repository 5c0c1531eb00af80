//! Pieces: what is printed, ready for the templates. Texts are cleaned here, and their rare characters are
//! known.

use serde::Serialize;
use serde_json::Value;
use typst::text::is_default_ignorable;

use crate::fonts::needs_glyph;
use crate::tongue::Tongue;

/// Something that can be printed and has a number in its stack.
pub(crate) trait Numbered: Serialize {
    fn number(&self) -> u32;

    /// The two-letter code of the country it is for, where known: it tells Japanese from Chinese characters.
    fn country(&self) -> &str {
        ""
    }
}

/// One item of a job as the templates will read it.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) number: u32,
    /// The item as JSON.
    pub(crate) json: String,
    /// Characters beyond ASCII that need a glyph, sorted, each once.
    pub(crate) rare: Vec<char>,
}

impl Piece {
    pub(crate) fn new(item: &impl Numbered) -> Self {
        let mut value =
            serde_json::to_value(item).expect("plain structs of texts and numbers always serialise");
        each_text(&mut value, &clean);
        let mut json = value.to_string();
        // Everything else in the JSON, keys included, is ASCII.
        let mut rare: Vec<char> = json.chars().filter(|&c| needs_glyph(c)).collect();
        rare.sort_unstable();
        rare.dedup();
        if let Some(tongue) = Tongue::of(&rare, item.country()) {
            json.truncate(json.len() - 1);
            json.push_str(&format!(r#","tongue":"{}"}}"#, tongue.as_str()));
        }
        Self { number: item.number(), json, rare }
    }

    /// Leaves these characters out of every text.
    pub(crate) fn without(&mut self, characters: &[char]) {
        let mut value = serde_json::from_str(&self.json).expect("a piece is JSON that was written here");
        each_text(&mut value, &|text| *text = without(text, characters));
        self.json = value.to_string();
        self.rare.retain(|character| !characters.contains(character));
    }
}

/// Does something to every text of a piece.
fn each_text(value: &mut Value, change: &impl Fn(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| each_text(value, change)),
        Value::Object(fields) => fields.values_mut().for_each(|value| each_text(value, change)),
        _ => {}
    }
}

/// Removes what has no shape on paper: other control characters than a line's end, which would print as
/// boxes.
fn clean(text: &mut String) {
    if text.contains(is_unprintable) {
        *text = cleaned(text);
    }
}

/// A text without some characters and what belongs to them, and without the gaps that they would leave.
pub(crate) fn without(text: &str, characters: &[char]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars() {
        let open = kept.is_empty() || kept.ends_with([' ', '\n']);
        let dropped = characters.contains(&character)
            || (gap && (is_default_ignorable(character) || (open && character == ' ')));
        if dropped {
            gap = true;
            continue;
        }
        if gap && matches!(character, '\n' | '.' | ',' | ';' | ':' | '!' | '?' | ')') {
            kept.truncate(kept.trim_end_matches(' ').len());
        }
        gap = false;
        kept.push(character);
    }
    if gap {
        kept.truncate(kept.trim_end_matches(' ').len());
    }
    kept
}

/// A text with plain line ends and without other control characters.
pub(crate) fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    text.replace(is_unprintable, "")
}

fn is_unprintable(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}') || (character.is_control() && character != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_leaves_no_gap() {
        let cases = [
            ("Zoë 🧦 Fuchs", "Zoë Fuchs"),
            ("Zoë 🧦 🧦Fuchs", "Zoë Fuchs"),
            ("🧦 Zoë", "Zoë"),
            ("Zoë 🧦\u{fe0f}\u{200d}🧦", "Zoë"),
            ("She wrote 🧦.\n🧦 And 🧦\nmore", "She wrote.\nAnd\nmore"),
            ("Zoë  Fuchs 🧦", "Zoë  Fuchs"),
            ("a🧦b", "ab"),
        ];
        for (text, kept) in cases {
            assert_eq!(without(text, &['🧦']), kept);
        }
    }
}
