//! The life of a gesture: one personal act for one person.

use serde::{Deserialize, Serialize};

/// What sort of act it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A note in a parcel.
    Note,
    /// A card by post.
    Card,
    /// A small present.
    Gift,
    /// A phone call.
    Call,
    /// A visit.
    Visit,
    /// A personal email.
    Email,
    /// Something to put right, never a thank-you: a complaint, a bad review.
    Task,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 7] =
        [Kind::Note, Kind::Card, Kind::Gift, Kind::Call, Kind::Visit, Kind::Email, Kind::Task];

    /// The word in files, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Note => "note",
            Kind::Card => "card",
            Kind::Gift => "gift",
            Kind::Call => "call",
            Kind::Visit => "visit",
            Kind::Email => "email",
            Kind::Task => "task",
        }
    }

    /// The kind that `text` names.
    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The channel whose consent it needs. A note inside a parcel and an answer to a complaint need none.
    pub fn channel(self) -> Option<crate::person::Channel> {
        use crate::person::Channel;
        match self {
            Kind::Note | Kind::Task => None,
            Kind::Card | Kind::Gift => Some(Channel::Post),
            Kind::Call => Some(Channel::Phone),
            Kind::Visit => Some(Channel::Visit),
            Kind::Email => Some(Channel::Email),
        }
    }
}

/// Where a gesture is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Fondly suggests it.
    Proposed,
    /// Somebody will make it on a day.
    Planned,
    /// It is written, packed or done.
    Made,
    /// It left the shop.
    Sent,
    /// It arrived.
    Received,
    /// It came back.
    Returned,
    /// Somebody decided against it, for a reason.
    Skipped,
    /// What it was for has gone: the order was cancelled, the import undone.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [State; 8] = [
        State::Proposed,
        State::Planned,
        State::Made,
        State::Sent,
        State::Received,
        State::Returned,
        State::Skipped,
        State::Cancelled,
    ];

    /// The word in files, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Proposed => "proposed",
            State::Planned => "planned",
            State::Made => "made",
            State::Sent => "sent",
            State::Received => "received",
            State::Returned => "returned",
            State::Skipped => "skipped",
            State::Cancelled => "cancelled",
        }
    }

    /// The state that `text` names.
    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether somebody still has to do something.
    pub fn is_open(self) -> bool {
        matches!(self, State::Proposed | State::Planned)
    }
}

/// What a gesture opens with, kept with it when it is made so that the next one opens with something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead {
    /// What is the same when it is said again.
    pub opening: String,
    /// The fact in words.
    pub about: String,
}

/// One step in the life of a gesture, as the timeline tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The state that it enters.
    pub state: State,
    /// What sort of gesture.
    pub kind: Kind,
    /// The play that proposed it.
    pub play: String,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maker: Option<String>,
    /// Why, where somebody gave a reason; or what it was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The words that were written, where they are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// What it opened with, so that the next one does not: a short key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<String>,
    /// The fact that it opened with, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What it cost, in minor units of the shop's currency.
    #[serde(default)]
    pub cost: i64,
    /// How long it took, in minutes.
    #[serde(default)]
    pub minutes: i64,
    /// What the maker was given to ask along the way, by its short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered: Option<String>,
}

impl Step {
    /// The event's name: `Gesture Made`.
    pub fn event_name(&self) -> &'static str {
        match self.state {
            State::Proposed => "Gesture Proposed",
            State::Planned => "Gesture Planned",
            State::Made => "Gesture Made",
            State::Sent => "Gesture Sent",
            State::Received => "Gesture Received",
            State::Returned => "Gesture Returned",
            State::Skipped => "Gesture Skipped",
            State::Cancelled => "Gesture Cancelled",
        }
    }

    /// Whether `name` is the name of such an event.
    pub fn is_event_name(name: &str) -> bool {
        let state = name.strip_prefix("Gesture ").map(str::to_lowercase);
        state.is_some_and(|state| State::parse(&state).is_some())
    }
}
