//! Customers as WooCommerce tells them.

use domain::fact::{Fact, Report, message_id};
use domain::identity::{Identity, IdentityKind};
use domain::person::Traits;
use jiff::Timestamp;

use super::{ADDRESS, time};
use crate::contact::CONTACT_REMOVED;
use crate::key;
use crate::live::{Arrival, Fault, Json, Told, party};
use crate::name;

/// What a whole customer says.
pub(super) fn told(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let id = json.needed_id("id")?;
    let traits = traits(json)?;
    let at = time(json, "date_modified", arrival.zone)?.unwrap_or(arrival.received_at);
    let topic = format!("identified#{}", key::of_traits(&traits));
    let email = traits.email.clone().map(Identity::from);
    let mut report = report(&id, &topic, at, Fact::Identified(Box::new(traits)));
    report.identities.extend(email);
    Ok(Told::reports(vec![report]))
}

/// A customer whom the shop took off its list. What they did stays.
pub(super) fn deleted(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let fact = Fact::other(CONTACT_REMOVED, []);
    Ok(Told::reports(vec![report(&json.needed_id("id")?, "removed", arrival.received_at, fact)]))
}

fn report(id: &str, topic: &str, at: Timestamp, fact: Fact) -> Report {
    Report {
        message_id: message_id(&format!("customer:woo:{id}"), topic),
        at,
        identities: Identity::new(IdentityKind::Woo, id).into_iter().collect(),
        subject: None,
        fact,
    }
}

fn traits(json: &Json<'_>) -> Result<Traits, Fault> {
    let address = |name| party(json.object(name)?, &ADDRESS).map_err(|fault: Fault| fault.within(name));
    let (billing, shipping) = (address("billing")?, address("shipping")?);
    let first = json.text("first_name")?;
    let whole = name::whole(first.as_deref(), json.text("last_name")?.as_deref());
    Ok(Traits {
        name: Some(whole).filter(|name| !name.is_empty()).or(billing.name),
        first_name: first,
        email: json.email("email")?,
        phone: billing.phone.or(shipping.phone),
        address: shipping.address.or(billing.address),
        ..Traits::default()
    })
}
