//! What kind of thing a line tells of, by the words in it.

use std::ops::Range;

use super::phrases::{ANYWHERE, AT_FIRST, DEATHS, FEELINGS, NOT, OCCASIONS, OF_A_DEATH, REST_BEGINS};
use super::words::Words;
use crate::person::Channel;

/// What can be remembered in one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Anything worth knowing.
    Note,
    /// They wrote back, or said something kind.
    Reply,
    /// They called.
    Call,
    /// They came by.
    Visit,
    /// They complained.
    Complaint,
    /// Their complaint was put right.
    Settled,
    /// A day of theirs.
    Occasion,
    /// They sent a photo.
    Photo,
    /// They judged the shop, with stars.
    Review,
    /// Somebody came whom they had sent.
    Referral,
    /// What they love.
    Interest,
    /// They said yes to a way of reaching them.
    Allowed,
    /// They said no to one.
    Refused,
    /// They would rather not be thanked.
    DoNotThank,
    /// They have died.
    Died,
}

impl Kind {
    /// Every kind, in the order in which a form offers them.
    pub const ALL: [Kind; 15] = [
        Kind::Note,
        Kind::Reply,
        Kind::Call,
        Kind::Visit,
        Kind::Complaint,
        Kind::Settled,
        Kind::Occasion,
        Kind::Photo,
        Kind::Review,
        Kind::Referral,
        Kind::Interest,
        Kind::Allowed,
        Kind::Refused,
        Kind::DoNotThank,
        Kind::Died,
    ];

    /// The word in forms and on the command line, and how a sentence names it: `call`, `a call`.
    fn word_and_title(self) -> (&'static str, &'static str) {
        match self {
            Kind::Note => ("remark", "a remark"),
            Kind::Reply => ("reply", "a reply"),
            Kind::Call => ("call", "a call"),
            Kind::Visit => ("visit", "a visit"),
            Kind::Complaint => ("complaint", "a complaint"),
            Kind::Settled => ("settled", "a complaint put right"),
            Kind::Occasion => ("day", "a day to remember"),
            Kind::Photo => ("photo", "a photo"),
            Kind::Review => ("review", "a review"),
            Kind::Referral => ("referral", "a friend they sent"),
            Kind::Interest => ("interest", "something they love"),
            Kind::Allowed => ("yes", "a yes to being contacted"),
            Kind::Refused => ("no", "a no to being contacted"),
            Kind::DoNotThank => ("no-thanks", "a wish not to be thanked"),
            Kind::Died => ("died", "a death"),
        }
    }

    /// The word in forms and on the command line.
    pub fn as_str(self) -> &'static str {
        self.word_and_title().0
    }

    /// How a sentence names it: `a call`.
    pub fn title(self) -> &'static str {
        self.word_and_title().1
    }

    /// The kind that `text` names.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// The words that gave a kind away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clue {
    pub(super) kind: Kind,
    /// The place of the first.
    pub(super) at: usize,
    /// How many they are.
    pub(super) words: usize,
}

/// A line about a day holds at most this many words beside the day and what comes before its name.
pub(super) const OCCASION_WORDS_MAX: usize = 5;

/// An interest longer than this is a remark.
const INTEREST_WORDS_MAX: usize = 5;

/// The kind that a line gives away.
pub(super) fn guess(words: &Words<'_>) -> Option<Clue> {
    if words.len() > 0 && DEATHS.iter().any(|death| is_all_of_a_death(words, death)) {
        return Some(Clue { kind: Kind::Died, at: 0, words: words.len() });
    }
    at_first(words).or_else(|| anywhere(words))
}

/// The clue for a kind that somebody chose, so that the words which only say the kind are left out.
pub(super) fn clue_for(words: &Words<'_>, wanted: Kind) -> Option<Clue> {
    let all = AT_FIRST.iter().chain(ANYWHERE).filter(|(kind, _)| *kind == wanted);
    all.flat_map(|(kind, phrases)| phrases.iter().filter_map(|phrase| clue(words, *kind, phrase, Some(0))))
        .max_by_key(|clue| clue.words)
}

/// Whether the words from `at` on begin the rest of a line, so that a name ends before them.
pub(super) fn begins(words: &Words<'_>, at: usize) -> bool {
    let all = AT_FIRST.iter().chain(ANYWHERE).flat_map(|(_, phrases)| phrases.iter());
    let mut all = all.chain(&DEATHS);
    all.any(|phrase| clue(words, Kind::Note, phrase, Some(at)).is_some())
        || REST_BEGINS.contains(&words.low(at))
        || occasion_at(words, at).is_some()
}

fn at_first(words: &Words<'_>) -> Option<Clue> {
    let clues = AT_FIRST
        .iter()
        .flat_map(|(kind, phrases)| phrases.iter().filter_map(|phrase| clue(words, *kind, phrase, Some(0))));
    clues.max_by_key(|clue| clue.words).filter(|clue| match clue.kind {
        Kind::Interest => (1..=INTEREST_WORDS_MAX).contains(&(words.len() - clue.words)),
        Kind::Allowed | Kind::Refused => channel(words).is_some(),
        _ => true,
    })
}

fn anywhere(words: &Words<'_>) -> Option<Clue> {
    ANYWHERE.iter().find_map(|(kind, phrases)| {
        let clues = phrases.iter().filter_map(|phrase| clue(words, *kind, phrase, None));
        let first = clues.min_by_key(|clue| (clue.at, std::cmp::Reverse(clue.words)))?;
        let denied = first.at > 0 && NOT.contains(&words.low(first.at - 1));
        let counts = match kind {
            Kind::Complaint => !denied,
            Kind::Review => stars(words).is_some() || words.low(first.at).starts_with("review"),
            // “Her call”, “our visit to Leeds”: a lone noun says it only at the beginning.
            Kind::Visit | Kind::Photo if first.words == 1 && words.low(first.at).len() <= 6 => first.at == 0,
            _ => !denied,
        };
        counts.then_some(first)
    })
}

fn clue(words: &Words<'_>, kind: Kind, phrase: &str, at: Option<usize>) -> Option<Clue> {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    let found = match at {
        Some(at) => words.reads(at, &phrase).then_some(at),
        None => words.find(&phrase),
    };
    found.map(|at| Clue { kind, at, words: phrase.len() })
}

fn is_all_of_a_death(words: &Words<'_>, phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split(' ').collect();
    let when = |at: usize| {
        let word = words.low(at);
        OF_A_DEATH.contains(&word) || word.starts_with(|first: char| first.is_ascii_digit())
    };
    words.reads(0, &phrase) && (phrase.len()..words.len()).all(when)
}

/// Whether the words that gave a complaint away are a part of what it says.
pub(super) fn is_feeling(words: &Words<'_>, clue: &Clue) -> bool {
    FEELINGS.iter().any(|feeling| {
        let feeling: Vec<&str> = feeling.split(' ').collect();
        clue.words == feeling.len() && words.reads(clue.at, &feeling)
    })
}

/// The way of reaching somebody that a line names.
pub(super) fn channel(words: &Words<'_>) -> Option<Channel> {
    words.list.iter().find_map(|word| match word.low.as_str() {
        "email" | "emails" | "e-mail" | "e-mails" | "mail" | "mails" | "newsletter" | "newsletters"
        | "emailing" | "unsubscribed" | "unsubscribe" => Some(Channel::Email),
        "post" | "letter" | "letters" | "card" | "cards" | "write" | "mailings" => Some(Channel::Post),
        "call" | "calls" | "phone" | "calling" | "ring" => Some(Channel::Phone),
        "text" | "texts" | "sms" | "texting" => Some(Channel::Sms),
        "visit" | "visits" | "visiting" => Some(Channel::Visit),
        _ => None,
    })
}

/// Stars of five, and the words that say so: `5 stars`, `four stars`, `4/5`, `★★★★`.
pub(super) fn stars(words: &Words<'_>) -> Option<(i64, Range<usize>)> {
    const NUMBERS: [&str; 5] = ["one", "two", "three", "four", "five"];
    (0..words.len()).find_map(|at| {
        let word = &words.list[at];
        let drawn = words.text[word.start..word.end].chars().filter(|c| "★⭐".contains(*c)).count();
        if (1..=5).contains(&drawn) {
            return Some((i64::try_from(drawn).ok()?, at..at + 1));
        }
        let number = NUMBERS.iter().position(|name| *name == word.low).map(|place| place + 1);
        let number = number.or_else(|| word.low.parse().ok()).filter(|stars| (1..=5).contains(stars));
        if let (Some(stars), "star" | "stars") = (number, words.low(at + 1)) {
            return Some((i64::try_from(stars).ok()?, at..at + 2));
        }
        let (stars, of) = word.low.split_once('/')?;
        let stars: i64 = stars.parse().ok().filter(|stars| (1..=5).contains(stars))?;
        let more = usize::from(words.low(at + 1).starts_with("star"));
        (of == "5").then_some((stars, at..at + 1 + more))
    })
}

/// Where a line names such a day, and in how many words.
pub(super) fn occasion_word(words: &Words<'_>) -> Option<(usize, usize)> {
    (0..words.len()).find_map(|at| Some((at, occasion_at(words, at)?)))
}

fn occasion_at(words: &Words<'_>, at: usize) -> Option<usize> {
    OCCASIONS.iter().find_map(|name| {
        let phrase: Vec<&str> = name.split(' ').collect();
        words.reads(at, &phrase).then_some(phrase.len())
    })
}

/// What a day is called: `Birthday`, `Biscuit's birthday`, `Wedding anniversary`; without a name, what is left of the
/// line beside the day itself.
pub(super) fn occasion_name(words: &Words<'_>, day: Option<Range<usize>>) -> String {
    let Some((at, length)) = occasion_word(words) else {
        let kept = (0..words.len()).filter(|at| !day.as_ref().is_some_and(|day| day.contains(at)));
        let rest: Vec<&str> = kept.map(|at| words.list[at].bare).filter(|word| !word.is_empty()).collect();
        return if rest.is_empty() { "Birthday".to_owned() } else { rest.join(" ") };
    };
    let plain = match words.low(at) {
        "born" | "bday" | "b-day" => "birthday".to_owned(),
        _ => (at..at + length).map(|at| words.low(at)).collect::<Vec<_>>().join(" "),
    };
    // `Biscuit's`, `her daughter's`: whose it is, where it is not the person's own.
    let whose = at.checked_sub(1).map(|before| words.list[before].bare);
    let whose = whose.filter(|word| ["'s", "’s", "'S", "’S"].iter().any(|end| word.ends_with(end)));
    match whose {
        Some(whose) => format!("{whose} {plain}"),
        None => first_up(&plain),
    }
}

fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
