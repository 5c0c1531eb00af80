//! Shopify: its exports of orders and customers, read and written, and its webhooks.

mod customers;
mod group;
mod order;
mod status;
mod webhook;
mod write;

pub(crate) use customers::Customers;
pub(crate) use group::Orders;
pub(crate) use webhook::understand;
pub use write::{CustomerRow, OrderRow, write_customers, write_orders};

/// What consent from Shopify is said to come from.
const SOURCE: &str = "shopify";
