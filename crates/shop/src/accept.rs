//! Accept: a body is on the disk before anybody is told that it arrived.
//!
//! Everybody who posts hands a body to one queue with a bound; one thread takes what has gathered there, appends it in one
//! commit and tells each sender. While the disk is busy with one group the next one gathers, so that a crowd costs few
//! commits and a single sender waits for one. Where the queue is full nothing is promised: the sender is asked to come back.

mod rush;

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use ingest::live::Door;
use jiff::Timestamp;
use store::{Backlog, Intake, NewArrival, StoreError};
use thiserror::Error;

use crate::pulse::Pulse;
use crate::{Shop, ShopError};

use rush::Rush;

/// Bodies that may wait for the disk,
const QUEUE_BODIES: usize = 4_096;
/// and their bytes together.
const QUEUE_BYTES: usize = 64 << 20;
/// Bodies of one commit,
const GROUP_BODIES: usize = 1_024;
/// and their bytes together.
const GROUP_BYTES: usize = 8 << 20;
/// Bytes that may be on the disk and not yet placed: days of a large shop, and a bound all the same.
const BACKLOG_BYTES: i64 = 4 << 30;
/// How often that is counted where other processes accept and place, too.
const RECOUNTED_EVERY: Duration = Duration::from_secs(5);
/// How long the one who places sleeps where nothing rings and other processes accept, too.
const LISTENED_EVERY: Duration = Duration::from_secs(1);

/// A body that a sender posted.
#[derive(Clone, Debug)]
pub struct Posted {
    /// By which door it came.
    pub door: Door,
    /// What the sender says it is: `orders/create`, `batch`.
    pub topic: String,
    /// The sender's shop or site; empty where it does not say.
    pub origin: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its bytes.
    pub body: Box<[u8]>,
}

/// Why a body was not accepted. Nothing of it was kept, and the sender should send it again.
#[derive(Clone, Debug, Error)]
pub enum NotAccepted {
    /// More arrives than the disk or the placer takes.
    #[error("more arrives than can be written down; send it again in a moment")]
    Full,
    /// The disk failed.
    #[error("it could not be written down: {0}")]
    Disk(Arc<StoreError>),
    /// The program is ending.
    #[error("the program is ending; send it again in a moment")]
    Ending,
}

impl NotAccepted {
    /// Why, for a log.
    pub fn in_log(&self) -> String {
        match self {
            NotAccepted::Disk(error) => crate::error::store_in_log(error),
            NotAccepted::Full | NotAccepted::Ending => self.to_string(),
        }
    }
}

/// Called once with what became of a body.
type Answer = Box<dyn FnOnce(Result<(), NotAccepted>) + Send>;

struct Waiting {
    posted: Posted,
    answer: Answer,
}

/// The door's clerk: the intake's file, the queue before it, and a bell that rings when something was accepted.
pub(crate) struct Clerk {
    pub(crate) intake: Intake,
    /// The number of the last body that was accepted before the program began.
    pub(crate) accepted_before: i64,
    queue: SyncSender<Waiting>,
    queued_bytes: AtomicUsize,
    /// Bodies on the disk that are not yet placed,
    waiting: AtomicI64,
    /// and their bytes.
    backlog: AtomicI64,
    /// When those were last counted.
    counted: Mutex<Instant>,
    bell: Bell,
    rush: Rush,
    pub(crate) pulse: Pulse,
}

/// Rings when something was accepted.
#[derive(Default)]
struct Bell {
    rung: Mutex<bool>,
    ring: Condvar,
}

impl Bell {
    fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ring.notify_all();
    }

    /// Waits until it rings, or rang since the last wait, for at most so long.
    fn wait(&self, at_most: Duration) {
        let rung = self.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ring.wait_timeout_while(rung, at_most, |rung| !*rung);
        *waited.unwrap_or_else(PoisonError::into_inner).0 = false;
    }
}

/// The clerk of a shop, who is called when the first body comes.
#[derive(Default)]
pub(crate) struct Reception {
    clerk: OnceLock<Arc<Clerk>>,
    calling: Mutex<()>,
}

impl Reception {
    /// The clerk, with the intake that `open` opens.
    pub(crate) fn clerk(
        &self,
        open: impl FnOnce() -> Result<Intake, ShopError>,
    ) -> Result<Arc<Clerk>, ShopError> {
        if let Some(clerk) = self.clerk.get() {
            return Ok(Arc::clone(clerk));
        }
        // Two who come at once do not call two clerks.
        let _calling = self.calling.lock().unwrap_or_else(PoisonError::into_inner);
        let clerk = self.clerk.get().map_or_else(|| Clerk::call(open()?), |clerk| Ok(Arc::clone(clerk)))?;
        Ok(Arc::clone(self.clerk.get_or_init(|| clerk)))
    }
}

impl Clerk {
    /// Begins to write down what comes.
    fn call(intake: Intake) -> Result<Arc<Clerk>, ShopError> {
        let Backlog { bodies, bytes, .. } = intake.backlog()?;
        let (queue, coming) = sync_channel(QUEUE_BODIES);
        let clerk = Arc::new(Clerk {
            accepted_before: intake.last()?,
            intake,
            queue,
            queued_bytes: AtomicUsize::new(0),
            waiting: AtomicI64::new(bodies),
            backlog: AtomicI64::new(bytes),
            counted: Mutex::new(Instant::now()),
            bell: Bell::default(),
            rush: Rush::default(),
            pulse: Pulse::default(),
        });
        let writing = Arc::downgrade(&clerk);
        let work = move || {
            while let Some(group) = Group::gather(&coming) {
                let Some(clerk) = writing.upgrade() else { return group.answer(&Err(NotAccepted::Ending)) };
                clerk.write_down(group);
            }
        };
        let thread = std::thread::Builder::new().name("accept".to_owned()).spawn(work);
        thread.map_err(|source| ShopError::File {
            what: "nobody could be called to the door".to_owned(),
            source,
        })?;
        Ok(clerk)
    }

    fn accept(&self, posted: Posted, answer: Answer) {
        let size = posted.body.len();
        let queued = self.queued_bytes.fetch_add(size, Ordering::Relaxed) + size;
        let no_room = queued > QUEUE_BYTES || self.backlog.load(Ordering::Relaxed) > BACKLOG_BYTES;
        let waiting = Waiting { posted, answer };
        let turned_away = if no_room { Some((waiting, NotAccepted::Full)) } else { self.queue(waiting) };
        if let Some((waiting, why)) = turned_away {
            self.queued_bytes.fetch_sub(size, Ordering::Relaxed);
            (waiting.answer)(Err(why));
        }
    }

    fn queue(&self, waiting: Waiting) -> Option<(Waiting, NotAccepted)> {
        match self.queue.try_send(waiting) {
            Ok(()) => None,
            Err(TrySendError::Full(waiting)) => Some((waiting, NotAccepted::Full)),
            Err(TrySendError::Disconnected(waiting)) => Some((waiting, NotAccepted::Ending)),
        }
    }

    fn write_down(&self, group: Group) {
        let arrivals: Vec<NewArrival<'_>> = group.waiting.iter().map(|it| arrival(&it.posted)).collect();
        let written = self.intake.append(&arrivals).map_err(|error| NotAccepted::Disk(Arc::new(error)));
        self.queued_bytes.fetch_sub(group.bytes, Ordering::Relaxed);
        if written.is_ok() {
            self.rush.note(group.waiting.len(), group.bytes, Instant::now());
            self.put_back(group.waiting.len(), group.bytes);
        }
        group.answer(&written);
    }

    /// Counts anew what waits, where other processes accept and place, too: every few seconds at most.
    pub(crate) fn recount(&self) -> Result<(), StoreError> {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.elapsed() >= RECOUNTED_EVERY {
            let Backlog { bodies, bytes, .. } = self.intake.backlog()?;
            self.waiting.store(bodies, Ordering::Relaxed);
            self.backlog.store(bytes, Ordering::Relaxed);
            *counted = Instant::now();
        }
        Ok(())
    }

    /// Notes that so many bodies of so many bytes were placed.
    pub(crate) fn placed(&self, bodies: usize, bytes: usize) {
        self.waiting.fetch_sub(signed(bodies), Ordering::Relaxed);
        self.backlog.fetch_sub(signed(bytes), Ordering::Relaxed);
    }

    /// Notes that so many bodies of so many bytes wait, or wait again.
    pub(crate) fn put_back(&self, bodies: usize, bytes: usize) {
        self.waiting.fetch_add(signed(bodies), Ordering::Relaxed);
        self.backlog.fetch_add(signed(bytes), Ordering::Relaxed);
        self.bell.ring();
    }

    /// How many bodies wait, and how many bytes they have, without a look at the disk.
    pub(crate) fn waiting(&self) -> (i64, i64) {
        let load = |number: &AtomicI64| number.load(Ordering::Relaxed).max(0);
        (load(&self.waiting), load(&self.backlog))
    }
}

/// What gathered while the last group was written down.
struct Group {
    waiting: Vec<Waiting>,
    bytes: usize,
}

impl Group {
    /// Waits for somebody, and takes along who has come meanwhile; nothing when nobody will come any more.
    fn gather(coming: &Receiver<Waiting>) -> Option<Group> {
        let first = coming.recv().ok()?;
        let mut group = Group { bytes: first.posted.body.len(), waiting: vec![first] };
        while group.waiting.len() < GROUP_BODIES && group.bytes < GROUP_BYTES {
            let Ok(next) = coming.try_recv() else { break };
            group.bytes += next.posted.body.len();
            group.waiting.push(next);
        }
        Some(group)
    }

    fn answer(self, outcome: &Result<(), NotAccepted>) {
        self.waiting.into_iter().for_each(|waiting| (waiting.answer)(outcome.clone()));
    }
}

fn arrival(posted: &Posted) -> NewArrival<'_> {
    NewArrival {
        door: posted.door.as_str(),
        topic: &posted.topic,
        origin: &posted.origin,
        received_at: posted.received_at,
        body: &posted.body,
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).expect("what memory holds is far less than an integer")
}

impl Shop {
    /// Takes a body in. `answer` is called, from another thread, when it is on the disk or will not be.
    pub fn accept(&self, posted: Posted, answer: impl FnOnce(Result<(), NotAccepted>) + Send + 'static) {
        match self.clerk() {
            Ok(clerk) => clerk.accept(posted, Box::new(answer)),
            Err(ShopError::Store(error)) => answer(Err(NotAccepted::Disk(Arc::new(error)))),
            Err(_) => answer(Err(NotAccepted::Ending)),
        }
    }

    /// Ends the wait of whoever waits for arrivals.
    pub fn wake_placer(&self) -> Result<(), ShopError> {
        self.clerk()?.bell.ring();
        Ok(())
    }

    /// Whether so much comes that whoever places should step aside for a while.
    pub fn is_rushed(&self) -> Result<bool, ShopError> {
        Ok(self.clerk()?.rush.is_on(Instant::now()))
    }

    /// Waits until something was accepted, for at most so long. What another process accepted rings no bell here; where
    /// there may be one, it waits for no more than a second.
    pub fn wait_for_arrivals(&self, at_most: Duration) -> Result<(), ShopError> {
        let shared = self.store().is_shared();
        self.clerk()?.bell.wait(if shared { at_most.min(LISTENED_EVERY) } else { at_most });
        Ok(())
    }
}
