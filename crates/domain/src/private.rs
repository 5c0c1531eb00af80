//! Health facts: which properties of an event stay in the person's own record and go nowhere else.
//!
//! An optician has to keep what an exam found. It is shown where the person's own record is open, and never in a brief, on
//! paper, in a search, in a list, in a rule or in a file that leaves the house, unless the owner asks for it in words.

use crate::event::{Properties, Value};
use crate::fact::Fact;

/// Properties that are health facts by their name.
pub const PRIVATE: [&str; 10] = [
    "allergy",
    "condition",
    "diagnosis",
    "finding",
    "findings",
    "medication",
    "medications",
    "prescription",
    "symptom",
    "symptoms",
];
/// A source marks any other property as one by beginning its name with this.
pub const MARK: &str = "health_";

/// Whether a property stays in the record.
pub fn is_private(property: &str) -> bool {
    let name = property.trim().to_lowercase();
    name.starts_with(MARK) || PRIVATE.contains(&name.as_str())
}

/// The health facts among `properties`, as a record shows them: name and value.
pub fn shown(properties: &Properties) -> Vec<(String, String)> {
    let private = properties.iter().filter(|(name, _)| is_private(name));
    private.map(|(name, value)| (spoken(name), in_words(value))).collect()
}

/// The fact without what stays in the record, for everything that goes further than the record.
pub fn without(fact: Fact) -> Fact {
    match fact {
        Fact::Other(event, mut properties) => {
            properties.retain(|name, _| !is_private(name));
            Fact::Other(event, properties)
        }
        other => other,
    }
}

/// `health_funding` as `funding`.
fn spoken(name: &str) -> String {
    name.trim().to_lowercase().trim_start_matches(MARK).replace('_', " ")
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(true) => "yes".to_owned(),
        Value::Boolean(false) => "no".to_owned(),
        Value::List(parts) => parts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exam() -> Properties {
        [
            ("with", Value::Text("Nuala".into())),
            ("Finding", Value::Text("early lens changes".into())),
            ("health_funding", Value::Text("nhs".into())),
            ("condition", Value::List(vec!["dry eye".into(), "hay fever".into()])),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    #[test]
    fn what_stays_in_the_record_is_told_apart() {
        let named: Vec<String> =
            shown(&exam()).into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(named.len(), 3);
        for part in ["finding: early lens changes", "funding: nhs", "condition: dry eye, hay fever"] {
            assert!(named.iter().any(|line| line == part), "{part} in {named:?}");
        }
        let Fact::Other(_, left) = without(Fact::Other("Exam Completed".into(), exam())) else { panic!() };
        assert_eq!(left.keys().collect::<Vec<_>>(), ["with"]);
        assert!(!is_private("unconditional") && !is_private("wealth_") && is_private("Diagnosis"));
    }
}
