//! Status: how much the shop holds.

use serde::Serialize;
use store::Totals;

use crate::view::Moment;
use crate::{Shop, ShopError};

/// How much the shop holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The shop's name.
    pub shop: String,
    /// Whether it is a made-up one.
    pub demo: bool,
    /// People of whom something is known.
    pub people: i64,
    /// Events.
    pub events: i64,
    /// Orders.
    pub orders: i64,
    /// Orders that named no customer.
    pub anonymous_orders: i64,
    /// Gestures, whatever became of them.
    pub gestures: i64,
    /// The day that is looked back at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<jiff::civil::Date>,
}

impl Shop {
    /// Counts what the shop holds, or what had happened by the end of a day.
    pub fn status(&self, moment: &Moment) -> Result<Status, ShopError> {
        self.read(|tx, rules| {
            let totals = match moment.as_of {
                None => tx.totals()?,
                Some(_) => tx.totals_until(moment.until(rules))?,
            };
            let Totals { people, events, orders, gestures, anonymous_orders } = totals;
            let shop = rules.settings.name.clone();
            let demo = rules.settings.demo;
            Ok(Status { shop, demo, people, events, orders, anonymous_orders, gestures, as_of: moment.as_of })
        })
    }
}
