//! Meters: how much waits, how large the shop is, and when it was last backed up; numbers for whoever watches over it.

use jiff::{SignedDuration, Timestamp};

use crate::arrivals::Arrived;
use crate::open::{FILE, INTAKE};
use crate::place::laps::Laps;
use crate::{Shop, ShopError};

/// How the shop does, in numbers.
#[derive(Clone, Debug)]
pub struct Meters {
    /// What was placed since the program began.
    pub placed: Arrived,
    /// Where the time of that went.
    pub laps: Laps,
    /// Bodies that were accepted and wait to be placed,
    pub waiting_bodies: i64,
    /// and their bytes together.
    pub waiting_bytes: i64,
    /// How long the first of them has waited.
    pub lag: SignedDuration,
    /// Why letters could not be understood, as a word, and how many wait; the most first.
    pub letters: Vec<(String, i64)>,
    /// The databases, `shop` and `intake`, with the bytes of their files.
    pub databases: Vec<(&'static str, u64)>,
    /// When the last of the shop's own backups was begun.
    pub last_backup: Option<Timestamp>,
    /// Whether the last try to make one failed.
    pub backup_failed: bool,
}

impl Shop {
    /// How the shop does now.
    pub fn meters(&self, now: Timestamp) -> Result<Meters, ShopError> {
        let clerk = self.clerk()?;
        // First what was placed: whatever is counted there waits no more below.
        let placed = clerk.pulse.placed();
        let (waiting_bodies, waiting_bytes) = clerk.waiting();
        let first = clerk.intake.waiting(0, 1, 1)?;
        let lag = first.first().map_or(SignedDuration::ZERO, |first| now.duration_since(first.received_at));
        let databases = [("shop", FILE), ("intake", INTAKE)];
        Ok(Meters {
            placed,
            laps: clerk.pulse.laps(),
            waiting_bodies,
            waiting_bytes,
            lag: lag.max(SignedDuration::ZERO),
            letters: clerk.intake.letters_by_reason()?,
            databases: databases.map(|(name, file)| (name, self.bytes_of(file))).into(),
            last_backup: self.last_backup()?,
            backup_failed: self.keeper().has_failed(),
        })
    }

    /// The bytes of a database's file and of its log. One that is not there has none.
    fn bytes_of(&self, file: &str) -> u64 {
        let files = [file.to_owned(), format!("{file}-wal")];
        let sizes = files.iter().map(|name| self.folder().join(name).metadata().map(|found| found.len()));
        sizes.filter_map(Result::ok).sum()
    }
}
