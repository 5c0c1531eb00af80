//! Names of people: parts put together, and the form in which two spellings are one.

/// First and last name as their owner writes them: in Chinese, Japanese and Korean script the family comes first, without
/// a space.
pub(crate) fn whole(first: Option<&str>, last: Option<&str>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if is_east_asian(first) && is_east_asian(last) => format!("{last}{first}"),
        (first, last) => first.into_iter().chain(last).collect::<Vec<_>>().join(" "),
    }
}

fn is_east_asian(name: &str) -> bool {
    let ideograph =
        |c: char| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    !name.is_empty() && name.chars().all(ideograph)
}

/// A name for keys: small letters, single spaces.
pub(crate) fn plain(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
