//! The demo shop, and the same shop through Shopify's files.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::Shop;

/// Facts that Shopify's files can tell of orders.
fn order_facts(shop: &Shop) -> BTreeSet<String> {
    let told = |event: &Value| {
        let id = event["message_id"].as_str()?.to_owned();
        id.starts_with("order:shopify:").then_some(id)
    };
    let whole =
        |id: &String| ["/completed", "/paid", "/fulfilled", "/cancelled"].iter().any(|t| id.contains(t));
    shop.events().iter().filter_map(told).filter(whole).collect()
}

fn owed(shop: &Shop) -> BTreeSet<String> {
    let today = shop.json(&["today", "--json"]);
    let notes = today.as_array().expect("a list").iter().filter(|gesture| gesture["kind"] == "note");
    notes.filter_map(|note| note["order"].as_str().map(str::to_owned)).collect()
}

#[test]
fn the_demo_through_shopifys_files_is_the_same_shop() {
    let demo = Shop::demo(900);
    let files = Shop::new();
    files.ok(&["demo", "export", "files", "--orders", "900"]);
    files.ok(&["import", "files/orders_export.csv", "files/customers_export.csv"]);

    let (told, read) = (order_facts(&demo), order_facts(&files));
    let lost: Vec<_> = told.difference(&read).take(5).collect();
    let made_up: Vec<_> = read.difference(&told).take(5).collect();
    assert!(lost.is_empty() && made_up.is_empty(), "lost {lost:?}, made up {made_up:?}");
    assert_eq!(owed(&demo), owed(&files), "the same parcels want a note");

    let again = files.json(&["import", "files/orders_export.csv", "--json"]);
    assert_eq!(again["events"], 0, "the same file again changes nothing");
}

#[test]
fn a_seed_is_a_shop() {
    let figures = |args: &[&str]| {
        let shop = Shop::new();
        shop.ok(&[&["demo", "--no-serve", "--orders", "300"], args].concat());
        shop.json(&["status", "--json"])
    };
    assert_eq!(figures(&["--seed", "7"])["people"], figures(&["--seed", "7"])["people"]);
    assert_ne!(figures(&["--seed", "7"])["events"], figures(&["--seed", "8"])["events"]);
}

#[test]
fn a_demo_has_a_folder_of_its_own_unless_one_is_named() {
    let shop = Shop::new();
    let make = |named: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fondly"));
        command.args(named).args(["demo", "--no-serve", "--orders", "20"]).current_dir(shop.path("."));
        command.env_remove("FONDLY_DATABASE").env_remove("FONDLY_DATA");
        assert!(command.output().expect("the program runs").status.success());
    };
    make(&[]);
    assert!(shop.path("demo-shop").exists() && !shop.path("shop").exists());
    make(&["--data", "shop"]);
    assert!(shop.path("shop").exists(), "what is named is meant, also where it is the usual name");
}

#[test]
fn a_real_shop_is_never_cleared_for_a_demo() {
    let shop = Shop::new();
    std::fs::write(
        shop.path("sales.csv"),
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
         1,A,Sock,1,2026-01-02 10:00:00,3.50,77,United Kingdom\n",
    )
    .expect("a file");
    shop.ok(&["import", "sales.csv"]);
    assert!(shop.refused(&["demo", "--no-serve"]).contains("holds a real shop"));
    assert_eq!(shop.json(&["status", "--json"])["people"], 1);
}

crate::program::on_postgres! {
    the_demo_through_shopifys_files_is_the_same_shop,
    a_real_shop_is_never_cleared_for_a_demo,
}
