//! Proposing for everybody: what to do is found out without holding up anybody who writes, and done in small steps.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use domain::play::{Play, Trigger};
use jiff::Timestamp;
use jiff::civil::Date;

use super::seen::{Counters, News, cover_since};
use super::{Proposal, Proposer};
use crate::place::CUE_FOR;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// How long somebody who asks for a page waits while another goes over everybody. What comes of it shows on the page as soon as
/// it is there.
const WAIT: Duration = Duration::from_secs(1);

/// Gestures that are changed in one transaction: a sender's batch waits for no more than this.
const STEP: usize = 200;

impl Shop {
    /// Brings the proposals up to date: cancels what no longer holds, proposes what is due. Where somebody else is at it, in
    /// a large shop, it is left to them.
    pub fn propose(&self, now: Timestamp) -> Result<(), ShopError> {
        let rules = self.rules()?;
        let today = now.to_zoned(rules.zone.clone()).date();
        let look = || self.store().read(|tx| News::look(tx, &rules, today));
        if look()?.is_none() {
            return Ok(());
        }
        let Some(_turn) = self.turn().take(WAIT) else { return Ok(()) };
        // Whoever had the turn before may have done it all.
        let Some(news) = look()? else { return Ok(()) };
        let mut rounds = Rounds { shop: self, rules: &rules, now, today, at: None };
        rounds.cancel_stale()?;
        // One play after the other: whoever gets something by one is left alone by the next.
        for play in rules.plays.iter().filter(|play| news.concerns(&play.trigger)) {
            match &play.trigger {
                Trigger::Surprise => rounds.draw(play)?,
                _ => rounds.propose(play)?,
            }
        }
        rounds.step(|proposer, _| {
            proposer.tx.drop_cues_before(now - CUE_FOR)?;
            news.keep(proposer.tx)
        })
    }
}

/// Whose turn it is to go over everybody: two at once would find out everything twice.
#[derive(Default)]
pub(crate) struct Turn {
    taken: Mutex<bool>,
    given_back: Condvar,
}

/// The turn, until it is dropped.
struct Taken<'t>(&'t Turn);

impl Turn {
    fn take(&self, wait: Duration) -> Option<Taken<'_>> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.given_back.wait_timeout_while(taken, wait, |taken| *taken);
        let (mut taken, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *taken, true) { None } else { Some(Taken(self)) }
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.given_back.notify_one();
    }
}

/// One going over everybody.
struct Rounds<'r> {
    shop: &'r Shop,
    rules: &'r Rules,
    now: Timestamp,
    today: Date,
    /// Where the counters stood at the last look or after the last step.
    at: Option<Counters>,
}

impl Rounds<'_> {
    fn cancel_stale(&mut self) -> Result<(), ShopError> {
        let stale = self.look(|proposer| proposer.stale())?;
        stale.chunks(STEP).try_for_each(|some| self.step(|proposer, _| proposer.cancel(some)))
    }

    fn propose(&mut self, play: &Play) -> Result<(), ShopError> {
        let proposals: Vec<Proposal<'_>> = self.look(|proposer| proposer.proposals(play))?;
        proposals
            .chunks(STEP)
            .try_for_each(|some| self.step(|proposer, fresh| proposer.store_all(some, fresh)))
    }

    fn draw(&mut self, play: &Play) -> Result<(), ShopError> {
        let drawn = self.look(|proposer| proposer.draw(play))?;
        self.step(|proposer, _| proposer.store_all(&proposer.surprises(play, &drawn)?, true))
    }

    /// Looks at one state of the shop.
    fn look<T>(&mut self, look: impl FnOnce(&Proposer<'_>) -> Result<T, ShopError>) -> Result<T, ShopError> {
        let Rounds { rules, now, today, .. } = *self;
        let (found, at) = self.shop.store().read(|tx| {
            let found = look(&Proposer { tx, rules, now, today })?;
            Ok::<_, ShopError>((found, Counters::of(tx)?))
        })?;
        self.at = Some(at);
        Ok(found)
    }

    /// Changes something; `step` is told whether nobody else has changed anything since the last look or step.
    fn step(
        &mut self,
        step: impl FnOnce(&Proposer<'_>, bool) -> Result<(), ShopError>,
    ) -> Result<(), ShopError> {
        let Rounds { shop, rules, now, today, at } = *self;
        self.at = shop.write(|tx, in_force| {
            if !std::ptr::eq(in_force, rules) {
                // Other rules, published meanwhile, begin with proposals of their own.
                return Ok(at);
            }
            let before = Counters::of(tx)?;
            step(&Proposer { tx, rules, now, today }, at == Some(before))?;
            cover_since(tx, before)?;
            Ok(Some(Counters::of(tx)?))
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_the_turn_and_the_others_do_not_wait_for_long() {
        let turn = Turn::default();
        let taken = turn.take(Duration::ZERO);
        assert!(taken.is_some());
        assert!(turn.take(Duration::from_millis(1)).is_none(), "somebody has it");
        drop(taken);
        assert!(turn.take(Duration::ZERO).is_some());
    }
}
