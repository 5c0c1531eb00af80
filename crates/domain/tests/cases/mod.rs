//! Owned events and the cases of a vectors file, for the tests of the journey.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::collections::BTreeMap;

use domain::event::{Event, EventKey, Properties, SubjectKey, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An event that owns what it holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Happened {
    /// Its idempotency key as text.
    pub(crate) key: String,
    /// When, in microseconds.
    pub(crate) at: i64,
    /// Its name.
    pub(crate) name: String,
    /// What it is about, as text.
    pub(crate) subject: Option<String>,
    /// Its properties.
    pub(crate) properties: Properties,
}

impl Happened {
    /// The event as the fold takes it.
    pub(crate) fn event(&self) -> Event<'_> {
        Event {
            key: EventKey::of(&self.key),
            at: self.at,
            name: &self.name,
            subject: self.subject.as_deref().map(SubjectKey::of),
            properties: &self.properties,
        }
    }
}

/// One case of a vectors file.
pub(crate) struct Case {
    /// What it is called.
    pub(crate) name: String,
    /// The rules file.
    pub(crate) journey: String,
    /// The shop's zone.
    pub(crate) zone: TimeZone,
    /// The events, in any order.
    pub(crate) events: Vec<Happened>,
    /// The moment of the view, in microseconds.
    pub(crate) now: i64,
    /// The expected view, as JSON.
    pub(crate) expect: serde_json::Value,
}

/// The cases that ship with the project.
pub(crate) fn cases() -> Vec<Case> {
    let text = include_str!("../../../../tests/vectors/journey.json");
    let list: Vec<serde_json::Value> = serde_json::from_str(text).expect("the vectors are JSON");
    list.iter().map(case).collect()
}

fn case(json: &serde_json::Value) -> Case {
    Case {
        name: text(&json["name"]),
        journey: text(&json["journey"]),
        zone: TimeZone::get(&text(&json["zone"])).expect("the zone is known"),
        events: json["events"].as_array().expect("events are a list").iter().map(happened).collect(),
        now: micros(&json["now"]),
        expect: json["expect"].clone(),
    }
}

fn happened(json: &serde_json::Value) -> Happened {
    let properties = json["properties"].as_object().expect("properties are an object").iter();
    Happened {
        key: text(&json["key"]),
        at: micros(&json["at"]),
        name: text(&json["name"]),
        subject: json["subject"].as_str().map(str::to_owned),
        properties: properties.filter_map(|(name, json)| Some((name.clone(), value(json)?))).collect(),
    }
}

fn value(json: &serde_json::Value) -> Option<Value> {
    serde_json::from_value(json.clone()).ok()
}

fn text(json: &serde_json::Value) -> String {
    json.as_str().expect("it is text").to_owned()
}

/// The microseconds of an RFC 3339 time.
pub(crate) fn micros(json: &serde_json::Value) -> i64 {
    text(json).parse::<Timestamp>().expect("it is a time").as_microsecond()
}

/// The texts of the keys of `events`, by their hashes.
pub(crate) fn key_names(events: &[Happened]) -> BTreeMap<EventKey, String> {
    events.iter().map(|event| (EventKey::of(&event.key), event.key.clone())).collect()
}
