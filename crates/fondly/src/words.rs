//! What the program says: answers on standard output, talk on standard error.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// A line of an answer. A reader that has gone away is no error: there is nobody left to tell.
pub(crate) fn say(line: &str) {
    let _gone = writeln!(anstream::stdout(), "{line}");
}

/// A line of talk.
pub(crate) fn warn(line: &str) {
    let _gone = writeln!(anstream::stderr(), "{line}");
}

/// An answer in JSON.
pub(crate) fn say_json(answer: &impl Serialize) -> anyhow::Result<()> {
    say(&serde_json::to_string_pretty(answer)?);
    Ok(())
}

/// `28 Nov 2026, 12:45`, by the shop's clock.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y, %H:%M").to_string()
}

/// `1 note`, `2 notes`.
pub(crate) fn count(number: impl Into<u64>, one: &str, many: &str) -> String {
    let number = number.into();
    let word = if number == 1 { one } else { many };
    format!("{} {word}", domain::money::grouped(number))
}
