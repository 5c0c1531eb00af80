//! How a person stands now: the clock applied to a fold.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::fold::replay;
use super::rules::{Journey, Stage};
use super::span::DAY;
use super::state::{FoldState, Standing, Standings};
use crate::event::Event;

/// How long since a person's last friendly act, against the gap that is usual for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Warmth {
    /// They have not done anything friendly yet.
    Unknown,
    /// At most the usual gap.
    Warm,
    /// At most twice the usual gap.
    Cooling,
    /// Longer.
    Lapsed,
}

impl Warmth {
    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Warmth::Unknown => "unknown",
            Warmth::Warm => "warm",
            Warmth::Cooling => "cooling",
            Warmth::Lapsed => "lapsed",
        }
    }
}

/// How a person stands on the journey at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The highest stage reached.
    pub stage: Option<Stage>,
    /// The stages below it that were never reached, lowest first.
    pub skipped: Vec<Stage>,
    /// The stages reached, lowest first.
    pub stages: Vec<Standing>,
    /// How warm they are.
    pub warmth: Warmth,
    /// The gap that is usual for them, in microseconds.
    pub usual: i64,
    /// The time of their last friendly act.
    pub last_own_act: Option<i64>,
    /// The earliest time after now at which this view changes without a new event.
    pub next_change: Option<i64>,
}

impl View {
    /// The gap that is usual for them, in whole days.
    pub fn usual_days(&self) -> i64 {
        self.usual / DAY
    }

    /// How they stand on `stage`, if they have reached it.
    pub fn standing(&self, stage: Stage) -> Option<&Standing> {
        self.stages.iter().find(|standing| standing.stage == stage)
    }

    /// Whether the highest stage rests on weak evidence only.
    pub fn is_weak(&self) -> bool {
        self.stages.last().is_some_and(|standing| standing.confirmed.is_none())
    }
}

/// How a person with this `state` stands at `now`, which is not before any event folded into it. For an
/// earlier moment use [`replay`] up to it, or [`fold_and_view`].
pub fn view(journey: &Journey, state: &FoldState, now: i64) -> View {
    let (due, open) = state.timers.split_at(state.timers.partition_point(|timer| timer.deadline <= now));
    let mut standings = state.standings.clone();
    for timer in due {
        standings.complete(journey.rule(timer.rule), timer.mark());
    }
    let stage = standings.0.last().map(|standing| standing.stage);
    let usual = own_gap(&state.order_days).unwrap_or_else(|| usual_at(journey, stage));
    let limits = state.last_own_act.map(|act| Limits::of(act, usual));
    let deadline = open.first().map(|timer| timer.deadline);
    let turn = limits.as_ref().and_then(|limits| limits.next_after(now));
    View {
        stage,
        skipped: skipped(journey, &standings),
        stages: standings.0,
        warmth: limits.map_or(Warmth::Unknown, |limits| limits.warmth(now)),
        usual,
        last_own_act: state.last_own_act,
        next_change: deadline.into_iter().chain(turn).min(),
    }
}

/// Replays `events` up to `now` and applies the clock: how the person stood at that moment, by what is known
/// of it.
pub fn fold_and_view(journey: &Journey, zone: &TimeZone, events: &mut [Event<'_>], now: i64) -> View {
    view(journey, &replay(journey, zone, events, now), now)
}

/// The last moments of being warm and of cooling.
struct Limits {
    warm: i64,
    cooling: i64,
}

impl Limits {
    fn of(last_own_act: i64, usual: i64) -> Limits {
        let warm = last_own_act.saturating_add(usual);
        Limits { warm, cooling: warm.saturating_add(usual) }
    }

    fn warmth(&self, now: i64) -> Warmth {
        if now <= self.warm {
            Warmth::Warm
        } else if now <= self.cooling {
            Warmth::Cooling
        } else {
            Warmth::Lapsed
        }
    }

    /// The first moment after `now` with another warmth: one microsecond after a limit.
    fn next_after(&self, now: i64) -> Option<i64> {
        [self.warm, self.cooling].into_iter().find(|limit| now <= *limit)?.checked_add(1)
    }
}

fn skipped(journey: &Journey, standings: &Standings) -> Vec<Stage> {
    let Some(highest) = standings.0.last() else { return Vec::new() };
    let below = journey.stages().iter().map(|stage| stage.stage).take_while(|stage| *stage < highest.stage);
    below.filter(|stage| !standings.has(*stage)).collect()
}

fn usual_at(journey: &Journey, stage: Option<Stage>) -> i64 {
    match stage {
        Some(stage) => journey.stage(stage).usual,
        None => journey.stages().first().expect("a journey has at least one stage").usual,
    }
}

/// The lower median of the gaps between neighbouring order days, at least a week, once there are three gaps.
fn own_gap(order_days: &[i32]) -> Option<i64> {
    let mut gaps: Vec<i64> =
        order_days.windows(2).map(|pair| i64::from(pair[1]) - i64::from(pair[0])).collect();
    if gaps.len() < 3 {
        return None;
    }
    let middle = (gaps.len() - 1) / 2;
    let (_, median, _) = gaps.select_nth_unstable(middle);
    Some((*median).max(7) * DAY)
}
