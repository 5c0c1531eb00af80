//! The fold against the cases that an independent reference has answered.

mod cases;

use std::collections::BTreeMap;

use cases::{Case, cases, key_names};
use domain::event::{Event, EventKey};
use domain::journey::{FoldState, Journey, Mark, Push, Stage, Standing, View, fold_and_view, replay, view};
use jiff::Timestamp;
use serde_json::{Value, json};

#[test]
fn every_case_replays_as_expected() {
    for case in cases() {
        let journey = Journey::parse(&case.journey).expect("the rules are right");
        let mut events: Vec<Event<'_>> = case.events.iter().map(|event| event.event()).collect();
        let view = fold_and_view(&journey, &case.zone, &mut events, case.now);
        assert_eq!(told(&journey, &view, &case), case.expect, "{}", case.name);
    }
}

#[test]
fn every_case_pushed_event_by_event_is_the_same() {
    for case in cases() {
        let journey = Journey::parse(&case.journey).expect("the rules are right");
        let state = pushed(&journey, &case);
        assert_eq!(told(&journey, &view(&journey, &state, case.now), &case), case.expect, "{}", case.name);
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
fn told(journey: &Journey, view: &View, case: &Case) -> Value {
    let names = key_names(&case.events);
    let id = |stage: &Stage| json!(journey.stage(*stage).id);
    let stages = view.stages.iter();
    let stages: serde_json::Map<String, Value> = stages
        .map(|standing| (journey.stage(standing.stage).id.clone(), standing_told(standing, &names)))
        .collect();
    json!({
        "stage": view.stage.as_ref().map(id),
        "skipped": view.skipped.iter().map(id).collect::<Vec<_>>(),
        "stages": stages,
        "warmth": view.warmth.word(),
        "usual_days": view.usual_days(),
        "next_change": view.next_change.map(time),
    })
}

fn standing_told(standing: &Standing, names: &BTreeMap<EventKey, String>) -> Value {
    let evidence = |mark: &Mark| names[&mark.evidence].clone();
    json!({
        "reached": time(standing.reached.at),
        "evidence": evidence(&standing.reached),
        "confirmed": standing.confirmed.map(|mark| time(mark.at)),
        "confirmed_evidence": standing.confirmed.as_ref().map(evidence),
        "last": time(standing.last),
        "count": standing.count,
    })
}

/// The time as the file writes it: microseconds where there are any, and then all six digits.
fn time(at: i64) -> String {
    let time = Timestamp::from_microsecond(at).expect("the calendar reaches this far");
    if at % 1_000_000 == 0 { time.to_string() } else { format!("{time:.6}") }
}
