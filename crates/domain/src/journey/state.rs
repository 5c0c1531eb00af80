//! What follows from one person's events alone, without a clock. Equal states have equal bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rules::{Journey, Rule, RuleNumber, RuleSet, Stage};
use crate::event::{EventKey, SubjectKey};

/// A moment at which a stage was completed, with its evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When, in microseconds since 1970 UTC. For a quiet rule this is the end of the silence.
    pub at: i64,
    /// The event that is the evidence; for a quiet rule the one that the silence followed.
    pub evidence: EventKey,
    /// The rule that was completed.
    pub rule: RuleNumber,
}

/// How a person stands on a stage that they have reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The stage.
    pub stage: Stage,
    /// The first completion.
    pub reached: Mark,
    /// The first completion by a rule that is not weak. Without one the stage rests only on weak evidence.
    pub confirmed: Option<Mark>,
    /// The time of the last completion.
    pub last: i64,
    /// How many completions there were.
    pub count: u32,
}

/// The stages reached so far, lowest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Standings(pub(super) Vec<Standing>);

impl Standings {
    pub(super) fn has(&self, stage: Stage) -> bool {
        self.0.iter().any(|standing| standing.stage == stage)
    }

    /// Applies a completion of `rule` at the time and with the evidence of `mark`.
    pub(super) fn complete(&mut self, rule: &Rule, mark: Mark) {
        let confirmed = (!rule.weak).then_some(mark);
        match self.0.binary_search_by_key(&rule.stage, |standing| standing.stage) {
            Ok(place) => {
                let standing = &mut self.0[place];
                standing.count = standing.count.saturating_add(1);
                standing.last = mark.at;
                standing.confirmed = standing.confirmed.or(confirmed);
            }
            Err(place) => {
                let standing =
                    Standing { stage: rule.stage, reached: mark, confirmed, last: mark.at, count: 1 };
                self.0.insert(place, standing);
            }
        }
    }
}

/// A silence that has begun and may still be broken. The order of the fields is the order of firing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Timer {
    pub(super) deadline: i64,
    pub(super) rule: RuleNumber,
    pub(super) opener: EventKey,
    pub(super) subject: Option<SubjectKey>,
}

impl Timer {
    pub(super) fn mark(&self) -> Mark {
        Mark { at: self.deadline, evidence: self.opener, rule: self.rule }
    }
}

/// Where an event stands in the order of a person's events.
pub(super) type Position = (i64, EventKey);

/// What follows from one person's events alone. It belongs to one journey and one time zone: under others it
/// must be made afresh with [`replay`](super::replay).
///
/// Equal states serialise to equal bytes: everything in it is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldState {
    /// The position of the last event folded.
    pub(super) last: Option<Position>,
    pub(super) standings: Standings,
    /// The rules that each subject has already counted for.
    pub(super) counted: BTreeMap<SubjectKey, RuleSet>,
    /// The times of the occurrences that wait for more, by rule, oldest first; never empty lists.
    pub(super) pending: BTreeMap<RuleNumber, Vec<i64>>,
    /// The silences that have begun, in the order of firing.
    pub(super) timers: Vec<Timer>,
    pub(super) last_own_act: Option<i64>,
    /// The civil days of orders in the shop's zone, as days since 1970, ascending.
    pub(super) order_days: Vec<i32>,
}

impl FoldState {
    /// The time of the last event that was folded in, in microseconds.
    pub fn folded_until(&self) -> Option<i64> {
        self.last.map(|(at, _)| at)
    }

    /// How many occurrences wait for more of the rule to be completed.
    pub fn gathered(&self, rule: RuleNumber) -> usize {
        self.pending.get(&rule).map_or(0, Vec::len)
    }

    /// Whether a silence that the rule asks for has begun.
    pub fn waits(&self, rule: RuleNumber) -> bool {
        self.timers.iter().any(|timer| timer.rule == rule)
    }

    /// Fires the timers that are due at `until`, in order.
    pub(super) fn fire(&mut self, journey: &Journey, until: i64) {
        let due = self.timers.partition_point(|timer| timer.deadline <= until);
        for timer in self.timers.drain(..due) {
            self.standings.complete(journey.rule(timer.rule), timer.mark());
        }
    }

    /// Cancels the timers of `rules` that an event about `subject` breaks.
    pub(super) fn cancel(&mut self, rules: RuleSet, subject: Option<SubjectKey>) {
        self.timers.retain(|timer| {
            let broken = subject.is_none() || timer.subject.is_none() || timer.subject == subject;
            !(broken && rules.contains(timer.rule))
        });
    }

    /// Counts a match of `rule` by an event about `subject`; says whether it is the first of that subject.
    pub(super) fn count(&mut self, rule: RuleNumber, subject: Option<SubjectKey>) -> bool {
        subject.is_none_or(|subject| self.counted.entry(subject).or_default().insert(rule))
    }

    pub(super) fn open(&mut self, timer: Timer) {
        let place = self.timers.partition_point(|other| *other < timer);
        self.timers.insert(place, timer);
    }

    /// Adds an occurrence at `at` to the pending ones of `rule`; says whether that completes it.
    pub(super) fn gather(&mut self, rule: &Rule, at: i64) -> bool {
        let pending = self.pending.entry(rule.number).or_default();
        pending.push(at);
        if let Some(within) = rule.within {
            let oldest = at.saturating_sub(within);
            pending.retain(|time| *time >= oldest);
        }
        let complete = pending.len() >= rule.times;
        if complete {
            self.pending.remove(&rule.number);
        }
        complete
    }

    pub(super) fn add_order_day(&mut self, day: i32) {
        // Where clocks go back over midnight, a later order can fall on an earlier day.
        if let Err(place) = self.order_days.binary_search(&day) {
            self.order_days.insert(place, day);
        }
    }
}
