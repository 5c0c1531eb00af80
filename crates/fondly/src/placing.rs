//! Placing, for as long as the program serves: a thread of its own takes what was accepted and places it as it comes, and
//! another moves what was committed from the databases' logs into their files.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use shop::arrivals::{Arrived, Log};
use shop::{Shop, ShopError};

use crate::clock;

/// How long it sleeps where nothing rings: another program may have put something there.
const LOOK_AGAIN: Duration = Duration::from_secs(60);
/// How long what was placed may stand in the intake's files before they are tidied.
const TIDY_EVERY: Duration = Duration::from_secs(10);
/// How often it looks whether a rush is over,
const IN_A_RUSH: Duration = Duration::from_millis(50);
/// and how long it steps aside for rushes before it catches up: what has waited so long is placed, whatever comes meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits after a failure: the disk is full, or another program is writing.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// How long the program stays to place what it has accepted. What is left is on the disk and waits for the next start.
const STAY_FOR: Duration = Duration::from_secs(10);

/// How much less important placing is than answering, as the system counts it; a tenth of the time of one who answers.
#[cfg(target_os = "linux")]
const BESIDE: i32 = 10;

/// The thread that places.
pub(crate) struct Placing {
    ending: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Placing {
    /// Begins to place what the shop that is served accepts.
    pub(crate) fn begin(served: web::Served) -> std::io::Result<Placing> {
        let ending = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ending);
        let (committed, to_move) = sync_channel(1);
        let moved = served.clone();
        let log = Arc::new(Mutex::new(Log::Short));
        let tell = Arc::clone(&log);
        let checkpoint = move || {
            let_others_go_first();
            while let Ok(()) = to_move.recv() {
                match moved.shop().checkpoint() {
                    Ok(log) => *tell.lock().unwrap_or_else(PoisonError::into_inner) = log,
                    Err(error) => {
                        let cause = error.in_log();
                        tracing::warn!(
                            cause,
                            "a database's log could not be moved into its file and will be tried again"
                        );
                    }
                }
            }
        };
        std::thread::Builder::new().name("checkpoint".to_owned()).spawn(checkpoint)?;
        let work = move || {
            let_others_go_first();
            let mut placer = Placer::new(committed, log);
            while !told.load(Ordering::Relaxed) {
                if let Err(error) = placer.step(&served.shop()) {
                    let cause = error.in_log();
                    tracing::warn!(cause, "what was accepted could not be placed and will be tried again");
                    std::thread::sleep(AFTER_FAILURE);
                }
            }
            let leave_at = Instant::now() + STAY_FOR;
            while Instant::now() < leave_at && place(&served.shop(), || true).is_ok_and(|placed| placed) {}
        };
        let thread = std::thread::Builder::new().name("place".to_owned()).spawn(work)?;
        Ok(Placing { ending, thread })
    }

    /// Places what is left, and ends.
    pub(crate) fn end(self, shop: &Shop) {
        self.ending.store(true, Ordering::Relaxed);
        // Where nobody can be woken, nobody sleeps for long either.
        drop(shop.wake_placer());
        // A panic in there was told already, and what it held up waits on the disk.
        drop(self.thread.join());
    }
}

/// Whoever knocks or looks is answered first where the processors are busy; what was accepted can wait on the disk. Elsewhere than
/// on Linux this would slow the whole program down, so it is left alone.
fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(BESIDE) {
        tracing::debug!(cause = %error, "placing is as important as answering");
    }
}

/// What the thread remembers from step to step.
struct Placer {
    /// Whether anything was placed since the intake was tidied.
    untidy: bool,
    tidied: Instant,
    /// Rings for whoever moves what was committed.
    committed: SyncSender<()>,
    /// What they last said of the log.
    log: Arc<Mutex<Log>>,
    /// Whether it was said already that placing waits for the log.
    waits: bool,
    /// Since when it is behind, because it stepped aside in a rush.
    behind: Option<Instant>,
}

impl Placer {
    fn new(committed: SyncSender<()>, log: Arc<Mutex<Log>>) -> Placer {
        Placer { untidy: false, tidied: Instant::now(), committed, log, waits: false, behind: None }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to the log after a batch; whether another one may follow.
    fn goes_on(&self, shop: &Shop) -> bool {
        if *self.log() == Log::Long {
            // Moved while nothing is added, it begins anew. Where that fails, whoever moves it next says so.
            let moved = shop.checkpoint().unwrap_or(Log::Short);
            *self.log() = if moved == Log::Stuck { Log::Stuck } else { Log::Short };
        } else {
            // Where it is full, somebody will move this too.
            let _rung = self.committed.try_send(());
        }
        *self.log() != Log::Stuck
    }

    /// Places what waits; where there is nothing, tidies up and waits for one.
    fn step(&mut self, shop: &Shop) -> Result<(), ShopError> {
        if *self.log() == Log::Stuck {
            if !std::mem::replace(&mut self.waits, true) {
                tracing::warn!(
                    "somebody reads an old state of the database and its log is long: placing waits"
                );
            }
            let _rung = self.committed.try_send(());
            std::thread::sleep(AFTER_FAILURE);
            return Ok(());
        }
        if std::mem::take(&mut self.waits) {
            tracing::info!("the database's log could be moved: placing goes on");
        }
        let is_patient = self.behind.is_none_or(|since| since.elapsed() < PATIENCE);
        if is_patient && shop.is_rushed()? {
            self.behind = self.behind.or(Some(Instant::now()));
            std::thread::sleep(IN_A_RUSH);
            return Ok(());
        }
        if place(shop, || self.goes_on(shop) && !(is_patient && shop.is_rushed().unwrap_or(false)))? {
            self.untidy = true;
            return Ok(());
        }
        self.behind = None;
        if self.untidy && self.tidied.elapsed() >= TIDY_EVERY {
            shop.tidy_intake()?;
            (self.untidy, self.tidied) = (false, Instant::now());
        }
        shop.wait_for_arrivals(if self.untidy { TIDY_EVERY } else { LOOK_AGAIN })
    }
}

/// Places some batches while it `goes_on`; `false` where there is none. After the last one new proposals are made, so that
/// today's list is ready when somebody looks.
fn place(shop: &Shop, goes_on: impl FnMut() -> bool) -> Result<bool, ShopError> {
    let now = clock::now();
    let arrived = shop.place_arrivals_while(now, goes_on)?;
    if arrived.bodies > 0 {
        let Arrived { bodies, events, known, letters } = arrived;
        tracing::debug!(bodies, events, known, letters, "placed");
    }
    if arrived.events > 0 && !shop.has_arrivals()? {
        shop.run_due(now)?;
        shop.propose(now)?;
    }
    Ok(arrived.bodies > 0)
}
