//! What a row says of an event beside whose and when: every other column is a property.

use domain::event::{Properties, Value};
use domain::money::Money;

use crate::cell;
use crate::field::plain;
use crate::recipe::Recipe;
use crate::row::Row;
use crate::sign;

/// A column that is a property.
pub(super) struct Column {
    index: usize,
    name: String,
    is_money: bool,
}

/// Words that mean money.
const MONEY: [&str; 13] = [
    "amount", "total", "price", "value", "revenue", "cost", "paid", "fee", "sum", "spent", "betrag", "preis",
    "summe",
];
/// Words for what somebody said.
const TEXT: [&str; 7] = ["text", "comment", "comments", "note", "notes", "message", "words"];

/// The columns of a file that mean nothing else.
pub(super) fn columns(recipe: &Recipe) -> Vec<Column> {
    let free = recipe.columns.iter().enumerate().filter(|(_, column)| column.field.is_none());
    let mut columns: Vec<Column> = Vec::new();
    for (index, column) in free {
        let plain = plain(&column.header);
        let is_text = TEXT.contains(&plain.as_str()) && columns.iter().all(|known| known.name != "text");
        let name = if is_text { "text".to_owned() } else { snake(&column.header) };
        if !name.is_empty() && columns.iter().all(|known| known.name != name) {
            columns.push(Column { index, name, is_money: MONEY.contains(&plain.as_str()) });
        }
    }
    columns
}

/// `Frame colour (left)` as `frame_colour_left`.
fn snake(header: &str) -> String {
    let words = header.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// The properties of a row; empty cells say nothing.
pub(super) fn read(columns: &[Column], row: &Row<'_>, recipe: &Recipe) -> Properties {
    let mut properties = Properties::new();
    for column in columns {
        let text = cell::clean(row.cell(column.index), false);
        if text.is_empty() {
            continue;
        }
        let money = column.is_money.then(|| money(&text, &properties, recipe)).flatten();
        if let Some(money) = money {
            let code = money.currency.code().to_owned();
            properties.entry("currency".to_owned()).or_insert(Value::Text(code));
        }
        let value = money.map_or_else(|| value(&text), |money| Value::Integer(money.minor));
        properties.insert(column.name.clone(), value);
    }
    properties
}

/// An amount. One in another currency than the event's stays text.
fn money(text: &str, properties: &Properties, recipe: &Recipe) -> Option<Money> {
    let named = sign::of(text);
    let currency = named.unwrap_or(recipe.currency);
    let others =
        properties.get("currency").filter(|known| **known != Value::Text(currency.code().to_owned()));
    if named.is_some() && others.is_some() {
        return None;
    }
    Money::parse(text, currency).ok()
}

/// A whole number, yes or no, or text. A number with zeros in front is a code.
fn value(text: &str) -> Value {
    match text.to_lowercase().as_str() {
        "true" | "yes" => return Value::Boolean(true),
        "false" | "no" => return Value::Boolean(false),
        _ => {}
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_code = digits.len() > 1 && digits.starts_with('0');
    match text.parse::<i64>() {
        Ok(number) if !is_code && digits.bytes().all(|byte| byte.is_ascii_digit()) => Value::Integer(number),
        _ => Value::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_values() {
        assert_eq!(value("5"), Value::Integer(5));
        assert_eq!(value("-5"), Value::Integer(-5));
        assert_eq!(value("007"), Value::Text("007".into()));
        assert_eq!(value("4.5"), Value::Text("4.5".into()));
        assert_eq!(value("Yes"), Value::Boolean(true));
        assert_eq!(snake("Frame colour (left)"), "frame_colour_left");
    }
}
