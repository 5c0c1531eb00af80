//! The screens in a real browser: `tests/browser` holds the stories, this starts the shops that they visit.

use std::process::Command;

use crate::program::{Server, Shop, house};

/// Orders of a shop that is visited: enough that every list is longer than a page.
const ORDERS: u32 = 1_500;

/// Whether there is a browser. `./test` installs one and says so; a quick run goes without.
fn is_there() -> bool {
    std::env::var_os("FONDLY_BROWSER").is_some()
}

/// Tells the stories of one file to a browser, which visits `shop` and the servers named.
fn tell(stories: &str, shop: &Shop, servers: &[(&str, &Server)]) {
    let mut command = Command::new("node");
    command
        .args(["--test", "--test-reporter=spec", stories])
        .current_dir(house().join("tests/browser"))
        .env("FONDLY_FILES", shop.path("files"));
    for (name, server) in servers {
        command.env(name, &server.address);
    }
    let status = command.status().expect("node is installed by ./test");
    assert!(status.success(), "the browser's stories are told above");
}

#[test]
fn a_days_work() {
    if is_there() {
        let shop = Shop::demo(ORDERS);
        tell("work.test.mjs", &shop, &[("FONDLY_URL", &shop.serve())]);
    }
}

#[test]
fn what_an_owner_looks_at_and_sets() {
    if is_there() {
        let shop = Shop::demo(ORDERS);
        shop.ok(&["demo", "export", "files", "--orders", "200", "--seed", "9"]);
        tell("shop.test.mjs", &shop, &[("FONDLY_URL", &shop.serve())]);
    }
}

#[test]
fn the_first_hour_and_the_doors() {
    if is_there() {
        // README's pictures are of the shop that `fondly demo` makes, and only the film takes them.
        let pictures = std::env::var_os("FONDLY_PICTURES").is_some();
        let (orders, stories) =
            if pictures { (demo::Plan::ORDERS, "stories/film.mjs") } else { (ORDERS, "first.test.mjs") };
        let [shop, locked, nothing_yet, nor_here] =
            [Shop::demo(orders), Shop::demo(60), Shop::new(), Shop::new()];
        shop.ok(&["demo", "export", "files", "--orders", "200", "--seed", "9"]);
        let [served, doors, empty, film] = [&shop, &locked, &nothing_yet, &nor_here].map(Shop::serve);
        let servers = [
            ("FONDLY_URL", &served),
            ("FONDLY_DOORS", &doors),
            ("FONDLY_EMPTY", &empty),
            ("FONDLY_FILM", &film),
        ];
        tell(stories, &shop, &servers);
    }
}

#[test]
fn every_page_is_for_everybody() {
    if is_there() {
        let shop = Shop::demo(ORDERS);
        tell("access.test.mjs", &shop, &[("FONDLY_URL", &shop.serve())]);
    }
}
