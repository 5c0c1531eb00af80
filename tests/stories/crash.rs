//! Power cuts and broken disks. Killing a process proves nothing about what is on the disk: here everything that was not
//! synced is gone, at any moment; and writes and syncs fail while senders go on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Shop, house};
use crate::sender::{Posts, ready, write_key};

/// The databases' files, in the shim's order.
const FILES: [&str; 6] =
    ["shop.db", "shop.db-wal", "shop.db-journal", "intake.db", "intake.db-wal", "intake.db-journal"];
/// Bytes of a record's head.
const HEAD: usize = 24;
/// Moments at which the power goes.
const CUTS: usize = 24;
/// Batches that are posted.
const BATCHES: u64 = 160;

/// Builds what stands between the program and the disk.
fn shim(folder: &Path) -> PathBuf {
    let library = folder.join("shim.so");
    let source = house().join("tests/crash/shim.c");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).status();
    assert!(built.expect("a C compiler").success(), "the shim is built");
    library
}

/// Serves a shop through the shim while senders post; what they posted.
fn posted_through(shop: &Shop, key: &str, wishes: &[(&str, &str)], log: Option<&Path>) -> Posts {
    let library = shim(&shop.path("."));
    let posts = Posts::default();
    let server = shop.serve_under(&library, wishes);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| posts.post_on(&server.address, key, log, |number| number >= BATCHES));
        }
    });
    posts
}

/// What the disk's log holds: where each record ends, and what it did to which file.
struct Record<'l> {
    end: usize,
    file: &'static str,
    done: Done<'l>,
}

enum Done<'l> {
    Written(usize, &'l [u8]),
    Truncated(usize),
    Synced,
    Unlinked,
}

fn records(log: &[u8]) -> Vec<Record<'_>> {
    let number = |at: usize| {
        let bytes = log[at..at + 8].try_into().expect("eight bytes");
        usize::try_from(u64::from_le_bytes(bytes)).expect("it fits")
    };
    let (mut all, mut at) = (Vec::new(), 0);
    while at + HEAD <= log.len() {
        let (offset, length) = (number(at + 8), number(at + 16));
        let done = match log[at] {
            1 => Done::Written(offset, &log[at + HEAD..at + HEAD + length]),
            2 => Done::Truncated(offset),
            3 => Done::Synced,
            _ => Done::Unlinked,
        };
        let file = FILES[usize::from(log[at + 1])];
        at += HEAD + length;
        all.push(Record { end: at, file, done });
    }
    all
}

/// The files as a disk holds them that forgot everything that was not synced.
fn after_power_cut(
    records: &[Record<'_>],
    before: &BTreeMap<&'static str, Vec<u8>>,
) -> BTreeMap<&'static str, Vec<u8>> {
    let mut written = before.clone();
    let mut kept = before.clone();
    for record in records {
        match record.done {
            Done::Written(offset, bytes) => {
                let file = written.entry(record.file).or_default();
                file.resize(file.len().max(offset + bytes.len()), 0);
                file[offset..offset + bytes.len()].copy_from_slice(bytes);
            }
            Done::Truncated(length) => written.entry(record.file).or_default().resize(length, 0),
            Done::Synced => {
                kept.insert(record.file, written.get(record.file).cloned().unwrap_or_default());
            }
            Done::Unlinked => {
                written.remove(record.file);
                kept.remove(record.file);
            }
        }
    }
    kept
}

fn read_all(folder: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    FILES.into_iter().filter_map(|file| Some((file, std::fs::read(folder.join(file)).ok()?))).collect()
}

#[test]
fn what_was_acknowledged_survives_the_loss_of_all_that_was_not_synced() {
    let shop = Shop::new();
    let key = write_key(&shop);
    let before = read_all(&shop.path("data"));
    let log = shop.path("disk.log");
    let posts = posted_through(&shop, &key, &[("SHIM_LOG", &log.display().to_string())], Some(&log));
    assert!(posts.acknowledged() > 200, "much was acknowledged: {}", posts.acknowledged());
    let log = std::fs::read(&log).expect("the disk's log");
    let records = records(&log);
    assert!(
        records.iter().filter(|record| matches!(record.done, Done::Synced)).count() > 20,
        "much was synced"
    );
    for cut in 1..=CUTS {
        let end = records.len() * cut / CUTS;
        let kept = after_power_cut(&records[..end], &before);
        let after = Shop::new();
        std::fs::create_dir_all(after.path("data")).expect("a folder");
        for (file, bytes) in kept {
            std::fs::write(after.path("data").join(file), bytes).expect("there is room");
        }
        let server = after.serve();
        ready(&server);
        let logged = records.get(end).map_or(u64::MAX, |_| records[end - 1].end as u64);
        posts.check(&after, logged);
        drop(server);
        after.ok(&["verify"]);
    }
}

#[test]
fn a_disk_that_fails_costs_nobody_what_was_acknowledged() {
    for fault in ["sync:7", "write:40"] {
        let shop = Shop::new();
        let posts = posted_through(&shop, &write_key(&shop), &[("SHIM_FAIL", fault)], None);
        assert!(posts.acknowledged() > 100, "{fault}: the server goes on: {}", posts.acknowledged());
        let server = shop.serve();
        ready(&server);
        posts.check(&shop, u64::MAX);
        drop(server);
        shop.ok(&["verify"]);
    }
}
