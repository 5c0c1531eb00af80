//! One order as a shop's system tells it, in a file or live, and the reports that come of it.
//!
//! Both ways give the same keys, so an order that a webhook told and an export repeats is one order with two sightings.

use domain::address::PostalAddress;
use domain::fact::{Consent, Fact, Line, OrderContent, Product, Refund, Report, message_id};
use domain::identity::{Email, Identity, Phone};
use domain::money::Currency;
use domain::person::{Channel, Traits};
use jiff::{SignedDuration, Timestamp};

use crate::address::Party;
use crate::key;

/// What every report of an order needs, and all that is kept of it once it is told.
#[derive(Clone, Debug)]
pub(crate) struct Stub {
    pub(crate) subject: String,
    pub(crate) number: String,
    pub(crate) created: Timestamp,
    pub(crate) currency: Currency,
    pub(crate) identities: Vec<Identity>,
    /// What consent from this system is said to come from.
    pub(crate) source: &'static str,
}

/// What is told of the order as a whole.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) stub: Stub,
    pub(crate) traits: Traits,
    pub(crate) accepts_email: bool,
    pub(crate) total: Option<i64>,
    pub(crate) subtotal: Option<i64>,
    pub(crate) paid: Option<Timestamp>,
    pub(crate) fulfilled: Option<Timestamp>,
    pub(crate) cancelled: Option<Timestamp>,
    pub(crate) refund: Option<Back>,
    pub(crate) shipping: Option<PostalAddress>,
    pub(crate) note: Option<String>,
    pub(crate) coupon: Option<String>,
    pub(crate) test: bool,
}

/// Money of an order that went back, in all so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Back {
    pub(crate) amount: i64,
    /// Whether that is the whole order.
    pub(crate) full: bool,
    /// When, where the system says so.
    pub(crate) at: Option<Timestamp>,
}

impl Head {
    /// The reports of an order with these lines. `partial`: they are only some of its lines and join the others.
    pub(crate) fn reports(self, lines: Vec<Line>, ships: bool, partial: bool) -> (Stub, Vec<Report>) {
        let Head { mut stub, traits, paid, fulfilled, cancelled, refund, .. } = self;
        if self.test {
            // Whoever tried the till is no customer for it: it stays an order, and nothing in it is anybody's.
            stub.identities.clear();
        }
        let created = stub.created;
        let mut reports = Vec::with_capacity(6);
        if !stub.identities.is_empty() && traits != Traits::default() {
            let topic = format!("identified#{}", key::of_traits(&traits));
            reports.push(stub.report(&topic, created, Fact::Identified(Box::new(traits))));
        }
        let sum = sum(&lines);
        let content = OrderContent {
            total: self.total.unwrap_or(if partial { 0 } else { sum }),
            subtotal: self.subtotal.unwrap_or(if partial { 0 } else { sum }),
            test: self.test,
            partial,
            note: self.note.filter(|_| !self.test),
            coupon: self.coupon,
            shipping_address: self.shipping.filter(|_| !self.test),
            ..stub.content(lines, ships)
        };
        reports.push(stub.completed(content));
        reports.extend(paid.map(|paid| stub.report("paid", paid, Fact::OrderPaid)));
        reports.extend(fulfilled.map(|sent| stub.report("fulfilled", sent, Fact::OrderFulfilled)));
        reports.extend(cancelled.map(|at| stub.cancelled(at)));
        let latest = [paid, fulfilled, cancelled].into_iter().flatten().fold(created, Timestamp::max);
        reports.extend(refund.map(|back| stub.refunded(back, latest)));
        if self.accepts_email && !stub.identities.is_empty() {
            reports.push(stub.report("consent#email", created, Fact::ConsentGiven(ticked(stub.source))));
        }
        (stub, reports)
    }
}

/// The box that was ticked with the order.
fn ticked(source: &str) -> Consent {
    let wording = Some("Accepts Marketing".to_owned());
    Consent { channel: Channel::Email, source: source.to_owned(), wording, dated: true }
}

/// An article. One without a name goes by its number.
pub(crate) fn product(sku: String, name: String) -> Product {
    let name = if name.is_empty() { sku.clone() } else { name };
    Product { sku, name }
}

/// What the lines come to.
pub(crate) fn sum(lines: &[Line]) -> i64 {
    let price = |line: &Line| line.price.saturating_mul(line.quantity.into());
    lines.iter().fold(0, |sum: i64, line| sum.saturating_add(price(line)))
}

/// A void undoes only what stands before it.
pub(crate) fn just_after(at: Timestamp) -> Timestamp {
    at.saturating_add(SignedDuration::from_micros(1)).unwrap_or(at)
}

impl Stub {
    /// One report about the order. What they said of themselves is not about it: it stands when the order is undone.
    pub(crate) fn report(&self, topic: &str, at: Timestamp, fact: Fact) -> Report {
        let is_of_the_person = matches!(fact, Fact::Identified(_) | Fact::ConsentGiven(_));
        Report {
            message_id: message_id(&self.subject, topic),
            at,
            identities: self.identities.clone(),
            subject: (!is_of_the_person).then(|| self.subject.clone()),
            fact,
        }
    }

    /// The report that it was called off.
    pub(crate) fn cancelled(&self, at: Timestamp) -> Report {
        self.report("cancelled", at.max(just_after(self.created)), Fact::OrderCancelled)
    }

    /// The report that money went back. A system that does not say when is dated just after the `latest` that it tells.
    fn refunded(&self, back: Back, latest: Timestamp) -> Report {
        let Back { amount, full, at } = back;
        let at = at.map_or(just_after(latest), |at| at.max(just_after(self.created)));
        let refund = Refund { amount, currency: self.currency, full, document: None };
        self.report(&refunded_topic(amount, full), at, Fact::OrderRefunded(refund))
    }

    /// The report that tells lines of an order that is told already and which stood elsewhere.
    pub(crate) fn further(&self, lines: Vec<Line>, ships: bool) -> Report {
        self.completed(OrderContent { partial: true, ..self.content(lines, ships) })
    }

    fn completed(&self, content: OrderContent) -> Report {
        let topic = format!("completed#{}", content.revision());
        self.report(&topic, self.created, Fact::OrderCompleted(Box::new(content)))
    }

    fn content(&self, products: Vec<Line>, physical: bool) -> OrderContent {
        OrderContent {
            number: self.number.clone(),
            currency: self.currency,
            total: 0,
            subtotal: 0,
            physical,
            test: false,
            paid: false,
            tracks_fulfilment: true,
            partial: false,
            note: None,
            coupon: None,
            shipping_address: None,
            products,
        }
    }
}

/// The key of a refund. Whether it is the whole order is part of it: a single refund that does not know must not stand in
/// the way of the order's own word.
pub(crate) fn refunded_topic(amount: i64, full: bool) -> String {
    format!("refunded#{amount}{}", if full { "-full" } else { "" })
}

/// Who ordered. Whoever pays is the customer; where the parcel goes to somebody else, that address is not theirs.
pub(crate) fn traits(
    billing: &Party,
    shipping: &Party,
    email: Option<Email>,
    phone: Option<Phone>,
) -> Traits {
    let plain = |party: &Party| party.name.as_ref().map(|name| name.trim().to_lowercase());
    let is_gift = billing.name.is_some() && shipping.name.is_some() && plain(billing) != plain(shipping);
    let (home, other) = if is_gift { (billing, billing) } else { (shipping, billing) };
    Traits {
        name: billing.name.clone().or_else(|| shipping.name.clone()),
        email,
        phone: phone.or_else(|| home.phone.clone()).or_else(|| other.phone.clone()),
        address: home.address.clone().or_else(|| other.address.clone()),
        ..Traits::default()
    }
}

/// Where the parcel goes; the name stands in it where it is not `customer`'s.
pub(crate) fn destination(shipping: Party, customer: Option<&str>) -> Option<PostalAddress> {
    let name = shipping.name.filter(|name| Some(name.as_str()) != customer).unwrap_or_default();
    shipping.address.map(|address| PostalAddress { name, ..address })
}
