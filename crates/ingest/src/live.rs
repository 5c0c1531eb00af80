//! One body that a sender posted, and what it says.
//!
//! Nothing that arrives is dropped in silence: it becomes reports, a privacy request, a refusal of the part that cannot be
//! understood, or it is let by with its reason. Said twice, it gives the same keys, so that a retry changes nothing.

mod came;
mod fault;
mod flat;
mod json;
mod limits;
mod party;
mod read;

use std::fmt;

use domain::fact::Report;
use domain::identity::Identity;
use domain::money::Currency;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub(crate) use came::{Came, host};
pub(crate) use fault::Fault;
pub use fault::Reason;
pub(crate) use flat::flat;
pub(crate) use json::{Json, Members, elements};
pub(crate) use limits::{DEPTH_MAX, ID_MAX, nesting};
pub(crate) use party::{Keys, party};
pub(crate) use read::{WHO_CURE, known_currency};

use crate::{segment, shopify, woo};

/// Who sent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Door {
    /// A Segment library, by the tracking API.
    Segment,
    /// A Shopify store, by webhook.
    Shopify,
    /// A WooCommerce store, by webhook.
    Woo,
}

impl Door {
    /// Every door.
    pub const ALL: [Door; 3] = [Door::Segment, Door::Shopify, Door::Woo];

    /// The word in addresses, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Door::Segment => "segment",
            Door::Shopify => "shopify",
            Door::Woo => "woo",
        }
    }

    /// What people call it: `your site`, `Shopify`.
    pub fn title(self) -> &'static str {
        match self {
            Door::Segment => "your site",
            Door::Shopify => "Shopify",
            Door::Woo => "WooCommerce",
        }
    }

    /// The door that `text` names.
    pub fn parse(text: &str) -> Option<Door> {
        Door::ALL.into_iter().find(|door| door.as_str() == text)
    }
}

/// One body, as it was accepted.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// Who sent it.
    pub door: Door,
    /// What the sender calls it: `orders/create`, `order.updated`, `track`, `batch`.
    pub topic: &'a str,
    /// The shop's domain or site; may be empty.
    pub origin: &'a str,
    /// When it came in.
    pub received_at: Timestamp,
    /// As it was sent.
    pub body: &'a [u8],
    /// For dates without a zone.
    pub zone: &'a TimeZone,
    /// For amounts of which the sender names no currency.
    pub currency: Currency,
}

/// What a body says.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// What happened.
    pub reports: Vec<Report>,
    /// What happened as well, if what is known by then bears it out.
    pub turn: Option<Turn>,
    /// What could not be understood.
    pub refused: Vec<Refused>,
    /// What a customer asks by right.
    pub asks: Vec<PrivacyAsk>,
    /// Why there is nothing in it for us.
    pub ignored: Option<Ignored>,
}

/// Why a body is let by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignored {
    /// In one sentence, about this body.
    pub why: String,
    /// The same of every body of its kind, for counting: it names no order and nobody.
    pub kind: String,
}

impl Ignored {
    /// `why`, which has no numbers that only this body has.
    pub(crate) fn new(why: impl Into<String>) -> Ignored {
        let why = why.into();
        Ignored { kind: why.clone(), why }
    }

    /// `why`, which is one of many of a `kind`.
    pub(crate) fn one_of(kind: &str, why: String) -> Ignored {
        Ignored { kind: kind.to_owned(), why }
    }
}

impl Told {
    /// Only these reports.
    pub(crate) fn reports(reports: Vec<Report>) -> Told {
        Told { reports, ..Told::default() }
    }

    /// Nothing, for this reason.
    pub(crate) fn ignored(why: Ignored) -> Told {
        Told { ignored: Some(why), ..Told::default() }
    }

    /// Only this request.
    pub(crate) fn asks(ask: PrivacyAsk) -> Told {
        Told { asks: vec![ask], ..Told::default() }
    }
}

/// A turn in what becomes of an order. The sender tells only how the order stands, so it takes what was known before to see
/// whether that is a turn.
#[derive(Clone, Debug)]
pub struct Turn {
    /// What happened if it is one.
    pub report: Report,
    /// From where it is one.
    pub from: Stand,
}

/// How an order stood before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It was known, and called off.
    CalledOff,
    /// It was known, and not called off.
    Standing,
    /// The same, and paid.
    Paid,
}

/// One thing in a body that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its place in a batch, from 0; nothing where it is the whole body.
    pub part: Option<usize>,
    /// Why, for counting.
    pub reason: Reason,
    /// The field at fault, such as `line_items.0.price`; empty where it is the part as a whole.
    pub field: String,
    /// The beginning of what stands there.
    pub value: String,
    /// What to do.
    pub cure: String,
    /// The part alone, so that it can be kept whole and tried again under the same topic.
    pub body: Vec<u8>,
}

impl Refused {
    /// `body` refused for `fault`.
    pub(crate) fn new(part: Option<usize>, fault: Fault, body: Vec<u8>) -> Refused {
        let Fault { reason, field, value, cure } = fault;
        Refused { part, reason, field, value, cure: cure.into_owned(), body }
    }
}

impl fmt::Display for Refused {
    /// In one line: ``total_price: `ten` is no amount. Send it …``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Refused { reason, field, value, cure, .. } = self;
        match (field.as_str(), value.as_str()) {
            ("", "") => write!(f, "It {reason}. {cure}"),
            ("", value) => write!(f, "`{value}` {reason}. {cure}"),
            (field, "") => write!(f, "{field} {reason}. {cure}"),
            (field, value) => write!(f, "{field}: `{value}` {reason}. {cure}"),
        }
    }
}

/// What privacy law lets a shop's customer ask (Shopify's three mandatory topics).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrivacyAsk {
    /// To be given all that is kept of them.
    Export {
        /// The sender's number for the request.
        request: Option<String>,
        /// Who asks. A phone number is not among them, because people share phones.
        identities: Vec<Identity>,
        /// Subjects of the orders concerned, such as `order:shopify:5123`.
        orders: Vec<String>,
    },
    /// To be forgotten.
    Erase {
        /// The sender's number for the request.
        request: Option<String>,
        /// Who asks.
        identities: Vec<Identity>,
        /// Subjects of the orders concerned.
        orders: Vec<String>,
    },
    /// The shop left the sender: all that came from there is to go.
    EraseShop {
        /// The sender's number for the request.
        request: Option<String>,
        /// The shop's domain.
        shop: String,
    },
}

/// What `arrival` says. The same arrival always says the same.
pub fn understand(arrival: &Arrival<'_>) -> Told {
    let told = text(arrival.body).and_then(|text| match arrival.door {
        Door::Segment => segment::understand(arrival, text),
        Door::Shopify => shopify::understand(arrival, text),
        Door::Woo => woo::understand(arrival, text),
    });
    told.unwrap_or_else(|fault| Told {
        refused: vec![Refused::new(None, fault, arrival.body.to_vec())],
        ..Told::default()
    })
}

/// A body as text, without the mark that some programs put before it.
pub(crate) fn text(body: &[u8]) -> Result<&str, Fault> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    std::str::from_utf8(body).map_err(|error| {
        let from = error.valid_up_to().saturating_sub(20);
        let around = String::from_utf8_lossy(&body[from..body.len().min(error.valid_up_to() + 20)]);
        Fault::new(Reason::Utf8, "", &around, "Send the body as UTF-8.")
    })
}
