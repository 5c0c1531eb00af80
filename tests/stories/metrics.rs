//! Numbers for Prometheus: who gets them, what they say, and that Prometheus's own library reads them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::clients;
use crate::program::{Server, Shop};
use crate::sender::{self, post, write_key};
use crate::visitor::Visitor;

/// What the page says of one sample; nothing where it is not there.
fn sample(page: &str, name: &str) -> Option<f64> {
    let found = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.and_then(|number| number.parse().ok())
}

/// The page as soon as so many bodies were placed.
fn placed(server: &Server, ask: impl Fn() -> String, bodies: f64) -> String {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let page = ask();
        if sample(&page, "fondly_placed_bodies_total") == Some(bodies) {
            return page;
        }
        assert!(Instant::now() < patience, "{bodies} bodies are placed: {}", server.address);
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn what_happens_is_counted() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    let viewed =
        |id: &str| json!({ "type": "track", "messageId": id, "userId": "77", "event": "Product Viewed" });
    let batch = json!({ "writeKey": key, "batch": [viewed("a"), viewed("b"), { "type": "nonsense" }] });
    let batch = batch.to_string();
    let status =
        |path: &str, headers: &str, body: &str| post(&server.address, path, headers, body.as_bytes());
    assert_eq!(status("/v1/batch", "", &batch), Some(200));
    assert_eq!(status("/v1/batch", "", &batch), Some(200), "told twice");
    assert_eq!(status("/v1/batch", "", "{"), Some(400));
    assert_eq!(status("/v1/track", "", &json!({ "writeKey": "fondly_write_0" }).to_string()), Some(401));
    assert_eq!(status("/hooks/shopify", "", "{}"), Some(401));
    assert_eq!(visitor.get("/people/99").status, 404);
    assert_eq!(visitor.get("/nobody-ever-wrote-this-page").status, 404);

    let page = placed(&server, || visitor.get("/metrics").text(), 2.0);
    let bytes = 2.0 * batch.len() as f64;
    for (name, expected) in [
        ("fondly_accepted_bodies_total{source=\"segment\"}", 2.0),
        ("fondly_accepted_events_total{source=\"segment\"}", 6.0),
        ("fondly_accepted_bytes_total{source=\"segment\"}", bytes),
        ("fondly_accepted_bodies_total{source=\"woo\"}", 0.0),
        ("fondly_refused_bodies_total{source=\"segment\",reason=\"invalid\"}", 1.0),
        ("fondly_refused_bodies_total{source=\"segment\",reason=\"unknown_key\"}", 1.0),
        ("fondly_refused_bodies_total{source=\"shopify\",reason=\"no_secret\"}", 1.0),
        ("fondly_placed_events_total", 2.0),
        ("fondly_known_events_total", 2.0),
        ("fondly_dead_letters_total", 2.0),
        ("fondly_dead_letters_waiting{reason=\"unknown_type\"}", 2.0),
        ("fondly_backlog_bodies", 0.0),
        ("fondly_backlog_bytes", 0.0),
        ("fondly_backlog_lag_seconds", 0.0),
        ("fondly_http_requests_total{route=\"/people/{id}\",method=\"GET\",status=\"4xx\"}", 1.0),
        ("fondly_http_requests_total{route=\"none\",method=\"GET\",status=\"4xx\"}", 1.0),
        ("fondly_http_requests_total{route=\"/v1/{call}\",method=\"POST\",status=\"2xx\"}", 2.0),
        ("fondly_http_request_duration_seconds_count{route=\"/v1/{call}\"}", 4.0),
        ("fondly_http_request_duration_seconds_bucket{route=\"/v1/{call}\",le=\"+Inf\"}", 4.0),
        ("fondly_backup_failing", 0.0),
    ] {
        assert_eq!(sample(&page, name), Some(expected), "{name} in\n{page}");
    }
    let at_least = |name: &str, least: f64| {
        assert!(sample(&page, name).is_some_and(|value| value >= least), "{name} in\n{page}");
    };
    at_least("fondly_placing_seconds_total{step=\"derive\"}", 1e-6);
    at_least("process_resident_memory_bytes", 1e6);
    at_least("process_cpu_seconds_total", 0.001);
    at_least("process_open_fds", 5.0);
    at_least("process_start_time_seconds", 1.7e9);
    at_least("fondly_database_size_bytes{database=\"shop\"}", 4_096.0);
    at_least("fondly_database_size_bytes{database=\"intake\"}", 4_096.0);
    assert!(!page.contains("nobody-ever") && !page.contains("/people/99"), "no address stands in it: {page}");
}

#[test]
fn a_key_to_watch_opens_them_and_nothing_else() {
    let shop = Shop::new();
    let key = |scope: &str| {
        let made = shop.json(&["key", "new", "--scope", scope, "--json"]);
        made["key"].as_str().expect("a key").to_owned()
    };
    let [watch, read, write] = ["metrics", "read", "write"].map(key);
    assert!(shop.told(&["owner", "set", "--name", "Ellen"], "four words of mine").status.success());
    let server = shop.serve();
    let ask = |path: &str, key: &str| {
        sender::get(&server.address, path, &format!("Authorization: Bearer {key}\r\n"))
    };
    assert_eq!(ask("/metrics", &watch), Some(200));
    for (path, key) in [("/metrics", read.as_str()), ("/metrics", &write), ("/metrics", "fondly_metrics_0")] {
        assert_eq!(ask(path, key), Some(401), "{path}");
    }
    assert_eq!(ask("/people", &watch), Some(401), "it shows nobody");
    let stranger = Visitor::of(&server.address).get("/metrics");
    assert_eq!((stranger.status, &stranger.location), (401, &None), "a program cannot follow to a sign-in");
    assert!(!stranger.text().contains("fondly_build_info"));
}

#[test]
fn prometheus_own_library_reads_them() {
    if !clients::are_installed() {
        return;
    }
    let shop = Shop::new();
    let made = shop.json(&["key", "new", "--scope", "metrics", "--json"]);
    assert!(shop.told(&["owner", "set", "--name", "Ellen"], "four words of mine").status.success());
    let server = shop.serve();
    Visitor::of(&server.address).get("/people");
    let told =
        clients::script("metrics.py", &server, &[("FONDLY_KEY", made["key"].as_str().expect("a key"))]);
    assert_eq!(told["media"], "text/plain; version=0.0.4; charset=utf-8");
    let families = told["families"].as_array().expect("families");
    assert!(families.len() > 20, "{told}");
    for family in families {
        let word = |field: &str| family[field].as_str().expect("a text");
        let (name, kind) = (word("name"), word("type"));
        assert!(name.starts_with("fondly_") || name.starts_with("process_"), "{name}");
        assert!(!word("help").is_empty() && kind != "unknown", "{family}");
        for sample in family["samples"].as_array().expect("samples") {
            let of_counter = sample["name"].as_str().is_some_and(|name| name.ends_with("_total"));
            assert_eq!(of_counter, kind == "counter", "{sample}");
            let is_plain = |label: &Value| label.as_str().is_some_and(|text| text.len() < 80);
            assert!(sample["labels"].as_object().expect("labels").values().all(is_plain), "{sample}");
        }
    }
}
