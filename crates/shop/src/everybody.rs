//! Everybody folded at once: in ranges of people, by as many threads as there are hands, all looking at one state of the
//! database. It equals a replay of each person, and reads only what the rules ask for.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::event::Event;
use domain::id::PersonId;
use domain::journey::{FoldState, Journey, View, replay, view};
use jiff::Timestamp;
use store::{Stands, Trace, Tx, Wanted};

use crate::place::refresh::read_state;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// People that one thread takes at a time.
const RANGE: usize = 2_000;
/// More threads than this only wait for each other.
const HANDS_MAX: usize = 4;

/// One person, folded.
pub(crate) struct One<'a> {
    pub(crate) person: PersonId,
    /// Where they stand under the rules in force, as it is stored.
    pub(crate) stands: &'a Stands,
    /// What the fold gives.
    pub(crate) state: &'a FoldState,
    /// Where that puts them.
    pub(crate) view: &'a View,
}

/// With which rules everybody is folded.
#[derive(Clone, Copy)]
pub(crate) enum With<'a> {
    /// Those in force.
    InForce,
    /// Others.
    Other(&'a Journey),
}

impl Shop {
    /// Folds everybody of whom anything was known by `until`, and hands each to `take`, with the rules in force. Answers
    /// with what was gathered in each range of people, in rising order.
    pub(crate) fn fold_everybody<T: Default + Send>(
        &self,
        with: With<'_>,
        until: Timestamp,
        take: impl Fn(&mut T, &Rules, &One<'_>) + Sync,
    ) -> Result<Vec<T>, ShopError> {
        let ranges = ranges(&self.read(|tx, _| Ok(tx.person_ids()?))?);
        let next = AtomicUsize::new(0);
        let hands =
            std::thread::available_parallelism().map_or(1, usize::from).min(HANDS_MAX).min(ranges.len());
        let done = self.store().read_together(hands, |tx| {
            let rules = self.rules_in(tx)?;
            let fold = Fold::new(tx, &rules, with, until)?;
            let mut mine = Vec::new();
            while let Some((place, range)) = take_next(&next, &ranges) {
                let mut gathered = T::default();
                fold.range(range, |one| take(&mut gathered, &rules, one))?;
                mine.push((place, gathered));
            }
            Ok::<_, ShopError>(mine)
        })?;
        let mut all: Vec<(usize, T)> = done.into_iter().flatten().collect();
        all.sort_by_key(|(place, _)| *place);
        Ok(all.into_iter().map(|(_, gathered)| gathered).collect())
    }
}

fn take_next<'r>(next: &AtomicUsize, ranges: &'r [Range<PersonId>]) -> Option<(usize, &'r Range<PersonId>)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    ranges.get(place).map(|range| (place, range))
}

/// Ranges that hold every person there may ever be, `ids` evenly among them.
fn ranges(ids: &[PersonId]) -> Vec<Range<PersonId>> {
    let mut bounds: Vec<PersonId> = ids.iter().copied().step_by(RANGE).skip(1).collect();
    bounds.insert(0, PersonId(i64::MIN));
    bounds.push(PersonId(i64::MAX));
    bounds.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

struct Fold<'a> {
    tx: &'a Tx<'a>,
    rules: &'a Rules,
    with: With<'a>,
    until: Timestamp,
    wanted: Wanted,
}

impl<'a> Fold<'a> {
    fn new(
        tx: &'a Tx<'a>,
        rules: &'a Rules,
        with: With<'a>,
        until: Timestamp,
    ) -> Result<Fold<'a>, ShopError> {
        let journey = match with {
            With::InForce => &rules.journey,
            With::Other(journey) => journey,
        };
        Ok(Fold { tx, rules, with, until, wanted: tx.wanted(journey)? })
    }

    fn journey(&self) -> &Journey {
        match self.with {
            With::InForce => &self.rules.journey,
            With::Other(journey) => journey,
        }
    }

    fn range(&self, range: &Range<PersonId>, take: impl FnMut(&One<'_>)) -> Result<(), ShopError> {
        let mut stands = self.tx.stands(range)?;
        stands.retain(|stands| stands.since <= self.until);
        match self.with {
            With::InForce => self.one_by_one(&stands, take),
            With::Other(_) => self.in_one_go(range, &stands, take),
        }
    }

    /// A stored fold holds at `until` as it is where nothing later went into it; everybody else is replayed.
    fn one_by_one(&self, stands: &[Stands], mut take: impl FnMut(&One<'_>)) -> Result<(), ShopError> {
        let until = self.until.as_microsecond();
        for stands in stands {
            let mut state = read_state(&stands.state)?;
            if state.folded_until().is_some_and(|last| last > until) {
                state = FoldState::default();
                let alone = stands.person..PersonId(stands.person.0 + 1);
                self.tx.each_trace(&self.wanted, &alone, self.until, |_, traces| {
                    state = self.replay(traces);
                    Ok::<_, ShopError>(())
                })?;
            }
            self.hand_over(stands, &state, &mut take);
        }
        Ok(())
    }

    /// Reads the events of all of them in their order, and replays everybody.
    fn in_one_go(
        &self,
        range: &Range<PersonId>,
        stands: &[Stands],
        mut take: impl FnMut(&One<'_>),
    ) -> Result<(), ShopError> {
        let nothing = FoldState::default();
        let mut rest = stands.iter().peekable();
        self.tx.each_trace(&self.wanted, range, self.until, |person, traces| {
            while let Some(stands) = rest.next_if(|stands| stands.person < person) {
                self.hand_over(stands, &nothing, &mut take);
            }
            if let Some(stands) = rest.next_if(|stands| stands.person == person) {
                self.hand_over(stands, &self.replay(traces), &mut take);
            }
            Ok::<_, ShopError>(())
        })?;
        rest.for_each(|stands| self.hand_over(stands, &nothing, &mut take));
        Ok(())
    }

    fn hand_over(&self, stands: &Stands, state: &FoldState, take: &mut impl FnMut(&One<'_>)) {
        let view = view(self.journey(), state, self.until.as_microsecond());
        take(&One { person: stands.person, stands, state, view: &view });
    }

    fn replay(&self, traces: &[Trace]) -> FoldState {
        let mut events: Vec<Event<'_>> = traces.iter().map(Trace::event).collect();
        replay(self.journey(), &self.rules.zone, &mut events, self.until.as_microsecond())
    }
}
