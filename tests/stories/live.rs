//! What is posted to the program: accepted, placed, and there after it was killed, once.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Server, Shop};

/// How often the program is killed.
const KILLS: u64 = 150;
/// Who posts at once.
const SENDERS: u64 = 4;

/// Posts JSON; the status, or nothing where the line broke before an answer.
pub(crate) fn post(address: &str, path: &str, headers: &str, body: &[u8]) -> Option<u16> {
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).ok()?;
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// Waits until everything is placed that was accepted before the server began.
pub(crate) fn ready(server: &Server) {
    let patience = Instant::now() + Duration::from_secs(60);
    while crate::visitor::Visitor::of(&server.address).get("/readyz").status != 200 {
        assert!(Instant::now() < patience, "the server is ready within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A key that lets write.
pub(crate) fn write_key(shop: &Shop) -> String {
    let made = shop.json(&["key", "new", "--scope", "write", "--json"]);
    made["key"].as_str().expect("a key").to_owned()
}

/// A batch of events with ids of its own.
fn batch(key: &str, number: u64) -> (Vec<String>, Vec<u8>) {
    let ids: Vec<String> = (0..=number % 6).map(|place| format!("m-{number}-{place}")).collect();
    let events: Vec<Value> =
        ids.iter().enumerate().map(|(place, id)| event(number + place as u64, id)).collect();
    let body = json!({ "writeKey": key, "batch": events, "sentAt": "2026-03-01T10:00:00Z" });
    (ids, body.to_string().into_bytes())
}

fn event(number: u64, id: &str) -> Value {
    let user = format!("u{}", number % 40);
    let at = format!("2026-02-{:02}T{:02}:00:00Z", 1 + number % 28, number % 24);
    let common = json!({ "messageId": id, "userId": user, "timestamp": at });
    let mut event = match number % 4 {
        0 => json!({ "type": "track", "event": "Order Completed", "properties": {
            "order_id": format!("o{number}"), "total": "12.50", "currency": "USD",
            "products": [{ "sku": "taco", "name": "Taco Socks", "price": "12.50", "quantity": 1 }] } }),
        1 => {
            json!({ "type": "identify", "traits": { "name": format!("Person {user}"), "email": format!("{user}@example.org") } })
        }
        2 => {
            json!({ "type": "page", "name": "Socks", "properties": { "path": "/socks", "url": "https://socks.example/socks" } })
        }
        _ => json!({ "type": "track", "event": "Product Viewed", "properties": { "sku": "taco" } }),
    };
    event.as_object_mut().expect("an object").extend(common.as_object().expect("an object").clone());
    event
}

/// What was posted, each batch with whether it was acknowledged.
#[derive(Default)]
struct Posts(Mutex<Vec<(Vec<String>, bool)>>);

impl Posts {
    /// Posts batch after batch until the line breaks.
    fn post_on(&self, address: &str, key: &str, next: &AtomicU64) {
        loop {
            let (ids, body) = batch(key, next.fetch_add(1, Ordering::Relaxed));
            let status = post(address, "/v1/batch", "", &body);
            self.0.lock().expect("nobody panics").push((ids, status == Some(200)));
            match status {
                Some(200 | 429) => {}
                Some(other) => panic!("the answer is {other}"),
                None => return,
            }
        }
    }
}

#[test]
fn what_was_acknowledged_survives_being_killed_and_is_there_once() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let (posts, next) = (Posts::default(), AtomicU64::new(0));
    for kill in 0..KILLS {
        let server = shop.serve();
        let address = server.address.clone();
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| posts.post_on(&address, &key, &next));
            }
            // From before the first commit until well into placing.
            std::thread::sleep(Duration::from_millis(kill * 7 % 90));
            // SIGKILL: nothing is tidied up.
            drop(server);
        });
    }
    let server = shop.serve();
    ready(&server);
    let mut stored: BTreeMap<String, u64> = BTreeMap::new();
    for event in shop.events() {
        *stored.entry(event["message_id"].as_str().expect("an id").to_owned()).or_default() += 1;
    }
    assert_eq!(stored.iter().find(|(_, times)| **times > 1), None, "nothing is there twice");
    let posts = posts.0.into_inner().expect("nobody panics");
    let acknowledged: Vec<&String> =
        posts.iter().filter(|(_, known)| *known).flat_map(|(ids, _)| ids).collect();
    assert!(acknowledged.len() > 500, "much was acknowledged: {}", acknowledged.len());
    let lost: Vec<&&String> = acknowledged.iter().filter(|id| !stored.contains_key(**id)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    for (ids, _) in &posts {
        let there = ids.iter().filter(|id| stored.contains_key(*id)).count();
        assert!(there == 0 || there == ids.len(), "half of a batch is there: {ids:?}");
    }
    let sent: usize = posts.iter().map(|(ids, _)| ids.len()).sum();
    assert!(stored.len() <= sent, "nothing is there that nobody sent");
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn the_same_order_by_file_by_webhook_and_by_the_site_is_one_order() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let thanks = json!({ "writeKey": key, "messageId": "thanks-1", "userId": "77", "event": "Order Completed",
        "timestamp": "2026-11-20T10:00:05Z",
        "properties": { "order_id": "1001", "total": 25.5, "currency": "USD" } });
    assert_eq!(post(&server.address, "/v1/t", "", thanks.to_string().as_bytes()), Some(200));
    ready_now(&shop, &server, "thanks-1");
    let file = "Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Id\n\
        #1001,maya@example.org,paid,2026-11-20 10:00:00 +0000,unfulfilled,USD,25.50,25.50,2026-11-20 10:00:00 +0000,1,Taco Socks,25.50,5123\n";
    std::fs::write(shop.path("orders.csv"), file).expect("there is room");
    shop.ok(&["import", "orders.csv"]);
    assert_eq!(shop.json(&["status", "--json"])["orders"], 1, "one order, however it was told");
    shop.ok(&["verify"]);
}

/// Waits until an event is stored.
fn ready_now(shop: &Shop, server: &Server, id: &str) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !shop.events().iter().any(|event| event["message_id"] == id) {
        assert!(Instant::now() < patience, "{id} is placed: {}", server.address);
        std::thread::sleep(Duration::from_millis(50));
    }
}
