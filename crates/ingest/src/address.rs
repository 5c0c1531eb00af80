//! Addresses as columns hold them.

use std::collections::HashMap;

use domain::address::{Country, PostalAddress};
use domain::identity::Phone;

use crate::field::Field;
use crate::item::Outbox;
use crate::row::{Fault, Row};

/// The columns of one address.
pub(crate) struct Columns {
    name: Option<Field>,
    company: Field,
    street: Option<Field>,
    line1: Field,
    line2: Field,
    city: Field,
    region: Field,
    zip: Field,
    country: Field,
    phone: Field,
}

/// Whoever pays.
pub(crate) const BILLING: Columns = Columns {
    name: Some(Field::BillingName),
    company: Field::BillingCompany,
    street: Some(Field::BillingStreet),
    line1: Field::BillingAddress1,
    line2: Field::BillingAddress2,
    city: Field::BillingCity,
    region: Field::BillingRegion,
    zip: Field::BillingZip,
    country: Field::BillingCountry,
    phone: Field::BillingPhone,
};

/// Whoever gets the parcel.
pub(crate) const SHIPPING: Columns = Columns {
    name: Some(Field::ShippingName),
    company: Field::ShippingCompany,
    street: Some(Field::ShippingStreet),
    line1: Field::ShippingAddress1,
    line2: Field::ShippingAddress2,
    city: Field::ShippingCity,
    region: Field::ShippingRegion,
    zip: Field::ShippingZip,
    country: Field::ShippingCountry,
    phone: Field::ShippingPhone,
};

/// A customer's default address.
pub(crate) const DEFAULT: Columns = Columns {
    name: None,
    company: Field::Company,
    street: None,
    line1: Field::Address1,
    line2: Field::Address2,
    city: Field::City,
    region: Field::Region,
    zip: Field::Zip,
    country: Field::Country,
    phone: Field::AddressPhone,
};

/// One party of an order: a name, an address without it, a phone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Party {
    pub(crate) name: Option<String>,
    pub(crate) address: Option<PostalAddress>,
    pub(crate) phone: Option<Phone>,
}

/// Reads addresses; a country's name is looked up once.
#[derive(Default)]
pub(crate) struct Addresses {
    countries: HashMap<String, Option<Country>>,
}

impl Addresses {
    pub(crate) fn party(
        &mut self,
        row: &Row<'_>,
        at: &Columns,
        out: &mut Outbox<'_>,
    ) -> Result<Party, Fault> {
        let text = |field| row.text(field).into_owned();
        let mut line1 = text(at.line1);
        if line1.is_empty() {
            line1 = at.street.map(text).unwrap_or_default();
        }
        let address = PostalAddress {
            name: String::new(),
            company: text(at.company),
            line1,
            line2: text(at.line2),
            city: text(at.city),
            region: text(at.region),
            postcode: text(at.zip),
            country: self.country(row, at.country, out),
        };
        Ok(Party {
            name: at.name.and_then(|field| row.some(field)),
            address: Some(address).filter(|address| *address != PostalAddress::default()),
            phone: dialled(row, at.phone, out)?,
        })
    }

    fn country(&mut self, row: &Row<'_>, field: Field, out: &mut Outbox<'_>) -> Option<Country> {
        let text = row.text(field);
        if let Some(known) = self.countries.get(&*text) {
            return known.clone();
        }
        let country = Country::parse(&text);
        if country.is_some() {
            out.tally.countries.insert(text.to_string());
        }
        self.countries.insert(text.into_owned(), country.clone());
        country
    }
}

/// The phone number of a cell. Words that cannot be dialled are left out and counted.
pub(crate) fn dialled(row: &Row<'_>, field: Field, out: &mut Outbox<'_>) -> Result<Option<Phone>, Fault> {
    let phone = row.phone(field)?;
    out.tally.odd_phones += u64::from(matches!(phone, Some(Err(()))));
    Ok(phone.and_then(Result::ok))
}
