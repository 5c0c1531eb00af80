//! What a column can mean, and the header names by which each meaning is known.

use serde::{Deserialize, Serialize};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Shopify's export of orders, one row per line item.
    ShopifyOrders,
    /// Shopify's export or import template of customers; other lists of customers with such columns as well.
    ShopifyCustomers,
    /// Lines of sales, each naming its invoice.
    SalesLines,
}

impl Format {
    /// Every format, the most particular first.
    pub const ALL: [Format; 3] = [Format::ShopifyOrders, Format::ShopifyCustomers, Format::SalesLines];

    /// The word for `--as` and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Format::ShopifyOrders => "shopify_orders",
            Format::ShopifyCustomers => "shopify_customers",
            Format::SalesLines => "sales_lines",
        }
    }

    /// The format in words.
    pub fn title(self) -> &'static str {
        match self {
            Format::ShopifyOrders => "Shopify orders",
            Format::ShopifyCustomers => "Shopify customers",
            Format::SalesLines => "sales lines",
        }
    }

    /// The format that `text` names; `-` and `_` are one.
    pub fn parse(text: &str) -> Option<Format> {
        let text = text.trim().replace('-', "_").to_ascii_lowercase();
        Format::ALL.into_iter().find(|format| format.name() == text)
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
        }
    }

    /// Of each of these sets, a file needs at least one field.
    pub(crate) fn required(self) -> &'static [&'static [Field]] {
        match self {
            Format::ShopifyOrders => &[
                &[Field::OrderName, Field::OrderId],
                &[Field::CreatedAt],
                &[Field::LineName, Field::LineSku, Field::Total],
            ],
            Format::ShopifyCustomers => &[
                &[Field::CustomerId, Field::Email],
                &[Field::FirstName, Field::LastName, Field::AcceptsEmail, Field::Address1],
            ],
            Format::SalesLines => &[&[Field::Invoice], &[Field::Date], &[Field::UnitPrice, Field::LineTotal]],
        }
    }
}

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
        let all = [ORDERS, CUSTOMERS, SALES, OWN];
        let known = all.into_iter().flatten().find(|known| known.field == self);
        known.map_or("", |known| known.name)
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

    /// Whether it holds a time.
    pub(crate) fn is_date(self) -> bool {
        use Field::*;
        matches!(self, Date | PaidAt | FulfilledAt | CancelledAt | CreatedAt)
    }

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

pub(crate) const OWN: &[Known] = &[
    known(Field::FondlyLine, "fondly_line", &["fondlyline"]),
    known(Field::FondlyField, "fondly_field", &["fondlyfield"]),
    known(Field::FondlyReason, "fondly_reason", &["fondlyreason"]),
    known(Field::FondlyCure, "fondly_cure", &["fondlycure"]),
];

/// The four columns that a file of set-aside rows has beside its own.
pub(crate) const OWN_HEADERS: [&str; 4] = ["Fondly line", "Fondly field", "Fondly reason", "Fondly cure"];

// Headers with a colon in the source, such as `Line: Quantity`, are Matrixify's.
const ORDERS: &[Known] = &[
    known(Field::OrderName, "order_name", &["name", "ordername"]),
    known(Field::OrderId, "order_id", &["id", "orderid"]),
    known(Field::Email, "email", &["email", "customeremail"]),
    known(Field::Phone, "phone", &["phone", "customerphone"]),
    known(Field::CustomerId, "customer_id", &["customerid"]),
    known(Field::CreatedAt, "created_at", &["createdat", "processedat"]),
    known(Field::FinancialStatus, "financial_status", &["financialstatus", "paymentstatus"]),
    known(Field::PaidAt, "paid_at", &["paidat"]),
    known(Field::FulfillmentStatus, "fulfillment_status", &["fulfillmentstatus", "orderfulfillmentstatus"]),
    known(Field::FulfilledAt, "fulfilled_at", &["fulfilledat"]),
    known(Field::CancelledAt, "cancelled_at", &["cancelledat", "canceledat"]),
    known(
        Field::AcceptsEmail,
        "accepts_email",
        &["acceptsmarketing", "acceptsemailmarketing", "buyeracceptsmarketing"],
    ),
    known(Field::Currency, "currency", &["currency"]),
    known(Field::Subtotal, "subtotal", &["subtotal", "pricesubtotal"]),
    known(Field::Total, "total", &["total", "pricetotal"]),
    known(Field::RefundedAmount, "refunded_amount", &["refundedamount", "pricetotalrefund"]),
    known(Field::Coupon, "coupon", &["discountcode"]),
    known(Field::PaymentMethod, "payment_method", &["paymentmethod"]),
    known(Field::Test, "test", &["test"]),
    known(Field::Note, "note", &["notes", "note"]),
    known(Field::LineType, "line_type", &["linetype"]),
    known(Field::LineQuantity, "line_quantity", &["lineitemquantity", "linequantity"]),
    known(Field::LineName, "line_name", &["lineitemname", "linename", "linetitle"]),
    known(Field::LinePrice, "line_price", &["lineitemprice", "lineprice"]),
    known(Field::LineSku, "line_sku", &["lineitemsku", "linesku"]),
    known(
        Field::LineRequiresShipping,
        "line_requires_shipping",
        &["lineitemrequiresshipping", "linerequiresshipping"],
    ),
    known(Field::BillingName, "billing_name", &["billingname"]),
    known(Field::BillingCompany, "billing_company", &["billingcompany"]),
    known(Field::BillingStreet, "billing_street", &["billingstreet"]),
    known(Field::BillingAddress1, "billing_address1", &["billingaddress1"]),
    known(Field::BillingAddress2, "billing_address2", &["billingaddress2"]),
    known(Field::BillingCity, "billing_city", &["billingcity"]),
    known(Field::BillingRegion, "billing_region", &["billingprovince", "billingprovincecode"]),
    known(Field::BillingZip, "billing_zip", &["billingzip"]),
    known(Field::BillingCountry, "billing_country", &["billingcountry", "billingcountrycode"]),
    known(Field::BillingPhone, "billing_phone", &["billingphone"]),
    known(Field::ShippingName, "shipping_name", &["shippingname"]),
    known(Field::ShippingCompany, "shipping_company", &["shippingcompany"]),
    known(Field::ShippingStreet, "shipping_street", &["shippingstreet"]),
    known(Field::ShippingAddress1, "shipping_address1", &["shippingaddress1"]),
    known(Field::ShippingAddress2, "shipping_address2", &["shippingaddress2"]),
    known(Field::ShippingCity, "shipping_city", &["shippingcity"]),
    known(Field::ShippingRegion, "shipping_region", &["shippingprovince", "shippingprovincecode"]),
    known(Field::ShippingZip, "shipping_zip", &["shippingzip"]),
    known(Field::ShippingCountry, "shipping_country", &["shippingcountry", "shippingcountrycode"]),
    known(Field::ShippingPhone, "shipping_phone", &["shippingphone"]),
];

const CUSTOMERS: &[Known] = &[
    known(Field::CustomerId, "customer_id", &["customerid", "id"]),
    known(Field::Email, "email", &["email", "emailaddress"]),
    known(Field::FirstName, "first_name", &["firstname"]),
    known(Field::LastName, "last_name", &["lastname"]),
    known(
        Field::AcceptsEmail,
        "accepts_email",
        &["acceptsemailmarketing", "acceptsmarketing", "emailmarketingstatus"],
    ),
    known(Field::AcceptsSms, "accepts_sms", &["acceptssmsmarketing", "smsmarketingstatus"]),
    known(Field::Company, "company", &["defaultaddresscompany", "company", "addresscompany"]),
    known(Field::Address1, "address1", &["defaultaddressaddress1", "address1", "addressline1"]),
    known(Field::Address2, "address2", &["defaultaddressaddress2", "address2", "addressline2"]),
    known(Field::City, "city", &["defaultaddresscity", "city", "addresscity"]),
    known(
        Field::Region,
        "region",
        &["defaultaddressprovincecode", "provincecode", "province", "addressprovincecode"],
    ),
    known(
        Field::Country,
        "country",
        &["defaultaddresscountrycode", "countrycode", "country", "addresscountrycode"],
    ),
    known(Field::Zip, "zip", &["defaultaddresszip", "zip", "postcode", "addresszip"]),
    known(Field::AddressPhone, "address_phone", &["defaultaddressphone", "addressphone"]),
    known(Field::Phone, "phone", &["phone", "phonenumber"]),
    known(Field::Note, "note", &["note", "notes"]),
    known(Field::Tags, "tags", &["tags"]),
];

const SALES: &[Known] = &[
    known(
        Field::Invoice,
        "invoice",
        &[
            "invoiceno",
            "invoice",
            "invoicenumber",
            "invoiceid",
            "receiptno",
            "receipt",
            "receiptnumber",
            "orderno",
            "ordernumber",
            "orderid",
            "order",
            "transactionid",
            "transaction",
            "rechnungsnummer",
            "rechnungsnr",
            "belegnummer",
            "belegnr",
            "bestellnummer",
        ],
    ),
    known(
        Field::Article,
        "article",
        &[
            "stockcode",
            "sku",
            "article",
            "articleno",
            "articlenumber",
            "itemcode",
            "itemno",
            "productcode",
            "productid",
            "artikelnummer",
            "artikelnr",
        ],
    ),
    known(
        Field::Description,
        "description",
        &["description", "item", "itemname", "product", "productname", "title", "bezeichnung", "artikel"],
    ),
    known(Field::Quantity, "quantity", &["quantity", "qty", "units", "pieces", "menge", "anzahl"]),
    known(
        Field::Date,
        "date",
        &[
            "invoicedate",
            "date",
            "datetime",
            "orderdate",
            "saledate",
            "soldat",
            "timestamp",
            "transactiondate",
            "datum",
            "rechnungsdatum",
            "bestelldatum",
        ],
    ),
    known(
        Field::UnitPrice,
        "unit_price",
        &["unitprice", "price", "priceeach", "itemprice", "einzelpreis", "preis", "stückpreis"],
    ),
    known(
        Field::LineTotal,
        "line_total",
        &["linetotal", "amount", "lineamount", "total", "sales", "gesamtpreis", "betrag", "summe"],
    ),
    known(
        Field::CustomerId,
        "customer",
        &[
            "customerid",
            "customer",
            "customerno",
            "customernumber",
            "clientid",
            "client",
            "kundennummer",
            "kundennr",
        ],
    ),
    known(Field::Email, "email", &["email", "emailaddress", "customeremail"]),
    known(Field::Name, "name", &["customername", "name", "clientname", "kunde", "kundenname"]),
    known(Field::Phone, "phone", &["phone", "telephone", "phonenumber", "telefon"]),
    known(Field::Country, "country", &["country", "land", "countryname", "countrycode"]),
];
