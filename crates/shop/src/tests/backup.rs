//! Backups: nothing that was acknowledged is missing, nothing damaged is restored, nobody forgotten comes back; and what
//! earlier versions wrote is brought forward after a copy.

use std::collections::BTreeSet;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::channel;

use ingest::live::Door;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::Database;
use tempfile::TempDir;

use super::Stall;
use crate::Shop;
use crate::accept::Posted;
use crate::backup::{Progress, restore, verify_backup};
use crate::people::PeopleQuestion;
use crate::view::Moment;

fn now() -> Timestamp {
    "2026-11-27T10:00:00Z".parse().expect("it is a time")
}

fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Posts that a person ordered, and waits until that is on the disk.
fn post(shop: &Shop, person: u64) {
    let order = json!({ "messageId": format!("m{person}"), "userId": format!("u{person}"), "type": "track",
        "event": "Order Completed", "timestamp": "2026-11-20T15:00:04Z",
        "properties": { "order_id": format!("{person}"), "total": "12.00", "currency": "USD" } });
    let posted = Posted {
        door: Door::Segment,
        topic: "track".to_owned(),
        origin: String::new(),
        received_at: now(),
        body: order.to_string().into_bytes().into_boxed_slice(),
    };
    let (tell, told) = channel();
    shop.accept(posted, move |outcome| tell.send(outcome).expect("somebody waits"));
    told.recv().expect("an answer").expect("it is accepted");
}

fn place_all(shop: &Shop) {
    while shop.place_arrivals(now()).expect("it is placed").bodies > 0 {}
}

/// The numbers of the orders that a shop knows when all that waits in it is placed.
fn orders(shop: &Shop) -> BTreeSet<u64> {
    place_all(shop);
    let subjects = shop.read(|tx, _| Ok(tx.order_subjects()?)).expect("a look");
    let number = |subject: &String| subject.rsplit([':', '#']).next()?.parse().ok();
    subjects.iter().map(|subject| number(subject).expect("an order of the test")).collect()
}

#[test]
fn whatever_was_acknowledged_before_is_in_a_backup_made_meanwhile() {
    let stall = Stall::open();
    let out = TempDir::new().expect("there is room");
    let (shop, next, ended) = (&stall.shop, AtomicU64::new(1), AtomicBool::new(false));
    let acknowledged = Mutex::new(BTreeSet::new());
    let mut backups: Vec<(PathBuf, BTreeSet<u64>)> = Vec::new();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    let person = next.fetch_add(1, Ordering::Relaxed);
                    post(shop, person);
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    acknowledged.lock().expect("nobody panicked").insert(person);
                }
            });
        }
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                shop.place_arrivals(now()).expect("it is placed");
            }
        });
        for number in 0..3 {
            std::thread::sleep(std::time::Duration::from_millis(30));
            let before = acknowledged.lock().expect("nobody panicked").clone();
            let file = out.path().join(format!("{number}.tar.gz"));
            let made = shop.back_up_to(&file, now(), &go_on).expect("a backup");
            backups.push((made.file, before));
        }
        ended.store(true, Ordering::Relaxed);
    });
    for (file, before) in &backups {
        let into = out.path().join("restored");
        let restored =
            restore(file, &into, &Database::in_folder(&into), now(), &go_on).expect("it is restored");
        assert_eq!(restored.verified.problems, Vec::<String>::new());
        let back = Shop::open(&into).expect("a shop");
        let missing: Vec<u64> = before.difference(&orders(&back)).copied().collect();
        assert_eq!(missing, Vec::<u64>::new(), "of {} in {}", before.len(), file.display());
        assert_eq!(back.verify(now()).expect("it is checked").problems, Vec::<String>::new());
        drop(back);
        std::fs::remove_dir_all(&into).expect("it is removed");
    }
    let (_, last) = backups.last().expect("there are some");
    assert!(last.len() > 20, "somebody posted meanwhile: {}", last.len());
}

#[test]
fn what_is_no_whole_backup_is_refused_and_leaves_nothing() {
    let stall = Stall::open();
    (1..40).for_each(|person| post(&stall.shop, person));
    place_all(&stall.shop);
    std::fs::create_dir(stall.folder.path().join("fonts")).expect("a folder");
    std::fs::write(stall.folder.path().join("fonts/own.ttf"), b"letters").expect("a font");
    let out = TempDir::new().expect("there is room");
    let made = stall.shop.back_up_to(out.path(), now(), &go_on).expect("a backup");
    assert_eq!(made.file, out.path().join("fondly-20261127T100000Z.tar.gz"));
    let again = stall.shop.back_up_to(out.path(), now(), &go_on).expect_err("there is one");
    assert!(again.to_string().contains("is there already"), "{again}");
    let stop = |_| ControlFlow::Break(());
    let stopped = stall.shop.back_up_to(&out.path().join("x"), now(), &stop).expect_err("it is stopped");
    assert!(stopped.to_string().contains("stopped"), "{stopped}");

    let whole = std::fs::read(&made.file).expect("the file");
    let mut wrong = whole.clone();
    wrong[whole.len() / 2] ^= 1;
    let of_a_shop_of_its_own = stall.folder.path().join("shop.db");
    for (name, bytes) in [
        ("cut off", whole[..whole.len() - 9].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("a bit", wrong),
        ("nothing", Vec::new()),
        ("another file", std::fs::read(of_a_shop_of_its_own).expect("a file")),
    ] {
        let file = out.path().join("wrong.tar.gz");
        std::fs::write(&file, bytes).expect("a file");
        let into = out.path().join(name);
        let refused = restore(&file, &into, &Database::in_folder(&into), now(), &go_on).expect_err(name);
        assert!(refused.to_string().contains("wrong.tar.gz"), "{name}: {refused}");
        assert!(!into.exists(), "{name} leaves nothing");
        verify_backup(&file, now(), &go_on).expect_err(name);
    }

    let into = out.path().join("restored");
    restore(&made.file, &into, &Database::in_folder(&into), now(), &go_on).expect("it is restored");
    assert_eq!(std::fs::read(into.join("fonts/own.ttf")).expect("a font"), b"letters");
    let refused =
        restore(&made.file, &into, &Database::in_folder(&into), now(), &go_on).expect_err("there is a shop");
    assert!(refused.to_string().contains("overwrites nothing"), "{refused}");
    let verified = verify_backup(&made.file, now(), &go_on).expect("it is verified");
    assert!(verified.verified.is_sound() && verified.verified.people == 39, "{verified:?}");
    let mut left: Vec<_> = std::fs::read_dir(out.path()).expect("a folder").collect();
    left.retain(|entry| entry.as_ref().expect("an entry").path().is_file());
    assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");
}

#[test]
fn backups_take_turns_and_forget_whom_the_shop_forgot() {
    let stall = Stall::open();
    let shop = &stall.shop;
    (1..4).for_each(|person| post(shop, person));
    assert!(shop.back_up_if_due(now()).expect("a look").is_none(), "an empty shop has none");
    shop.wait_for_backup(std::time::Duration::MAX);
    assert!(shop.backup_news().is_none());
    place_all(shop);
    let day = |day: i64| now() + SignedDuration::from_hours(24 * day);
    let names = || {
        let listed = std::fs::read_dir(shop.backups_folder()).expect("a folder");
        let names = listed.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        names.collect::<BTreeSet<_>>()
    };
    let make = |at| shop.make_backup(at, &go_on).expect("a backup");
    make(day(0));
    let copy = stall.folder.path().join("shop-v3-before-4.db");
    std::fs::write(&copy, b"people").expect("a file");
    make(day(1));
    assert_eq!(names().len(), 2);
    let view = shop.backups(day(1)).expect("a look");
    assert_eq!((view.kept, view.remembers), (2, false));
    assert_eq!(view.last.expect("there is one").at, "Saturday 28 Nov 2026, 10:00");
    assert_eq!(view.next.as_deref(), Some("Sunday 29 Nov 2026, 03:00"));

    let people = shop.people(&PeopleQuestion::default(), &Moment::now(day(1))).expect("a list").people;
    // Somebody is erased at a moment that is after that of the copy, by this machine's clock, too.
    shop.erase(people[0].person.id, day(400)).expect("somebody is erased");
    assert!(shop.backups(day(1)).expect("a look").remembers, "the page says so");
    let made = make(day(401));
    assert_eq!(names().len(), 1, "of those before none is kept");
    assert_eq!(made.removed.len(), 3, "{:?}", made.removed);
    assert!(!copy.exists());
    assert!(!shop.backups(day(401)).expect("a look").remembers);
    make(day(402));
    assert_eq!(names().len(), 2);
}

#[test]
fn a_shop_of_any_earlier_version_is_copied_and_brought_forward() {
    // The shops were made on the day of the other tests.
    let now = now() + SignedDuration::from_hours(24);
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/versions");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(vectors).expect("files").map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "gz"));
    files.sort();
    assert!(files.len() >= 3);
    for (number, file) in files.iter().enumerate() {
        let version = i64::try_from(number + 1).expect("few");
        let folder = TempDir::new().expect("there is room");
        let mut database = Vec::new();
        let packed = std::fs::File::open(file).expect("the file");
        flate2::read::GzDecoder::new(packed).read_to_end(&mut database).expect("it is unpacked");
        std::fs::write(folder.path().join("shop.db"), &database).expect("a file");

        let shop = Shop::open(folder.path()).expect("it is opened");
        let brought = shop.migrated().cloned();
        if let Some(migrated) = &brought {
            assert_eq!(migrated.from, version, "{}", file.display());
            let copy = std::fs::read(&migrated.copy).expect("a copy");
            assert_eq!(copy[60..64], database[60..64], "the copy has the version of before");
            assert_eq!(store::damages(&migrated.copy).expect("it is read"), Vec::<String>::new());
        }
        shop.run_due(now).expect("what is derived otherwise now is derived anew");
        assert_eq!(shop.verify(now).expect("it is checked").problems, Vec::<String>::new(), "{version}");
        let status = shop.status(&Moment::now(now)).expect("it is counted");
        assert!(status.orders == 25 && status.people >= 12, "{status:?}");
        if version == 5 {
            let asked = shop.alike_waiting().expect("a look").count;
            assert_eq!(asked, 1, "of the two of one name and phone it is asked whether they are one");
        }
        drop(shop);
        let again = Shop::open(folder.path()).expect("it is opened again");
        assert!(again.migrated().is_none());

        let Some(migrated) = brought else { continue };
        let other = folder.path().join("other");
        std::fs::create_dir(&other).expect("a folder");
        std::fs::rename(&migrated.copy, other.join("shop.db")).expect("the copy is a shop");
        let from_copy = Shop::open(&other).expect("it is opened");
        assert_eq!(from_copy.migrated().map(|migrated| migrated.from), Some(version));
    }
}
