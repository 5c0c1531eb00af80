//! The first five minutes of an own shop: led by the hand from nothing to ten people who were never thanked.

use std::collections::BTreeSet;

use std::process::Command;
use std::time::{Duration, Instant};

use crate::program::Shop;
use crate::visitor::Visitor;

const SHOP: [(&str, &str); 4] =
    [("name", "Yeti Socks"), ("zone", "Asia/Kathmandu"), ("currency", "usd"), ("minutes_a_day", "45")];
const STORY: [(&str, &str); 3] = [
    ("problem", "Nobody sold socks for the pass."),
    ("love", "Warm feet at five thousand metres."),
    ("signature", "Tenzing"),
];

/// Drops a file into the beginning, says yes to the preview, and waits until the beginning goes on.
fn take_in(visitor: &Visitor, file: &[u8]) -> (String, String) {
    let (at, preview) = visitor.upload("/import?first=1", "orders_export.csv", file);
    assert!(at.starts_with("/import/preview/") && at.ends_with("?first=1"), "{at}");
    assert!(preview.text().contains("Step 3 of 5"), "the step frames the import");
    let upload = at.trim_start_matches("/import/preview/").trim_end_matches("?first=1");
    let (mut at, mut page) =
        visitor.send("/import/start", &[("upload", upload), ("as", "shopify_orders"), ("first", "1")]);
    let begun = Instant::now();
    while at.starts_with("/import/") {
        assert!(begun.elapsed() < Duration::from_secs(60), "it goes in: {}", page.text());
        std::thread::sleep(Duration::from_millis(100));
        (at, page) = visitor.follow(&at);
    }
    (at, page.text())
}

fn words(shop: &Shop, name: &str, pdf: &[u8]) -> String {
    std::fs::write(shop.path(name), pdf).expect("a file");
    let output = Command::new("pdftotext").arg("-layout").arg(shop.path(name)).arg("-").output();
    String::from_utf8(output.expect("pdftotext is installed by ./test").stdout).expect("text")
}

#[test]
fn an_owner_is_led_to_ten_people_and_may_leave_on_the_way() {
    let shop = Shop::new();
    shop.ok(&["demo", "export", "files", "--orders", "400"]);
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    let (at, page) = visitor.follow("/");
    assert_eq!(at, "/start/shop");
    assert!(page.text().contains("Step 1 of 5"));

    let mut wrong = SHOP;
    wrong[0].1 = "  ";
    let (_, page) = visitor.send("/start/shop", &wrong);
    assert!(page.text().contains("is missing"), "a shop has a name");
    wrong = SHOP;
    wrong[1].1 = "Olympus";
    let (_, page) = visitor.send("/start/shop", &wrong);
    assert!(page.text().contains("Olympus") && page.text().contains("no time zone"));
    assert_eq!(visitor.send("/start/shop", &SHOP).0, "/start/story");

    drop(server);
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    assert_eq!(visitor.follow("/").0, "/start/story", "it goes on where it was left");
    assert_eq!(visitor.follow("/today").0, "/start/story", "an empty shop leads on");
    assert_eq!(visitor.send("/start/story", &STORY).0, "/start/orders");

    let file = std::fs::read(shop.path("files/orders_export.csv")).expect("the export");
    let (at, page) = take_in(&visitor, &file);
    assert_eq!(at, "/start/from-here", "the beginning goes on by itself");
    assert!(page.contains("Start from here"), "{page}");
    assert_eq!(visitor.send("/start/from-here", &[("from", "now")]).0, "/start/ten");
    let today = shop.json(&["today", "--json"]);
    let notes = today.as_array().expect("a list").iter().filter(|gesture| gesture["kind"] == "note").count();
    assert_eq!(notes, 0, "parcels from before the start owe no note");

    let loved = shop.json(&["people", "--loved", "--json"]);
    let people = loved["people"].as_array().expect("people").clone();
    assert_eq!(people.len(), 10);
    let ten = visitor.get("/start/ten").text();
    assert!(ten.contains("Ten people who love you and were never thanked."));
    for row in &people {
        let id = row["person"]["id"].as_str().expect("a number");
        assert!(ten.contains(&format!("/people/{id}#e-")), "{id} is named");
    }
    let card = visitor.get("/print/test-card");
    assert!(words(&shop, "test.pdf", &card.body).contains("Warm feet at five thousand metres"));

    prints_their_paper(&shop, &visitor, &people);
    assert_eq!(visitor.send("/start/ten/skip", &[]).0, "/today");
    assert_eq!(visitor.follow("/").0, "/today", "nothing is asked twice");
    shop.ok(&["verify"]);
}

fn prints_their_paper(shop: &Shop, visitor: &Visitor, people: &[serde_json::Value]) {
    let before = shop.json(&["today", "--json"]);
    let before = before.as_array().expect("a list").iter().filter_map(|it| it["gesture"].as_str());
    let before: BTreeSet<String> = before.map(str::to_owned).collect();
    let (at, page) = visitor.send("/people/never-thanked/write", &[("here", "/start/ten")]);
    let cards = at.strip_prefix("/start/ten?paper=").expect("their paper");
    assert_eq!(cards.split(',').count(), 10);
    assert!(page.text().contains("10 cards are on today"), "{}", page.text());
    let briefs = visitor.get(&format!("/print/briefs.pdf?only={cards}"));
    let briefs = words(shop, "briefs.pdf", &briefs.body);
    for row in people {
        let name = row["person"]["name"].as_str().expect("a name");
        assert!(briefs.contains(name.split(' ').next().unwrap_or(name)), "{name} has a brief");
    }
    assert_eq!(visitor.get(&format!("/print/envelopes.pdf?only={cards}")).status, 200);
    let listed = |shop: &Shop| {
        let today = shop.json(&["today", "--json"]);
        today.as_array().expect("a list").iter().take(10).map(|it| it["gesture"].clone()).collect::<Vec<_>>()
    };
    let asked: Vec<_> = cards.split(',').map(serde_json::Value::from).collect();
    assert!(asked.iter().all(|card| listed(shop).contains(card)), "they lead today's list");
    let (again, _) = visitor.send("/people/never-thanked/write", &[("here", "/start/ten")]);
    assert_eq!(again, at, "asked for twice, they are the same cards");
    // Who was on the list already stays there: only what was asked for is taken back.
    let new: Vec<&str> = cards.split(',').filter(|card| !before.contains(*card)).collect();
    assert!(!new.is_empty(), "somebody was not on the list yet");
    visitor.send(&format!("/asked/undo?only={}", new.join(",")), &[]);
    let new: Vec<_> = new.into_iter().map(serde_json::Value::from).collect();
    assert!(!new.iter().any(|card| listed(shop).contains(card)), "taken back, they are off the list");

    let (at, _) = visitor.send("/people/never-thanked/write", &[("here", "/start/ten")]);
    let first = at.trim_start_matches("/start/ten?paper=").split(',').next().expect("a card").to_owned();
    shop.ok(&["today", "done", &first]);
    let left = shop.json(&["people", "--loved", "--json"]);
    let left = left["people"].as_array().expect("people").clone();
    assert!(
        !left.iter().any(|row| row["person"]["id"] == people[0]["person"]["id"]),
        "who was thanked is off"
    );
}

#[test]
fn a_file_without_names_gives_an_honest_page_and_no_card() {
    let shop = Shop::new();
    let mut file =
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n".to_owned();
    for (number, day) in (1..).zip(1..=9) {
        let customer = if number % 2 == 0 { 17850 } else { 13047 };
        file.push_str(&format!(
            "5363{number:02},85123A,WHITE HOLDER,6,2026-10-0{day} 08:26:00,2.55,{customer},United Kingdom\n"
        ));
    }
    std::fs::write(shop.path("lines.csv"), file).expect("a file");
    shop.ok(&["import", "lines.csv"]);
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    assert_eq!(visitor.follow("/").0, "/today", "a shop with data is asked nothing");
    let page = visitor.get("/people/never-thanked").text();
    assert!(page.contains("nothing says who they are"), "{page}");
    assert!(page.contains("17850") && page.contains("2 people came back"), "{page}");
    assert!(!page.contains("Print their briefs"), "nobody writes to a number");
    let before = shop.json(&["status", "--json"])["gestures"].clone();
    visitor.send("/people/never-thanked/write", &[]);
    assert_eq!(shop.json(&["status", "--json"])["gestures"], before, "no card was planned");
}

#[test]
fn a_shop_without_a_file_begins_by_hand() {
    let shop = Shop::new();
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    assert_eq!(visitor.send("/start/shop/skip", &[]).0, "/start/story");
    assert_eq!(visitor.send("/start/story/skip", &[]).0, "/start/orders");
    assert_eq!(visitor.send("/start/by-hand", &[]).0, "/people", "where somebody can be written down");
    assert_eq!(visitor.follow("/").0, "/today", "it is not asked again");
}

#[test]
fn one_customer_is_no_crowd() {
    let shop = Shop::new();
    shop.ok(&["demo", "export", "files", "--orders", "60"]);
    let file = std::fs::read_to_string(shop.path("files/orders_export.csv")).expect("the export");
    // Those by which the shop tried its till are nobody's.
    let is_somebodys = |line: &&str| line.contains('@') && !line.to_lowercase().contains("bogus");
    let first = file.lines().skip(1).find(is_somebodys).and_then(|line| line.split(',').next());
    let first = first.expect("somebody's order").to_owned();
    let one: Vec<&str> = file
        .lines()
        .enumerate()
        .filter(|(at, line)| *at == 0 || line.starts_with(&format!("{first},")))
        .map(|(_, line)| line)
        .collect();
    std::fs::write(shop.path("one.csv"), one.join("\n")).expect("a file");
    shop.ok(&["import", "one.csv"]);
    let loved = shop.json(&["people", "--loved", "--json"]);
    assert!(loved["people"].as_array().expect("people").len() <= 1);
    assert_eq!(loved["looked_at"], 1);
    shop.ok(&["verify"]);
}

crate::program::on_postgres! {
    an_owner_is_led_to_ten_people_and_may_leave_on_the_way,
    a_file_without_names_gives_an_honest_page_and_no_card,
    a_shop_without_a_file_begins_by_hand,
    one_customer_is_no_crowd,
}
