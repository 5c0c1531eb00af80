//! What happened, as typed facts; how they are named and what they carry.
//!
//! A report is one sighting of a fact by a source. Names and properties are Segment's where Segment has one, so that
//! an order told by a file, a webhook or a tracking call is the same event with the same fields.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::address::PostalAddress;
use crate::event::Properties;
use crate::identity::Identity;
use crate::money::Currency;
use crate::person::{Channel, Occasion, Traits};

/// One thing that a source tells: what happened, when, to whom, and what about.
#[derive(Clone, Debug)]
pub struct Report {
    /// The idempotency key: source, topic, external id and, where content can change, its revision.
    pub message_id: String,
    /// When it happened.
    pub at: Timestamp,
    /// Strong identities of the person, the one that decides first. Empty for an anonymous order.
    pub identities: Vec<Identity>,
    /// What it is about, such as `order:shopify:5123`.
    pub subject: Option<String>,
    /// What happened.
    pub fact: Fact,
}

/// What happened. The variants are the facts that Fondly derives something from beside the journey.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A source described a person (Segment *identify*).
    Identified(Box<Traits>),
    /// An order was placed. A later report of the same order may correct its content.
    OrderCompleted(Box<OrderContent>),
    /// The whole order was paid.
    OrderPaid,
    /// Everything in it left the shop.
    OrderFulfilled,
    /// It was called off.
    OrderCancelled,
    /// Money went back.
    OrderRefunded(Refund),
    /// The person allowed a channel.
    ConsentGiven(Consent),
    /// The person refused a channel.
    ConsentWithdrawn(Consent),
    /// Somebody noted what the person loves.
    InterestAdded(Interest),
    /// Somebody said that the person does not love what was guessed.
    InterestRefused(Interest),
    /// Somebody noted a dated thing.
    OccasionAdded(Occasion),
    /// A step in the life of a gesture.
    Gesture(crate::gesture::Step),
    /// Anything else: a name and flat properties.
    Other(String, Properties),
}

/// What an order holds. Amounts are minor units of `currency`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderContent {
    /// The number people use: `#1001`, `536365`.
    pub number: String,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// What the customer owes, with shipping and tax.
    pub total: i64,
    /// The goods alone.
    #[serde(default)]
    pub subtotal: i64,
    /// Whether something is to be packed. A gift card is not.
    #[serde(default = "yes")]
    pub physical: bool,
    /// A test order, which nobody made.
    #[serde(default, skip_serializing_if = "is_false")]
    pub test: bool,
    /// Paid when it was placed, as over a counter; other sources tell `Order Paid` by itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub paid: bool,
    /// Whether the source says when orders leave the shop.
    #[serde(default)]
    pub tracks_fulfilment: bool,
    /// Only lines that were set aside at first and corrected since: they join the order that is known.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partial: bool,
    /// What the customer wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The discount code used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<String>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<PostalAddress>,
    /// What was bought; stored beside the properties, because products repeat.
    #[serde(skip)]
    pub products: Vec<Line>,
}

impl OrderContent {
    /// A short hash of all that it says. It is part of the idempotency key: told again it is the same event, and
    /// corrected it is a new report of the same order.
    pub fn revision(&self) -> String {
        let mut hash = Sha256::new();
        fn put(hash: &mut Sha256, part: &str) {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let mut add = |part: &str| put(&mut hash, part);
        add(&self.number);
        add(self.currency.code());
        add(&format!(
            "{} {} {:?}",
            self.total,
            self.subtotal,
            (self.physical, self.test, self.partial, self.paid)
        ));
        add(self.note.as_deref().unwrap_or_default());
        add(self.coupon.as_deref().unwrap_or_default());
        if let Some(address) = &self.shipping_address {
            let country = address.country.as_ref().map_or("", |country| country.as_str());
            let PostalAddress { name, company, line1, line2, city, region, postcode, .. } = address;
            for part in [name, company, line1, line2, city, region, postcode, country] {
                add(part);
            }
        }
        for line in &self.products {
            put(&mut hash, &line.product.sku);
            put(&mut hash, &line.product.name);
            hash.update(line.quantity.to_le_bytes());
            hash.update(line.price.to_le_bytes());
        }
        let whole = hash.finalize();
        whole[..6].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// A thing the shop sells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Product {
    /// Its article number; empty where there is none.
    pub sku: String,
    /// What it is called.
    pub name: String,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What was bought; shared among the lines of a file.
    pub product: Arc<Product>,
    /// How many.
    pub quantity: i32,
    /// Minor units for one of them.
    pub price: i64,
}

/// Money that went back to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// How much, in minor units: of this document, or without one, of the order in all so far.
    pub amount: i64,
    /// In which currency.
    pub currency: Currency,
    /// Whether the order is thereby undone as a whole.
    pub full: bool,
    /// The document that says so, such as `C536379`; a source without documents tells a running total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

/// A yes or no to one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Which way of reaching them.
    pub channel: Channel,
    /// Where it was said.
    pub source: String,
    /// The words that were put to the person, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// Whether it is known when it was said. What a list only shows as so is no sign of life on the day that it is read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub dated: bool,
}

/// Something a person loves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// What, in a word or two.
    pub what: String,
    /// Where it is known from.
    pub source: String,
    /// Whether a person confirmed it. Guesses stay out of briefs.
    #[serde(default = "yes")]
    pub confirmed: bool,
}

/// Why stored properties do not fit their event's name.
#[derive(Debug, thiserror::Error)]
#[error("the properties of a stored `{name}` cannot be read")]
pub struct FactError<E: std::error::Error + 'static> {
    name: String,
    #[source]
    source: E,
}

/// Names of events that several parts of the house know.
pub mod name {
    /// A source described a person.
    pub const IDENTIFIED: &str = "Identified";
    /// An order was placed.
    pub const ORDER_COMPLETED: &str = "Order Completed";
    /// An order was paid.
    pub const ORDER_PAID: &str = "Order Paid";
    /// An order left the shop.
    pub const ORDER_FULFILLED: &str = "Order Fulfilled";
    /// An order arrived.
    pub const ORDER_DELIVERED: &str = "Order Delivered";
    /// An order was called off.
    pub const ORDER_CANCELLED: &str = "Order Cancelled";
    /// Money of an order went back.
    pub const ORDER_REFUNDED: &str = "Order Refunded";
    /// A channel was allowed.
    pub const CONSENT_GIVEN: &str = "Consent Given";
    /// A channel was refused.
    pub const CONSENT_WITHDRAWN: &str = "Consent Withdrawn";
    /// An interest was noted.
    pub const INTEREST_ADDED: &str = "Interest Added";
    /// A guess was refused.
    pub const INTEREST_REFUSED: &str = "Interest Refused";
    /// A dated thing was noted.
    pub const OCCASION_ADDED: &str = "Occasion Added";
    /// Somebody put the person on a list of contacts.
    pub const CONTACT_ADDED: &str = "Contact Added";
    /// Somebody wrote a note about the person.
    pub const NOTE_ADDED: &str = "Note Added";
    /// A review, with `rating` 1 to 5 and perhaps `text`.
    pub const REVIEW_GIVEN: &str = "Review Given";
    /// A complaint, with `text`.
    pub const COMPLAINT_MADE: &str = "Complaint Made";
    /// A complaint was put right.
    pub const COMPLAINT_RESOLVED: &str = "Complaint Resolved";
    /// The person wrote back, with `text`.
    pub const REPLY_RECEIVED: &str = "Reply Received";
    /// The person called the shop, with `text`.
    pub const CALL_RECEIVED: &str = "Call Received";
    /// The person came by, with `text`.
    pub const SHOP_VISITED: &str = "Shop Visited";
    /// The person sent a photo, with `permission` to show it and perhaps `text`.
    pub const PHOTO_SENT: &str = "Photo Sent";
    /// Somebody they sent has arrived, with `friend`.
    pub const REFERRAL_ARRIVED: &str = "Referral Arrived";
    /// A page was read.
    pub const PAGE_VIEWED: &str = "Page Viewed";
    /// A link was followed, with `source`.
    pub const LINK_FOLLOWED: &str = "Link Followed";
    /// The person has died: nothing is sent any more.
    pub const DIED: &str = "Died";
    /// Somebody made an appointment.
    pub const BOOKING_MADE: &str = "Booking Made";
    /// They came to it.
    pub const BOOKING_KEPT: &str = "Booking Kept";
    /// They did not.
    pub const BOOKING_MISSED: &str = "Booking Missed";
    /// An exam was done; what it found are health facts, see [`crate::private`].
    pub const EXAM_COMPLETED: &str = "Exam Completed";
    /// What was made for them was fitted and handed over.
    pub const FITTING_COMPLETED: &str = "Fitting Completed";
    /// The shop reminded them that an exam is due.
    pub const RECALL_SENT: &str = "Recall Sent";
    /// The shop sent a copy of its newsletter.
    pub const NEWSLETTER_SENT: &str = "Newsletter Sent";
    /// The person wants post of their own, not a copy shared with the household.
    pub const OWN_POST_ASKED: &str = "Own Post Asked";
    /// The person asked not to be thanked.
    pub const THANKS_REFUSED: &str = "Thanks Refused";
}

/// The idempotency key of a fact about `subject`: `order:shopify:5123/paid`.
pub fn message_id(subject: &str, topic: &str) -> String {
    format!("{subject}/{topic}")
}

impl Fact {
    /// A fact without a type of its own.
    pub fn other(
        name: &str,
        properties: impl IntoIterator<Item = (&'static str, crate::event::Value)>,
    ) -> Fact {
        let properties = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Fact::Other(name.to_owned(), properties)
    }

    /// The event's name.
    pub fn name(&self) -> &str {
        match self {
            Fact::Identified(_) => name::IDENTIFIED,
            Fact::OrderCompleted(_) => name::ORDER_COMPLETED,
            Fact::OrderPaid => name::ORDER_PAID,
            Fact::OrderFulfilled => name::ORDER_FULFILLED,
            Fact::OrderCancelled => name::ORDER_CANCELLED,
            Fact::OrderRefunded(_) => name::ORDER_REFUNDED,
            Fact::ConsentGiven(_) => name::CONSENT_GIVEN,
            Fact::ConsentWithdrawn(_) => name::CONSENT_WITHDRAWN,
            Fact::InterestAdded(_) => name::INTEREST_ADDED,
            Fact::InterestRefused(_) => name::INTEREST_REFUSED,
            Fact::OccasionAdded(_) => name::OCCASION_ADDED,
            Fact::Gesture(step) => step.event_name(),
            Fact::Other(name, _) => name,
        }
    }

    /// Reads a fact back from its name and its properties.
    pub fn read<'de, D>(name: &str, properties: D) -> Result<Fact, FactError<D::Error>>
    where
        D: Deserializer<'de>,
        D::Error: 'static,
    {
        let fact = match name {
            name::IDENTIFIED => Box::<Traits>::deserialize(properties).map(Fact::Identified),
            name::ORDER_COMPLETED => Box::<OrderContent>::deserialize(properties).map(Fact::OrderCompleted),
            name::ORDER_PAID => Ok(Fact::OrderPaid),
            name::ORDER_FULFILLED => Ok(Fact::OrderFulfilled),
            name::ORDER_CANCELLED => Ok(Fact::OrderCancelled),
            name::ORDER_REFUNDED => Refund::deserialize(properties).map(Fact::OrderRefunded),
            name::CONSENT_GIVEN => Consent::deserialize(properties).map(Fact::ConsentGiven),
            name::CONSENT_WITHDRAWN => Consent::deserialize(properties).map(Fact::ConsentWithdrawn),
            name::INTEREST_ADDED => Interest::deserialize(properties).map(Fact::InterestAdded),
            name::INTEREST_REFUSED => Interest::deserialize(properties).map(Fact::InterestRefused),
            name::OCCASION_ADDED => Occasion::deserialize(properties).map(Fact::OccasionAdded),
            name if crate::gesture::Step::is_event_name(name) => {
                crate::gesture::Step::deserialize(properties).map(Fact::Gesture)
            }
            name => Properties::deserialize(properties).map(|flat| Fact::Other(name.to_owned(), flat)),
        };
        fact.map_err(|source| FactError { name: name.to_owned(), source })
    }
}

impl Serialize for Fact {
    /// Writes the properties alone; the name stands beside them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Fact::Identified(traits) => traits.serialize(serializer),
            Fact::OrderCompleted(order) => order.serialize(serializer),
            Fact::OrderRefunded(refund) => refund.serialize(serializer),
            Fact::ConsentGiven(consent) | Fact::ConsentWithdrawn(consent) => consent.serialize(serializer),
            Fact::InterestAdded(interest) | Fact::InterestRefused(interest) => interest.serialize(serializer),
            Fact::OccasionAdded(occasion) => occasion.serialize(serializer),
            Fact::Gesture(step) => step.serialize(serializer),
            Fact::Other(_, properties) => properties.serialize(serializer),
            Fact::OrderPaid | Fact::OrderFulfilled | Fact::OrderCancelled => {
                Properties::new().serialize(serializer)
            }
        }
    }
}
