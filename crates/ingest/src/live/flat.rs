//! Properties as a sender nests them, made flat: `{"a":{"b":1}}` is `a.b`.

use domain::event::{Properties, Value};
use domain::money::{Currency, Money};
use domain::private;

use super::fault::{Fault, Reason};
use super::json::Json;
use super::limits::ID_MAX;
use super::read::integer;
use crate::field::plain;

/// Names of Segment's e-commerce events for money, in plain form.
const MONEY: [&str; 9] =
    ["amount", "discount", "price", "revenue", "shipping", "subtotal", "tax", "total", "value"];

/// The members of `object` as flat properties, added to `into`. Whole numbers stay numbers; others, and those that are
/// larger than any, are kept by their digits as text. Where the sender names the currency, amounts are in minor units.
pub(crate) fn flat(
    object: &Json<'_>,
    currency: Option<Currency>,
    into: &mut Properties,
) -> Result<(), Fault> {
    object.members().iter().try_for_each(|(name, value)| put(name, name, value, currency, into))
}

/// Adds `value` under `path`, whose last part is `name`.
fn put(
    path: &str,
    name: &str,
    value: &Json<'_>,
    currency: Option<Currency>,
    into: &mut Properties,
) -> Result<(), Fault> {
    if path.len() > ID_MAX {
        // One long name over many values would make an event a thousand times as large as it was sent.
        return Err(Fault::new(Reason::Id, "", path, "Send properties whose names have at most 255 bytes."));
    }
    let value = match value {
        Json::Null => return Ok(()),
        Json::Object(members) => {
            return members.iter().try_for_each(|(inner, value)| {
                put(&format!("{path}.{inner}"), inner, value, currency, into)
            });
        }
        Json::List(items) => match texts(items) {
            Some(texts) => Value::List(texts),
            None => {
                return items.iter().enumerate().try_for_each(|(index, value)| {
                    put(&format!("{path}.{index}"), name, value, currency, into)
                });
            }
        },
        Json::Boolean(value) => Value::Boolean(*value),
        Json::Number(digits) => amount(name, digits, currency).unwrap_or_else(|| number(digits)),
        Json::Text(text) => amount(name, text, currency).unwrap_or_else(|| Value::Text(readable(text))),
    };
    into.insert(key(path), value);
    Ok(())
}

/// The name of a property. A health fact stays one wherever it is nested.
fn key(path: &str) -> String {
    let path = readable(path);
    let is_private = path.split('.').any(private::is_private);
    if is_private && !private::is_private(&path) { format!("{}{path}", private::MARK) } else { path }
}

/// A list of scalars as texts; nothing where it holds objects or lists.
fn texts(items: &[Json<'_>]) -> Option<Vec<String>> {
    let said = items.iter().filter(|item| **item != Json::Null);
    let text = |item: &Json<'_>| match item {
        Json::Text(text) => Some(readable(text)),
        Json::Number(_) | Json::Boolean(_) => Some(item.to_string()),
        Json::Null | Json::Object(_) | Json::List(_) => None,
    };
    said.map(text).collect()
}

fn number(digits: &str) -> Value {
    integer(digits).map_or_else(|| Value::Text(digits.to_owned()), Value::Integer)
}

fn amount(name: &str, digits: &str, currency: Option<Currency>) -> Option<Value> {
    let currency = currency.filter(|_| MONEY.contains(&plain(name).as_str()))?;
    let is_number = digits.strip_prefix('-').unwrap_or(digits).starts_with(|c: char| c.is_ascii_digit());
    let money =
        Some(digits).filter(|_| is_number && !digits.contains(',')).map(|_| Money::parse(digits, currency));
    money?.ok().map(|money| Value::Integer(money.minor))
}

/// A text without what cannot be shown or stored.
fn readable(text: &str) -> String {
    text.chars().filter(|&c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(properties: &Properties) -> String {
        let value = |value| serde_json::to_string(value).expect("properties are always JSON");
        let lines = properties.iter().map(|(name, said)| format!("{name} = {}", value(said)));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn properties_are_made_flat() {
        let json = r#"{"a":{"b":1,"c":{"d":"x"}},"tags":["warm","soft"],"mixed":[1,true,"z",null],
            "rows":[{"n":1},{"n":2}],"none":null,"big":9007199254740993,"bigger":92233720368547758070,"half":0.5,
            "whole":5.0,"far":1e300,"empty":[],"nul":"a\u0000b","exam":{"findings":[{"eye":"left"}]},
            "finding":"f","price":12.5,"on":false}"#;
        let mut flattened = Properties::new();
        flat(&Json::read(json).expect("it is JSON"), None, &mut flattened).expect("its names are short");
        insta::assert_snapshot!(shown(&flattened), @r#"
        a.b = 1
        a.c.d = "x"
        big = 9007199254740993
        bigger = "92233720368547758070"
        empty = []
        far = "1e300"
        finding = "f"
        half = "0.5"
        health_exam.findings.0.eye = "left"
        mixed = ["1","true","z"]
        nul = "ab"
        on = false
        price = "12.5"
        rows.0.n = 1
        rows.1.n = 2
        tags = ["warm","soft"]
        whole = 5
        "#);
    }

    #[test]
    fn amounts_are_minor_units_where_the_sender_names_the_currency() {
        let json = r#"{"price":12.5,"products":[{"price":"3.10","quantity":2}],"value":7,"total":"a lot","currency":"GBP"}"#;
        let mut flattened = Properties::new();
        flat(&Json::read(json).expect("it is JSON"), Some(Currency::GBP), &mut flattened)
            .expect("its names are short");
        insta::assert_snapshot!(shown(&flattened), @r#"
        currency = "GBP"
        price = 1250
        products.0.price = 310
        products.0.quantity = 2
        total = "a lot"
        value = 700
        "#);
    }
}
