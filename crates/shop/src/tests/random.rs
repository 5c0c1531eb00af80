//! Random reports, few enough to collide all the time.

use std::sync::Arc;

use domain::address::{Country, PostalAddress};
use domain::event::Value;
use domain::fact::{Consent, Fact, Interest, Line, OrderContent, Product, Refund, Report, name};
use domain::identity::{Email, Identity, IdentityKind, Phone};
use domain::money::Currency;
use domain::person::{Channel, Occasion, Traits};
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Rules that use everything, with times short enough for a life of two months.
pub(super) const SHORT: &str = r#"
name = "Short"
own_acts = ["Order Completed", "Reply Received", { event = "Review Given", where = [{ property = "rating", op = ">=", value = 3 }] }]
orders = ["Order Completed"]
voids = ["Order Cancelled", { event = "Order Refunded", where = [{ property = "full", op = "=", value = true }] }]
[[stage]]
id = "seen"
usual = "2d"
evidence = [{ event = "Page Viewed", times = 2, within = "5d", weak = true }, { event = "Consent Given" }]
[[stage]]
id = "bought"
usual = "4d"
evidence = [{ event = "Order Completed", where = [{ property = "total", op = ">=", value = 1000, currency = "USD" }] }]
[[stage]]
id = "glad"
usual = "6d"
evidence = [
    { event = "Order Fulfilled", quiet = { for = "3d", unless = ["Complaint Made"] }, weak = true },
    { event = ["Reply Received", "Review Given"], after = "bought" },
]
[[stage]]
id = "back"
usual = "9d"
evidence = [{ event = "Order Completed", times = 2 }]
"#;

/// When the shop's life begins.
pub(super) fn start() -> Timestamp {
    "2026-03-01T09:00:00Z".parse().expect("it is a time")
}

/// All reports that the sources of one life may tell, in any order and number.
pub(super) fn universe() -> impl Strategy<Value = Vec<Report>> {
    vec(parts(), 12..30).prop_map(|all| all.into_iter().enumerate().map(report).collect())
}

type Parts = (Fact, Vec<Identity>, Option<u8>, i64);

fn report((number, (fact, identities, order, hour)): (usize, Parts)) -> Report {
    let about_order = matches!(
        fact,
        Fact::OrderCompleted(_)
            | Fact::OrderPaid
            | Fact::OrderFulfilled
            | Fact::OrderCancelled
            | Fact::OrderRefunded(_)
    );
    let order = if about_order { Some(order.unwrap_or(0)) } else { order };
    Report {
        message_id: format!("k{number}"),
        at: start() + SignedDuration::from_hours(hour),
        identities,
        subject: order.map(|order| format!("order:test:{order}")),
        fact,
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    // Two months, of which the last one lies ahead when the life begins.
    (fact(), identities(), option::of(0..4u8), -720..720i64)
}

/// Whom a report names, the decisive one first. Two customer numbers never become one person by rule.
fn identities() -> impl Strategy<Value = Vec<Identity>> {
    let customer = (1..4u8).prop_map(|number| {
        Identity::new(IdentityKind::Customer, &number.to_string()).expect("digits are a key")
    });
    let email = (0..4u8).prop_map(|number| Identity::from(email(number)));
    let of_kind = |kind| move |name: &str| Identity::new(kind, name).expect("a letter is a key");
    let browser = select(vec!["kitchen", "hall"]).prop_map(of_kind(IdentityKind::AnonymousId));
    let user = select(vec!["ann", "zoe"]).prop_map(of_kind(IdentityKind::UserId));
    prop_oneof![
        1 => Just(Vec::new()),
        3 => customer.clone().prop_map(|one| vec![one]),
        3 => email.clone().prop_map(|one| vec![one]),
        3 => (customer, email.clone()).prop_map(|(one, other)| vec![one, other]),
        1 => browser.clone().prop_map(|one| vec![one]),
        1 => (user.clone(), browser).prop_map(|(one, other)| vec![one, other]),
        1 => (user, email).prop_map(|(one, other)| vec![one, other]),
    ]
}

fn email(number: u8) -> Email {
    Email::parse(&format!("person{number}@example.org")).expect("it is an address")
}

fn fact() -> impl Strategy<Value = Fact> {
    let rating = 1..6i64;
    prop_oneof![
        5 => order(),
        1 => Just(Fact::OrderPaid),
        2 => Just(Fact::OrderFulfilled),
        1 => Just(Fact::OrderCancelled),
        1 => (0..3000i64, any::<bool>(), any::<bool>()).prop_map(refund),
        2 => (select(vec!["Page Viewed", "Reply Received", "Complaint Made", "Photo Sent"]), rating.clone())
            .prop_map(|(name, rating)| Fact::other(name, [("rating", Value::Integer(rating))])),
        1 => (rating, select(vec!["Warm feet", "I love chess", "Our old beagle passed away"])).prop_map(|(rating, text)| {
            let text = Value::Text(text.into());
            Fact::other(name::REVIEW_GIVEN, [("rating", Value::Integer(rating)), ("text", text)])
        }),
        4 => identified(),
        2 => (any::<bool>(), select(vec![Channel::Post, Channel::Email])).prop_map(consent),
        1 => (1..13i8).prop_map(|month| {
            Fact::OccasionAdded(Occasion { what: "Birthday".into(), month, day: 9, year: None })
        }),
        1 => Just(Fact::InterestAdded(Interest { what: "dogs".into(), source: "typed".into(), confirmed: true })),
        1 => Just(Fact::InterestRefused(Interest { what: "chess".into(), source: "typed".into(), confirmed: false })),
        1 => select(vec![name::DIED, name::THANKS_REFUSED]).prop_map(|name| Fact::other(name, [])),
    ]
}

fn order() -> impl Strategy<Value = Fact> {
    (0..4000i64, any::<[bool; 4]>(), 0..9u8).prop_map(|(total, [physical, test, paid, partial], number)| {
        let product = Product { sku: format!("S{number}"), name: format!("Sock {number}") };
        Fact::OrderCompleted(Box::new(OrderContent {
            number: format!("#{number}"),
            currency: Currency::USD,
            total,
            subtotal: total,
            physical,
            test: test && number == 0,
            paid,
            tracks_fulfilment: true,
            partial: partial && number > 6,
            note: Some("For my dog Biscuit".into()),
            coupon: None,
            shipping_address: None,
            products: vec![Line { product: Arc::new(product), quantity: 1, price: total }],
        }))
    })
}

fn refund((amount, full, document): (i64, bool, bool)) -> Fact {
    let document = document.then(|| "C1".to_owned());
    Fact::OrderRefunded(Refund { amount, currency: Currency::USD, full, document })
}

/// Names of which the first two may be one person's at one address.
pub(super) const NAMES: [&str; 3] = ["Ann Lund", "A. Lund", "Zoë Müller"];

/// Numbers of which the first two are one, as it is written abroad and at home.
pub(super) const PHONES: [&str; 3] = ["+1 614 555 0142", "(614) 555-0142", "+44 161 496 0000"];

fn identified() -> impl Strategy<Value = Fact> {
    let name = option::weighted(0.7, select(NAMES.to_vec()));
    let phone = option::weighted(0.4, select(PHONES.to_vec()));
    let street = option::weighted(0.4, select(vec!["1 Elm St", "2 Elm St"]));
    let said = (name, option::of(0..4u8), phone, street, option::of(any::<bool>()));
    said.prop_map(|(name, number, phone, street, accepts_email)| {
        let address = |line1: &str| PostalAddress {
            line1: line1.to_owned(),
            city: "Columbus".to_owned(),
            country: Country::parse("US"),
            ..PostalAddress::default()
        };
        Fact::Identified(Box::new(Traits {
            name: name.map(str::to_owned),
            email: number.map(email),
            phone: phone.map(|phone| Phone::parse(phone).expect("it is a number")),
            address: street.map(address),
            accepts_email,
            ..Traits::default()
        }))
    })
}

fn consent((allowed, channel): (bool, Channel)) -> Fact {
    let consent = Consent { channel, source: "a card".into(), wording: None, dated: true };
    if allowed { Fact::ConsentGiven(consent) } else { Fact::ConsentWithdrawn(consent) }
}
