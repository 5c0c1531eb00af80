//! What all calls have: who, when, and the key by which a call told twice is one.

use domain::fact::{Fact, Report};
use domain::identity::{Email, Identity, IdentityKind};
use jiff::Timestamp;

use crate::key;
use crate::live::{Arrival, Fault, ID_MAX, Json, Reason, WHO_CURE};

/// What sort of call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Identify,
    Track,
    Page,
    Screen,
    Group,
    Alias,
}

impl Kind {
    pub(super) fn parse(text: &str) -> Option<Kind> {
        Some(match text {
            "identify" => Kind::Identify,
            "track" => Kind::Track,
            "page" => Kind::Page,
            "screen" => Kind::Screen,
            "group" => Kind::Group,
            "alias" => Kind::Alias,
            _ => return None,
        })
    }

    /// The kind that a call of a batch says it is.
    pub(super) fn of(json: &Json<'_>) -> Result<Kind, Fault> {
        let cure = "Send identify, track, page, screen, group or alias.";
        if !matches!(json, Json::Object(_)) {
            return Err(Fault::new(
                Reason::WrongShape,
                "",
                &json.excerpt(),
                "Send an object for each event.",
            ));
        }
        let text = json.text("type")?.ok_or_else(|| Fault::missing("type", cure))?;
        Kind::parse(&text).ok_or_else(|| Fault::new(Reason::UnknownType, "type", &text, cure))
    }
}

/// Ids that programs send when they know none. Whoever had one of these would be everybody.
const NOBODY: [&str; 12] = [
    "0",
    "null",
    "nil",
    "none",
    "nan",
    "undefined",
    "unknown",
    "anonymous",
    "guest",
    "true",
    "false",
    "[object object]",
];

/// One call.
pub(super) struct Call<'c> {
    pub(super) json: &'c Json<'c>,
    pub(super) arrival: &'c Arrival<'c>,
    pub(super) kind: Kind,
    /// Whose it is, the one that decides first. Never empty.
    pub(super) identities: Vec<Identity>,
    at: Timestamp,
    key: String,
}

impl<'c> Call<'c> {
    pub(super) fn read(kind: Kind, json: &'c Json<'c>, arrival: &'c Arrival<'c>) -> Result<Call<'c>, Fault> {
        if !matches!(json, Json::Object(_)) {
            return Err(Fault::new(Reason::WrongShape, "", &json.excerpt(), "Send an object."));
        }
        let identities = if kind == Kind::Alias { both(json)? } else { who(json)? };
        let said = time(json, arrival)?;
        let key = key(kind, json, said.is_none().then_some(arrival.received_at))?;
        Ok(Call { json, arrival, kind, identities, at: said.unwrap_or(arrival.received_at), key })
    }

    /// The sender's key for it, or ours where there is none.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// What the call says.
    pub(super) fn report(&self, subject: Option<String>, fact: Fact) -> Report {
        Report {
            message_id: self.key.clone(),
            at: self.at,
            identities: self.identities.clone(),
            subject,
            fact,
        }
    }

    /// Something further that it says.
    pub(super) fn further(&self, topic: &str, fact: Fact) -> Report {
        Report { message_id: format!("{}/{topic}", self.key), ..self.report(None, fact) }
    }
}

/// A person's id, where it is one.
fn person_id(json: &Json<'_>, name: &str) -> Result<Option<String>, Fault> {
    Ok(json.id(name)?.filter(|id| !NOBODY.contains(&id.to_lowercase().as_str())))
}

fn identity(kind: IdentityKind, id: Option<String>) -> Option<Identity> {
    Identity::new(kind, &id?).ok()
}

fn who(json: &Json<'_>) -> Result<Vec<Identity>, Fault> {
    let user = identity(IdentityKind::UserId, person_id(json, "userId")?);
    // A shop whose user ids are email addresses vouches for them.
    let email = user.as_ref().and_then(|user| Email::parse(user.value()).ok()).map(Identity::from);
    let anonymous = identity(IdentityKind::AnonymousId, person_id(json, "anonymousId")?);
    let identities: Vec<_> = [user, email, anonymous].into_iter().flatten().collect();
    if identities.is_empty() {
        return Err(Fault::new(Reason::NoUserAnonId, "", "", WHO_CURE));
    }
    Ok(identities)
}

/// The two ids of an alias. What was called `previousId` is taken for an anonymous one: two user ids are two people until a
/// human says otherwise.
fn both(json: &Json<'_>) -> Result<Vec<Identity>, Fault> {
    let user = identity(IdentityKind::UserId, person_id(json, "userId")?);
    let user = user.ok_or_else(|| Fault::missing("userId", "Send the id that is to stay."))?;
    let before = identity(IdentityKind::AnonymousId, person_id(json, "previousId")?);
    let before = before.ok_or_else(|| Fault::missing("previousId", "Send the id that came before."))?;
    Ok(vec![user, before])
}

/// When it happened, by the sender's clock set right: what the sender thought was now when it was sent was the time of
/// receipt. Nothing where the call names no time.
fn time(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Option<Timestamp>, Fault> {
    let read = |name| json.time(name, arrival.zone);
    let (original, told, sent) = (read("originalTimestamp")?, read("timestamp")?, read("sentAt")?);
    let Some(claimed) = original.or(told) else { return Ok(None) };
    if let Some(told) = told.filter(|told| *told != claimed) {
        // Both stand there where the call comes through Segment, which has set the clock right already.
        return Ok(Some(told));
    }
    let late = sent.map(|sent| arrival.received_at.duration_since(sent));
    Ok(Some(late.and_then(|late| claimed.checked_add(late).ok()).unwrap_or(claimed)))
}

/// The sender's `messageId` as it stands, or a hash of all that the call says but for what changes when it is sent again.
/// A call that names no time is told at its receipt.
fn key(kind: Kind, json: &Json<'_>, received: Option<Timestamp>) -> Result<String, Fault> {
    let cure = "Send a messageId of at most 255 bytes without control characters.";
    match json.get("messageId") {
        Some(Json::Text(text)) if !text.trim().is_empty() => {
            let is_key = text.len() <= ID_MAX && !text.contains(char::is_control);
            return if is_key {
                Ok(text.clone().into_owned())
            } else {
                Err(Fault::new(Reason::Id, "messageId", text, cure))
            };
        }
        None | Some(Json::Text(_)) => {}
        Some(other) => return Err(Fault::new(Reason::WrongShape, "messageId", &other.excerpt(), cure)),
    }
    let lasting = |name: &str| !matches!(name, "messageId" | "sentAt" | "receivedAt" | "writeKey");
    let said = json.members().iter().filter(|(name, _)| lasting(name));
    let said: Vec<String> = said.map(|(name, value)| format!("{name}:{value}")).collect();
    let received = received.map(|at| at.to_string()).unwrap_or_default();
    Ok(format!("segment:{}", key::whole(format!("{kind:?} {received} {}", said.join(",")).as_bytes())))
}
