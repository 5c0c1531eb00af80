//! Whose day a calendar means by "Maya Okafor's 40th birthday", "Geburtstag von Jörg" or "🎂 Ann Lee (1981)".

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Birthday,
    Anniversary,
}

use Kind::{Anniversary, Birthday};

/// What stands before a name; the longer first.
const BEFORE: &[(&str, Kind)] = &[
    ("anniversaire de mariage de ", Anniversary),
    ("anniversaire de mariage d'", Anniversary),
    ("wedding anniversary of ", Anniversary),
    ("anniversary of ", Anniversary),
    ("anniversary: ", Anniversary),
    ("hochzeitstag von ", Anniversary),
    ("hochzeitstag: ", Anniversary),
    ("birthday of ", Birthday),
    ("birthday: ", Birthday),
    ("birthday - ", Birthday),
    ("bday: ", Birthday),
    ("geburtstag von ", Birthday),
    ("geburtstag: ", Birthday),
    ("geburtstag - ", Birthday),
    ("anniversaire de ", Birthday),
    ("anniversaire d'", Birthday),
    ("anniversaire : ", Birthday),
    ("anniversaire: ", Birthday),
    ("compleanno di ", Birthday),
    ("compleanno: ", Birthday),
    ("cumpleaños de ", Birthday),
    ("cumpleaños: ", Birthday),
    ("aniversário de ", Birthday),
    ("verjaardag van ", Birthday),
    ("verjaardag: ", Birthday),
    ("urodziny: ", Birthday),
];

/// What stands behind a name; the longer first.
const BEHIND: &[(&str, Kind)] = &[
    ("wedding anniversary", Anniversary),
    ("anniversary", Anniversary),
    ("hochzeitstag", Anniversary),
    ("birthday", Birthday),
    ("b-day", Birthday),
    ("bday", Birthday),
    ("hat geburtstag", Birthday),
    ("(geburtstag)", Birthday),
    ("geburtstag", Birthday),
    ("(anniversaire)", Birthday),
    ("(compleanno)", Birthday),
    ("(cumpleaños)", Birthday),
    ("(verjaardag)", Birthday),
    ("verjaardag", Birthday),
    ("fyller år", Birthday),
    ("さんの誕生日", Birthday),
    ("の誕生日", Birthday),
    ("的生日", Birthday),
];

/// Whose day it is, and which.
pub(super) fn day_of(summary: &str) -> Option<(Kind, String)> {
    let marked = if summary.contains('🎂') { Some(Birthday) } else { None };
    let bare = name(summary);
    let text = bare.replace('’', "'");
    for (words, kind) in BEFORE {
        if let Some(rest) = without_start(&text, words) {
            return named(rest, *kind);
        }
    }
    for (words, kind) in BEHIND {
        let Some(rest) = without_end(&text, words) else { continue };
        let rest = without_ordinal(rest.trim_end_matches([' ', '-', '–', ':', ',']));
        let rest = rest.trim_end();
        let owner = without_end(rest, "'s").or_else(|| rest.strip_suffix('\'')).unwrap_or(rest);
        return named(owner, *kind);
    }
    marked.and_then(|kind| named(&text, kind))
}

fn named(name: &str, kind: Kind) -> Option<(Kind, String)> {
    let name = name.trim().trim_matches(['"', '“', '”']).trim();
    (name.chars().any(char::is_alphabetic)).then(|| (kind, name.to_owned()))
}

/// A summary without pictures around it and without a year or an age behind it.
pub(super) fn name(summary: &str) -> String {
    let picture =
        |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '\'' | '’' | '.' | '"' | '“' | '”');
    let text = summary.trim_matches(picture);
    let aside = text.strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let text = match aside {
        Some((name, aside)) if aside.chars().any(|c| c.is_ascii_digit()) => name,
        _ => text,
    };
    text.trim_matches(picture).to_owned()
}

/// `Maya's 40th` without the `40th`.
fn without_ordinal(text: &str) -> &str {
    let Some((rest, last)) = text.rsplit_once(' ') else { return text };
    let digits = last.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
    let is_ordinal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_ordinal { rest } else { text }
}

/// The text before `end`, in whatever case it is written.
fn without_end<'a>(text: &'a str, end: &str) -> Option<&'a str> {
    let (from, _) = text.char_indices().rev().nth(end.chars().count() - 1)?;
    (text[from..].to_lowercase() == end).then(|| &text[..from])
}

/// The text after `start`, in whatever case it is written.
fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let until = text.char_indices().nth(start.chars().count()).map_or(text.len(), |(at, _)| at);
    (text[..until].to_lowercase() == start).then(|| &text[until..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_of_a_day_is_found_in_many_tongues() {
        let cases = [
            ("Maya Okafor's birthday", "Maya Okafor"),
            ("Maya Okafor’s 40th Birthday", "Maya Okafor"),
            ("James' birthday", "James"),
            ("Birthday of Ann Lee", "Ann Lee"),
            ("ANN LEE - BIRTHDAY", "ANN LEE"),
            ("Geburtstag von Jörg Müller", "Jörg Müller"),
            ("Jörg Müller hat Geburtstag", "Jörg Müller"),
            ("Anniversaire de Zoë", "Zoë"),
            ("Anniversaire d’Élodie Martin", "Élodie Martin"),
            ("Compleanno di Ugo", "Ugo"),
            ("🎂 Ann Lee (1981)", "Ann Lee"),
            ("山田花子さんの誕生日", "山田花子"),
        ];
        for (summary, name) in cases {
            assert_eq!(day_of(summary), Some((Birthday, name.to_owned())), "{summary}");
        }
        let wedding = Some((Anniversary, "Ann and Bo".to_owned()));
        assert_eq!(day_of("Ann and Bo's wedding anniversary"), wedding);
        for other in ["Dentist", "Birthday party for Ann", "Birthday", "", "buy birthday cake"] {
            assert_eq!(day_of(other), None, "{other}");
        }
    }
}
