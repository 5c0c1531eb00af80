//! What the log and the metrics hold: what happened, and nothing of anybody. Recognisable words are sent in every place that takes
//! any; none of them comes back.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::program::{Server, Shop};
use crate::sender::write_key;
use crate::visitor::Visitor;

const PASSWORD: &str = "four words of mine";

/// Words that stand in no program: whatever holds one of them holds something of somebody.
const OF_SOMEBODY: [&str; 20] = [
    "quillfeather",
    "wrong-pass-phrase",
    "in-a-query",
    "in-a-path",
    "in-an-agent",
    "in-a-cookie",
    "in-a-referer",
    "in-a-bearer",
    "in-a-host",
    "in-a-media-type",
    "in-a-topic",
    "in-an-origin",
    "in-a-signature",
    "in-a-file",
    "in-a-file-name",
    "in-no-json",
    "in-an-event",
    "fondly_write_",
    "203.0.113.77",
    PASSWORD,
];

/// Sends bytes as they are, and reads the whole answer.
fn raw(server: &Server, head: &str, body: &str) -> String {
    let host = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let length = body.len();
    let text = format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(text.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Says every word in its place.
fn say_everything(shop: &Shop, server: &Server, key: &str) {
    let local = "Host: localhost";
    for head in [
        format!("GET /people?q=in-a-query&as_of=in-a-query HTTP/1.1\r\n{local}"),
        format!("GET /people/in-a-path HTTP/1.1\r\n{local}"),
        format!("GET /in-a-path/quillfeather HTTP/1.1\r\n{local}"),
        format!(
            "GET /today HTTP/1.1\r\n{local}\r\nUser-Agent: in-an-agent\r\nCookie: fondly_session=in-a-cookie\r\nReferer: http://localhost/in-a-referer"
        ),
        format!(
            "GET /people HTTP/1.1\r\n{local}\r\nAuthorization: Bearer in-a-bearer\r\nX-Forwarded-For: 203.0.113.77"
        ),
        format!("GET /metrics HTTP/1.1\r\n{local}\r\nAuthorization: Bearer in-a-bearer"),
        "GET /today HTTP/1.1\r\nHost: in-a-host.example".to_owned(),
        format!("POST /gestures/1/done HTTP/1.1\r\n{local}\r\nContent-Type: in-a-media-type"),
    ] {
        raw(server, &head, "");
    }
    let call = json!({ "writeKey": key, "type": "track", "event": "in-an-event", "userId": "quillfeather",
        "messageId": "quillfeather-1", "properties": { "email": "quillfeather@example.org", "note": "in-an-event" } });
    let track = format!("POST /v1/track HTTP/1.1\r\n{local}");
    assert!(raw(server, &track, &call.to_string()).starts_with("HTTP/1.1 200"));
    let nobody =
        json!({ "writeKey": key, "event": "in-an-event", "properties": { "email": "quillfeather" } });
    assert!(raw(server, &track, &nobody.to_string()).starts_with("HTTP/1.1 200"));
    raw(server, &track, "{ in-no-json");
    raw(server, &track, &json!({ "writeKey": "fondly_write_quillfeather" }).to_string());
    for name in ["Shopify", "WC-Webhook"] {
        let path = if name == "Shopify" { "shopify" } else { "woo" };
        let hook = format!(
            "POST /hooks/{path} HTTP/1.1\r\n{local}\r\nX-{name}-Topic: in-a-topic\r\nX-Shopify-Shop-Domain: in-an-origin\r\nX-WC-Webhook-Source: in-an-origin\r\nX-Shopify-Hmac-Sha256: in-a-signature\r\nX-WC-Webhook-Signature: in-a-signature"
        );
        assert!(raw(server, &hook, "{\"email\":\"quillfeather@example.org\"}").starts_with("HTTP/1.1 401"));
    }
    let ellen = Visitor::with_cookies(&server.address);
    for (name, password) in [("Ellen", "wrong-pass-phrase"), ("Quillfeather", PASSWORD)] {
        let (_, page) = ellen.send("/sign-in", &[("name", name), ("password", password)]);
        assert_eq!(page.status, 401);
    }
    ellen.send("/sign-in", &[("name", "Ellen"), ("password", PASSWORD)]);
    let file = "First Name,Last Name,Email\nin-a-file,Quillfeather,quillfeather@example.org\n";
    let (at, page) = ellen.upload("/import", "in-a-file-name.csv", file.as_bytes());
    let token = at.strip_prefix("/import/preview/").expect("a preview").to_owned();
    assert_eq!(page.status, 200);
    ellen.send("/import/start", &[("upload", &token)]);
    let patience = Instant::now() + Duration::from_secs(20);
    while shop.json(&["status", "--json"])["people"] != 2 {
        assert!(Instant::now() < patience, "both are in");
        std::thread::sleep(Duration::from_millis(50));
    }
    // What cannot work, so that the reason is told: nothing can be put where a file stands.
    std::fs::remove_dir_all(shop.path("data/incoming")).expect("it is there");
    std::fs::write(shop.path("data/incoming"), "").expect("there is room");
    let (_, page) =
        ellen.upload("/import", "in-a-file-name.csv", file.replace("in-a", "in-another").as_bytes());
    assert_eq!(page.status, 500);
}

/// Serves a shop that hears everything; what it logged, and what its metrics say.
fn heard(form: &str) -> (String, String) {
    let shop = Shop::new();
    let key = write_key(&shop);
    assert!(shop.told(&["owner", "set", "--name", "Ellen"], PASSWORD).status.success());
    assert!(shop.told(&["hook", "keep", "shopify"], "shpss_quillfeather").status.success());
    let watch = shop.json(&["key", "new", "--scope", "metrics", "--json"]);
    let log = shop.path("log");
    let server = shop.serve_logged(&log, &["--log", form, "--log-level", "debug"]);
    say_everything(&shop, &server, &key);
    let watch = watch["key"].as_str().expect("a key");
    let head = format!("GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {watch}");
    let metrics = raw(&server, &head, "");
    assert!(metrics.contains("fondly_sign_ins_total{outcome=\"wrong\"} 2"), "{metrics}");
    assert!(server.stop().success());
    (std::fs::read_to_string(&log).expect("a log"), metrics)
}

#[test]
fn the_log_says_what_happened_and_nothing_of_anybody() {
    for form in ["json", "text"] {
        let (log, metrics) = heard(form);
        for text in [&log, &metrics] {
            let text = text.to_lowercase();
            let found = OF_SOMEBODY.iter().find(|word| text.contains(*word));
            assert_eq!(found, None, "{text}");
        }
        for what in [
            "serving",
            "request failed",
            "a file could not be used",
            "sign-in refused",
            "import begun",
            "import finished",
            "placed",
            "stopping",
            "stopped",
        ] {
            assert!(log.contains(what), "the {form} log lacks “{what}”: {log}");
        }
        if form == "json" {
            let lines: Vec<Value> =
                log.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
            let failed = lines.iter().find(|line| line["message"] == "request failed").expect("it is there");
            assert_eq!((&failed["route"], &failed["status"]), (&json!("/import"), &json!(500)));
            assert!(failed["ms"].is_u64() && failed["id"].is_string(), "{failed}");
        }
    }
}

#[test]
fn an_answer_and_the_log_give_a_request_the_same_number() {
    let shop = Shop::new();
    let log = shop.path("log");
    let server = shop.serve_logged(&log, &["--log-level", "debug"]);
    let answer = raw(&server, "GET /people/99 HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: in-a-header", "");
    let id =
        answer.lines().find_map(|line| line.strip_prefix("x-request-id: ")).expect("a number").to_owned();
    assert!(server.stop().success());
    let log = std::fs::read_to_string(&log).expect("a log");
    let line = log.lines().find(|line| line.contains(&id)).expect("a line");
    assert!(line.contains("route=\"/people/{id}\"") && line.contains("status=404"), "{line}");
    assert!(!log.contains("in-a-header") && !log.contains("/people/99"), "{log}");
}
