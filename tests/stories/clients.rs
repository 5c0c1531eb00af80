//! The libraries of others, unchanged and pointed at the program: `tests/clients` holds the scripts that use them, and
//! prints what they sent; here is looked what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::program::{Server, Shop, house};
use crate::sender::write_key;

/// How long a call may take from the library to the program.
const ON_THE_WAY: SignedDuration = SignedDuration::from_secs(60);

/// Whether the libraries are there: `./test` installs them and sets this; a quick run goes without.
pub(crate) fn are_installed() -> bool {
    std::env::var_os("FONDLY_CLIENTS").is_some()
}

/// Runs a script of `tests/clients` against a served shop; what it prints.
pub(crate) fn script(name: &str, server: &Server, settings: &[(&str, &str)]) -> Value {
    let folder = house().join("tests/clients");
    let python = folder.join(".venv/bin/python");
    let interpreter = if name.ends_with(".py") { python } else { PathBuf::from("node") };
    let mut command = Command::new(interpreter);
    command.arg(name).current_dir(folder).env("FONDLY_URL", &server.address).envs(settings.iter().copied());
    let output = command.output().expect("./test installs what runs it");
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Every event but the shop's own, by its id, as soon as `last` is there.
fn heard(shop: &Shop, last: &[&str]) -> BTreeMap<String, Value> {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let id = |event: &Value| event["message_id"].as_str().expect("an id").to_owned();
        let events = shop.events().into_iter().map(|event| (id(&event), event));
        let events: Vec<(String, Value)> = events.filter(|(id, _)| !id.starts_with("gesture:")).collect();
        if last.iter().all(|last| events.iter().any(|(id, _)| id == last)) {
            let count = events.len();
            let heard: BTreeMap<String, Value> = events.into_iter().collect();
            assert_eq!(heard.len(), count, "no id is there twice");
            return heard;
        }
        assert!(Instant::now() < patience, "{last:?} are placed");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What became of the calls of a library: each is there once under the library's own id, nothing else is there, and all are of
/// one person of that name, who has ordered. Gives each call with its event.
fn one_person(shop: &Shop, told: &Value, name: &str) -> Vec<(Value, Value)> {
    let sent = told["sent"].as_array().expect("calls");
    let id = |call: &Value| call["messageId"].as_str().expect("every call has an id").to_owned();
    let ids: Vec<String> = sent.iter().map(id).collect();
    let heard = heard(shop, &ids.iter().map(String::as_str).collect::<Vec<_>>());
    let whose = &heard[&ids[0]]["person"];
    for (found, event) in &heard {
        let call = found.split('/').next().unwrap_or_default();
        assert!(ids.iter().any(|id| id == call), "nobody sent {event}");
        assert_eq!(&event["person"], whose, "{event}");
    }
    let person = shop.json(&["person", whose.as_str().expect("a number"), "--json"]);
    assert_eq!(person["person"]["name"], name);
    assert_eq!(person["stage"]["id"], "convert", "{person}");
    assert_eq!(shop.json(&["status", "--json"])["orders"], 1);
    sent.iter().map(|call| (call.clone(), heard[&id(call)].clone())).collect()
}

/// By how much an event is later than its library said.
fn later(call: &Value, event: &Value) -> SignedDuration {
    let time = |text: &Value| text.as_str().and_then(|text| text.parse::<Timestamp>().ok()).expect("a time");
    time(&event["at"]).duration_since(time(&call["timestamp"]))
}

fn names(calls: &[(Value, Value)]) -> Vec<&str> {
    calls.iter().map(|(_, event)| event["name"].as_str().expect("a name")).collect()
}

#[test]
fn segments_library_for_node_with_a_slow_clock_and_a_lost_answer() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let told = script("node.mjs", &server, &[("FONDLY_KEY", &key)]);
    assert_eq!(told["answers"], json!([503, 200]), "the answer to the batch was lost, and it was sent again");
    let calls = one_person(&shop, &told, "Maya Okafor");
    let eight = [
        "Page Viewed",
        "Page Viewed",
        "Product Viewed",
        "Identified",
        "Group Joined",
        "Identified",
        "Product Added",
        "Order Completed",
    ];
    assert_eq!(names(&calls), [eight, eight].concat(), "sent twice, there once");
    for (call, event) in &calls {
        let slow = later(call, event) - SignedDuration::from_hours(3);
        assert!(slow.abs() < ON_THE_WAY, "{call} is at {}", event["at"]);
    }
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn segments_library_for_python_packing_what_it_sends() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let told = script("python.py", &server, &[("FONDLY_KEY", &key)]);
    let calls = one_person(&shop, &told, "Ole Dahl");
    let seven = [
        "Page Viewed",
        "Page Viewed",
        "Product Viewed",
        "Identified",
        "Group Joined",
        "Identified",
        "Order Completed",
    ];
    assert_eq!(names(&calls), seven);
    // One of them is of yesterday, and stays there.
    for (call, event) in &calls {
        assert!(later(call, event).abs() < ON_THE_WAY, "{call} is at {}", event["at"]);
    }
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn segments_library_for_browsers_in_a_page_of_another_host() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let told = script("browser.mjs", &server, &[("FONDLY_KEY", &key)]);
    assert_eq!(told["strangers"], json!([]), "the page asks nobody else for anything");
    assert_eq!(told["again"], "/v1/t", "the browser lets the library say that it tries again");
    let wrong = told["wrong"].as_array().expect("complaints");
    assert!(wrong.len() == 1 && wrong[0].to_string().contains("503"), "but for the lost answer: {wrong:?}");
    let calls = one_person(&shop, &told, "Ana Souza");
    assert_eq!(calls.len(), 7 + 1 + 2);
    // The library puts into its last batch in either order what was called at nearly the same moment.
    let last: BTreeSet<&str> = names(&calls)[8..].iter().copied().collect();
    assert_eq!(last, BTreeSet::from(["Page Viewed", "Product Added"]), "what was left when the page was");
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn shopify_signs_and_both_secrets_are_good_while_one_takes_the_place_of_the_other() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let secrets = ["shpss_0123456789abcdef0123456789abcdef", "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"];
    for secret in secrets {
        assert!(shop.told(&["hook", "keep", "shopify"], secret).status.success());
    }
    let server = shop.serve();
    let told = script("shopify.mjs", &server, &[("FONDLY_SECRETS", &secrets.join(" "))]);
    assert_eq!(told, json!({ "each": [200, 200], "other": 401, "changed": 401 }));
    let order = "order:shopify:820982911946154508";
    let heard = heard(&shop, &[&format!("{order}/paid")]);
    assert!(heard.keys().all(|id| id.starts_with(order)), "{heard:?}");
    assert_eq!(shop.json(&["status", "--json"])["orders"], 1, "told twice, and one");
    assert!(shop.ok(&["people"]).contains("Ida Lund, Odense"));
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn woocommerce_knocks_signs_and_sends_again() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let secret = "socks & \"more\" socks";
    assert!(shop.told(&["hook", "keep", "woo"], secret).status.success());
    let server = shop.serve();
    let told = script("woo.mjs", &server, &[("FONDLY_SECRET", secret)]);
    assert_eq!(told, json!({ "knock": 200, "signed": 200, "again": 200, "other": 401 }));
    let heard = heard(&shop, &["order:woo:727/paid"]);
    assert!(heard.keys().all(|id| id.starts_with("order:woo:727")), "{heard:?}");
    assert_eq!(shop.json(&["status", "--json"])["orders"], 1);
    assert!(shop.ok(&["people"]).contains("Jon Berg, Oslo"));
    drop(server);
    shop.ok(&["verify"]);
}

#[test]
fn the_snippet_on_a_shops_own_pages_before_and_after_a_yes() {
    if !are_installed() {
        return;
    }
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let told = script("site.mjs", &server, &[("FONDLY_KEY", &key)]);
    let calls = one_person(&shop, &told, "Maya Okafor");
    let mut seen = names(&calls);
    seen.sort_unstable();
    let expected = [
        "Form Submitted",
        "Identified",
        "Order Completed",
        "Outbound Link Clicked",
        "Page Viewed",
        "Page Viewed",
        "Page Viewed",
        "Page Viewed",
        "Product Viewed",
        "Product Viewed",
        "Product Viewed",
    ];
    assert_eq!(seen, expected);
    let came = shop
        .events()
        .into_iter()
        .find(|event| event["name"] == "Link Followed")
        .expect("they came by a card");
    let card = json!({ "source": "postcard", "medium": "paper", "campaign": "november" });
    assert_eq!(came["properties"], card);
    drop(server);
    shop.ok(&["verify"]);
}
