//! Dates and times as shops' files write them.

use std::ops::RangeInclusive;

use domain::jotting::FIRST_YEAR;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use crate::recipe::DateOrder;

/// Before the first shop's books on paper were typed, and after anybody's plans.
const YEARS: RangeInclusive<i16> = FIRST_YEAR..=2200;
const DAY_SECONDS: i64 = 86_400;

/// Why a text is no time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// No known way to write one.
    Unreadable,
    /// Such a day or time of day does not exist.
    NotADay,
    /// No year that is taken, see [`YEARS`].
    NotAYear,
}

/// A date read from a text, before its zone is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    date: Date,
    time: Time,
    offset: Option<Offset>,
    /// The order of day and month that the text itself proves.
    pub(crate) proves: Option<DateOrder>,
    /// Whether day and month could be read both ways.
    pub(crate) open: bool,
    /// Whether the century is a guess.
    pub(crate) short_year: bool,
}

impl Written {
    /// The day as it is written, in whatever zone.
    pub(crate) fn date(self) -> Date {
        self.date
    }
}

impl DateFault {
    /// What is said of a day in a cell.
    pub(crate) fn of_day(self) -> &'static str {
        match self {
            DateFault::Unreadable => "is no day",
            DateFault::NotADay => "is no day of the calendar",
            DateFault::NotAYear => OTHER_YEAR,
        }
    }

    /// What is said of a time in a cell.
    pub(crate) fn of_time(self) -> &'static str {
        match self {
            DateFault::Unreadable => "is no date",
            DateFault::NotADay => "is no day or time of the calendar",
            DateFault::NotAYear => OTHER_YEAR,
        }
    }
}

/// The words for [`YEARS`].
const OTHER_YEAR: &str = "has a year that is not taken: only those from 1900 to 2200 are";

/// Reads times in one zone, keeping the last day's midnight so that most rows need no look into the zone.
pub(crate) struct Clock {
    zone: TimeZone,
    order: DateOrder,
    /// A day, its midnight in seconds since 1970, and whether it has exactly 24 hours.
    day: Option<(Date, i64, bool)>,
}

impl Clock {
    pub(crate) fn new(zone: TimeZone, order: DateOrder) -> Clock {
        Clock { zone, order, day: None }
    }

    /// The time that `text` names, and how it is written.
    pub(crate) fn read(&mut self, text: &str) -> Result<(Timestamp, Written), DateFault> {
        let written = parse(text, self.order)?;
        let at = match written.offset {
            Some(offset) => offset.to_timestamp(written.date.to_datetime(written.time)),
            None => return self.local(written).map(|at| (at, written)),
        };
        at.map(|at| (at, written)).map_err(|_| DateFault::NotADay)
    }

    /// A time on the shop's own clock. One that the clock skips in spring is moved on; of two in autumn,
    /// the first.
    fn local(&mut self, written: Written) -> Result<Timestamp, DateFault> {
        let (_, midnight, plain) = match self.day {
            Some(day) if day.0 == written.date => day,
            _ => self.open_day(written.date)?,
        };
        if !plain {
            return self.resolve(written.date.to_datetime(written.time));
        }
        let time = written.time;
        let seconds =
            i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
        Timestamp::new(midnight + seconds, time.subsec_nanosecond()).map_err(|_| DateFault::NotADay)
    }

    fn open_day(&mut self, date: Date) -> Result<(Date, i64, bool), DateFault> {
        let midnight = self.resolve(date.to_datetime(Time::midnight()))?.as_second();
        let next = date.tomorrow().map_err(|_| DateFault::NotADay)?;
        let next = self.resolve(next.to_datetime(Time::midnight()))?.as_second();
        let day = (date, midnight, next - midnight == DAY_SECONDS);
        self.day = Some(day);
        Ok(day)
    }

    fn resolve(&self, civil: DateTime) -> Result<Timestamp, DateFault> {
        self.zone.to_timestamp(civil).map_err(|_| DateFault::NotADay)
    }
}

/// Reads a date with its time of day, if it has one.
pub(crate) fn parse(text: &str, order: DateOrder) -> Result<Written, DateFault> {
    let mut text = Text { rest: text.trim().as_bytes(), short_year: false };
    let (date, proves, open) = read_date(&mut text, order)?;
    let (time, offset) = read_time(&mut text)?;
    Ok(Written { date, time, offset, proves, open, short_year: text.short_year })
}

fn read_date(text: &mut Text<'_>, order: DateOrder) -> Result<(Date, Option<DateOrder>, bool), DateFault> {
    if let Some(month) = text.month() {
        // `Dec 1, 2010`
        text.skip(b" .");
        let (day, _) = text.number()?;
        text.skip(b" ,");
        return Ok((day_of(text.year()?, month, day)?, None, false));
    }
    let (first, digits) = text.number()?;
    if digits == 4 {
        // `2010-12-01`, `2010/12/1`
        text.one_of(b"-/.")?;
        let (month, _) = text.number()?;
        text.one_of(b"-/.")?;
        return Ok((day_of(first, month, text.number()?.0)?, None, false));
    }
    let gap = text.skip(b" ");
    let dot = text.eat(b'.');
    let mark = if dot { b'.' } else { text.peek() };
    if gap == 0 && !dot {
        text.eat_any(b"-/");
    }
    text.skip(b" ");
    if let Some(month) = text.month() {
        // `1 Dec 2010`, `1-Dec-10`, `1. Dez. 2010`
        text.skip(b" .-/,");
        return Ok((day_of(text.year()?, month, first)?, None, false));
    }
    let (second, _) = text.number()?;
    text.one_of(&[mark])?;
    numbers(text.year()?, first, second, mark, order)
}

/// `12/1/2010`: dots put the day first, other marks the order that is given, unless only one way is a day.
fn numbers(
    year: u32,
    first: u32,
    second: u32,
    mark: u8,
    order: DateOrder,
) -> Result<(Date, Option<DateOrder>, bool), DateFault> {
    if mark == b'.' {
        return Ok((day_of(year, second, first)?, None, false));
    }
    if !matches!(mark, b'/' | b'-') {
        return Err(DateFault::Unreadable);
    }
    let proves = match (first, second) {
        (13.., 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..) => Some(DateOrder::MonthFirst),
        _ => None,
    };
    let (month, day) = match proves.unwrap_or(order) {
        DateOrder::MonthFirst => (first, second),
        DateOrder::DayFirst => (second, first),
    };
    Ok((day_of(year, month, day)?, proves, proves.is_none() && first != second))
}

fn day_of(year: u32, month: u32, day: u32) -> Result<Date, DateFault> {
    let small = |number: u32| i8::try_from(number).map_err(|_| DateFault::NotADay);
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year)).ok_or(DateFault::NotAYear)?;
    Date::new(year, small(month)?, small(day)?).map_err(|_| DateFault::NotADay)
}

/// `8:26`, `08:26:00.5`, `8:26 PM`, each perhaps with `Z`, `UTC` or `+02:00` behind.
fn read_time(text: &mut Text<'_>) -> Result<(Time, Option<Offset>), DateFault> {
    text.skip(b" ,");
    if text.eat(b'T') || text.eat(b't') {
        text.skip(b" ");
    }
    if text.rest.is_empty() {
        return Ok((Time::midnight(), None));
    }
    let (mut hour, _) = text.number()?;
    text.one_of(b":")?;
    let (minute, _) = text.number()?;
    let second = if text.eat(b':') { text.number()?.0 } else { 0 };
    let nanos = if text.eat(b'.') || text.eat(b',') { text.fraction()? } else { 0 };
    text.skip(b" ");
    if let Some(afternoon) = text.half_of_day() {
        if !(1..=12).contains(&hour) {
            return Err(DateFault::NotADay);
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
        text.skip(b" ");
    }
    let offset = text.offset()?;
    let small = |number: u32| i8::try_from(number).map_err(|_| DateFault::NotADay);
    let time = Time::new(small(hour)?, small(minute)?, small(second.min(59))?, nanos);
    Ok((time.map_err(|_| DateFault::NotADay)?, offset))
}

/// What is left of a text.
struct Text<'a> {
    rest: &'a [u8],
    /// Whether the year had two digits.
    short_year: bool,
}

impl Text<'_> {
    fn peek(&self) -> u8 {
        self.rest.first().copied().unwrap_or(0)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == byte && !self.rest.is_empty();
        if there {
            self.rest = &self.rest[1..];
        }
        there
    }

    fn eat_any(&mut self, bytes: &[u8]) -> bool {
        bytes.iter().any(|&byte| self.eat(byte))
    }

    fn one_of(&mut self, bytes: &[u8]) -> Result<(), DateFault> {
        if self.eat_any(bytes) { Ok(()) } else { Err(DateFault::Unreadable) }
    }

    fn skip(&mut self, bytes: &[u8]) -> usize {
        let count = self.rest.iter().take_while(|byte| bytes.contains(byte)).count();
        self.rest = &self.rest[count..];
        count
    }

    /// A number of at most four digits, and how many it has.
    fn number(&mut self) -> Result<(u32, usize), DateFault> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=4).contains(&digits) {
            return Err(DateFault::Unreadable);
        }
        let value = self.rest[..digits].iter().fold(0, |value, digit| value * 10 + u32::from(digit - b'0'));
        self.rest = &self.rest[digits..];
        Ok((value, digits))
    }

    /// A year of four digits, or of two: up to 69 in this century.
    fn year(&mut self) -> Result<u32, DateFault> {
        let (year, digits) = self.number()?;
        self.short_year = digits == 2;
        match (year, digits) {
            (year, 4) => Ok(year),
            (year, 2) if year < 70 => Ok(2000 + year),
            (year, 2) => Ok(1900 + year),
            _ => Err(DateFault::Unreadable),
        }
    }

    fn fraction(&mut self) -> Result<i32, DateFault> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return Err(DateFault::Unreadable);
        }
        let nanos = (0..9).fold(0, |nanos, place| {
            nanos * 10 + if place < digits { i32::from(self.rest[place] - b'0') } else { 0 }
        });
        self.rest = &self.rest[digits..];
        Ok(nanos)
    }

    /// A month's name in English, German, French or Spanish, by what tells it apart.
    fn month(&mut self) -> Option<u32> {
        const NAMES: [(&str, u32); 22] = [
            ("jan", 1),
            ("ene", 1),
            ("feb", 2),
            ("fév", 2),
            ("mar", 3),
            ("mär", 3),
            ("apr", 4),
            ("avr", 4),
            ("abr", 4),
            ("may", 5),
            ("mai", 5),
            ("juin", 6),
            ("jun", 6),
            ("jul", 7),
            ("juil", 7),
            ("aug", 8),
            ("aoû", 8),
            ("ago", 8),
            ("sep", 9),
            ("oct", 10),
            ("okt", 10),
            ("nov", 11),
        ];
        const DECEMBER: [&str; 4] = ["dec", "dez", "déc", "dic"];
        let letters =
            self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()).count();
        let word = std::str::from_utf8(&self.rest[..letters]).ok()?.to_lowercase();
        let known = NAMES.iter().find(|(name, _)| word.starts_with(name)).map(|(_, month)| *month);
        let month = known.or_else(|| DECEMBER.iter().any(|name| word.starts_with(name)).then_some(12))?;
        self.rest = &self.rest[letters..];
        Some(month)
    }

    /// Whether it is after noon, where `AM` or `PM` stands.
    fn half_of_day(&mut self) -> Option<bool> {
        let afternoon = match self.rest.get(..2)?.to_ascii_lowercase().as_slice() {
            b"am" => false,
            b"pm" => true,
            _ => return None,
        };
        self.rest = &self.rest[2..];
        Some(afternoon)
    }

    /// The offset from UTC up to the end of the text.
    fn offset(&mut self) -> Result<Option<Offset>, DateFault> {
        match self.rest {
            b"" => return Ok(None),
            b"Z" | b"z" | b"UTC" | b"GMT" => return Ok(Some(Offset::UTC)),
            _ => {}
        }
        let west = self.peek() == b'-';
        self.one_of(b"+-")?;
        let (hours, minutes) = match self.number()? {
            (both, 4) => (both / 100, both % 100),
            (hours, 2) if self.eat(b':') => (hours, self.number()?.0),
            (hours, 2) => (hours, 0),
            _ => return Err(DateFault::Unreadable),
        };
        if !self.rest.is_empty() || minutes > 59 {
            return Err(DateFault::Unreadable);
        }
        let seconds = i32::try_from(hours * 3600 + minutes * 60).map_err(|_| DateFault::NotADay)?;
        let offset = Offset::from_seconds(if west { -seconds } else { seconds });
        offset.map(Some).map_err(|_| DateFault::NotADay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DateOrder) -> String {
        let zone = TimeZone::get("Europe/Berlin").expect("the zone is built in or installed");
        match Clock::new(zone, order).read(text) {
            Ok((at, _)) => at.to_string(),
            Err(fault) => format!("{fault:?}"),
        }
    }

    #[test]
    fn dates_are_read_in_many_formats() {
        use DateOrder::{DayFirst, MonthFirst};
        let cases = [
            ("2010-12-01 08:26:00", DayFirst, "2010-12-01T07:26:00Z"),
            ("2010-12-01T08:26:00.25Z", DayFirst, "2010-12-01T08:26:00.25Z"),
            ("2025-10-07 09:50:26 +0200", DayFirst, "2025-10-07T07:50:26Z"),
            ("2025-10-07T09:50:26-05:30", DayFirst, "2025-10-07T15:20:26Z"),
            ("12/1/2010 8:26", MonthFirst, "2010-12-01T07:26:00Z"),
            ("12/1/2010 8:26", DayFirst, "2010-01-12T07:26:00Z"),
            ("12/25/10 8:26 PM", DayFirst, "2010-12-25T19:26:00Z"),
            ("01.12.2010", MonthFirst, "2010-11-30T23:00:00Z"),
            ("1. Dezember 2010", MonthFirst, "2010-11-30T23:00:00Z"),
            ("1 Dec 2010", MonthFirst, "2010-11-30T23:00:00Z"),
            ("1-Dec-10 08:00", MonthFirst, "2010-12-01T07:00:00Z"),
            ("Dec 1, 2010", MonthFirst, "2010-11-30T23:00:00Z"),
            ("2010/7/1 8:26", MonthFirst, "2010-07-01T06:26:00Z"),
            // The clocks went forward at two.
            ("2010-03-28 02:30:00", MonthFirst, "2010-03-28T01:30:00Z"),
            ("2010-02-30", MonthFirst, "NotADay"),
            ("2010-01-01 25:00", MonthFirst, "NotADay"),
            ("31.12.1899", MonthFirst, "NotAYear"),
            ("40513.35", MonthFirst, "Unreadable"),
            ("tomorrow", MonthFirst, "Unreadable"),
            ("", MonthFirst, "Unreadable"),
        ];
        for (text, order, expected) in cases {
            assert_eq!(read(text, order), expected, "{text}");
        }
    }
}
