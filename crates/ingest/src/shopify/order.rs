//! One order of Shopify's file: what its first row says, and the reports that come of it.

use domain::address::PostalAddress;
use domain::fact::{Consent, Fact, Line, OrderContent, Refund, Report, message_id};
use domain::identity::{Email, Identity, IdentityKind};
use domain::money::Currency;
use domain::person::{Channel, Traits};
use jiff::{SignedDuration, Timestamp};

use super::SOURCE;
use crate::address::{Addresses, BILLING, Party, SHIPPING, dialled};
use crate::cell::yes_or_no;
use crate::field::Field;
use crate::item::Outbox;
use crate::key;
use crate::recipe::Recipe;
use crate::refusal::ReadError;
use crate::row::{DATE_CURE, Dates, Fault, Row, RowError};

/// What every report of an order needs, and all that is kept of it once it is told.
#[derive(Clone, Debug)]
pub(super) struct Stub {
    pub(super) subject: String,
    pub(super) number: String,
    pub(super) created: Timestamp,
    pub(super) currency: Currency,
    pub(super) identities: Vec<Identity>,
}

/// What the columns of the order say.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) stub: Stub,
    traits: Traits,
    accepts_email: bool,
    pub(super) total: Option<i64>,
    subtotal: Option<i64>,
    paid: Option<Timestamp>,
    fulfilled: Option<Timestamp>,
    cancelled: Option<Timestamp>,
    refund: Option<(i64, bool)>,
    shipping: Option<PostalAddress>,
    note: Option<String>,
    coupon: Option<String>,
    test: bool,
}

/// What reading first rows needs.
pub(super) struct HeadReader<'a> {
    pub(super) recipe: &'a Recipe,
    pub(super) dates: Dates,
    pub(super) addresses: Addresses,
}

impl HeadReader<'_> {
    pub(super) fn read(
        &mut self,
        row: &Row<'_>,
        number: &str,
        out: &mut Outbox<'_>,
    ) -> Result<Head, RowError> {
        let Some(created) = self.dates.read(row, Field::CreatedAt)? else {
            return Err(Fault::new(
                Field::CreatedAt,
                "",
                "is empty: nobody knows when the order was",
                DATE_CURE,
            )
            .into());
        };
        let currency = currency(row, self.recipe)?;
        let email = row.email(Field::Email)?;
        let billing = self.addresses.party(row, &BILLING, out)?;
        let shipping = self.addresses.party(row, &SHIPPING, out)?;
        let phone = dialled(row, Field::Phone, out)?;
        let identities = identities(row, email.as_ref());
        let traits = traits(&billing, &shipping, email, phone);
        let shipping = destination(shipping, traits.name.as_deref().filter(|_| !identities.is_empty()));
        let total = row.money(Field::Total, currency)?;
        let status = Status::of(row);
        let mut head = Head {
            stub: Stub {
                subject: subject(row, number),
                number: number.to_owned(),
                created,
                currency,
                identities,
            },
            traits,
            accepts_email: yes_or_no(&row.text(Field::AcceptsEmail)) == Some(true),
            total,
            subtotal: row.money(Field::Subtotal, currency)?,
            paid: self.dates.read(row, Field::PaidAt)?,
            fulfilled: self.dates.read(row, Field::FulfilledAt)?,
            cancelled: self.dates.read(row, Field::CancelledAt)?,
            refund: status.refund(row.money(Field::RefundedAmount, currency)?, total),
            shipping,
            note: row.some(Field::Note),
            coupon: row.some(Field::Coupon),
            test: is_test(row),
        };
        head.paid = status.paid(head.paid, created);
        head.fulfilled = fulfilled(row, head.fulfilled, head.paid.unwrap_or(created));
        Ok(head)
    }
}

fn currency(row: &Row<'_>, recipe: &Recipe) -> Result<Currency, Fault> {
    let text = row.text(Field::Currency);
    if text.is_empty() {
        return Ok(recipe.currency);
    }
    let cure = "Write three letters such as USD, GBP or EUR.";
    Currency::parse(&text).map_err(|_| Fault::new(Field::Currency, &text, "is no currency", cure))
}

/// By Shopify's number for it, which never changes; older exports have only the name.
fn subject(row: &Row<'_>, number: &str) -> String {
    match row.text(Field::OrderId) {
        id if id.is_empty() => format!("order:shopify:name:{number}"),
        id => format!("order:shopify:{id}"),
    }
}

fn identities(row: &Row<'_>, email: Option<&Email>) -> Vec<Identity> {
    let id = Identity::new(IdentityKind::Shopify, &row.text(Field::CustomerId)).ok();
    id.into_iter().chain(email.cloned().map(Identity::from)).collect()
}

/// Who ordered. Whoever pays is the customer; where the parcel goes to somebody else, that address is not
/// theirs.
fn traits(
    billing: &Party,
    shipping: &Party,
    email: Option<Email>,
    phone: Option<domain::identity::Phone>,
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
fn destination(shipping: Party, customer: Option<&str>) -> Option<PostalAddress> {
    let name = shipping.name.filter(|name| Some(name.as_str()) != customer).unwrap_or_default();
    shipping.address.map(|address| PostalAddress { name, ..address })
}

fn is_test(row: &Row<'_>) -> bool {
    let bogus = row.text(Field::PaymentMethod).to_lowercase().contains("bogus");
    bogus || yes_or_no(&row.text(Field::Test)) == Some(true)
}

fn fulfilled(row: &Row<'_>, told: Option<Timestamp>, otherwise: Timestamp) -> Option<Timestamp> {
    let status = row.text(Field::FulfillmentStatus).to_lowercase();
    if status == "fulfilled" {
        return Some(told.unwrap_or(otherwise));
    }
    told.filter(|_| !row.has(Field::FulfillmentStatus))
}

/// The financial status: `paid`, `partially_refunded`, `voided`.
struct Status(String);

impl Status {
    fn of(row: &Row<'_>) -> Status {
        Status(row.text(Field::FinancialStatus).to_lowercase().replace(' ', "_"))
    }

    /// When the whole order was paid. A refund was paid once; what is pending, authorised or voided was not.
    fn paid(&self, told: Option<Timestamp>, created: Timestamp) -> Option<Timestamp> {
        match &*self.0 {
            "paid" | "partially_refunded" | "refunded" => Some(told.unwrap_or(created)),
            "" => told,
            _ => None,
        }
    }

    /// What went back in all so far, and whether that is the whole order.
    fn refund(&self, amount: Option<i64>, total: Option<i64>) -> Option<(i64, bool)> {
        let all = self.0 == "refunded";
        let amount = amount.filter(|&amount| amount > 0).or(total.filter(|_| all)).unwrap_or(0);
        let full = all || (amount > 0 && total.is_some_and(|total| amount >= total));
        (amount > 0 || full).then_some((amount, full))
    }
}

/// The reports of an order with these lines.
pub(super) fn tell(
    head: Head,
    lines: Vec<Line>,
    ships: bool,
    recipe: &Recipe,
    out: &mut Outbox<'_>,
) -> Result<Stub, ReadError> {
    let Head { stub, traits, .. } = head;
    let created = stub.created;
    let latest =
        [head.paid, head.fulfilled, head.cancelled].into_iter().flatten().fold(created, Timestamp::max);
    if !stub.identities.is_empty() && traits != Traits::default() {
        let revision = key::of_traits(&traits);
        stub.tell(&format!("identified#{revision}"), created, Fact::Identified(Box::new(traits)), out)?;
    }
    let sum = lines
        .iter()
        .fold(0_i64, |sum, line| sum.saturating_add(line.price.saturating_mul(line.quantity.into())));
    let partial = recipe.corrected && head.total.is_none();
    let content = OrderContent {
        total: head.total.unwrap_or(if partial { 0 } else { sum }),
        subtotal: head.subtotal.unwrap_or(if partial { 0 } else { sum }),
        test: head.test,
        partial,
        note: head.note,
        coupon: head.coupon,
        shipping_address: head.shipping,
        ..stub.content(lines, ships)
    };
    stub.complete(content, out)?;
    if let Some(paid) = head.paid {
        stub.tell("paid", paid, Fact::OrderPaid, out)?;
    }
    if let Some(fulfilled) = head.fulfilled {
        stub.tell("fulfilled", fulfilled, Fact::OrderFulfilled, out)?;
    }
    if let Some(cancelled) = head.cancelled {
        out.tally.cancellations += 1;
        stub.tell("cancelled", cancelled.max(just_after(created)), Fact::OrderCancelled, out)?;
    }
    if let Some((amount, full)) = head.refund {
        let refund = Refund { amount, currency: stub.currency, full, document: None };
        // The file does not say when money went back: not before anything else that it tells of the order.
        stub.tell(&format!("refunded#{amount}"), just_after(latest), Fact::OrderRefunded(refund), out)?;
    }
    if head.accepts_email && !stub.identities.is_empty() {
        let wording = Some("Accepts Marketing".to_owned());
        let consent = Consent { channel: Channel::Email, source: SOURCE.to_owned(), wording };
        stub.tell("consent#email", created, Fact::ConsentGiven(consent), out)?;
    }
    Ok(stub)
}

/// A void undoes only what stands before it.
fn just_after(at: Timestamp) -> Timestamp {
    at.saturating_add(SignedDuration::from_micros(1)).unwrap_or(at)
}

impl Stub {
    fn tell(&self, topic: &str, at: Timestamp, fact: Fact, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        out.report(Report {
            message_id: message_id(&self.subject, topic),
            at,
            identities: self.identities.clone(),
            subject: Some(self.subject.clone()).filter(|_| !matches!(fact, Fact::Identified(_))),
            fact,
        })
    }

    fn complete(&self, content: OrderContent, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        let topic = format!("completed#{}", content.revision());
        self.tell(&topic, self.created, Fact::OrderCompleted(Box::new(content)), out)
    }

    /// Tells lines of an order that is told already and which stood elsewhere in the file.
    pub(super) fn tell_more(
        &self,
        lines: Vec<Line>,
        ships: bool,
        out: &mut Outbox<'_>,
    ) -> Result<(), ReadError> {
        self.complete(OrderContent { partial: true, ..self.content(lines, ships) }, out)
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
