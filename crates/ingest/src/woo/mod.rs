//! WooCommerce's webhooks: orders and customers.

mod customer;
mod order;

use domain::fact::{Fact, Report, message_id};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cell;
use crate::live::{Arrival, Fault, Ignored, Json, Keys, Told};

/// What consent from WooCommerce is said to come from.
const SOURCE: &str = "woo";
/// What WooCommerce posts when a webhook is saved: a form, not JSON.
const PING: &str = "webhook_id=";
/// What WooCommerce calls the parts of an address.
const ADDRESS: Keys = Keys {
    whole_name: "name",
    line1: "address_1",
    line2: "address_2",
    region: &["state"],
    postcode: "postcode",
    country: &["country"],
};

/// What a webhook says.
pub(crate) fn understand(arrival: &Arrival<'_>, text: &str) -> Result<Told, Fault> {
    if text.starts_with(PING) {
        return Ok(Told::ignored(Ignored::new("WooCommerce only tried whether somebody answers.")));
    }
    let json = Json::read(text)?;
    match arrival.topic {
        "order.created" | "order.updated" => order::told(&json, arrival),
        "order.restored" => order::restored(&json, arrival),
        "order.deleted" => deleted(&json, arrival),
        "customer.created" | "customer.updated" => customer::told(&json, arrival),
        "customer.deleted" => customer::deleted(&json, arrival),
        other => Ok(Told::ignored(Ignored::new(format!(
            "Fondly does not use what WooCommerce calls `{}`.",
            cell::excerpt(other)
        )))),
    }
}

fn order_subject(id: &str) -> String {
    format!("order:woo:{id}")
}

/// An order that was put into the bin is as if it had been called off. Whose the order is, the order knows.
fn deleted(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let subject = order_subject(&json.needed_id("id")?);
    Ok(Told::reports(vec![Report {
        message_id: message_id(&subject, "cancelled"),
        at: arrival.received_at,
        identities: Vec::new(),
        subject: Some(subject),
        fact: Fact::OrderCancelled,
    }]))
}

/// A moment that WooCommerce writes twice: in UTC under `name` with `_gmt`, and on the shop's own clock. Neither names a
/// zone.
fn time(json: &Json<'_>, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
    Ok(json.time(&format!("{name}_gmt"), &TimeZone::UTC)?.or(json.time(name, zone)?))
}
