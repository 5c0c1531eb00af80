//! Imports that a page started: worked on in the background, watched, stopped, and taken up again after a
//! crash.

use std::cell::Cell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use domain::id::ImportId;
use ingest::Wishes;
use jiff::{SignedDuration, Timestamp};
use store::{Lease, StoreError, Tx};

use super::kept::Kept;
use super::take::{self, Task, Waiting};
use super::{Progress, known, screen, state};
use crate::{Shop, ShopError};

/// How long an upload that was never imported is kept.
const UPLOAD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How often the work on an import is had for longer, so that no other process takes it up; and so, how soon it is heard that
/// somebody stopped it at another one.
const RENEWED_EVERY: Duration = Duration::from_secs(2);

/// How often a stop is tried while the process that works on the import has the database for itself: it hears of the stop between
/// two batches.
const STOP_TRIES: usize = 4;

/// An import that was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Started {
    /// Its number.
    pub import: ImportId,
    /// Whether it had been done before with the same bytes, so that nothing changes.
    pub already: bool,
}

/// The imports that are being worked on.
#[derive(Default)]
pub(crate) struct Running {
    jobs: Mutex<HashMap<ImportId, Arc<Job>>>,
    ended: Condvar,
}

/// One import that is being worked on.
#[derive(Default)]
struct Job {
    bytes: AtomicU64,
    total: AtomicU64,
    events: AtomicU64,
    stop: AtomicBool,
}

impl Running {
    fn jobs(&self) -> MutexGuard<'_, HashMap<ImportId, Arc<Job>>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn job(&self, id: ImportId) -> Option<Arc<Job>> {
        self.jobs().get(&id).cloned()
    }

    /// A new job; none if there is one.
    fn begin(&self, id: ImportId) -> Option<Arc<Job>> {
        let job = Arc::new(Job::default());
        match self.jobs().entry(id) {
            std::collections::hash_map::Entry::Vacant(place) => Some(Arc::clone(place.insert(job))),
            std::collections::hash_map::Entry::Occupied(_) => None,
        }
    }

    fn end(&self, id: ImportId) {
        self.jobs().remove(&id);
        self.ended.notify_all();
    }
}

impl Job {
    fn watch(&self, progress: Progress) -> ControlFlow<()> {
        self.bytes.store(progress.bytes, Ordering::Relaxed);
        self.total.store(progress.total, Ordering::Relaxed);
        self.events.store(progress.events, Ordering::Relaxed);
        if self.stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

impl Shop {
    /// Starts importing an upload in the background. From here on it is done, also after a crash.
    pub fn start_import(&self, token: &str, wishes: &Wishes, now: Timestamp) -> Result<Started, ShopError> {
        let (upload, path) = self.upload_of(token)?;
        let recognised =
            screen::recognise(&upload.file, &path, wishes)?.map_err(|error| take::refused(&error))?;
        let started = self.write(|tx, _| {
            if let Some(done) = tx.import_of(&upload.digest())? {
                return Ok(Started { import: done.id, already: true });
            }
            let same = |row: &store::ImportRow| row.state == state::WAITING && row.digest == upload.digest();
            if let Some(waiting) = tx.imports()?.into_iter().find(same) {
                return Ok(Started { import: waiting.id, already: false });
            }
            let import = tx.next_import()?;
            tx.put_import(&store::ImportRow {
                id: import,
                file: upload.file.clone(),
                digest: upload.digest(),
                format: recognised.format.name().to_owned(),
                state: state::WAITING.to_owned(),
                started_at: now,
                finished_at: None,
                recipe: Kept::new(Some(token.to_owned()), wishes).json(),
                tally: None,
                problem: None,
            })?;
            Ok::<_, ShopError>(Started { import, already: false })
        })?;
        if started.already {
            self.discard_upload(token)?;
        } else {
            self.work_on(started.import, now)?;
        }
        Ok(started)
    }

    /// How far an import has come; none when it is not being worked on.
    pub fn import_progress(&self, id: ImportId) -> Option<Progress> {
        let job = self.running().job(id)?;
        let load = |number: &AtomicU64| number.load(Ordering::Relaxed);
        Some(Progress { bytes: load(&job.bytes), total: load(&job.total), events: load(&job.events) })
    }

    /// Stops an import that is not finished; nothing of it is kept.
    pub fn stop_import(&self, id: ImportId, now: Timestamp) -> Result<(), ShopError> {
        if let Some(job) = self.running().job(id) {
            job.stop.store(true, Ordering::Relaxed);
            return Ok(());
        }
        for _ in 1..STOP_TRIES {
            match self.stop_elsewhere(id, now) {
                Err(ShopError::Store(StoreError::Busy)) => {}
                stopped => return stopped,
            }
        }
        self.stop_elsewhere(id, now)
    }

    /// Stops an import on which another process may be at work: that one keeps nothing from here on.
    fn stop_elsewhere(&self, id: ImportId, now: Timestamp) -> Result<(), ShopError> {
        self.store().end_lease(&work_on_import(id))?;
        self.write(|tx, _| match known(tx, id)?.state.as_str() {
            state::WAITING => put_end(tx, id, state::STOPPED, "The import was stopped.".to_owned(), now),
            _ => Ok(()),
        })
    }

    /// Takes up every import that was started and neither finished nor given up, and clears uploads that
    /// nothing needs any more. Answers with how many were taken up. A server calls it when it starts.
    pub fn resume_imports(&self, now: Timestamp) -> Result<usize, ShopError> {
        let rows = self.read(|tx, _| Ok(tx.imports()?))?;
        let mut uses: HashMap<String, bool> = HashMap::new();
        for row in &rows {
            if let Some(token) = Kept::read(row)?.upload {
                let finished = matches!(row.state.as_str(), state::DONE | state::UNDONE);
                *uses.entry(token).or_default() |= finished;
            }
        }
        for (token, old) in self.uploads(now - UPLOAD_FOR)? {
            let waits = rows.iter().any(|row| row.state == state::WAITING && row.recipe.contains(&token));
            if !waits && uses.get(&token).copied().unwrap_or(old) {
                self.discard_upload(&token)?;
            }
        }
        let waiting = rows.iter().filter(|row| row.state == state::WAITING);
        waiting.filter(|row| self.has_file_of(row)).map(|row| self.work_on(row.id, now)).sum()
    }

    /// Whether an import can be worked on here: where several machines serve a shop, each has the files that it was given.
    fn has_file_of(&self, row: &store::ImportRow) -> bool {
        let upload = Kept::read(row).ok().and_then(|kept| kept.upload);
        !self.store().is_shared() || upload.is_some_and(|token| self.upload_of(&token).is_ok())
    }

    /// Returns when no import is being worked on.
    pub fn wait_for_imports(&self) {
        let running = self.running();
        let ended = running.ended.wait_while(running.jobs(), |jobs| !jobs.is_empty());
        drop(ended.unwrap_or_else(PoisonError::into_inner));
    }

    /// Works on an import in a thread of its own, unless one does already.
    fn work_on(&self, id: ImportId, now: Timestamp) -> Result<usize, ShopError> {
        let Some(job) = self.running().begin(id) else { return Ok(0) };
        let lease = match self.store().take_lease(&work_on_import(id)) {
            Ok(Some(lease)) => lease,
            // Another process works on it.
            other => {
                self.running().end(id);
                return Ok(other.map(|_| 0)?);
            }
        };
        let shop = self.clone();
        let work = move || {
            tracing::info!(import = %id, "import begun");
            let outcome = catch_unwind(AssertUnwindSafe(|| shop.work(id, &job, &lease, now)));
            let (problem, cause) = match outcome {
                Ok(Ok(())) => (None, String::new()),
                Ok(Err(error)) => (Some(crate::error::whole(&error)), error.in_log()),
                Err(_) => {
                    let failed = "Fondly itself failed here. Nothing of the file was kept.".to_owned();
                    (Some(failed.clone()), failed)
                }
            };
            match &problem {
                None => {
                    tracing::info!(import = %id, events = job.events.load(Ordering::Relaxed), "import finished")
                }
                Some(_) => tracing::warn!(import = %id, cause, "import ended without keeping anything"),
            }
            if let Some(problem) = problem {
                let state = if job.stop.load(Ordering::Relaxed) { state::STOPPED } else { state::FAILED };
                // Where not even this can be written the import still waits, and the next start takes it up.
                let _ = shop.write(|tx, _| {
                    tx.hold(lease.mark())?;
                    put_end(tx, id, state, problem, now)
                });
            }
            drop(lease);
            shop.running().end(id);
        };
        let spawned = std::thread::Builder::new().name(format!("import-{id}")).spawn(work);
        spawned.map(|_| 1).map_err(|source| {
            self.running().end(id);
            ShopError::File { what: format!("import {id} could not be started"), source }
        })
    }

    fn work(&self, id: ImportId, job: &Job, lease: &Lease, now: Timestamp) -> Result<(), ShopError> {
        let row = self.read(|tx, _| known(tx, id))?;
        if row.state != state::WAITING {
            // Another process finished it before this one had the work.
            return Ok(());
        }
        let kept = Kept::read(&row)?;
        let token = kept.upload.as_deref().unwrap_or_default();
        let (upload, path) = self.upload_of(token)?;
        let wishes = kept.wishes();
        let waiting = Some(Waiting { import: id, token, work: lease.mark() });
        let task = Task { path: &path, file: &upload.file, wishes: &wishes, now, keep: true, waiting };
        let renewed = Cell::new(Instant::now());
        let watch = |progress| {
            if renewed.get().elapsed() >= RENEWED_EVERY {
                renewed.set(Instant::now());
                // Where that cannot be asked, the end of the work says so.
                if matches!(self.store().renew_lease(lease), Ok(false)) {
                    return ControlFlow::Break(());
                }
            }
            job.watch(progress)
        };
        take::file(self, &task, &watch)?;
        self.discard_upload(token)
    }
}

/// What the work on an import is called, of which only one process has it.
fn work_on_import(id: ImportId) -> String {
    format!("import {id}")
}

/// Notes that an import ended without keeping anything, and why.
pub(super) fn put_end(
    tx: &Tx<'_>,
    id: ImportId,
    state: &str,
    problem: String,
    now: Timestamp,
) -> Result<(), ShopError> {
    let row = known(tx, id)?;
    let ended =
        store::ImportRow { state: state.to_owned(), finished_at: Some(now), problem: Some(problem), ..row };
    Ok(tx.put_import(&ended)?)
}
