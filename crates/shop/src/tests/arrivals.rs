//! What senders post: accepted, placed once, given to whom it belongs; and what cannot be understood is kept.

use std::sync::mpsc::channel;

use ingest::live::Door;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Stall;
use crate::accept::Posted;
use crate::arrivals::Arrived;
use crate::people::PeopleQuestion;
use crate::view::Moment;

fn now() -> Timestamp {
    "2026-11-27T10:00:00Z".parse().expect("it is a time")
}

impl Stall {
    /// Posts a body and waits until it is on the disk.
    pub(super) fn post(&self, door: Door, topic: &str, body: &Value) {
        let (tell, told) = channel();
        let posted = Posted {
            door,
            topic: topic.to_owned(),
            origin: "socks.example".to_owned(),
            received_at: now(),
            body: body.to_string().into_bytes().into_boxed_slice(),
        };
        self.shop.accept(posted, move |outcome| tell.send(outcome).expect("somebody waits"));
        told.recv().expect("an answer").expect("it is accepted");
    }

    /// Places all that waits.
    pub(super) fn place_all(&self) -> Arrived {
        let mut all = Arrived::default();
        loop {
            let arrived = self.shop.place_arrivals(now()).expect("it is placed");
            if arrived.bodies == 0 {
                return all;
            }
            all.bodies += arrived.bodies;
            all.events += arrived.events;
            all.known += arrived.known;
            all.letters += arrived.letters;
        }
    }

    fn orders(&self) -> i64 {
        self.shop.status(&Moment::now(now())).expect("it is counted").orders
    }

    /// The stage and the orders of the one person there is.
    fn only_person(&self) -> (Option<String>, i64) {
        let people =
            self.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
        let [one] = people.as_slice() else { panic!("one person: {people:?}") };
        (one.stage.as_ref().map(|stage| stage.id.clone()), one.orders)
    }
}

fn shopify_order(id: u64, total: &str) -> Value {
    json!({
        "id": id, "name": format!("#{}", id - 4_000), "email": "maya@example.org", "currency": "USD",
        "created_at": "2026-11-20T10:00:00-05:00", "processed_at": "2026-11-20T10:00:00-05:00",
        "financial_status": "paid", "fulfillment_status": null, "total_price": total, "subtotal_price": total,
        "customer": { "id": 11, "email": "maya@example.org", "first_name": "Maya", "last_name": "Okafor" },
        "billing_address": { "name": "Maya Okafor", "address1": "1 Elm St", "city": "Columbus", "province_code": "OH",
            "zip": "43085", "country_code": "US" },
        "line_items": [{ "id": 1, "sku": "taco", "title": "Taco Socks", "name": "Taco Socks", "quantity": 1,
            "price": total, "requires_shipping": true }],
        "test": false,
    })
}

fn thanks(order: &str, total: &str) -> Value {
    json!({ "messageId": format!("thanks-{order}-{total}"), "userId": "u1", "type": "track", "event": "Order Completed",
        "timestamp": "2026-11-20T15:00:04Z", "properties": { "order_id": order, "total": total, "currency": "USD" } })
}

#[test]
fn what_is_posted_twice_or_comes_back_after_a_crash_is_placed_once() {
    let stall = Stall::open();
    let order = shopify_order(5_123, "25.50");
    stall.post(Door::Shopify, "orders/create", &order);
    let first = stall.place_all();
    assert!(first.events >= 3 && first.known == 0 && first.letters == 0, "{first:?}");
    let before = stall.everything(now());
    stall.post(Door::Shopify, "orders/create", &order);
    stall.post(Door::Shopify, "orders/paid", &order);
    let again = stall.place_all();
    assert_eq!((again.bodies, again.events, again.letters), (2, 0, 0), "{again:?}");
    assert_eq!(stall.everything(now()), before);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn a_broken_part_is_kept_whole_while_the_others_are_placed_and_can_be_put_right() {
    let stall = Stall::open();
    let batch = json!({ "batch": [
        { "type": "track", "messageId": "a", "userId": "u1", "event": "Product Viewed", "properties": {} },
        { "type": "track", "messageId": "b", "event": "Product Viewed", "properties": { "why": "nobody" } },
        { "type": "track", "messageId": "c", "userId": "u1", "event": "Product Viewed", "properties": {} },
    ] });
    stall.post(Door::Segment, "batch", &batch);
    let arrived = stall.place_all();
    assert_eq!((arrived.events, arrived.letters), (2, 1), "{arrived:?}");
    let view = stall.shop.dead_letters(None).expect("a page");
    let [letter] = view.letters.as_slice() else { panic!("{view:?}") };
    assert_eq!(letter.part, Some(2));
    assert!(
        letter.whole && letter.body.contains("nobody") && !letter.body.contains("\"c\""),
        "{}",
        letter.body
    );
    assert_eq!(view.reasons, [("naming nobody".to_owned(), 1)]);

    // Tried as it is it comes back; put right it is placed.
    stall.shop.retry_letter(letter.id, None).expect("it is tried");
    assert_eq!(stall.place_all().letters, 1);
    let [letter] = stall.shop.dead_letters(None).expect("a page").letters.try_into().expect("one letter");
    let right = letter.body.replace("\"messageId\"", "\"userId\":\"u2\",\"messageId\"");
    stall.shop.retry_letter(letter.id, Some(right.as_bytes())).expect("it is tried");
    let arrived = stall.place_all();
    assert_eq!((arrived.events, arrived.letters), (1, 0), "{arrived:?}");
    assert!(stall.shop.dead_letters(None).expect("a page").letters.is_empty());
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn a_deletion_that_names_nobody_reaches_whose_order_it_was() {
    let stall = Stall::open();
    stall.post(Door::Shopify, "orders/create", &shopify_order(5_123, "25.50"));
    stall.place_all();
    assert_eq!(stall.only_person(), (Some("convert".to_owned()), 1));
    stall.post(Door::Shopify, "orders/delete", &json!({ "id": 5_123 }));
    stall.place_all();
    let (stage, orders) = stall.only_person();
    assert_eq!(orders, 0);
    assert_ne!(stage.as_deref(), Some("convert"), "as if it had not happened");
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn an_order_that_the_site_and_the_store_tell_of_is_one_whoever_comes_first() {
    let store = ("orders/create", Door::Shopify, shopify_order(5_123, "25.50"));
    for name in ["5123", "1123", "#1123"] {
        let site = ("track", Door::Segment, thanks(name, "25.50"));
        for both in [[&store, &site], [&site, &store]] {
            let stall = Stall::open();
            for (topic, door, body) in both {
                stall.post(*door, topic, body);
                stall.place_all();
            }
            assert_eq!(stall.orders(), 1, "{name}");
            assert_eq!(stall.problems(now()), Vec::<String>::new());
        }
    }
    let stall = Stall::open();
    stall.post(Door::Shopify, "orders/create", &shopify_order(5_123, "25.50"));
    stall.post(Door::Segment, "track", &thanks("1123", "99.00"));
    stall.place_all();
    assert_eq!(stall.orders(), 2, "what came to something else is another order");
}

#[test]
fn of_two_users_of_one_browser_each_has_their_own_events_and_the_first_what_came_before() {
    let stall = Stall::open();
    let call = |n: u8, user: Option<&str>, event: &str| {
        let mut call = json!({ "messageId": format!("m{n}"), "anonymousId": "kitchen", "event": event });
        if let Some(user) = user {
            call["userId"] = user.into();
        }
        stall.post(Door::Segment, "track", &call);
    };
    call(1, None, "Before Anybody");
    call(2, Some("ann"), "Of Ann");
    call(3, Some("tom"), "Of Tom");
    call(4, None, "After Both");
    call(5, Some("ann"), "Of Ann Again");
    // The same in one body or in several: whose an event is does not depend on that.
    stall.place_all();
    let person = |user: &str| {
        let key = format!("user_id:{user}").parse().expect("a key");
        stall.shop.read(|tx, _| Ok(tx.identity(&key)?.expect("known").person)).expect("a look")
    };
    let did = |user: &str| {
        let events = stall.shop.read(|tx, _| Ok(tx.events_of(person(user))?)).expect("a look");
        events.iter().map(|event| event.message_id.clone()).collect::<Vec<_>>()
    };
    assert_ne!(person("ann"), person("tom"));
    let sorted = |user| did(user).into_iter().collect::<std::collections::BTreeSet<_>>();
    assert_eq!(sorted("tom").len(), 1, "{:?}", did("tom"));
    assert_eq!(sorted("ann").len(), 4, "{:?}", did("ann"));
    assert!(stall.questions().is_empty(), "a browser that two people use is no reason to ask");
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn what_claims_to_be_of_tomorrow_counts_at_its_receipt() {
    let tomorrow = (now() + SignedDuration::from_hours(30)).to_string();
    for ahead in [tomorrow.as_str(), "9999-01-01T00:00:00Z"] {
        let stall = Stall::open();
        let event =
            json!({ "messageId": "m", "userId": "u1", "event": "Product Viewed", "timestamp": ahead });
        stall.post(Door::Segment, "track", &event);
        stall.place_all();
        let everything = stall.everything(now()).join("\n");
        assert!(everything.contains("claimed_at"), "{everything}");
        assert_eq!(stall.problems(now() + SignedDuration::from_hours(48)), Vec::<String>::new());
    }
}

#[test]
fn a_person_who_was_erased_is_in_no_letter_and_comes_back_with_no_retry() {
    let stall = Stall::open();
    let order = shopify_order(5_123, "25.50");
    stall.post(Door::Shopify, "orders/create", &order);
    stall.post(Door::Shopify, "orders/create", &json!({ "id": "x", "email": "maya@example.org" }));
    assert_eq!(stall.place_all().letters, 1);
    let people = stall.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
    stall.shop.erase(people[0].person.id, now()).expect("she is erased");
    assert!(stall.shop.dead_letters(None).expect("a page").letters.is_empty());
    stall.post(Door::Shopify, "orders/create", &order);
    stall.place_all();
    assert_eq!(stall.orders(), 1, "its amount stays");
    stall.shop.tidy_intake().expect("it is tidied");
    let people = stall.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
    assert!(people.is_empty(), "nobody comes back: {people:?}");
    for file in ["shop.db", "shop.db-wal", "intake.db", "intake.db-wal"] {
        let bytes = std::fs::read(stall.folder.path().join(file)).unwrap_or_default();
        let address = b"maya@example.org";
        assert!(!bytes.windows(address.len()).any(|window| window == address), "{file}");
    }
}

#[test]
fn what_customers_ask_by_right_is_carried_out() {
    let stall = Stall::open();
    stall.post(Door::Shopify, "orders/create", &shopify_order(5_123, "25.50"));
    stall.place_all();
    let customer = json!({ "id": 11, "email": "maya@example.org" });
    let ask = json!({ "shop_domain": "socks.example", "customer": customer, "orders_requested": [5_123],
        "data_request": { "id": 9_999 } });
    stall.post(Door::Shopify, "customers/data_request", &ask);
    stall.place_all();
    let [row] = stall.shop.privacy_requests().expect("an account").try_into().expect("one request");
    assert_eq!(
        (row.request.as_str(), row.done.as_str()),
        ("9999", "one record was written down to be handed over")
    );
    let file = stall.folder.path().join(row.file.expect("a file"));
    let record = std::fs::read_to_string(&file).expect("it is there");
    for part in ["Maya Okafor", "Order Completed", "Taco Socks", "maya@example.org"] {
        assert!(record.contains(part), "{part} in {record}");
    }

    // What nobody could understand of her, in the same batch, goes too.
    stall.post(Door::Shopify, "orders/create", &json!({ "id": 5_124, "email": "maya@example.org" }));
    let redact = json!({ "shop_domain": "socks.example", "customer": customer, "orders_to_redact": [5_123] });
    stall.post(Door::Shopify, "customers/redact", &redact);
    // A retry of what was erased does not bring her back.
    stall.post(Door::Shopify, "customers/redact", &redact);
    stall.post(Door::Shopify, "orders/create", &shopify_order(5_123, "25.50"));
    stall.place_all();
    let people = stall.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
    assert!(people.is_empty(), "{people:?}");
    assert_eq!(stall.orders(), 1, "its amount stays");
    let letters = stall.shop.dead_letters(None).expect("letters").letters;
    assert!(letters.is_empty(), "{letters:?}");
    assert!(!file.exists(), "what was written down of her has gone, too");
    let requests = stall.shop.privacy_requests().expect("an account");
    assert!(requests.iter().all(|row| row.file.is_none()), "{requests:?}");

    stall.post(Door::Shopify, "shop/redact", &json!({ "shop_domain": "socks.example", "shop_id": 1 }));
    stall.place_all();
    assert_eq!(stall.orders(), 0, "all that came from there has gone");
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn a_record_that_was_handed_over_is_deleted_and_one_that_is_missing_is_said_to_be() {
    let stall = Stall::open();
    stall.post(Door::Shopify, "orders/create", &shopify_order(5_123, "25.50"));
    for request in [1, 2] {
        let ask = json!({ "shop_domain": "socks.example", "customer": { "email": "maya@example.org" },
            "orders_requested": [], "data_request": { "id": request } });
        stall.post(Door::Shopify, "customers/data_request", &ask);
    }
    stall.place_all();
    let file = |request: u8| stall.folder.path().join(format!("privacy/request-{request}.json"));
    std::fs::remove_file(file(2)).expect("a restored shop has none");
    let missing = || -> Vec<bool> {
        let rows = stall.shop.intake(now()).expect("a page").privacy;
        rows.iter().map(|row| row.missing).collect()
    };
    assert_eq!(missing(), [true, false], "the last first");
    stall.shop.handed_over("privacy/request-1.json").expect("it is deleted");
    assert!(!file(1).exists());
    assert_eq!(missing(), [true]);
    stall.shop.handed_over("privacy/request-2.json").expect("it is forgotten");
    assert!(missing().is_empty());
    stall.shop.handed_over("shop.db").expect_err("only what was asked for");
    assert!(stall.folder.path().join("shop.db").exists());
}

#[test]
fn thousands_of_browsers_of_one_person_are_one_person_and_hold_up_nobody() {
    let stall = Stall::open();
    let call = |number: usize| {
        json!({ "type": "track", "messageId": format!("m{number}"), "userId": "u1",
        "anonymousId": format!("browser-{number}"), "event": "Product Viewed", "properties": {} })
    };
    for first in (0..6_000).step_by(100) {
        let calls: Vec<Value> = (first..first + 100).map(call).collect();
        stall.post(Door::Segment, "batch", &json!({ "batch": calls }));
    }
    let arrived = stall.place_all();
    assert_eq!((arrived.events, arrived.letters), (6_000, 0), "{arrived:?}");
    let people = stall.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
    assert_eq!(people.len(), 1, "{people:?}");
    stall.post(Door::Segment, "track", &call(6_000));
    assert_eq!(stall.place_all().events, 1);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

super::server::on_postgres! {
    what_is_posted_twice_or_comes_back_after_a_crash_is_placed_once,
    a_broken_part_is_kept_whole_while_the_others_are_placed_and_can_be_put_right,
    a_deletion_that_names_nobody_reaches_whose_order_it_was,
    an_order_that_the_site_and_the_store_tell_of_is_one_whoever_comes_first,
    what_claims_to_be_of_tomorrow_counts_at_its_receipt,
    a_person_who_was_erased_is_in_no_letter_and_comes_back_with_no_retry,
    what_customers_ask_by_right_is_carried_out,
    thousands_of_browsers_of_one_person_are_one_person_and_hold_up_nobody,
}

fn woo_order(status: &str, modified: &str) -> Value {
    let paid = matches!(status, "processing" | "cancelled" | "failed").then_some("2026-11-20T10:05:00");
    json!({
        "id": 727, "number": "727", "status": status, "currency": "USD", "total": "25.50",
        "date_created_gmt": "2026-11-20T10:00:00", "date_paid_gmt": paid, "date_modified_gmt": modified,
        "customer_id": 3, "billing": { "email": "maya@example.org", "first_name": "Maya", "last_name": "Okafor" },
        "shipping": { "address_1": "1 Elm St" }, "shipping_lines": [{ "method_id": "flat" }],
        "line_items": [{ "sku": "taco", "name": "Taco Socks", "quantity": 1, "price": "25.50", "total": "25.50" }],
    })
}

#[test]
fn an_order_that_is_called_off_and_taken_up_again_stands_as_its_shop_says_last() {
    // What each message says, and for how many orders the customer then has.
    let told = [
        ("processing", "2026-11-20T10:05:00", 1),
        ("cancelled", "2026-11-20T11:00:00", 0),
        ("processing", "2026-11-20T12:00:00", 1),
        ("cancelled", "2026-11-20T11:00:00", 1),
        ("cancelled", "2026-11-20T13:00:00", 0),
        ("processing", "2026-11-20T12:00:00", 0),
        ("on-hold", "2026-11-20T14:00:00", 1),
        ("pending", "2026-11-20T10:04:00", 1),
        ("failed", "2026-11-20T15:00:00", 0),
    ];
    let (one_by_one, at_once) = (Stall::open(), Stall::open());
    for (status, modified, orders) in told {
        for stall in [&one_by_one, &at_once] {
            stall.post(Door::Woo, "order.updated", &woo_order(status, modified));
        }
        one_by_one.place_all();
        let (stage, counted) = one_by_one.only_person();
        let has_bought = stage.as_deref() == Some("convert");
        assert_eq!((counted, has_bought), (orders, orders == 1), "{status} at {modified}: {stage:?}");
    }
    at_once.place_all();
    assert_eq!(at_once.only_person(), one_by_one.only_person());
    let moment = Moment::now(now());
    let person =
        one_by_one.shop.people(&PeopleQuestion::default(), &moment).expect("a list").people[0].person.id;
    let page = one_by_one.shop.person(person, None, &moment).expect("a page");
    let told: Vec<&str> = page.timeline.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(told, ["Cancelled", "Taken up again", "Cancelled", "Taken up again", "Cancelled", "Ordered"]);
    let replayed = at_once.shop.verify(now()).expect("it is checked").problems;
    assert_eq!(replayed, Vec::<String>::new());
}

#[test]
fn what_there_is_no_use_for_is_counted_by_its_kind() {
    let stall = Stall::open();
    for id in [1, 2] {
        let order = json!({ "id": id, "status": "pending", "date_created_gmt": "2026-11-20T15:00:00" });
        stall.post(Door::Woo, "order.updated", &order);
    }
    stall.post(Door::Shopify, "products/update", &json!({ "id": 1 }));
    let arrived = stall.place_all();
    assert_eq!((arrived.bodies, arrived.events, arrived.letters), (3, 0, 0), "{arrived:?}");
    let intake = stall.shop.intake(now()).expect("a page");
    let expected = [
        ("An order waits for its payment.", 2),
        ("Fondly does not use what Shopify calls `products/update`.", 1),
    ];
    assert_eq!(intake.let_by, expected.map(|(kind, count)| (kind.to_owned(), count)));
}

#[test]
fn an_order_that_the_site_told_of_first_is_called_off_and_taken_up_again_by_its_shop() {
    let stall = Stall::open();
    stall.post(Door::Segment, "track", &thanks("727", "25.50"));
    stall.place_all();
    let told = [
        ("processing", "2026-11-20T15:05:00", 1),
        ("cancelled", "2026-11-20T16:00:00", 0),
        ("processing", "2026-11-20T17:00:00", 1),
    ];
    for (status, modified, standing) in told {
        stall.post(Door::Woo, "order.updated", &woo_order(status, modified));
        stall.place_all();
        assert_eq!(stall.orders(), 1, "{status}: the two tell of one order");
        let people =
            stall.shop.people(&PeopleQuestion::default(), &Moment::now(now())).expect("a list").people;
        let counted: i64 = people.iter().map(|person| person.orders).sum();
        assert_eq!(counted, standing, "{status} at {modified}");
    }
}
