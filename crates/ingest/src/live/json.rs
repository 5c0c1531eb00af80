//! JSON whose numbers keep their digits: an amount or an id never goes through a float.
//!
//! Each level is read by itself out of the raw text of the level above. One broken item of a batch therefore spoils no
//! other, and the depth is counted before it is descended.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::{Fault, Reason};
use super::limits::DEPTH_MAX;

const JSON_CURE: &str = "Send the body as the library or shop made it.";
const SHAPE_CURE: &str = "Send an object, as the library or shop made it.";
const DEEP_CURE: &str = "Send objects and lists that stand at most 64 deep in each other.";

/// One value. Of members with the same name the last counts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json<'a> {
    Null,
    Boolean(bool),
    /// As its digits stand.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    /// Reads a text that holds one value and nothing else.
    pub(crate) fn read(text: &'a str) -> Result<Json<'a>, Fault> {
        value(text, DEPTH_MAX)
    }

    /// The member `name`, where this is an object that has it and says anything there.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        let Json::Object(members) = self else { return None };
        let found = members.iter().rfind(|(key, _)| key == name).map(|(_, value)| value);
        found.filter(|value| **value != Json::Null)
    }

    /// Its members; none where it is no object.
    pub(crate) fn members(&self) -> &[(Cow<'a, str>, Json<'a>)] {
        match self {
            Json::Object(members) => members,
            _ => &[],
        }
    }

    /// A beginning of it, for messages.
    pub(crate) fn excerpt(&self) -> String {
        match self {
            Json::Text(text) => crate::cell::excerpt(text),
            other => crate::cell::excerpt(&other.to_string()),
        }
    }
}

impl fmt::Display for Json<'_> {
    /// As JSON again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| serde_json::to_string(text).expect("text is always JSON");
        match self {
            Json::Null => f.write_str("null"),
            Json::Boolean(value) => write!(f, "{value}"),
            Json::Number(digits) => f.write_str(digits),
            Json::Text(text) => f.write_str(&quoted(text)),
            Json::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index == 0 { "[" } else { "," })?;
                }
                f.write_str(if items.is_empty() { "[]" } else { "]" })
            }
            Json::Object(members) => {
                for (index, (name, value)) in members.iter().enumerate() {
                    write!(f, "{}{}:{value}", if index == 0 { "{" } else { "," }, quoted(name))?;
                }
                f.write_str(if members.is_empty() { "{}" } else { "}" })
            }
        }
    }
}

/// Reads one value that may hold `depth` further levels.
fn value(text: &str, depth: usize) -> Result<Json<'_>, Fault> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    match text.as_bytes().first() {
        Some(b'{' | b'[') if depth == 0 => Err(Fault::new(Reason::TooDeep, "", text, DEEP_CURE)),
        Some(b'{') => {
            let Members(members) = Members::read(text)?;
            let read = members.into_iter().map(|(name, raw)| match value(raw.get(), depth - 1) {
                Ok(value) => Ok((name, value)),
                Err(fault) => Err(fault.within(&name)),
            });
            read.collect::<Result<_, _>>().map(Json::Object)
        }
        Some(b'[') => {
            let read = elements(text)?.into_iter().enumerate().map(|(index, raw)| {
                value(raw.get(), depth - 1).map_err(|fault| fault.within(&index.to_string()))
            });
            read.collect::<Result<_, _>>().map(Json::List)
        }
        Some(b'"') => string(text).map(Json::Text),
        Some(b'-' | b'0'..=b'9') => parse::<&RawValue>(text).map(|raw| Json::Number(raw.get())),
        Some(b't' | b'f') => parse(text).map(Json::Boolean),
        _ => parse::<()>(text).map(|()| Json::Null),
    }
}

/// A text. Programs cut texts in the middle of an emoji; the half that is left becomes a replacement character.
fn string(text: &str) -> Result<Cow<'_, str>, Fault> {
    match serde_json::from_str::<Name<'_>>(text) {
        Ok(Name(read)) => Ok(read),
        Err(_) => parse::<String>(&mended(text)).map(Cow::Owned),
    }
}

/// The text with `\ufffd` in place of each half of a surrogate pair that stands alone.
fn mended(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        whole.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                whole.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            // The backslash and what it escapes; a text that ends with it is no JSON, which is told by whoever reads it.
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        whole.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    whole + rest
}

/// The UTF-16 unit of an escape such as `\u00e9` at the beginning of `text`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    serde_json::from_str(text).map_err(|error| {
        if error.is_data() {
            return Fault::new(Reason::WrongShape, "", text, SHAPE_CURE);
        }
        let around = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
        let from = around.char_indices().map(|(at, _)| at).take_while(|at| at + 20 < error.column()).last();
        Fault::new(Reason::Json, "", &around[from.unwrap_or(0)..], JSON_CURE)
    })
}

/// The members of an object, each value as it stands in the text.
pub(crate) struct Members<'a>(pub(crate) Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    pub(crate) fn read(text: &'a str) -> Result<Members<'a>, Fault> {
        parse(text)
    }

    /// The text of the member `name`, where it is there.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().rfind(|(key, _)| key == name).map(|(_, raw)| raw.get())
    }
}

/// The items of a list, each as it stands in the text.
pub(crate) fn elements(text: &str) -> Result<Vec<&RawValue>, Fault> {
    parse(text)
}

/// A text that is borrowed where it holds no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Vec<(Cow<'de, str>, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Each).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_with_all_their_digits_and_written_again() {
        for text in [
            r#"{"a":9007199254740993,"b":[1.10,-0,1e9,null,true],"c":{"":"x\\n\""},"d":[],"e":{}}"#,
            r#""🧦""#,
            "null",
        ] {
            assert_eq!(Json::read(text).map(|json| json.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn of_members_with_one_name_the_last_counts() {
        let json = Json::read(r#"{"a":1,"a":2,"b":null}"#).expect("it is JSON");
        assert_eq!((json.get("a"), json.get("b")), (Some(&Json::Number("2")), None));
    }

    #[test]
    fn half_an_emoji_becomes_a_replacement_character() {
        let cases = [
            (r#""so \ud83d""#, "so \u{fffd}"),
            (r#""\udde6x\\ud83d""#, "\u{fffd}x\\ud83d"),
            (r#""\ud83d\ud83e\udde6""#, "\u{fffd}🧦"),
        ];
        for (text, read) in cases {
            assert_eq!(Json::read(text), Ok(Json::Text(read.into())), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_is_refused_and_nothing_is_too_deep_for_the_stack() {
        let reason = |text: &str| Json::read(text).map(|_| ()).map_err(|fault| fault.reason);
        for text in ["", "{", "[1,]", "01", "nul", "\"a\u{0}\"", "{} {}", "\"\\", "\"\\ud8", "NaN", "{1:2}"] {
            assert_eq!(reason(text), Err(Reason::Json), "{text}");
        }
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = |depth| format!("{}7{}", open.repeat(depth), close.repeat(depth));
            assert!(Json::read(&deep(DEPTH_MAX)).is_ok());
            assert_eq!(reason(&deep(DEPTH_MAX + 1)), Err(Reason::TooDeep));
            assert_eq!(reason(&deep(10_000)), Err(Reason::TooDeep));
        }
    }
}
