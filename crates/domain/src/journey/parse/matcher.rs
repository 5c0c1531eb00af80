//! Which events are meant: names, and conditions on their properties.

use toml::Spanned;
use toml::de::DeValue;

use super::page::{Fields, Page, integer};
use crate::event::Value;
use crate::journey::condition::{Condition, Test};
use crate::journey::draft::Matcher;

const MATCHER_KEYS: &[&str] = &["event", "where"];
const CONDITION_KEYS: &[&str] = &["property", "op", "value", "currency"];
const OPERATIONS: &str = "the operations are = != < <= > >= in contains exists";

/// Reads an entry of `own_acts`, `orders` or `voids`: a name, or a table with `event` and `where`.
pub(super) fn read(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Option<Matcher> {
    if value.get_ref().is_str() {
        return page.names(value).map(|events| Matcher { events, conditions: Vec::new() });
    }
    let Some(fields) = Fields::of(value) else {
        page.refuse(value, "an event", "write a name, or { event = \"...\", where = [...] }");
        return None;
    };
    page.refuse_others(&fields, MATCHER_KEYS);
    let conditions = conditions(page, &fields);
    let events = page.required(&fields, "event", "event = \"Order Completed\"")?;
    Some(Matcher { events: page.names(events)?, conditions })
}

/// Reads the `where` of a rule or matcher.
pub(super) fn conditions(page: &mut Page<'_>, fields: &Fields<'_, '_>) -> Vec<Condition> {
    let list = fields.get("where").map(|value| page.list(value)).unwrap_or_default();
    list.iter().filter_map(|value| condition(page, value)).collect()
}

fn condition(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Option<Condition> {
    let fields = page.table(value, "a condition")?;
    page.refuse_others(&fields, CONDITION_KEYS);
    let place = page.required(&fields, "property", "property = \"rating\"");
    let property = place.and_then(|value| page.text(value));
    if let Some((place, name)) = place.zip(property).filter(|(_, name)| crate::private::is_private(name)) {
        page.report(
            place.span(),
            format!("\"{name}\" is a health fact, and those stay in the person's record"),
            "ask for what the person did instead: came, booked, wrote back",
        );
    }
    let currency = fields.get("currency").map(|value| page.text(value));
    let test = test(page, &fields);
    // A currency that is no text has been refused; the condition goes with it.
    let currency = currency.map_or(Some(None), |text| text.map(|text| Some(text.to_owned())))?;
    Some(Condition { property: property?.to_owned(), test: test?, currency })
}

fn test(page: &mut Page<'_>, fields: &Fields<'_, '_>) -> Option<Test> {
    let place = page.required(fields, "op", "op = \">=\"")?;
    let op = page.text(place)?;
    if op == "exists" {
        return exists(page, fields);
    }
    if !matches!(op, "=" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "contains") {
        page.report(place.span(), format!("unknown operation \"{op}\""), OPERATIONS);
        return None;
    }
    let value = page.required(fields, "value", "value = 4")?;
    match op {
        "=" => scalar(page, value).map(Test::Equal),
        "!=" => scalar(page, value).map(Test::Different),
        "in" => choices(page, value).map(Test::In),
        "contains" => page.text(value).map(|part| Test::Contains(part.to_owned())),
        _ => limit(page, op, value),
    }
}

fn exists(page: &mut Page<'_>, fields: &Fields<'_, '_>) -> Option<Test> {
    if let Some(value) = fields.get("value") {
        let problem = format!("`exists` takes no value, but `{}` is given", page.quote(value.span()));
        page.report(value.span(), problem, "remove `value`, or use op = \"=\"");
        return None;
    }
    Some(Test::Exists)
}

fn limit(page: &mut Page<'_>, op: &str, value: &Spanned<DeValue<'_>>) -> Option<Test> {
    let Some(limit) = integer(value.get_ref()) else {
        let problem = format!("`{op}` compares whole numbers, and `{}` is none", page.quote(value.span()));
        page.report(value.span(), problem, "write a whole number without quotes; amounts are in cents");
        return None;
    };
    Some(match op {
        "<" => Test::Less(limit),
        "<=" => Test::AtMost(limit),
        ">" => Test::More(limit),
        _ => Test::AtLeast(limit),
    })
}

fn scalar(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Option<Value> {
    let scalar = match value.get_ref() {
        DeValue::String(text) => Some(Value::Text(text.clone().into_owned())),
        DeValue::Boolean(truth) => Some(Value::Boolean(*truth)),
        other => integer(other).map(Value::Integer),
    };
    if scalar.is_none() {
        let cure = "write text in quotes, a whole number, true or false; for several values use op = \"in\"";
        page.refuse(value, "text, a whole number, true or false", cure);
    }
    scalar
}

fn choices(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Option<Vec<Value>> {
    let list = page.list(value);
    if value.get_ref().as_array().is_some_and(|list| list.is_empty()) {
        page.refuse(value, "a choice", "list at least one value: [\"email\", \"post\"]");
    }
    let choices: Vec<Value> = list.iter().map_while(|value| scalar(page, value)).collect();
    let first = choices.first()?;
    let kind = std::mem::discriminant(first);
    let odd = choices.iter().position(|choice| std::mem::discriminant(choice) != kind);
    if let Some(place) = odd {
        let problem = format!("`{}` is of another type than the first value", page.quote(list[place].span()));
        page.report(list[place].span(), problem, "list values of one type only");
    }
    Some(choices)
}
