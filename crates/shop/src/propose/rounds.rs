//! Proposing for everybody: what to do is found out without holding up anybody who writes, and done in small steps.

use domain::play::{Play, Trigger};
use jiff::Timestamp;
use jiff::civil::Date;

use super::seen::{Counters, News, cover_since};
use super::{Proposal, Proposer};
use crate::place::CUE_FOR;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Gestures that are changed in one transaction: a sender's batch waits for no more than this.
const STEP: usize = 200;

impl Shop {
    /// Brings the proposals up to date: cancels what no longer holds, proposes what is due.
    pub fn propose(&self, now: Timestamp) -> Result<(), ShopError> {
        let rules = self.rules()?;
        let today = now.to_zoned(rules.zone.clone()).date();
        let Some(news) = self.store().read(|tx| News::look(tx, &rules, today))? else { return Ok(()) };
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
