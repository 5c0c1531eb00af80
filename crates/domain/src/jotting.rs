//! A jotting: one line that somebody types, such as `Maya Okafor called, her knee is better`, read into whom it may be
//! about, what kind of thing it is, and what is left to keep.
//!
//! It is a guess and shown as one before anything is filed. What is kept is what was typed, letter for letter.

mod day;
mod kind;
mod naming;
mod phrases;
mod words;

use jiff::civil::Date;

pub use day::{Day, FIRST_YEAR, NoDay};
pub use kind::Kind;
pub use naming::{Naming, guess_name, namings};

use crate::person::Channel;
use words::Words;

/// A line as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jotting {
    /// What it tells of.
    pub kind: Kind,
    /// What is kept: for a day, what the day is; else the words as typed, without those that only say the kind.
    pub text: String,
    /// The day that it names, for an occasion.
    pub day: Option<Day>,
    /// Stars of five, for a review.
    pub rating: Option<i64>,
    /// The channel, for a yes or no to one.
    pub channel: Option<Channel>,
    /// What is missing or cannot be, in a sentence: it is filed only once that is put right.
    pub doubt: Option<String>,
}

/// How days are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reader {
    /// Today in the shop's zone: years of two digits are read against it.
    pub today: Date,
    /// Whether `3/5` is 5 March, as in the United States.
    pub month_first: bool,
}

impl Reader {
    /// Reads what is left of a line once the name is taken off. `wanted` is the kind that somebody chose.
    pub fn read(&self, text: &str, wanted: Option<Kind>) -> Jotting {
        let words = Words::of(text);
        let (kind, clue) = match wanted {
            Some(kind) => (kind, kind::clue_for(&words, kind)),
            None => self.guess(&words),
        };
        let plain = Jotting {
            kind,
            text: text.trim().to_owned(),
            day: None,
            rating: None,
            channel: None,
            doubt: None,
        };
        match kind {
            Kind::Occasion => self.occasion(&words, plain),
            Kind::Review => review(&words, clue, plain),
            Kind::Allowed | Kind::Refused => consent(&words, plain),
            Kind::Referral | Kind::Interest => {
                let text = words.after(clue);
                let text = text.trim_end_matches(['.', '!']).trim_end();
                let text = if text.is_empty() && kind == Kind::Referral { "a friend" } else { text };
                Jotting { text: text.to_owned(), ..plain }
            }
            Kind::Note | Kind::DoNotThank | Kind::Died => plain,
            Kind::Complaint if clue.as_ref().is_some_and(|clue| kind::is_feeling(&words, clue)) => plain,
            _ => Jotting { text: words.after(clue).to_owned(), ..plain },
        }
    }

    /// Reads a day that stands alone, such as `29 Feb 1960`.
    pub fn day(&self, text: &str) -> Option<Result<Day, NoDay>> {
        let words = Words::of(text);
        let (found, span) = self.day_in(&words)?;
        (span.len() == words.len()).then_some(found)
    }

    fn guess(&self, words: &Words<'_>) -> (Kind, Option<kind::Clue>) {
        if let Some((at, _)) = kind::occasion_word(words) {
            let day = self.day_in(words).map_or(0, |(_, span)| span.len());
            // “Called about her birthday on 3 May, the boots must come before” is a call.
            let rest = words.len() - day;
            if day > 0 && rest <= at + 1 + kind::OCCASION_WORDS_MAX {
                return (Kind::Occasion, None);
            }
        }
        match kind::guess(words) {
            Some(clue) => (clue.kind, Some(clue)),
            None => (Kind::Note, None),
        }
    }

    fn occasion(&self, words: &Words<'_>, plain: Jotting) -> Jotting {
        let found = self.day_in(words);
        let what = kind::occasion_name(words, found.as_ref().map(|(_, span)| span.clone()));
        match found {
            Some((Ok(day), _)) => Jotting { text: what, day: Some(day), ..plain },
            Some((Err(wrong), _)) => Jotting { text: what, doubt: Some(wrong.to_string()), ..plain },
            None => {
                let doubt = "Which day is it? Write it as 29 Feb, or 29 Feb 1960 if you know the year.";
                Jotting { text: what, doubt: Some(doubt.into()), ..plain }
            }
        }
    }

    fn day_in(&self, words: &Words<'_>) -> Option<(Result<Day, NoDay>, std::ops::Range<usize>)> {
        day::find(words, self)
    }
}

fn review(words: &Words<'_>, clue: Option<kind::Clue>, plain: Jotting) -> Jotting {
    let Some((rating, span)) = kind::stars(words) else {
        let doubt = "How many stars of five? Write it as 4 stars, or 4/5.";
        return Jotting { text: words.after(clue).to_owned(), doubt: Some(doubt.into()), ..plain };
    };
    let text = if span.start == 0 { words.from(span.end) } else { words.after(clue) };
    Jotting { text: text.to_owned(), rating: Some(rating), ..plain }
}

fn consent(words: &Words<'_>, plain: Jotting) -> Jotting {
    let channel = kind::channel(words);
    let doubt =
        channel.is_none().then(|| "To which way? Write post, email, calls, texts or visits.".to_owned());
    Jotting { channel, doubt, ..plain }
}
