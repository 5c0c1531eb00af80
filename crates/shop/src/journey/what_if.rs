//! What if the rules were others: who would move, from where to where and why. Nothing is changed.

use std::collections::BTreeMap;

use domain::id::PersonId;
use domain::journey::{Mark, Side, Told, view, why_moved};
use jiff::Timestamp;
use serde::Serialize;
use store::{StoredEvent, Tx};

use crate::everybody::{One, With};
use crate::place::Foldable;
use crate::place::refresh::{fold, read_state};
use crate::rules::Rules;
use crate::view::{PersonTag, number_of};
use crate::{Shop, ShopError};

/// The most people that are named for one move.
const NAMED_MAX: usize = 4;

/// What would become of everybody under other rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// What the other journey is called.
    pub name: String,
    /// Everybody.
    pub people: u64,
    /// Who would stand where they stand.
    pub same: u64,
    /// Who would move, the largest number first.
    pub moves: Vec<Move>,
    /// How many people stand on each stage, now and then.
    pub stages: Vec<StageChange>,
}

/// People who would move from one stage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The id of the stage under the rules in force.
    pub from: Option<String>,
    /// The id of the stage under the other ones.
    pub to: Option<String>,
    /// How many.
    pub people: u64,
    /// Some of them, each with the reason.
    pub some: Vec<Mover>,
}

/// Somebody who would move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mover {
    /// Who.
    pub person: PersonTag,
    /// Why, in a sentence or two.
    pub why: String,
}

/// One stage under both versions of the rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageChange {
    /// Its id; none for people who are on no stage.
    pub stage: Option<String>,
    /// Its name.
    pub name: String,
    /// Who stands there; none where the rules in force have no such stage.
    pub now: Option<u64>,
    /// Who would stand there; none where the other rules have no such stage.
    pub then: Option<u64>,
}

/// From which stage to which, each by its place in its own rules.
type Step = (Option<u8>, Option<u8>);

impl Shop {
    /// Who would move from where to where if the rules were those of `text`, and why.
    pub fn what_if(&self, text: &str, now: Timestamp) -> Result<WhatIf, ShopError> {
        // Whoever the clock is about to move stands where they are shown to stand.
        self.run_due(now)?;
        let rules = self.rules()?;
        let other = rules.with_journey(text)?;
        let ranges = self.fold_everybody(With::Other(&other.journey), now, note)?;
        let mut steps: BTreeMap<Step, (u64, Vec<PersonId>)> = BTreeMap::new();
        for (step, (people, some)) in ranges.into_iter().flat_map(|Noted(steps)| steps) {
            let all = steps.entry(step).or_default();
            all.0 += people;
            all.1.extend(some);
            all.1.truncate(NAMED_MAX);
        }
        self.read(|tx, _| tell(tx, &rules, &other, &steps, now))
    }
}

/// The steps of one range of people, with the first few who take each.
#[derive(Default)]
struct Noted(BTreeMap<Step, (u64, Vec<PersonId>)>);

fn note(noted: &mut Noted, _: &Rules, one: &One<'_>) {
    let step = (one.stands.stage, one.view.stage.map(number_of));
    let (people, some) = noted.0.entry(step).or_default();
    *people += 1;
    some.extend((some.len() < NAMED_MAX).then_some(one.person));
}

fn tell(
    tx: &Tx<'_>,
    rules: &Rules,
    other: &Rules,
    steps: &BTreeMap<Step, (u64, Vec<PersonId>)>,
    now: Timestamp,
) -> Result<WhatIf, ShopError> {
    let mut told = WhatIf {
        name: other.journey.name().to_owned(),
        people: steps.values().map(|(people, _)| people).sum(),
        same: 0,
        moves: Vec::new(),
        stages: stages(rules, other, steps),
    };
    for ((from, to), (people, some)) in steps {
        let (from, to) = (id(rules, *from), id(other, *to));
        if from == to {
            told.same += people;
            continue;
        }
        let some = some.iter().filter_map(|person| mover(tx, rules, other, *person, now).transpose());
        told.moves.push(Move { from, to, people: *people, some: some.collect::<Result<_, _>>()? });
    }
    told.moves.sort_by_key(|step| std::cmp::Reverse(step.people));
    Ok(told)
}

fn id(rules: &Rules, stage: Option<u8>) -> Option<String> {
    stage.map(|stage| rules.journey.stages()[usize::from(stage)].id.clone())
}

/// Every stage of the other rules, then those of the rules in force that the other ones have no more.
fn stages(rules: &Rules, other: &Rules, steps: &BTreeMap<Step, (u64, Vec<PersonId>)>) -> Vec<StageChange> {
    let count = |takes: &dyn Fn(&Step) -> bool| {
        steps.iter().filter(|(step, _)| takes(step)).map(|(_, (people, _))| people).sum::<u64>()
    };
    let now = |id: &str| {
        let stage = number_of(rules.journey.stage_named(id)?);
        Some(count(&|step| step.0 == Some(stage)))
    };
    let then = |id: &str| {
        let stage = number_of(other.journey.stage_named(id)?);
        Some(count(&|step| step.1 == Some(stage)))
    };
    let line = |stage: &domain::journey::StageRules| StageChange {
        stage: Some(stage.id.clone()),
        name: stage.title.clone(),
        now: now(&stage.id),
        then: then(&stage.id),
    };
    let gone = rules.journey.stages().iter().filter(|stage| other.journey.stage_named(&stage.id).is_none());
    let mut lines: Vec<StageChange> = other.journey.stages().iter().chain(gone).map(line).collect();
    let none = [count(&|step| step.0.is_none()), count(&|step| step.1.is_none())];
    if none != [0, 0] {
        let name = "No stage yet".to_owned();
        lines.insert(0, StageChange { stage: None, name, now: Some(none[0]), then: Some(none[1]) });
    }
    lines
}

/// Somebody who moves, with the reason; nothing where they have gone in the meantime.
fn mover(
    tx: &Tx<'_>,
    rules: &Rules,
    other: &Rules,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Mover>, ShopError> {
    let Some(row) = tx.person(person)? else { return Ok(None) };
    let events = tx.events_of(person)?;
    let items: Vec<&dyn Foldable> = events.iter().map(|event| event as &dyn Foldable).collect();
    let states = (read_state(&row.standing.state)?, fold(other, &items, now));
    let at = now.as_microsecond();
    let views = (view(&rules.journey, &states.0, at), view(&other.journey, &states.1, at));
    let before = Side { journey: &rules.journey, state: &states.0, view: &views.0 };
    let after = Side { journey: &other.journey, state: &states.1, view: &views.1 };
    let why = why_moved(&before, &after, |mark| evidence(other, &events, mark)).unwrap_or_default();
    Ok(Some(Mover { person: PersonTag { id: person, name: row.name, place: row.place }, why }))
}

/// The evidence of a mark, in words.
fn evidence(rules: &Rules, events: &[StoredEvent], mark: &Mark) -> Option<String> {
    let event = events.iter().find(|event| event.key == mark.evidence)?;
    let number = event.subject.as_deref().and_then(|subject| order_name(events, subject));
    let on = event.at.to_zoned(rules.zone.clone()).date();
    Some(rules.journey.evidence(mark, &Told { event: &event.name, on, subject: number.as_deref() }))
}

/// What an order is called in the shop.
fn order_name(events: &[StoredEvent], subject: &str) -> Option<String> {
    let told = events.iter().rev().filter(|event| event.subject.as_deref() == Some(subject));
    told.filter_map(|event| event.fact().ok()).find_map(|fact| match fact {
        domain::fact::Fact::OrderCompleted(content) => Some(format!("order {}", content.number)),
        _ => None,
    })
}
