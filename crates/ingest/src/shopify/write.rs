//! Writes orders and customers as Shopify exports them.

use std::collections::HashMap;
use std::io::Write;

use domain::address::PostalAddress;
use domain::fact::Line;
use domain::money::{Currency, Money};
use domain::order::Order;
use domain::person::Traits;
use foldhash::fast::FixedState;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cell::neutral;

const ORDERS: &str = "\
    Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,\
    Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,\
    Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,\
    Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,\
    Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,\
    Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,\
    Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,\
    Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,\
    Payment Method,Payment Reference,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,\
    Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,\
    Tax 4 Name,Tax 4 Value,Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,\
    Billing Province Name,Shipping Province Name,Payment Terms Name,Next Payment Due At";

const CUSTOMERS: &str = "\
    Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
    Default Address Address1,Default Address Address2,Default Address City,\
    Default Address Province Code,Default Address Country Code,Default Address Zip,\
    Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,\
    Tax Exempt,Tags";

/// One order to write.
#[derive(Clone, Copy, Debug)]
pub struct OrderRow<'a> {
    /// Shopify's number for it, `5123`; may be empty.
    pub id: &'a str,
    /// Who ordered, as known at the time.
    pub traits: &'a Traits,
    /// Whether they ticked the box for email.
    pub accepts_email: bool,
    /// The order.
    pub order: &'a Order,
}

/// One customer to write.
#[derive(Clone, Copy, Debug)]
pub struct CustomerRow<'a> {
    /// Shopify's number for them; may be empty.
    pub id: &'a str,
    /// Who they are.
    pub traits: &'a Traits,
    /// How many orders they have placed.
    pub orders: u64,
    /// What they have paid in all.
    pub spent: Money,
}

/// Writes Shopify's file of orders, with times on the clock of `zone`.
pub fn write_orders<'a>(
    out: impl Write,
    zone: &TimeZone,
    orders: impl IntoIterator<Item = OrderRow<'a>>,
) -> csv::Result<()> {
    let mut sheet = Sheet::new(out, ORDERS)?;
    for order in orders {
        order_columns(&mut sheet, order, zone);
        let content = &order.order.content;
        for (index, line) in content.products.iter().enumerate() {
            if index > 0 {
                sheet.write()?;
                sheet.put("Name", &content.number);
            }
            line_columns(&mut sheet, line, content.currency, content.physical);
        }
        sheet.write()?;
    }
    sheet.finish()
}

/// Writes Shopify's file of customers.
pub fn write_customers<'a>(
    out: impl Write,
    customers: impl IntoIterator<Item = CustomerRow<'a>>,
) -> csv::Result<()> {
    let mut sheet = Sheet::new(out, CUSTOMERS)?;
    for CustomerRow { id, traits, orders, spent } in customers {
        let (first, last) = names(traits);
        sheet.code("Customer ID", id);
        sheet.put("First Name", first);
        sheet.put("Last Name", &last);
        sheet.put("Email", traits.email.as_ref().map_or("", |email| email.as_str()));
        sheet.put("Accepts Email Marketing", yes_no(traits.accepts_email.unwrap_or(false)));
        sheet.put("Accepts SMS Marketing", yes_no(traits.accepts_sms.unwrap_or(false)));
        if let Some(address) = &traits.address {
            address_columns(&mut sheet, "Default Address ", address);
            sheet.put("Default Address Province Code", &address.region);
            sheet.put("Default Address Country Code", country(address));
        }
        sheet.code("Phone", traits.phone.as_ref().map_or("", |phone| phone.as_str()));
        sheet.put("Total Spent", &decimal(spent.minor, spent.currency));
        sheet.put("Total Orders", &orders.to_string());
        sheet.put("Note", traits.note.as_deref().unwrap_or_default());
        sheet.put("Tax Exempt", "no");
        sheet.put("Tags", &traits.tags.join(", "));
        sheet.write()?;
    }
    sheet.finish()
}

fn order_columns<W: Write>(sheet: &mut Sheet<W>, row: OrderRow<'_>, zone: &TimeZone) {
    let OrderRow { id, traits, accepts_email, order } = row;
    let content = &order.content;
    let amount = |minor| decimal(minor, content.currency);
    let time = |at: Option<Timestamp>| at.map(|at| written(at, zone)).unwrap_or_default();
    sheet.put("Name", &content.number);
    sheet.code("Id", id);
    sheet.put("Email", traits.email.as_ref().map_or("", |email| email.as_str()));
    sheet.code("Phone", traits.phone.as_ref().map_or("", |phone| phone.as_str()));
    sheet.put("Financial Status", financial_status(order));
    sheet.put("Fulfillment Status", if order.fulfilled_at.is_some() { "fulfilled" } else { "unfulfilled" });
    sheet.put("Created at", &time(Some(order.placed_at)));
    sheet.put("Paid at", &time(order.paid_at));
    sheet.put("Fulfilled at", &time(order.fulfilled_at));
    sheet.put("Cancelled at", &time(order.cancelled_at));
    sheet.put("Accepts Marketing", yes_no(accepts_email));
    sheet.put("Currency", content.currency.code());
    sheet.put("Subtotal", &amount(content.subtotal));
    sheet.put("Shipping", &amount((content.total - content.subtotal).max(0)));
    sheet.put("Taxes", &amount(0));
    sheet.put("Total", &amount(content.total));
    sheet.put("Refunded Amount", &amount(order.refunded));
    sheet.put("Discount Code", content.coupon.as_deref().unwrap_or_default());
    sheet.put("Notes", content.note.as_deref().unwrap_or_default());
    sheet.put("Payment Method", if content.test { "Bogus" } else { "Shopify Payments" });
    sheet.put("Source", "web");
    let name = traits.name.as_deref().unwrap_or_default();
    party_columns(sheet, "Billing ", name, traits.address.as_ref());
    if let Some(address) = &content.shipping_address {
        let whose = if address.name.is_empty() { name } else { &address.name };
        party_columns(sheet, "Shipping ", whose, Some(address));
    }
}

fn party_columns<W: Write>(sheet: &mut Sheet<W>, prefix: &str, name: &str, address: Option<&PostalAddress>) {
    sheet.put(&format!("{prefix}Name"), name);
    let Some(address) = address else { return };
    address_columns(sheet, prefix, address);
    let street = [&*address.line1, &address.line2].into_iter().filter(|line| !line.is_empty());
    sheet.put(&format!("{prefix}Street"), &street.collect::<Vec<_>>().join(", "));
    sheet.put(&format!("{prefix}Province"), &address.region);
    sheet.put(&format!("{prefix}Country"), country(address));
}

fn address_columns<W: Write>(sheet: &mut Sheet<W>, prefix: &str, address: &PostalAddress) {
    let parts = [
        ("Company", &address.company),
        ("Address1", &address.line1),
        ("Address2", &address.line2),
        ("City", &address.city),
    ];
    for (column, value) in parts {
        sheet.put(&format!("{prefix}{column}"), value);
    }
    sheet.code(&format!("{prefix}Zip"), &address.postcode);
}

fn line_columns<W: Write>(sheet: &mut Sheet<W>, line: &Line, currency: Currency, physical: bool) {
    sheet.put("Lineitem quantity", &line.quantity.to_string());
    sheet.put("Lineitem name", &line.product.name);
    sheet.put("Lineitem price", &decimal(line.price, currency));
    sheet.put("Lineitem sku", &line.product.sku);
    sheet.put("Lineitem requires shipping", if physical { "true" } else { "false" });
    sheet.put("Lineitem taxable", "true");
}

fn financial_status(order: &Order) -> &'static str {
    match order {
        Order { refunded_at: Some(_), .. } => "refunded",
        Order { refunded: 1.., .. } => "partially_refunded",
        Order { paid_at: Some(_), .. } => "paid",
        Order { cancelled_at: Some(_), .. } => "voided",
        _ => "pending",
    }
}

/// First and last name. A name that does not begin with its first name keeps its words, the first name first.
fn names(traits: &Traits) -> (&str, String) {
    let name = traits.name.as_deref().unwrap_or_default();
    match traits.first_name.as_deref() {
        Some(first) => (first, name.replacen(first, "", 1).split_whitespace().collect::<Vec<_>>().join(" ")),
        None => ("", name.to_owned()),
    }
}

fn country(address: &PostalAddress) -> &str {
    address.country.as_ref().map_or("", |country| country.as_str())
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn written(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %z").to_string()
}

/// `123456` as `1234.56`.
fn decimal(minor: i64, currency: Currency) -> String {
    let decimals = currency.decimals() as usize;
    let (sign, digits) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    if decimals == 0 {
        return format!("{sign}{digits}");
    }
    let scale = 10_u64.pow(currency.decimals());
    format!("{sign}{}.{:0decimals$}", digits / scale, digits % scale)
}

/// Rows under fixed headers, filled by header.
struct Sheet<W: Write> {
    csv: csv::Writer<W>,
    places: HashMap<&'static str, usize, FixedState>,
    cells: Vec<String>,
}

impl<W: Write> Sheet<W> {
    fn new(out: W, headers: &'static str) -> csv::Result<Sheet<W>> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(headers.split(','))?;
        let places: HashMap<_, _, _> = headers.split(',').zip(0..).collect();
        let cells = vec![String::new(); places.len()];
        Ok(Sheet { csv, places, cells })
    }

    /// Fills a cell with text that no spreadsheet will run.
    fn put(&mut self, header: &str, value: &str) {
        self.cells[self.places[header]].push_str(&neutral(value));
    }

    /// Fills a cell with digits that shall stay text, with the apostrophe that Shopify puts before them.
    fn code(&mut self, header: &str, value: &str) {
        if !value.is_empty() {
            let cell = &mut self.cells[self.places[header]];
            cell.push('\'');
            cell.push_str(value);
        }
    }

    fn write(&mut self) -> csv::Result<()> {
        self.csv.write_record(&self.cells)?;
        self.cells.iter_mut().for_each(String::clear);
        Ok(())
    }

    fn finish(mut self) -> csv::Result<()> {
        Ok(self.csv.flush()?)
    }
}
