//! A text as words: lower case, without accents, with what stands between them.

/// What stands between a word and the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// Nothing that divides.
    Word,
    /// A comma, a colon, a bracket.
    Clause,
    /// The end of a sentence.
    Sentence,
}

/// One word or emoji.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Where it stands in the text, in bytes.
    pub(super) at: (usize, usize),
    /// Where its folded form stands.
    folded: (usize, usize),
    /// What stands before it.
    pub(super) gap: Gap,
    /// Whether it begins with a capital.
    pub(super) capital: bool,
    /// Whether it says whose the next thing is: `sister's`.
    pub(super) possessive: bool,
    /// Whether its sentence ends with a question mark.
    pub(super) asked: bool,
}

/// The words of one text.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    letters: String,
    pub(super) list: Vec<Token>,
    /// Whether nothing in the text is small: capitals say nothing then.
    pub(super) shouted: bool,
}

/// What French puts before an apostrophe.
const ELIDED: [&str; 11] = ["l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu"];
/// What English shortens after one: the word before stays what it is.
const SHORTENED: [&str; 6] = ["s", "m", "ve", "re", "ll", "d"];

impl Tokens {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Tokens {
        let mut tokens = Tokens {
            letters: String::with_capacity(text.len()),
            list: Vec::with_capacity(24),
            shouted: false,
        };
        tokens.read(text);
        let any = |wanted: fn(char) -> bool| text.chars().any(wanted);
        tokens.shouted = any(char::is_uppercase) && !any(char::is_lowercase);
        tokens
    }

    /// The folded form of the word at `index`.
    pub(super) fn word(&self, index: usize) -> &str {
        let (start, end) = self.list[index].folded;
        &self.letters[start..end]
    }

    fn read(&mut self, text: &str) {
        let mut gap = Gap::Sentence;
        let mut open: Option<Token> = None;
        let mut skip_to = 0;
        for (at, c) in text.char_indices() {
            if at < skip_to || is_mark(c) {
                continue;
            }
            if c.is_alphanumeric() {
                let token = open.get_or_insert_with(|| self.begin(at, c, &mut gap));
                fold_into(c, &mut self.letters);
                token.at.1 = at + c.len_utf8();
                continue;
            }
            if matches!(c, '\'' | '’' | 'ʼ' | '`') && open.is_some() {
                let rest = &text[at + c.len_utf8()..];
                let right = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                skip_to = self.apostrophe(&mut open, at + c.len_utf8(), right);
                continue;
            }
            self.end(&mut open);
            if is_emoji(c) {
                let mut token = self.begin(at, c, &mut gap);
                self.letters.push(c);
                token.at.1 = at + c.len_utf8();
                self.end(&mut Some(token));
                continue;
            }
            gap = gap.max(self.divides(c, &text[..at], &text[at + c.len_utf8()..]));
        }
        self.end(&mut open);
    }

    fn begin(&self, at: usize, c: char, gap: &mut Gap) -> Token {
        let token = Token {
            at: (at, at),
            folded: (self.letters.len(), self.letters.len()),
            gap: *gap,
            capital: c.is_uppercase(),
            possessive: false,
            asked: false,
        };
        *gap = Gap::Word;
        token
    }

    fn end(&mut self, open: &mut Option<Token>) {
        if let Some(mut token) = open.take() {
            token.folded.1 = self.letters.len();
            self.list.push(token);
        }
    }

    /// What an apostrophe after the open word means, given the letters after it. Answers with where to read on.
    fn apostrophe(&mut self, open: &mut Option<Token>, after: usize, right: &str) -> usize {
        let Some(token) = open.as_mut() else { return after };
        let left = &self.letters[token.folded.0..];
        if ELIDED.contains(&left) && right.len() > 1 {
            self.end(open);
            return after;
        }
        let small = right.to_lowercase();
        // "Don't" and "I'd" mean something of their own.
        if small == "t" || (small == "d" && left == "i") {
            self.letters.push_str(&small);
            self.end(open);
            return after + right.len();
        }
        token.possessive = small == "s" || (small.is_empty() && left.ends_with('s'));
        let shortened = SHORTENED.contains(&small.as_str());
        self.end(open);
        if shortened { after + right.len() } else { after }
    }

    /// What a sign divides.
    fn divides(&mut self, sign: char, before: &str, after: &str) -> Gap {
        match sign {
            '?' => {
                for token in self.list.iter_mut().rev() {
                    token.asked = true;
                    if token.gap == Gap::Sentence {
                        break;
                    }
                }
                Gap::Sentence
            }
            '.' | '!' | '\n' | ';' | '…' | '¡' | '¿' => Gap::Sentence,
            ',' | ':' | '(' | ')' | '[' | ']' | '–' | '—' | '"' | '“' | '”' | '„' | '«' | '»' => {
                Gap::Clause
            }
            '-' if before.ends_with(' ') || after.starts_with(' ') => Gap::Clause,
            _ => Gap::Word,
        }
    }
}

/// A text as words are compared: lower case, without accents.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars().filter(|c| !is_mark(*c)).for_each(|c| fold_into(c, &mut folded));
    folded
}

fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        return out.push(c.to_ascii_lowercase());
    }
    for c in c.to_lowercase() {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => out.push('a'),
            'æ' => out.push_str("ae"),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ď' | 'đ' | 'ð' => out.push('d'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => out.push('e'),
            'ğ' => out.push('g'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => out.push('i'),
            'ł' | 'ľ' => out.push('l'),
            'ñ' | 'ń' | 'ň' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => out.push('o'),
            'œ' => out.push_str("oe"),
            'ř' => out.push('r'),
            'ś' | 'š' | 'ş' => out.push('s'),
            'ß' => out.push_str("ss"),
            'ť' | 'ţ' => out.push('t'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => out.push('u'),
            'ý' | 'ÿ' => out.push('y'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            other => out.push(other),
        }
    }
}

/// What belongs to the letter or picture before it: accents by themselves, skin tones, joiners.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = Tokens::of(text);
        (0..tokens.list.len()).map(|index| tokens.word(index).to_owned()).collect()
    }

    #[test]
    fn words_lose_their_capitals_and_accents() {
        assert_eq!(words("Ma Mère, ÉTÉ à Köln!"), ["ma", "mere", "ete", "a", "koln"]);
        assert_eq!(words("Stra\u{df}e cafe\u{301}"), ["strasse", "cafe"]);
    }

    #[test]
    fn apostrophes_are_read_as_each_language_means_them() {
        assert_eq!(words("I'm, don't, my sister’s"), ["i", "dont", "my", "sister"]);
        assert_eq!(words("J'adore l'escalade"), ["j", "adore", "l", "escalade"]);
        assert!(Tokens::of("my sister's dog").list[1].possessive);
    }

    #[test]
    fn emoji_and_hyphens_stand_alone() {
        assert_eq!(words("bird-watching🐕‍🦺 yes"), ["bird", "watching", "🐕", "🦺", "yes"]);
    }

    #[test]
    fn sentences_clauses_and_questions_are_told_apart() {
        let tokens = Tokens::of("Dogs? No, cats.");
        let gaps: Vec<Gap> = tokens.list.iter().map(|token| token.gap).collect();
        assert_eq!(gaps, [Gap::Sentence, Gap::Sentence, Gap::Clause]);
        assert!(tokens.list[0].asked && !tokens.list[1].asked);
    }
}
