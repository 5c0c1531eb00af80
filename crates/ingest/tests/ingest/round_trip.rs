//! What is written as Shopify's files is read back as it was.

use std::sync::Arc;

use domain::address::{Country, PostalAddress};
use domain::fact::{Fact, Line, OrderContent, Product, Refund};
use domain::identity::{Email, Phone};
use domain::money::{Currency, Money};
use domain::order::Order;
use domain::person::Traits;
use ingest::shopify::{CustomerRow, OrderRow, write_customers, write_orders};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::option;
use proptest::prelude::*;

use crate::harness::{Taken, take};

/// Text as people write it, formulas and quotes included, without blanks at its ends.
fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof!["[A-Za-z]{1,8}", "[=+@-][a-z0-9()]{1,6}", "'[=a-z]{1,4}", "[éß李🧦\",;\n]{1,3}x"];
    prop::collection::vec(word, 1..4).prop_map(|words| words.join(" ").trim().to_owned())
}

fn address() -> impl Strategy<Value = PostalAddress> {
    (text(), text(), "[0-9]{5}", prop_oneof![Just("US"), Just("DE"), Just("JP")]).prop_map(
        |(line1, city, postcode, country)| PostalAddress {
            line1,
            city,
            postcode,
            country: Country::parse(country),
            ..PostalAddress::default()
        },
    )
}

fn traits() -> impl Strategy<Value = Traits> {
    let phone = option::of("\\+1555[0-9]{7}");
    (text(), "[a-z]{1,8}", phone, option::of(address())).prop_map(|(name, email, phone, address)| Traits {
        name: Some(name),
        email: Email::parse(&format!("{email}@example.org")).ok(),
        phone: phone.and_then(|phone| Phone::parse(&phone).ok()),
        address,
        ..Traits::default()
    })
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line =
        ("[A-Z0-9-]{1,6}", text(), 1..9_i32, 0..100_000_i64).prop_map(|(sku, name, quantity, price)| Line {
            product: Arc::new(Product { sku, name }),
            quantity,
            price,
        });
    prop::collection::vec(line, 1..4)
}

fn order() -> impl Strategy<Value = Order> {
    let second =
        |range: std::ops::Range<i64>| range.prop_map(|s| Timestamp::from_second(s).expect("in range"));
    let times = (second(1_500_000_000..1_700_000_000), option::of(0..9_i64), option::of(0..9_i64));
    let back = option::of((0..3_i64, any::<bool>()));
    (
        times,
        back,
        lines(),
        option::of(text()),
        option::of(address()),
        any::<bool>(),
        1..90_000_i64,
        1001..9999_u32,
    )
        .prop_map(
            |((placed_at, paid, sent), back, products, note, shipping, physical, total, number)| {
                let content = OrderContent {
                    number: format!("#{number}"),
                    currency: Currency::USD,
                    total,
                    subtotal: total,
                    physical,
                    test: false,
                    paid: false,
                    tracks_fulfilment: true,
                    partial: false,
                    note,
                    coupon: None,
                    shipping_address: shipping,
                    products,
                };
                let later = |days: i64| placed_at + jiff::SignedDuration::from_hours(24 * days);
                let mut facts = vec![(placed_at, Fact::OrderCompleted(Box::new(content)))];
                facts.extend(paid.map(|days| (later(days), Fact::OrderPaid)));
                facts.extend(paid.and(sent).map(|days| (later(days), Fact::OrderFulfilled)));
                if let (Some((amount, full)), Some(_)) = (back, paid) {
                    let amount = if full { total } else { amount.min(total - 1) };
                    let refund = Refund { amount, currency: Currency::USD, full, document: None };
                    let last = facts.iter().map(|(at, _)| *at).max().expect("it was placed");
                    facts.push((last + jiff::SignedDuration::from_micros(1), Fact::OrderRefunded(refund)));
                }
                Order::from_facts(facts.iter().map(|(at, fact)| (*at, fact))).expect("it was placed")
            },
        )
}

fn read_back(taken: &Taken, subject: &str) -> Order {
    let facts = taken.reports.iter().filter(|report| report.subject.as_deref() == Some(subject));
    Order::from_facts(facts.map(|report| (report.at, &report.fact))).expect("it was written")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn orders(orders in prop::collection::vec((traits(), order(), any::<bool>()), 1..6)) {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let mut file = Vec::new();
        let ids: Vec<String> = (0..orders.len()).map(|i| (5000 + i).to_string()).collect();
        let rows = orders.iter().zip(&ids).map(|((traits, order, accepts_email), id)| {
            OrderRow { id, traits, accepts_email: *accepts_email, order }
        });
        write_orders(&mut file, &zone, rows).expect("memory can be written");
        let taken = take(&file);
        prop_assert_eq!(&taken.set_aside, &[]);
        for ((traits, order, accepts_email), id) in orders.iter().zip(&ids) {
            let subject = format!("order:shopify:{id}");
            prop_assert_eq!(&read_back(&taken, &subject), order);
            let about = |name: &str| {
                let mine = |id: &str| id.starts_with(&format!("{subject}/"));
                let reports = taken.reports.iter().filter(|report| mine(&report.message_id));
                let named = reports.filter(|report| report.fact.name() == name);
                named.map(|report| report.fact.clone()).collect::<Vec<_>>()
            };
            let expected = Traits {
                address: order.content.shipping_address.clone().or_else(|| traits.address.clone()),
                ..traits.clone()
            };
            prop_assert_eq!(about("Identified"), [Fact::Identified(Box::new(expected))]);
            prop_assert_eq!(about("Consent Given").len(), usize::from(*accepts_email));
        }
    }

    #[test]
    fn customers(traits in traits(), last in "[A-Z][a-z]{1,8}", note in text(), sms in any::<bool>()) {
        let first = traits.name.clone().expect("every name has words").replace('\n', " ");
        let traits = Traits {
            name: Some(format!("{first} {last}")),
            first_name: Some(first),
            note: Some(note),
            tags: vec!["vip".to_owned(), "dogs".to_owned()],
            accepts_email: Some(true),
            accepts_sms: Some(sms),
            ..traits
        };
        let mut file = Vec::new();
        let spent = Money::new(1234, Currency::USD);
        let row = CustomerRow { id: "77", traits: &traits, orders: 1, spent };
        write_customers(&mut file, [row]).expect("memory can be written");
        let taken = take(&file);
        prop_assert_eq!(&taken.reports[0].fact, &Fact::Identified(Box::new(traits)));
        prop_assert_eq!(taken.reports.len(), 2 + usize::from(sms));
        prop_assert_eq!(taken.reports[0].identities.len(), 2);
    }
}
