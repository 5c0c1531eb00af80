//! Events: appended, sighted, withdrawn, read back.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::event::{EventKey, Properties, Value};
use domain::fact::{Fact, Line};
use domain::id::{EventId, IdentityId, ImportId, PersonId};
use jiff::Timestamp;

use crate::db::{Result, Row, StoreError, Tx, params};

/// Where something was seen: an import by its number, the shop's own hands, or a sender who tells of things as they happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(pub i64);

impl Source {
    /// Somebody of the shop typed it.
    pub const HANDS: Source = Source(0);
    /// The shop was built with it. No import has this number, so that undoing an import never takes it along.
    pub const BUILT: Source = Source(-1);
    /// Segment's tracking API, called by the shop's site or an app.
    pub const SEGMENT: Source = Source(-2);
    /// Shopify's webhooks.
    pub const SHOPIFY: Source = Source(-3);
    /// WooCommerce's webhooks.
    pub const WOO: Source = Source(-4);

    /// Whether it tells of things as they happen.
    pub fn is_live(self) -> bool {
        self < Source::BUILT
    }
}

impl From<ImportId> for Source {
    fn from(import: ImportId) -> Source {
        Source(import.0)
    }
}

/// An event to be appended.
pub struct NewEvent<'a> {
    /// Its number.
    pub id: EventId,
    /// The hash of its message id.
    pub key: EventKey,
    /// The sender's idempotency key.
    pub message_id: &'a str,
    /// When it happened.
    pub at: Timestamp,
    /// The identity that decides whose it is.
    pub identity: Option<IdentityId>,
    /// What it is about.
    pub subject: Option<&'a str>,
    /// Who saw it first.
    pub source: Source,
    /// The event's name.
    pub name: &'a str,
    /// Its properties as JSON.
    pub properties: &'a str,
    /// What was bought.
    pub products: &'a [Line],
}

/// An event as it is stored.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Its number.
    pub id: EventId,
    /// The hash of its message id.
    pub key: EventKey,
    /// The sender's idempotency key.
    pub message_id: String,
    /// When it happened.
    pub at: Timestamp,
    /// The identity that decides whose it is.
    pub identity: Option<IdentityId>,
    /// Its name.
    pub name: Arc<str>,
    /// What it is about.
    pub subject: Option<String>,
    /// Who saw it first.
    pub source: Source,
    /// Its properties as JSON.
    pub properties: String,
    /// What was bought, in an order.
    pub products: Vec<Line>,
}

impl StoredEvent {
    /// The fact that it tells.
    pub fn fact(&self) -> Result<Fact> {
        let mut reader = serde_json::Deserializer::from_str(&self.properties);
        let fact = Fact::read(&self.name, &mut reader)
            .map_err(|error| StoreError::damaged(&format!("event {}", self.id), error))?;
        Ok(match fact {
            Fact::OrderCompleted(mut order) => {
                order.products.clone_from(&self.products);
                Fact::OrderCompleted(order)
            }
            other => other,
        })
    }

    /// The properties that conditions can ask about: the flat ones of the four types.
    pub fn flat_properties(&self) -> Properties {
        flat_properties(&self.properties)
    }
}

/// The flat properties in a JSON object.
pub fn flat_properties(json: &str) -> Properties {
    let parsed: serde_json::Map<String, serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    parsed.into_iter().filter_map(|(name, json)| Some((name, value(json)?))).collect()
}

/// A property's value; nothing where it has none of the four types.
pub(crate) fn value(json: serde_json::Value) -> Option<Value> {
    match json {
        serde_json::Value::Bool(value) => Some(Value::Boolean(value)),
        serde_json::Value::Number(value) => value.as_i64().map(Value::Integer),
        serde_json::Value::String(value) => Some(Value::Text(value)),
        serde_json::Value::Array(values) => {
            let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
            values.iter().map(text).collect::<Option<Vec<_>>>().map(Value::List)
        }
        _ => None,
    }
}

pub(crate) const COLUMNS: &str =
    "e.id, e.key, e.message_id, e.at, e.identity, e.name, e.subject, e.source, e.properties, e.products";

/// What a row holds before its names are looked up.
pub(crate) struct Raw {
    event: StoredEvent,
    name: i64,
    packed: Option<Vec<u8>>,
}

pub(crate) fn raw(row: &Row<'_>) -> Raw {
    Raw {
        name: row.integer(5),
        packed: row.maybe_blob(9),
        event: StoredEvent {
            id: EventId(row.integer(0)),
            key: EventKey(row.key(1)),
            message_id: row.text(2),
            at: row.time(3),
            identity: row.maybe_integer(4).map(IdentityId),
            name: "".into(),
            subject: row.maybe_text(6),
            source: Source(row.integer(7)),
            properties: row.text(8),
            products: Vec::new(),
        },
    }
}

impl Tx<'_> {
    /// The number that the next event gets. Numbers rise in the order of commits, and none is given twice: an erased
    /// or withdrawn event keeps its row.
    pub fn next_event(&self) -> Result<EventId> {
        Ok(EventId(self.number("SELECT MAX(id) FROM event", &[])? + 1))
    }

    /// Which of `keys` are stored, with their number and whether they are withdrawn. They are looked up in the order of
    /// the index, where neighbours share pages.
    pub fn known_events(&self, keys: &[EventKey]) -> Result<HashMap<EventKey, (EventId, bool)>> {
        let mut known = HashMap::new();
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        for key in &sorted {
            let found =
                self.first("SELECT id, withdrawn FROM event WHERE key = ?1", params![&key.0], |row| {
                    (EventId(row.integer(0)), row.flag(1))
                })?;
            known.extend(found.map(|found| (*key, found)));
        }
        Ok(known)
    }

    /// Appends events.
    pub fn append_events(&self, events: &[NewEvent<'_>]) -> Result<()> {
        events.iter().try_for_each(|event| self.append_event(event))
    }

    fn append_event(&self, event: &NewEvent<'_>) -> Result<()> {
        let name = self.name_number(event.name)?;
        let products = self.pack_lines(event.products)?;
        self.run(
            "INSERT INTO event (id, key, message_id, at, identity, name, subject, source, withdrawn, properties, products)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10)",
            params![
                event.id.0,
                &event.key.0,
                event.message_id,
                event.at.as_microsecond(),
                event.identity.map(|identity| identity.0),
                name,
                event.subject,
                event.source.0,
                event.properties,
                products.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// Appends one step of a gesture. One that was taken back with the same place in the gesture's life gives it its number.
    pub fn append_step(&self, step: &NewEvent<'_>) -> Result<()> {
        self.run(
            "INSERT INTO event (id, key, message_id, at, identity, name, subject, source, withdrawn, properties)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9)
             ON CONFLICT (key) DO UPDATE SET message_id = excluded.message_id, at = excluded.at,
                identity = excluded.identity, name = excluded.name, withdrawn = 0, properties = excluded.properties",
            params![
                step.id.0,
                &step.key.0,
                step.message_id,
                step.at.as_microsecond(),
                step.identity.map(|identity| identity.0),
                self.name_number(step.name)?,
                step.subject,
                step.source.0,
                step.properties,
            ],
        )?;
        Ok(())
    }

    /// Brings a withdrawn event back, as it is reported now; it keeps its number.
    pub fn revive_event(&self, event: &NewEvent<'_>) -> Result<()> {
        let products = self.pack_lines(event.products)?;
        self.run(
            "UPDATE event SET message_id = ?2, identity = ?3, source = ?4, withdrawn = 0, properties = ?5, products = ?6,
                at = ?7, name = ?8, subject = ?9
             WHERE id = ?1",
            params![
                event.id.0,
                event.message_id,
                event.identity.map(|identity| identity.0),
                event.source.0,
                event.properties,
                products.as_ref(),
                event.at.as_microsecond(),
                self.name_number(event.name)?,
                event.subject,
            ],
        )?;
        Ok(())
    }

    /// Notes that `source` saw a stored event too. `true` when that is news.
    pub fn sight_event(&self, event: EventId, source: Source) -> Result<bool> {
        let first = self.number("SELECT source FROM event WHERE id = ?1", params![event.0])?;
        if first == source.0 {
            return Ok(false);
        }
        let noted = self.run(
            "INSERT INTO sighting (event, source) VALUES (?1, ?2) ON CONFLICT (event, source) DO NOTHING",
            params![event.0, source.0],
        )?;
        Ok(noted > 0)
    }

    /// Everybody who saw an event, the first first.
    pub fn sources_of_event(&self, event: EventId) -> Result<Vec<Source>> {
        self.all(
            "SELECT source, 0 FROM event WHERE id = ?1 UNION ALL SELECT source, 1 FROM sighting WHERE event = ?1 ORDER BY 2, 1",
            params![event.0],
            |row| Source(row.integer(0)),
        )
    }

    /// Takes back all that `source` saw: events that nobody else saw are withdrawn and emptied. Answers with the events
    /// that went.
    pub fn withdraw_source(&self, source: Source) -> Result<Vec<StoredEvent>> {
        self.run(
            "UPDATE event SET source = (SELECT MIN(s.source) FROM sighting AS s WHERE s.event = event.id)
             WHERE source = ?1 AND withdrawn = 0 AND EXISTS (SELECT 1 FROM sighting AS s WHERE s.event = event.id)",
            params![source.0],
        )?;
        self.run(
            "DELETE FROM sighting WHERE source = ?1
             OR EXISTS (SELECT 1 FROM event AS e WHERE e.id = sighting.event AND e.source = sighting.source)",
            params![source.0],
        )?;
        let gone = self.events(
            &format!("SELECT {COLUMNS} FROM event AS e WHERE e.source = ?1 AND e.withdrawn = 0"),
            params![source.0],
        )?;
        self.run(
            "DELETE FROM photo WHERE event IN (SELECT id FROM event WHERE source = ?1 AND withdrawn = 0)",
            params![source.0],
        )?;
        self.run(
            "UPDATE event SET withdrawn = 1, message_id = '', properties = '{}', products = NULL
             WHERE source = ?1 AND withdrawn = 0",
            params![source.0],
        )?;
        Ok(gone)
    }

    /// Takes back one event that somebody of the shop typed, with its picture.
    pub fn withdraw_event(&self, event: EventId) -> Result<()> {
        self.drop_photo(event)?;
        self.run(
            "UPDATE event SET withdrawn = 1, message_id = '', properties = '{}', products = NULL WHERE id = ?1",
            params![event.0],
        )?;
        Ok(())
    }

    /// One live event.
    pub fn event(&self, id: EventId) -> Result<Option<StoredEvent>> {
        let sql = format!("SELECT {COLUMNS} FROM event AS e WHERE e.id = ?1 AND e.withdrawn = 0");
        Ok(self.events(&sql, params![id.0])?.pop())
    }

    /// The event with a key, withdrawn or not.
    pub fn event_number(&self, key: EventKey) -> Result<Option<EventId>> {
        self.first("SELECT id FROM event WHERE key = ?1", params![&key.0], |row| EventId(row.integer(0)))
    }

    /// All live events of one person, in the order of the fold.
    pub fn events_of(&self, person: PersonId) -> Result<Vec<StoredEvent>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identity AS i JOIN event AS e ON e.identity = i.id
             WHERE i.person = ?1 AND e.withdrawn = 0 ORDER BY e.at, e.key"
        );
        self.events(&sql, params![person.0])
    }

    /// A person's live events but those of the names in `passing`, in the order of the fold. Most of what is known of
    /// people is browsing, which a page that is opened all day should not read.
    pub fn events_beyond(&self, person: PersonId, passing: &[&str]) -> Result<Vec<StoredEvent>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identity AS i JOIN event AS e ON e.identity = i.id
             WHERE i.person = ?1 AND e.withdrawn = 0 ORDER BY e.at, e.key"
        );
        let (mut found, mut unread) = (Vec::new(), Ok(()));
        self.each(&sql, params![person.0], |row| {
            match self.name_of(row.integer(5)) {
                Ok(name) if passing.contains(&&*name) => {}
                Ok(_) => found.push(raw(row)),
                Err(error) => unread = Err(error),
            }
            if unread.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        unread?;
        found.into_iter().map(|raw| self.named(raw)).collect()
    }

    /// All live events about one subject, in the order in which they became known.
    pub fn events_about(&self, subject: &str) -> Result<Vec<StoredEvent>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM event AS e WHERE e.subject = ?1 AND e.withdrawn = 0 ORDER BY e.id"
        );
        self.events(&sql, params![subject])
    }

    /// Whether anything about a subject was known before the event numbered `first_new`.
    pub fn is_known_before(&self, subject: &str, first_new: EventId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM event WHERE subject = ?1 AND id < ?2 AND withdrawn = 0)";
        Ok(self.number(sql, params![subject, first_new.0])? != 0)
    }

    /// Hands everybody who has live events to `take`, in rising order, each with their events in the order of the fold.
    pub fn each_person<E: From<StoreError>>(
        &self,
        mut take: impl FnMut(PersonId, &[StoredEvent]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = format!(
            "SELECT {COLUMNS}, i.person FROM identity AS i INDEXED BY identity_person
             CROSS JOIN event AS e INDEXED BY event_identity ON e.identity = i.id
             WHERE e.withdrawn = 0 ORDER BY i.person"
        );
        let (mut events, mut whose) = (Vec::<StoredEvent>::new(), None);
        let mut hand_over = |person: Option<PersonId>, events: &mut Vec<StoredEvent>| match person {
            None => Ok(()),
            Some(person) => {
                events.sort_by_key(|event| (event.at, event.key));
                let taken = take(person, events);
                events.clear();
                taken
            }
        };
        let mut outcome = Ok(());
        self.each_of_many(&sql, &[], |row| {
            let person = Some(PersonId(row.integer(10)));
            outcome = self.named(raw(row)).map_err(E::from).and_then(|event| {
                if whose != person {
                    hand_over(whose, &mut events)?;
                    whose = person;
                }
                events.push(event);
                Ok(())
            });
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome?;
        hand_over(whose, &mut events)
    }

    /// Hands all live events in the order of their numbers, with their person, to `take`.
    pub fn each_event(
        &self,
        mut take: impl FnMut(StoredEvent, Option<PersonId>) -> ControlFlow<()>,
    ) -> Result<()> {
        let sql = format!(
            "SELECT {COLUMNS}, i.person FROM event AS e LEFT JOIN identity AS i ON i.id = e.identity
             WHERE e.withdrawn = 0 ORDER BY e.id"
        );
        let mut outcome = Ok(());
        self.each_of_many(&sql, &[], |row| {
            let person = row.maybe_integer(10).map(PersonId);
            match self.named(raw(row)) {
                Ok(event) => take(event, person),
                Err(error) => {
                    outcome = Err(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        outcome
    }

    /// Hands all live events of these names that are somebody's, in the order of their numbers, to `take`.
    pub fn each_event_named(
        &self,
        names: &[&str],
        mut take: impl FnMut(StoredEvent) -> ControlFlow<()>,
    ) -> Result<()> {
        let numbers = names.iter().map(|name| self.name_number(name)).collect::<Result<Vec<i64>>>()?;
        let list = numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {COLUMNS} FROM event AS e
             WHERE e.name IN ({list}) AND e.withdrawn = 0 AND e.identity IS NOT NULL ORDER BY e.id"
        );
        let mut outcome = Ok(());
        self.each_of_many(&sql, &[], |row| match self.named(raw(row)) {
            Ok(event) => take(event),
            Err(error) => {
                outcome = Err(error);
                ControlFlow::Break(())
            }
        })?;
        outcome
    }

    /// Notes that a play may answer an event.
    pub fn append_cue(&self, event: EventId, name: &str, at: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO cue (event, name, at) VALUES (?1, ?2, ?3) ON CONFLICT (event) DO NOTHING",
            params![event.0, self.name_number(name)?, at.as_microsecond()],
        )?;
        Ok(())
    }

    pub(crate) fn named(&self, raw: Raw) -> Result<StoredEvent> {
        let mut event = raw.event;
        event.name = self.name_of(raw.name)?;
        if let Some(packed) = raw.packed {
            event.products = self.unpack_lines(&packed)?;
        }
        Ok(event)
    }

    pub(crate) fn events(&self, sql: &str, parameters: &[crate::db::Param<'_>]) -> Result<Vec<StoredEvent>> {
        self.all(sql, parameters, raw)?.into_iter().map(|raw| self.named(raw)).collect()
    }
}
