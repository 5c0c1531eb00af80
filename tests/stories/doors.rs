//! Who may come in, with the real program: an owner, other devices, keys, and secrets that stay secret.

use std::path::Path;
use std::process::Command;

use crate::program::Shop;
use crate::visitor::Visitor;

const PASSWORD: &str = "four words of mine";

/// Everything that is kept of a shop: what stands in its folder, and in its database elsewhere.
fn kept(shop: &Shop) -> Vec<u8> {
    let mut bytes = in_folder(&shop.path("data"));
    if let Some(url) = shop.database() {
        let dump = Command::new("pg_dump").arg("--dbname").arg(url).output().expect("pg_dump is there");
        assert!(dump.status.success());
        bytes.extend(dump.stdout);
    }
    bytes
}

fn in_folder(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).expect("the folder").map(|file| file.expect("a file").path());
    files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).expect("it is read")).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// What a command says, wherever it says it.
fn said(output: &std::process::Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

#[test]
fn others_come_in_once_there_is_an_owner() {
    let shop = Shop::new();
    shop.ok(&["people", "add", "Maya Okafor"]);
    for args in [
        ["serve", "--no-open", "--listen", "0.0.0.0:0"].as_slice(),
        &["serve", "--no-open", "--behind-proxy", "--listen", "127.0.0.1:0"],
        &["serve", "--no-open", "--host", "socks.example", "--listen", "127.0.0.1:0"],
    ] {
        let refused = shop.refused(args);
        assert!(refused.contains("no owner") && refused.contains("fondly owner set"), "{refused}");
    }

    let short = shop.told(&["owner", "set"], "secret!\n");
    assert!(!short.status.success() && said(&short).contains("10 or more"), "{}", said(&short));
    assert!(!said(&short).contains("secret!"));
    let set = shop.told(&["owner", "set", "--name", "Ellen May"], &format!("{PASSWORD}\n"));
    assert!(set.status.success() && said(&set).contains("Ellen May is the owner"), "{}", said(&set));

    let server = shop.serve_with(&["--listen", "0.0.0.0:0"]);
    let phone = Visitor::with_cookies(&server.address);
    let (at, page) = phone.follow("/people?q=maya");
    assert!(at.starts_with("/sign-in?to=") && !page.text().contains("Okafor"), "{at}");
    let (_, page) = phone.send("/sign-in", &[("name", "Ellen May"), ("password", "four words of yours")]);
    assert_eq!(page.status, 401);
    let (at, page) =
        phone.send("/sign-in", &[("name", "ellen may"), ("password", PASSWORD), ("to", "/people?q=maya")]);
    assert!(at == "/people?q=maya" && page.text().contains("Okafor"), "{at}");

    let stranger = Visitor::with_cookies(&server.address);
    assert_eq!(stranger.send("/people/1/erase", &[]).1.status, 401);
    assert_eq!(stranger.get("/healthz").status, 200);

    // Another program's word counts at once.
    let set = shop.told(&["owner", "set"], "five other words of mine");
    assert!(said(&set).contains("Everybody was signed out"), "{}", said(&set));
    assert_eq!(phone.get("/people").status, 303);
    let (_, page) = phone.send("/sign-in", &[("name", "Ellen May"), ("password", PASSWORD)]);
    assert_eq!(page.status, 401, "the old password is of no use");
    shop.ok(&["owner", "reset"]);
    assert_eq!(phone.get("/people").status, 403, "without an owner others see nothing");
    drop(server);
    shop.serve();
}

#[test]
fn a_key_is_shown_once_and_a_secret_never() {
    let shop = Shop::new();
    let made = shop.json(&["key", "new", "--scope", "write", "--name", "our site", "--json"]);
    let key = made["key"].as_str().expect("a key").to_owned();
    assert!(key.starts_with("fondly_write_"), "it says what it is");
    let plain = shop.ok(&["key", "new", "--scope", "read"]);
    assert!(plain.starts_with("fondly_read_") && plain.trim().len() == 60, "alone on its line: {plain}");
    assert!(shop.refused(&["key", "new", "--scope", "all"]).contains("write `write`, `read` or `metrics`"));
    let secret = "shpss_0123456789abcdef0123456789abcdef";
    let hook = shop.told(&["hook", "keep", "shopify"], secret);
    assert!(hook.status.success() && !said(&hook).contains(secret));

    let listed = shop.json(&["key", "list", "--json"]);
    assert_eq!(listed[1]["name"], "our site");
    let id = listed[1]["id"].as_str().expect("a number");
    assert_eq!(id, made["id"]);
    shop.ok(&["key", "revoke", id]);
    assert!(shop.refused(&["key", "revoke", id]).contains("no key that is still good"));

    let server = shop.serve();
    let pages =
        ["/settings/doors", "/settings", "/people"].map(|page| Visitor::of(&server.address).get(page).text());
    assert!(pages[0].contains("our site") && pages[0].contains("ends in <code>cdef</code>"), "{}", pages[0]);
    let commands: [&[&str]; 5] = [
        &["key", "list"],
        &["key", "list", "--json"],
        &["hook", "list"],
        &["hook", "list", "--json"],
        &["verify"],
    ];
    let answers = commands.map(|args| said(&shop.run(args)));
    for text in pages.iter().chain(&answers) {
        assert!(!text.contains(&key) && !text.contains(plain.trim()) && !text.contains(secret), "{text}");
    }
    let bytes = kept(&shop);
    assert!(holds(&bytes, &key[.."fondly_write_".len() + 8]), "its beginning is kept");
    assert!(!holds(&bytes, &key) && !holds(&bytes, plain.trim()), "a key is not");
}

crate::program::on_postgres! {
    others_come_in_once_there_is_an_owner,
    a_key_is_shown_once_and_a_secret_never,
}
