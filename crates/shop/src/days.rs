//! The days that can be looked back at, and those of note among them.

use std::collections::BTreeMap;

use domain::id::{IdentityId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::rules::Rules;
use crate::view::how_many;
use crate::{Shop, ShopError};

/// A day is of note when it had this many times the orders of an ordinary day,
const NOTABLE_TIMES: u64 = 4;
/// and at least this many.
const NOTABLE_ORDERS: u64 = 20;
/// The most days of note that are marked.
const NOTABLE_MAX: usize = 3;
/// Days of note are at least this far apart: what follows a great day belongs to it.
const APART_DAYS: i32 = 21;

/// The days of a shop, or of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Days {
    /// The first on which anything happened.
    pub first: Date,
    /// Today.
    pub last: Date,
    /// Days of note, the earliest first.
    pub marks: Vec<DayMark>,
}

/// A day of note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayMark {
    /// Which.
    pub day: Date,
    /// What happened on it.
    pub what: String,
}

impl Shop {
    /// The days since somebody first took a step, and those with by far the most orders; nothing in a shop without any.
    pub fn days(&self, now: Timestamp) -> Result<Option<Days>, ShopError> {
        self.read(|tx, rules| {
            let Some(first) = tx.first_step()? else { return Ok(None) };
            let (first, last) = (day(first, rules), day(now, rules));
            let starts = starts(first, last, rules);
            let mut orders: BTreeMap<usize, u64> = BTreeMap::new();
            for (placed, count) in tx.orders_by_quarter()? {
                let passed = starts.partition_point(|start| *start <= placed);
                if let Some(place) = passed.checked_sub(1) {
                    *orders.entry(place).or_default() += count;
                }
            }
            Ok(Some(Days { first, last, marks: marks(first, &orders) }))
        })
    }

    /// The days since a person is known, with those on which they reached a stage.
    pub fn days_of(&self, person: PersonId, now: Timestamp) -> Result<Option<Days>, ShopError> {
        self.read(|tx, rules| {
            let Some(id) = tx.person_of(IdentityId(person.0))? else { return Ok(None) };
            let Some(row) = tx.person(id)? else { return Ok(None) };
            let mark = |step: store::Transition| DayMark {
                day: day(step.at, rules),
                what: rules.journey.stages()[usize::from(step.stage)].title.clone(),
            };
            let mut marks: Vec<DayMark> = Vec::new();
            for mark in tx.transitions_of(id)?.into_iter().map(mark) {
                match marks.last_mut().filter(|last| last.day == mark.day) {
                    Some(same) => same.what = format!("{}, {}", same.what, mark.what),
                    None => marks.push(mark),
                }
            }
            let last = day(now, rules);
            Ok(Some(Days { first: day(row.since, rules).min(last), last, marks }))
        })
    }
}

fn day(at: Timestamp, rules: &Rules) -> Date {
    at.to_zoned(rules.zone.clone()).date()
}

/// The first moment of each day in microseconds: looking a moment up among them is quicker than a calendar.
fn starts(first: Date, last: Date, rules: &Rules) -> Vec<i64> {
    let days = first.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
    days.map(|day| crate::today::start_of(day, rules).as_microsecond()).collect()
}

/// The days with by far the most orders.
fn marks(first: Date, orders: &BTreeMap<usize, u64>) -> Vec<DayMark> {
    let mut counts: Vec<u64> = orders.values().copied().collect();
    counts.sort_unstable();
    let ordinary = counts.get(counts.len() / 2).copied().unwrap_or(0);
    let notable = |count: u64| count >= NOTABLE_ORDERS && count >= NOTABLE_TIMES * ordinary;
    let mut busy: Vec<(u64, usize)> =
        orders.iter().filter(|(_, count)| notable(**count)).map(|(place, count)| (*count, *place)).collect();
    busy.sort_unstable_by_key(|(count, place)| (std::cmp::Reverse(*count), *place));
    let mut marks: Vec<DayMark> = Vec::new();
    for (count, place) in busy {
        let days = i64::try_from(place).unwrap_or(0);
        let Ok(day) = first.checked_add(jiff::Span::new().days(days)) else { continue };
        let apart = marks.iter().all(|mark| (mark.day - day).get_days().abs() >= APART_DAYS);
        if apart && marks.len() < NOTABLE_MAX {
            marks.push(DayMark { day, what: how_many(count, "order", "orders") });
        }
    }
    marks.sort_by_key(|mark| mark.day);
    marks
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_of_note_stands_out_and_what_follows_belongs_to_it() {
        let mut orders: BTreeMap<usize, u64> = (0..100).map(|place| (place, 6 + place as u64 % 3)).collect();
        assert_eq!(marks(date(2026, 1, 1), &orders), []);
        orders.extend([(40, 300), (41, 120), (80, 29)]);
        let found = marks(date(2026, 1, 1), &orders);
        assert_eq!(
            found,
            [
                DayMark { day: date(2026, 2, 10), what: "300 orders".into() },
                DayMark { day: date(2026, 3, 22), what: "29 orders".into() }
            ]
        );
    }
}
