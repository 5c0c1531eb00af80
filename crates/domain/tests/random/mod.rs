//! Random rules files and random lives, small enough to collide all the time.

#![allow(dead_code, reason = "every test file uses a part of it")]

use domain::event::Value;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::cases::Happened;

const NAMES: [&str; 5] = ["Seen", "Bought", "Praised", "Grumbled", "Revoked"];
const PROPERTIES: [&str; 4] = ["rating", "text", "full", "currency"];
const TEXTS: [&str; 4] = ["", "USD", "EUR", "US"];
/// The scales of time: within a day, and over many.
const UNITS: [char; 2] = ['h', 'd'];

/// A rules file that is right.
pub(crate) fn journey() -> impl Strategy<Value = String> {
    (select(UNITS.to_vec()), any::<bool>(), 1..5usize).prop_flat_map(|(unit, upwards, stages)| {
        let stage = |place: usize| {
            vec(evidence(unit, waits(place, stages, upwards)), 0..4).prop_map(move |rules| {
                format!("[[stage]]\nid = \"s{place}\"\nusual = \"{}{unit}\"\n{}", place * 3, rules.concat())
            })
        };
        let stages: Vec<_> = (0..stages).map(stage).collect();
        let lists = (matchers(), matchers(), matchers());
        (lists, stages).prop_map(|((own_acts, orders, voids), stages)| {
            format!(
                "name = \"random\"\nown_acts = {own_acts}\norders = {orders}\nvoids = {voids}\n{}",
                stages.concat()
            )
        })
    })
}

/// The stages that a rule of stage `place` may wait for: all below it or all above it, so that there is no
/// cycle.
fn waits(place: usize, stages: usize, upwards: bool) -> Vec<usize> {
    if upwards { (place + 1..stages).collect() } else { (0..place).collect() }
}

fn evidence(unit: char, waits: Vec<usize>) -> impl Strategy<Value = String> {
    let after = if waits.is_empty() { Just(None).boxed() } else { option::of(select(waits)).boxed() };
    let names = vec(select(NAMES.to_vec()), 1..3);
    (names, conditions(), after, any::<bool>(), pace(unit)).prop_map(
        |(names, conditions, after, weak, pace)| {
            let after = after.map(|stage| format!("after = \"s{stage}\"\n")).unwrap_or_default();
            format!(
                "[[stage.evidence]]\nevent = {names:?}\nwhere = {conditions}\nweak = {weak}\n{after}{pace}"
            )
        },
    )
}

/// Once, several times, or followed by a silence.
fn pace(unit: char) -> impl Strategy<Value = String> {
    let within = option::of(0..6u8);
    let several = (2..4u8, within).prop_map(move |(times, within)| {
        let within = within.map(|length| format!("within = \"{length}{unit}\"\n")).unwrap_or_default();
        format!("times = {times}\n{within}")
    });
    let silence = (0..8u8, vec(select(NAMES.to_vec()), 0..3)).prop_map(move |(length, names)| {
        let unless = if names.is_empty() { String::new() } else { format!(", unless = {names:?}") };
        format!("quiet = {{ for = \"{length}{unit}\"{unless} }}\n")
    });
    prop_oneof![Just(String::new()), several, silence]
}

fn matchers() -> impl Strategy<Value = String> {
    let matcher = (select(NAMES.to_vec()), conditions())
        .prop_map(|(name, conditions)| format!("{{ event = {name:?}, where = {conditions} }}"));
    let entry = prop_oneof![select(NAMES.to_vec()).prop_map(|name| format!("{name:?}")), matcher];
    vec(entry, 0..3).prop_map(|entries| format!("[{}]", entries.join(", ")))
}

fn conditions() -> impl Strategy<Value = String> {
    let none = Just("[]".to_owned());
    let some = vec(condition(), 1..3).prop_map(|all| format!("[{}]", all.join(", ")));
    prop_oneof![3 => none, 1 => some]
}

fn condition() -> impl Strategy<Value = String> {
    let text = || select(TEXTS.to_vec()).prop_map(|text| format!("{text:?}"));
    let number = || (0..4i64).prop_map(|number| number.to_string());
    let scalar = prop_oneof![text(), number(), any::<bool>().prop_map(|truth| truth.to_string())];
    let choices =
        prop_oneof![vec(text(), 1..3), vec(number(), 1..3)].prop_map(|all| format!("[{}]", all.join(", ")));
    let test = prop_oneof![
        (select(vec!["=", "!="]), scalar).prop_map(|(op, value)| format!("op = \"{op}\", value = {value}")),
        (select(vec!["<", "<=", ">", ">="]), number())
            .prop_map(|(op, value)| format!("op = \"{op}\", value = {value}")),
        choices.prop_map(|value| format!("op = \"in\", value = {value}")),
        text().prop_map(|value| format!("op = \"contains\", value = {value}")),
        Just("op = \"exists\"".to_owned()),
    ];
    let currency = option::weighted(0.2, Just(", currency = \"USD\""));
    (select(PROPERTIES.to_vec()), test, currency).prop_map(|(property, test, currency)| {
        format!("{{ property = \"{property}\", {test}{} }}", currency.unwrap_or_default())
    })
}

/// What happened to one person, in the order of arrival. Times, keys and subjects collide often.
pub(crate) fn life() -> impl Strategy<Value = Vec<Happened>> {
    vec(happened(), 0..24)
}

fn happened() -> impl Strategy<Value = Happened> {
    (0..40u8, time(), select(NAMES.to_vec()), option::of(0..3u8), properties()).prop_map(
        |(key, at, name, subject, properties)| Happened {
            key: format!("k{key}"),
            at,
            name: name.to_owned(),
            subject: subject.map(|number| format!("order:{number}")),
            properties,
        },
    )
}

/// A moment near the start of 2026, on the hour of an early day or at the same hour of any day; now and then
/// a microsecond off.
pub(crate) fn time() -> impl Strategy<Value = i64> {
    const HOUR: i64 = 3_600_000_000;
    let start = 1_767_225_600_000_000;
    let moment =
        prop_oneof![(0..30i64).prop_map(|hour| hour * HOUR), (0..60i64).prop_map(|day| day * 24 * HOUR)];
    let off = prop_oneof![6 => Just(0), 1 => -1..=1i64];
    (moment, off).prop_map(move |(moment, off)| start + moment + off)
}

fn properties() -> impl Strategy<Value = domain::event::Properties> {
    let text = || select(TEXTS.to_vec()).prop_map(str::to_owned);
    let value = prop_oneof![
        (0..4i64).prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Boolean),
        text().prop_map(Value::Text),
        vec(text(), 0..3).prop_map(Value::List),
    ];
    btree_map(select(PROPERTIES.to_vec()).prop_map(str::to_owned), value, 0..4)
}
