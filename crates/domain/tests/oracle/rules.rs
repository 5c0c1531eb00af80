//! The oracle's own reading of a rules file that is known to be right.

use domain::event::{Event, Value};
use toml::{Table, Value as Toml};

/// The rules, as they stand in the file.
pub(crate) struct Rules {
    /// The ids of the stages.
    pub(crate) ids: Vec<String>,
    /// Their usual gaps in microseconds.
    pub(crate) usuals: Vec<i64>,
    /// The rules, in order.
    pub(crate) rules: Vec<Rule>,
    /// Friendly acts.
    pub(crate) own_acts: Vec<Matcher>,
    /// Orders.
    pub(crate) orders: Vec<Matcher>,
    /// Voids.
    pub(crate) voids: Vec<Matcher>,
}

/// One `[[stage.evidence]]`.
#[derive(Clone)]
pub(crate) struct Rule {
    /// The place of its stage.
    pub(crate) stage: usize,
    /// What it takes.
    pub(crate) matcher: Matcher,
    /// `times`.
    pub(crate) times: usize,
    /// `within`, in microseconds.
    pub(crate) within: Option<i64>,
    /// The place of the stage that must have been reached.
    pub(crate) after: Option<usize>,
    /// `weak`.
    pub(crate) weak: bool,
    /// `quiet.for`, in microseconds.
    pub(crate) wait: Option<i64>,
    /// `quiet.unless`.
    pub(crate) unless: Vec<String>,
}

/// Names and conditions.
#[derive(Clone)]
pub(crate) struct Matcher {
    names: Vec<String>,
    conditions: Vec<Table>,
}

impl Matcher {
    /// Whether `event` is one of these.
    pub(crate) fn fits(&self, event: &Event<'_>) -> bool {
        let named = self.names.iter().any(|name| name == event.name);
        named && self.conditions.iter().all(|condition| holds(condition, event))
    }
}

/// Reads a rules file that is known to be right.
pub(crate) fn read(text: &str) -> Rules {
    let file: Table = text.parse().expect("the rules are right");
    let stages: Vec<&Table> = tables(file.get("stage"));
    let ids: Vec<String> = stages.iter().map(|stage| text_of(&stage["id"])).collect();
    let mut rules = Vec::new();
    for (place, stage) in stages.iter().enumerate() {
        rules.extend(tables(stage.get("evidence")).into_iter().map(|evidence| rule(evidence, place, &ids)));
    }
    let usuals = stages.iter().map(|stage| length(&stage["usual"])).collect();
    let matchers = |key: &str| list(file.get(key)).iter().map(matcher).collect::<Vec<_>>();
    let [own_acts, orders, voids] = ["own_acts", "orders", "voids"].map(matchers);
    Rules { ids, usuals, rules, own_acts, orders, voids }
}

fn rule(evidence: &Table, stage: usize, ids: &[String]) -> Rule {
    let quiet = evidence.get("quiet").and_then(Toml::as_table);
    Rule {
        stage,
        matcher: matcher(&Toml::Table(evidence.clone())),
        times: evidence.get("times").and_then(Toml::as_integer).unwrap_or(1).try_into().expect("it is small"),
        within: evidence.get("within").map(length),
        after: evidence.get("after").and_then(|after| ids.iter().position(|id| id == &text_of(after))),
        weak: evidence.get("weak").and_then(Toml::as_bool).unwrap_or(false),
        wait: quiet.map(|quiet| length(&quiet["for"])),
        unless: quiet.and_then(|quiet| quiet.get("unless")).map(names).unwrap_or_default(),
    }
}

fn matcher(value: &Toml) -> Matcher {
    let Some(table) = value.as_table() else {
        return Matcher { names: names(value), conditions: Vec::new() };
    };
    let conditions = tables(table.get("where")).into_iter().cloned().collect();
    Matcher { names: names(&table["event"]), conditions }
}

fn holds(condition: &Table, event: &Event<'_>) -> bool {
    let Some(own) = event.properties.get(&text_of(&condition["property"])) else { return false };
    if let Some(currency) = condition.get("currency")
        && event.properties.get("currency") != Some(&Value::Text(text_of(currency)))
    {
        return false;
    }
    let op = text_of(&condition["op"]);
    if op == "exists" {
        return true;
    }
    let wanted = &condition["value"];
    match (op.as_str(), own, wanted) {
        ("=", own, wanted) => equal(own, wanted) == Some(true),
        ("!=", own, wanted) => equal(own, wanted) == Some(false),
        ("<", Value::Integer(own), Toml::Integer(limit)) => own < limit,
        ("<=", Value::Integer(own), Toml::Integer(limit)) => own <= limit,
        (">", Value::Integer(own), Toml::Integer(limit)) => own > limit,
        (">=", Value::Integer(own), Toml::Integer(limit)) => own >= limit,
        ("in", own, Toml::Array(choices)) => choices.iter().any(|choice| equal(own, choice) == Some(true)),
        ("contains", Value::Text(own), Toml::String(part)) => own.contains(part),
        ("contains", Value::List(own), Toml::String(item)) => own.iter().any(|own| own == item),
        _ => false,
    }
}

/// Whether two values are equal, or nothing if they are of different types.
fn equal(own: &Value, wanted: &Toml) -> Option<bool> {
    match (own, wanted) {
        (Value::Text(own), Toml::String(wanted)) => Some(own == wanted),
        (Value::Integer(own), Toml::Integer(wanted)) => Some(own == wanted),
        (Value::Boolean(own), Toml::Boolean(wanted)) => Some(own == wanted),
        _ => None,
    }
}

fn list(value: Option<&Toml>) -> &[Toml] {
    value.and_then(Toml::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn tables(value: Option<&Toml>) -> Vec<&Table> {
    list(value).iter().map(|value| value.as_table().expect("it is a table")).collect()
}

fn names(value: &Toml) -> Vec<String> {
    match value {
        Toml::Array(list) => list.iter().map(text_of).collect(),
        single => vec![text_of(single)],
    }
}

fn text_of(value: &Toml) -> String {
    value.as_str().expect("it is text").to_owned()
}

fn length(value: &Toml) -> i64 {
    let text = text_of(value);
    let (number, unit) = text.split_at(text.len() - 1);
    let minutes = match unit {
        "m" => 1,
        "h" => 60,
        "d" => 24 * 60,
        "w" => 7 * 24 * 60,
        other => panic!("no such unit: {other}"),
    };
    number.parse::<i64>().expect("it is a number") * minutes * 60 * 1_000_000
}
