//! Pieces: what is printed, ready for the templates. Texts are cleaned here, and their rare characters are
//! known.

use serde::Serialize;
use serde_json::Value;

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
        clean(&mut value);
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
        self.json.retain(|character| !characters.contains(&character));
        self.rare.retain(|character| !characters.contains(character));
    }
}

/// Removes what has no shape on paper: other control characters than a line's end, which would print as
/// boxes.
fn clean(value: &mut Value) {
    match value {
        Value::String(text) if text.contains(is_unprintable) => *text = cleaned(text),
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        _ => {}
    }
}

/// A text with plain line ends and without other control characters.
pub(crate) fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n").replace('\t', " ");
    text.replace(is_unprintable, "")
}

fn is_unprintable(character: char) -> bool {
    matches!(character, '\u{2028}' | '\u{2029}') || (character.is_control() && character != '\n')
}
