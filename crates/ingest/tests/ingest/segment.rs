//! What Segment's libraries send.

use ingest::live::{Door, Reason};
use ingest::segment::{BATCH_BYTES, BATCH_EVENTS, CALL_BYTES, Envelope, envelope};

use crate::live::{lines, said, take};

fn segment(topic: &str, body: &str) -> String {
    said(Door::Segment, topic, body)
}

/// A call of Ann's with these members, at a time and with a key of its own.
fn ann(members: &str) -> String {
    format!(r#"{{"userId":"ann","messageId":"m-1","timestamp":"2026-11-27T09:00:00Z",{members}}}"#)
}

/// An order as a shop's own server tells it when somebody has paid.
const ORDER: &str = r#"{
    "type": "track", "event": "Order Completed", "messageId": "api-2f6c", "userId": "u-81", "anonymousId": "b-5",
    "timestamp": "2026-11-27T09:00:00.120Z",
    "properties": {
        "checkout_id": "co-9", "order_id": "50314", "affiliation": "Web", "subtotal": 22.0, "total": "30.40",
        "revenue": 22, "shipping": 4.4, "tax": 4, "coupon": "WARM", "currency": "EUR",
        "products": [
            {"product_id": "p1", "sku": "DOG-M", "name": "Dog socks", "price": 10.95, "quantity": 2},
            {"product_id": "p2", "name": "Card", "price": 0.1}
        ]
    }
}"#;

#[test]
fn an_order_is_one_with_its_articles_and_exact_money() {
    insta::assert_snapshot!(segment("track", ORDER));
}

#[test]
fn the_total_of_an_order_follows_from_what_is_told() {
    let total = |members: &str| {
        let body = ann(&format!(r#""event":"Order Completed","properties":{{"order_id":7,{members}}}"#));
        let told = take(Door::Segment, "track", &body);
        match &told.reports[0].fact {
            domain::fact::Fact::OrderCompleted(order) => (order.total, order.subtotal),
            other => panic!("{other:?}"),
        }
    };
    let products = r#""products":[{"price":"0.1","quantity":1},{"price":"0.20","quantity":3}]"#;
    assert_eq!(total(products), (70, 70));
    assert_eq!(total(&format!(r#"{products},"shipping":"1","tax":0.30"#)), (200, 70));
    assert_eq!(total(r#""revenue":10,"tax":2.5,"shipping":1"#), (1350, 1000));
    assert_eq!(total(r#""revenue":10,"total":9,"subtotal":"8.00""#), (900, 800));
    assert_eq!(total(r#""value":3"#), (300, 0));
    assert_eq!(total(r#""currency":"JPY","total":1200"#), (1200, 0));
}

#[test]
fn what_happens_to_an_order_is_about_it() {
    let cases = [
        r#""event":"Order Refunded","properties":{"order_id":"7","total":"-3.00","currency":"USD","products":[{"price":3}]}"#,
        r#""event":"Order Refunded","properties":{"order_id":"7"}"#,
        r#""event":"Order Refunded","properties":{"order_id":"7","total":9,"full":true,"refund_id":"r9"}"#,
        r#""event":"order cancelled","properties":{"order_id":"7","reason":"colour"}"#,
        r#""event":"Order Updated","properties":{"order_id":"7","total":9.5,"currency":"USD"}"#,
        r#""event":"Order Delivered","properties":{"order_id":"7"}"#,
        r#""event":"Order Gift Wrapped","properties":{"orderId":"7"}"#,
        r#""event":"Complaint Made","properties":{"order_id":"7","text":"A hole."}"#,
        r#""event":"Booking Kept","properties":{"booking_id":"B12"}"#,
        r#""event":"Order Cancelled","properties":{}"#,
    ];
    let told = cases.map(|members| {
        let told = take(Door::Segment, "track", ann(members));
        let about = told.reports.first().and_then(|report| report.subject.as_deref()).unwrap_or_default();
        format!("{about} {}", lines(&told))
    });
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn stars_are_a_number_and_another_scale_is_no_praise() {
    let review = |rating: &str| {
        segment(
            "track",
            &ann(&format!(
                r#""event":"Product Reviewed","properties":{{"product_id":"p1","review_id":"r1","review_body":"So warm!","rating":{rating}}}"#
            )),
        )
    };
    insta::assert_snapshot!(["5", "\"4\"", "4.5", "5.0", "95", "0", "\"good\""].map(review).join("\n"));
}

#[test]
fn somebody_is_described_and_nothing_of_it_is_lost() {
    let traits = r#""traits":{"firstName":"Zoë","lastName":"Ng","email":" Zoe@Example.org","phone":"+44 161 496 0000",
        "birthday":"1984-05-12T00:00:00.000Z","tags":["vip"],"plan":"gold","logins":3,"company":{"name":"Ng & Co"},
        "address":{"street":"2 Oak Rd","city":"Leeds","postalCode":"LS1 1AA","country":"UK"}}"#;
    insta::assert_snapshot!(segment("identify", &ann(traits)));
}

#[test]
fn what_cannot_be_read_as_what_its_name_says_is_kept_as_it_stands() {
    let traits = r#""traits":{"email":"none","phone":"ask her","birthday":"5/12/84","address":"2 Oak Rd","name":7,"tags":"vip"}"#;
    insta::assert_snapshot!(segment("identify", &ann(traits)));
}

/// Who an identify call is about, told by one line each.
#[test]
fn an_email_address_joins_people_only_where_the_sender_vouches_for_it() {
    let who = |ids: &str, traits: &str| {
        let body = format!(r#"{{{ids},"messageId":"m","traits":{{{traits}}}}}"#);
        let told = take(Door::Segment, "identify", &body);
        told.reports[0].identities.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let (user, both, browser) =
        (r#""userId":"7""#, r#""userId":"7","anonymousId":"b""#, r#""anonymousId":"b""#);
    let email = r#""email":"a@b.org""#;
    let verified = |word: &str| format!(r#"{email},"email_verified":{word}"#);
    assert_eq!(who(user, ""), "user_id:7");
    assert_eq!(who(user, email), "user_id:7 email:a@b.org");
    assert_eq!(who(both, email), "user_id:7 email:a@b.org anonymous_id:b");
    assert_eq!(who(both, &verified("false")), "user_id:7 anonymous_id:b");
    assert_eq!(who(browser, email), "anonymous_id:b");
    assert_eq!(who(browser, &verified("true")), "email:a@b.org anonymous_id:b");
    assert_eq!(who(r#""userId":"A@b.org""#, email), "user_id:A@b.org email:a@b.org");
}

#[test]
fn ids_that_mean_nobody_are_none() {
    for nobody in [r#""""#, r#"" ""#, "null", r#""undefined""#, r#""[object Object]""#, "0"] {
        let body = format!(r#"{{"userId":{nobody},"anonymousId":"b","event":"E"}}"#);
        let told = take(Door::Segment, "track", &body);
        assert_eq!(told.reports[0].identities.len(), 1, "{nobody}");
        let alone = segment("track", &format!(r#"{{"userId":{nobody},"event":"E"}}"#));
        assert!(alone.starts_with("refused [no_user_anon_id]"), "{alone}");
    }
}

#[test]
fn pages_say_what_was_read_and_how_somebody_came() {
    let campaign = r#""context":{"page":{"path":"/","url":"https://www.socks.example/","referrer":""},
        "campaign":{"name":"autumn","source":"letter","medium":"post"}},"name":"Home","properties":{"title":"Socks"}"#;
    let search = r#""properties":{"url":"https://socks.example/dogs","path":"/dogs","referrer":"https://www.google.com/"}"#;
    let inside = r#""properties":{"url":"https://socks.example/dogs","path":"/dogs","referrer":"https://www.socks.example/"}"#;
    let landing = r#""properties":{"url":"https://socks.example/a/b?utm_source=qr&utm_content=card"}"#;
    let told = [campaign, search, inside, landing].map(|members| segment("page", &ann(members))).join("\n");
    insta::assert_snapshot!(told);
    insta::assert_snapshot!(segment("screen", &ann(r#""name":"Basket","properties":{"items":2}"#)));
}

#[test]
fn groups_and_aliases_are_kept() {
    insta::assert_snapshot!(
        [
            segment("group", &ann(r#""groupId":"knitters","traits":{"name":"Leeds knitters","size":12}"#)),
            segment("alias", &ann(r#""previousId":"b-5""#)),
            segment("alias", &ann(r#""previousId":"""#)),
        ]
        .join("\n")
    );
}

#[test]
fn names_that_fondly_gives_or_types_are_looked_after() {
    let cases = [
        r#""event":"Gesture Sent""#,
        r#""event":"Identified""#,
        r#""event":"Consent Given","properties":{"channel":"post","wording":"Write to me"}"#,
        r#""event":"consent_given","properties":{"channel":"pigeon"}"#,
        r#""event":"Interest Added","properties":{"what":"yarn","source":"quiz"}"#,
        r#""event":"Occasion Added","properties":{"what":"Biscuit's birthday","month":3,"day":9}"#,
        r#""event":"Yarn Tasted","properties":{"kind":"merino","finding":"itchy","exam":{"finding":"x"}}"#,
        r#""event":"""#,
    ];
    insta::assert_snapshot!(cases.map(|members| segment("track", &ann(members))).join("\n"));
}

#[test]
fn the_senders_clock_is_set_right() {
    let at = |members: &str| {
        let body = format!(r#"{{"userId":"1","event":"E",{members}}}"#);
        let told = take(Door::Segment, "track", &body);
        told.reports.first().map_or_else(|| lines(&told), |report| report.at.to_string())
    };
    let cases = [
        // Received at ten.
        (r#""x":1"#, "2026-11-27T10:00:00Z"),
        (r#""timestamp":"2026-11-27T08:00:00Z""#, "2026-11-27T08:00:00Z"),
        (r#""timestamp":"2026-11-27T08:00:00""#, "2026-11-27T08:00:00Z"),
        (
            r#""originalTimestamp":"2031-01-01T00:00:00Z","sentAt":"2031-01-01T00:00:05Z""#,
            "2026-11-27T09:59:55Z",
        ),
        (r#""timestamp":"9999-01-01T00:00:00Z","sentAt":"9999-01-01T00:00:05Z""#, "2026-11-27T09:59:55Z"),
        // Segment has set it right already.
        (
            r#""originalTimestamp":"2031-01-01T00:00:00Z","timestamp":"2026-11-27T09:59:50Z","sentAt":"2031-01-01T00:00:05Z""#,
            "2026-11-27T09:59:50Z",
        ),
        // Kept as it is told: whoever places it keeps the claim.
        (r#""timestamp":"2026-11-28T11:00:00Z""#, "2026-11-28T11:00:00Z"),
        (r#""timestamp":"9999-01-01T00:00:00Z""#, "9999-01-01T00:00:00Z"),
    ];
    for (members, expected) in cases {
        assert_eq!(at(members), expected, "{members}");
    }
}

#[test]
fn a_call_is_known_by_its_message_id_or_by_what_it_says() {
    let key = |body: &str| take(Door::Segment, "track", body).reports[0].message_id.clone();
    let with = |rest: &str| format!(r#"{{"userId":"1","event":"E"{rest}}}"#);
    assert_eq!(key(&with(r#","messageId":" as/sent:1 ""#)), " as/sent:1 ");
    let plain = key(&with(r#","timestamp":"2026-11-27T08:00:00Z","sentAt":"2026-11-27T08:00:01Z""#));
    let again = key(&with(r#","timestamp":"2026-11-27T08:00:00Z","sentAt":"2026-11-27T08:30:00Z""#));
    let later = key(&with(r#","timestamp":"2026-11-27T08:00:01Z""#));
    assert_eq!(plain, again);
    assert_ne!(plain, later);
    assert!(plain.starts_with("segment:") && plain.len() == "segment:".len() + 32, "{plain}");
}

#[test]
fn a_batch_shares_its_context_and_one_broken_event_spoils_no_other() {
    let batch = r#"{"writeKey":"k","sentAt":"2026-11-27T09:59:00Z","context":{"ip":"1.2.3.4","page":{"path":"/a"}},"batch":[
        {"type":"page","userId":"1","messageId":"a","timestamp":"2026-11-27T09:58:00Z"},
        {"type":"page","userId":"1","messageId":"b","context":{"page":{"path":"/b"}}},
        {"type":"track","messageId":"c","event":"E"},
        {"type":"track","userId":"1","messageId":"d","event":"half \ud83d"},
        {"type":"dance","userId":"1"},
        {"type":"track","userId":"1","messageId":"e","event":"Order Completed","properties":{"order_id":1,"total":"ten"}},
        7
    ]}"#;
    let told = take(Door::Segment, "batch", batch);
    insta::assert_snapshot!(lines(&told));
    // What was refused can be kept and tried again by itself, and is refused for the same reason.
    for refused in &told.refused {
        let again = take(Door::Segment, "batch", &refused.body);
        assert_eq!(again.refused.len(), 1, "{refused}");
        assert_eq!((again.refused[0].reason, &again.refused[0].field), (refused.reason, &refused.field));
    }
    let mended = String::from_utf8(told.refused[2].body.clone()).expect("UTF-8").replace("ten", "10");
    let again = take(Door::Segment, "batch", mended);
    assert_eq!((again.refused.len(), again.reports[0].message_id.as_str()), (0, "e"));
    assert_eq!(segment("batch", r#"{"batch":[]}"#), "ignored: The batch is empty.");
    let large = "x".repeat(CALL_BYTES);
    let item = format!(r#"{{"batch":[{{"x":"{large}"}},{{"type":"track","userId":"1","event":"E"}}]}}"#);
    let told = take(Door::Segment, "batch", item);
    assert_eq!((told.reports.len(), told.refused[0].reason), (1, Reason::TooLarge));
    let context = format!(r#"{{"context":{{"x":"{large}"}},"batch":[{{}}]}}"#);
    assert!(segment("batch", &context).starts_with("refused [too_large] context:"));
}

#[test]
fn an_envelope_is_answered_as_segment_would() {
    let seen = |path: &str, body: &str| match envelope(path, body.as_bytes()) {
        Ok(Envelope { topic, write_key, events }) => {
            format!("{topic} {events} {}", write_key.unwrap_or_default())
        }
        Err(error) => format!("{} {}", error.status(), error.answer()),
    };
    let deep = format!(r#"{{"a":{}1{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    let deep_item = format!(r#"{{"batch":[{{}},{deep}]}}"#);
    let cases = [
        ("/v1/track", r#"{"writeKey":"wk","event":"E"}"#),
        ("/v1/t", "{}"),
        ("/v1/batch", r#"{"batch":[{},{}],"writeKey":"wk"}"#),
        ("/v1/import", r#"{"batch":[]}"#),
        ("/v1/i", "\u{feff}{}"),
        ("/v1/dance", "{}"),
        ("/v1/track", "[]"),
        ("/v1/track", r#"{"a":"#),
        ("/v1/batch", r#"{"batch":7}"#),
        ("/v1/track", &deep),
        ("/v1/batch", &deep_item),
    ];
    insta::assert_snapshot!(cases.map(|(path, body)| format!("{path}: {}", seen(path, body))).join("\n"));
    let filled = |bytes: usize| format!(r#"{{"x":"{}"}}"#, "x".repeat(bytes - 8));
    assert!(envelope("/v1/t", filled(CALL_BYTES).as_bytes()).is_ok());
    assert!(envelope("/v1/t", filled(CALL_BYTES + 1).as_bytes()).is_err_and(|error| error.status() == 400));
    assert!(envelope("/v1/b", filled(BATCH_BYTES).as_bytes()).is_ok());
    assert!(envelope("/v1/b", filled(BATCH_BYTES + 1).as_bytes()).is_err());
    assert!(envelope("/v1/b", b"{\"a\":\"\xff\"}").is_err());
    let many = format!(r#"{{"batch":[{}]}}"#, vec!["{}"; BATCH_EVENTS + 1].join(","));
    assert_eq!(envelope("/v1/b", many.as_bytes()).map(|envelope| envelope.events), Ok(BATCH_EVENTS + 1));
    assert!(segment("batch", &many).starts_with("refused [too_many_events] batch: `2501`"));
}
