//! What is posted to the program: accepted, placed, and there after it was killed, once.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::{Server, Shop};
use crate::sender::{Posts, post, ready, write_key};

/// How often the program is killed; a server takes longer to begin with.
const KILLS: u64 = 150;
const KILLS_ON_SERVER: u64 = 40;
/// Who posts at once.
const SENDERS: u64 = 4;

#[test]
fn what_was_acknowledged_survives_being_killed_and_is_there_once() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let posts = Posts::default();
    let kills = if shop.database().is_some() { KILLS_ON_SERVER } else { KILLS };
    for kill in 0..kills {
        let server = shop.serve();
        let address = server.address.clone();
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| posts.post_on(&address, &key, None, |_| false));
            }
            // From before the first commit until well into placing.
            std::thread::sleep(Duration::from_millis(kill * 7 % 90));
            // SIGKILL: nothing is tidied up.
            drop(server);
        });
    }
    let server = shop.serve();
    ready(&server);
    assert!(posts.acknowledged() > 3 * kills as usize, "much was acknowledged: {}", posts.acknowledged());
    posts.check(&shop, u64::MAX);
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

crate::program::on_postgres! {
    what_was_acknowledged_survives_being_killed_and_is_there_once,
    the_same_order_by_file_by_webhook_and_by_the_site_is_one_order,
}
