//! Segment's tracking API: its calls, limits and answers, and what its calls say.
//!
//! Any Segment library talks to it. What the documentation of Segment leaves open is decided in `docs/LIVE.md`.

mod call;
mod commerce;
mod identify;
mod page;
mod track;

use std::borrow::Cow;
use std::collections::HashSet;

use domain::fact::Report;
use thiserror::Error;

use crate::cell;
use crate::live::{
    self, Arrival, DEPTH_MAX, Fault, Ignored, Json, Members, Reason, Refused, Told, elements, nesting,
};
use call::{Call, Kind};

/// The largest body of one call, in bytes; also of one event in a batch.
pub const CALL_BYTES: usize = 32 * 1024;
/// The largest body of a batch, in bytes.
pub const BATCH_BYTES: usize = 500 * 1024;
/// The most events of a batch.
pub const BATCH_EVENTS: usize = 2500;

/// The topic of a batch.
const BATCH: &str = "batch";
/// The members of a batch that each of its events may have itself.
const SHARED: [&str; 3] = ["context", "integrations", "sentAt"];

/// Each call, with the path that browsers use for it. `import` is what older libraries call a batch.
const CALLS: [(&str, &[&str]); 7] = [
    ("identify", &["identify", "i"]),
    ("track", &["track", "t"]),
    ("page", &["page", "p"]),
    ("screen", &["screen", "s"]),
    ("group", &["group", "g"]),
    ("alias", &["alias", "a"]),
    (BATCH, &[BATCH, "b", "import"]),
];

/// What can be told of a body before it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The call, for [`Arrival::topic`]: `track`, `batch`.
    pub topic: &'static str,
    /// The key in the body by which the sender is known, where it is there.
    pub write_key: Option<String>,
    /// How many events it holds. More than [`BATCH_EVENTS`] are accepted and then refused, as Segment does.
    pub events: usize,
}

/// Why a body is not even accepted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TooLargeOrInvalid {
    /// No call that Segment has.
    #[error(
        "`{path}` is no call of Segment's: post to /v1/identify, track, page, screen, group, alias or batch"
    )]
    NoSuchCall {
        /// As it was asked for.
        path: String,
    },
    /// More bytes than Segment takes.
    #[error(
        "the body has {bytes} bytes and a {call} may have {limit}: send fewer events at once, or smaller ones"
    )]
    TooLarge {
        /// The call.
        call: &'static str,
        /// How many bytes it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// No JSON, or none of the right shape.
    #[error("the body {wrong} at `{seen}`: send the JSON object that the library makes")]
    Invalid {
        /// What is wrong.
        wrong: String,
        /// What stands there.
        seen: String,
    },
}

impl TooLargeOrInvalid {
    /// The status that Segment answers with.
    pub fn status(&self) -> u16 {
        match self {
            TooLargeOrInvalid::NoSuchCall { .. } => 404,
            TooLargeOrInvalid::TooLarge { .. } | TooLargeOrInvalid::Invalid { .. } => 400,
        }
    }

    /// The body of the answer, as JSON.
    pub fn answer(&self) -> String {
        serde_json::json!({ "success": false, "message": self.to_string() }).to_string()
    }
}

/// Looks at a body that was posted to `path`, such as `/v1/track`, cheaply. Whatever passes is answered with 200 once it is
/// stored, even where its events turn out to say nothing.
pub fn envelope(path: &str, body: &[u8]) -> Result<Envelope, TooLargeOrInvalid> {
    let topic = topic(path).ok_or_else(|| TooLargeOrInvalid::NoSuchCall { path: cell::excerpt(path) })?;
    let limit = if topic == BATCH { BATCH_BYTES } else { CALL_BYTES };
    if body.len() > limit {
        return Err(TooLargeOrInvalid::TooLarge { call: topic, bytes: body.len(), limit });
    }
    let text = live::text(body)?;
    // A batch is read event by event, so that one that is too deep spoils no other.
    if topic != BATCH && nesting(text.as_bytes()) > DEPTH_MAX {
        return Err(Fault::new(Reason::TooDeep, "", text, "").into());
    }
    let top = Members::read(text)?;
    let events = match top.get(BATCH).filter(|_| topic == BATCH) {
        Some(batch) => elements(batch)?.len(),
        None => 1,
    };
    let write_key = top.get("writeKey").and_then(|raw| serde_json::from_str(raw).ok());
    Ok(Envelope { topic, write_key, events })
}

impl From<Fault> for TooLargeOrInvalid {
    fn from(fault: Fault) -> TooLargeOrInvalid {
        TooLargeOrInvalid::Invalid { wrong: fault.reason.to_string(), seen: fault.value }
    }
}

fn topic(path: &str) -> Option<&'static str> {
    let name = path.trim_end_matches('/').rsplit('/').next()?;
    CALLS.into_iter().find(|(_, paths)| paths.contains(&name)).map(|(topic, _)| topic)
}

/// What a call or a batch says.
pub(crate) fn understand(arrival: &Arrival<'_>, text: &str) -> Result<Told, Fault> {
    let topic = topic(arrival.topic);
    // An event of a batch that is tried again comes alone.
    if topic == Some(BATCH)
        && let Ok(top) = Members::read(text)
        && let Some(batch) = top.get(BATCH)
    {
        return of_batch(&top, batch, arrival);
    }
    let json = Json::read(text)?;
    let kind = topic.and_then(Kind::parse).map_or_else(|| Kind::of(&json), Ok)?;
    of_call(kind, &json, arrival).map(Told::reports)
}

fn of_batch(top: &Members<'_>, batch: &str, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let items = elements(batch).map_err(|fault| fault.within(BATCH))?;
    if items.is_empty() {
        return Ok(Told::ignored(Ignored::new("The batch is empty.")));
    }
    if items.len() > BATCH_EVENTS {
        let cure = format!("Send at most {BATCH_EVENTS} events at once.");
        return Err(Fault::new(Reason::TooManyEvents, BATCH, &items.len().to_string(), cure));
    }
    let shared = shared(top)?;
    let mut told = Told::default();
    for (index, raw) in items.into_iter().enumerate() {
        match of_item(raw.get(), &shared, arrival) {
            Ok(reports) => told.reports.extend(reports),
            Err((fault, body)) => told.refused.push(Refused::new(Some(index), fault, body)),
        }
    }
    Ok(told)
}

/// What a batch says once for all its events.
fn shared<'a>(top: &Members<'a>) -> Result<Vec<(&'static str, Json<'a>)>, Fault> {
    let told = SHARED.into_iter().filter_map(|name| Some((name, top.get(name)?)));
    let read = told.map(|(name, raw)| {
        if raw.len() > CALL_BYTES {
            let cure = format!("Send at most {CALL_BYTES} bytes of it.");
            return Err(Fault::new(Reason::TooLarge, name, &format!("{} bytes", raw.len()), cure));
        }
        Json::read(raw).map(|json| (name, json)).map_err(|fault| fault.within(name))
    });
    read.collect()
}

/// One event of a batch: its reports, or its fault with the event as it is to be kept, with what the batch says for all.
fn of_item(
    raw: &str,
    shared: &[(&'static str, Json<'_>)],
    arrival: &Arrival<'_>,
) -> Result<Vec<Report>, (Fault, Vec<u8>)> {
    if raw.len() > CALL_BYTES {
        let cure = format!("Send events of at most {CALL_BYTES} bytes.");
        let fault = Fault::new(Reason::TooLarge, "", &format!("{} bytes", raw.len()), cure);
        return Err((fault, raw.into()));
    }
    let item = Json::read(raw).map_err(|fault| (fault, raw.into()))?;
    let item = shared.iter().fold(item, |item, (name, value)| merged(item, name, value));
    let told = Kind::of(&item).and_then(|kind| of_call(kind, &item, arrival));
    told.map_err(|fault| (fault, item.to_string().into_bytes()))
}

/// An event with what its batch says under `name`. The event's own word wins; of objects, each member's.
fn merged<'a>(item: Json<'a>, name: &'static str, shared: &Json<'a>) -> Json<'a> {
    let Json::Object(mut members) = item else { return item };
    match members.iter_mut().rfind(|(key, value)| key == name && *value != Json::Null) {
        None => members.push((name.into(), shared.clone())),
        Some((_, Json::Object(own))) => {
            let known: HashSet<Cow<'a, str>> = own.iter().map(|(name, _)| name.clone()).collect();
            own.extend(shared.members().iter().filter(|(name, _)| !known.contains(name)).cloned());
        }
        Some(_) => {}
    }
    Json::Object(members)
}

fn of_call(kind: Kind, json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Vec<Report>, Fault> {
    let call = Call::read(kind, json, arrival)?;
    match kind {
        Kind::Identify => identify::identified(&call),
        Kind::Track => track::tracked(&call).map(|report| vec![report]),
        Kind::Page | Kind::Screen => page::viewed(&call),
        Kind::Group => identify::grouped(&call),
        Kind::Alias => Ok(vec![identify::aliased(&call)]),
    }
}
