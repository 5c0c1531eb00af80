//! What a fold needs of everybody's events, read in ranges of people: no words, no products, no event that no rule names.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use domain::event::{Event, EventKey, Properties, SubjectKey};
use domain::id::PersonId;
use domain::journey::Journey;
use jiff::Timestamp;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::db::{Result, StoreError, Tx, params};
use crate::events::value;
use crate::people::small;

/// The events that a journey looks at, by the numbers of their names, each with the properties that its rules read.
pub struct Wanted(Vec<Option<(Arc<str>, Vec<String>)>>);

/// One event, as far as a fold looks at it.
#[derive(Clone, Debug)]
pub struct Trace {
    name: Arc<str>,
    at: i64,
    key: EventKey,
    subject: Option<SubjectKey>,
    properties: Properties,
}

impl Trace {
    /// The event as the journey takes it.
    pub fn event(&self) -> Event<'_> {
        Event {
            key: self.key,
            at: self.at,
            name: &self.name,
            subject: self.subject,
            properties: &self.properties,
        }
    }
}

/// Where a person stands as it is stored, and since when the shop knows of them.
#[derive(Clone, Debug)]
pub struct Stands {
    /// Who.
    pub person: PersonId,
    /// When the shop first heard of them.
    pub since: Timestamp,
    /// The highest stage reached, from 0.
    pub stage: Option<u8>,
    /// The fold's own state, serialised.
    pub state: Vec<u8>,
}

impl Tx<'_> {
    /// What `journey` looks at.
    pub fn wanted(&self, journey: &Journey) -> Result<Wanted> {
        let named = self.all("SELECT id, name FROM event_name ORDER BY id", &[], |row| {
            (usize::try_from(row.integer(0)).unwrap_or_default(), row.text(1))
        })?;
        let mut wanted: Vec<Option<(Arc<str>, Vec<String>)>> = Vec::new();
        for (number, name) in named.into_iter().filter(|(_, name)| journey.interest(name).is_some()) {
            let read: BTreeSet<&str> = journey.properties_read(&name);
            let read = read.into_iter().map(str::to_owned).collect();
            wanted.resize_with(wanted.len().max(number + 1), || None);
            wanted[number] = Some((name.into(), read));
        }
        Ok(Wanted(wanted))
    }

    /// Hands the wanted events up to `until` of each of these people to `take`, in rising order of people; whoever has
    /// none is left out.
    pub fn each_trace<E: From<StoreError>>(
        &self,
        wanted: &Wanted,
        people: &Range<PersonId>,
        until: Timestamp,
        mut take: impl FnMut(PersonId, &[Trace]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = "SELECT i.person, e.name, e.at, e.key, e.subject, e.properties
             FROM identity AS i INDEXED BY identity_person
             CROSS JOIN event AS e INDEXED BY event_identity ON e.identity = i.id
             WHERE i.person >= ?1 AND i.person < ?2 AND e.at <= ?3 AND e.withdrawn = 0 ORDER BY i.person";
        let (mut traces, mut whose) = (Vec::<Trace>::new(), None);
        let mut outcome = Ok(());
        self.each_of_many(sql, params![people.start.0, people.end.0, until.as_microsecond()], |row| {
            let number = usize::try_from(row.integer(1)).unwrap_or_default();
            let Some((name, read)) = wanted.0.get(number).and_then(Option::as_ref) else {
                return ControlFlow::Continue(());
            };
            let person = PersonId(row.integer(0));
            if whose != Some(person) {
                if let Some(before) = whose.replace(person) {
                    outcome = take(before, &traces);
                }
                traces.clear();
            }
            traces.push(Trace {
                name: Arc::clone(name),
                at: row.integer(2),
                key: EventKey(row.key(3)),
                subject: row.maybe_str(4).map(|subject| SubjectKey::of(&subject)),
                properties: if read.is_empty() {
                    Properties::new()
                } else {
                    properties_named(&row.str(5), read)
                },
            });
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome?;
        whose.map_or(Ok(()), |person| take(person, &traces))
    }

    /// Where each of these people stands, in rising order.
    pub fn stands(&self, people: &Range<PersonId>) -> Result<Vec<Stands>> {
        self.all(
            "SELECT id, since, stage, state FROM person WHERE id >= ?1 AND id < ?2 ORDER BY id",
            params![people.start.0, people.end.0],
            |row| Stands {
                person: PersonId(row.integer(0)),
                since: row.time(1),
                stage: row.maybe_integer(2).map(small),
                state: row.blob(3),
            },
        )
    }
}

/// Those of the flat properties in a JSON object that are asked for.
fn properties_named(json: &str, names: &[String]) -> Properties {
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = Named(names).deserialize(&mut reader);
    // What cannot be read has no properties, as for `flat_properties`.
    read.ok().filter(|_| reader.end().is_ok()).unwrap_or_default()
}

struct Named<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Named<'_> {
    type Value = Properties;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> std::result::Result<Properties, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Named<'_> {
    type Value = Properties;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object of properties")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Properties, A::Error> {
        let mut found = Properties::new();
        while let Some(name) = map.next_key_seed(OneOf(self.0))? {
            let Some(name) = name else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            // Of a name that stands twice the last counts, whatever its type.
            match value(map.next_value()?) {
                Some(value) => found.insert(name.to_owned(), value),
                None => found.remove(name),
            };
        }
        Ok(found)
    }
}

/// A name, if it is one of those asked for; no other is copied.
struct OneOf<'a>(&'a [String]);

impl<'de, 'a> DeserializeSeed<'de> for OneOf<'a> {
    type Value = Option<&'a str>;

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> std::result::Result<Option<&'a str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for OneOf<'a> {
    type Value = Option<&'a str>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, text: &str) -> std::result::Result<Option<&'a str>, E> {
        Ok(self.0.iter().map(String::as_str).find(|name| *name == text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::flat_properties;

    #[test]
    fn chosen_properties_are_those_of_all() {
        let names = ["total".to_owned(), "currency".to_owned(), "tags".to_owned()];
        for json in [
            r#"{"total": 12, "currency": "USD", "address": {"total": 9}, "tags": ["a", "b"]}"#,
            r#"{"total": 1.5, "currency": null, "tags": [1]}"#,
            r#"{"total": 1, "total": "two", "tags": ["a"], "tags": {}}"#,
            r#"{"tot\u0061l": true}"#,
            r#"{"total": 12, broken"#,
            r#"{"total": 12} and more"#,
            "[]",
            "",
        ] {
            let mut all = flat_properties(json);
            all.retain(|name, _| names.contains(name));
            assert_eq!(properties_named(json, &names), all, "{json}");
        }
    }
}
