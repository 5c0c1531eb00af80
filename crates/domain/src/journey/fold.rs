//! The fold: events in, state out.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::rules::{Interest, Journey, RuleSet, all_hold, any_holds};
use super::state::{FoldState, Mark, Position, Timer};
use crate::event::{Event, EventKey, SubjectKey};

/// What became of an event that was pushed.
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Push {
    /// The state is now what a replay with the event would give.
    Folded,
    /// The event changes the past: it sorts before one already folded, or takes an earlier one back. The
    /// state is unchanged, and the person must be replayed.
    Replay,
}

impl FoldState {
    /// Takes in one more event of this person.
    ///
    /// The caller sees to it that no two events pushed have the same key, and that the event is not in the
    /// future: the state knows no clock, so an event dated later than now waits outside until its time has
    /// come.
    pub fn push(&mut self, journey: &Journey, zone: &TimeZone, event: &Event<'_>) -> Push {
        let Some(interest) = journey.interest(event.name) else { return Push::Folded };
        let late = self.last.is_some_and(|last| position(event) <= last);
        let takes_back = self.last.is_some() && interest.is_void(event);
        if late || takes_back {
            return Push::Replay;
        }
        self.fold(journey, zone, event, interest);
        Push::Folded
    }

    /// Folds the event that stands next in the order.
    fn fold(&mut self, journey: &Journey, zone: &TimeZone, event: &Event<'_>, interest: &Interest) {
        self.fire(journey, event.at);
        if !interest.breaks.is_empty() {
            self.cancel(interest.breaks, event.subject);
        }
        for rule in self.completed_by(journey, event, interest).iter() {
            let mark = Mark { at: event.at, evidence: event.key, rule };
            self.standings.complete(journey.rule(rule), mark);
        }
        if any_holds(&interest.own_acts, event.properties) {
            self.last_own_act = Some(event.at);
        }
        if any_holds(&interest.orders, event.properties) {
            self.add_order_day(civil_day(event.at, zone));
        }
        self.last = Some(position(event));
    }

    /// The rules that `event` completes. The stages stay as they are, so that every rule sees the same ones.
    fn completed_by(&mut self, journey: &Journey, event: &Event<'_>, interest: &Interest) -> RuleSet {
        let mut completed = RuleSet::default();
        for &number in &interest.rules {
            let rule = journey.rule(number);
            let reached = rule.after.is_none_or(|stage| self.standings.has(stage));
            let matches = reached && all_hold(&rule.conditions, event.properties);
            if !matches || !self.count(number, event.subject) {
                continue;
            }
            if let Some(quiet) = &rule.quiet {
                let deadline = event.at.saturating_add(quiet.wait);
                self.open(Timer { deadline, rule: number, opener: event.key, subject: event.subject });
            } else if rule.times == 1 || self.gather(rule, event.at) {
                completed.insert(number);
            }
        }
        completed
    }
}

/// Folds all `events` of one person up to `now` from nothing. They may come in any order, twice, and from the
/// future; they are left sorted.
///
/// Of several events with one key the first in the order counts. Events that no rule looks at
/// ([`Journey::interest`]) may be left out, provided that no two of the person's events have the same key.
pub fn replay(journey: &Journey, zone: &TimeZone, events: &mut [Event<'_>], now: i64) -> FoldState {
    events.sort_by_key(position);
    let seen = &events[..events.partition_point(|event| event.at <= now)];
    let mut state = FoldState::default();
    for (event, interest) in what_counts(journey, seen) {
        state.fold(journey, zone, event, interest);
    }
    state
}

/// The events that take part in the fold, of all that have been `seen`, in their order.
fn what_counts<'e, 't, 'j>(
    journey: &'j Journey,
    seen: &'e [Event<'t>],
) -> Vec<(&'e Event<'t>, &'j Interest)> {
    let interesting = |event: &'e Event<'t>| Some((event, journey.interest(event.name)?));
    let mut counting: Vec<_> = if keys_repeat(seen) {
        let mut keys = HashSet::new();
        seen.iter().filter(|event| keys.insert(event.key)).filter_map(interesting).collect()
    } else {
        seen.iter().filter_map(interesting).collect()
    };
    if counting.iter().any(|(event, interest)| interest.is_void(event)) {
        take_back(&mut counting);
    }
    counting
}

/// Removes every event that a later void takes back. Voids themselves stay.
fn take_back(counting: &mut Vec<(&Event<'_>, &Interest)>) {
    let mut voided: HashSet<SubjectKey> = HashSet::new();
    counting.reverse();
    counting.retain(|(event, interest)| {
        let Some(subject) = event.subject else { return true };
        if interest.is_void(event) {
            voided.insert(subject);
            return true;
        }
        !voided.contains(&subject)
    });
    counting.reverse();
}

fn keys_repeat(events: &[Event<'_>]) -> bool {
    let mut keys: Vec<EventKey> = events.iter().map(|event| event.key).collect();
    keys.sort_unstable();
    keys.windows(2).any(|pair| pair[0] == pair[1])
}

fn position(event: &Event<'_>) -> Position {
    (event.at, event.key)
}

/// The day of `at` in `zone`, as days since 1970. Times beyond the calendar count as its first or last
/// moment.
fn civil_day(at: i64, zone: &TimeZone) -> i32 {
    let bound = if at < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let day = zone.to_datetime(Timestamp::from_microsecond(at).unwrap_or(bound)).date();
    let hours = day.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).expect("the calendar has fewer than 2^31 days")
}
