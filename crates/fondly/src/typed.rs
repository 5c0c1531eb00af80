//! What is typed on the command line: numbers and days, and what to say where it is neither.

use domain::id::{EventId, GestureId, HookSecretId, ImportId, KeyId, PersonId};
use jiff::civil::Date;

/// The number of a person.
pub(crate) fn person(text: &str) -> Result<PersonId, String> {
    number(text, "a person; find one with `fondly people NAME`")
}

/// The number of a gesture.
pub(crate) fn gesture(text: &str) -> Result<GestureId, String> {
    number(text, "a gesture; find one with `fondly today`")
}

/// The number of an event.
pub(crate) fn event(text: &str) -> Result<EventId, String> {
    number(text, "an event; `fondly remember` gives it when it files something")
}

/// The number of an import.
pub(crate) fn import(text: &str) -> Result<ImportId, String> {
    number(text, "an import; find one with `fondly import list`")
}

/// The number of a key.
pub(crate) fn key(text: &str) -> Result<KeyId, String> {
    number(text, "a key; find one with `fondly key list`")
}

/// The number of a secret with which a shop system signs.
pub(crate) fn secret(text: &str) -> Result<HookSecretId, String> {
    number(text, "a secret; find one with `fondly hook list`")
}

/// The number of a joining or a parting.
pub(crate) fn decision(text: &str) -> Result<i64, String> {
    number(text, "a joining or a parting; `fondly people join` and `apart` give it")
}

/// A day.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("{text} is no day; write it as 2027-03-31"))
}

fn number<T: std::str::FromStr>(text: &str, of: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text} is no number of {of}"))
}
