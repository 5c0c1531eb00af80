//! An order as WooCommerce tells it.

use std::sync::Arc;

use domain::fact::{Fact, Line, Report};
use domain::identity::{Identity, IdentityKind};
use domain::money::Currency;
use jiff::Timestamp;

use super::{ADDRESS, SOURCE, order_subject, time};
use crate::address::Party;
use crate::live::{Arrival, Came, Fault, Ignored, Json, Stand, Told, Turn, party};
use crate::order::{Back, Head, Stub, destination, product, traits};

/// What WooCommerce notes of how an order's customer came, before each word.
const ATTRIBUTION: &str = "_wc_order_attribution_";

/// What a whole order says, whatever happened to it.
pub(super) fn told(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let (stub, status) = (stub(json, arrival)?, status(json)?);
    let when = modified(json, arrival)?;
    if let Some(why) = no_order(&status, &stub) {
        let turn = is_unpaid(&status).then(|| called_off(&stub, when, Stand::Paid));
        return Ok(Told { turn, ..Told::ignored(why) });
    }
    let (stub, reports) = reports(json, stub, arrival)?;
    let turn = match status.as_str() {
        "cancelled" => Some(called_off(&stub, when, Stand::Standing)),
        "refunded" => None,
        _ => stands_again(&stub, &reports, when, when).map(|report| Turn { report, from: Stand::CalledOff }),
    };
    Ok(Told { turn, ..Told::reports(reports) })
}

/// An order that came back out of the bin: told anew, because what was called off before does not count.
pub(super) fn restored(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let stub = stub(json, arrival)?;
    if let Some(why) = no_order(&status(json)?, &stub) {
        return Ok(Told::ignored(why));
    }
    let (stub, mut reports) = reports(json, stub, arrival)?;
    let again = stands_again(&stub, &reports, modified(json, arrival)?, arrival.received_at);
    reports.extend(again);
    Ok(Told::reports(reports))
}

/// The report that an order which was called off stands again `at` a time: its content told once more. `when` the order was
/// changed tells one such turn from another.
fn stands_again(stub: &Stub, reports: &[Report], when: Timestamp, at: Timestamp) -> Option<Report> {
    let content = reports.iter().find(|report| matches!(report.fact, Fact::OrderCompleted(_)))?;
    Some(stub.report(&format!("restored#{}", when.as_second()), at, content.fact.clone()))
}

/// That an order which stood is called off. Its first cancellation has a key that others share; this one is of its time.
fn called_off(stub: &Stub, when: Timestamp, from: Stand) -> Turn {
    let topic = format!("cancelled#{}", when.as_second());
    Turn { report: stub.report(&topic, when, Fact::OrderCancelled), from }
}

/// When the order was last changed.
fn modified(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Timestamp, Fault> {
    Ok(time(json, "date_modified", arrival.zone)?.unwrap_or(arrival.received_at))
}

/// Whether a status says that an order which was paid is paid no more.
fn is_unpaid(status: &str) -> bool {
    matches!(status, "pending" | "failed")
}

fn status(json: &Json<'_>) -> Result<String, Fault> {
    let status = json.text("status")?.unwrap_or_default();
    Ok(status.strip_prefix("wc-").map(str::to_owned).unwrap_or(status))
}

/// Why there is no order yet: every visit to the till makes one, and only a payment or the promise of one makes it
/// somebody's word.
fn no_order(status: &str, stub: &Stub) -> Option<Ignored> {
    match status {
        "pending" | "failed" | "checkout-draft" | "auto-draft" | "draft" => Some(Ignored::one_of(
            "An order waits for its payment.",
            format!("Order {} waits for its payment.", stub.number),
        )),
        "trash" => Some(Ignored::one_of(
            "An order is in the bin; order.deleted tells so.",
            format!("Order {} is in the bin; order.deleted tells so.", stub.number),
        )),
        _ => None,
    }
}

fn reports(json: &Json<'_>, stub: Stub, arrival: &Arrival<'_>) -> Result<(Stub, Vec<Report>), Fault> {
    let status = status(json)?;
    let paid = paid(json, &status, stub.created, arrival)?;
    if status == "cancelled" && paid.is_none() {
        let cancelled = stub.cancelled(modified(json, arrival)?);
        return Ok((stub, vec![cancelled]));
    }
    let came = came(json)?.filter(|_| !stub.identities.is_empty());
    let items = json.each("line_items", |item| line(item, stub.currency))?;
    let goods = items.iter().fold(0_i64, |goods, (_, whole)| goods.saturating_add(*whole));
    let lines = items.into_iter().map(|(line, _)| line).collect();
    let ships = ships(json)?;
    let head = head(json, &status, stub, paid, goods, arrival)?;
    let (stub, mut reports) = head.reports(lines, ships, false);
    reports.extend(came.map(|came| came.report(&stub)));
    Ok((stub, reports))
}

fn stub(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Stub, Fault> {
    let id = json.needed_id("id")?;
    let created = time(json, "date_created", arrival.zone)?;
    let created =
        created.ok_or_else(|| Fault::missing("date_created_gmt", "Send the order's date with it."))?;
    let email = json.object("billing")?.email("email").map_err(|fault| fault.within("billing"))?;
    // 0 is a guest, who is known by the email address alone.
    let customer = json.id("customer_id")?.filter(|id| id != "0");
    let customer = customer.and_then(|id| Identity::new(IdentityKind::Woo, &id).ok());
    Ok(Stub {
        subject: order_subject(&id),
        number: json.text("number")?.unwrap_or(id),
        created,
        currency: json.currency("currency", arrival.currency)?,
        identities: customer.into_iter().chain(email.map(Identity::from)).collect(),
        source: SOURCE,
    })
}

/// When it was paid: at its own time where it names one, else when it was placed, if its status says that it is paid.
fn paid(
    json: &Json<'_>,
    status: &str,
    created: Timestamp,
    arrival: &Arrival<'_>,
) -> Result<Option<Timestamp>, Fault> {
    let told = time(json, "date_paid", arrival.zone)?;
    let is_paid = matches!(status, "processing" | "completed" | "refunded");
    Ok(told.or(Some(created).filter(|_| is_paid)))
}

fn head(
    json: &Json<'_>,
    status: &str,
    stub: Stub,
    paid: Option<Timestamp>,
    goods: i64,
    arrival: &Arrival<'_>,
) -> Result<Head, Fault> {
    let (billing, shipping) = (address(json, "billing")?, address(json, "shipping")?);
    let email = json.object("billing")?.email("email").map_err(|fault| fault.within("billing"))?;
    let traits = traits(&billing, &shipping, email, billing.phone.clone());
    let shipping = destination(shipping, traits.name.as_deref().filter(|_| !stub.identities.is_empty()));
    let total = json.price("total", stub.currency)?;
    let modified = modified(json, arrival)?;
    let completed = time(json, "date_completed", arrival.zone)?;
    Ok(Head {
        accepts_email: false,
        total,
        subtotal: Some(goods),
        paid,
        fulfilled: (status == "completed").then(|| completed.or(paid).unwrap_or(stub.created)),
        cancelled: (status == "cancelled").then_some(modified),
        refund: refund(json, status, total, stub.currency)?.map(|back| Back { at: Some(modified), ..back }),
        shipping,
        note: json.text("customer_note")?,
        coupon: coupon(json)?,
        test: false,
        traits,
        stub,
    })
}

fn address(json: &Json<'_>, name: &str) -> Result<Party, Fault> {
    party(json.object(name)?, &ADDRESS).map_err(|fault| fault.within(name))
}

/// One article, and what all of it came to in the end, without tax.
fn line(item: &Json<'_>, currency: Currency) -> Result<(Line, i64), Fault> {
    let id = item.id("product_id")?.unwrap_or_default();
    let product = product(item.text("sku")?.unwrap_or(id), item.text("name")?.unwrap_or_default());
    let quantity = item.whole::<u16>("quantity")?.map_or(1, i32::from);
    let (price, whole) = (item.price("price", currency)?, item.price("total", currency)?);
    let price = price.or(whole.map(|whole| shared(whole, quantity.into()))).unwrap_or(0);
    let whole = whole.unwrap_or_else(|| price.saturating_mul(quantity.into()));
    Ok((Line { product: Arc::new(product), quantity, price }, whole))
}

/// What one of `quantity` costs that cost `whole` together, halves away from nothing.
fn shared(whole: i64, quantity: i64) -> i64 {
    let quantity = quantity.max(1);
    whole.saturating_add(quantity / 2) / quantity
}

/// Whether something is to be packed: WooCommerce asks for a way of shipping, or at least for an address, only then.
fn ships(json: &Json<'_>) -> Result<bool, Fault> {
    let is_silent = json.get("shipping_lines").is_none() && json.get("shipping").is_none();
    let has_way = !json.list("shipping_lines")?.is_empty();
    let has_address =
        json.object("shipping")?.text(ADDRESS.line1).map_err(|fault| fault.within("shipping"))?;
    Ok(is_silent || has_way || has_address.is_some())
}

fn coupon(json: &Json<'_>) -> Result<Option<String>, Fault> {
    let codes = json.each("coupon_lines", |line| line.text("code"))?;
    let codes: Vec<_> = codes.into_iter().flatten().collect();
    Ok(Some(codes.join(", ")).filter(|codes| !codes.is_empty()))
}

/// What went back in all so far. WooCommerce writes refunds as amounts below nought.
fn refund(
    json: &Json<'_>,
    status: &str,
    total: Option<i64>,
    currency: Currency,
) -> Result<Option<Back>, Fault> {
    let amounts = json.each("refunds", |refund| refund.money("total", currency))?;
    let sum =
        amounts.into_iter().flatten().fold(0_i64, |sum, amount| sum.saturating_add(amount.saturating_abs()));
    let all = status == "refunded";
    let amount = if sum == 0 && all { total.unwrap_or(0) } else { sum };
    let full = all || (amount > 0 && total.is_some_and(|total| amount >= total));
    Ok((amount > 0 || full).then_some(Back { amount, full, at: None }))
}

/// How they came, where WooCommerce has noted it. Whoever typed the address came from nowhere.
fn came(json: &Json<'_>) -> Result<Option<Came>, Fault> {
    let mut came = Came::default();
    for note in json.list("meta_data")? {
        let Some(Json::Text(key)) = note.get("key") else { continue };
        let Some(word) = key.strip_prefix(ATTRIBUTION) else { continue };
        let value = note.text("value").ok().flatten();
        match word {
            "utm_source" => came.source = value.filter(|source| source != "(direct)").unwrap_or_default(),
            "utm_medium" => came.medium = value,
            "utm_campaign" => came.campaign = value,
            "utm_term" => came.term = value,
            "utm_content" => came.content = value,
            _ => {}
        }
    }
    Ok(Some(came).filter(|came| !came.source.is_empty()))
}
