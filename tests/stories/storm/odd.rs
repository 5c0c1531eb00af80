//! What nobody expects: odd values, and bodies that were right before something happened to them.

use serde_json::{Value, json};

use super::dice::Dice;

/// Texts that a field, a path or a header does not expect.
const TEXTS: [&str; 30] = [
    "",
    " ",
    "0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "99999999999999999999",
    "9223372036854775807",
    "1e309",
    "NaN",
    "null",
    "undefined",
    "[object Object]",
    "\u{0}",
    "a\u{0}b",
    "\r\nX-Odd: 1",
    "🧦",
    "e\u{301}\u{202e}txt",
    "' OR 1=1; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "%",
    "\"",
    "9999-12-31T23:59:59Z",
    "-0001-01-01",
    "2026-03-29T02:30:00",
    "2026-02-30",
];

/// A text that is odd.
pub(crate) fn text(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => "a".repeat(dice.below(3_000)),
        1 => "語".repeat(dice.below(300)),
        2 => dice.number().to_string(),
        _ => dice.of(&TEXTS).to_owned(),
    }
}

/// A JSON value that is odd.
pub(crate) fn value(dice: &mut Dice) -> Value {
    match dice.below(12) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => json!(9_007_199_254_740_993_u64),
        4 => json!(u64::MAX),
        5 => json!(1.0e300),
        6 => json!([]),
        7 => json!({}),
        8 => (0..dice.below(90)).fold(json!(1), |inner, _| json!([inner])),
        9 => json!({ "name": { "a": [{ "b": null }] }, "email": ["x@example.org"], "": "" }),
        _ => Value::String(text(dice)),
    }
}

/// Puts something odd into the place of something in a value.
pub(crate) fn spoil(json: &mut Value, dice: &mut Dice) {
    let inner = match json {
        Value::Object(members) if !members.is_empty() => {
            let place = dice.below(members.len());
            members.values_mut().nth(place)
        }
        Value::Array(items) if !items.is_empty() => {
            let place = dice.below(items.len());
            items.get_mut(place)
        }
        _ => None,
    };
    match inner {
        Some(inner) if !dice.one_in(3) => spoil(inner, dice),
        Some(inner) => *inner = value(dice),
        None => *json = value(dice),
    }
}

/// Bytes that stand in the way of whoever reads.
const SPLINTERS: [&[u8]; 12] = [
    b"\0",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\"",
    b"{\"a\":",
    b"]]]]",
    b"1e999",
    b"-",
    b"\xef\xbb\xbf",
    b"\r\n\r\n",
    b",,",
];

/// Does something to bytes that were right.
pub(crate) fn break_up(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(3) {
        let at = dice.below(bytes.len() + 1);
        let end = (at + dice.below(40)).min(bytes.len());
        match dice.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let again = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, again));
            }
            3 => drop(bytes.splice(at..at, b"[".repeat(dice.below(200)))),
            4 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            _ => drop(bytes.splice(at..at, dice.of(&SPLINTERS).iter().copied())),
        }
    }
}
