//! Why a body, or a part of one, is refused: what is wrong, where, what stands there, and the cure.

use std::borrow::Cow;
use std::fmt;

use crate::cell;

/// Why something is refused; a closed list, so that each can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The bytes are no UTF-8.
    Utf8,
    /// The text is no JSON.
    Json,
    /// JSON nested deeper than anything that means something.
    TooDeep,
    /// More bytes than the sender's own limit.
    TooLarge,
    /// More events in a batch than the sender's own limit.
    TooManyEvents,
    /// Segment's word for a call without `userId` and `anonymousId`.
    NoUserAnonId,
    /// A call that Segment does not have.
    UnknownType,
    /// A name that only Fondly itself gives.
    ReservedName,
    /// Something without which the part says nothing.
    Missing,
    /// A list where a text is due, and the like.
    WrongShape,
    /// An id that is too long or holds control characters.
    Id,
    /// No moment that can be read.
    Time,
    /// No amount that can be read without guessing.
    Money,
    /// An order or an article that costs less than nothing.
    NegativeMoney,
    /// No currency of ISO 4217.
    Currency,
    /// No whole number, or one out of its range.
    Number,
    /// No email address.
    Email,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 17] = [
        Reason::Utf8,
        Reason::Json,
        Reason::TooDeep,
        Reason::TooLarge,
        Reason::TooManyEvents,
        Reason::NoUserAnonId,
        Reason::UnknownType,
        Reason::ReservedName,
        Reason::Missing,
        Reason::WrongShape,
        Reason::Id,
        Reason::Time,
        Reason::Money,
        Reason::NegativeMoney,
        Reason::Currency,
        Reason::Number,
        Reason::Email,
    ];

    /// The word in counters, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Utf8 => "utf8",
            Reason::Json => "json",
            Reason::TooDeep => "too_deep",
            Reason::TooLarge => "too_large",
            Reason::TooManyEvents => "too_many_events",
            Reason::NoUserAnonId => "no_user_anon_id",
            Reason::UnknownType => "unknown_type",
            Reason::ReservedName => "reserved_name",
            Reason::Missing => "missing",
            Reason::WrongShape => "wrong_shape",
            Reason::Id => "id",
            Reason::Time => "time",
            Reason::Money => "money",
            Reason::NegativeMoney => "negative_money",
            Reason::Currency => "currency",
            Reason::Number => "number",
            Reason::Email => "email",
        }
    }

    /// In words, after how many: `with an amount that cannot be read`.
    pub fn of_some(self) -> &'static str {
        match self {
            Reason::Utf8 => "that cannot be read as text (UTF-8)",
            Reason::Json => "that cannot be read as JSON",
            Reason::TooDeep => "nested too deep",
            Reason::TooLarge => "too large",
            Reason::TooManyEvents => "with more events than one batch may hold",
            Reason::NoUserAnonId => "naming nobody",
            Reason::UnknownType => "of a kind that Segment does not have",
            Reason::ReservedName => "with a name that only Fondly gives",
            Reason::Missing => "with something missing",
            Reason::WrongShape => "with something of another kind than expected",
            Reason::Id => "with an id that is too long or holds control characters",
            Reason::Time => "with a time that cannot be read",
            Reason::Money => "with an amount that cannot be read",
            Reason::NegativeMoney => "with an amount of less than nothing",
            Reason::Currency => "with a currency that does not exist",
            Reason::Number => "with a number that cannot be read",
            Reason::Email => "with an email address that cannot be right",
        }
    }

    /// The reason that `text` names.
    pub fn parse(text: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

impl fmt::Display for Reason {
    /// In words, after the value.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Reason::Utf8 => "is no UTF-8",
            Reason::Json => "is no JSON",
            Reason::TooDeep => "is nested too deep",
            Reason::TooLarge => "is too large",
            Reason::TooManyEvents => "is more events than one batch may hold",
            Reason::NoUserAnonId => "names nobody: there is neither userId nor anonymousId",
            Reason::UnknownType => "is no call of Segment's",
            Reason::ReservedName => "is a name that only Fondly gives",
            Reason::Missing => "is missing",
            Reason::WrongShape => "is of another kind than expected",
            Reason::Id => "is no id: it is too long or holds control characters",
            Reason::Time => "is no time",
            Reason::Money => "is no amount",
            Reason::NegativeMoney => "is less than nothing",
            Reason::Currency => "is no currency",
            Reason::Number => "is no whole number in its range",
            Reason::Email => "is no email address",
        })
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) reason: Reason,
    pub(crate) field: String,
    pub(crate) value: String,
    pub(crate) cure: Cow<'static, str>,
}

impl Fault {
    pub(crate) fn new(reason: Reason, field: &str, value: &str, cure: impl Into<Cow<'static, str>>) -> Fault {
        let shown = cell::excerpt(value).replace(char::is_control, "\u{fffd}");
        Fault { reason, field: field.to_owned(), value: shown, cure: cure.into() }
    }

    /// A field that has to be there.
    pub(crate) fn missing(field: &str, cure: &'static str) -> Fault {
        Fault::new(Reason::Missing, field, "", cure)
    }

    /// The same, seen from the object that holds the one at fault under `name`.
    pub(crate) fn within(self, name: &str) -> Fault {
        let name = cell::excerpt(name);
        // A path of a hundred steps would say no more than its first.
        let is_enough = self.field.is_empty() || self.reason == Reason::TooDeep;
        let field = if is_enough { name } else { format!("{name}.{}", self.field) };
        Fault { field, ..self }
    }
}
