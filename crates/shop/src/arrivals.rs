//! Arrivals: what was accepted is placed in batches, and what nobody can understand is kept as a dead letter.
//!
//! A batch is one transaction of the shop's database; only then do its bodies leave the intake. A crash in between brings
//! them back, and they are known. A body that makes its whole batch fail is found by placing each by itself, so that it
//! holds up nobody else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::fact::Report;
use ingest::live::{self, Door, Refused, Told};
use jiff::Timestamp;
use serde::Serialize;
use store::{DeadLetter, Source, StoreError, StoredArrival, Tx};

use crate::place::{Path, Placed, Placer};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Bodies placed in one transaction,
const BATCH_BODIES: i64 = 2_000;
/// and their bytes: a page that somebody saves meanwhile waits for no more than this.
const BATCH_BYTES: usize = 1 << 20;

/// Why a letter is dead at which Fondly itself failed.
pub(crate) const FAILED: &str = "failed";
/// Why one is dead whose door nobody knows here.
const NO_DOOR: &str = "no_door";

/// What came of a batch.
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
    /// Places a batch of what was accepted and waits. Nothing is left when no body was taken off.
    pub fn place_arrivals(&self, now: Timestamp) -> Result<Arrived, ShopError> {
        let clerk = self.clerk()?;
        let waiting = clerk.intake.waiting(BATCH_BODIES, BATCH_BYTES)?;
        if waiting.is_empty() {
            return Ok(Arrived::default());
        }
        let rules = self.rules()?;
        let read: Vec<Read<'_>> = waiting.iter().map(|arrival| Read::of(arrival, &rules)).collect();
        let mut arrived = Arrived { bodies: waiting.len() as u64, ..Arrived::default() };
        let mut letters = Vec::new();
        match self.place_read(&read, now) {
            Ok(placed) => arrived.count(placed),
            Err(error) if is_passing(&error) => return Err(error),
            Err(_) => self.place_each(&read, now, &mut arrived, &mut letters)?,
        }
        self.carry_out_asks(&read, now, &mut letters)?;
        letters.extend(read.iter().flat_map(Read::letters));
        arrived.letters = letters.len() as u64;
        let ids: Vec<i64> = waiting.iter().map(|arrival| arrival.id).collect();
        clerk.intake.settle(&ids, &letters)?;
        clerk.pulse.beat(arrived.events, now);
        clerk.placed(waiting.iter().map(|arrival| arrival.body.len()).sum());
        Ok(arrived)
    }

    /// Places bodies in one transaction.
    fn place_read(&self, read: &[Read<'_>], now: Timestamp) -> Result<Placed, ShopError> {
        let work = || self.write(|tx, rules| place(tx, rules, read, now));
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(broke_off()))
    }

    /// Places each body by itself; one that cannot be placed becomes a dead letter.
    fn place_each(
        &self,
        read: &[Read<'_>],
        now: Timestamp,
        arrived: &mut Arrived,
        letters: &mut Vec<DeadLetter>,
    ) -> Result<(), ShopError> {
        for one in read {
            match self.place_read(std::slice::from_ref(one), now) {
                Ok(placed) => arrived.count(placed),
                Err(error) if is_passing(&error) => return Err(error),
                Err(error) => letters.push(failed(one.arrival, &error)),
            }
        }
        Ok(())
    }

    /// Carries out what customers ask by right. One that cannot be carried out is kept as a dead letter.
    fn carry_out_asks(
        &self,
        read: &[Read<'_>],
        now: Timestamp,
        letters: &mut Vec<DeadLetter>,
    ) -> Result<(), ShopError> {
        for one in read {
            for ask in &one.told.asks {
                match self.carry_out(ask, one.source, now) {
                    Err(error) if is_passing(&error) => return Err(error),
                    Err(error) => letters.push(failed(one.arrival, &error)),
                    Ok(()) => {}
                }
            }
        }
        Ok(())
    }

    /// Whether anything waits to be placed.
    pub fn has_arrivals(&self) -> Result<bool, ShopError> {
        Ok(!self.clerk()?.intake.waiting(1, 1)?.is_empty())
    }

    /// Whether everything is placed that was accepted before the program began.
    pub fn is_ready(&self) -> Result<bool, ShopError> {
        let clerk = self.clerk()?;
        let first = clerk.intake.backlog()?.first;
        Ok(first.is_none_or(|first| first > clerk.accepted_before))
    }

    /// Keeps the intake's log short while much arrives.
    pub fn checkpoint_intake(&self) -> Result<(), ShopError> {
        Ok(self.clerk()?.intake.checkpoint()?)
    }

    /// Leaves nothing of what was placed in the intake's files. To be called when nothing waits.
    pub fn tidy_intake(&self) -> Result<(), ShopError> {
        Ok(self.clerk()?.intake.scrub()?)
    }
}

impl Arrived {
    fn count(&mut self, placed: Placed) {
        self.events += placed.events;
        self.known += placed.known;
    }
}

/// A body with what it says.
struct Read<'a> {
    arrival: &'a StoredArrival,
    source: Source,
    told: Told,
    /// The letter that it becomes where it could not be read at all.
    unread: Option<DeadLetter>,
}

impl<'a> Read<'a> {
    fn of(arrival: &'a StoredArrival, rules: &Rules) -> Read<'a> {
        let unread =
            |letter| Read { arrival, source: Source::HANDS, told: Told::default(), unread: Some(letter) };
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
        match catch_unwind(AssertUnwindSafe(understand)) {
            Ok(told) => Read { arrival, source: source_of(door), told, unread: None },
            // It would break the placer off at every start, and hold up everybody behind it.
            Err(_) => unread(failed(arrival, &broke_off())),
        }
    }

    /// Whether nothing in it claims to be later than its receipt. Only what does needs to know that moment.
    fn is_timely(&self) -> bool {
        self.told.reports.iter().all(|report| report.at <= self.arrival.received_at)
    }

    fn letters(&self) -> Vec<DeadLetter> {
        let refused = self.told.refused.iter().map(|refused| letter(self.arrival, refused));
        self.unread.iter().cloned().chain(refused).collect()
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
    matches!(error, ShopError::Store(StoreError::DiskFull | StoreError::Disk(_) | StoreError::Busy))
}

/// Places bodies, in the order in which they came.
fn place(tx: &Tx<'_>, rules: &Rules, read: &[Read<'_>], now: Timestamp) -> Result<Placed, ShopError> {
    let mut placed = Placed::default();
    for of_one_source in read.chunk_by(|one, next| one.source == next.source) {
        let mut placer = Placer::new(tx, rules, of_one_source[0].source, now, Path::Ordinary)?;
        for together in of_one_source.chunk_by(|one, next| one.is_timely() && next.is_timely()) {
            let last = together.last().expect("no part of a chunk is empty");
            placer.received_at(last.arrival.received_at);
            let reports: Vec<Report> = together.iter().flat_map(|one| one.told.reports.clone()).collect();
            placer.place(&reports)?;
        }
        let part = placer.placed();
        placed.events += part.events;
        placed.known += part.known;
        placed.people += part.people;
    }
    Ok(placed)
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
