//! The made-up shop as Shopify would export it: what those two files can tell, and nothing else.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use anyhow::Context;
use demo::Demo;
use domain::fact::{Fact, Report};
use domain::identity::IdentityKind;
use domain::money::Money;
use domain::order::Order;
use domain::person::{Channel, Traits};
use ingest::shopify::{CustomerRow, OrderRow, write_customers, write_orders};
use jiff::Timestamp;

use crate::words::{count, say};

/// One person of the made-up shop, with their orders.
struct Customer {
    id: String,
    traits: Traits,
    accepts_email_since: Option<Timestamp>,
    /// Shopify's number of each order, and the order.
    orders: Vec<(String, Order)>,
}

/// Writes both files into `folder`.
pub(crate) fn write(folder: &Path, made_up: &Demo) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
    let create = |name: &str| {
        let path = folder.join(name);
        File::create(&path)
            .map(BufWriter::new)
            .with_context(|| format!("{} could not be made", path.display()))
    };
    let customers: Vec<Customer> = made_up.items().map(|reports| customer(&reports)).collect();
    let zone = jiff::tz::TimeZone::get(made_up.shop().zone)?;
    let mut rows: Vec<OrderRow<'_>> = customers.iter().flat_map(order_rows).collect();
    rows.sort_by_key(|row| row.order.placed_at);
    let orders = rows.len();
    write_orders(create("orders_export.csv")?, &zone, rows)?;
    let known: Vec<CustomerRow<'_>> = customers.iter().filter_map(|c| customer_row(c, made_up)).collect();
    let people = known.len();
    write_customers(create("customers_export.csv")?, known)?;
    say(&format!(
        "{} and {} are in {}.",
        count(orders as u64, "order", "orders"),
        count(people as u64, "customer", "customers"),
        folder.display()
    ));
    Ok(())
}

fn customer(reports: &[Report]) -> Customer {
    let mut customer = Customer {
        id: String::new(),
        traits: Traits::default(),
        accepts_email_since: None,
        orders: Vec::new(),
    };
    let mut orders: BTreeMap<&str, Vec<(Timestamp, &Fact)>> = BTreeMap::new();
    for report in reports {
        let shopify = report.identities.iter().find(|identity| identity.kind() == IdentityKind::Shopify);
        if let Some(identity) = shopify.filter(|_| customer.id.is_empty()) {
            identity.value().clone_into(&mut customer.id);
        }
        match &report.fact {
            Fact::Identified(traits) => customer.traits.update(traits),
            Fact::ConsentGiven(consent) if consent.channel == Channel::Email => {
                customer.traits.accepts_email = Some(true);
                customer.accepts_email_since.get_or_insert(report.at);
            }
            Fact::ConsentWithdrawn(consent) if consent.channel == Channel::Email => {
                customer.traits.accepts_email = Some(false);
            }
            _ => {}
        }
        if let Some(id) = report.subject.as_deref().and_then(|subject| subject.strip_prefix("order:shopify:"))
        {
            orders.entry(id).or_default().push((report.at, &report.fact));
        }
    }
    let order = |(id, facts): (&str, Vec<_>)| Some((id.to_owned(), Order::from_facts(facts)?));
    customer.orders = orders.into_iter().filter_map(order).collect();
    customer
}

fn order_rows(customer: &Customer) -> impl Iterator<Item = OrderRow<'_>> {
    customer.orders.iter().map(|(id, order)| OrderRow {
        id,
        traits: &customer.traits,
        accepts_email: customer.accepts_email_since.is_some_and(|since| since <= order.placed_at),
        order,
    })
}

/// Shopify knows those as customers who gave it a number.
fn customer_row<'c>(customer: &'c Customer, made_up: &Demo) -> Option<CustomerRow<'c>> {
    let counts = |order: &&(String, Order)| !order.1.is_undone(Timestamp::MAX) && !order.1.content.test;
    let counted: Vec<&(String, Order)> = customer.orders.iter().filter(counts).collect();
    let spent = counted.iter().map(|(_, order)| order.content.total - order.refunded).sum();
    (!customer.id.is_empty()).then(|| CustomerRow {
        id: &customer.id,
        traits: &customer.traits,
        orders: counted.len() as u64,
        spent: Money::new(spent, made_up.shop().currency),
    })
}
