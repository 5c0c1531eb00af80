//! An event on its way into the database, or read back from it, in the one shape that everything is derived from.

use std::borrow::Cow;

use domain::event::{Event, EventKey, Properties, SubjectKey};
use domain::fact::{Fact, Line, Report};
use domain::id::{EventId, IdentityId};
use domain::identity::Identity;
use domain::journey::Journey;
use jiff::Timestamp;
use store::{NewEvent, Source, StoredEvent};

use super::project::ORDER;
use crate::ShopError;

/// One event of one person, with its fact at hand.
pub(crate) struct Happening<'r> {
    pub(crate) id: EventId,
    pub(crate) key: EventKey,
    pub(crate) message_id: &'r str,
    pub(crate) at: Timestamp,
    pub(crate) identity: Option<IdentityId>,
    pub(crate) identities: &'r [Identity],
    pub(crate) subject: Option<&'r str>,
    pub(crate) fact: Cow<'r, Fact>,
    pub(crate) properties: String,
}

impl<'r> Happening<'r> {
    /// What `report` tells. A time in the future is kept as a claim, and the event counts at its receipt.
    pub(crate) fn new(
        report: &'r Report,
        id: EventId,
        key: EventKey,
        identity: Option<IdentityId>,
        received: Timestamp,
    ) -> Happening<'r> {
        let mut properties = serde_json::to_string(&report.fact).expect("facts always serialise");
        let at = report.at.min(received);
        if at != report.at {
            let separator = if properties == "{}" { "" } else { "," };
            properties.insert_str(1, &format!("\"claimed_at\":\"{}\"{separator}", report.at));
        }
        let subject = report.subject.as_deref();
        let identities = &report.identities;
        Happening {
            id,
            key,
            message_id: &report.message_id,
            at,
            identity,
            identities,
            subject,
            fact: Cow::Borrowed(&report.fact),
            properties,
        }
    }

    /// An event as it was stored.
    pub(crate) fn stored(event: &'r StoredEvent) -> Result<Happening<'r>, ShopError> {
        Ok(Happening {
            id: event.id,
            key: event.key,
            message_id: &event.message_id,
            at: event.at,
            identity: event.identity,
            identities: &[],
            subject: event.subject.as_deref(),
            fact: Cow::Owned(event.fact()?),
            properties: event.properties.clone(),
        })
    }

    /// As it is appended, seen by `source`.
    pub(crate) fn to_store(&self, source: Source) -> NewEvent<'_> {
        NewEvent {
            id: self.id,
            key: self.key,
            message_id: self.message_id,
            at: self.at,
            identity: self.identity,
            subject: self.subject,
            source,
            name: self.fact.name(),
            properties: &self.properties,
            products: self.products(),
        }
    }

    /// Whether it is told of an order.
    pub(crate) fn is_about_order(&self) -> bool {
        self.subject.is_some_and(|subject| subject.starts_with(ORDER))
    }

    /// What was bought, in an order.
    pub(crate) fn products(&self) -> &[Line] {
        match &*self.fact {
            Fact::OrderCompleted(order) => &order.products,
            _ => &[],
        }
    }
}

/// Something that can be folded: the parts of an event that the journey looks at.
pub(crate) trait Foldable {
    /// Its key and time.
    fn position(&self) -> (EventKey, i64);
    /// Its name.
    fn name(&self) -> &str;
    /// What it is about.
    fn subject(&self) -> Option<&str>;
    /// Its properties as JSON.
    fn properties(&self) -> &str;
}

impl Foldable for Happening<'_> {
    fn position(&self) -> (EventKey, i64) {
        (self.key, self.at.as_microsecond())
    }

    fn name(&self) -> &str {
        self.fact.name()
    }

    fn subject(&self) -> Option<&str> {
        self.subject
    }

    fn properties(&self) -> &str {
        &self.properties
    }
}

impl Foldable for StoredEvent {
    fn position(&self) -> (EventKey, i64) {
        (self.key, self.at.as_microsecond())
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn subject(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    fn properties(&self) -> &str {
        &self.properties
    }
}

/// Hands the events that `journey` looks at to `work`, decoding only properties that a rule reads.
pub(crate) fn with_events<T>(
    journey: &Journey,
    items: &[&dyn Foldable],
    work: impl FnOnce(&mut [Event<'_>]) -> T,
) -> T {
    let counting: Vec<_> = items.iter().filter(|item| journey.interest(item.name()).is_some()).collect();
    let properties: Vec<Properties> = counting
        .iter()
        .map(|item| match journey.reads_properties_of(item.name()) {
            true => store::flat_properties(item.properties()),
            false => Properties::new(),
        })
        .collect();
    let mut events = Vec::with_capacity(counting.len());
    for (item, properties) in counting.iter().zip(&properties) {
        let (key, at) = item.position();
        let subject = item.subject().map(SubjectKey::of);
        events.push(Event { key, at, name: item.name(), subject, properties });
    }
    work(&mut events)
}
