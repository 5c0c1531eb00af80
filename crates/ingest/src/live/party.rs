//! One party of an order or an address book, as shops' objects hold it.

use domain::address::{Country, PostalAddress};

use super::fault::Fault;
use super::json::Json;
use crate::address::Party;
use crate::cell;
use crate::name;

/// What a system calls the parts of an address. Of several words the first that says something counts.
pub(crate) struct Keys {
    pub(crate) whole_name: &'static str,
    pub(crate) line1: &'static str,
    pub(crate) line2: &'static str,
    pub(crate) region: &'static [&'static str],
    pub(crate) postcode: &'static str,
    pub(crate) country: &'static [&'static str],
}

/// The name, address and phone number in `object`.
pub(crate) fn party(object: &Json<'_>, keys: &Keys) -> Result<Party, Fault> {
    let text = |name: &str| object.text(name).map(Option::unwrap_or_default);
    let first = |names: &[&str]| {
        names.iter().map(|name| text(name)).find(|part| part.as_ref().map_or(true, |text| !text.is_empty()))
    };
    let either = |names: &[&str]| first(names).unwrap_or_else(|| Ok(String::new()));
    let address = PostalAddress {
        name: String::new(),
        company: text("company")?,
        line1: text(keys.line1)?,
        line2: text(keys.line2)?,
        city: text("city")?,
        region: either(keys.region)?,
        // A file that a spreadsheet has seen puts an apostrophe before digits; whoever copied from there has it, too.
        postcode: cell::clean(text(keys.postcode)?.into(), true).into_owned(),
        country: Country::parse(&either(keys.country)?),
    };
    let (given, family) = (object.text("first_name")?, object.text("last_name")?);
    let parts = Some(name::whole(given.as_deref(), family.as_deref())).filter(|name| !name.is_empty());
    Ok(Party {
        name: object.text(keys.whole_name)?.or(parts),
        address: Some(address).filter(|address| *address != PostalAddress::default()),
        phone: object.phone("phone"),
    })
}
