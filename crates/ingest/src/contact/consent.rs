//! What a list says of consent: yes, no, or nothing. An empty cell is not a no, and neither is "never subscribed".

use domain::person::Channel;
use jiff::Timestamp;

/// One answer, with its time where the list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) channel: Channel,
    pub(crate) allowed: bool,
    pub(crate) at: Option<Timestamp>,
    pub(crate) source: String,
    pub(crate) wording: Option<String>,
}

/// What a cell about one channel says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Yes,
    No,
    /// Nobody was asked, or has answered yet.
    Nothing,
}

/// Reads a cell about one channel; nothing where it is none of the words that lists use.
pub(crate) fn word(cell: &str) -> Option<Word> {
    Some(match cell.trim().replace(['_', '-'], " ").to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "on" | "x" | "subscribed" | "subscribe" | "opted in" | "opt in"
        | "double opt in" | "single opt in" | "granted" | "given" | "confirmed" | "active" | "ja" | "oui"
        | "si" | "sí" => Word::Yes,
        "no" | "n" | "false" | "0" | "off" | "unsubscribed" | "unsubscribe" | "opted out" | "opt out"
        | "withdrawn" | "refused" | "suppressed" | "complained" | "nein" | "non" => Word::No,
        "" | "never subscribed" | "not subscribed" | "unknown" | "none" | "null" | "pending" | "invalid"
        | "not asked" | "redacted" => Word::Nothing,
        _ => return None,
    })
}

/// The words in a list such as `email, sms` or `["email","web"]`.
pub(crate) fn channels(cell: &str) -> impl Iterator<Item = &str> {
    let marks = |c: char| c.is_whitespace() || "[]()\"'‘’“”".contains(c);
    cell.split([',', ';', '|']).map(move |word| word.trim_matches(marks)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_not_a_no() {
        let cases = [
            ("SUBSCRIBED", Some(Word::Yes)),
            ("Double Opt-In", Some(Word::Yes)),
            ("UNSUBSCRIBED", Some(Word::No)),
            ("NEVER_SUBSCRIBED", Some(Word::Nothing)),
            (" ", Some(Word::Nothing)),
            ("perhaps", None),
        ];
        for (cell, expected) in cases {
            assert_eq!(word(cell), expected, "{cell}");
        }
        assert_eq!(channels("['email', \"directmail\"]").collect::<Vec<_>>(), ["email", "directmail"]);
    }
}
