//! Senders who post to a served shop, and what of it must be there afterwards.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Server, Shop};
use crate::visitor::Visitor;

/// Posts JSON; the status, or nothing where the line broke before an answer.
pub(crate) fn post(address: &str, path: &str, headers: &str, body: &[u8]) -> Option<u16> {
    let length = body.len();
    let headers = format!("Content-Type: application/json\r\n{headers}Content-Length: {length}\r\n");
    ask(address, "POST", path, &headers, body)
}

/// Asks for a page; the status.
pub(crate) fn get(address: &str, path: &str, headers: &str) -> Option<u16> {
    ask(address, "GET", path, headers, b"")
}

fn ask(address: &str, method: &str, path: &str, headers: &str, body: &[u8]) -> Option<u16> {
    let host = address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).ok()?;
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

/// Waits until everything is placed that was accepted before the server began.
pub(crate) fn ready(server: &Server) {
    let patience = Instant::now() + Duration::from_secs(60);
    while Visitor::of(&server.address).get("/readyz").status != 200 {
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

/// One call of many kinds.
pub(crate) fn event(number: u64, id: &str) -> Value {
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

/// One batch that was posted.
struct Post {
    ids: Vec<String>,
    acknowledged: bool,
    /// How long the disk's log was when the answer came.
    logged: u64,
}

/// Everything that was posted.
#[derive(Default)]
pub(crate) struct Posts {
    all: Mutex<Vec<Post>>,
    next: AtomicU64,
}

impl Posts {
    /// Posts batch after batch until the line breaks or `enough` says so. `log` is what a disk that is watched writes down.
    pub(crate) fn post_on(&self, address: &str, key: &str, log: Option<&Path>, enough: impl Fn(u64) -> bool) {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if enough(number) {
                return;
            }
            let (ids, body) = batch(key, number);
            let status = post(address, "/v1/batch", "", &body);
            let logged = log.and_then(|log| log.metadata().ok()).map_or(0, |log| log.len());
            self.all.lock().expect("nobody panics").push(Post {
                ids,
                acknowledged: status == Some(200),
                logged,
            });
            match status {
                Some(200 | 429 | 503) => {}
                Some(other) => panic!("the answer is {other}"),
                None => return,
            }
        }
    }

    /// How many events were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        let all = self.all.lock().expect("nobody panics");
        all.iter().filter(|post| post.acknowledged).map(|post| post.ids.len()).sum()
    }

    /// Holds what a shop has stored against what was posted: everything that was acknowledged before the disk's log was
    /// that long is there, nothing twice, and no batch by halves.
    pub(crate) fn check(&self, shop: &Shop, logged: u64) {
        let mut stored: BTreeMap<String, u64> = BTreeMap::new();
        for event in shop.events() {
            *stored.entry(event["message_id"].as_str().expect("an id").to_owned()).or_default() += 1;
        }
        assert_eq!(stored.iter().find(|(_, times)| **times > 1), None, "nothing is there twice");
        let all = self.all.lock().expect("nobody panics");
        for Post { ids, acknowledged, logged: then } in all.iter() {
            let there = ids.iter().filter(|id| stored.remove(*id).is_some()).count();
            assert!(there == 0 || there == ids.len(), "half of a batch is there: {ids:?}");
            let promised = *acknowledged && *then <= logged;
            assert!(!promised || there == ids.len(), "acknowledged and lost: {ids:?}");
        }
        assert_eq!(stored, BTreeMap::new(), "nothing is there that nobody sent");
    }
}
