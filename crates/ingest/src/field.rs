//! What a column can mean, and the header names by which each meaning is known.

mod people;
mod shops;

pub(crate) use people::{CONTACTS, EVENTS, KLAVIYO};
pub(crate) use shops::{CUSTOMERS, ORDERS, OWN, OWN_HEADERS, SALES};

use crate::format::Format;

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named in the tables below, beside the headers that it goes by")]
pub enum Field {
    Email,
    Phone,
    Note,
    Tags,
    Currency,
    Name,
    CustomerId,
    Country,
    Invoice,
    Article,
    Description,
    Quantity,
    Date,
    UnitPrice,
    LineTotal,
    OrderName,
    OrderId,
    FinancialStatus,
    PaidAt,
    FulfillmentStatus,
    FulfilledAt,
    CancelledAt,
    CreatedAt,
    AcceptsEmail,
    AcceptsSms,
    Subtotal,
    Total,
    RefundedAmount,
    Coupon,
    PaymentMethod,
    Test,
    LineType,
    LineQuantity,
    LineName,
    LinePrice,
    LineSku,
    LineRequiresShipping,
    BillingName,
    BillingCompany,
    BillingStreet,
    BillingAddress1,
    BillingAddress2,
    BillingCity,
    BillingRegion,
    BillingZip,
    BillingCountry,
    BillingPhone,
    ShippingName,
    ShippingCompany,
    ShippingStreet,
    ShippingAddress1,
    ShippingAddress2,
    ShippingCity,
    ShippingRegion,
    ShippingZip,
    ShippingCountry,
    ShippingPhone,
    FirstName,
    LastName,
    Company,
    Address1,
    Address2,
    City,
    Region,
    Zip,
    AddressPhone,
    Person,
    UserId,
    Event,
    Subject,
    ContactId,
    OtherEmails,
    OtherPhones,
    Birthday,
    Anniversary,
    Consent,
    ConsentAt,
    ConsentSource,
    Suppressed,
    AcceptsPost,
    AcceptsPhone,
    AcceptsVisit,
    AcceptsEmailAt,
    AcceptsSmsAt,
    AcceptsPostAt,
    AcceptsPhoneAt,
    AcceptsVisitAt,
    FondlyLine,
    FondlyField,
    FondlyReason,
    FondlyCure,
}

/// One more than the largest field number.
pub(crate) const FIELDS: usize = Field::FondlyCure as usize + 1;

impl Field {
    /// The word for `--map column=field` and JSON.
    pub fn name(self) -> &'static str {
        let all = [ORDERS, CUSTOMERS, SALES, EVENTS, KLAVIYO, CONTACTS, OWN];
        let known = all.into_iter().flatten().find(|known| known.field == self);
        known.map_or("", |known| known.name)
    }

    /// The same in the words of one format: a customer's number has another name in lines of sales.
    pub fn name_in(self, format: Format) -> &'static str {
        let known = format.fields().iter().find(|known| known.field == self);
        known.map_or_else(|| self.name(), |known| known.name)
    }

    /// The field of `format` that `text` names.
    pub fn parse(format: Format, text: &str) -> Option<Field> {
        let text = text.trim().replace(['-', ' '], "_").to_ascii_lowercase();
        let known = format.fields().iter().chain(OWN).find(|known| known.name == text);
        known.map(|known| known.field)
    }

    /// Whether it belongs to one line item rather than to the order.
    pub(crate) fn is_of_line(self) -> bool {
        use Field::*;
        matches!(
            self,
            LineType
                | LineQuantity
                | LineName
                | LinePrice
                | LineSku
                | LineRequiresShipping
                | FondlyLine
                | FondlyField
                | FondlyReason
                | FondlyCure
        )
    }

    /// Whether it is one of the four columns that a file of set-aside rows has beside its own.
    pub(crate) fn is_own(self) -> bool {
        matches!(self, Field::FondlyLine | Field::FondlyField | Field::FondlyReason | Field::FondlyCure)
    }

    /// Whether it holds an amount of money.
    pub(crate) fn is_amount(self) -> bool {
        use Field::*;
        matches!(self, UnitPrice | LineTotal | LinePrice | Subtotal | Total | RefundedAmount)
    }

    /// Whether it holds a time.
    pub(crate) fn is_date(self) -> bool {
        use Field::*;
        matches!(
            self,
            Date | PaidAt
                | FulfilledAt
                | CancelledAt
                | CreatedAt
                | Birthday
                | Anniversary
                | ConsentAt
                | AcceptsEmailAt
                | AcceptsSmsAt
                | AcceptsPostAt
                | AcceptsPhoneAt
                | AcceptsVisitAt
        )
    }

    /// The numbers by which orders and people are known.
    pub(crate) const NUMBERS: [Field; 8] = [
        Field::Invoice,
        Field::OrderName,
        Field::OrderId,
        Field::CustomerId,
        Field::ContactId,
        Field::UserId,
        Field::Person,
        Field::Subject,
    ];

    /// Whether spreadsheets and shops put an apostrophe before it, so that it stays text.
    pub(crate) fn is_code(self) -> bool {
        use Field::*;
        matches!(
            self,
            CustomerId
                | OrderId
                | Phone
                | BillingPhone
                | ShippingPhone
                | AddressPhone
                | BillingZip
                | ShippingZip
                | Zip
                | Invoice
                | Article
                | LineSku
                | Person
                | UserId
                | Subject
                | ContactId
        )
    }
}

/// A field with its name and its headers in plain form (see [`plain`]), the best first.
pub(crate) struct Known {
    pub(crate) field: Field,
    pub(crate) name: &'static str,
    pub(crate) headers: &'static [&'static str],
}

const fn known(field: Field, name: &'static str, headers: &'static [&'static str]) -> Known {
    Known { field, name, headers }
}

/// A header as it is compared: letters and digits in lower case.
pub(crate) fn plain(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
