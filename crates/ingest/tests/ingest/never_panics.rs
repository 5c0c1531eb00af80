//! No bytes at all make recognising, reading or understanding panic, and every row is counted once.

use domain::fact::{Fact, OrderContent};
use ingest::live::Door;
use ingest::{Format, Wishes, recognise};
use proptest::prelude::*;

use crate::harness::{gz, line, read, recipe};
use crate::live::{lines, take};
use crate::shopify::HEADER;

/// Bytes that look like a file: a header, and rows of what headers and cells are made of.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let header = prop_oneof![
        Just(HEADER.to_owned()),
        Just(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned()
        ),
        Just("Customer ID;First Name;Email;Phone;Accepts Email Marketing;Fondly line\n".to_owned()),
        Just("person,date,event,Booking no,Amount,Remark\n".to_owned()),
        Just("Name,Email,Phone,Birthday,Newsletter,Created,Tags,Consent,Consent at\n".to_owned()),
        ".{0,40}",
    ];
    let cell = prop_oneof![
        Just("#1".to_owned()),
        Just("2025-01-01".to_owned()),
        Just("13/1/2025 8:26 PM".to_owned()),
        Just("C12".to_owned()),
        Just("-3".to_owned()),
        Just("1.234,56".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("a@b.org".to_owned()),
        Just(String::new()),
        "[-0-9.,/:+ '=]{0,12}",
        ".{0,8}",
    ];
    let body =
        prop::collection::vec((cell, prop_oneof![8 => Just(","), 1 => Just("\r\n"), 1 => Just(";")]), 0..200);
    (header, body).prop_map(|(header, body)| {
        let body: String = body.into_iter().flat_map(|(cell, end)| [cell, end.to_owned()]).collect();
        format!("{header}{body}").into_bytes()
    })
}

fn try_all(bytes: &[u8]) {
    for format in std::iter::once(None).chain(Format::ALL.map(Some)) {
        let wishes = Wishes { format, ..Wishes::default() };
        if let Ok(recognised) = recognise("f", bytes, &wishes) {
            // The harness checks that every row is counted once.
            let _ = read(bytes, &recipe(&recognised));
        }
    }
}

/// Bytes that look like cards: their lines in any order, cut and folded anywhere.
fn cards() -> impl Strategy<Value = Vec<u8>> {
    let begin = prop_oneof![Just("BEGIN:VCARD"), Just("BEGIN:VCALENDAR")];
    let line = prop_oneof![
        3 => Just("BEGIN:VCARD".to_owned()),
        3 => Just("END:VCARD".to_owned()),
        2 => Just("BEGIN:VEVENT".to_owned()),
        2 => Just("END:VEVENT".to_owned()),
        1 => Just("BEGIN:VALARM".to_owned()),
        1 => Just("PHOTO;ENCODING=BASE64:AAAA".to_owned()),
        1 => Just("AGENT:".to_owned()),
        2 => Just("N;ENCODING=QUOTED-PRINTABLE:=C3=B6;=".to_owned()),
        4 => "(FN|N|EMAIL|TEL|BDAY|ADR|NOTE|UID|SUMMARY|DTSTART|RRULE|ATTENDEE|X-ABDATE)[;:A-Za-z0-9=,@+\\-]{0,20}",
        2 => "[ \t]?.{0,20}",
    ];
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("")];
    (begin, prop::collection::vec((line, end), 0..60)).prop_map(|(begin, lines)| {
        let lines: String = lines.into_iter().map(|(line, end)| line + end).collect();
        format!("{begin}\n{lines}").into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn on_files(bytes in files()) {
        try_all(&bytes);
        try_all(&gz(&bytes));
    }

    #[test]
    fn on_cards(bytes in cards()) {
        try_all(&bytes);
        try_all(&gz(&bytes));
    }

    #[test]
    fn on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        try_all(&bytes);
        try_all(&gz(&bytes));
        try_all(&[&[0x1f, 0x8b][..], &bytes].concat());
        try_all(&[&[0xff, 0xfe][..], &bytes].concat());
    }
}

/// Bodies as senders make them, to be broken.
const BODIES: [&str; 6] = [
    r#"{"writeKey":"k","sentAt":"2026-11-27T09:59:00Z","context":{"page":{"path":"/a"},"campaign":{"source":"qr"}},"batch":[
        {"type":"page","userId":"1","messageId":"a","timestamp":"2026-11-27T09:58:00Z","properties":{"url":"https://a.b/?utm_source=x"}},
        {"type":"identify","anonymousId":"b","traits":{"email":"a@b.org","birthday":"1984-05-12","address":{"city":"Leeds"}}},
        {"type":"track","userId":7,"event":"Product Reviewed","properties":{"rating":"4.5","review_id":1,"finding":"x"}}]}"#,
    r#"{"type":"track","userId":"1","event":"Order Completed","properties":{"order_id":"5","total":"30.40","currency":"EUR",
        "products":[{"sku":"A","name":"Socks","price":10.95,"quantity":2}]}}"#,
    r#"{"type":"track","userId":"1","event":"Consent Given","properties":{"channel":"post","source":"x","wording":"y"}}"#,
    r##"{"id":5,"order_id":5,"customer_id":6,"name":"#1","email":"a@b.org","created_at":"2026-11-27T09:00:00Z","total_price":"1.5",
        "currency":"GBP","financial_status":"refunded","customer":{"id":7,"email":"a@b.org"},"tags":"a, b",
        "landing_site":"/?utm_source=%C3%A9","shipment_status":"delivered","email_marketing_consent":{"state":"subscribed"},
        "line_items":[{"name":"a","price":"0.1","quantity":1}],"orders_to_redact":[1],"data_request":{"id":9},
        "refunds":[{"transactions":[{"kind":"refund","status":"success","amount":"1"}]}],"transactions":[{"amount":2}]}"##,
    r#"{"id":5,"number":"5","status":"completed","date_created_gmt":"2026-11-27T09:00:00","total":"9.99","customer_id":3,
        "billing":{"first_name":"Zoë","email":"a@b.org","country":"DE"},"line_items":[{"name":"a","total":"1.00","quantity":3}],
        "refunds":[{"total":"-1.00"}],"meta_data":[{"key":"_wc_order_attribution_utm_source","value":"x"}]}"#,
    "webhook_id=17",
];

const TOPICS: [(Door, &[&str]); 3] = [
    (Door::Segment, &["batch", "track", "identify", "page", "screen", "group", "alias", ""]),
    (
        Door::Shopify,
        &[
            "orders/updated",
            "orders/paid",
            "orders/delete",
            "orders/edited",
            "fulfillments/update",
            "refunds/create",
            "customers/update",
            "customers/delete",
            "customers_marketing_consent/update",
            "customers_email_marketing_consent/update",
            "customers/data_request",
            "customers/redact",
            "shop/redact",
        ],
    ),
    (
        Door::Woo,
        &["order.updated", "order.deleted", "order.restored", "customer.updated", "customer.deleted", "x"],
    ),
];

/// A body with some of its bytes changed for those that JSON is made of.
fn broken_bodies() -> impl Strategy<Value = Vec<u8>> {
    let bit = prop_oneof![
        r#"[-{}\[\]":,0-9eE. ]{1,3}"#.prop_map(String::into_bytes),
        Just(br#""""#.to_vec()),
        Just(b"null".to_vec()),
        Just(b"{}".to_vec()),
        Just(b"99999999999999999999999".to_vec()),
        Just(br"\ud83d".to_vec()),
        Just(br"\u0000".to_vec()),
        Just("🧦".as_bytes().to_vec()),
        Just(vec![0xff]),
        Just(Vec::new()),
    ];
    let change = (any::<prop::sample::Index>(), 0..6_usize, bit);
    (0..BODIES.len(), prop::collection::vec(change, 0..4)).prop_map(|(body, changes)| {
        let mut body = BODIES[body].as_bytes().to_vec();
        for (at, removed, bit) in changes {
            let from = at.index(body.len());
            let to = (from + removed).min(body.len());
            body.splice(from..to, bit);
            body.push(b' ');
        }
        body
    })
}

/// Whatever comes is told, refused, asked or let by for a reason; and what is told can be stored and read back.
fn understand_all(body: &[u8]) {
    for (door, topics) in TOPICS {
        for topic in topics {
            let told = take(door, topic, body);
            assert!(!lines(&told).is_empty(), "{topic}: {}", String::from_utf8_lossy(body));
            for report in &told.reports {
                assert_eq!(stored(&report.fact), bare(&report.fact), "{topic}");
                assert!(!report.message_id.is_empty() && report.message_id.len() < 700);
                let texts = report.identities.iter().map(ToString::to_string);
                let said =
                    serde_json::to_string(&report.fact).expect("facts are JSON").replace("\\u0000", "\0");
                let texts = texts.chain([report.message_id.clone(), said]).chain(report.subject.clone());
                assert!(texts.into_iter().all(|text| !text.contains('\0')), "{topic} {}", line(report));
            }
            for refused in &told.refused {
                let again = take(door, topic, &refused.body);
                let reasons: Vec<_> = again.refused.iter().map(|refused| refused.reason).collect();
                assert_eq!((reasons, again.reports.len()), (vec![refused.reason], 0), "{topic} {refused}");
            }
        }
    }
}

/// A fact as the database gives it back, without the articles, which it keeps elsewhere.
fn stored(fact: &Fact) -> Fact {
    Fact::read(fact.name(), serde_json::to_value(fact).expect("facts are JSON")).expect("it reads back")
}

fn bare(fact: &Fact) -> Fact {
    match fact {
        Fact::OrderCompleted(order) => {
            let order = OrderContent { products: Vec::new(), ..(**order).clone() };
            Fact::OrderCompleted(Box::new(order))
        }
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn on_bodies(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        understand_all(&bytes);
    }

    #[test]
    fn on_broken_bodies(body in broken_bodies()) {
        understand_all(&body);
    }
}
