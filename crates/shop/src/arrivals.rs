//! Arrivals: what was accepted is placed in batches, and what nobody can understand is kept as a dead letter.
//!
//! A batch is one transaction of the shop's database; only then do its bodies leave the intake. A crash in between brings
//! them back, and they are known. A body that makes its whole batch fail is found by placing each by itself, so that it
//! holds up nobody else.

mod settle;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

use domain::fact::Report;
use ingest::live::{self, Door, PrivacyAsk, Refused, Turn};
use jiff::Timestamp;
use serde::Serialize;
use store::{DeadLetter, Intake, Mark, Source, StoredArrival, Tx};

use settle::{Done, Settler};

use crate::place::laps::{Laps, Step, Watch};
use crate::place::{Path, Placed, Placer};
use crate::propose::{Counters, cover_since, follow};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Bodies placed in one transaction,
const BATCH_BODIES: i64 = 4_000;
/// and their bytes: a page that somebody saves meanwhile waits for no more than this.
const BATCH_BYTES: usize = 1 << 20;
/// Batches placed in one go, before somebody looks at the clock again.
const BATCHES: usize = 16;

/// Pages in the log at which whoever moves it has fallen behind placing: three quarters of a gigabyte.
const LOG_PAGES_LONG: i64 = 196_608;
/// Pages in a log that cannot be moved at which placing waits: a gigabyte.
const LOG_PAGES_MAX: i64 = 262_144;

/// How the shop's log is, after what is in it was moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// As it should be.
    Short,
    /// More is added than is moved beside that: whoever adds should move it, so that it begins anew.
    Long,
    /// Somebody has looked at an old state for so long that it cannot be moved and nothing should be added to it.
    Stuck,
}

/// Why a letter is dead at which Fondly itself failed.
pub(crate) const FAILED: &str = "failed";
/// Why one is dead whose door nobody knows here.
const NO_DOOR: &str = "no_door";

/// What came of what was taken off the intake.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Arrived {
    /// Bodies taken off the intake.
    pub bodies: u64,
    /// Events that are new.
    pub events: u64,
    /// Reports of events that were known already.
    pub known: u64,
    /// Parts that could not be understood.
    pub letters: u64,
}

impl Shop {
    /// Places some batches of what was accepted and waits. Nothing is left when no body was taken off.
    pub fn place_arrivals(&self, now: Timestamp) -> Result<Arrived, ShopError> {
        self.place_arrivals_while(now, || true)
    }

    /// The same for as long as `goes_on`, which is asked after each batch. While one batch is placed, another thread reads
    /// the next, and a third waits for the disk and takes the last one off the intake.
    pub fn place_arrivals_while(
        &self,
        now: Timestamp,
        mut goes_on: impl FnMut() -> bool,
    ) -> Result<Arrived, ShopError> {
        let (clerk, rules) = (self.clerk()?, self.rules()?);
        if self.store().is_shared() {
            clerk.recount()?;
        }
        if !self.is_on_duty()? {
            return Ok(Arrived::default());
        }
        let (hand_over, batches) = sync_channel(1);
        std::thread::scope(|scope| {
            scope.spawn(|| read_on(&clerk.intake, &rules, hand_over));
            let settler = Settler::begin(scope, self.store(), &clerk);
            let place_on = || {
                for batch in batches {
                    // Another process may have taken over between two of them.
                    let Some(duty) = self.duty()? else { break };
                    if !self.place_batch(batch?, &duty, now, &settler)? || !goes_on() {
                        break;
                    }
                }
                Ok(())
            };
            let placed: Result<(), ShopError> = place_on();
            let arrived = settler.end()?;
            placed.map(|()| arrived)
        })
    }

    /// Places one batch, and then carries out what its bodies ask for by right; `false` where the settler has stopped.
    fn place_batch(
        &self,
        batch: Batch,
        duty: &Mark,
        now: Timestamp,
        settler: &Settler<'_>,
    ) -> Result<bool, ShopError> {
        // What came in since somebody looked at the clock has happened, too.
        let now = batch.arrivals.iter().map(|arrival| arrival.received_at).fold(now, Timestamp::max);
        let mut done = Done::nothing(duty, now);
        match self.place_read(&batch, &batch.read, duty, now) {
            Ok(placed) => done.arrived.count(placed),
            Err(error) if is_passing(&error) => return Err(error),
            Err(_) => self.place_each(&batch, duty, now, &mut done)?,
        }
        let mut asking = Vec::new();
        for (arrival, read) in batch.arrivals.into_iter().zip(batch.read) {
            done.letters.extend(read.letters);
            done.let_by.extend(read.let_by);
            if read.asks.is_empty() {
                done.take(&arrival);
            } else {
                asking.push((arrival, read.source, read.asks));
            }
        }
        if asking.is_empty() {
            return Ok(settler.take(done));
        }
        // Erasing somebody reaches the dead letters that are kept by then, so those of this batch are kept first.
        Ok(settler.take(done) && settler.wait() && settler.take(self.carry_out_asks(asking, duty, now)?))
    }

    /// Places bodies in one transaction, which is kept only while this process is the one that places.
    fn place_read(
        &self,
        batch: &Batch,
        read: &[Read],
        duty: &Mark,
        now: Timestamp,
    ) -> Result<Placed, ShopError> {
        let begun = Instant::now();
        let work = || {
            self.write_soon(|tx, rules| {
                tx.hold(duty)?;
                place(tx, rules, batch, read, now)
            })
        };
        let done = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broke_off()));
        let (placed, mut laps) = done?;
        laps.add(Step::Commit, begun.elapsed().saturating_sub(laps.total()));
        self.clerk()?.pulse.took(laps);
        Ok(placed)
    }

    /// Places each body by itself; one that cannot be placed becomes a dead letter.
    fn place_each(
        &self,
        batch: &Batch,
        duty: &Mark,
        now: Timestamp,
        done: &mut Done,
    ) -> Result<(), ShopError> {
        for (arrival, read) in batch.arrivals.iter().zip(&batch.read) {
            match self.place_read(batch, std::slice::from_ref(read), duty, now) {
                Ok(placed) => done.arrived.count(placed),
                Err(error) if is_passing(&error) => return Err(error),
                Err(error) => done.letters.push(failed(arrival, &error)),
            }
        }
        Ok(())
    }

    /// Carries out what customers ask by right. What cannot be carried out is kept as a dead letter.
    fn carry_out_asks(
        &self,
        asking: Vec<(StoredArrival, Source, Vec<PrivacyAsk>)>,
        duty: &Mark,
        now: Timestamp,
    ) -> Result<Done, ShopError> {
        let mut done = Done::nothing(duty, now);
        for (arrival, source, asks) in asking {
            for ask in &asks {
                match self.carry_out(ask, source, duty, now) {
                    Err(error) if is_passing(&error) => return Err(error),
                    Err(error) => done.letters.push(failed(&arrival, &error)),
                    Ok(()) => {}
                }
            }
            done.take(&arrival);
        }
        Ok(done)
    }

    /// Whether anything waits to be placed.
    pub fn has_arrivals(&self) -> Result<bool, ShopError> {
        Ok(!self.clerk()?.intake.waiting(0, 1, 1)?.is_empty())
    }

    /// Whether everything is placed that was accepted before the program began.
    pub fn is_ready(&self) -> Result<bool, ShopError> {
        let clerk = self.clerk()?;
        let first = clerk.intake.waiting(0, 1, 1)?;
        Ok(first.first().is_none_or(|first| first.id > clerk.accepted_before))
    }

    /// Keeps the logs of both databases short while much arrives. Nobody who places or reads waits for it.
    pub fn checkpoint(&self) -> Result<Log, ShopError> {
        self.clerk()?.intake.checkpoint()?;
        let moved = self.store().checkpoint()?;
        Ok(match moved.pages {
            LOG_PAGES_MAX.. if moved.left > 0 => Log::Stuck,
            LOG_PAGES_LONG.. if moved.left == 0 => Log::Long,
            _ => Log::Short,
        })
    }

    /// Leaves nothing of what was placed in the intake's files. To be called when nothing waits.
    pub fn tidy_intake(&self) -> Result<(), ShopError> {
        Ok(self.clerk()?.intake.scrub()?)
    }
}

impl std::ops::AddAssign for Arrived {
    fn add_assign(&mut self, more: Arrived) {
        self.bodies += more.bodies;
        self.events += more.events;
        self.known += more.known;
        self.letters += more.letters;
    }
}

impl Arrived {
    fn count(&mut self, placed: Placed) {
        self.events += placed.events;
        self.known += placed.known;
    }
}

/// Bodies that are placed together, with what they say.
struct Batch {
    arrivals: Vec<StoredArrival>,
    /// What each of them says.
    read: Vec<Read>,
    /// What happened, as they tell it one after the other.
    reports: Vec<Report>,
}

/// What one body says.
struct Read {
    source: Source,
    /// Its part of the batch's reports.
    reports: Range<usize>,
    received_at: Timestamp,
    /// Whether nothing in it claims to be later than its receipt. Only what does needs to know that moment.
    timely: bool,
    turn: Option<Turn>,
    asks: Vec<PrivacyAsk>,
    letters: Vec<DeadLetter>,
    /// Of which kind it is, where there is nothing in it for us.
    let_by: Option<String>,
}

/// Reads batches and hands each over, until nothing waits, there are enough, or nobody takes them.
fn read_on(intake: &Intake, rules: &Rules, hand_over: SyncSender<Result<Batch, ShopError>>) {
    let mut after = 0;
    for _ in 0..BATCHES {
        let read = intake.waiting(after, BATCH_BODIES, BATCH_BYTES);
        let last = read.as_ref().ok().and_then(|arrivals| arrivals.last()).map(|last| last.id);
        if read.is_ok() && last.is_none() {
            return;
        }
        let batch = read.map(|arrivals| Batch::of(arrivals, rules)).map_err(ShopError::from);
        let (Ok(()), Some(last)) = (hand_over.send(batch), last) else { return };
        after = last;
    }
}

impl Batch {
    fn of(arrivals: Vec<StoredArrival>, rules: &Rules) -> Batch {
        let mut batch = Batch { read: Vec::with_capacity(arrivals.len()), reports: Vec::new(), arrivals };
        for arrival in &batch.arrivals {
            batch.read.push(Read::of(arrival, rules, &mut batch.reports));
        }
        batch
    }
}

impl Read {
    fn of(arrival: &StoredArrival, rules: &Rules, reports: &mut Vec<Report>) -> Read {
        let nothing = reports.len()..reports.len();
        let unread = |letter| Read {
            source: Source::HANDS,
            reports: nothing.clone(),
            received_at: arrival.received_at,
            timely: true,
            turn: None,
            asks: Vec::new(),
            letters: vec![letter],
            let_by: None,
        };
        let Some(door) = Door::parse(&arrival.door) else { return unread(no_door(arrival)) };
        let understand = || {
            live::understand(&live::Arrival {
                door,
                topic: &arrival.topic,
                origin: &arrival.origin,
                received_at: arrival.received_at,
                body: &arrival.body,
                zone: &rules.zone,
                currency: rules.currency,
            })
        };
        // It would break the placer off at every start, and hold up everybody behind it.
        let Ok(told) = catch_unwind(AssertUnwindSafe(understand)) else {
            return unread(failed(arrival, &broke_off()));
        };
        let timely = told.reports.iter().all(|report| report.at <= arrival.received_at);
        reports.extend(told.reports);
        Read {
            source: source_of(door),
            reports: nothing.start..reports.len(),
            received_at: arrival.received_at,
            timely,
            turn: told.turn,
            asks: told.asks,
            letters: told.refused.iter().map(|refused| letter(arrival, refused)).collect(),
            let_by: told.ignored.map(|ignored| ignored.kind),
        }
    }
}

fn letter(arrival: &StoredArrival, refused: &Refused) -> DeadLetter {
    let body = refused.body.clone();
    DeadLetter {
        arrival: StoredArrival { body, ..arrival.clone() },
        part: refused.part.and_then(|part| i64::try_from(part).ok()),
        reason: refused.reason.as_str().to_owned(),
        field: refused.field.clone(),
        value: refused.value.clone(),
        cure: refused.cure.clone(),
    }
}

/// A body of an intake that a later program wrote.
fn no_door(arrival: &StoredArrival) -> DeadLetter {
    DeadLetter {
        arrival: arrival.clone(),
        part: None,
        reason: NO_DOOR.to_owned(),
        field: "door".to_owned(),
        value: arrival.door.clone(),
        cure: "Update Fondly, then try it again.".to_owned(),
    }
}

fn broke_off() -> ShopError {
    ShopError::Refused("Fondly itself failed at this; please report it with the body".to_owned())
}

/// A body that could not be placed, understood or not: a fault of ours, and no reason to lose it.
fn failed(arrival: &StoredArrival, error: &ShopError) -> DeadLetter {
    DeadLetter {
        arrival: arrival.clone(),
        part: None,
        reason: FAILED.to_owned(),
        field: "body".to_owned(),
        value: String::new(),
        cure: format!("It could not be placed: {error}. Try it again after the next update."),
    }
}

/// Whether the same may go through later: the disk is full, or somebody else is writing.
fn is_passing(error: &ShopError) -> bool {
    matches!(error, ShopError::Store(error) if error.is_passing())
}

/// Places bodies of a batch, in the order in which they came, and proposes what they call for. Answers with how long that took.
fn place(
    tx: &Tx<'_>,
    rules: &Rules,
    batch: &Batch,
    read: &[Read],
    now: Timestamp,
) -> Result<(Placed, Laps), ShopError> {
    let before = Counters::of(tx)?;
    let (mut placed, mut laps) = (Placed::default(), Laps::default());
    for of_one_source in read.chunk_by(|one, next| one.source == next.source) {
        let mut placer = Placer::new(tx, rules, of_one_source[0].source, now, Path::Ordinary)?;
        for together in of_one_source.chunk_by(|one, next| one.timely && next.timely && one.turn.is_none()) {
            let (first, last) = (&together[0], &together[together.len() - 1]);
            placer.received_at(if first.timely { now } else { first.received_at });
            placer.place(&batch.reports[first.reports.start..last.reports.end])?;
            if let Some(turn) = &last.turn {
                placer.turn(turn)?;
            }
        }
        laps += placer.laps();
        let mut watch = Watch::start();
        follow(tx, rules, now, placer.touched())?;
        watch.press(Step::Propose);
        laps += watch.laps();
        let part = placer.placed();
        placed.events += part.events;
        placed.known += part.known;
        placed.people += part.people;
    }
    cover_since(tx, before)?;
    Ok((placed, laps))
}

fn source_of(door: Door) -> Source {
    match door {
        Door::Segment => Source::SEGMENT,
        Door::Shopify => Source::SHOPIFY,
        Door::Woo => Source::WOO,
    }
}

/// The door by which a source comes in; none for files and hands.
pub(crate) fn door_of(source: Source) -> Option<Door> {
    [Door::Segment, Door::Shopify, Door::Woo].into_iter().find(|door| source_of(*door) == source)
}
