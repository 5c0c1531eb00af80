//! The choice of the day: which open gestures are on the list and in which order, and how much is left out.
//!
//! Among tens of thousands of open gestures choosing takes longer than the page itself, so the last choice is kept for as
//! long as nothing in the shop changes.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{GestureId, PersonId};
use domain::today::{Candidate, Choice, Rank, choose};
use jiff::civil::Date;
use store::{OpenGesture, Tx};

use super::kept::Kept;
use super::{rank_of, start_of};
use crate::propose::{is_asked, is_beyond_orders};
use crate::rules::Rules;
use crate::view::Moment;
use crate::{Shop, ShopError};

/// What today's list is made of.
pub(crate) struct Choices {
    /// Of which day.
    day: Date,
    /// On the list, in its order,
    pub(crate) listed: Vec<OpenGesture>,
    /// and their numbers alone.
    pub(super) ids: Vec<GestureId>,
    /// Parcels that are owed a note and do not fit,
    pub(crate) parcels_more: usize,
    /// and the minutes that those would take.
    pub(crate) parcels_more_minutes: i64,
    /// Everything else that does not fit or is beyond a limit.
    pub(crate) left_out: usize,
    /// What was looked up of it in the state of the shop that it was made of.
    pub(super) kept: Kept,
}

/// The last choice, with the version of the shop that it was made of.
#[derive(Default)]
pub(crate) struct LastChoice(Mutex<Option<(i64, Arc<Choices>)>>);

impl LastChoice {
    fn of(&self, version: i64) -> Option<Arc<Choices>> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().filter(|(of, _)| *of == version).map(|(_, choices)| Arc::clone(choices))
    }

    fn keep(&self, version: i64, choices: Arc<Choices>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((version, choices));
    }
}

/// One state of the shop, as one of several hands looks at it.
pub(super) struct Hand<'a> {
    pub(super) tx: &'a Tx<'a>,
    pub(super) rules: &'a Rules,
    pub(super) choices: &'a Choices,
    /// The number of the next piece of work that nobody has taken yet, from 0.
    next: &'a AtomicUsize,
}

impl Hand<'_> {
    /// Takes a piece of work.
    pub(super) fn take(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

impl Shop {
    /// Looks at one state of the shop, by up to so many hands at once, with what is chosen in it.
    pub(super) fn chosen<T: Send>(
        &self,
        moment: &Moment,
        hands: usize,
        look: impl Fn(&Hand<'_>) -> Result<T, ShopError> + Sync,
    ) -> Result<Vec<T>, ShopError> {
        loop {
            let version = self.store().version()?;
            let last = self.last_choice().of(version);
            let (was_kept, choice) = (last.is_some(), Mutex::new(last));
            let seen = self.look_with(&choice, moment, hands, &look);
            let is_unchanged = self.store().version()? == version;
            if was_kept && !is_unchanged {
                // Another state may have been looked at than was chosen from, and kept beside it. Nobody takes it for this one:
                // no version comes twice.
                continue;
            }
            let choice = choice.into_inner().unwrap_or_else(PoisonError::into_inner);
            if let Some(choices) = choice.filter(|_| is_unchanged) {
                self.last_choice().keep(version, choices);
            }
            return seen;
        }
    }

    /// The first hand makes the choice, unless it is there and of the day.
    fn look_with<T: Send>(
        &self,
        choice: &Mutex<Option<Arc<Choices>>>,
        moment: &Moment,
        hands: usize,
        look: &(impl Fn(&Hand<'_>) -> Result<T, ShopError> + Sync),
    ) -> Result<Vec<T>, ShopError> {
        let next = AtomicUsize::new(0);
        self.store().read_together(hands, |tx| {
            let rules = &*self.rules_in(tx)?;
            let choices = {
                let mut choice = choice.lock().unwrap_or_else(PoisonError::into_inner);
                let made = match choice.take().filter(|made| made.day == moment.day(rules)) {
                    Some(made) => made,
                    None => Arc::new(choices(tx, rules, moment)?),
                };
                Arc::clone(choice.insert(made))
            };
            look(&Hand { tx, rules, choices: &choices, next: &next })
        })
    }
}

/// Chooses among the open gestures what fits into today.
pub(crate) fn choices(tx: &Tx<'_>, rules: &Rules, moment: &Moment) -> Result<Choices, ShopError> {
    let day = moment.day(rules);
    let mut open = tx.open_to_choose()?;
    open.retain(|gesture| gesture.not_before <= day && rules.plays.get(&gesture.play).is_some());
    step_back(tx, rules, &mut open)?;
    open.sort_by_cached_key(|gesture| {
        let rank = rank_of(rules, &gesture.play, gesture.kind);
        let due = if rank == Rank::Occasion { gesture.due } else { day };
        (rank, due, gesture.id)
    });
    let done: HashMap<String, usize> = tx.count_made_since(start_of(day, rules))?.into_iter().collect();
    let candidates: Vec<Candidate> = open
        .iter()
        .map(|gesture| Candidate {
            rank: rank_of(rules, &gesture.play, gesture.kind),
            play: rules.plays.iter().position(|play| play.id == gesture.play).unwrap_or(usize::MAX),
            minutes: gesture.minutes,
            at_most: rules.plays.get(&gesture.play).and_then(|play| play.at_most),
        })
        .collect();
    let already = |position: usize| done.get(&open[position].play).copied().unwrap_or_default();
    let chosen = choose(&candidates, rules.settings.minutes_a_day, already);
    let mut choices = Choices {
        day,
        listed: Vec::new(),
        ids: Vec::new(),
        parcels_more: 0,
        parcels_more_minutes: 0,
        left_out: 0,
        kept: Kept::default(),
    };
    for ((gesture, candidate), choice) in open.into_iter().zip(&candidates).zip(chosen) {
        match choice {
            Choice::Listed => choices.listed.push(gesture),
            Choice::NoTime | Choice::Enough if candidate.rank == Rank::Owed => {
                choices.parcels_more += 1;
                choices.parcels_more_minutes += gesture.minutes;
            }
            Choice::NoTime | Choice::Enough => choices.left_out += 1,
        }
    }
    choices.ids = choices.listed.iter().map(|gesture| gesture.id).collect();
    Ok(choices)
}

/// Takes out what waits for people beside a card that somebody asked for: nobody gets two at once.
fn step_back(tx: &Tx<'_>, rules: &Rules, open: &mut Vec<OpenGesture>) -> Result<(), ShopError> {
    let whose = |gesture: &OpenGesture| match gesture.identity {
        Some(identity) => Ok(tx.person_of(identity)?),
        None => Ok::<_, ShopError>(None),
    };
    let asked = open.iter().filter(|gesture| is_asked(rules, &gesture.play)).map(whose);
    let asked: HashSet<PersonId> = asked.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    if asked.is_empty() {
        return Ok(());
    }
    let mut kept = Vec::with_capacity(open.len());
    for gesture in std::mem::take(open) {
        let beside = is_beyond_orders(gesture.kind) && !is_asked(rules, &gesture.play);
        if !beside || whose(&gesture)?.is_none_or(|person| !asked.contains(&person)) {
            kept.push(gesture);
        }
    }
    *open = kept;
    Ok(())
}
