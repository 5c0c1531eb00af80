//! What somebody did: *track*. Names that Fondly knows become facts with their properties; all others keep theirs.

use domain::event::{Properties, Value};
use domain::fact::{Fact, Report, name};
use domain::gesture::Step;
use domain::money::Currency;

use super::call::Call;
use super::commerce;
use crate::field::plain;
use crate::live::{Door, Fault, ID_MAX, Json, Reason, flat, known_currency};

/// Facts with properties of their own that a sender may tell.
const TYPED: [&str; 5] = [
    name::CONSENT_GIVEN,
    name::CONSENT_WITHDRAWN,
    name::INTEREST_ADDED,
    name::INTEREST_REFUSED,
    name::OCCASION_ADDED,
];

/// What *track* says.
pub(super) fn tracked(call: &Call<'_>) -> Result<Report, Fault> {
    let event = event(call.json)?;
    let properties = call.json.object("properties")?;
    let (subject, fact) = fact(call, &event, properties).map_err(|fault| match fault.reason {
        Reason::ReservedName => fault,
        _ => fault.within("properties"),
    })?;
    Ok(call.report(subject, fact))
}

fn event(json: &Json<'_>) -> Result<String, Fault> {
    let cure = "Send the event's name, such as Order Completed, in at most 255 bytes.";
    let event = json.text("event")?.ok_or_else(|| Fault::missing("event", cure))?;
    if event.len() > ID_MAX {
        return Err(Fault::new(Reason::Id, "event", &event, cure));
    }
    Ok(event)
}

/// What the event is about, and what happened.
fn fact(call: &Call<'_>, event: &str, json: &Json<'_>) -> Result<(Option<String>, Fact), Fault> {
    match plain(event).as_str() {
        "ordercompleted" => commerce::completed(call, json),
        "orderrefunded" => commerce::refunded(call, json),
        "orderpaid" => commerce::about_order(json, Fact::OrderPaid),
        "orderfulfilled" => commerce::about_order(json, Fact::OrderFulfilled),
        "ordercancelled" | "ordercanceled" => commerce::about_order(json, Fact::OrderCancelled),
        "orderdelivered" => commerce::about_order(json, other(name::ORDER_DELIVERED, json)?),
        "orderupdated" => commerce::about_order(json, other(commerce::ORDER_UPDATED, json)?),
        "productreviewed" | "reviewgiven" => commerce::reviewed(json, flattened(json)?),
        "identified" => Err(reserved(event)),
        _ if Step::is_event_name(event) => Err(reserved(event)),
        word => match TYPED.into_iter().find(|typed| plain(typed) == word) {
            Some(typed) => Ok((None, self::typed(typed, json)?)),
            None => Ok((subject(event, json)?, other(event, json)?)),
        },
    }
}

fn reserved(event: &str) -> Fault {
    let cure = "Call the event otherwise; a person is described by identify, and gestures are told by the shop's hands.";
    Fault::new(Reason::ReservedName, "event", event, cure)
}

fn other(event: &str, json: &Json<'_>) -> Result<Fact, Fault> {
    Ok(Fact::Other(event.to_owned(), flattened(json)?))
}

fn flattened(json: &Json<'_>) -> Result<Properties, Fault> {
    let mut properties = Properties::new();
    flat(json, currency(json), &mut properties)?;
    Ok(properties)
}

/// The currency that the event itself names.
fn currency(json: &Json<'_>) -> Option<Currency> {
    json.text("currency").ok().flatten().and_then(|text| known_currency(&text))
}

/// A fact with properties of its own.
fn typed(event: &str, json: &Json<'_>) -> Result<Fact, Fault> {
    let mut properties = flattened(json)?;
    properties.entry("source".to_owned()).or_insert_with(|| Value::Text(Door::Segment.as_str().to_owned()));
    if matches!(event, name::CONSENT_GIVEN | name::CONSENT_WITHDRAWN) {
        // Each call says when it was made.
        properties.insert("dated".to_owned(), Value::Boolean(true));
    }
    let value = serde_json::to_value(properties).expect("properties are always JSON");
    Fact::read(event, value).map_err(|error| {
        let wrong = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        let cure = format!("`{event}` needs its own properties: {wrong}.");
        Fault::new(Reason::WrongShape, "", &json.excerpt(), cure)
    })
}

/// What other events are about, where they say it.
fn subject(event: &str, json: &Json<'_>) -> Result<Option<String>, Fault> {
    Ok(match event.split(' ').next().unwrap_or_default() {
        "Order" | "Complaint" => commerce::order_id(json)?.map(|id| commerce::order_subject(&id)),
        "Booking" => json.id("booking_id")?.map(|id| format!("booking:{id}")),
        _ => None,
    })
}
