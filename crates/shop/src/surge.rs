//! A surge: far more orders than usual in the last hour, where those people come from, and what that means in notes.

use std::collections::BTreeMap;

use domain::event::Value;
use domain::fact::{Fact, name};
use domain::id::PersonId;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::Tx;

use crate::ShopError;
use crate::rules::Rules;

/// What is looked at, and compared with the same stretch of the weeks before.
const STRETCH: SignedDuration = SignedDuration::from_hours(1);
/// Weeks that say what is usual: the same hour of the same weekday.
const WEEKS: i64 = 4;
/// So many times the usual is a surge,
const TIMES: i64 = 4;
/// from this many orders on.
const ORDERS_MIN: i64 = 20;
/// People of the last hour who are asked where they came from.
const ASKED_MAX: usize = 300;
/// Ways in that are named.
const WAYS_MAX: usize = 3;

/// Far more orders than usual.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Surge {
    /// Orders of the last hour.
    pub orders: i64,
    /// How many there usually are in that hour.
    pub usual: i64,
    /// Where they come from, with how many, the most first; empty where nothing says so.
    pub from: Vec<(String, u64)>,
    /// Minutes that a note for each of them takes.
    pub note_minutes: i64,
}

/// The surge that there is now, if there is one.
pub(crate) fn surge(tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<Option<Surge>, ShopError> {
    let since = now - STRETCH;
    let orders = tx.count_orders_placed(since, now)?;
    if orders < ORDERS_MIN {
        return Ok(None);
    }
    let usual = usual(tx, since, now)?;
    if orders < TIMES * usual {
        return Ok(None);
    }
    let minutes = rules.plays.iter().filter(|play| play.is_obligation()).map(|play| play.minutes).max();
    let note_minutes = orders * minutes.unwrap_or(0);
    Ok(Some(Surge { orders, usual, from: ways_in(tx, since, now)?, note_minutes }))
}

/// The mean of the same hour in the weeks before, rounded up.
fn usual(tx: &Tx<'_>, since: Timestamp, now: Timestamp) -> Result<i64, ShopError> {
    let mut all = 0;
    for week in 1..=WEEKS {
        let back = SignedDuration::from_hours(week * 7 * 24);
        all += tx.count_orders_placed(since - back, now - back)?;
    }
    Ok((all + WEEKS - 1) / WEEKS)
}

/// Where the people of these orders first came from, as far as their links say.
fn ways_in(tx: &Tx<'_>, since: Timestamp, now: Timestamp) -> Result<Vec<(String, u64)>, ShopError> {
    let mut people: Vec<PersonId> = Vec::new();
    for order in tx.orders_placed(since, now)?.iter().rev().take(ASKED_MAX) {
        if let Some(identity) = order.identity {
            people.extend(tx.person_of(identity)?);
        }
    }
    people.sort_unstable();
    people.dedup();
    let mut ways: BTreeMap<String, u64> = BTreeMap::new();
    for person in people {
        let came = tx.last_event_named(person, name::LINK_FOLLOWED)?;
        let came = came.map(|event| event.fact()).transpose()?;
        if let Some(way) = came.as_ref().and_then(source) {
            *ways.entry(way.to_owned()).or_default() += 1;
        }
    }
    let mut ways: Vec<(String, u64)> = ways.into_iter().collect();
    ways.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    ways.truncate(WAYS_MAX);
    Ok(ways)
}

fn source(fact: &Fact) -> Option<&str> {
    match fact {
        Fact::Other(_, properties) => match properties.get("source") {
            Some(Value::Text(source)) if !source.trim().is_empty() => Some(source.trim()),
            _ => None,
        },
        _ => None,
    }
}
