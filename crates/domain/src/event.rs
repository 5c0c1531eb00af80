//! What happened, as the journey sees it: a key, a time, a name, a subject and flat properties.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The first 16 bytes of the SHA-256 of an event's idempotency key. Two reports with one key are one event,
/// and the bytes break ties between events of one microsecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EventKey(pub [u8; 16]);

impl EventKey {
    /// The key of the idempotency key `text`.
    pub fn of(text: &str) -> EventKey {
        EventKey(digest(text))
    }
}

/// What an event is about when that is a thing of its own, as a hash: an order, a review, a gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SubjectKey(pub [u8; 16]);

impl SubjectKey {
    /// The key of a subject such as `order:shopify:5123`.
    pub fn of(text: &str) -> SubjectKey {
        SubjectKey(digest(text))
    }
}

fn digest(text: &str) -> [u8; 16] {
    let whole = Sha256::digest(text.as_bytes());
    let mut first = [0; 16];
    first.copy_from_slice(&whole[..16]);
    first
}

/// A property's value. What a sender puts in any other shape (a float, null, an object) is kept in the event's
/// record but is not a property: conditions do not see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number; money is in minor units.
    Integer(i64),
    /// Text.
    Text(String),
    /// A list of strings.
    List(Vec<String>),
}

/// The properties that conditions can ask about, by name.
pub type Properties = BTreeMap<String, Value>;

/// One event of one person, as the fold takes it.
#[derive(Clone, Copy, Debug)]
pub struct Event<'a> {
    /// Its idempotency key.
    pub key: EventKey,
    /// When it happened, in microseconds since 1970 UTC.
    pub at: i64,
    /// Its name, such as `Order Completed`.
    pub name: &'a str,
    /// What it is about.
    pub subject: Option<SubjectKey>,
    /// Its properties; may be left empty where no rule reads them (see `Journey::reads_properties_of`).
    pub properties: &'a Properties,
}
