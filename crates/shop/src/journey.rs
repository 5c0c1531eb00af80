//! The journey of the whole shop: how many people stand where, who moves, who is stuck, and what cannot be seen yet.

mod crowd;
mod versions;
mod what_if;

use std::collections::HashSet;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Serialize;
use store::{StageCount, Tx};

use crowd::Crowd;
pub use versions::JourneyVersion;
pub(crate) use versions::publish;
pub use what_if::{Move, Mover, StageChange, WhatIf};

use crate::next_step::{NextStepCount, counts};
use crate::rules::Rules;
use crate::view::{Moment, StageTag, any_of, number_of};
use crate::{Shop, ShopError};

/// The period that is shown where none was asked for.
const PERIOD_DAYS: i32 = 90;
/// With fewer people on a step nothing is said of where people are lost.
const WEAKEST_PEOPLE_MIN: u64 = 30;

/// The journey of everybody.
#[derive(Clone, Debug, Serialize)]
pub struct JourneyView {
    /// What the journey is called.
    pub name: String,
    /// Everybody.
    pub people: u64,
    /// Who is on no stage yet.
    pub without_stage: u64,
    /// The first day of the period.
    pub from: Date,
    /// Its last day.
    pub to: Date,
    /// The stages, lowest first.
    pub stages: Vec<StageView>,
    /// Who went from where to where in the period.
    pub flows: Vec<Flow>,
    /// All steps of the period.
    pub steps_forward: u64,
    /// How many people wait for which next step; of today only.
    pub next_steps: Vec<NextStepCount>,
    /// Between which two stages the smallest share of people moves on.
    pub weakest: Option<(String, String)>,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
}

/// One stage.
#[derive(Clone, Debug, Serialize)]
pub struct StageView {
    /// Which.
    pub tag: StageTag,
    /// Who stands there.
    pub people: u64,
    /// Who has ever reached it.
    pub reached: u64,
    /// Of those who stand there: warm.
    pub warm: u64,
    /// Cooling.
    pub cooling: u64,
    /// Lapsed.
    pub lapsed: u64,
    /// Never heard.
    pub unknown: u64,
    /// Who stands higher without having reached it.
    pub skipped: u64,
    /// Who stands there on weak evidence only.
    pub weak_only: u64,
    /// Who has stood there for longer than is usual.
    pub stuck: u64,
    /// What cannot be seen yet.
    pub unseen: Vec<Unseen>,
    /// Whether nobody is here and some of the evidence cannot be seen: its numbers are unknown, not nought.
    pub blind: bool,
}

/// Evidence that the shop's data cannot show yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// What is missing.
    pub what: String,
    /// How to change that.
    pub cure: String,
}

/// People who went from one stage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The highest stage before; none for those who were on none.
    pub from: Option<String>,
    /// The stage that was reached.
    pub to: String,
    /// How many.
    pub people: u64,
}

/// One stage for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageLine {
    /// Its id.
    pub stage: String,
    /// Who stands there.
    pub people: u64,
    /// Who has ever reached it.
    pub reached: u64,
    /// Of those who stand there: warm.
    pub warm: u64,
    /// Cooling.
    pub cooling: u64,
    /// Lapsed.
    pub lapsed: u64,
    /// Whether nobody is here and some of the evidence cannot be seen: its numbers are unknown, not nought.
    pub blind: bool,
}

impl Shop {
    /// The journey of everybody, with the steps of a period: the last ninety days where none is asked for.
    pub fn journey(&self, period: Option<(Date, Date)>, moment: &Moment) -> Result<JourneyView, ShopError> {
        let looked_back = match moment.as_of {
            Some(_) => {
                let rules = self.rules()?;
                let (from, to) = days(period, moment.day(&rules));
                let period = start_of(from, &rules)..start_after(to, &rules);
                Some(Crowd::past(self, &rules, moment.until(&rules), &period)?)
            }
            None => None,
        };
        self.read(|tx, rules| {
            let (from, to) = days(period, moment.day(rules));
            let crowd = match looked_back {
                Some(crowd) => crowd,
                None => {
                    let period = start_of(from, rules)..start_after(to, rules);
                    Crowd::now(tx, rules, moment.until(rules), &period)?
                }
            };
            let stages = stages(tx, rules, &crowd)?;
            let id = |stage: u8| rules.journey.stages()[usize::from(stage)].id.clone();
            let flow = |(from, to, people): &(Option<u8>, u8, u64)| Flow {
                from: from.map(id),
                to: id(*to),
                people: *people,
            };
            Ok(JourneyView {
                name: rules.journey.name().to_owned(),
                people: sum(&crowd.counts, |_| true),
                without_stage: sum(&crowd.counts, |group| group.stage.is_none()),
                from,
                to,
                weakest: weakest(&stages, &crowd.counts),
                stages,
                next_steps: if moment.as_of.is_none() { counts(tx, rules)? } else { Vec::new() },
                steps_forward: crowd.flows.iter().map(|(_, _, people)| people).sum(),
                flows: crowd.flows.iter().map(flow).collect(),
                as_of: moment.as_of,
            })
        })
    }

    /// The same for programs: one line a stage.
    pub fn journey_lines(&self, moment: &Moment) -> Result<Vec<StageLine>, ShopError> {
        let line = |stage: StageView| StageLine {
            stage: stage.tag.id,
            people: stage.people,
            reached: stage.reached,
            warm: stage.warm,
            cooling: stage.cooling,
            lapsed: stage.lapsed,
            blind: stage.blind,
        };
        Ok(self.journey(None, moment)?.stages.into_iter().map(line).collect())
    }
}

/// The period asked for, or the last ninety days.
fn days(period: Option<(Date, Date)>, today: Date) -> (Date, Date) {
    match period {
        Some((from, to)) => (from.min(to), from.max(to)),
        None => (today.saturating_sub((PERIOD_DAYS - 1).days()), today),
    }
}

fn stages(tx: &Tx<'_>, rules: &Rules, crowd: &Crowd) -> Result<Vec<StageView>, ShopError> {
    let names: HashSet<String> = tx.event_names()?.into_iter().collect();
    let unseen = rules.journey.unseen(|name| names.contains(name));
    let stage = |stage: &domain::journey::StageRules| {
        let number = number_of(stage.stage);
        let here = |group: &StageCount| group.stage == Some(number);
        let has = |group: &StageCount| group.reached & 1 << number != 0;
        let warmth = |warmth: u8| sum(&crowd.counts, |group| here(group) && group.warmth == warmth);
        let unseen = unseen.iter().find(|unseen| unseen.stage == stage.stage);
        let reached = sum(&crowd.counts, has);
        StageView {
            tag: StageTag::of(&rules.journey, number, false),
            people: sum(&crowd.counts, here),
            reached,
            unknown: warmth(0),
            warm: warmth(1),
            cooling: warmth(2),
            lapsed: warmth(3),
            skipped: sum(&crowd.counts, |group| group.stage > Some(number) && !has(group)),
            weak_only: sum(&crowd.counts, |group| here(group) && group.confirmed & 1 << number == 0),
            stuck: crowd.stuck[usize::from(number)],
            unseen: unseen.map(|unseen| gaps(rules, unseen)).unwrap_or_default(),
            blind: reached == 0 && unseen.is_some(),
        }
    };
    Ok(rules.journey.stages().iter().map(stage).collect())
}

/// What is missing, gathered by its cure.
fn gaps(rules: &Rules, unseen: &domain::journey::Unseen) -> Vec<Unseen> {
    let mut gaps: Vec<Unseen> = Vec::new();
    for missing in &unseen.missing {
        let what = format!("no {} events are known yet", missing.event);
        gaps.push(Unseen { what, cure: missing.cure.clone() });
    }
    if unseen.wholly && !unseen.waits_for.is_empty() {
        let title = |stage: &domain::journey::Stage| rules.journey.stage(*stage).title.as_str();
        let waits: Vec<&str> = unseen.waits_for.iter().map(title).collect();
        let what = format!("it counts only after {}, which cannot be seen yet", any_of(&waits));
        gaps.push(Unseen { what, cure: "What makes that stage visible makes this one visible too.".into() });
    }
    gaps
}

/// The neighbouring visible stages between which the smallest share of people moves on, where enough people tell.
fn weakest(stages: &[StageView], counts: &[StageCount]) -> Option<(String, String)> {
    let visible: Vec<&StageView> = stages.iter().filter(|stage| !stage.blind).collect();
    let mut weakest: Option<(u64, u64, (String, String))> = None;
    for pair in visible.windows(2) {
        let (low, high) = (pair[0].tag.number - 1, pair[1].tag.number - 1);
        let all = pair[0].reached;
        let on = sum(counts, |group| group.reached & 1 << low != 0 && group.stage >= Some(high));
        // Shares are compared as products of whole numbers.
        let smaller = weakest.as_ref().is_none_or(|(best_on, best_all, _)| on * best_all < best_on * all);
        if all >= WEAKEST_PEOPLE_MIN && smaller {
            weakest = Some((on, all, (pair[0].tag.name.clone(), pair[1].tag.name.clone())));
        }
    }
    weakest.map(|(_, _, names)| names)
}

fn sum(counts: &[StageCount], takes: impl Fn(&StageCount) -> bool) -> u64 {
    let people = counts.iter().filter(|group| takes(group)).map(|group| group.people).sum::<i64>();
    u64::try_from(people).unwrap_or(0)
}

/// The first moment of a day in the shop's zone.
fn start_of(day: Date, rules: &Rules) -> Timestamp {
    day.to_zoned(rules.zone.clone()).map_or(Timestamp::MIN, |start| start.timestamp())
}

/// The first moment after a day.
pub(crate) fn start_after(day: Date, rules: &Rules) -> Timestamp {
    day.tomorrow().map_or(Timestamp::MAX, |next| start_of(next, rules))
}
