//! The kinds of files that can be read, and what each needs.

use serde::{Deserialize, Serialize};

use crate::field::{CONTACTS, CUSTOMERS, EVENTS, Field, KLAVIYO, Known, ORDERS, SALES};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Shopify's export of orders, one row per line item.
    ShopifyOrders,
    /// Shopify's export or import template of customers.
    ShopifyCustomers,
    /// Lines of sales, each naming its invoice.
    SalesLines,
    /// What people did, a row each: exams, bookings, visits.
    Events,
    /// Klaviyo's export of profiles.
    Klaviyo,
    /// Any list of people, a row each.
    Contacts,
    /// An address book of vCards, 2.1 to 4.0.
    Vcard,
    /// A calendar (iCalendar), for the birthdays in it.
    Calendar,
}

impl Format {
    /// Every format, the most particular first.
    pub const ALL: [Format; 8] = [
        Format::ShopifyOrders,
        Format::ShopifyCustomers,
        Format::SalesLines,
        Format::Events,
        Format::Klaviyo,
        Format::Contacts,
        Format::Vcard,
        Format::Calendar,
    ];

    /// The word for `--as` and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Format::ShopifyOrders => "shopify_orders",
            Format::ShopifyCustomers => "shopify_customers",
            Format::SalesLines => "sales_lines",
            Format::Events => "events",
            Format::Klaviyo => "klaviyo",
            Format::Contacts => "contacts",
            Format::Vcard => "vcard",
            Format::Calendar => "ics",
        }
    }

    /// The format in words.
    pub fn title(self) -> &'static str {
        match self {
            Format::ShopifyOrders => "Shopify orders",
            Format::ShopifyCustomers => "Shopify customers",
            Format::SalesLines => "sales lines",
            Format::Events => "events",
            Format::Klaviyo => "Klaviyo profiles",
            Format::Contacts => "a contact list",
            Format::Vcard => "an address book (vCard)",
            Format::Calendar => "a calendar (.ics)",
        }
    }

    /// The format that `text` names; `-` and `_` are one.
    pub fn parse(text: &str) -> Option<Format> {
        let text = text.trim().replace('-', "_").to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.name() == text)
    }

    /// Whether it is rows and columns, of which the owner can say what they mean. Cards and calendars say so themselves.
    pub fn is_table(self) -> bool {
        !matches!(self, Format::Vcard | Format::Calendar)
    }

    /// Whether it tells of people and their days rather than of orders.
    pub fn is_about_people(self) -> bool {
        !matches!(self, Format::ShopifyOrders | Format::SalesLines)
    }

    /// The words for what its columns can mean.
    pub fn field_names(self) -> Vec<&'static str> {
        self.fields().iter().map(|known| known.name).collect()
    }

    /// The fields that it can hold, each with its known headers.
    pub(crate) fn fields(self) -> &'static [Known] {
        match self {
            Format::ShopifyOrders => ORDERS,
            Format::ShopifyCustomers => CUSTOMERS,
            Format::SalesLines => SALES,
            Format::Events => EVENTS,
            Format::Klaviyo => KLAVIYO,
            Format::Contacts | Format::Vcard | Format::Calendar => CONTACTS,
        }
    }

    /// Of each of these sets, a file needs at least one field.
    pub(crate) fn required(self) -> &'static [&'static [Field]] {
        use Field::*;
        match self {
            Format::ShopifyOrders => &[&[OrderName, OrderId], &[CreatedAt], &[LineName, LineSku, Total]],
            Format::ShopifyCustomers => {
                &[&[CustomerId, Email], &[FirstName, LastName, AcceptsEmail, Address1]]
            }
            Format::SalesLines => &[&[Invoice], &[Date], &[UnitPrice, LineTotal]],
            Format::Events => {
                &[&[Person, Email, UserId, CustomerId, Phone, Name, LastName], &[Date], &[Event]]
            }
            Format::Klaviyo => &[&[ContactId, AcceptsEmail, Consent], &[Email, Phone]],
            Format::Contacts => &[
                &[Name, FirstName, LastName, AcceptsEmail, Consent, Birthday],
                &[Email, Phone, ContactId, CustomerId, Person, Birthday, Anniversary, Address1],
            ],
            Format::Vcard | Format::Calendar => &[],
        }
    }

    /// The fields of which one shows that a file really comes from this system and is not any list with such columns.
    pub(crate) fn signs(self) -> &'static [Field] {
        match self {
            Format::ShopifyCustomers => &[Field::AcceptsEmail, Field::AcceptsSms],
            Format::Klaviyo => &[Field::ContactId, Field::AcceptsEmail, Field::Consent],
            _ => &[],
        }
    }
}
