//! Days as people write them: `29 Feb`, `May 3rd`, `3.5.`, `1960-05-03`, `3/5/60`.

use std::ops::Range;

use jiff::civil::Date;
use thiserror::Error;

use super::Reader;
use super::words::Words;

/// A day of the calendar, in one year or in every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31.
    pub day: i8,
    /// Where it was written.
    pub year: Option<i16>,
}

impl Day {
    /// As people read it: `29 February 1960`.
    pub fn words(&self) -> String {
        let month = ENGLISH[usize::try_from(self.month - 1).unwrap_or(0).min(11)];
        match self.year {
            Some(year) => format!("{} {month} {year}", self.day),
            None => format!("{} {month}", self.day),
        }
    }

    /// What is worth saying of how it comes round.
    pub fn remark(&self) -> Option<&'static str> {
        let leap = (self.month, self.day) == (2, 29);
        leap.then_some("In years without a 29 February it comes up on 28 February.")
    }
}

/// Before this nobody was born who is written to.
pub const FIRST_YEAR: i16 = 1900;

/// A day that no calendar has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoDay {
    /// `31 February`.
    #[error("{0} is no day of the calendar. Write it as 29 Feb, or 3 May 1960.")]
    Never(String),
    /// `29 February 1961`.
    #[error("{0} was no day: that year had no 29 February. Leave the year out to keep 29 February.")]
    NotThatYear(String),
    /// A year to come, or one before anybody who could be a customer was born.
    #[error("{0} cannot be: write a year from {first} to {1}, or leave the year out.", first = FIRST_YEAR)]
    NoYear(String, i16),
}

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Beginnings of the months' names, in English, German, French, Spanish and Italian.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen"],
    &["feb", "fév", "fev"],
    &["mar", "mär"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "aou", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];

/// Whole words that begin like a month and are none.
const NO_MONTHS: [&str; 14] = [
    "maria", "mark", "mary", "marie", "martin", "marta", "maybe", "married", "separate", "set", "sets",
    "general", "second", "decided",
];

/// The first day in a line and the words that write it.
pub(super) fn find(words: &Words<'_>, reader: &Reader) -> Option<(Result<Day, NoDay>, Range<usize>)> {
    (0..words.len()).find_map(|at| {
        let (day, month, year, end) = named(words, at).or_else(|| figures(words, at, reader))?;
        let year = year.map(|year| whole_year(year, reader.today));
        Some((checked(day, month, year, reader.today), at..end))
    })
}

/// Day, month, year as written, and where it ends.
type Written = (i32, i32, Option<i32>, usize);

/// `29 Feb 1960`, `3rd of May`, `Feb 29, 1960`.
fn named(words: &Words<'_>, at: usize) -> Option<Written> {
    let (day, month, mut end) = match (ordinal(words.low(at)), month(words.low(at))) {
        (Some(day), _) => {
            let of = usize::from(matches!(words.low(at + 1), "of" | "de" | "di"));
            (day, month(words.low(at + 1 + of))?, at + 2 + of)
        }
        (None, Some(month)) => (ordinal(words.low(at + 1))?, month, at + 2),
        (None, None) => return None,
    };
    let year = year(words.low(end));
    end += usize::from(year.is_some());
    Some((day, month, year, end))
}

/// `1960-05-03`, `3.5.1960`, `3/5`.
fn figures(words: &Words<'_>, at: usize, reader: &Reader) -> Option<Written> {
    let word = words.list.get(at)?;
    let raw =
        words.text[word.start..word.end].trim_end_matches([',', ';', '!', '?', ')']).trim_start_matches('(');
    let parts = |mark: char| -> Option<Vec<i32>> {
        let numbers: Option<Vec<i32>> =
            raw.trim_end_matches('.').split(mark).map(|part| figure(part, 4)).collect();
        numbers.filter(|numbers| (2..=3).contains(&numbers.len()))
    };
    let year_of = |numbers: &[i32]| numbers.get(2).copied();
    if let Some(numbers) = parts('-').filter(|numbers| numbers.len() == 3 && numbers[0] > 31) {
        return Some((numbers[2], numbers[1], Some(numbers[0]), at + 1));
    }
    if let Some(numbers) = parts('.').filter(|numbers| numbers.len() == 3 || raw.ends_with('.')) {
        return Some((numbers[0], numbers[1], year_of(&numbers), at + 1));
    }
    let numbers = parts('/')?;
    let (day, month) = if reader.month_first { (numbers[1], numbers[0]) } else { (numbers[0], numbers[1]) };
    Some((day, month, year_of(&numbers), at + 1))
}

fn figure(text: &str, digits: usize) -> Option<i32> {
    let is_number = !text.is_empty() && text.len() <= digits && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// `3`, `3rd`, `29th`.
fn ordinal(word: &str) -> Option<i32> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    figure(bare, 2)
}

fn month(word: &str) -> Option<i32> {
    if word.chars().count() < 3 || NO_MONTHS.contains(&word) {
        return None;
    }
    let place = MONTHS.iter().position(|names| names.iter().any(|name| word.starts_with(name)))?;
    i32::try_from(place + 1).ok()
}

/// A year of four digits; two would be the next thing in the line.
fn year(word: &str) -> Option<i32> {
    figure(word, 4).filter(|_| word.len() == 4)
}

/// `60` is 1960, and `05` is 2005.
fn whole_year(year: i32, today: Date) -> i32 {
    match year {
        0..=99 if year <= i32::from(today.year()) % 100 => 2000 + year,
        0..=99 => 1900 + year,
        year => year,
    }
}

fn checked(day: i32, month: i32, year: Option<i32>, today: Date) -> Result<Day, NoDay> {
    let name = usize::try_from(month - 1).ok().and_then(|place| ENGLISH.get(place));
    let written = match (name, year) {
        (Some(name), Some(year)) => format!("{day} {name} {year}"),
        (Some(name), None) => format!("{day} {name}"),
        (None, _) => format!("{day}.{month}."),
    };
    let in_year = |year: i32| {
        let (year, month, day) =
            (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year, month, day).ok()
    };
    // A leap year has every day that comes in any year.
    let Some(any) = in_year(2000) else { return Err(NoDay::Never(written)) };
    let (month, day) = (any.month(), any.day());
    let Some(year) = year else { return Ok(Day { month, day, year: None }) };
    if !(i32::from(FIRST_YEAR)..=i32::from(today.year())).contains(&year) {
        return Err(NoDay::NoYear(written, today.year()));
    }
    let Some(whole) = in_year(year) else { return Err(NoDay::NotThatYear(written)) };
    Ok(Day { month, day, year: Some(whole.year()) })
}
