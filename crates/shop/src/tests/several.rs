//! Several processes on one server, as far as one program can be several: each with connections of its own. And a shop that
//! moves there and back.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use domain::fact::Report;
use ingest::Wishes;
use ingest::live::Door;
use jiff::Timestamp;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::json;
use store::{Database, Source, StoreError};
use tempfile::TempDir;

use super::random::universe;
use super::server::tell;
use super::{Stall, open};
use crate::arrivals::Arrived;
use crate::{Shop, ShopError};

fn now() -> Timestamp {
    "2026-11-27T10:00:00Z".parse().expect("it is a time")
}

/// What a life may tell: always the same, and more the longer it is.
fn reports(length: usize) -> Vec<Report> {
    let mut chance = TestRunner::deterministic();
    let lives = (0..length).map(|_| universe().new_tree(&mut chance).expect("a life").current());
    lives.flatten().collect()
}

impl Stall {
    /// Another process that serves the same shop.
    fn another(&self) -> Shop {
        open(self.folder.path(), self.url.as_deref())
    }

    fn tell_server(&self, sql: &str) {
        tell(self.url.as_deref().expect("it is on a server"), sql);
    }
}

/// Two calls, one of which nobody can understand, with letters that no database likes.
fn posted(stall: &Stall) {
    let calls = json!({ "batch": [
        { "type": "track", "messageId": "a", "userId": "u1", "event": "Looked\u{1} at\u{0}1" },
        { "type": "track", "messageId": "c", "event": "Product Viewed", "properties": { "why": "nobody\u{0}" } },
    ] });
    stall.post(Door::Segment, "batch", &calls);
}

fn one_places_what_any_accepts_and_another_follows() {
    let stall = Stall::open();
    let other = stall.another();
    assert!(stall.shop.is_on_duty().expect("asked") && !other.is_on_duty().expect("asked"));
    let version = other.version().expect("a number");
    posted(&stall);
    assert_eq!(other.place_arrivals(now()).expect("nothing to do"), Arrived::default());
    let placed = stall.place_all();
    assert_eq!((placed.events, placed.letters), (1, 1));
    assert_ne!(other.version().expect("a number"), version, "open pages hear of it");
    // The one on duty is gone, and with it its connection.
    stall.tell_server("DO $$ BEGIN PERFORM pg_terminate_backend(session::INTEGER) FROM lease; END $$");
    assert!(other.is_on_duty().expect("asked"), "another takes over at once");
}

fn who_lost_the_duty_keeps_nothing_and_nothing_is_there_twice() {
    let stall = Stall::open();
    let other = stall.another();
    assert!(stall.shop.is_on_duty().expect("asked"));
    posted(&stall);
    stall.tell_server("UPDATE lease SET until = 0");
    assert!(other.is_on_duty().expect("asked"), "its time is over");
    let late = stall.shop.place_arrivals(now()).expect_err("it is not on duty any more");
    assert!(matches!(late, ShopError::Store(StoreError::TakenOver(_))), "{late}");
    let placed = other.place_arrivals(now()).expect("placed");
    assert_eq!((placed.bodies, placed.events, placed.letters), (1, 1, 1));
    assert_eq!(stall.place_all(), Arrived::default());
    assert_eq!(stall.shop.dead_letters(None).expect("letters").letters.len(), 1);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

fn an_import_is_worked_on_by_one_and_stopped_at_any() {
    let stall = Stall::open();
    let other = stall.another();
    let mut file = "Name,Email,Created at,Total,Currency\n".to_owned();
    for order in 0..50_000 {
        file += &format!("#{order},p{order}@example.com,2026-03-01 10:00:00 +0000,10.00,USD\n");
    }
    let token = stall.shop.upload("orders.csv", &mut file.as_bytes()).expect("it is kept");
    let started = stall.shop.start_import(&token, &Wishes::default(), now()).expect("it starts");
    let begun = Instant::now();
    while stall.shop.import_progress(started.import).is_some_and(|progress| progress.events == 0) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it gets somewhere");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(other.resume_imports(now()).expect("asked"), 0, "somebody works on it");
    other.stop_import(started.import, now()).expect("it is stopped");
    stall.shop.wait_for_imports();
    assert_eq!(stall.shop.resume_imports(now()).expect("asked"), 0, "it waits no more");
    let import = other.import(started.import).expect("it is known");
    assert_eq!((import.import.state.as_str(), other.is_empty().expect("asked")), ("stopped", true));
    // The same file may be started again, at either.
    let token = other.upload("orders.csv", &mut &file.as_bytes()[..4_000]).expect("it is kept");
    other.start_import(&token, &Wishes::default(), now()).expect("it starts");
    other.wait_for_imports();
    assert!(!stall.shop.is_empty().expect("asked"));
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

fn a_server_that_hung_up_is_asked_again() {
    let stall = Stall::open();
    posted(&stall);
    stall.place_all();
    let before = stall.everything(now());
    stall.tell_server(
        "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid(); END $$",
    );
    assert_eq!(stall.everything(now()), before);
    posted(&stall);
    assert!(stall.place_all().bodies <= 1, "the same again is known");
}

fn an_older_database_is_copied_and_brought_forward() {
    let mut stall = Stall::open();
    stall.take_in(Source(1), &reports(1), now());
    let before = stall.everything(now());
    // As the version before left it.
    stall.tell_server(
        "DROP INDEX decision_apart; DROP TABLE standing_tally, stage_tally, next_step_tally, move_tally, order_tally;
         UPDATE fondly SET version = 6",
    );
    stall.restart();
    let migrated = stall.shop.migrated().expect("it was brought forward").clone();
    assert_eq!((migrated.from, migrated.to), (6, 8));
    assert_eq!(stall.everything(now()), before);
    let folder = TempDir::new().expect("a folder");
    std::fs::copy(&migrated.copy, folder.path().join("shop.db")).expect("the copy is there");
    let copy = Shop::open(folder.path()).expect("it is a shop as it was");
    assert_eq!(copy.migrated().map(|migrated| migrated.from), Some(6));
    assert_eq!(Stall { folder, url: None, shop: copy }.everything(now()), before);
}

fn a_shop_moves_to_a_server_and_back() {
    let there = super::server::new_database().expect("this is run where there is a server");
    let server = Database::Postgres(there.parse().expect("an address"));
    let folder = TempDir::new().expect("a folder");
    let shop = open(folder.path(), None);
    let from = Stall { folder, url: None, shop };
    from.take_in(Source(1), &reports(1), now());
    posted(&from);
    from.place_all();
    posted(&from);
    let everything = from.everything(now());

    let go_on = |_, _| ControlFlow::Continue(());
    from.shop.move_to(&server, &|_, _| ControlFlow::Break(())).expect_err("it is stopped");
    assert!(!server.holds_a_shop().expect("asked"), "nothing is there by halves");
    let moved = from.shop.move_to(&server, &go_on).expect("it is moved");
    assert!(moved.rows() > 50, "{moved:?}");
    let refused = crate::error::whole(&from.shop.move_to(&server, &go_on).expect_err("there is one"));
    assert!(refused.contains("there is a shop in postgres://"), "{refused}");

    let folder = TempDir::new().expect("a folder");
    let shop = open(folder.path(), Some(&there));
    let moved = Stall { folder, url: Some(there), shop };
    assert_eq!(moved.everything(now()), everything);
    assert_eq!(moved.place_all().bodies, 1, "what waited came along");
    posted(&moved);
    moved.take_in(Source(2), &reports(2), now());
    moved.place_all();
    assert_eq!(moved.problems(now()), Vec::<String>::new());

    let folder = TempDir::new().expect("a folder");
    let back = Database::in_folder(folder.path());
    moved.shop.move_to(&back, &go_on).expect("it is moved back");
    let shop = open(folder.path(), None);
    let back = Stall { folder, url: None, shop };
    assert_eq!(back.everything(now()), moved.everything(now()));
    let letters = |stall: &Stall| {
        stall
            .shop
            .dead_letters(None)
            .expect("letters")
            .letters
            .into_iter()
            .map(|it| (it.id, it.value))
            .collect::<Vec<_>>()
    };
    assert_eq!(letters(&back), letters(&moved));
    assert_eq!(letters(&back).len(), 3);
    posted(&back);
    assert_eq!(back.place_all().letters, 1);
    assert!(letters(&back)[0].0 > letters(&moved)[0].0, "no number is given twice");
}

super::server::on_postgres! {
    one_places_what_any_accepts_and_another_follows,
    who_lost_the_duty_keeps_nothing_and_nothing_is_there_twice,
    an_import_is_worked_on_by_one_and_stopped_at_any,
    a_server_that_hung_up_is_asked_again,
    an_older_database_is_copied_and_brought_forward,
    a_shop_moves_to_a_server_and_back,
}
