//! One order of Shopify's file: what its first row says.

use domain::fact::Line;
use domain::identity::{Email, Identity, IdentityKind};
use domain::money::Currency;
use jiff::Timestamp;

use super::SOURCE;
use super::status::Status;
use crate::address::{Addresses, BILLING, SHIPPING, dialled};
use crate::cell::yes_or_no;
use crate::field::Field;
use crate::item::Outbox;
use crate::order::{Head, Stub, destination, traits};
use crate::recipe::Recipe;
use crate::refusal::ReadError;
use crate::row::{DATE_CURE, Dates, Fault, Row, RowError};

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
        let status = Status::read(&row.text(Field::FinancialStatus));
        let mut head = Head {
            stub: Stub {
                subject: subject(row, number),
                number: number.to_owned(),
                created,
                currency,
                identities,
                source: SOURCE,
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

/// Tells an order with these lines.
pub(super) fn tell(
    head: Head,
    lines: Vec<Line>,
    ships: bool,
    recipe: &Recipe,
    out: &mut Outbox<'_>,
) -> Result<Stub, ReadError> {
    out.tally.cancellations += u64::from(head.cancelled.is_some());
    let partial = recipe.corrected && head.total.is_none();
    let (stub, reports) = head.reports(lines, ships, partial);
    reports.into_iter().try_for_each(|report| out.report(report))?;
    Ok(stub)
}
