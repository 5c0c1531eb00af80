//! The journey once more, slow and obvious, written from `docs/JOURNEY.md` alone.
//!
//! It shares nothing with the real fold but the type of an event (and [`plain`], which compares): it reads
//! the rules file in its own way, keeps every completion in one list and looks through all of it whenever it
//! wants to know something. Other crates' tests may include it with `#[path]`; it needs `domain`, `jiff` and
//! `toml`.

#![allow(dead_code, reason = "every test file uses a part of it")]

mod rules;

use domain::event::{Event, EventKey, SubjectKey};
use domain::journey;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rules::{Matcher, Rule, Rules};

/// One day in microseconds.
const DAY: i64 = 86_400_000_000;

/// How a person stands, in ids and numbers only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// The id of the highest stage reached.
    pub(crate) stage: Option<String>,
    /// The ids of the stages below it that were not.
    pub(crate) skipped: Vec<String>,
    /// The stages reached, lowest first.
    pub(crate) stages: Vec<Stage>,
    /// `unknown`, `warm`, `cooling` or `lapsed`.
    pub(crate) warmth: &'static str,
    /// The usual gap in microseconds.
    pub(crate) usual: i64,
    /// The time of the last friendly act.
    pub(crate) last_own_act: Option<i64>,
    /// When this view will change by itself.
    pub(crate) next_change: Option<i64>,
}

/// How a person stands on one stage. A completion is a time, its evidence and the number of its rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stage {
    /// Its id.
    pub(crate) id: String,
    /// The first completion.
    pub(crate) reached: (i64, EventKey, usize),
    /// The first one that was not weak.
    pub(crate) confirmed: Option<(i64, EventKey, usize)>,
    /// The time of the last one.
    pub(crate) last: i64,
    /// How many there were.
    pub(crate) count: usize,
}

/// A view of the real fold in the same words.
pub(crate) fn plain(journey: &journey::Journey, view: &journey::View) -> View {
    let id = |stage: &journey::Stage| journey.stage(*stage).id.clone();
    let completion = |mark: &journey::Mark| (mark.at, mark.evidence, mark.rule.index());
    let stages = view.stages.iter().map(|standing| Stage {
        id: id(&standing.stage),
        reached: completion(&standing.reached),
        confirmed: standing.confirmed.as_ref().map(completion),
        last: standing.last,
        count: usize::try_from(standing.count).expect("it is small"),
    });
    View {
        stage: view.stage.as_ref().map(id),
        skipped: view.skipped.iter().map(id).collect(),
        stages: stages.collect(),
        warmth: view.warmth.word(),
        usual: view.usual,
        last_own_act: view.last_own_act,
        next_change: view.next_change,
    }
}

/// A completion: when, by which event, of which rule.
type Completion = (i64, EventKey, usize);

/// An open timer: its deadline, its rule, the key and the subject of the event that opened it.
type Timer = (i64, usize, EventKey, Option<SubjectKey>);

/// How the person of `events` stands at `now` by the rules `file`.
pub(crate) fn view(file: &str, zone: &TimeZone, events: &[Event<'_>], now: i64) -> View {
    let rules = rules::read(file);
    let events = what_counts(&rules, events, now);
    let mut walk =
        Walk { rules: &rules, done: Vec::new(), counted: Vec::new(), pending: Vec::new(), open: Vec::new() };
    for event in &events {
        walk.step(event);
    }
    walk.fire(now);
    walk.look(zone, &events, now)
}

/// The events that take part, in order.
fn what_counts<'t>(rules: &Rules, events: &[Event<'t>], now: i64) -> Vec<Event<'t>> {
    let mut order: Vec<Event<'t>> = events.iter().copied().filter(|event| event.at <= now).collect();
    order.sort_by(|one, other| one.at.cmp(&other.at).then(one.key.0.cmp(&other.key.0)));
    let mut first: Vec<Event<'t>> = Vec::new();
    for event in order {
        if !first.iter().any(|known| known.key == event.key) {
            first.push(event);
        }
    }
    let is_void = |event: &Event<'_>| event.subject.is_some() && fits_any(&rules.voids, event);
    let mut kept = Vec::new();
    for (place, event) in first.iter().enumerate() {
        let later = &first[place + 1..];
        let taken_back = later.iter().any(|void| is_void(void) && void.subject == event.subject);
        if is_void(event) || !taken_back {
            kept.push(*event);
        }
    }
    kept
}

fn fits_any(matchers: &[Matcher], event: &Event<'_>) -> bool {
    matchers.iter().any(|matcher| matcher.fits(event))
}

struct Walk<'r> {
    rules: &'r Rules,
    done: Vec<Completion>,
    counted: Vec<(usize, SubjectKey)>,
    pending: Vec<(usize, i64)>,
    open: Vec<Timer>,
}

impl Walk<'_> {
    fn rule(&self, number: usize) -> &Rule {
        &self.rules.rules[number]
    }

    fn has_reached(&self, stage: usize) -> bool {
        self.done.iter().any(|(_, _, rule)| self.rule(*rule).stage == stage)
    }

    /// Step 1: one timer after the other, always the first in the order.
    fn fire(&mut self, until: i64) {
        loop {
            let due = self.open.iter().copied().filter(|timer| timer.0 <= until);
            let Some(first) = due.min_by_key(|(deadline, rule, key, _)| (*deadline, *rule, *key)) else {
                return;
            };
            let place = self.open.iter().position(|timer| *timer == first).expect("it is one of them");
            self.open.remove(place);
            self.done.push((first.0, first.2, first.1));
        }
    }

    fn step(&mut self, event: &Event<'_>) {
        self.fire(event.at);
        // Step 2.
        let rules = self.rules;
        self.open.retain(|(_, rule, _, subject)| {
            let named = rules.rules[*rule].unless.iter().any(|name| name == event.name);
            let same = event.subject.is_none() || subject.is_none() || *subject == event.subject;
            !(named && same)
        });
        // Steps 3 and 4: `done` grows only when every rule has looked.
        let completed: Vec<Completion> = (0..rules.rules.len())
            .filter(|rule| self.looks(*rule, event))
            .map(|rule| (event.at, event.key, rule))
            .collect();
        self.done.extend(completed);
    }

    /// Whether rule `number` is completed by `event` at once.
    fn looks(&mut self, number: usize, event: &Event<'_>) -> bool {
        let rule = self.rule(number).clone();
        if !rule.matcher.fits(event) || rule.after.is_some_and(|stage| !self.has_reached(stage)) {
            return false;
        }
        if let Some(subject) = event.subject {
            if self.counted.contains(&(number, subject)) {
                return false;
            }
            self.counted.push((number, subject));
        }
        if let Some(wait) = rule.wait {
            self.open.push((event.at + wait, number, event.key, event.subject));
            return false;
        }
        self.pending.push((number, event.at));
        if let Some(within) = rule.within {
            self.pending.retain(|(other, at)| *other != number || *at >= event.at - within);
        }
        let complete = self.pending.iter().filter(|(other, _)| *other == number).count() == rule.times;
        if complete {
            self.pending.retain(|(other, _)| *other != number);
        }
        complete
    }

    fn look(&self, zone: &TimeZone, events: &[Event<'_>], now: i64) -> View {
        let ids = &self.rules.ids;
        let reached: Vec<usize> = (0..ids.len()).filter(|stage| self.has_reached(*stage)).collect();
        let highest = reached.last().copied();
        let below = 0..highest.unwrap_or(0);
        let usual =
            own_gap(&self.rules.orders, zone, events).unwrap_or(self.rules.usuals[highest.unwrap_or(0)]);
        let acts = events.iter().filter(|event| fits_any(&self.rules.own_acts, event));
        let last_own_act = acts.map(|event| event.at).max();
        let limits = last_own_act.map(|act| [act + usual + 1, act + 2 * usual + 1]);
        let times = self.open.iter().map(|timer| timer.0).chain(limits.into_iter().flatten());
        View {
            stage: highest.map(|stage| ids[stage].clone()),
            skipped: below.filter(|stage| !reached.contains(stage)).map(|stage| ids[stage].clone()).collect(),
            stages: reached.iter().map(|stage| self.stage(*stage)).collect(),
            warmth: match last_own_act.map(|act| now - act) {
                None => "unknown",
                Some(gap) if gap <= usual => "warm",
                Some(gap) if gap <= 2 * usual => "cooling",
                Some(_) => "lapsed",
            },
            usual,
            last_own_act,
            next_change: times.filter(|time| *time > now).min(),
        }
    }

    fn stage(&self, stage: usize) -> Stage {
        let all: Vec<Completion> =
            self.done.iter().copied().filter(|(_, _, rule)| self.rule(*rule).stage == stage).collect();
        Stage {
            id: self.rules.ids[stage].clone(),
            reached: all[0],
            confirmed: all.iter().copied().find(|(_, _, rule)| !self.rule(*rule).weak),
            last: all[all.len() - 1].0,
            count: all.len(),
        }
    }
}

fn own_gap(orders: &[Matcher], zone: &TimeZone, events: &[Event<'_>]) -> Option<i64> {
    let orders = events.iter().filter(|event| fits_any(orders, event));
    let mut days: Vec<Date> = orders.map(|event| civil_day(event.at, zone)).collect();
    days.sort();
    days.dedup();
    let mut gaps = Vec::new();
    for pair in days.windows(2) {
        gaps.push(i64::from((pair[1] - pair[0]).get_days()));
    }
    gaps.sort();
    if gaps.len() < 3 { None } else { Some(gaps[(gaps.len() - 1) / 2].max(7) * DAY) }
}

fn civil_day(at: i64, zone: &TimeZone) -> Date {
    Timestamp::from_microsecond(at).expect("tests stay within the calendar").to_zoned(zone.clone()).date()
}
