//! What privacy law lets a shop's customers ask, in the three topics that every public app of Shopify's must answer.

use domain::identity::Identity;

use super::{customer_id, subject};
use crate::live::{Arrival, Fault, Json, PrivacyAsk, Told};

/// `customers/data_request`
pub(super) fn export(json: &Json<'_>) -> Result<Told, Fault> {
    let request = json.object("data_request")?.id("id").map_err(|fault| fault.within("data_request"))?;
    let (identities, orders) = concerned(json, "orders_requested")?;
    Ok(Told::asks(PrivacyAsk::Export { request, identities, orders }))
}

/// `customers/redact`
pub(super) fn erase(json: &Json<'_>) -> Result<Told, Fault> {
    let (identities, orders) = concerned(json, "orders_to_redact")?;
    Ok(Told::asks(PrivacyAsk::Erase { request: None, identities, orders }))
}

/// `shop/redact`
pub(super) fn erase_shop(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let shop = json.text("shop_domain")?.unwrap_or_else(|| arrival.origin.to_owned());
    if shop.is_empty() {
        return Err(Fault::missing("shop_domain", "Send the shop's domain with it."));
    }
    Ok(Told::asks(PrivacyAsk::EraseShop { request: None, shop }))
}

/// Who asks, and the orders concerned. An email address that is none must not stand in the way of a right.
fn concerned(json: &Json<'_>, list: &str) -> Result<(Vec<Identity>, Vec<String>), Fault> {
    let customer = json.object("customer")?;
    let id = customer_id(customer, "id").map_err(|fault| fault.within("customer"))?;
    let email = customer.email("email").ok().flatten().map(Identity::from);
    let identities: Vec<_> = id.into_iter().chain(email).collect();
    let orders: Vec<_> = json.ids(list)?.iter().map(|id| subject(id)).collect();
    if identities.is_empty() && orders.is_empty() {
        return Err(Fault::missing("customer.id", "Send the customer's id with it."));
    }
    Ok((identities, orders))
}
