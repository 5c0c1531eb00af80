//! What only a server makes possible: a shop that moves there and back, and several servers of Fondly on one shop, one of
//! which falls asleep in the middle of its work.

use std::time::{Duration, Instant};

use crate::program::{Shop, encrypted_server, new_database, psql};
use crate::sender::{Posts, ready, write_key};

/// Batches that are posted while both servers are awake, and after one fell asleep.
const BATCHES: u64 = 240;

/// Asks until the answer pleases.
fn until(what: &str, pleases: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(90);
    while !pleases() {
        assert!(Instant::now() < patience, "{what} within a minute and a half");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn two_servers_place_everything_once_though_one_falls_asleep() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let url = shop.database().expect("it is on a server");
    let (first, second) = (shop.serve(), shop.serve());
    let asked = |sql: &str| psql(url, sql).trim().to_owned();
    let epoch = || asked("SELECT epoch FROM lease WHERE name = 'placing'");
    let posts = Posts::default();
    std::thread::scope(|scope| {
        for server in [&first, &second, &first, &second] {
            scope.spawn(|| posts.post_on(&server.address, &key, None, |number| number >= BATCHES));
        }
        // It is the first that places, and it places when it falls asleep: much has come, and much is still coming.
        until("something is placed", || asked("SELECT COUNT(*) FROM event") != "0");
        let before = epoch();
        first.signal("STOP");
        until("the other server takes over", || epoch() != before);
        until("and places what waits", || asked("SELECT COUNT(*) FROM arrival") == "0");
        first.signal("CONT");
    });
    until("everything is placed", || asked("SELECT COUNT(*) FROM arrival") == "0");
    [&first, &second].into_iter().for_each(ready);
    assert!(posts.acknowledged() > 400, "much was acknowledged: {}", posts.acknowledged());
    // Who awoke goes on serving, and leaves the placing to the other.
    let taken = epoch();
    posts.post_on(&first.address, &key, None, |number| number >= BATCHES + 20);
    until("what it accepts is placed", || asked("SELECT COUNT(*) FROM arrival") == "0");
    assert_eq!(epoch(), taken);
    posts.check(&shop, u64::MAX);
    drop((first, second));
    shop.ok(&["verify"]);
}

fn a_shop_moves_to_a_server_and_back_and_is_the_same() {
    let here = Shop::at(None);
    here.ok(&["demo", "--no-serve", "--orders", "300"]);
    let url = new_database();
    let moved = here.json(&["move", "--to", &url, "--json"]);
    let events = here.events();
    assert!(moved["rows"].as_u64() > Some(events.len() as u64), "{moved}");
    assert!(here.refused(&["move", "--to", &url]).contains("there is a shop in postgres://"));

    let there = Shop::at(Some(url));
    assert_eq!(there.events(), events);
    assert_eq!(there.ok(&["export", "people"]), here.ok(&["export", "people"]));
    there.ok(&["verify"]);
    there.ok(&["people", "add", "Maya Okafor"]);
    assert!(there.ok(&["move", "--to", "back"]).contains("are the same as here"));
    let back = Shop::at(None);
    std::fs::rename(there.path("back"), back.path("data")).expect("a folder");
    assert_eq!(back.events(), there.events());
    assert_eq!(back.ok(&["today", "--json"]), there.ok(&["today", "--json"]));
    back.ok(&["verify"]);
}

fn the_line_is_encrypted_and_whose_it_is_is_looked_at() {
    let database = new_database();
    let (address, _) = database.split_once('?').expect("it says where");
    let (_, name) = address.rsplit_once('/').expect("it has a name");
    let Some(whole) = encrypted_server() else { return };
    let whole = whole.replacen("/postgres?", &format!("/{name}?"), 1);
    let (plain, _) = whole.split_once('?').expect("it says how");
    let lines = || {
        let asks = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                    WHERE application_name = 'fondly' AND datname = current_database()";
        psql(&database, asks).trim().to_owned()
    };
    let encrypts = |url: &str| {
        let shop = Shop::at(Some(url.to_owned()));
        let _server = shop.serve();
        lines()
    };
    assert_eq!(encrypts(&whole), "t");
    assert_eq!(encrypts(plain), "t", "a server that offers it is taken at its word");
    assert_eq!(encrypts(&format!("{plain}?sslmode=require")), "t");
    assert_eq!(encrypts(&format!("{plain}?sslmode=disable")), "f");
    let refused = |url: &str| Shop::at(Some(url.to_owned())).refused(&["status"]);
    let unknown = refused(&format!("{plain}?sslmode=verify-full"));
    assert!(unknown.contains("UnknownIssuer"), "{unknown}");
    let other = refused(&whole.replacen("localhost", "127.0.0.1", 1));
    assert!(other.contains("not valid for name"), "{other}");
}

fn an_address_that_does_not_serve_is_named_without_its_password() {
    let at = |url: &str| Shop::at(Some(url.to_owned())).refused(&["status"]);
    for url in
        ["postgres://ellen:s3cret@127.0.0.1:1/socks", "postgres://ellen:s3cret@db/socks?sslmode=verify-ca"]
    {
        assert!(!at(url).contains("s3cret"), "{}", at(url));
    }
    assert!(
        at("postgres://ellen:s3cret@127.0.0.1:1/socks")
            .contains("postgres://127.0.0.1:1/socks cannot be reached")
    );
    assert!(at("mysql://x").contains("postgres://user@host/name"));
}

crate::program::on_postgres! {
    two_servers_place_everything_once_though_one_falls_asleep,
    a_shop_moves_to_a_server_and_back_and_is_the_same,
    the_line_is_encrypted_and_whose_it_is_is_looked_at,
    an_address_that_does_not_serve_is_named_without_its_password,
}
