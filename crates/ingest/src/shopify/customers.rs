//! Shopify's customers: one row each, without any date.

use std::collections::HashSet;

use domain::fact::{Consent, Fact, Report, message_id};
use domain::identity::{Email, Identity, IdentityKind};
use domain::person::{Channel, Traits};
use foldhash::fast::FixedState;

use super::SOURCE;
use crate::address::{Addresses, DEFAULT, dialled};
use crate::cell::yes_or_no;
use crate::field::Field;
use crate::item::Outbox;
use crate::key;
use crate::name;
use crate::read::Reader;
use crate::recipe::Recipe;
use crate::refusal::ReadError;
use crate::row::{Fault, Row, RowError};

/// Reads the customers of a file.
pub(crate) struct Customers<'a> {
    recipe: &'a Recipe,
    addresses: Addresses,
    seen: HashSet<u64, FixedState>,
    subjects: HashSet<String, FixedState>,
}

impl<'a> Customers<'a> {
    pub(crate) fn new(recipe: &'a Recipe) -> Customers<'a> {
        Customers {
            recipe,
            addresses: Addresses::default(),
            seen: HashSet::default(),
            subjects: HashSet::default(),
        }
    }

    fn traits(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<Traits, Fault> {
        let email = row.email(Field::Email)?;
        let phone = dialled(row, Field::Phone, out)?;
        let party = self.addresses.party(row, &DEFAULT, out)?;
        let (first, last) = (row.some(Field::FirstName), row.some(Field::LastName));
        let whole = name::whole(first.as_deref(), last.as_deref());
        let tags = row.text(Field::Tags);
        Ok(Traits {
            name: Some(whole).filter(|name| !name.is_empty()),
            first_name: first,
            email,
            phone: phone.or(party.phone),
            address: party.address,
            note: row.some(Field::Note),
            tags: tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect(),
            accepts_email: yes_or_no(&row.text(Field::AcceptsEmail)),
            accepts_sms: yes_or_no(&row.text(Field::AcceptsSms)),
            ..Traits::default()
        })
    }
}

impl Reader for Customers<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError> {
        if !self.seen.insert(row.hash(0..row.width())) {
            out.tally.duplicates += 1;
            return Ok(());
        }
        let traits = self.traits(row, out)?;
        let id = Identity::new(IdentityKind::Shopify, &row.text(Field::CustomerId)).ok();
        let subject = subject(id.as_ref(), traits.email.as_ref())?;
        let identities: Vec<_> = id.into_iter().chain(traits.email.clone().map(Identity::from)).collect();
        if self.subjects.insert(subject.clone()) {
            out.tally.customers += 1;
        }
        let mut tell = |topic: &str, fact| {
            out.report(Report {
                message_id: message_id(&subject, topic),
                at: self.recipe.received,
                identities: identities.clone(),
                subject: None,
                fact,
            })
        };
        let consents = [
            (traits.accepts_email, Channel::Email, "Accepts Email Marketing"),
            (traits.accepts_sms, Channel::Sms, "Accepts SMS Marketing"),
        ];
        tell(&format!("identified#{}", key::of_traits(&traits)), Fact::Identified(Box::new(traits)))?;
        for (_, channel, wording) in consents.into_iter().filter(|(answer, ..)| *answer == Some(true)) {
            let wording = Some(wording.to_owned());
            let consent = Consent { channel, source: SOURCE.to_owned(), wording, dated: false };
            tell(&format!("consent#{}", channel.as_str()), Fact::ConsentGiven(consent))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &mut Outbox<'_>) -> Result<(), ReadError> {
        Ok(())
    }
}

/// What the customer's reports are keyed by.
fn subject(id: Option<&Identity>, email: Option<&Email>) -> Result<String, Fault> {
    match (id, email) {
        (Some(id), _) => Ok(format!("customer:shopify:{}", id.value())),
        (None, Some(email)) => Ok(format!("customer:shopify:{}", key::of_email(email))),
        (None, None) => {
            let cure =
                "Enter the customer's email address; a phone number alone may be shared by several people.";
            Err(Fault::new(
                Field::Email,
                "",
                "is empty, and there is no customer ID: nobody can be told by it",
                cure,
            ))
        }
    }
}
