//! Words that several screens share.

use domain::id::PersonId;
use domain::journey::{Journey, Stage};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::rules::Rules;

/// The point from which the shop is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The clock.
    pub now: Timestamp,
    /// The day whose end is looked back at, if it is not now.
    pub as_of: Option<Date>,
}

impl Moment {
    /// Now.
    pub fn now(now: Timestamp) -> Moment {
        Moment { now, as_of: None }
    }

    /// The last moment that is seen: now, or the end of the day that is looked back at in the shop's zone.
    pub(crate) fn until(self, rules: &Rules) -> Timestamp {
        let end = |day: Date| {
            let next = day.tomorrow().ok()?.to_zoned(rules.zone.clone()).ok()?.timestamp();
            next.checked_sub(jiff::SignedDuration::from_micros(1)).ok()
        };
        self.as_of.and_then(end).map_or(self.now, |end| end.min(self.now))
    }

    /// The day that is looked at.
    pub(crate) fn day(self, rules: &Rules) -> Date {
        self.until(rules).to_zoned(rules.zone.clone()).date()
    }
}

/// A stage as screens name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageTag {
    /// Its id in the rules.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its place, from 1.
    pub number: u8,
    /// Whether it rests on weak evidence only.
    pub weak: bool,
}

impl StageTag {
    /// The tag of the stage at `index`, from 0.
    pub(crate) fn of(journey: &Journey, index: u8, weak: bool) -> StageTag {
        let stage = &journey.stages()[usize::from(index).min(journey.stages().len() - 1)];
        StageTag { id: stage.id.clone(), name: stage.title.clone(), number: index + 1, weak }
    }
}

/// The place of a stage, from 0.
pub(crate) fn number_of(stage: Stage) -> u8 {
    u8::try_from(stage.index()).expect("at most sixteen stages")
}

/// A person as screens name them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PersonTag {
    /// Who.
    pub id: PersonId,
    /// What to call them.
    pub name: String,
    /// Where they live, in a few words.
    pub place: String,
}

/// How warm somebody is, in a word, from the number that is stored.
pub(crate) fn warmth_word(warmth: u8) -> &'static str {
    match warmth {
        1 => "warm",
        2 => "cooling",
        3 => "lapsed",
        _ => "unknown",
    }
}

/// A sentence as it goes on behind a colon.
pub(crate) fn lowered(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// How long ago a day is, in words.
pub(crate) fn ago(day: Date, today: Date) -> String {
    let days = (today - day).get_days();
    match days {
        i32::MIN..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=13 => format!("{days} days ago"),
        14..=59 => format!("{} weeks ago", days / 7),
        60..=729 => format!("{} months ago", days / 30),
        _ => format!("{} years ago", days / 365),
    }
}

/// A day as a sentence names it: `today`, `yesterday`, `on Wednesday`, `on 4 May`, `on 4 May 2025`.
pub(crate) fn on_day(day: Date, today: Date) -> String {
    match (today - day).get_days() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=6 => day.strftime("on %A").to_string(),
        _ if day.year() == today.year() => day.strftime("on %-d %B").to_string(),
        _ => day.strftime("on %-d %B %Y").to_string(),
    }
}

/// A number of things in words: `no orders`, `one order`, `three orders`, `4,112 orders`.
pub(crate) fn how_many(number: u64, one: &str, many: &str) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let known = usize::try_from(number).ok().and_then(|place| WORDS.get(place));
    let figure = known.map_or_else(|| domain::money::grouped(number), |&word| word.to_owned());
    format!("{figure} {}", if number == 1 { one } else { many })
}

/// Words joined as in a sentence: `one, two or three`.
pub(crate) fn any_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
