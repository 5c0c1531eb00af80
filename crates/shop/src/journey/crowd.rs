//! Everybody at one moment, counted.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use store::{StageCount, StoredEvent, Tx};

use crate::ShopError;
use crate::people::stuck_since;
use crate::place::refresh::{fold, standing_of, transitions};
use crate::rules::Rules;
use crate::view::{Moment, number_of};

/// How many people stand where, who is stuck, and who moved.
pub(super) struct Crowd {
    /// People of each standing.
    pub(super) counts: Vec<StageCount>,
    /// By stage: who has stood there for longer than is usual.
    pub(super) stuck: Vec<u64>,
    /// From, to, how many people.
    pub(super) flows: Vec<(Option<u8>, u8, u64)>,
}

impl Crowd {
    /// The crowd at `moment`, with the steps of `period`.
    pub(super) fn at(
        tx: &Tx<'_>,
        rules: &Rules,
        moment: &Moment,
        period: Range<Timestamp>,
    ) -> Result<Crowd, ShopError> {
        let until = moment.until(rules);
        if moment.as_of.is_some() { past(tx, rules, until, &period) } else { now(tx, rules, until, &period) }
    }
}

fn now(tx: &Tx<'_>, rules: &Rules, until: Timestamp, period: &Range<Timestamp>) -> Result<Crowd, ShopError> {
    let mut stuck = Vec::with_capacity(rules.journey.stages().len());
    for stage in 0..=top(rules) {
        let since = stuck_since(rules, stage, until).filter(|_| stage < top(rules));
        let people = since.map(|since| tx.count_stuck(stage, since)).transpose()?.unwrap_or(0);
        stuck.push(u64::try_from(people).unwrap_or(0));
    }
    let flows = tx.flows(period.start, period.end)?.into_iter();
    let flows = flows.map(|(from, to, people)| (from, to, u64::try_from(people).unwrap_or(0)));
    Ok(Crowd { counts: tx.stage_counts()?, stuck, flows: flows.collect() })
}

/// The same from a replay of everybody's events up to `until`.
fn past(tx: &Tx<'_>, rules: &Rules, until: Timestamp, period: &Range<Timestamp>) -> Result<Crowd, ShopError> {
    let mut groups: BTreeMap<(Option<u8>, u8, u16, u16), i64> = BTreeMap::new();
    let mut flows: BTreeMap<(u8, Option<u8>), u64> = BTreeMap::new();
    let mut stuck = vec![0; rules.journey.stages().len()];
    tx.each_person(|_, events: &[StoredEvent]| {
        let items: Vec<_> = events.iter().map(|event| event as &dyn crate::place::Foldable).collect();
        if events.first().is_none_or(|first| first.at > until) {
            return Ok(());
        }
        let state = fold(rules, &items, until);
        let view = domain::journey::view(&rules.journey, &state, until.as_microsecond());
        let standing = standing_of(&view, &state);
        let key = (standing.stage, standing.warmth, standing.reached, standing.confirmed);
        *groups.entry(key).or_default() += 1;
        if let (Some(stage), Some(at)) =
            (standing.stage.filter(|stage| *stage < top(rules)), standing.stage_at)
        {
            let since = stuck_since(rules, stage, until);
            stuck[usize::from(stage)] += u64::from(since.is_some_and(|since| at < since));
        }
        for step in transitions(&view).iter().filter(|step| period.contains(&step.at)) {
            *flows.entry((step.stage, step.from)).or_default() += 1;
        }
        Ok::<_, ShopError>(())
    })?;
    let count = |((stage, warmth, reached, confirmed), people)| StageCount {
        stage,
        warmth,
        reached,
        confirmed,
        people,
    };
    Ok(Crowd {
        counts: groups.into_iter().map(count).collect(),
        stuck,
        flows: flows.into_iter().map(|((to, from), people)| (from, to, people)).collect(),
    })
}

/// The highest stage; nothing is above it, so nobody is stuck there.
fn top(rules: &Rules) -> u8 {
    number_of(rules.journey.stages().last().expect("a journey has at least one stage").stage)
}
