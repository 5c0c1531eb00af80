//! Export: every event as one JSON object a line, for anybody's own use.

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

impl Shop {
    /// Writes all events in the order of their numbers, and tells how many.
    pub fn export_events(&self, out: &mut dyn Write, moment: &Moment) -> Result<u64, ShopError> {
        self.read(|tx, rules| {
            let until = moment.until(rules);
            let (mut written, mut outcome) = (0, Ok(()));
            tx.each_event(|event, person| {
                if event.at > until {
                    return ControlFlow::Continue(());
                }
                outcome = write(out, &event, person.map(|person| person.to_string()));
                written += 1;
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

fn write(out: &mut dyn Write, event: &StoredEvent, person: Option<String>) -> std::io::Result<()> {
    let line = Line {
        id: event.id.to_string(),
        message_id: &event.message_id,
        person,
        // Always with six decimals, so that times have one width and sort as text.
        at: event.at.strftime("%Y-%m-%dT%H:%M:%S.%6fZ").to_string(),
        name: &event.name,
        properties: properties(event),
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
