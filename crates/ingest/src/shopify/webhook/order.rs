//! An order as Shopify's webhooks tell it: told by the same words and keys as a row of the file.

use std::sync::Arc;

use domain::event::{Properties, Value};
use domain::fact::{Fact, Line, Report, name};
use domain::identity::Identity;
use domain::money::Currency;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{customer_id, subject};
use crate::address::Party;
use crate::live::{Arrival, Came, Fault, Json, Keys, Told, host, party};
use crate::order::{Back, Head, Stub, destination, product, traits};
use crate::shopify::SOURCE;
use crate::shopify::status::Status;

/// What Shopify calls the parts of an address. The file has codes of regions and countries, so these come first.
pub(super) const ADDRESS: Keys = Keys {
    whole_name: "name",
    line1: "address1",
    line2: "address2",
    region: &["province_code", "province"],
    postcode: "zip",
    country: &["country_code", "country"],
};
/// Labels that the shop's staff or its apps gave an order, with `tags`.
const ORDER_TAGGED: &str = "Order Tagged";

/// What a whole order says, whatever happened to it.
pub(super) fn told(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let head = head(json, arrival)?;
    let items = json.each("line_items", |item| line(item, head.stub.currency))?;
    let ships = items.is_empty() || items.iter().any(|(_, ships)| *ships);
    let lines = items.into_iter().filter_map(|(line, _)| line).collect();
    let (stub, mut reports) = head.reports(lines, ships, false);
    reports.extend(delivered(json, &stub, arrival)?);
    let came = came(json, arrival)?.filter(|_| !stub.identities.is_empty());
    reports.extend(came.map(|came| came.report(&stub)));
    reports.extend(tagged(json, &stub, arrival.zone)?);
    Ok(Told::reports(reports))
}

fn head(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Head, Fault> {
    let time = |name| json.time(name, arrival.zone);
    let id = json.needed_id("id")?;
    let created = json.needed_time("created_at", arrival.zone)?;
    let currency = json.currency("currency", arrival.currency)?;
    let email = json.email("email")?;
    let shipping = address(json, "shipping_address")?;
    let customer = json.object("customer")?;
    let billing = payer(json, customer)?;
    let customer = customer_id(customer, "id").map_err(|fault| fault.within("customer"))?;
    let identities: Vec<_> = customer.into_iter().chain(email.clone().map(Identity::from)).collect();
    let traits = traits(&billing, &shipping, email, json.phone("phone"));
    let shipping = destination(shipping, traits.name.as_deref().filter(|_| !identities.is_empty()));
    let total = json.price("total_price", currency)?;
    let status = Status::read(&json.text("financial_status")?.unwrap_or_default());
    // Only the webhook that tells of the payment knows when it was.
    let told_paid = time("updated_at")?.filter(|_| arrival.topic == "orders/paid");
    let paid = status.paid(told_paid, created);
    let number = json.text("name")?.unwrap_or_else(|| id.clone());
    Ok(Head {
        stub: Stub { subject: subject(&id), number, created, currency, identities, source: SOURCE },
        traits,
        accepts_email: json.flag("buyer_accepts_marketing") == Some(true),
        total,
        subtotal: json.price("subtotal_price", currency)?,
        paid,
        fulfilled: fulfilled(json, paid.unwrap_or(created), arrival)?,
        cancelled: time("cancelled_at")?,
        refund: refund(json, &status, total, currency, arrival.zone)?,
        shipping,
        note: json.text("note")?,
        coupon: coupon(json)?,
        test: is_test(json)?,
    })
}

fn address(json: &Json<'_>, name: &'static str) -> Result<Party, Fault> {
    party(json.object(name)?, &ADDRESS).map_err(|fault| fault.within(name))
}

/// Who pays. An order from the till names no address of its own; there the customer's record says who they are.
fn payer(json: &Json<'_>, customer: &Json<'_>) -> Result<Party, Fault> {
    let billing = address(json, "billing_address")?;
    if billing.name.is_some() || billing.address.is_some() {
        return Ok(billing);
    }
    let record = party(customer, &ADDRESS).and_then(|own| Ok((own, address(customer, "default_address")?)));
    let (own, home) = record.map_err(|fault| fault.within("customer"))?;
    Ok(Party { name: own.name.or(home.name), address: home.address, phone: own.phone.or(home.phone) })
}

/// One line item, and whether it is to be packed.
fn line(item: &Json<'_>, currency: Currency) -> Result<(Option<Line>, bool), Fault> {
    let sku = item.text("sku")?.unwrap_or_default();
    let name = item.text("name")?.or(item.text("title")?).unwrap_or_default();
    let quantity = item.whole::<u16>("quantity")?.map_or(1, i32::from);
    let price = item.price("price", currency)?.unwrap_or(0);
    let ships = item.flag("requires_shipping") != Some(false);
    let is_said = !sku.is_empty() || !name.is_empty();
    let line = is_said.then(|| Line { product: Arc::new(product(sku, name)), quantity, price });
    Ok((line, ships))
}

/// When the last of it left, where all of it has.
fn fulfilled(
    json: &Json<'_>,
    otherwise: Timestamp,
    arrival: &Arrival<'_>,
) -> Result<Option<Timestamp>, Fault> {
    let all_left = json.text("fulfillment_status")?.as_deref() == Some("fulfilled");
    let sent = json.each("fulfillments", |parcel| parcel.time("created_at", arrival.zone))?;
    Ok(all_left.then(|| sent.into_iter().flatten().max().unwrap_or(otherwise)))
}

/// The codes as the file has them, several with commas between.
fn coupon(json: &Json<'_>) -> Result<Option<String>, Fault> {
    let codes = json.each("discount_codes", |discount| discount.text("code"))?;
    let codes: Vec<_> = codes.into_iter().flatten().collect();
    Ok(Some(codes.join(", ")).filter(|codes| !codes.is_empty()))
}

fn is_test(json: &Json<'_>) -> Result<bool, Fault> {
    let gateways = json.list("payment_gateway_names")?.iter();
    let is_bogus = gateways.into_iter().any(|name| name.to_string().to_lowercase().contains("bogus"));
    Ok(is_bogus || json.flag("test") == Some(true))
}

/// What went back of the order so far, and when the last of it did.
fn refund(
    json: &Json<'_>,
    status: &Status,
    total: Option<i64>,
    currency: Currency,
    zone: &TimeZone,
) -> Result<Option<Back>, Fault> {
    let back =
        json.each("refunds", |refund| Ok((sent_back(refund, currency)?, refunded_at(refund, zone)?)))?;
    let sum = back.iter().fold(0_i64, |sum, (amount, _)| sum.saturating_add(*amount));
    let at = back.iter().filter(|(amount, _)| *amount > 0).filter_map(|(_, at)| *at).max();
    Ok(status.refund(Some(sum), total).map(|back| Back { at, ..back }))
}

/// When a refund was made.
pub(super) fn refunded_at(refund: &Json<'_>, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
    Ok(refund.time("processed_at", zone)?.or(refund.time("created_at", zone)?))
}

/// The money in `currency` that one refund gave back; none where it only took articles back into stock, or failed.
pub(super) fn sent_back(refund: &Json<'_>, currency: Currency) -> Result<i64, Fault> {
    let amounts = refund.each("transactions", |part| {
        let is = |name, word| Ok::<_, Fault>(part.text(name)?.is_none_or(|text| text == word));
        let counts = is("kind", "refund")? && is("status", "success")?;
        let same = part.currency("currency", currency)? == currency;
        Ok(part.price("amount", currency)?.filter(|_| counts && same))
    })?;
    Ok(amounts.into_iter().flatten().fold(0, i64::saturating_add))
}

/// That it arrived, by the first parcel that did.
fn delivered(json: &Json<'_>, stub: &Stub, arrival: &Arrival<'_>) -> Result<Option<Report>, Fault> {
    let arrived = json.each("fulfillments", |parcel| {
        let is_there = parcel.text("shipment_status")?.as_deref() == Some("delivered");
        let at = parcel.time("updated_at", arrival.zone)?.unwrap_or(arrival.received_at);
        Ok(Some(at).filter(|_| is_there))
    })?;
    let first = arrived.into_iter().flatten().min();
    Ok(first.map(|at| stub.report("delivered", at, Fact::other(name::ORDER_DELIVERED, []))))
}

/// How they came before they ordered: by a campaign, else from another site.
fn came(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Option<Came>, Fault> {
    let text = |name| json.text(name).map(Option::unwrap_or_default);
    let status_page = host(&text("order_status_url")?).unwrap_or_default();
    let from = Came::from_site(&text("referring_site")?, &[arrival.origin, &status_page]);
    Ok(Came::by_landing(&text("landing_site")?).or(from))
}

/// The order's labels, told anew whenever they change.
fn tagged(json: &Json<'_>, stub: &Stub, zone: &TimeZone) -> Result<Option<Report>, Fault> {
    let tags = super::customer::tags(json)?;
    if tags.is_empty() {
        return Ok(None);
    }
    let topic = format!("tagged#{}", crate::key::short(tags.join(",").as_bytes()));
    let properties = Properties::from([("tags".to_owned(), Value::List(tags))]);
    let at = json.time("updated_at", zone)?.unwrap_or(stub.created);
    Ok(Some(stub.report(&topic, at, Fact::Other(ORDER_TAGGED.to_owned(), properties))))
}
