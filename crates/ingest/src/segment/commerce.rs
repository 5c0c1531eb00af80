//! Segment's e-commerce events of an order, and reviews.

use std::sync::Arc;

use domain::event::{Properties, Value};
use domain::fact::{Fact, Line, OrderContent, Product, Refund, name};
use domain::money::Currency;

use super::call::Call;
use crate::live::{Fault, Json, Reason};
use crate::order::sum;

/// Something about an order changed. Segment does not say when the order was placed, so the order's content stays as told.
pub(super) const ORDER_UPDATED: &str = "Order Updated";

/// A fact with what it is about.
type About = (Option<String>, Fact);

/// The subject of an order by the number that the sender has for it.
pub(super) fn order_subject(id: &str) -> String {
    format!("order:segment:{id}")
}

/// The order's number, where it is there.
pub(super) fn order_id(json: &Json<'_>) -> Result<Option<String>, Fault> {
    Ok(json.id("order_id")?.or(json.id("orderId")?))
}

fn needed_order_id(json: &Json<'_>) -> Result<String, Fault> {
    order_id(json)?.ok_or_else(|| Fault::missing("order_id", "Send the order's number with it."))
}

/// A fact that says nothing but which order it is about.
pub(super) fn about_order(json: &Json<'_>, fact: Fact) -> Result<About, Fault> {
    Ok((Some(order_subject(&needed_order_id(json)?)), fact))
}

/// An order that was placed and paid.
pub(super) fn completed(call: &Call<'_>, json: &Json<'_>) -> Result<About, Fault> {
    let id = needed_order_id(json)?;
    let currency = json.currency("currency", call.arrival.currency)?;
    let products = json.each("products", |item| line(item, currency))?;
    let amount = |name| json.price(name, currency);
    let (revenue, goods) = (amount("revenue")?, sum(&products));
    let extras = amount("shipping")?.unwrap_or(0).saturating_add(amount("tax")?.unwrap_or(0));
    let whole = amount("total")?.or(revenue.map(|revenue| revenue.saturating_add(extras)));
    let content = OrderContent {
        number: json.text("order_number")?.unwrap_or_else(|| id.clone()),
        currency,
        total: whole.or(amount("value")?).unwrap_or(goods.saturating_add(extras)),
        subtotal: amount("subtotal")?.or(revenue).unwrap_or(goods),
        physical: true,
        test: json.flag("test") == Some(true),
        paid: true,
        tracks_fulfilment: false,
        partial: false,
        note: None,
        coupon: json.text("coupon")?,
        shipping_address: None,
        products,
    };
    Ok((Some(order_subject(&id)), Fact::OrderCompleted(Box::new(content))))
}

fn line(item: &Json<'_>, currency: Currency) -> Result<Line, Fault> {
    let id = item.id("product_id")?;
    let product = Product {
        sku: item.id("sku")?.or_else(|| id.clone()).unwrap_or_default(),
        name: item.text("name")?.or(id).unwrap_or_default(),
    };
    let quantity = item.whole::<u16>("quantity")?.map_or(1, i32::from);
    Ok(Line { product: Arc::new(product), quantity, price: item.price("price", currency)?.unwrap_or(0) })
}

/// Money that went back. Each call is a document of its own; one that lists neither articles nor an amount means all.
pub(super) fn refunded(call: &Call<'_>, json: &Json<'_>) -> Result<About, Fault> {
    let id = needed_order_id(json)?;
    let currency = json.currency("currency", call.arrival.currency)?;
    let products = json.each("products", |item| line(item, currency))?;
    let mut told = None;
    for name in ["total", "revenue", "value", "amount"] {
        told = told.or(json.money(name, currency)?.map(i64::saturating_abs));
    }
    let refund = Refund {
        amount: told.unwrap_or_else(|| sum(&products)),
        currency,
        full: json.flag("full").unwrap_or(told.is_none() && products.is_empty()),
        document: Some(json.id("refund_id")?.unwrap_or_else(|| call.key().to_owned())),
    };
    Ok((Some(order_subject(&id)), Fact::OrderRefunded(refund)))
}

/// A review, with its stars as a number and its words as `text`.
pub(super) fn reviewed(json: &Json<'_>, mut properties: Properties) -> Result<About, Fault> {
    if let Some(stars) = stars(json)? {
        properties.insert("rating".to_owned(), Value::Integer(stars));
    }
    if let Some(words) = json.text("review_body")? {
        properties.remove("review_body");
        properties.insert("text".to_owned(), Value::Text(words));
    }
    let subject = json.id("review_id")?.map(|id| format!("review:segment:{id}"));
    Ok((subject, Fact::Other(name::REVIEW_GIVEN.to_owned(), properties)))
}

/// One to five stars; half ones count down. Another scale would turn a bad review into praise.
fn stars(json: &Json<'_>) -> Result<Option<i64>, Fault> {
    let Some(text) = json.text("rating")? else { return Ok(None) };
    let (whole, half) = text.split_once('.').unwrap_or((&text, ""));
    let stars = whole.parse().ok().filter(|stars| (1..=5).contains(stars));
    let stars = stars.filter(|_| half.bytes().all(|byte| byte.is_ascii_digit()));
    stars.map(Some).ok_or_else(|| Fault::new(Reason::Number, "rating", &text, "Send 1 to 5 stars."))
}
