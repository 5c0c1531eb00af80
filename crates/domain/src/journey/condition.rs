//! What a rule asks of an event's properties.

use crate::event::{Properties, Value};

/// One line of a `where`: a property and what must be true of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The property's name.
    pub property: String,
    /// What must be true of its value.
    pub test: Test,
    /// The currency that the event must be in, for amounts.
    pub currency: Option<String>,
}

/// What must be true of a property's value. A missing value or one of another type makes every test false,
/// [`Test::Different`] included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `=`: this string, integer or boolean.
    Equal(Value),
    /// `!=`: another value of the same type.
    Different(Value),
    /// `<`.
    Less(i64),
    /// `<=`.
    AtMost(i64),
    /// `>`.
    More(i64),
    /// `>=`.
    AtLeast(i64),
    /// `in`: one of these values of one type.
    In(Vec<Value>),
    /// `contains`: a part of a string, or an element of a list of strings.
    Contains(String),
    /// `exists`: any value.
    Exists,
}

impl Condition {
    /// Whether an event with these `properties` meets the condition.
    pub fn holds(&self, properties: &Properties) -> bool {
        let value = properties.get(&self.property);
        value.is_some_and(|value| self.test.holds(value)) && self.currency_holds(properties)
    }

    fn currency_holds(&self, properties: &Properties) -> bool {
        let Some(wanted) = &self.currency else { return true };
        matches!(properties.get("currency"), Some(Value::Text(own)) if own == wanted)
    }
}

impl Test {
    /// Whether it compares sizes.
    pub(crate) fn is_measure(&self) -> bool {
        matches!(self, Test::Less(_) | Test::AtMost(_) | Test::More(_) | Test::AtLeast(_))
    }

    fn holds(&self, value: &Value) -> bool {
        match (self, value) {
            (Test::Equal(wanted), value) => wanted == value,
            (Test::Different(other), value) => same_type(other, value) && other != value,
            (Test::Less(limit), Value::Integer(number)) => number < limit,
            (Test::AtMost(limit), Value::Integer(number)) => number <= limit,
            (Test::More(limit), Value::Integer(number)) => number > limit,
            (Test::AtLeast(limit), Value::Integer(number)) => number >= limit,
            (Test::In(wanted), value) => wanted.contains(value),
            (Test::Contains(part), Value::Text(text)) => text.contains(part.as_str()),
            (Test::Contains(part), Value::List(items)) => items.contains(part),
            (Test::Exists, _) => true,
            _ => false,
        }
    }
}

fn same_type(one: &Value, other: &Value) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(list: &[(&str, Value)]) -> Properties {
        list.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    fn holds(test: Test, value: Value) -> bool {
        let condition = Condition { property: "p".to_owned(), test, currency: None };
        condition.holds(&properties(&[("p", value)]))
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn another_type_is_false_even_for_different() {
        assert!(holds(Test::Different(Value::Integer(1)), Value::Integer(2)));
        assert!(!holds(Test::Different(Value::Integer(1)), Value::Integer(1)));
        assert!(!holds(Test::Different(Value::Integer(1)), text("2")));
        assert!(!holds(Test::AtLeast(1), text("2")));
        assert!(!holds(Test::Equal(Value::Boolean(true)), Value::Integer(1)));
        assert!(!holds(Test::Contains("1".to_owned()), Value::Integer(1)));
    }

    #[test]
    fn a_missing_property_is_false() {
        let condition =
            Condition { property: "p".to_owned(), test: Test::Different(text("x")), currency: None };
        assert!(!condition.holds(&Properties::new()));
    }

    #[test]
    fn a_list_contains_elements_and_a_string_parts() {
        let list = Value::List(vec!["permission given".to_owned()]);
        assert!(holds(Test::Contains("permission".to_owned()), text("permission given")));
        assert!(!holds(Test::Contains("permission".to_owned()), list.clone()));
        assert!(holds(Test::Contains("permission given".to_owned()), list.clone()));
        assert!(!holds(Test::In(vec![text("permission given")]), list));
    }

    #[test]
    fn a_currency_must_be_the_events_own() {
        let condition = Condition {
            property: "total".to_owned(),
            test: Test::AtLeast(1000),
            currency: Some("USD".to_owned()),
        };
        let total = ("total", Value::Integer(1000));
        assert!(condition.holds(&properties(&[total.clone(), ("currency", text("USD"))])));
        assert!(!condition.holds(&properties(&[total.clone(), ("currency", text("usd"))])));
        assert!(!condition.holds(&properties(&[total])));
    }
}
