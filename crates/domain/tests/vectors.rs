//! The fold and its oracle against the cases that an independent reference has answered.

mod cases;
mod oracle;

use std::collections::BTreeMap;

use cases::{Case, cases, key_names};
use domain::event::{Event, EventKey};
use domain::journey::{DAY, FoldState, Journey, Push, fold_and_view, replay, view};
use jiff::Timestamp;
use serde_json::{Value, json};

#[test]
fn every_case_replays_as_expected() {
    for case in cases() {
        let journey = Journey::parse(&case.journey).expect("the rules are right");
        let mut events: Vec<Event<'_>> = case.events.iter().map(|event| event.event()).collect();
        let view = fold_and_view(&journey, &case.zone, &mut events, case.now);
        assert_eq!(told(&oracle::plain(&journey, &view), &case), case.expect, "{}", case.name);
    }
}

#[test]
fn every_case_pushed_event_by_event_is_the_same() {
    for case in cases() {
        let journey = Journey::parse(&case.journey).expect("the rules are right");
        let state = pushed(&journey, &case);
        let view = oracle::plain(&journey, &view(&journey, &state, case.now));
        assert_eq!(told(&view, &case), case.expect, "{}", case.name);
    }
}

#[test]
fn the_oracle_agrees_with_every_case() {
    for case in cases() {
        let events: Vec<Event<'_>> = case.events.iter().map(|event| event.event()).collect();
        let view = oracle::view(&case.journey, &case.zone, &events, case.now);
        assert_eq!(told(&view, &case), case.expect, "{}", case.name);
    }
}

/// The state after the events come one by one in the order of the file.
fn pushed(journey: &Journey, case: &Case) -> FoldState {
    let mut state = FoldState::default();
    let mut known: Vec<Event<'_>> = Vec::new();
    for event in case.events.iter().map(|event| event.event()).filter(|event| event.at <= case.now) {
        let repeated = known.iter().any(|other| other.key == event.key);
        known.push(event);
        if repeated || state.push(journey, &case.zone, &event) == Push::Replay {
            state = replay(journey, &case.zone, &mut known.clone(), case.now);
        }
    }
    state
}

/// A view in the words of the vectors file.
fn told(view: &oracle::View, case: &Case) -> Value {
    let names = key_names(&case.events);
    let stages = view.stages.iter().map(|stage| (stage.id.clone(), stage_told(stage, &names)));
    json!({
        "stage": view.stage,
        "skipped": view.skipped,
        "stages": stages.collect::<serde_json::Map<String, Value>>(),
        "warmth": view.warmth,
        "usual_days": view.usual / DAY,
        "next_change": view.next_change.map(time),
    })
}

fn stage_told(stage: &oracle::Stage, names: &BTreeMap<EventKey, String>) -> Value {
    json!({
        "reached": time(stage.reached.0),
        "evidence": names[&stage.reached.1],
        "confirmed": stage.confirmed.map(|confirmed| time(confirmed.0)),
        "confirmed_evidence": stage.confirmed.map(|confirmed| names[&confirmed.1].clone()),
        "last": time(stage.last),
        "count": stage.count,
    })
}

/// The time as the file writes it: microseconds where there are any, and then all six digits.
fn time(at: i64) -> String {
    let time = Timestamp::from_microsecond(at).expect("the calendar reaches this far");
    if at % 1_000_000 == 0 { time.to_string() } else { format!("{time:.6}") }
}
