//! Settling: bodies leave the intake once what was placed of them is on the disk.
//!
//! The next batch is placed meanwhile. Where the power fails in between, the bodies are there again, and what is known of
//! them is known.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use jiff::Timestamp;
use store::{DeadLetter, Mark, Store};

use super::Arrived;
use crate::ShopError;
use crate::accept::Clerk;

/// Batches that are placed and may wait for the disk.
const UNSETTLED: usize = 1;

/// A batch that was placed.
pub(super) struct Done {
    /// The numbers of its bodies,
    pub(super) ids: Vec<i64>,
    /// and their bytes together.
    pub(super) bytes: usize,
    /// What of it could not be understood.
    pub(super) letters: Vec<DeadLetter>,
    /// What came of it.
    pub(super) arrived: Arrived,
    /// By what it is known whether this process is still the one that places.
    pub(super) duty: Mark,
    pub(super) now: Timestamp,
}

/// Somebody who takes batches off the intake.
pub(super) struct Settler<'scope> {
    done: SyncSender<Done>,
    thread: ScopedJoinHandle<'scope, Result<Arrived, ShopError>>,
}

impl<'scope> Settler<'scope> {
    pub(super) fn begin<'env>(
        scope: &'scope Scope<'scope, 'env>,
        store: &'env Store,
        clerk: &'env Clerk,
    ) -> Settler<'scope> {
        let (done, placed) = sync_channel(UNSETTLED);
        Settler { done, thread: scope.spawn(move || settle(store, clerk, &placed)) }
    }

    /// Hands a batch over; `false` where nobody takes it, because one before it could not be taken off.
    pub(super) fn take(&self, done: Done) -> bool {
        self.done.send(done).is_ok()
    }

    /// Waits until everything that was handed over is off the intake, and answers with what it came to.
    pub(super) fn end(self) -> Result<Arrived, ShopError> {
        drop(self.done);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn settle(store: &Store, clerk: &Clerk, placed: &Receiver<Done>) -> Result<Arrived, ShopError> {
    let mut all = Arrived::default();
    for Done { ids, bytes, letters, mut arrived, duty, now } in placed {
        store.reach_disk()?;
        clerk.intake.settle(&ids, &letters, &duty)?;
        arrived.bodies = ids.len() as u64;
        arrived.letters = letters.len() as u64;
        // In this order, so that nobody reads of bodies as placed that are still counted as waiting.
        clerk.placed(ids.len(), bytes);
        clerk.pulse.beat(arrived, now);
        all += arrived;
    }
    Ok(all)
}
