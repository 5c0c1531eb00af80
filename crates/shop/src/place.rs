//! Place: what was taken in becomes events, people, orders and standings.
//!
//! One batch of reports goes through visible steps: leave out what is known already, find out whose it is, number and
//! append the events, bring the orders and the words of people up to date, fold. Everything happens inside the caller's
//! transaction, so a batch is placed as a whole or not at all. The same door serves imports, hands and the demo.

pub(crate) mod alike;
mod describe;
pub(crate) mod erased;
mod happening;
mod identify;
pub mod laps;
pub(crate) mod loves;
pub(crate) mod next_step;
mod owner;
pub(crate) mod project;
pub(crate) mod refresh;
mod same;
mod undo;
pub(crate) mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;

use domain::event::EventKey;
use domain::fact::Report;
use domain::id::{EventId, PersonId};
use ingest::live::{Stand, Turn};
use jiff::Timestamp;
use store::{Source, Tx};

pub(crate) use happening::{Foldable, Happening};
pub(crate) use identify::Identifier;
use laps::{Laps, Step, Watch};
use refresh::Taken;
pub(crate) use refresh::{refresh_person, tick};
pub(crate) use undo::undo;

use crate::ShopError;
use crate::propose::Touched;
use crate::rules::Rules;

/// What a batch, or a whole file, added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Placed {
    /// Events that are new.
    pub events: u64,
    /// Reports of events that were known already.
    pub known: u64,
    /// People who are new.
    pub people: u64,
}

/// How the database is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// A shop that may hold anything already.
    Ordinary,
    /// An empty shop without indexes: nothing is looked up, and all reports of a person come in one batch.
    Bulk,
    /// An empty shop that takes its first file in: nothing is looked up, and what follows from the events is derived
    /// once, by [`Placer::finish`].
    First,
}

/// Takes in batches of reports of one source.
pub struct Placer<'a> {
    tx: &'a Tx<'a>,
    rules: &'a Rules,
    now: Timestamp,
    received: Timestamp,
    source: Source,
    path: Path,
    identifier: Identifier<'a>,
    erased: erased::Erased,
    same: same::SameOrders<'a>,
    owners: owner::Owners<'a>,
    placed_keys: HashSet<EventKey, foldhash::fast::FixedState>,
    next_event: EventId,
    next_gesture: i64,
    changed: i64,
    placed: Placed,
    orders: project::FirstOrders,
    touched: Touched,
    laps: Laps,
}

/// How long an event may be answered by a play: those that thank for something wait at most this long.
pub(crate) const CUE_FOR: jiff::SignedDuration = jiff::SignedDuration::from_hours(30 * 24);

impl<'a> Placer<'a> {
    /// Takes in what `source` reports, received at `now`.
    pub fn new(
        tx: &'a Tx<'a>,
        rules: &'a Rules,
        source: Source,
        now: Timestamp,
        path: Path,
    ) -> Result<Placer<'a>, ShopError> {
        if path == Path::First {
            tx.drop_indexes()?;
        }
        Ok(Placer {
            tx,
            rules,
            now,
            received: now,
            source,
            path,
            identifier: Identifier::new(tx, source, now, path)?,
            erased: erased::Erased::load(tx)?,
            same: same::SameOrders::new(tx, path == Path::Ordinary)?,
            owners: owner::Owners::new(tx, source.is_live()),
            placed_keys: HashSet::default(),
            next_event: tx.next_event()?,
            next_gesture: tx.next_gesture()?.0,
            changed: tx.next_changed()?,
            placed: Placed::default(),
            orders: project::FirstOrders::default(),
            touched: Touched::default(),
            laps: Laps::default(),
        })
    }

    /// What is placed from here on was received at `received`, however long it has waited: no event counts as later than
    /// that.
    pub fn received_at(&mut self, received: Timestamp) {
        self.received = received;
    }

    /// What was added so far.
    pub fn placed(&self) -> Placed {
        self.placed
    }

    /// How long its steps took so far.
    pub(crate) fn laps(&self) -> Laps {
        self.laps
    }

    /// What was touched that a play may hear of.
    pub(crate) fn touched(&self) -> &Touched {
        &self.touched
    }

    /// The people whom the reports concern, whether or not they told anything new.
    pub fn people(&self) -> Result<HashSet<PersonId>, ShopError> {
        self.identifier.people()
    }

    /// Places one batch.
    pub fn place(&mut self, reports: &[Report]) -> Result<(), ShopError> {
        let reports = self.same.settle(reports)?;
        match self.erased.sift(&reports) {
            None => self.place_all(&reports),
            Some(kept) => {
                self.placed.known += (reports.len() - kept.len()) as u64;
                self.place_all(&kept)
            }
        }
    }

    /// Places a turn in what becomes of an order, if what is known of the order by now says that it is one. What an older
    /// message says of it, come late, is none.
    pub(crate) fn turn(&mut self, turn: &Turn) -> Result<(), ShopError> {
        let Turn { report, from } = turn;
        // The site may have told of the order first, and then it goes by that name.
        let settled = self.same.settle(std::slice::from_ref(report))?;
        let report = &settled[0];
        let known = report.subject.as_deref().map(|subject| self.tx.order(subject)).transpose()?.flatten();
        let Some(order) = known else { return Ok(()) };
        let is_after = |at: Option<Timestamp>| at.is_some_and(|at| at < report.at);
        // Where it was taken up again before, that was when its content was told.
        let stands_from = self.tx.event(order.event)?.map(|content| content.at);
        let stood = order.cancelled_at.is_none() && is_after(stands_from);
        let is_turn = match from {
            Stand::CalledOff => is_after(order.cancelled_at),
            Stand::Standing => stood,
            Stand::Paid => stood && is_after(order.paid_at),
        };
        if is_turn { self.place(&settled) } else { Ok(()) }
    }

    /// Derives what was left for the end. Must be called once, after the last batch; `tell` hears of each person and may
    /// stop it, which leaves a transaction that must not be kept.
    pub fn finish(
        &mut self,
        tell: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, ShopError> {
        if self.path != Path::First {
            return Ok(ControlFlow::Continue(()));
        }
        self.tx.build_indexes()?;
        self.orders.finish(self.tx)?;
        let update = refresh::Update { tx: self.tx, rules: self.rules, now: self.now, path: self.path };
        let mut stopped = ControlFlow::Continue(());
        self.tx.each_person(|person, events| {
            if stopped.is_continue() {
                stopped = tell();
                self.placed.people += u64::from(update.make_from(person, events, &mut self.changed)?);
            }
            Ok::<_, ShopError>(())
        })?;
        alike::pair_all(self.tx)?;
        Ok(stopped)
    }

    fn place_all(&mut self, reports: &[Report]) -> Result<(), ShopError> {
        let mut watch = Watch::start();
        let keys: Vec<EventKey> = reports.iter().map(|report| EventKey::of(&report.message_id)).collect();
        let known = match self.path {
            Path::Ordinary => self.tx.known_events(&keys)?,
            Path::Bulk | Path::First => HashMap::new(),
        };
        watch.press(Step::Known);
        self.identifier.meet(reports)?;
        let first_new = self.next_event;
        let mut happenings = Vec::with_capacity(reports.len());
        for (report, key) in reports.iter().zip(keys) {
            if let Some((event, false)) = known.get(&key) {
                self.identifier.support(report)?;
                self.tx.sight_event(*event, self.source)?;
                self.placed.known += 1;
            } else if !self.placed_keys.insert(key) {
                self.placed.known += 1;
            } else {
                let withdrawn = known.get(&key).map(|(event, _)| *event);
                happenings.push(self.number(report, key, withdrawn)?);
            }
        }
        watch.press(Step::Whose);
        self.append(&happenings, first_new)?;
        watch.press(Step::Append);
        self.derive(&happenings, first_new)?;
        watch.press(Step::Derive);
        self.laps += watch.laps();
        Ok(())
    }

    /// Gives an event its number, or its own where it was withdrawn, and finds out whose it is.
    fn number<'r>(
        &mut self,
        report: &'r Report,
        key: EventKey,
        withdrawn: Option<EventId>,
    ) -> Result<Happening<'r>, ShopError> {
        let identity = match self.identifier.identify(report)? {
            None => self.owners.of(report)?,
            known => known,
        };
        let id = withdrawn.unwrap_or(self.next_event);
        self.owners.note(report, id, identity);
        if withdrawn.is_none() {
            self.next_event = EventId(id.0 + 1);
        }
        Ok(Happening::new(report, id, key, identity, self.received))
    }

    /// Appends events, or brings those back that were withdrawn and so are numbered before `first_new`.
    fn append(&mut self, happenings: &[Happening<'_>], first_new: EventId) -> Result<(), ShopError> {
        let source = self.source;
        let stored = happenings.iter().map(|happening| happening.to_store(source));
        let (new, back): (Vec<_>, Vec<_>) = stored.partition(|event| event.id >= first_new);
        back.iter().try_for_each(|event| self.tx.revive_event(event))?;
        self.tx.append_events(&new)?;
        self.placed.events += happenings.len() as u64;
        for happening in happenings {
            let name = happening.fact.name();
            let may_be_answered = happening.identity.is_some() && happening.at >= self.now - CUE_FOR;
            if may_be_answered && self.rules.plays.answers(name) {
                self.tx.append_cue(happening.id, name, happening.at)?;
            }
        }
        Ok(())
    }

    /// Brings everything that follows from the new events up to date.
    fn derive(&mut self, happenings: &[Happening<'_>], first_new: EventId) -> Result<(), ShopError> {
        if self.path == Path::First {
            self.orders.put(self.tx, happenings)?;
            return words::put(self.tx, self.rules, happenings);
        }
        let owners = project::orders(self.tx, self.path, happenings, first_new)?;
        project::gestures(self.tx, self.path, happenings, &mut self.next_gesture, self.rules)?;
        words::put(self.tx, self.rules, happenings)?;
        let mut of_person: BTreeMap<PersonId, Vec<&Happening<'_>>> = BTreeMap::new();
        for happening in happenings {
            if let Some(identity) = happening.identity {
                of_person.entry(self.identifier.person_of(identity)?).or_default().push(happening);
            }
        }
        let mut regrouped: BTreeSet<PersonId> = self.identifier.take_regrouped();
        let mut buyers: BTreeSet<PersonId> = BTreeSet::new();
        for owner in owners {
            let person = self.identifier.person_of(owner)?;
            buyers.insert(person);
            if !of_person.contains_key(&person) {
                regrouped.insert(person);
            }
        }
        self.touched.people.extend(&regrouped);
        self.touched.first = self.touched.first.or(Some(first_new));
        for person in &regrouped {
            refresh_person(self.tx, self.rules, *person, self.now, &mut self.changed)?;
        }
        let update = refresh::Update { tx: self.tx, rules: self.rules, now: self.now, path: self.path };
        for (person, happenings) in of_person {
            if regrouped.contains(&person) {
                continue;
            }
            let fresh = self.identifier.is_fresh(person);
            let identities = fresh.then(|| self.identifier.identities_in(&happenings, person));
            let orders = buyers.contains(&person) || happenings.iter().any(|it| it.is_about_order());
            let taken =
                update.take_in(person, &happenings, identities.as_deref(), orders, &mut self.changed)?;
            self.placed.people += u64::from(taken == Taken::New);
            if taken == Taken::Moved || happenings.iter().any(|it| Touched::hears(self.rules, it.fact.name()))
            {
                self.touched.people.insert(person);
            }
        }
        self.identifier.forget_fresh();
        self.owners.forget();
        Ok(())
    }
}
