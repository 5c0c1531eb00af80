//! Export: every event as one JSON object a line, for anybody's own use. Health facts stay, unless they are asked for.

use std::io::Write;
use std::ops::ControlFlow;

use serde::Serialize;
use serde_json::{Map, Value, json};
use store::StoredEvent;

use crate::view::Moment;
use crate::{Shop, ShopError};

/// One event, as it is exported; `properties` hold the products of an order.
#[derive(Debug, Serialize)]
struct Line<'a> {
    id: String,
    message_id: &'a str,
    person: Option<String>,
    at: String,
    name: &'a str,
    properties: Map<String, Value>,
}

/// Whether health facts leave with the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// They stay in the record.
    Stays,
    /// The owner asked for them.
    Leaves,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// Events.
    pub events: u64,
    /// Events without the health facts that they hold.
    pub without_health: u64,
}

impl Shop {
    /// Writes all events in the order of their numbers, and tells how many.
    pub fn export_events(
        &self,
        out: &mut dyn Write,
        health: Health,
        moment: &Moment,
    ) -> Result<Exported, ShopError> {
        self.read(|tx, rules| {
            let until = moment.until(rules);
            let (mut written, mut outcome) = (Exported::default(), Ok(()));
            tx.each_event(|event, person| {
                if event.at > until {
                    return ControlFlow::Continue(());
                }
                let mut properties = properties(&event);
                if health == Health::Stays {
                    written.without_health += u64::from(leave_out_health(&mut properties));
                }
                outcome = write(out, &event, person.map(|person| person.to_string()), properties);
                written.events += 1;
                if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            outcome.and_then(|()| out.flush()).map_err(|source| ShopError::File {
                what: "the events could not be written".to_owned(),
                source,
            })?;
            Ok(written)
        })
    }
}

fn write(
    out: &mut dyn Write,
    event: &StoredEvent,
    person: Option<String>,
    properties: Map<String, Value>,
) -> std::io::Result<()> {
    let line = Line {
        id: event.id.to_string(),
        message_id: &event.message_id,
        person,
        // Always with six decimals, so that times have one width and sort as text.
        at: event.at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        name: &event.name,
        properties,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn properties(event: &StoredEvent) -> Map<String, Value> {
    let mut properties: Map<String, Value> = serde_json::from_str(&event.properties).unwrap_or_default();
    if !event.products.is_empty() {
        let product = |line: &domain::fact::Line| {
            json!({
                "sku": line.product.sku,
                "name": line.product.name,
                "quantity": line.quantity,
                "price": line.price,
            })
        };
        properties.insert("products".to_owned(), event.products.iter().map(product).collect());
    }
    properties
}

/// Takes out the health facts, however deep a source has put them; says whether there were any.
fn leave_out_health(properties: &mut Map<String, Value>) -> bool {
    let before = properties.len();
    properties.retain(|name, _| !domain::private::is_private(name));
    let mut left_out = properties.len() < before;
    for value in properties.values_mut() {
        left_out |= leave_out_within(value);
    }
    left_out
}

fn leave_out_within(value: &mut Value) -> bool {
    match value {
        Value::Object(inner) => leave_out_health(inner),
        Value::Array(parts) => parts.iter_mut().fold(false, |any, part| leave_out_within(part) | any),
        _ => false,
    }
}
