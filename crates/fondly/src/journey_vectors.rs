//! Cases of the journey with known answers: the real fold against a file of them, each difference in one
//! line.
//!
//! Every case is folded twice, by a replay of all its events and by pushing them one by one as they stand in
//! the file.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use domain::event::{Event, EventKey, Properties, SubjectKey, Value};
use domain::journey::{FoldState, Journey, Mark, Push, Stage, Standing, View, replay, view};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

/// What came of checking a file.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// How many cases the file holds.
    pub(crate) cases: usize,
    /// Where the fold and the file disagree, a line each.
    pub(crate) differences: Vec<String>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    zone: String,
    journey: String,
    events: Vec<Happened>,
    now: Timestamp,
    expect: Expected,
}

#[derive(Deserialize)]
struct Happened {
    key: String,
    at: Timestamp,
    name: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    properties: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    stage: Option<String>,
    skipped: Vec<String>,
    stages: BTreeMap<String, ExpectedStage>,
    warmth: String,
    usual_days: i64,
    next_change: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedStage {
    reached: Timestamp,
    evidence: String,
    confirmed: Option<Timestamp>,
    confirmed_evidence: Option<String>,
    last: Timestamp,
    count: u32,
}

/// What is compared, by its path in a case's `expect`, in words.
type Told = BTreeMap<String, String>;

/// Folds every case of the vectors file `text` and compares the views with what it expects.
///
/// # Errors
/// If the text is not a list of cases. A case whose own rules or zone are wrong is a difference.
pub(crate) fn check(text: &str) -> anyhow::Result<Outcome> {
    let cases: Vec<Case> = serde_json::from_str(text).context("this is not a file of journey cases")?;
    let mut differences = Vec::new();
    for case in &cases {
        let found = differences_of(case).unwrap_or_else(|error| vec![format!("{error:#}")]);
        differences.extend(found.into_iter().map(|line| format!("case \"{}\": {line}", case.name)));
    }
    Ok(Outcome { cases: cases.len(), differences })
}

fn differences_of(case: &Case) -> anyhow::Result<Vec<String>> {
    let journey = Journey::parse(&case.journey).context("its rules are wrong")?;
    let zone = TimeZone::get(&case.zone).with_context(|| format!("its zone {} is unknown", case.zone))?;
    let now = case.now.as_microsecond();
    let properties: Vec<Properties> = case.events.iter().map(properties).collect();
    let events: Vec<Event<'_>> = case
        .events
        .iter()
        .zip(&properties)
        .map(|(happened, properties)| event(happened, properties))
        .collect();
    let whole = replay(&journey, &zone, &mut events.clone(), now);
    let mut lines = compare(&expected(&case.expect), &actual(&journey, &view(&journey, &whole, now), case));
    if pushed(&journey, &zone, &events, now) != whole {
        lines.push("pushing its events one by one gives another state than a replay".to_owned());
    }
    Ok(lines)
}

fn event<'a>(happened: &'a Happened, properties: &'a Properties) -> Event<'a> {
    Event {
        key: EventKey::of(&happened.key),
        at: happened.at.as_microsecond(),
        name: &happened.name,
        subject: happened.subject.as_deref().map(SubjectKey::of),
        properties,
    }
}

/// The properties that conditions can see. A float, a null or an object is none.
fn properties(happened: &Happened) -> Properties {
    let value = |json: &serde_json::Value| Value::deserialize(json).ok();
    happened.properties.iter().filter_map(|(name, json)| Some((name.clone(), value(json)?))).collect()
}

/// The state after the events have come in the order of the file, as a shop would take them in.
fn pushed(journey: &Journey, zone: &TimeZone, events: &[Event<'_>], now: i64) -> FoldState {
    let mut state = FoldState::default();
    let mut known: Vec<Event<'_>> = Vec::new();
    let mut keys = BTreeSet::new();
    for event in events.iter().filter(|event| event.at <= now) {
        known.push(*event);
        let repeated = !keys.insert(event.key);
        if repeated || state.push(journey, zone, event) == Push::Replay {
            state = replay(journey, zone, &mut known.clone(), now);
        }
    }
    state
}

fn compare(expected: &Told, actual: &Told) -> Vec<String> {
    let paths: BTreeSet<&String> = expected.keys().chain(actual.keys()).collect();
    let told = |told: &Told, path: &String| told.get(path).map_or("nothing", String::as_str).to_owned();
    let differ = paths.into_iter().filter(|path| expected.get(*path) != actual.get(*path));
    differ
        .map(|path| format!("{path} is {}, expected {}", told(actual, path), told(expected, path)))
        .collect()
}

fn expected(expect: &Expected) -> Told {
    let mut told = Told::new();
    told.insert("stage".to_owned(), or_none(expect.stage.clone()));
    told.insert("skipped".to_owned(), listed(expect.skipped.iter()));
    told.insert("warmth".to_owned(), expect.warmth.clone());
    told.insert("usual_days".to_owned(), expect.usual_days.to_string());
    told.insert("next_change".to_owned(), or_none(expect.next_change.map(|time| time.to_string())));
    for (id, stage) in &expect.stages {
        let mut tell = |field: &str, value| told.insert(format!("stages.{id}.{field}"), value);
        tell("reached", stage.reached.to_string());
        tell("evidence", stage.evidence.clone());
        tell("confirmed", or_none(stage.confirmed.map(|time| time.to_string())));
        tell("confirmed_evidence", or_none(stage.confirmed_evidence.clone()));
        tell("last", stage.last.to_string());
        tell("count", stage.count.to_string());
    }
    told
}

fn actual(journey: &Journey, view: &View, case: &Case) -> Told {
    let id = |stage: &Stage| journey.stage(*stage).id.clone();
    let mut told = Told::new();
    told.insert("stage".to_owned(), or_none(view.stage.as_ref().map(id)));
    told.insert("skipped".to_owned(), listed(view.skipped.iter().map(id)));
    told.insert("warmth".to_owned(), view.warmth.word().to_owned());
    told.insert("usual_days".to_owned(), view.usual_days().to_string());
    told.insert("next_change".to_owned(), or_none(view.next_change.map(time)));
    for standing in &view.stages {
        tell_standing(&mut told, &id(&standing.stage), standing, case);
    }
    told
}

fn tell_standing(told: &mut Told, id: &str, standing: &Standing, case: &Case) {
    let key = |mark: &Mark| {
        let evidence = case.events.iter().find(|event| EventKey::of(&event.key) == mark.evidence);
        evidence.map_or_else(|| "an unknown event".to_owned(), |event| event.key.clone())
    };
    let mut tell = |field: &str, value| told.insert(format!("stages.{id}.{field}"), value);
    tell("reached", time(standing.reached.at));
    tell("evidence", key(&standing.reached));
    tell("confirmed", or_none(standing.confirmed.map(|mark| time(mark.at))));
    tell("confirmed_evidence", or_none(standing.confirmed.as_ref().map(key)));
    tell("last", time(standing.last));
    tell("count", standing.count.to_string());
}

fn time(at: i64) -> String {
    Timestamp::from_microsecond(at).map_or_else(|_| format!("{at} microseconds"), |time| time.to_string())
}

fn or_none(value: Option<String>) -> String {
    value.unwrap_or_else(|| "none".to_owned())
}

fn listed(ids: impl Iterator<Item = impl AsRef<str>>) -> String {
    let ids: Vec<String> = ids.map(|id| id.as_ref().to_owned()).collect();
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: &str = include_str!("../../../tests/vectors/journey.json");

    #[test]
    fn every_case_of_the_project_agrees() {
        let outcome = check(CASES).expect("the file holds cases");
        assert_eq!((outcome.cases, outcome.differences.join("\n")), (120, String::new()));
    }

    #[test]
    fn a_wrong_answer_is_named_in_one_line() {
        let mut cases: Vec<serde_json::Value> = serde_json::from_str(CASES).expect("it is JSON");
        let case = cases.iter_mut().find(|case| case["name"] == "two orders ascend").expect("it is there");
        case["expect"]["stages"]["convert"]["count"] = 3.into();
        case["expect"]["stage"] = "convert".into();
        let outcome = check(&serde_json::json!([case]).to_string()).expect("the file holds cases");
        assert_eq!(
            outcome.differences,
            [
                "case \"two orders ascend\": stage is ascend, expected convert",
                "case \"two orders ascend\": stages.convert.count is 2, expected 3",
            ]
        );
    }

    #[test]
    fn wrong_rules_are_a_difference_and_no_cases_an_error() {
        let mut cases: Vec<serde_json::Value> = serde_json::from_str(CASES).expect("it is JSON");
        cases[0]["journey"] = "name = 7".into();
        let outcome = check(&serde_json::json!([cases[0]]).to_string()).expect("the file holds cases");
        assert_eq!(outcome.differences.len(), 1);
        assert!(outcome.differences[0].contains("its rules are wrong"), "{}", outcome.differences[0]);
        assert!(check("{}").is_err());
    }
}
