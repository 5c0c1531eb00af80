//! Shopify's own files: the exports of orders and customers, read and written.

mod customers;
mod group;
mod order;
mod status;
mod write;

pub(crate) use customers::Customers;
pub(crate) use group::Orders;
pub use write::{CustomerRow, OrderRow, write_customers, write_orders};

/// What consent from these files is said to come from.
const SOURCE: &str = "shopify";
