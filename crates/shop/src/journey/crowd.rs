//! Everybody at one moment, counted.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::Timestamp;
use store::{StageCount, Tx};

use crate::everybody::{One, With};
use crate::people::stuck_since;
use crate::place::refresh::{standing_of, transitions};
use crate::rules::Rules;
use crate::view::number_of;
use crate::{Shop, ShopError};

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
    /// The crowd as it is stored, with the steps of `period`.
    pub(super) fn now(
        tx: &Tx<'_>,
        rules: &Rules,
        until: Timestamp,
        period: &Range<Timestamp>,
    ) -> Result<Crowd, ShopError> {
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

    /// The crowd at `until`, as a replay of everybody gives it.
    pub(super) fn past(
        shop: &Shop,
        rules: &Rules,
        until: Timestamp,
        period: &Range<Timestamp>,
    ) -> Result<Crowd, ShopError> {
        let count =
            |counted: &mut Counted, rules: &Rules, one: &One<'_>| counted.add(rules, one, until, period);
        let mut all = Counted::default();
        for part in shop.fold_everybody(With::InForce, until, count)? {
            all.join(part);
        }
        Ok(all.crowd(rules))
    }
}

/// A part of everybody, counted.
#[derive(Default)]
struct Counted {
    groups: BTreeMap<(Option<u8>, u8, u16, u16), i64>,
    flows: BTreeMap<(u8, Option<u8>), u64>,
    stuck: BTreeMap<u8, u64>,
}

impl Counted {
    fn add(&mut self, rules: &Rules, one: &One<'_>, until: Timestamp, period: &Range<Timestamp>) {
        let standing = standing_of(one.view, one.state);
        let key = (standing.stage, standing.warmth, standing.reached, standing.confirmed);
        *self.groups.entry(key).or_default() += 1;
        let below = standing.stage.filter(|stage| *stage < top(rules));
        if let (Some(stage), Some(at)) = (below, standing.stage_at) {
            let since = stuck_since(rules, stage, until);
            *self.stuck.entry(stage).or_default() += u64::from(since.is_some_and(|since| at < since));
        }
        for step in transitions(one.view).iter().filter(|step| period.contains(&step.at)) {
            *self.flows.entry((step.stage, step.from)).or_default() += 1;
        }
    }

    fn join(&mut self, part: Counted) {
        for (key, people) in part.groups {
            *self.groups.entry(key).or_default() += people;
        }
        for (key, people) in part.flows {
            *self.flows.entry(key).or_default() += people;
        }
        for (stage, people) in part.stuck {
            *self.stuck.entry(stage).or_default() += people;
        }
    }

    fn crowd(self, rules: &Rules) -> Crowd {
        let count = |((stage, warmth, reached, confirmed), people)| StageCount {
            stage,
            warmth,
            reached,
            confirmed,
            people,
        };
        let stuck = |stage| self.stuck.get(&stage).copied().unwrap_or(0);
        Crowd {
            stuck: (0..=top(rules)).map(stuck).collect(),
            counts: self.groups.into_iter().map(count).collect(),
            flows: self.flows.into_iter().map(|((to, from), people)| (from, to, people)).collect(),
        }
    }
}

/// The highest stage; nothing is above it, so nobody is stuck there.
fn top(rules: &Rules) -> u8 {
    number_of(rules.journey.stages().last().expect("a journey has at least one stage").stage)
}
