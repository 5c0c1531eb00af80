//! What Shopify posts: orders, shipments, refunds, customers, consent, and what privacy law lets customers ask.

mod customer;
mod order;
mod privacy;

use domain::fact::{Fact, Refund, Report, message_id, name};
use domain::identity::{Identity, IdentityKind};
use jiff::Timestamp;

use crate::cell;
use crate::live::{Arrival, Fault, Ignored, Json, Told};
use crate::order::refunded_topic;

/// What a webhook says.
pub(crate) fn understand(arrival: &Arrival<'_>, text: &str) -> Result<Told, Fault> {
    let json = Json::read(text)?;
    match arrival.topic {
        "orders/create"
        | "orders/updated"
        | "orders/paid"
        | "orders/fulfilled"
        | "orders/partially_fulfilled"
        | "orders/cancelled" => order::told(&json, arrival),
        "orders/delete" => deleted(&json, arrival),
        "orders/edited" => {
            Ok(Told::ignored(Ignored::new("What an edit leaves of an order is told by orders/updated.")))
        }
        "fulfillments/create" | "fulfillments/update" => delivered(&json, arrival),
        "refunds/create" => refunded(&json, arrival),
        "customers/create" | "customers/update" | "customers/enable" | "customers/disable" => {
            customer::told(&json, arrival)
        }
        "customers/delete" => customer::deleted(&json, arrival),
        "customers_marketing_consent/update" => customer::answered(&json, "id", arrival),
        "customers_email_marketing_consent/update" => customer::answered(&json, "customer_id", arrival),
        "customers/data_request" => privacy::export(&json),
        "customers/redact" => privacy::erase(&json),
        "shop/redact" => privacy::erase_shop(&json, arrival),
        other => Ok(Told::ignored(Ignored::new(format!(
            "Fondly does not use what Shopify calls `{}`.",
            cell::excerpt(other)
        )))),
    }
}

fn subject(id: &str) -> String {
    format!("order:shopify:{id}")
}

/// A customer by Shopify's number for them.
fn customer_id(json: &Json<'_>, name: &str) -> Result<Option<Identity>, Fault> {
    Ok(json.id(name)?.and_then(|id| Identity::new(IdentityKind::Shopify, &id).ok()))
}

/// A report about an order of which the webhook says only this. Whose the order is, the order knows.
fn about(id: &str, topic: &str, at: Timestamp, fact: Fact) -> Report {
    let subject = subject(id);
    let message_id = message_id(&subject, topic);
    Report { message_id, at, identities: Vec::new(), subject: Some(subject), fact }
}

/// An order that was deleted is as if it had been called off.
fn deleted(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let id = json.needed_id("id")?;
    Ok(Told::reports(vec![about(&id, "cancelled", arrival.received_at, Fact::OrderCancelled)]))
}

/// A parcel that arrived. That it left is told with the order, which alone knows whether that was all of it.
fn delivered(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let id = json.needed_id("order_id")?;
    if json.text("shipment_status")?.as_deref() != Some("delivered") {
        let why =
            format!("A parcel of order {id} is on its way; orders/fulfilled tells when all of it has left.");
        let kind = "A parcel is on its way; orders/fulfilled tells when all of an order has left.";
        return Ok(Told::ignored(Ignored::one_of(kind, why)));
    }
    let at = json.time("updated_at", arrival.zone)?.unwrap_or(arrival.received_at);
    let report = about(&id, "delivered", at, Fact::other(name::ORDER_DELIVERED, []));
    let identities = json.email("email")?.map(Identity::from).into_iter().collect();
    Ok(Told::reports(vec![Report { identities, ..report }]))
}

/// One refund. It does not know what went back before, nor the order's total; the order itself tells the sum, and the
/// larger amount counts.
fn refunded(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let id = json.needed_id("order_id")?;
    let first = json.list("transactions")?.first();
    let currency = first.map_or(Ok(arrival.currency), |first| first.currency("currency", arrival.currency));
    let currency = currency.map_err(|fault| fault.within("transactions.0"))?;
    let amount = order::sent_back(json, currency)?;
    if amount == 0 {
        let why = format!("The refund of order {id} gave no money back.");
        return Ok(Told::ignored(Ignored::one_of("A refund gave no money back.", why)));
    }
    let at = order::refunded_at(json, arrival.zone)?.unwrap_or(arrival.received_at);
    let refund = Refund { amount, currency, full: false, document: None };
    let topic = refunded_topic(amount, false);
    Ok(Told::reports(vec![about(&id, &topic, at, Fact::OrderRefunded(refund))]))
}
