//! Who a person is, from what was said of them: name, place, and the text that search looks through.

use domain::event::Value;
use domain::fact::{Fact, name};
use domain::id::PersonId;
use domain::identity::{Email, Phone};
use domain::journey::{FoldState, view};
use domain::next_step::Said;
use domain::person::Traits;
use jiff::Timestamp;
use store::PersonRow;

use super::refresh::{Bought, standing_of};
use super::words::accepted;
use crate::rules::Rules;

/// Whether events of this name say something of the person that is not only folded.
pub(super) fn speaks(event: &str) -> bool {
    matches!(
        event,
        name::IDENTIFIED
            | name::CONSENT_GIVEN
            | name::CONSENT_WITHDRAWN
            | name::OCCASION_ADDED
            | name::DIED
            | name::THANKS_REFUSED
            | name::COMPLAINT_MADE
            | name::COMPLAINT_RESOLVED
            | name::REVIEW_GIVEN
            | name::PHOTO_SENT
    )
}

/// Who a person is, from what was said of them, earliest first. Where they stand is filled in later.
pub(super) fn describe<'f>(
    rules: &Rules,
    person: PersonId,
    identities: &[String],
    facts: impl Iterator<Item = (Timestamp, &'f Fact)>,
    bought: Bought,
) -> PersonRow {
    let (mut traits, mut muted, mut since) = (Traits::default(), false, Timestamp::MAX);
    let (mut said, mut complaint) = (Said::default(), None);
    for (at, fact) in facts {
        since = since.min(at);
        hear(&mut said, fact);
        complaint = complains(fact).map_or(complaint, |open| open.then_some(at));
        match fact {
            Fact::Identified(newer) => traits.update(newer),
            Fact::Other(event, _) => muted |= matches!(event.as_str(), name::DIED | name::THANKS_REFUSED),
            _ => {}
        }
    }
    let name = display_name(&traits, identities);
    let address = traits.address.as_ref();
    PersonRow {
        id: person,
        search: search_text(&name, &traits, identities),
        name,
        place: address.map(|address| address.place(rules.home())).unwrap_or_default(),
        household: address.and_then(|address| address.household()),
        traits,
        since,
        orders: bought.orders,
        spent: bought.spent,
        muted,
        said: said.bits(),
        complaint,
        standing: standing_of(&view(&rules.journey, &FoldState::default(), 0), &FoldState::default()),
    }
}

/// Notes what a fact says of channels, and that a photo came.
fn hear(said: &mut Said, fact: &Fact) {
    match fact {
        Fact::ConsentGiven(consent) => said.say(consent.channel, true),
        Fact::ConsentWithdrawn(consent) => said.say(consent.channel, false),
        Fact::Identified(traits) => {
            accepted(traits).for_each(|(channel, allowed)| said.say(channel, allowed));
        }
        Fact::Other(event, _) if event == name::PHOTO_SENT => said.send_photo(),
        _ => {}
    }
}

/// Whether a fact opens a complaint or closes it. A bad review opens one.
fn complains(fact: &Fact) -> Option<bool> {
    let Fact::Other(event, properties) = fact else { return None };
    match event.as_str() {
        name::COMPLAINT_MADE => Some(true),
        name::COMPLAINT_RESOLVED => Some(false),
        name::REVIEW_GIVEN => match properties.get("rating") {
            Some(Value::Integer(stars)) if *stars <= 2 => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// What to call somebody: their name, else the best of their identities.
pub(crate) fn display_name(traits: &Traits, identities: &[String]) -> String {
    let named = traits.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    if let Some(name) = named {
        return name.to_owned();
    }
    if let Some(email) = &traits.email {
        return email.to_string();
    }
    let best = identities.iter().find(|identity| identity.starts_with("email:")).or(identities.first());
    match best.and_then(|identity| identity.split_once(':')) {
        Some(("email" | "phone", value)) => value.to_owned(),
        Some(("customer", value)) => format!("Customer {value}"),
        Some(("shopify" | "woo", value)) => format!("Shop customer {value}"),
        Some(("anonymous_id" | "contact", _)) => "Somebody without a name".to_owned(),
        Some((_, value)) => value.to_owned(),
        None => "Somebody".to_owned(),
    }
}

fn search_text(name: &str, traits: &Traits, identities: &[String]) -> String {
    let mut parts = vec![name];
    parts.extend(traits.emails().into_iter().map(Email::as_str));
    parts.extend(traits.phones().into_iter().map(Phone::as_str));
    if let Some(address) = &traits.address {
        parts.extend([address.city.as_str(), address.postcode.as_str(), address.company.as_str()]);
    }
    let values = identities.iter().filter_map(|identity| identity.split_once(':'));
    parts.extend(
        values.filter(|(kind, _)| !matches!(*kind, "anonymous_id" | "contact")).map(|(_, value)| value),
    );
    let mut seen = std::collections::HashSet::new();
    parts.retain(|part| !part.is_empty() && seen.insert(*part));
    store::fold(&parts.join(" "))
}
