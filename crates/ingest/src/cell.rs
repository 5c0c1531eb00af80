//! One cell: its text as people meant it, and how it is written so that no spreadsheet runs it.

use std::borrow::Cow;

/// The text of `bytes` as it stands: UTF-8 where it is valid and `legacy` is not set, else Windows-1252.
pub(crate) fn decode(bytes: &[u8], legacy: bool) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !legacy || bytes.is_ascii() => Cow::Borrowed(text),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The text that a cell means: without surrounding space, control characters, or the apostrophe that keeps
/// a formula or (in a `code`: an id, a phone, a postcode) a number from being calculated.
pub(crate) fn clean(text: Cow<'_, str>, code: bool) -> Cow<'_, str> {
    let text = bare(text);
    if let Some(kept) = kept_as_text(if code { text.strip_prefix('\'').unwrap_or(&text) } else { &text }) {
        return Cow::Owned(kept.to_owned());
    }
    match text.strip_prefix('\'') {
        Some(rest) if code || runs(rest.trim_start_matches('\'')) => Cow::Owned(rest.to_owned()),
        _ => text,
    }
}

/// What stands in `="00017"`, as Excel writes a number that it is to keep as it is.
pub(crate) fn kept_as_text(cell: &str) -> Option<&str> {
    let kept = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    (!kept.contains('"')).then_some(kept)
}

/// Whether it is a long number as a spreadsheet shortens it: `1.23E+10`. Its last digits are lost.
pub(crate) fn is_shortened(text: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let (whole, rest) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    is_number(whole) && is_number(rest) && power.strip_prefix('+').is_some_and(is_number)
}

/// The text that a system means which is no spreadsheet: without surrounding space and control characters.
pub(crate) fn bare(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = strip_controls(text);
    let trimmed = text.trim();
    if trimmed.len() == text.len() { text } else { Cow::Owned(trimmed.to_owned()) }
}

/// Takes out what no name or note can hold; tabs and line ends stay.
fn strip_controls(text: Cow<'_, str>) -> Cow<'_, str> {
    let strange = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || c == '\u{feff}';
    if !text.contains(strange) {
        return text;
    }
    Cow::Owned(text.chars().filter(|&c| !strange(c)).collect())
}

/// Whether a spreadsheet would take the text for a formula.
fn runs(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as it goes into a CSV file: an apostrophe before what a spreadsheet would run, and no space before that, which
/// would hide it from whoever reads the file. Plain numbers such as `-3` stay as they are.
pub fn neutral(text: &str) -> Cow<'_, str> {
    let text = text.trim_start();
    let number = |text: &str| {
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
            && !text.starts_with('+')
    };
    if runs(text.trim_start_matches('\'')) && !number(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What yes and no look like in exports.
pub(crate) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "1" | "y" | "on" | "subscribed" | "ja" | "oui" => Some(true),
        "no" | "false" | "0" | "n" | "off" | "unsubscribed" | "not_subscribed" | "not subscribed"
        | "nein" | "non" => Some(false),
        _ => None,
    }
}

/// The beginning of a long value, for messages.
pub(crate) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text_and_come_back_as_they_were() {
        for text in ["=cmd()", "+1 555 0100", "@sum", "-1+2", "'=x", "'t Hooft", "-3", "plain", "''=x"] {
            assert_eq!(clean(neutral(text), false), text, "{text}");
        }
        assert_eq!(neutral("=cmd()"), "'=cmd()");
        assert_eq!(neutral("-3.50"), "-3.50");
        assert_eq!(clean(Cow::Borrowed(" '90210 "), true), "90210");
        assert_eq!(clean(Cow::Borrowed("A\0nn\u{7}"), false), "Ann");
        assert_eq!(clean(neutral("\n'="), false), bare(Cow::Borrowed("\n'=")));
        assert_eq!(neutral("\t=cmd()"), "'=cmd()");
        // Only a spreadsheet puts the apostrophe there; another system means it.
        assert_eq!(bare(Cow::Borrowed(" '=x ")), "'=x");
    }

    #[test]
    fn a_spreadsheets_ways_with_numbers_are_known() {
        assert_eq!(clean(Cow::Borrowed("=\"00017\""), true), "00017");
        assert_eq!(clean(neutral("=\"00017\""), true), "00017");
        assert_eq!(clean(Cow::Borrowed("=\"a\"&\"b\""), true), "=\"a\"&\"b\"");
        for text in ["1.23E+10", "1,23e+10", "5E+12"] {
            assert!(is_shortened(text), "{text}");
        }
        for text in ["17850.0", "E+5", "12E5", "A1E+10", "1.E+5", "1E+", ""] {
            assert!(!is_shortened(text), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252() {
        assert_eq!(decode(b"Caf\xe9 \x80", false), "Café €");
        assert_eq!(decode("Café 🧦".as_bytes(), false), "Café 🧦");
    }
}
