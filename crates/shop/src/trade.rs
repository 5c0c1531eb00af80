//! What kind of shop this is: what another kind would change, shown before it is published and taken back in one step.

use std::collections::BTreeSet;

use domain::play::Plays;
use domain::trade::{Trade, Words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::journey::WhatIf;
use crate::rules::Texts;
use crate::{Shop, ShopError};

/// What becoming another kind of shop would change. Nothing is changed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TradeChange {
    /// The kind that was asked for.
    pub trade: Trade,
    /// Whether the shop goes by exactly these rules already.
    pub in_force: bool,
    /// Who would stand where.
    pub what_if: WhatIf,
    /// Plays that would propose from then on.
    pub come: Vec<String>,
    /// Plays that would propose no more.
    pub go: Vec<String>,
    /// What orders would go out as.
    pub words: Words,
}

/// The versions that were replaced when a trade was chosen, each if it was: what it takes to go back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Replaced {
    /// The version of the journey.
    pub journey: Option<u32>,
    /// The version of the plays.
    pub plays: Option<u32>,
}

impl Shop {
    /// What would change if this were another kind of shop. Nothing is changed.
    pub fn what_if_trade(&self, trade: Trade, now: Timestamp) -> Result<TradeChange, ShopError> {
        let (rules, texts) = (self.rules()?, Texts::of(trade));
        let new = rules.with_journey(&texts.journey)?.with_plays(&texts.plays)?;
        let names = |plays: &Plays| plays.iter().map(|play| play.name.clone()).collect::<BTreeSet<_>>();
        let (before, after) = (names(&rules.all_plays), names(&new.all_plays));
        Ok(TradeChange {
            trade,
            in_force: rules.journey_text() == texts.journey && rules.texts().plays == texts.plays,
            what_if: self.what_if(&texts.journey, now)?,
            come: after.difference(&before).cloned().collect(),
            go: before.difference(&after).cloned().collect(),
            words: new.words(),
        })
    }

    /// Makes this another kind of shop: its journey and its plays are published together, or neither is.
    pub fn choose_trade(&self, trade: Trade, now: Timestamp) -> Result<Replaced, ShopError> {
        self.publish_texts(&Texts::of(trade), now)
    }

    /// Takes the choice of a trade back: the versions before it are published again.
    pub fn take_trade_back(&self, replaced: Replaced, now: Timestamp) -> Result<(), ShopError> {
        let Texts { journey, plays, .. } = self.rules()?.texts().clone();
        let journey = match replaced.journey {
            Some(number) => self.journey_version(number)?.text,
            None => journey,
        };
        let plays = match replaced.plays {
            Some(number) => self.plays_version(number)?.text,
            None => plays,
        };
        self.publish_texts(&Texts { journey, plays, ..Texts::default() }, now).map(|_| ())
    }

    /// Publishes a journey and its plays in one step.
    fn publish_texts(&self, texts: &Texts, now: Timestamp) -> Result<Replaced, ShopError> {
        self.write(|tx, rules| {
            let journey = crate::journey::publish(tx, rules, &texts.journey, now)?;
            let rules = self.rules_in(tx)?;
            let plays = crate::plays::publish(tx, &rules, &texts.plays, now)?;
            Ok(Replaced { journey, plays })
        })
    }
}
