//! What is posted at the doors in a storm: calls and webhooks, some of them right, signed or packed, and most of them not.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use ingest::signature;
use serde_json::{Value, json};

use super::ask::{self, Ask};
use super::dice::Dice;
use super::odd;
use crate::program::house;
use crate::sender::event;

/// Who signs, and with what.
pub(crate) const SECRETS: [(&str, &str); 2] =
    [("shopify", "shpss_0123456789abcdef0123456789abcdef"), ("woo", "socks and more socks")];

const CALLS: [&str; 9] = ["batch", "track", "identify", "page", "t", "i", "b", "alias", "nonsense"];
const SHOPIFY: [&str; 8] = [
    "orders/create",
    "orders/updated",
    "orders/delete",
    "customers/update",
    "customers/redact",
    "customers/data_request",
    "refunds/create",
    "odd",
];
const WOO: [&str; 5] = ["order.created", "order.updated", "order.deleted", "customer.updated", "action.odd"];

/// The doors, with a key that opens one.
pub(crate) struct Doors {
    key: String,
    orders: [Value; 2],
}

/// The id of the call that a body holds, if it still stands in it as it was given.
pub(crate) fn mark(number: usize, body: &[u8]) -> Option<String> {
    let mark = format!("storm-{number}");
    let text = std::str::from_utf8(body).ok()?;
    text.contains(&format!("\"messageId\":\"{mark}\"")).then_some(mark)
}

impl Doors {
    pub(crate) fn new(key: &str) -> Doors {
        let read = |name: &str| {
            let text = std::fs::read(house().join("tests/clients").join(name)).expect("an order");
            serde_json::from_slice(&text).expect("JSON")
        };
        Doors { key: key.to_owned(), orders: ["order.shopify.json", "order.woo.json"].map(read) }
    }

    /// Something for one of the doors.
    pub(crate) fn ask(&self, number: usize, dice: &mut Dice) -> Ask {
        let mut ask = match dice.below(8) {
            0 => self.webhook(0, dice),
            1 => self.webhook(1, dice),
            _ => self.call(number, dice),
        };
        if dice.one_in(10) {
            ask::disturb(&mut ask, dice);
        }
        ask
    }

    fn call(&self, number: usize, dice: &mut Dice) -> Ask {
        let mut call = event(dice.number() % 400, &format!("storm-{number}"));
        if dice.one_in(2) {
            odd::spoil(&mut call, dice);
        }
        let name = dice.of(&CALLS);
        let mut body = match name {
            "batch" | "b" => json!({ "batch": [call], "sentAt": "2026-03-01T10:00:00Z" }),
            _ => call,
        };
        let in_header = dice.one_in(2);
        if let (Some(members), false) = (body.as_object_mut(), in_header) {
            members.insert("writeKey".to_owned(), json!(self.key));
        }
        let mut ask = Ask::new("POST", &format!("/v1/{name}"), body.to_string().into_bytes());
        if in_header {
            ask.header("Authorization", &format!("Basic {}", BASE64.encode(format!("{}:", self.key))));
        }
        if dice.one_in(4) {
            odd::break_up(&mut ask.body, dice);
        }
        if dice.one_in(6) {
            pack(&mut ask, dice);
        }
        ask
    }

    fn webhook(&self, which: usize, dice: &mut Dice) -> Ask {
        let mut order = self.orders[which].clone();
        order["id"] = json!(dice.below(200));
        if !dice.one_in(3) {
            odd::spoil(&mut order, dice);
        }
        let (system, secret) = SECRETS[which];
        let mut ask = Ask::new("POST", &format!("/hooks/{system}"), order.to_string().into_bytes());
        if dice.one_in(4) {
            odd::break_up(&mut ask.body, dice);
        }
        let mut signature = signature::sign(&ask.body, secret);
        if dice.one_in(8) {
            signature = odd::text(dice).replace(['\r', '\n'], " ");
        }
        let (topic, signed) = match which {
            0 => (("X-Shopify-Topic", dice.of(&SHOPIFY)), "X-Shopify-Hmac-Sha256"),
            _ => (("X-WC-Webhook-Topic", dice.of(&WOO)), "X-WC-Webhook-Signature"),
        };
        ask.header(topic.0, topic.1);
        ask.header(signed, &signature);
        ask
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(bytes).and_then(|()| packer.finish()).expect("memory takes it")
}

/// Packs a body, more or less.
fn pack(ask: &mut Ask, dice: &mut Dice) {
    let encoding = dice.of(&["gzip", "gzip", "gzip", "GZIP", "br", "gzip, gzip", "identity"]);
    ask.header("Content-Encoding", encoding);
    match dice.below(6) {
        // It says so and is not.
        0 => {}
        1 => {
            ask.body = packed(&ask.body);
            odd::break_up(&mut ask.body, dice);
        }
        // A thousand times as large as it looks.
        2 => ask.body = packed(&vec![b' '; 20 << 20]),
        3 => ask.body = packed(&packed(&ask.body)),
        _ => ask.body = packed(&ask.body),
    }
}
