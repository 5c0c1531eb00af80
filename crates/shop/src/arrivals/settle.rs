//! Settling: bodies leave the intake once what was placed of them is on the disk.
//!
//! The next batch is placed meanwhile. Where the power fails in between, the bodies are there again, and what is known of
//! them is known.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

use jiff::Timestamp;
use store::{DeadLetter, Mark, Store, StoredArrival};

use super::Arrived;
use crate::ShopError;
use crate::accept::Clerk;
use crate::place::laps::{Step, Watch};

/// Batches that may wait until the one before them is on the disk.
const UNSETTLED: usize = 1;

/// Bodies of which all is done that they ask for.
pub(super) struct Done {
    /// The numbers of its bodies,
    pub(super) ids: Vec<i64>,
    /// and their bytes together.
    pub(super) bytes: usize,
    /// What of it could not be understood.
    pub(super) letters: Vec<DeadLetter>,
    /// The kinds of those in which there was nothing for us.
    pub(super) let_by: Vec<String>,
    /// What came of it.
    pub(super) arrived: Arrived,
    /// By what it is known whether this process is still the one that places.
    pub(super) duty: Mark,
    pub(super) now: Timestamp,
}

impl Done {
    pub(super) fn nothing(duty: &Mark, now: Timestamp) -> Done {
        let (ids, letters, arrived) = (Vec::new(), Vec::new(), Arrived::default());
        Done { ids, bytes: 0, letters, let_by: Vec::new(), arrived, duty: duty.clone(), now }
    }

    pub(super) fn take(&mut self, arrival: &StoredArrival) {
        self.ids.push(arrival.id);
        self.bytes += arrival.body.len();
    }
}

/// What the settler is told.
enum Word {
    Settle(Done),
    /// To answer when all before it is off the intake.
    Answer(SyncSender<()>),
}

/// Somebody who takes bodies off the intake.
pub(super) struct Settler<'scope> {
    words: SyncSender<Word>,
    thread: ScopedJoinHandle<'scope, Result<Arrived, ShopError>>,
}

impl<'scope> Settler<'scope> {
    pub(super) fn begin<'env>(
        scope: &'scope Scope<'scope, 'env>,
        store: &'env Store,
        clerk: &'env Clerk,
    ) -> Settler<'scope> {
        let (words, told) = sync_channel(UNSETTLED);
        Settler { words, thread: scope.spawn(move || settle(store, clerk, &told)) }
    }

    /// Hands bodies over; `false` where nobody takes them, because some before them could not be taken off.
    pub(super) fn take(&self, done: Done) -> bool {
        self.words.send(Word::Settle(done)).is_ok()
    }

    /// Waits until everything that was handed over is off the intake; `false` where something cannot be taken off.
    pub(super) fn wait(&self) -> bool {
        let (answer, answered) = sync_channel(1);
        self.words.send(Word::Answer(answer)).is_ok() && answered.recv().is_ok()
    }

    /// Waits until everything that was handed over is off the intake, and answers with what it came to.
    pub(super) fn end(self) -> Result<Arrived, ShopError> {
        drop(self.words);
        self.thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

fn settle(store: &Store, clerk: &Clerk, told: &Receiver<Word>) -> Result<Arrived, ShopError> {
    let mut all = Arrived::default();
    for word in told {
        match word {
            Word::Settle(done) => all += take_off(store, clerk, done)?,
            // Whoever asked may have given up.
            Word::Answer(answer) => drop(answer.send(())),
        }
    }
    Ok(all)
}

fn take_off(store: &Store, clerk: &Clerk, done: Done) -> Result<Arrived, ShopError> {
    let Done { ids, bytes, letters, let_by, mut arrived, duty, now } = done;
    let mut watch = Watch::start();
    store.reach_disk()?;
    clerk.intake.settle(&ids, &letters, &duty)?;
    arrived.bodies = ids.len() as u64;
    arrived.letters = letters.len() as u64;
    // In this order, so that nobody reads of bodies as placed that are still counted as waiting.
    clerk.placed(ids.len(), bytes);
    clerk.pulse.beat(arrived, now);
    let_by.into_iter().for_each(|kind| clerk.pulse.lets_by(kind));
    watch.press(Step::Settle);
    clerk.pulse.took(watch.laps());
    Ok(arrived)
}
