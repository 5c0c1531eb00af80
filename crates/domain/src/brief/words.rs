//! How a brief words things: people's own words on one line, days, numbers.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::event::{Properties, Value};
use crate::fact::Fact;

/// A quotation longer than this is cut at a word.
const QUOTE_MAX: usize = 220;

/// The words that somebody wrote in a fact, for whoever has to listen to them.
pub fn written(fact: &Fact) -> Option<&str> {
    let text = match fact {
        Fact::OrderCompleted(content) => content.note.as_deref(),
        Fact::Identified(traits) => traits.note.as_deref(),
        Fact::Other(_, properties) => text_of(properties, "text"),
        _ => None,
    };
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A property that is text, unless it is empty.
pub(crate) fn text_of<'p>(properties: &'p Properties, property: &str) -> Option<&'p str> {
    match properties.get(property) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    }
}

/// A day without its year where that is this one.
pub(super) fn on(at: Timestamp, today: Date, zone: &TimeZone) -> String {
    let day = at.to_zoned(zone.clone()).date();
    let format = if day.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    day.strftime(format).to_string()
}

/// People's own words, on one line and cut at a word.
pub(crate) fn quote(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= QUOTE_MAX {
        return line;
    }
    let cut: String = line.chars().take(QUOTE_MAX).collect();
    let whole = cut.rfind(' ').map_or(cut.as_str(), |space| &cut[..space]);
    format!("{whole}…")
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(super) fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// How people come, in words; a source of another name is named as it is.
pub(super) fn way(source: &str) -> &str {
    match source {
        "search" => "a search",
        "press" => "the press",
        "video" => "a video",
        "friend" => "a friend",
        "ad" => "an advertisement",
        "social" => "social media",
        other => other,
    }
}
