//! Whole lives of a small shop: whatever happens to it, everything stored is what its events give.

mod alike;
mod arrivals;
mod backup;
mod briefs;
mod doors;
mod due;
mod elsewhere;
mod first;
mod life;
mod loves;
mod model;
#[path = "../../domain/tests/oracle/mod.rs"]
mod oracle;
mod pages;
mod plans;
mod random;
mod remembered;
mod server;
mod several;
mod trade;
mod undone;

use std::collections::BTreeSet;

use domain::fact::Report;
use domain::id::PersonId;
use jiff::Timestamp;
use store::{Database, Source};
use tempfile::TempDir;

use crate::place::{self, Path, Placed};
use crate::{Rules, Shop, ShopError};

/// A shop in a folder of its own.
pub(super) struct Stall {
    folder: TempDir,
    /// Its database, where that is on a server.
    url: Option<String>,
    pub(super) shop: Shop,
}

impl Drop for Stall {
    fn drop(&mut self) {
        // A test that has failed has told why.
        if !std::thread::panicking() {
            plans::must_be_bounded(&self.shop);
        }
    }
}

/// Opens the shop in a folder, with its database at an address where one is given.
fn open(folder: &std::path::Path, url: Option<&str>) -> Shop {
    let database = match url {
        Some(url) => Database::Postgres(url.parse().expect("an address")),
        None => Database::in_folder(folder),
    };
    Shop::open_at(folder, &database).expect("the shop opens")
}

impl Stall {
    pub(super) fn open() -> Stall {
        // In memory where the system has such a place: these shops wait for nothing but the disk.
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
        let folder = folder.expect("there is room for a small shop");
        let url = server::new_database();
        let shop = open(folder.path(), url.as_deref());
        Stall { folder, url, shop }
    }

    /// Closes the shop and opens it again.
    pub(super) fn restart(&mut self) {
        self.shop = open(self.folder.path(), self.url.as_deref());
    }

    /// Places reports of one source.
    pub(super) fn take_in(&self, source: Source, reports: &[Report], now: Timestamp) -> Placed {
        let placed = self.shop.write(|tx, rules: &Rules| {
            let mut placer = place::Placer::new(tx, rules, source, now, Path::Ordinary)?;
            placer.place(reports)?;
            Ok(placer.placed())
        });
        placed.expect("reports are placed")
    }

    /// Takes a source back.
    pub(super) fn undo(&self, source: Source, now: Timestamp) {
        let undone = self.shop.write(|tx, rules| place::undo(tx, rules, source, now));
        undone.expect("a source is taken back");
    }

    /// Everything that anybody can see: events, people with all that is derived of them, orders.
    pub(super) fn everything(&self, now: Timestamp) -> Vec<String> {
        let mut events = Vec::new();
        self.shop
            .export_events(&mut events, crate::export::Health::Leaves, &crate::view::Moment::now(now))
            .expect("events are exported");
        let mut all: Vec<String> =
            String::from_utf8(events).expect("JSON is text").lines().map(str::to_owned).collect();
        let rest = self.shop.read(|tx, _| {
            let mut rest = Vec::new();
            for id in tx.person_ids()? {
                // Somebody may be looked at again earlier than need be, which the check of the database allows for.
                let person = tx.person(id)?.map(|mut person| {
                    person.standing.next_change = None;
                    person
                });
                rest.push(format!("{person:?} {:?}", tx.identities_of(id)?));
                for (identity, _) in tx.identities_of(id)? {
                    rest.push(format!("{identity}: {:?}", tx.interests_of(identity)?));
                }
            }
            for subject in tx.order_subjects()? {
                rest.push(format!("{:?}", tx.order(&subject)?));
            }
            Ok::<_, ShopError>(rest)
        });
        all.extend(rest.expect("the shop can be read"));
        all
    }

    /// The pairs of people of whom somebody is asked whether they are one.
    pub(super) fn questions(&self) -> BTreeSet<(PersonId, PersonId)> {
        let (mut pairs, mut after) = (BTreeSet::new(), None);
        loop {
            let view = self.shop.alike(after.as_deref()).expect("there is a list");
            for pair in &view.pairs {
                let [low, high] = &pair.sides;
                assert!(pairs.insert((low.person.id, high.person.id)), "{pair:?} is asked once");
                assert!(!pair.why.is_empty(), "{pair:?} says why");
            }
            after = view.next;
            if after.is_none() {
                return pairs;
            }
        }
    }

    /// What the check of the database finds.
    pub(super) fn problems(&self, now: Timestamp) -> Vec<String> {
        self.shop.verify(now).expect("the shop can be checked").problems
    }
}
