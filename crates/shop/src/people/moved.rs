//! The people behind a step of the journey: who went from one stage to another in a period.

use std::ops::Range;

use domain::id::PersonId;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Tx;

use super::sieve::{first_up, stage_named};
use super::{Found, PAGE, PeopleView, past, read_offset, row};
use crate::everybody::{One, With};
use crate::journey::start_after;
use crate::place::refresh::transitions;
use crate::rules::Rules;
use crate::today::start_of;
use crate::view::{Moment, how_many};
use crate::{Shop, ShopError};

/// Whose step is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedQuestion {
    /// The highest stage before, by its id; none for those who were on none.
    pub from: Option<String>,
    /// The stage that was reached, by its id.
    pub to: String,
    /// The first and the last day of the period.
    pub days: (Date, Date),
    /// Where the page before this one ended.
    pub after: Option<String>,
}

/// The same in numbers.
struct Step {
    from: Option<u8>,
    to: u8,
    period: Range<Timestamp>,
    skip: usize,
}

impl Shop {
    /// A page of the people who took a step of the journey.
    pub fn people_who_moved(
        &self,
        question: &MovedQuestion,
        moment: &Moment,
    ) -> Result<PeopleView, ShopError> {
        let moved = match moment.as_of {
            Some(_) => {
                let rules = self.rules()?;
                Some(earlier(self, &step(question, &rules)?, moment.until(&rules))?)
            }
            None => None,
        };
        self.read(|tx, rules| {
            let step = step(question, rules)?;
            let found = match &moved {
                Some(moved) => past::page(tx, rules, moved, question.after.as_deref(), moment)?,
                None => now(tx, &step)?,
            };
            Ok(PeopleView {
                query: String::new(),
                stage: Some(question.to.clone()),
                show: Some("moved".to_owned()),
                total: found.total,
                title: title(&step, question, rules, found.total),
                people: found.people.into_iter().map(|(place, _)| row(rules, moment, place, None)).collect(),
                next: found.next,
                as_of: moment.as_of,
            })
        })
    }
}

fn step(question: &MovedQuestion, rules: &Rules) -> Result<Step, ShopError> {
    let stages = rules.journey.stages();
    let (first, last) = question.days;
    Ok(Step {
        from: question.from.as_deref().map(|id| stage_named(stages, id)).transpose()?,
        to: stage_named(stages, &question.to)?,
        period: start_of(first, rules)..start_after(last, rules),
        skip: question.after.as_deref().map(read_offset).transpose()?.unwrap_or(0),
    })
}

fn now(tx: &Tx<'_>, step: &Step) -> Result<Found, ShopError> {
    let flows = tx.flows(step.period.start, step.period.end)?;
    let flow = flows.iter().find(|(from, to, _)| (*from, *to) == (step.from, step.to));
    let total = flow.map_or(0, |(_, _, people)| u64::try_from(*people).unwrap_or(0));
    let (skip, limit) =
        (i64::try_from(step.skip).unwrap_or(i64::MAX), i64::try_from(PAGE).expect("a page is small"));
    let mut people = Vec::with_capacity(PAGE);
    for person in tx.people_moved((step.from, step.to), &step.period, skip, limit)? {
        people.extend(tx.place(person)?.map(|place| (place, None)));
    }
    Ok(page(step, people, total))
}

/// Who had taken the step by `until`, the last first, as a replay of everybody gives it.
fn earlier(
    shop: &Shop,
    step: &Step,
    until: Timestamp,
) -> Result<Vec<(Option<Timestamp>, PersonId)>, ShopError> {
    let take = |moved: &mut Vec<(Option<Timestamp>, PersonId)>, _: &Rules, one: &One<'_>| {
        let steps = transitions(one.view);
        let taken = steps.iter().find(|taken| (taken.from, taken.stage) == (step.from, step.to));
        if let Some(taken) = taken.filter(|taken| step.period.contains(&taken.at)) {
            moved.push((Some(taken.at), one.person));
        }
    };
    let mut moved: Vec<_> = shop.fold_everybody(With::InForce, until, take)?.into_iter().flatten().collect();
    moved.sort_by_key(|hit| std::cmp::Reverse(*hit));
    Ok(moved)
}

fn page(step: &Step, people: Vec<(store::Place, Option<String>)>, total: u64) -> Found {
    let end = step.skip + people.len();
    let more = !people.is_empty() && (end as u64) < total;
    Found { total: Some(total), people, next: more.then(|| end.to_string()) }
}

fn title(step: &Step, question: &MovedQuestion, rules: &Rules, total: Option<u64>) -> String {
    let name = |stage: u8| rules.journey.stages()[usize::from(stage)].title.as_str();
    let people = first_up(&how_many(total.unwrap_or(0), "person", "people"));
    let (first, last) = question.days;
    let days = format!("from {} to {}", first.strftime("%-d %b %Y"), last.strftime("%-d %b %Y"));
    match step.from {
        Some(from) => format!("{people} went from {} to {}, {days}.", name(from), name(step.to)),
        None => format!("{people} came to {} first, {days}.", name(step.to)),
    }
}
