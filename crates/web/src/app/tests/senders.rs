//! What senders are told at the door: signatures, bounds, and bodies that are not what they say.

use std::io::Write as _;

use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use domain::door::{HookDoor, Name, Scope, Secret};
use flate2::Compression;
use flate2::write::GzEncoder;
use ingest::{segment, signature};
use serde_json::json;
use shop::intake::LettersView;

use super::*;

const SECRET: &str = "shpss_0123456789abcdef0123456789abcdef";

impl House {
    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &[u8]) -> u16 {
        let mut request = Request::post(path).header(HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        self.router.clone().oneshot(request).await.unwrap().status().as_u16()
    }

    fn write_key(&self) -> String {
        let name = Name::parse("site").unwrap();
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        self.shop.make_key(Scope::Write, &name, &|| [7; 32], now).unwrap().text.expose().to_owned()
    }

    /// Places what was accepted; the letters that nobody understood.
    fn letters(&self) -> LettersView {
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        while self.shop.place_arrivals(now).unwrap().bodies > 0 {}
        self.shop.dead_letters(None).unwrap()
    }
}

/// A call that is as long as it is to be.
fn call(key: &str, bytes: usize) -> Vec<u8> {
    let call =
        json!({ "writeKey": key, "userId": "1", "event": "Product Viewed", "properties": { "a": "" } });
    let call = call.to_string();
    let filled = format!("\"a\":\"{}\"", "x".repeat(bytes - call.len()));
    call.replace("\"a\":\"\"", &filled).into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

#[tokio::test]
async fn a_webhook_is_believed_only_when_it_is_signed() {
    let house = House::new();
    let body = br#"{"id":1,"created_at":"2026-11-20T09:00:00Z","email":"maya@example.org"}"#;
    let signed = signature::sign(body, SECRET);
    let post = async |signature: &str, body: &[u8]| {
        let headers = [("x-shopify-topic", "orders/create"), ("x-shopify-hmac-sha256", signature)];
        house.post("/hooks/shopify", &headers, body).await
    };
    assert_eq!(post(&signed, body).await, 401, "no secret is entered yet");
    let now = "2026-11-23T09:00:00Z".parse().unwrap();
    house.shop.put_hook_secret(HookDoor::Shopify, &Secret::new(SECRET), now).unwrap();
    assert_eq!(post("", body).await, 401, "unsigned");
    assert_eq!(post(&signature::sign(body, "another"), body).await, 401, "another's");
    assert_eq!(post(&signed, &body[1..]).await, 401, "changed on the way");
    assert_eq!(house.letters().letters.len(), 0, "nothing of it is kept");
    assert_eq!(post(&signed, body).await, 200);
    let broken = b"{\"id\":1,";
    assert_eq!(post(&signature::sign(broken, SECRET), broken).await, 200, "it is theirs, whatever it says");
    assert_eq!(house.letters().letters.len(), 1);
}

#[tokio::test]
async fn what_is_too_large_or_no_json_is_turned_away() {
    let house = House::new();
    let key = house.write_key();
    let batch = |bytes: usize| {
        let batch = json!({ "writeKey": key, "batch": [] }).to_string();
        format!("{}{batch}", " ".repeat(bytes - batch.len())).into_bytes()
    };
    let deep = format!(
        r#"{{"writeKey":"{key}","userId":"1","event":"E","a":{}{}}}"#,
        "[".repeat(70),
        "]".repeat(70)
    );
    for (path, body, expected) in [
        ("/v1/track", call(&key, segment::CALL_BYTES), 200),
        ("/v1/track", call(&key, segment::CALL_BYTES + 1), 400),
        ("/v1/batch", batch(segment::BATCH_BYTES), 200),
        ("/v1/batch", batch(segment::BATCH_BYTES + 1), 400),
        ("/v1/track", b"{\"userId\":".to_vec(), 400),
        ("/v1/track", b"{\"userId\":\"caf\xe9\"}".to_vec(), 400),
        ("/v1/track", b"{\"userId\":\"a\0b\"}".to_vec(), 400),
        ("/v1/track", deep.into_bytes(), 400),
        ("/v1/track", call("fondly_write_0", 200), 401),
        ("/v1/nonsense", call(&key, 200), 404),
        ("/hooks/shopify", vec![b' '; (8 << 20) + 1], 413),
    ] {
        let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        assert_eq!(house.post(path, &[], &body).await, expected, "{path}: {} bytes of {start}", body.len());
    }
    assert!(house.letters().letters.is_empty(), "what was turned away is nowhere");
}

#[tokio::test]
async fn what_is_packed_wrongly_or_far_larger_than_it_looks_is_turned_away() {
    let house = House::new();
    let call = call(&house.write_key(), 2_000);
    let cut = &packed(&call)[..100];
    // Twenty megabytes in twenty kilobytes.
    let bomb = packed(&vec![b' '; 20 << 20]);
    assert!(bomb.len() < 100_000);
    for (encoding, body, expected) in [
        ("gzip", packed(&call).as_slice(), 200),
        ("gzip", &call, 400),
        ("gzip", cut, 400),
        ("gzip", &bomb, 400),
        ("br", &call, 415),
    ] {
        let headers = [(CONTENT_ENCODING.as_str(), encoding), (CONTENT_TYPE.as_str(), "application/json")];
        assert_eq!(
            house.post("/v1/track", &headers, body).await,
            expected,
            "{encoding}, {} bytes",
            body.len()
        );
    }
}

#[tokio::test]
async fn whoever_asks_by_right_gets_a_copy_and_is_forgotten_from_their_page() {
    let house = House::new();
    let call =
        json!({ "writeKey": house.write_key(), "userId": "7", "traits": { "email": "maya@example.org" } });
    assert_eq!(house.post("/v1/identify", &[], call.to_string().as_bytes()).await, 200);
    assert_eq!(house.letters().letters.len(), 0);
    let (status, page) = house.get("/people/1").await;
    assert!(status == StatusCode::OK && page.contains("/people/1/record.json"), "{page}");
    let (status, record) = house.get("/people/1/record.json").await;
    let record: serde_json::Value = serde_json::from_str(&record).expect("a record");
    assert!(status == StatusCode::OK && record.to_string().contains("maya@example.org"), "{record}");
    assert_eq!(house.ask(Method::POST, "/people/1/erase", &[]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(house.get("/people/1").await.0, StatusCode::NOT_FOUND);
    let (_, people) = house.get("/people").await;
    assert!(!people.contains("maya@example.org"), "{people}");
}
