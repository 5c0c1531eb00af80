//! What a batch of arrivals calls for, proposed with the batch: only the people are looked at to whom something happened
//! that a play may hear of. Going over everybody is for the beginning of a day.

use std::collections::BTreeSet;

use domain::fact::name;
use domain::id::{EventId, PersonId};
use domain::order::OWED_FOR;
use domain::play::{Play, Trigger};
use jiff::Timestamp;
use store::{Cue, StoredGesture, StoredOrder, Tx};

use super::{Proposal, Proposer};
use crate::ShopError;
use crate::rules::Rules;

/// What people do most, and what no gesture hangs on unless a play says so.
const BROWSING: &[&str] = &[
    name::PAGE_VIEWED,
    "Cart Viewed",
    "Checkout Started",
    "Email Opened",
    "Link Followed",
    "Product Added",
    "Product Viewed",
];

/// What a batch touched.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// People of whom a play may hear.
    pub(crate) people: BTreeSet<PersonId>,
    /// The first event of the batch.
    pub(crate) first: Option<EventId>,
}

impl Touched {
    /// Whether an event with this name may call for a gesture, or take the reason of one away.
    pub(crate) fn hears(rules: &Rules, event: &str) -> bool {
        let mentions = |play: &Play| match &play.trigger {
            Trigger::Event { unless, .. } => unless.iter().any(|name| **name == *event),
            Trigger::Since(since) => since.unless.iter().any(|name| **name == *event),
            _ => false,
        };
        !BROWSING.contains(&event) || rules.plays.answers(event) || rules.plays.iter().any(mentions)
    }
}

/// Proposes what a batch calls for, and cancels what it takes the reason of away.
pub(crate) fn follow(tx: &Tx<'_>, rules: &Rules, now: Timestamp, touched: &Touched) -> Result<(), ShopError> {
    let today = now.to_zoned(rules.zone.clone()).date();
    let proposer = Proposer { tx, rules, now, today };
    let open = |gesture: &StoredGesture| gesture.state.is_open();
    let still_open = |order: &StoredOrder| {
        let ended = [order.fulfilled_at, order.cancelled_at, order.refunded_at];
        order.placed_at >= now - OWED_FOR && ended.iter().all(Option::is_none)
    };
    let mut orders = Vec::new();
    for person in &touched.people {
        proposer.cancel(&tx.gestures_of(*person)?.into_iter().filter(open).collect::<Vec<_>>())?;
        orders.extend(tx.orders_of(*person)?.into_iter().filter(still_open));
    }
    let cues = touched.first.map(|first| tx.cues_from(first)).transpose()?.unwrap_or_default();
    for play in rules.plays.iter() {
        let proposals = proposer.called_for(play, &orders, &cues)?;
        proposer.store_all(&proposals, true)?;
    }
    Ok(())
}

impl Proposer<'_> {
    fn called_for<'p>(
        &self,
        play: &'p Play,
        orders: &[StoredOrder],
        cues: &[Cue],
    ) -> Result<Vec<Proposal<'p>>, ShopError> {
        let proposals = match &play.trigger {
            Trigger::Order => self.owed_notes(play, orders)?,
            Trigger::Event { within, unless, .. } => self.answers(play, (*within, unless), cues)?,
            _ => return Ok(Vec::new()),
        };
        if play.per_household { self.one_a_household(play, proposals) } else { Ok(proposals) }
    }
}
