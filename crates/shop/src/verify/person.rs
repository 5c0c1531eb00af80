//! One person, derived again and compared with what is stored.

use std::collections::BTreeMap;

use domain::fact::Fact;
use domain::id::{EventId, IdentityId, PersonId};
use domain::person::Channel;
use jiff::Timestamp;
use store::{PersonRow, StoredEvent, StoredInterest, Tx};

use super::differs;
use crate::ShopError;
use crate::place::refresh::{Derived, bought_in_orders, derive, transitions};
use crate::place::words::accepted;
use crate::place::{alike, loves};
use crate::rules::Rules;

/// What is wrong with one person.
pub(super) fn problems(
    tx: &Tx<'_>,
    rules: &Rules,
    id: PersonId,
    events: &[StoredEvent],
    now: Timestamp,
) -> Result<Vec<String>, ShopError> {
    let identities: Vec<String> = tx.identities_of(id)?.into_iter().map(|(_, text)| text).collect();
    let bought = bought_in_orders(rules, &tx.orders_of(id)?, now);
    let mut problems = Vec::new();
    let derived = derive(rules, id, &identities, events, bought, now)?;
    if let (Some(derived), Some(stored)) = (derived, tx.person(id)?) {
        problems.extend(row(&derived.row, &stored));
        let clues = alike::clues(rules, &derived.row, &identities);
        problems.extend(differs(&[("clues", clues == tx.clues_of(id)?)]));
        problems.extend(standing(tx, &derived, &stored, now)?);
    }
    problems.extend(words(tx, events)?);
    problems.extend(interests(tx, rules, events)?);
    Ok(problems)
}

fn row(derived: &PersonRow, stored: &PersonRow) -> Option<String> {
    differs(&[
        ("name", derived.name == stored.name),
        ("traits", derived.traits == stored.traits),
        ("place", derived.place == stored.place),
        ("household", derived.household == stored.household),
        ("search text", derived.search == stored.search),
        ("first day", derived.since == stored.since),
        ("number of orders", derived.orders == stored.orders),
        ("amount spent", derived.spent == stored.spent),
        ("silence", derived.muted == stored.muted),
        ("last words", derived.said == stored.said),
        ("complaint", derived.complaint == stored.complaint),
    ])
}

/// The fold, byte for byte; and the place on the journey, unless the clock is about to move it.
fn standing(
    tx: &Tx<'_>,
    derived: &Derived,
    stored: &PersonRow,
    now: Timestamp,
) -> Result<Option<String>, ShopError> {
    let (new, old) = (&derived.row.standing, &stored.standing);
    if new.state != old.state {
        return Ok(Some(format!(
            "the fold is not what a replay gives: {} bytes are stored, {} replayed",
            old.state.len(),
            new.state.len()
        )));
    }
    if old.next_change.is_some_and(|change| change <= now) {
        return Ok(None);
    }
    Ok(differs(&[
        ("stage", (new.stage, new.stage_at) == (old.stage, old.stage_at)),
        ("reached stages", (new.reached, new.confirmed) == (old.reached, old.confirmed)),
        ("warmth", (new.warmth, new.last_own_act) == (old.warmth, old.last_own_act)),
        ("next change", is_no_later(old.next_change, new.next_change)),
        ("next step", new.next_step == old.next_step),
        ("steps", transitions(&derived.view) == tx.transitions_of(stored.id)?),
    ]))
}

/// Whether a person is looked at again in time: at their next change, or earlier.
fn is_no_later(looked_at: Option<Timestamp>, change: Option<Timestamp>) -> bool {
    change.is_none_or(|change| looked_at.is_some_and(|looked_at| looked_at <= change))
}

/// Consents and days.
fn words(tx: &Tx<'_>, events: &[StoredEvent]) -> Result<Option<String>, ShopError> {
    let mut consents: BTreeMap<IdentityId, BTreeMap<Channel, (Timestamp, EventId, bool)>> = BTreeMap::new();
    let mut occasions: BTreeMap<IdentityId, Vec<EventId>> = BTreeMap::new();
    for event in events {
        let Some(identity) = event.identity else { continue };
        let (of_channel, days) =
            (consents.entry(identity).or_default(), occasions.entry(identity).or_default());
        let mut say = |channel, allowed| {
            let last = of_channel.entry(channel).or_insert((event.at, event.id, allowed));
            *last = (*last).max((event.at, event.id, allowed));
        };
        match event.fact()? {
            Fact::ConsentGiven(consent) => say(consent.channel, true),
            Fact::ConsentWithdrawn(consent) => say(consent.channel, false),
            Fact::Identified(traits) => {
                accepted(&traits).for_each(|(channel, allowed)| say(channel, allowed));
            }
            Fact::OccasionAdded(_) => days.push(event.id),
            _ => {}
        }
    }
    let mut same = (true, true);
    for (identity, of_channel) in consents {
        let mut said: Vec<(String, bool, EventId)> = Vec::new();
        for (channel, (_, event, allowed)) in of_channel {
            said.push((channel.as_str().to_owned(), allowed, event));
        }
        said.sort();
        same.0 &= said == tx.consents_of(identity)?;
    }
    for (identity, mut days) in occasions {
        days.sort_unstable();
        same.1 &= days == tx.occasions_of(identity)?;
    }
    Ok(differs(&[("consents", same.0), ("days", same.1)]))
}

/// Guesses, and what was said to them.
fn interests(tx: &Tx<'_>, rules: &Rules, events: &[StoredEvent]) -> Result<Option<String>, ShopError> {
    let mut told: BTreeMap<IdentityId, Vec<StoredInterest>> = BTreeMap::new();
    for event in events {
        let Some(identity) = event.identity else { continue };
        let of_identity = told.entry(identity).or_default();
        if loves::may_tell(event) {
            of_identity.extend(loves::told(rules, event.id, &event.fact()?));
        }
    }
    let mut same = true;
    for (identity, mut told) in told {
        told.sort();
        same &= told == tx.interests_of(identity)?;
    }
    Ok(differs(&[("interests", same)]))
}
