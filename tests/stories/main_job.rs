//! The main job: a shop's exported history becomes a journey, today's list and a stack of notes.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::program::Shop;

#[test]
fn an_exported_history_becomes_today_and_a_stack_of_paper() {
    let shop = Shop::new();
    shop.ok(&["demo", "export", "files", "--orders", "600"]);
    let orders = shop.json(&["import", "files/orders_export.csv", "--json"]);
    let customers = shop.json(&["import", "files/customers_export.csv", "--json"]);
    // What of today has not happened yet where the shop is, is in no export.
    let in_file = orders_in(&shop.path("files/orders_export.csv"));
    assert!((570..=600).contains(&in_file), "{in_file} orders");
    assert_eq!(orders["orders"], in_file);
    assert_eq!(orders["set_aside"], 0);
    assert_eq!(customers["set_aside"], 0);
    assert_eq!(orders["lines"], orders["accepted"]);

    let stages = shop.json(&["journey", "show", "--json"]);
    let stage = |id: &str| {
        let all = stages.as_array().expect("a list");
        all.iter().find(|stage| stage["stage"] == id).unwrap_or(&Value::Null).clone()
    };
    assert!(stage("convert")["reached"].as_u64() > stage("ascend")["reached"].as_u64());

    let today = shop.json(&["today", "--json"]);
    let today = today.as_array().expect("a list");
    let notes: Vec<&Value> = today.iter().filter(|gesture| gesture["kind"] == "note").collect();
    assert!(!notes.is_empty(), "a living shop has parcels to pack");
    assert!(notes.iter().all(|note| note["brief"].as_array().is_some_and(|brief| !brief.is_empty())));

    for paper in ["notes", "briefs", "slips", "labels"] {
        shop.ok(&["print", paper, "--out", &format!("{paper}.pdf")]);
    }
    let briefs = text_of(&shop, "briefs.pdf");
    let slips = text_of(&shop, "slips.pdf");
    for note in &notes {
        let number = note["order"].as_str().expect("a note goes with an order");
        assert!(slips.contains(number), "{number} has a slip");
        assert!(briefs.contains(number), "{number} has a brief");
    }
    assert!(slips.contains("Note card 1"), "the slip says what to enclose");

    let first = notes[0]["gesture"].as_str().expect("a number");
    shop.ok(&["today", "done", first, "--by", "June"]);
    assert!(!numbers(&shop).contains(first), "what is done leaves the list");
    shop.ok(&["today", "undo", first]);
    assert!(numbers(&shop).contains(first), "what is undone is back");
    shop.ok(&["today", "skip", first, "no room in the parcel"]);
    assert!(shop.refused(&["today", "done", first]).contains("skipped already"));
    shop.ok(&["verify"]);
}

#[test]
fn one_damaged_sheet_is_reprinted_alone_with_its_number() {
    let shop = Shop::demo(600);
    let today = shop.json(&["today", "--json"]);
    let notes: Vec<&str> = today
        .as_array()
        .expect("a list")
        .iter()
        .filter(|gesture| gesture["kind"] == "note")
        .filter_map(|gesture| gesture["gesture"].as_str())
        .collect();
    shop.ok(&["print", "slips", "--out", "all.pdf"]);
    shop.ok(&["print", "slips", "--only", notes[1], "--out", "one.pdf"]);
    let pages = |file: &str| text_of(&shop, file).matches('\u{c}').count();
    assert_eq!(pages("one.pdf"), 1);
    assert!(pages("all.pdf") >= notes.len());
    let one = text_of(&shop, "one.pdf");
    let enclosed = one.lines().find(|line| line.contains("Note card")).expect("an enclosure");
    assert!(
        text_of(&shop, "all.pdf").contains(enclosed.trim()),
        "it keeps the number that it had in the stack"
    );
    let several = format!("{},{}", notes[2], notes[1]);
    shop.ok(&["print", "slips", "--only", &several, "--out", "two.pdf"]);
    let two = text_of(&shop, "two.pdf");
    let (first, second) = (two.find("Note card 1"), two.find("Note card 2"));
    assert!(first.is_some() && first < second, "several are a stack of their own: {two}");
}

#[test]
fn words_that_a_maker_typed_stand_on_the_card_and_no_others() {
    let shop = Shop::demo(600);
    let today = shop.json(&["today", "--json"]);
    let note = today.as_array().and_then(|list| list.iter().find(|g| g["kind"] == "note")).expect("a note");
    let id = note["gesture"].as_str().expect("a number");
    shop.ok(&["print", "notes", "--only", id, "--out", "blank.pdf"]);
    shop.ok(&["today", "words", id, "Give Biscuit a *pat* from us!"]);
    shop.ok(&["print", "notes", "--only", id, "--out", "typed.pdf"]);
    assert!(
        text_of(&shop, "typed.pdf").contains("Give Biscuit a *pat* from us!"),
        "typed words are no markup"
    );
    assert!(!text_of(&shop, "blank.pdf").contains("Biscuit"));
}

fn numbers(shop: &Shop) -> BTreeSet<String> {
    let today = shop.json(&["today", "--json"]);
    let list = today.as_array().expect("a list").clone();
    list.iter().filter_map(|gesture| gesture["gesture"].as_str().map(str::to_owned)).collect()
}

/// How many orders an export of Shopify's holds; an order of several lines has its number on each.
fn orders_in(file: &std::path::Path) -> usize {
    let text = std::fs::read_to_string(file).expect("it was written");
    let first = text.lines().filter_map(|line| line.split(',').next()?.strip_prefix('#'));
    first.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())).collect::<BTreeSet<_>>().len()
}

fn text_of(shop: &Shop, file: &str) -> String {
    let output = Command::new("pdftotext").arg("-layout").arg(shop.path(file)).arg("-").output();
    let output = output.expect("pdftotext is installed by ./test");
    assert!(output.status.success(), "{file} is a PDF");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn an_import_that_is_undone_leaves_nobody_behind_and_can_come_again() {
    let shop = Shop::new();
    shop.ok(&["demo", "export", "files", "--orders", "300"]);
    shop.ok(&["import", "files/orders_export.csv"]);
    let listed = numbers(&shop);
    let (events, status) = (shop.events(), shop.json(&["status", "--json"]));
    shop.ok(&["import", "undo", "1"]);
    let empty = shop.json(&["status", "--json"]);
    for field in ["people", "events", "orders", "gestures"] {
        assert_eq!(empty[field], 0, "no {field} are left");
    }
    shop.ok(&["import", "files/orders_export.csv"]);
    assert_eq!(numbers(&shop), listed, "the same gestures with the same numbers");
    assert_eq!(shop.json(&["status", "--json"]), status);
    let told = |events: &[Value]| {
        events.iter().map(|e| (e["id"].clone(), e["message_id"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(told(&shop.events()), told(&events), "the same events with the same numbers");
    shop.ok(&["verify"]);
}

#[test]
fn a_newer_file_ends_what_is_no_longer_owed() {
    let shop = Shop::new();
    shop.ok(&["demo", "export", "files", "--orders", "300"]);
    shop.ok(&["import", "files/orders_export.csv"]);
    let today = shop.json(&["today", "--json"]);
    let notes = today.as_array().expect("a list").iter().filter(|gesture| gesture["kind"] == "note");
    let note = notes.clone().next().expect("a note");
    let (id, order) = (note["gesture"].as_str().expect("an id"), note["order"].as_str().expect("a number"));

    let file = std::fs::read_to_string(shop.path("files/orders_export.csv")).expect("the file");
    let refunded = |line: &str| line.starts_with(&format!("{order},")) && line.contains(",paid,");
    let newer: Vec<String> = file
        .lines()
        .map(|line| if refunded(line) { line.replacen(",paid,", ",refunded,", 1) } else { line.to_owned() })
        .collect();
    std::fs::write(shop.path("newer.csv"), newer.join("\n")).expect("a file");
    let told = shop.json(&["import", "newer.csv", "--json"]);
    assert_eq!(told["events"], 1, "only the refund is news");
    assert!(!numbers(&shop).contains(id), "nobody thanks for an order that was refunded");
    assert!(shop.refused(&["print", "notes", "--only", id, "--out", "one.pdf"]).contains("cancelled"));
    shop.ok(&["verify"]);
}

crate::program::on_postgres! {
    an_exported_history_becomes_today_and_a_stack_of_paper,
    one_damaged_sheet_is_reprinted_alone_with_its_number,
    words_that_a_maker_typed_stand_on_the_card_and_no_others,
    an_import_that_is_undone_leaves_nobody_behind_and_can_come_again,
    a_newer_file_ends_what_is_no_longer_owed,
}
