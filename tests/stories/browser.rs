//! The screens in a real browser: `tests/browser` holds the stories, this starts the shop that they visit.

use std::process::Command;

use crate::program::{Shop, house};

#[test]
fn a_days_work_in_the_browser() {
    if std::env::var_os("FONDLY_BROWSER").is_none() {
        // `./test` installs a browser and sets this; a quick run goes without.
        return;
    }
    // README's pictures are of the shop that `fondly demo` makes, and only the film takes them.
    let pictures = std::env::var_os("FONDLY_PICTURES").is_some();
    let (orders, stories) =
        if pictures { (demo::Plan::ORDERS, "stories/film.mjs") } else { (1_500, "day.test.mjs") };
    let shop = Shop::demo(orders);
    shop.ok(&["demo", "export", "files", "--orders", "200", "--seed", "9"]);
    let server = shop.serve();
    let (nothing_yet, nor_here) = (Shop::new(), Shop::new());
    let (empty, film) = (nothing_yet.serve(), nor_here.serve());
    let locked = Shop::demo(60);
    let doors = locked.serve();
    let status = Command::new("node")
        .args(["--test", "--test-reporter=spec", stories])
        .current_dir(house().join("tests/browser"))
        .env("FONDLY_URL", &server.address)
        .env("FONDLY_EMPTY", &empty.address)
        .env("FONDLY_FILM", &film.address)
        .env("FONDLY_DOORS", &doors.address)
        .env("FONDLY_FILES", shop.path("files"))
        .status()
        .expect("node is installed by ./test");
    assert!(status.success(), "the browser's stories are told above");
}
