//! Birthdays and other days, as lists write them: with a year or without.

use domain::jotting::FIRST_YEAR;
use domain::person::Occasion;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::date::{self, DateFault};
use crate::recipe::DateOrder;

/// A day of the year, and of which year, where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) month: i8,
    pub(crate) day: i8,
    pub(crate) year: Option<i16>,
}

/// Years that programs write where they know none.
const NO_YEAR: [i16; 3] = [1604, 0, 1];

impl Day {
    /// A day that exists, in a year if it has one; 29 February needs a leap year or none.
    pub(crate) fn new(month: i8, day: i8, year: Option<i16>) -> Option<Day> {
        let year = year.filter(|year| !NO_YEAR.contains(year));
        // A leap year has every day that comes in any year.
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(Day { month, day, year })
    }

    /// The same as an occasion.
    pub(crate) fn called(self, what: &str) -> Occasion {
        Occasion { what: what.to_owned(), month: self.month, day: self.day, year: self.year }
    }

    /// The same without a year in which it is still to come, as calendars write it, or before anybody was born.
    pub(crate) fn plausible(self, now: Timestamp) -> Day {
        let has_been = |year: &i16| {
            Date::new(*year, self.month, self.day).is_ok_and(|date| !is_to_come(date, now))
                && *year >= FIRST_YEAR
        };
        Day { year: self.year.filter(has_been), ..self }
    }
}

/// Whether a program wrote this where it knew no day.
pub(crate) fn no_day(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '0' | '/' | '-' | '.' | ' '))
}

/// Reads `1984-05-12`, `5/12/84`, `--05-12`, `12 May`, `29.02.`, `1604-02-29`.
pub(crate) fn read(text: &str, order: DateOrder, now: Timestamp) -> Result<Day, DateFault> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("--").or(text.strip_prefix("1604-")) {
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse().ok());
        return match (part(0..2), part(2..4)) {
            (Some(month), Some(day)) => Day::new(month, day, None).ok_or(DateFault::NotADay),
            _ => Err(DateFault::Unreadable),
        };
    }
    let written = match date::parse(text, order) {
        Ok(written) => written,
        Err(fault @ (DateFault::NotADay | DateFault::NotAYear)) => return Err(fault),
        Err(DateFault::Unreadable) => {
            let date = without_year(text, order)?;
            return Day::new(date.month(), date.day(), None).ok_or(DateFault::NotADay);
        }
    };
    let date = written.date();
    // `5/12/65` is nobody's birthday in 2065.
    let is_of_the_century_before = written.short_year && is_to_come(date, now);
    let year = if is_of_the_century_before { date.year() - 100 } else { date.year() };
    Day::new(date.month(), date.day(), Some(year)).ok_or(DateFault::NotADay)
}

fn is_to_come(date: Date, now: Timestamp) -> bool {
    date > now.to_zoned(TimeZone::UTC).date()
}

/// A day without a year, read in a leap year.
fn without_year(text: &str, order: DateOrder) -> Result<Date, DateFault> {
    let mark = ['/', '-', '.'].into_iter().find(|mark| text.contains(*mark));
    let whole = match mark {
        Some('.') if text.ends_with('.') => format!("{text}2000"),
        Some(mark) => format!("{text}{mark}2000"),
        None => format!("{text} 2000"),
    };
    date::parse(&whole, order).map(|written| written.date())
}

/// A day as it is written into a file of ours: `1984-05-12`, or `--05-12`.
pub(crate) fn written(day: &Occasion) -> String {
    match day.year {
        Some(year) => format!("{year:04}-{:02}-{:02}", day.month, day.day),
        None => format!("--{:02}-{:02}", day.month, day.day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_with_and_without_a_year() {
        let now = "2026-05-01T12:00:00Z".parse().expect("a time");
        let cases = [
            ("1984-05-12", "1984-05-12"),
            ("5/12/84", "1984-05-12"),
            ("5/12/65", "1965-05-12"),
            ("5/12/26", "1926-05-12"),
            ("12.05.1984", "1984-05-12"),
            ("1984-05-12T00:00:00Z", "1984-05-12"),
            ("--05-12", "--05-12"),
            ("--0229", "--02-29"),
            ("1604-02-29", "--02-29"),
            ("1984-02-29", "1984-02-29"),
            ("29 February", "--02-29"),
            ("Feb 29", "--02-29"),
            ("29.02.", "--02-29"),
            ("2/29", "--02-29"),
            ("12. Mai", "--05-12"),
            ("1981-02-29", "NotADay"),
            ("31 June", "NotADay"),
            ("31.12.1899", "NotAYear"),
            ("1.1.1900", "1900-01-01"),
            ("soon", "Unreadable"),
        ];
        for (text, expected) in cases {
            let day = read(text, DateOrder::MonthFirst, now);
            let told = day.map_or_else(|fault| format!("{fault:?}"), |day| written(&day.called("")));
            assert_eq!(told, expected, "{text}");
        }
        assert!(no_day("0/0/00") && !no_day("1/1/00"));
    }

    #[test]
    fn a_year_to_come_is_the_next_time_and_not_the_first() {
        let now = "2026-05-01T12:00:00Z".parse().expect("a time");
        let cases = [
            ("2030-01-01", "--01-01"),
            ("2026-05-02", "--05-02"),
            ("2026-05-01", "2026-05-01"),
            ("12.05.2027", "--05-12"),
            ("12 May 2090", "--05-12"),
            ("2028-02-29", "--02-29"),
        ];
        for (text, expected) in cases {
            let day = read(text, DateOrder::MonthFirst, now).map(|day| day.plausible(now));
            assert_eq!(day.map(|day| written(&day.called(""))).as_deref(), Ok(expected), "{text}");
        }
    }
}
