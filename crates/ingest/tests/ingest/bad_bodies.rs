//! Bodies that are wrong: each is refused by name with its cure, or decided, and never lost.

use ingest::live::{Door, Reason};

use crate::live::{said, take};

fn track(properties: &str) -> String {
    format!(
        r#"{{"userId":"1","messageId":"m","timestamp":"2026-11-27T09:00:00Z","event":"Order Completed","properties":{properties}}}"#
    )
}

#[test]
fn every_wrong_body_is_refused_with_its_cure() {
    let long = "x".repeat(10_000);
    let deep = format!(
        r#"{{"userId":"1","event":"E","properties":{{"a":{}{}}}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("nothing at all", b"".to_vec()),
        ("a mark and nothing behind it", b"\xef\xbb\xbf".to_vec()),
        ("no JSON", b"hello".to_vec()),
        ("a number", b"7".to_vec()),
        ("cut off", br#"{"userId":"1","event":"#.to_vec()),
        ("no UTF-8", b"{\"userId\":\"1\",\"event\":\"caf\xe9\"}".to_vec()),
        ("a naked NUL", b"{\"userId\":\"1\",\"event\":\"a\0b\"}".to_vec()),
        ("nested 10,000 deep", deep.into()),
        ("no person", br#"{"event":"E"}"#.to_vec()),
        ("no event", br#"{"userId":"1"}"#.to_vec()),
        ("an id of 10 kB", format!(r#"{{"userId":"{long}","event":"E"}}"#).into()),
        ("a message id of 10 kB", format!(r#"{{"userId":"1","messageId":"{long}","event":"E"}}"#).into()),
        ("an event's name of 10 kB", format!(r#"{{"userId":"1","event":"{long}"}}"#).into()),
        ("a NUL in an id", br#"{"userId":"a\u0000b","event":"E"}"#.to_vec()),
        (
            "a property's name of 10 kB",
            format!(r#"{{"userId":"1","event":"E","properties":{{"a":{{"{long}":1}}}}}}"#).into(),
        ),
        ("an id that is a list", br#"{"userId":["1"],"event":"E"}"#.to_vec()),
        ("properties that are a text", br#"{"userId":"1","event":"E","properties":"p"}"#.to_vec()),
        ("a time that is none", br#"{"userId":"1","event":"E","timestamp":"soon"}"#.to_vec()),
        ("the year 10000", br#"{"userId":"1","event":"E","timestamp":"+010000-01-01T00:00:00Z"}"#.to_vec()),
        ("an order without a number", track("{}").into()),
        ("money in words", track(r#"{"order_id":"1","total":"ten"}"#).into()),
        ("money with an exponent", track(r#"{"order_id":"1","total":1e3}"#).into()),
        ("more money than there is", track(r#"{"order_id":"1","total":9007199254740993000}"#).into()),
        ("money below nought", track(r#"{"order_id":"1","total":-5}"#).into()),
        (
            "a price below nought",
            track(r#"{"order_id":"1","products":[{"price":1},{"price":"-0.01"}]}"#).into(),
        ),
        ("no currency", track(r#"{"order_id":"1","currency":"pounds"}"#).into()),
        ("an unknown currency", track(r#"{"order_id":"1","currency":"XQZ"}"#).into()),
        ("half an article", track(r#"{"order_id":"1","products":[{"quantity":0.5}]}"#).into()),
        ("articles that are none", track(r#"{"order_id":"1","products":[7]}"#).into()),
    ];
    let told = cases.iter().map(|(what, body)| {
        let told = take(Door::Segment, "track", body);
        let kept = told.refused.iter().all(|refused| refused.body == *body && refused.part.is_none());
        assert!(kept, "{what}");
        format!("{what}: {}", crate::live::lines(&told))
    });
    insta::assert_snapshot!(told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn odd_bodies_have_a_decided_answer() {
    let cases = [
        ("a mark before the body", format!("\u{feff}{}", track(r#"{"order_id":"1","total":"0.1"}"#))),
        ("too many decimals", track(r#"{"order_id":"1","total":0.30000000000000004}"#)),
        ("names that come twice", track(r#"{"order_id":"1","order_id":"2","total":1,"total":2}"#)),
        ("numbers beyond a float", r#"{"userId":9007199254740993,"messageId":"m","event":"E","properties":{"n":9007199254740993,"f":1.10,"h":123456789012345678901234567890}}"#.to_owned()),
        ("a NUL in a text", r#"{"userId":"1","messageId":"m","event":"E\u0000","properties":{"a\u0000":"b\u0000c"}}"#.to_owned()),
        ("25 hours ahead", r#"{"userId":"1","messageId":"m","event":"E","timestamp":"2026-11-28T11:00:00Z"}"#.to_owned()),
        ("no properties", r#"{"userId":"1","messageId":"m","event":"E","properties":null}"#.to_owned()),
    ];
    let told = cases.map(|(what, body)| format!("{what}: {}", said(Door::Segment, "track", body)));
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn shops_bodies_are_refused_with_the_field_at_fault() {
    let order = |members: &str| format!(r#"{{"id":1,"created_at":"2026-11-27T09:00:00Z",{members}}}"#);
    let woo = |members: &str| {
        format!(r#"{{"id":1,"status":"processing","date_created_gmt":"2026-11-27T09:00:00",{members}}}"#)
    };
    let shopify = [
        order(r#""email":"no address""#),
        order(r#""total_price":"-1.00""#),
        order(r#""currency":"12""#),
        order(r#""line_items":[{"name":"a"},{"name":"b","price":"1,00"}]"#),
        order(r#""billing_address":[]"#),
        order(r#""refunds":[{"transactions":[{"kind":"refund","amount":"x"}]}]"#),
        r#"{"id":1}"#.to_owned(),
        "[]".to_owned(),
    ]
    .map(|body| said(Door::Shopify, "orders/create", body));
    let woo = [
        woo(r#""billing":{"email":"no address"}"#),
        woo(r#""line_items":[{"name":"a","quantity":-1}]"#),
        woo(r#""refunds":[{"total":"x"}]"#),
        r#"{"id":1,"status":"processing"}"#.to_owned(),
    ]
    .map(|body| said(Door::Woo, "order.created", body));
    insta::assert_snapshot!([shopify.join("\n"), woo.join("\n")].join("\n"));
}

#[test]
fn reasons_and_doors_have_a_word_each() {
    for reason in Reason::ALL {
        assert_eq!(Reason::parse(reason.as_str()), Some(reason));
    }
    for door in Door::ALL {
        assert_eq!(Door::parse(door.as_str()), Some(door));
    }
    assert_eq!((Reason::parse("x"), Door::parse("x")), (None, None));
}
