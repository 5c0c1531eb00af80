//! People: lists of them by where they stand, and search as you type.

mod moved;
mod out;
pub(crate) mod past;
mod sieve;

use domain::id::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::{After, Place, StageCount, Stood, Tx};

pub use ingest::CardVersion;
pub use moved::MovedQuestion;
pub use out::PeopleFile;
use sieve::Sieve;
pub(crate) use sieve::{first_up, stuck_since};

use crate::rules::Rules;
use crate::view::{Moment, PersonTag, StageTag, ago, warmth_word};
use crate::{Shop, ShopError};

/// People on one page.
const PAGE: usize = 50;
/// The most people that a search finds; who looks for one of so many types another letter.
const FOUND_MAX: usize = 500;
/// The most orders whose number begins with what was typed.
const ORDERS_MAX: i64 = 20;

/// Which people are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuestion {
    /// Any part of a name, email or town, or an order's number.
    pub query: String,
    /// The id of a stage.
    pub stage: Option<String>,
    /// `warm`, `cooling`, `lapsed`, `unknown`, `reached`, `skipped`, `stuck` or `weak`; or `next:` and a next step.
    pub show: Option<String>,
    /// Where the page before this one ended.
    pub after: Option<String>,
}

/// One page of a list of people.
#[derive(Clone, Debug, Serialize)]
pub struct PeopleView {
    /// What was looked for.
    pub query: String,
    /// The stage asked for.
    pub stage: Option<String>,
    /// What else was asked for.
    pub show: Option<String>,
    /// How many there are, where they were counted.
    pub total: Option<u64>,
    /// A sentence that says which people these are.
    pub title: String,
    /// The people.
    pub people: Vec<PersonRow>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
}

/// One person in a list.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    /// Who.
    pub person: PersonTag,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// The highest stage reached.
    pub stage: Option<StageTag>,
    /// `unknown`, `warm`, `cooling` or `lapsed`.
    pub warmth: String,
    /// Orders that count.
    pub orders: i64,
    /// How long ago they last did something friendly.
    pub last_heard: Option<String>,
    /// What was found, where it is not in the row.
    pub matched: Option<String>,
}

/// People of one page, before they have their rows.
pub(super) struct Found {
    total: Option<u64>,
    people: Vec<(Place, Option<String>)>,
    next: Option<String>,
}

impl Shop {
    /// A page of people.
    pub fn people(&self, question: &PeopleQuestion, moment: &Moment) -> Result<PeopleView, ShopError> {
        let query = question.query.trim();
        let hits = match (query.is_empty(), moment.as_of) {
            (false, None) => self.store().search(query, FOUND_MAX)?,
            _ => Vec::new(),
        };
        let stood = match (query.is_empty(), moment.as_of) {
            (true, Some(_)) => past::standing(self, question, moment)?,
            _ => Vec::new(),
        };
        self.read(|tx, rules| {
            let sieve = Sieve::of(question, rules, moment.until(rules))?;
            if sieve.next_step().is_some() && moment.as_of.is_some() {
                return Err(ShopError::Refused(
                    "next steps are of today; go back to now to see who waits".into(),
                ));
            }
            let after = question.after.as_deref();
            let found = match (moment.as_of, query.is_empty()) {
                (Some(_), true) => past::page(tx, rules, &stood, after, moment)?,
                (Some(_), false) => past::find(tx, rules, &sieve, query, after, moment)?,
                (None, true) => match sieve.next_step() {
                    Some(step) => waiting(tx, &step, after)?,
                    None => standing(tx, rules, &sieve, after)?,
                },
                (None, false) => search(tx, rules, &sieve, query, hits, after)?,
            };
            let mut title = sieve.title(rules, found.total, query);
            if found.people.is_empty() && after.is_none() {
                title = nobodys_order(tx, query)?.unwrap_or(title);
            }
            let row = |(place, matched)| row(rules, moment, place, matched);
            Ok(PeopleView {
                query: query.to_owned(),
                stage: question.stage.clone(),
                show: question.show.clone(),
                total: found.total,
                title,
                people: found.people.into_iter().map(row).collect(),
                next: found.next,
                as_of: moment.as_of,
            })
        })
    }
}

fn row(rules: &Rules, moment: &Moment, place: Place, matched: Option<String>) -> PersonRow {
    let weak = |stage: u8| place.confirmed & 1 << stage == 0;
    let heard = place.last_own_act.map(|at| at.to_zoned(rules.zone.clone()).date());
    PersonRow {
        stage: place.stage.map(|stage| StageTag::of(&rules.journey, stage, weak(stage))),
        person: PersonTag { id: place.id, name: place.name, place: place.place },
        email: place.traits.email.map(|email| email.to_string()),
        warmth: warmth_word(place.warmth).to_owned(),
        orders: place.orders,
        last_heard: heard.map(|day| ago(day, moment.day(rules))),
        matched,
    }
}

/// Everybody who stands where the sieve asks, who moved last first. People of one standing lie together in an index, so
/// a page of a rare kind costs no more than one of a common kind.
fn standing(tx: &Tx<'_>, rules: &Rules, sieve: &Sieve, after: Option<&str>) -> Result<Found, ShopError> {
    let after = after.map(read_cursor).transpose()?;
    let counts = tx.stage_counts()?;
    let limit = i64::try_from(PAGE + 1).expect("a page is small");
    let mut stood: Vec<Stood> = Vec::new();
    for group in counts.iter().filter(|group| sieve.takes(group)) {
        let from = start(group, after.as_ref(), sieve.stuck_since(rules, group.stage));
        stood.extend(tx.people_standing(group, &from, limit)?);
    }
    stood.sort_by_key(|stood| std::cmp::Reverse((stood.stage_at, stood.person)));
    let next = (stood.len() > PAGE).then(|| cursor(&stood[PAGE - 1]));
    let mut people = Vec::with_capacity(PAGE);
    for stood in stood.iter().take(PAGE) {
        people.extend(tx.place(stood.person)?.map(|place| (place, None)));
    }
    Ok(Found { total: Some(total(tx, rules, sieve, &counts)?), people, next })
}

/// From where on a group belongs on the page.
fn start(group: &StageCount, after: Option<&After>, stuck_since: Option<Timestamp>) -> After {
    let first = After { stage_at: Some(Timestamp::MAX), person: PersonId(i64::MAX) };
    let after = match after {
        // Who is on no stage comes after everybody who is on one.
        Some(after) if after.stage_at.is_none() || group.stage.is_some() => *after,
        _ => first,
    };
    match stuck_since.map(After::before) {
        Some(bound) if after.stage_at.is_some() && after.stage_at > bound.stage_at => bound,
        _ => after,
    }
}

fn total(tx: &Tx<'_>, rules: &Rules, sieve: &Sieve, counts: &[StageCount]) -> Result<u64, ShopError> {
    let count = |people: i64| u64::try_from(people).unwrap_or(0);
    if !sieve.is_stuck() {
        return Ok(counts.iter().filter(|group| sieve.takes(group)).map(|group| count(group.people)).sum());
    }
    let mut total = 0;
    for stage in rules.journey.stages() {
        let stage = crate::view::number_of(stage.stage);
        if let (true, Some(since)) = (sieve.is_of(stage), sieve.stuck_since(rules, Some(stage))) {
            total += count(tx.count_stuck(stage, since)?);
        }
    }
    Ok(total)
}

/// Who was found by an order's number or by their own text, of those whom the sieve takes.
fn search(
    tx: &Tx<'_>,
    rules: &Rules,
    sieve: &Sieve,
    query: &str,
    hits: Vec<PersonId>,
    after: Option<&str>,
) -> Result<Found, ShopError> {
    let whole = hits.len() < FOUND_MAX;
    let mut found: Vec<(PersonId, Option<String>)> = Vec::new();
    for (person, number) in people_of_orders(tx, query)? {
        if found.iter().all(|(known, _)| *known != person) {
            found.push((person, Some(format!("order {number}"))));
        }
    }
    let by_order = found.len();
    let is_new = |person: &PersonId| found[..by_order].iter().all(|(known, _)| known != person);
    let hits: Vec<_> = hits.into_iter().filter(is_new).map(|person| (person, None)).collect();
    found.extend(hits);
    let start = after.map(read_offset).transpose()?.unwrap_or(0);
    let (mut people, mut total) = (Vec::new(), 0);
    for (person, matched) in found {
        let on_page = total >= start && people.len() < PAGE;
        if !on_page && sieve.is_open() {
            total += 1;
            continue;
        }
        if let Some(place) = tx.place(person)?.filter(|place| sieve.takes_place(rules, place)) {
            if on_page {
                people.push((place, matched));
            }
            total += 1;
        }
    }
    let end = start + people.len();
    Ok(Found { total: whole.then_some(total as u64), people, next: (end < total).then(|| end.to_string()) })
}

/// People with an order whose number begins with what was typed: `1042` finds `#1042`, and `#1042` finds `1042`.
fn people_of_orders(tx: &Tx<'_>, query: &str) -> Result<Vec<(PersonId, String)>, ShopError> {
    let mut found = Vec::new();
    for number in numbers(query) {
        for (order, person) in tx.find_orders(&number, ORDERS_MAX)? {
            found.extend(person.map(|person| (person, order.number)));
        }
    }
    Ok(found)
}

/// People for whom a next step comes next.
fn waiting(tx: &Tx<'_>, step: &str, after: Option<&str>) -> Result<Found, ShopError> {
    let skip = after.map(read_offset).transpose()?.unwrap_or(0);
    let total = u64::try_from(tx.count_next_step(step)?).unwrap_or(0);
    let [from, limit] = [skip, PAGE].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let mut people = Vec::with_capacity(PAGE);
    for person in tx.people_with_next_step(step, from, limit)? {
        people.extend(tx.place(person)?.map(|place| (place, None)));
    }
    let end = skip + people.len();
    let more = !people.is_empty() && (end as u64) < total;
    Ok(Found { total: Some(total), people, next: more.then(|| end.to_string()) })
}

/// How an order's number may be stored that somebody typed.
pub(super) fn numbers(query: &str) -> Vec<String> {
    let bare = query.strip_prefix('#').unwrap_or(query);
    let is_number = bare.chars().any(|c| c.is_ascii_digit()) && !bare.contains(['@', ' ']);
    if is_number { vec![format!("#{bare}"), bare.to_owned(), bare.to_uppercase()] } else { Vec::new() }
}

/// That the order which was looked for is nobody's.
fn nobodys_order(tx: &Tx<'_>, query: &str) -> Result<Option<String>, ShopError> {
    for number in numbers(query) {
        let found = tx.find_orders(&number, 1)?;
        if let Some((order, None)) = found.first().filter(|(order, _)| order.number == number) {
            let number = &order.number;
            return Ok(Some(format!("Order {number} named no customer: it counts, and it is nobody's.")));
        }
    }
    Ok(None)
}

fn cursor(stood: &Stood) -> String {
    let at = stood.stage_at.map(|at| at.as_microsecond().to_string()).unwrap_or_default();
    format!("{at}.{}", stood.person)
}

fn read_cursor(text: &str) -> Result<After, ShopError> {
    let read = || {
        let (at, person) = text.split_once('.')?;
        let stage_at = match at {
            "" => None,
            at => Some(Timestamp::from_microsecond(at.parse().ok()?).ok()?),
        };
        Some(After { stage_at, person: person.parse().ok()? })
    };
    read().ok_or_else(|| wrong_cursor(text))
}

pub(super) fn read_offset(text: &str) -> Result<usize, ShopError> {
    text.parse().map_err(|_| wrong_cursor(text))
}

fn wrong_cursor(text: &str) -> ShopError {
    ShopError::Invalid {
        field: "after",
        value: text.to_owned(),
        reason: "is no place in this list; open it from its beginning".into(),
    }
}
