//! Backups through the whole program: made while many write, restored, verified and the same; made every day and on
//! asking, with failures told; and what another version wrote is brought forward or left alone.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::{Shop, house};
use crate::sender::{post, ready, write_key};
use crate::visitor::Visitor;

/// What somebody was told is kept: ids of events, and names of people.
#[derive(Default)]
struct Kept {
    said: Mutex<BTreeSet<String>>,
    ended: AtomicBool,
}

impl Kept {
    /// Does `write` with a number after another, and notes what it gives back, until it is ended.
    fn go_on(&self, write: impl Fn(u32) -> String) {
        for number in 0.. {
            if self.ended.load(Ordering::Relaxed) {
                return;
            }
            let said = write(number);
            self.said.lock().expect("nobody panics").insert(said);
        }
    }

    fn so_far(&self) -> BTreeSet<String> {
        self.said.lock().expect("nobody panics").clone()
    }
}

/// Every id of an event and every name of a person that a shop knows, when all that waited is placed.
fn known(shop: &Shop) -> BTreeSet<String> {
    let server = shop.serve();
    ready(&server);
    drop(server);
    let ids =
        shop.events().into_iter().map(|event| event["message_id"].as_str().unwrap_or_default().to_owned());
    let table = shop.ok(&["export", "people"]);
    let names = table.lines().skip(1).filter_map(|line| line.split(',').nth(1)).map(str::to_owned);
    ids.chain(names).collect()
}

fn restored(file: &Path) -> Shop {
    let shop = Shop::new();
    let said = shop.ok(&["restore", file.to_str().expect("a path")]);
    assert!(said.contains("The database is whole"), "{said}");
    shop
}

#[test]
fn what_is_backed_up_while_many_write_is_restored_the_same() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let server = shop.serve();
    let (address, kept) = (server.address.clone(), Kept::default());
    let call = |sender: &str, number: u32| {
        let id = format!("{sender}-{number}");
        let body = json!({ "writeKey": key, "messageId": id, "userId": format!("u{}", number % 50),
            "event": "Product Viewed", "timestamp": "2026-02-01T10:00:00Z", "properties": { "sku": "taco" } });
        assert_eq!(post(&address, "/v1/track", "", body.to_string().as_bytes()), Some(200));
        id
    };
    let form = |number: u32| {
        let name = format!("Form {number}");
        let (_, answer) = Visitor::of(&address).send("/people/new", &[("name", &name)]);
        assert_eq!(answer.status, 200, "{}", answer.text());
        name
    };
    let hand = |number: u32| {
        let name = format!("Hand {number}");
        shop.ok(&["people", "add", &name]);
        name
    };
    let mut backups = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| kept.go_on(|number| call("a", number)));
        scope.spawn(|| kept.go_on(|number| call("b", number)));
        scope.spawn(|| kept.go_on(form));
        scope.spawn(|| kept.go_on(hand));
        for name in ["one.tar.gz", "two.tar.gz"] {
            std::thread::sleep(Duration::from_millis(400));
            let before = kept.so_far();
            let made = shop.json(&["backup", "--out", name, "--json"]);
            assert!(made["bytes"].as_u64() > Some(1000) && made["seconds"].is_f64(), "{made}");
            backups.push((shop.path(name), before));
        }
        kept.ended.store(true, Ordering::Relaxed);
    });
    let status = server.stop();
    assert!(status.success(), "asked to stop, it ends in order: {status}");
    for (file, before) in &backups {
        shop.ok(&["verify", "--backup", file.to_str().expect("a path")]);
        let known = known(&restored(file));
        let missing: Vec<&String> = before.difference(&known).collect();
        assert!(missing.is_empty(), "of {} are missing {missing:?}", before.len());
        assert!(before.len() > 20, "many wrote: {}", before.len());
    }
    // When all is quiet, the restored shop is the same.
    let all = known(&shop);
    let file = shop.ok(&["backup"]);
    let again = restored(Path::new(file.trim()));
    assert_eq!(known(&again), all);
    assert_eq!(again.ok(&["export", "events"]), shop.ok(&["export", "events"]));
    let refused = again.refused(&["restore", file.trim()]);
    assert!(refused.contains("a restore overwrites nothing"), "{refused}");
}

#[test]
fn a_server_makes_backups_by_itself_and_says_so() {
    let shop = Shop::new();
    shop.ok(&["people", "add", "Maya Okafor"]);
    let server = shop.serve();
    let visitor = Visitor::with_cookies(&server.address);
    let settings = || visitor.get("/settings").text();
    let until = |what: &str| {
        let patience = Instant::now() + Duration::from_secs(30);
        while !settings().contains(what) {
            assert!(Instant::now() < patience, "Settings says `{what}`: {}", settings());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    until("The last one is of");
    let (_, answer) = visitor.send("/backups", &[]);
    assert!(answer.text().contains("A backup is made: fondly-"), "{}", answer.text());
    assert!(settings().contains("2 are kept"));

    let backups = shop.path("data/backups");
    std::fs::rename(&backups, shop.path("elsewhere")).expect("they are moved");
    std::fs::write(&backups, "in the way").expect("a file");
    visitor.send("/backups", &[]);
    let page = settings();
    assert!(page.contains("A backup failed.") && page.contains("role=\"alert\""), "{page}");
    std::fs::remove_file(&backups).expect("it is removed");
    visitor.send("/backups", &[]);
    assert!(!settings().contains("A backup failed."));

    let (_, answer) = visitor.send("/backups/off", &[]);
    assert!(answer.text().contains("No backup is made by itself"), "{}", answer.text());
}

#[test]
fn who_is_erased_is_in_no_backup_after_the_next() {
    let shop = Shop::new();
    shop.ok(&["people", "add", "Maya Okafor", "--email", "maya@example.org"]);
    shop.ok(&["people", "add", "John Marlow"]);
    let first = shop.ok(&["backup"]);
    let output = shop.run(&["erase", "1", "--yes"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Earlier backups still know them"));
    let output = shop.run(&["backup"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("Its turn is over"));
    assert!(!Path::new(first.trim()).exists());
    let last = String::from_utf8(output.stdout).expect("a path");
    let again = restored(Path::new(last.trim()));
    assert!(!again.ok(&["people"]).contains("Maya"));
    assert!(again.ok(&["people"]).contains("John Marlow"));
}

#[test]
fn an_older_database_is_brought_forward_and_a_newer_one_left_alone() {
    let shop = Shop::new();
    std::fs::create_dir(shop.path("data")).expect("a folder");
    let packed = house().join("tests/vectors/versions/shop-v3.db.gz");
    let unpacked = Command::new("gzip").arg("-dc").arg(packed).output().expect("gzip");
    let file = shop.path("data/shop.db");
    std::fs::write(&file, unpacked.stdout).expect("a file");
    let output = shop.run(&["status"]);
    let talk = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && talk.contains("was brought from version 3 to "), "{talk}");
    let copies = std::fs::read_dir(shop.path("data")).expect("a folder");
    let copies = copies.filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path().to_string_lossy().contains("-before-"))
    });
    assert_eq!(copies.count(), 1);
    assert!(shop.run(&["status"]).stderr.is_empty(), "it is said once");

    // The version stands at byte 60 of the file, most significant byte first.
    let mut newer = std::fs::read(&file).expect("the file");
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&file, &newer).expect("a file");
    let refused = shop.refused(&["status"]);
    assert!(refused.contains("was written by a newer Fondly (its version is 99"), "{refused}");
    assert_eq!(std::fs::read(&file).expect("the file"), newer, "and nothing in it is touched");
}

crate::program::on_postgres! {
    what_is_backed_up_while_many_write_is_restored_the_same,
    a_server_makes_backups_by_itself_and_says_so,
    who_is_erased_is_in_no_backup_after_the_next,
}
