//! One file, from its bytes to an import that stands.

use std::collections::HashSet;
use std::fs::File;
use std::io::{Read, Seek};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use domain::fact::{Fact, Report};
use domain::id::ImportId;
use ingest::{BrokenRow, Format, HEAD_BYTES, Item, Listed, ReadError, Recipe, Tally, Unsettled, Wishes};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::{ImportRow, Mark, Source, StoreError, Tx};

use super::count::TurnedAway;
use super::kept::{self, Kept};
use super::{Counts, Imported, Progress, Watch, guess, settle, state, work};
use crate::place::{Path as Way, Placed, Placer};
use crate::rules::Rules;
use crate::{Shop, ShopError, refold};

/// Reports placed at a time. A person is brought up to date once a batch, so that few large ones cost less.
const BATCH: usize = 16_384;
/// Lines of orders that a batch may hold: what bounds its memory (a line takes 24 bytes).
const BATCH_LINES: usize = 300_000;
/// Rows set aside or listed that a batch may hold.
const BATCH_ROWS: usize = 4_096;
/// Deriving people at the end of a shop's first file takes about one part in this many.
const DERIVING: u64 = 3;
/// People derived between two looks at whether to stop.
const DERIVED_TELL: usize = 256;
/// How often the caller is told, and can stop.
const TELL: Duration = Duration::from_millis(50);
/// Bytes hashed between two looks at whether to stop.
const HASH_CHUNK: usize = 1 << 20;
/// Rows set aside that are shown.
const EXAMPLES: usize = 5;

/// A file to be taken in.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) path: &'a Path,
    /// The name that the owner knows it by.
    pub(super) file: &'a str,
    pub(super) wishes: &'a Wishes,
    pub(super) now: Timestamp,
    /// Whether what comes of it is kept.
    pub(super) keep: bool,
    /// The import that waits for it, if it came through a page.
    pub(super) waiting: Option<Waiting<'a>>,
}

/// An import that a page started.
#[derive(Clone, Copy)]
pub(super) struct Waiting<'a> {
    pub(super) import: ImportId,
    /// Its upload.
    pub(super) token: &'a str,
    /// The work on it, which another process may have taken over.
    pub(super) work: &'a Mark,
}

/// Takes one file in.
pub(super) fn file(shop: &Shop, task: &Task<'_>, watch: &Watch<'_>) -> Result<Imported, ShopError> {
    let began = Instant::now();
    let failed = |source| unreadable(task.path, source);
    let mut file = File::open(task.path).map_err(failed)?;
    let total = file.metadata().map_err(failed)?.len();
    let mut head = Vec::new();
    (&file).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(failed)?;
    let recognised = ingest::recognise(task.file, &head, task.wishes).map_err(|error| refused(&error))?;
    file.rewind().map_err(failed)?;
    let digest = digest(&mut file, total, watch).map_err(failed)?.ok_or_else(stopped_at_once)?;
    file.rewind().map_err(failed)?;
    let kept = shop.store().write(|tx| {
        if let Some(row) = tx.import_of(&digest)? {
            return Ok(again(tx, task, row)?);
        }
        let mut notes = recognised.notes.clone();
        let first = tx.is_empty()?;
        notes.extend(if first { guess::settle(tx, &recognised)? } else { None });
        let rules = shop.rules_in(tx)?;
        if first {
            refold::note_rules(tx, &rules)?;
        }
        let recipe = recognised.recipe(rules.zone.clone(), rules.currency, task.now);
        let id = task.waiting.map_or_else(|| tx.next_import(), |waiting| Ok(waiting.import))?;
        let reading = Reading { file, total, recipe: &recipe, watch };
        // Lists of people may name somebody whom the same file has told of before, so people cannot come last.
        let at_once = recognised.format.is_about_people() && recognised.format != Format::ShopifyCustomers;
        let way = if first && !at_once { Way::First } else { Way::Ordinary };
        let mut imported = Intake::new(tx, &rules, id, task, way)?.all(reading)?;
        imported.notes = notes;
        put_done(tx, task, &imported, digest, &recipe, began)?;
        if task.keep { Ok(imported) } else { Err(Ended::Tried(Box::new(imported))) }
    });
    match kept {
        Ok(imported) => Ok(imported),
        Err(Ended::Tried(imported)) => Ok(Imported { import: None, ..*imported }),
        Err(Ended::Failed(error)) => Err(error),
    }
}

/// Why a transaction was not kept.
enum Ended {
    Failed(ShopError),
    /// It was only to be tried.
    Tried(Box<Imported>),
}

impl From<ShopError> for Ended {
    fn from(error: ShopError) -> Ended {
        Ended::Failed(error)
    }
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Ended {
        Ended::Failed(error.into())
    }
}

/// The digest of a whole file; none if the caller stops.
fn digest(file: &mut File, total: u64, watch: &Watch<'_>) -> std::io::Result<Option<Vec<u8>>> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; HASH_CHUNK];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            return Ok(Some(hash.finalize().to_vec()));
        }
        hash.update(&chunk[..count]);
        if watch(Progress { bytes: 0, total, events: 0 }).is_break() {
            return Ok(None);
        }
    }
}

/// The same bytes as those of an import that stands: nothing changes.
fn again(tx: &Tx<'_>, task: &Task<'_>, row: ImportRow) -> Result<Imported, ShopError> {
    let counts: Counts = match &row.tally {
        Some(tally) => {
            serde_json::from_str(tally).map_err(|error| ShopError::Damaged("an import", error.into()))?
        }
        None => Counts::default(),
    };
    if let Some(Waiting { import: id, work, .. }) = task.waiting {
        tx.hold(work)?;
        let why = format!("This is the same file as that of import {}. Nothing changed.", row.id);
        work::put_end(tx, id, state::STOPPED, why, task.now)?;
    }
    let format = Format::parse(&row.format).ok_or_else(|| {
        ShopError::Refused(format!("import {} is of the format `{}`, which is unknown", row.id, row.format))
    })?;
    Ok(Imported {
        import: Some(row.id),
        file: row.file,
        format,
        already: true,
        counts: counts.again(),
        notes: Vec::new(),
        examples: Vec::new(),
        people: HashSet::new(),
    })
}

fn put_done(
    tx: &Tx<'_>,
    task: &Task<'_>,
    imported: &Imported,
    digest: Vec<u8>,
    recipe: &Recipe,
    began: Instant,
) -> Result<(), ShopError> {
    // What a day chooses, it chooses among everybody: also on the day on which everybody comes.
    crate::propose::start_over(tx)?;
    let took = jiff::SignedDuration::try_from(began.elapsed()).unwrap_or_default();
    let upload = task.waiting.map(|waiting| waiting.token.to_owned());
    if let Some(Waiting { import: id, work, .. }) = task.waiting {
        tx.hold(work)?;
        if super::known(tx, id)?.state != state::WAITING {
            return Err(ShopError::Refused("The import was stopped.".to_owned()));
        }
    }
    Ok(tx.put_import(&ImportRow {
        id: imported.import.expect("an import that is being done has its number"),
        file: task.file.to_owned(),
        digest,
        format: imported.format.name().to_owned(),
        state: state::DONE.to_owned(),
        started_at: task.now,
        finished_at: Some(task.now.saturating_add(took).unwrap_or(task.now)),
        recipe: Kept::new(upload, task.wishes).with(recipe).json(),
        tally: Some(serde_json::to_string(&imported.counts).expect("counts are numbers and names")),
        problem: None,
    })?)
}

/// A file that is being read, and who watches.
struct Reading<'a> {
    file: File,
    total: u64,
    recipe: &'a Recipe,
    watch: &'a Watch<'a>,
}

/// What the reader hands over at a time.
#[derive(Default)]
struct Batch {
    reports: Vec<Report>,
    lines: usize,
    set_aside: Vec<BrokenRow>,
    listed: Vec<Listed>,
    unsettled: Vec<Unsettled>,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.reports.len() >= BATCH
            || self.lines >= BATCH_LINES
            || self.set_aside.len() + self.listed.len() + self.unsettled.len() >= BATCH_ROWS
    }

    fn add(&mut self, item: Item) {
        match item {
            Item::Report(report) => {
                if let Fact::OrderCompleted(order) = &report.fact {
                    self.lines += order.products.len();
                }
                self.reports.push(report);
            }
            Item::SetAside(row) => self.set_aside.push(row),
            Item::Listed(line) => self.listed.push(line),
            Item::Unsettled(unsettled) => self.unsettled.push(*unsettled),
            Item::Progress { .. } => {}
        }
    }
}

/// What the two threads of an import share.
#[derive(Default)]
struct Shared {
    bytes: AtomicU64,
    stop: AtomicBool,
}

/// Reads the file in batches until its end, an error, or nobody wants more.
fn read(
    file: File,
    recipe: &Recipe,
    shared: &Shared,
    sender: &SyncSender<Batch>,
) -> Result<Tally, ReadError> {
    let mut batch = Batch::default();
    let mut closed = false;
    let tally = ingest::read(file, recipe, &mut |item| {
        if let Item::Progress { bytes } = item {
            shared.bytes.store(bytes, Ordering::Relaxed);
        }
        batch.add(item);
        if batch.is_full() {
            closed = sender.send(std::mem::take(&mut batch)).is_err();
        }
        if closed || shared.stop.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    // Where nobody listens any more, the placing thread has an error of its own to tell.
    let _ = sender.send(batch);
    Ok(tally)
}

/// The placing side of one import.
struct Intake<'a> {
    tx: &'a Tx<'a>,
    id: ImportId,
    file: &'a str,
    placer: Placer<'a>,
    /// Whether people are derived when all is read.
    derives_last: bool,
    listed: u64,
    turned_away: TurnedAway,
    examples: Vec<BrokenRow>,
}

impl<'a> Intake<'a> {
    fn new(
        tx: &'a Tx<'a>,
        rules: &'a Rules,
        id: ImportId,
        task: &Task<'a>,
        way: Way,
    ) -> Result<Intake<'a>, ShopError> {
        let placer = Placer::new(tx, rules, Source::from(id), task.now, way)?;
        Ok(Intake {
            tx,
            id,
            file: task.file,
            placer,
            derives_last: way == Way::First,
            listed: 0,
            turned_away: TurnedAway::default(),
            examples: Vec::new(),
        })
    }

    /// Places all that the file says, while another thread reads it.
    fn all(mut self, reading: Reading<'_>) -> Result<Imported, ShopError> {
        let Reading { file, total, recipe, watch } = reading;
        let shared = Shared::default();
        let (placed, tally) = std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(1);
            let reader = scope.spawn(|| {
                let sender = sender;
                read(file, recipe, &shared, &sender)
            });
            let placed = self.batches(&receiver, &shared, total, watch);
            shared.stop.store(true, Ordering::Relaxed);
            drop(receiver);
            (placed, reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let finished = placed?;
        let tally = tally.map_err(|error| unread(&error))?;
        let people = self.placer.people()?;
        if !finished || self.finish(people.len(), total, watch)?.is_break() {
            return Err(unread(&ReadError::Stopped { lines: tally.lines }));
        }
        Ok(Imported {
            import: Some(self.id),
            file: self.file.to_owned(),
            format: recipe.format,
            already: false,
            counts: Counts::new(tally, self.placer.placed(), people.len(), self.listed, self.turned_away),
            notes: Vec::new(),
            examples: self.examples,
            people,
        })
    }

    /// Places batches until the reader has no more; `false` when the caller stopped it before.
    fn batches(
        &mut self,
        receiver: &Receiver<Batch>,
        shared: &Shared,
        total: u64,
        watch: &Watch<'_>,
    ) -> Result<bool, ShopError> {
        loop {
            let more = receiver.recv_timeout(TELL);
            let Placed { events, .. } = self.placer.placed();
            let read = shared.bytes.load(Ordering::Relaxed);
            let bytes = if self.derives_last { read - read / DERIVING } else { read };
            if watch(Progress { bytes, total, events }).is_break() {
                return Ok(false);
            }
            match more {
                Ok(batch) => self.place(batch)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(true),
            }
        }
    }

    /// Derives what was left for the end, and tells of it as of the last part of the file.
    fn finish(&mut self, people: usize, total: u64, watch: &Watch<'_>) -> Result<ControlFlow<()>, ShopError> {
        let Placed { events, .. } = self.placer.placed();
        let (mut done, last) = (0, total / DERIVING);
        self.placer.finish(&mut || {
            done += 1;
            if done % DERIVED_TELL != 0 {
                return ControlFlow::Continue(());
            }
            let share = last.saturating_mul(done as u64) / people.max(done) as u64;
            watch(Progress { bytes: total - last + share, total, events })
        })
    }

    fn place(&mut self, batch: Batch) -> Result<(), ShopError> {
        self.placer.place(&batch.reports)?;
        let settled = settle::all(self.tx, batch.unsettled)?;
        self.placer.place(&settled.reports)?;
        self.turned_away.rows += settled.set_aside.len() as u64;
        self.turned_away.days += settled.days;
        self.turned_away.happenings += settled.happenings;
        self.keep_rows(batch.set_aside.into_iter().chain(settled.set_aside))?;
        self.list(batch.listed.into_iter().chain(settled.listed))
    }

    fn keep_rows(&mut self, rows: impl Iterator<Item = BrokenRow>) -> Result<(), ShopError> {
        for row in rows {
            self.tx.set_aside(self.id, &kept::stored(&row))?;
            if self.examples.len() < EXAMPLES {
                self.examples.push(row);
            }
        }
        Ok(())
    }

    fn list(&mut self, lines: impl Iterator<Item = Listed>) -> Result<(), ShopError> {
        for line in lines {
            self.listed += 1;
            let number = i64::try_from(line.line).unwrap_or(i64::MAX);
            let text = format!("{}: {}", line.document, line.text);
            self.tx.list_line(self.id, number, line.kind.name(), &text)?;
        }
        Ok(())
    }
}

/// Why a file was not read to its end, and that nothing of it stays.
fn unread(error: &ReadError) -> ShopError {
    match error {
        ReadError::Stopped { .. } => ShopError::Refused(format!("{error} Nothing of it was kept.")),
        _ => refused(error),
    }
}

/// The reason of a refusal, with what lies behind it.
pub(super) fn refused(error: &dyn std::error::Error) -> ShopError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(" ({error})"));
        cause = error.source();
    }
    ShopError::Refused(text)
}

fn stopped_at_once() -> ShopError {
    ShopError::Refused("The import was stopped before the file was read. Nothing of it was kept.".to_owned())
}

pub(super) fn unreadable(path: &Path, source: std::io::Error) -> ShopError {
    ShopError::File { what: format!("{} could not be read", path.display()), source }
}
