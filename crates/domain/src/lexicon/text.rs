//! A text as a list of words is compared with it: small letters without accents, and where a sentence ends.

/// Stands where a sentence ends, so that no phrase reaches over it.
pub(crate) const END: &str = ".";

/// `text` in small letters without accents, its words parted by one space, its sentences by a full stop between spaces.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // R.I.P.
            '.' if letters.peek().is_some_and(|next| next.is_alphanumeric()) => folded.push(' '),
            '.' | '!' | '?' | ';' | '\n' | '…' => folded.push_str(" . "),
            // Combining accents stand behind their letter.
            '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200d}' => {}
            _ if letter.is_alphanumeric() => letter.to_lowercase().for_each(|small| push(&mut folded, small)),
            _ => folded.push(' '),
        }
    }
    folded
}

fn push(folded: &mut String, small: char) {
    match small {
        'à'..='å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
        'ç' | 'ć' | 'č' => folded.push('c'),
        'è'..='ë' | 'ē' | 'ę' | 'ě' => folded.push('e'),
        'ì'..='ï' | 'ī' => folded.push('i'),
        'ñ' | 'ń' => folded.push('n'),
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
        'ý' | 'ÿ' => folded.push('y'),
        'ß' => folded.push_str("ss"),
        'œ' => folded.push_str("oe"),
        'æ' => folded.push_str("ae"),
        '\u{300}'..='\u{36f}' => {}
        other => folded.push(other),
    }
}

/// The words of a folded text, with the ends of its sentences.
pub(crate) fn words(folded: &str) -> Vec<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}
