//! People as they stood on an earlier day, as a replay of everybody gives it.

use domain::id::PersonId;
use jiff::Timestamp;
use store::{Place, StoredEvent, Tx};

use super::{Found, PAGE, PeopleQuestion, Sieve, numbers, read_offset};
use crate::everybody::{One, With};
use crate::place::refresh::{self, Derived};
use crate::rules::Rules;
use crate::view::Moment;
use crate::{Shop, ShopError};

/// People of a standing: everybody is folded, and only those on the page are told in full.
pub(super) fn standing(
    shop: &Shop,
    question: &PeopleQuestion,
    moment: &Moment,
) -> Result<Vec<(Option<Timestamp>, PersonId)>, ShopError> {
    let rules = shop.rules()?;
    let until = moment.until(&rules);
    let sieve = Sieve::of(question, &rules, until)?;
    let take = |hits: &mut Vec<(Option<Timestamp>, PersonId)>, rules: &Rules, one: &One<'_>| {
        let standing = refresh::standing_of(one.view, one.state);
        if sieve.takes_standing(rules, &standing) {
            hits.push((standing.stage_at, one.person));
        }
    };
    let mut hits: Vec<_> = shop.fold_everybody(With::InForce, until, take)?.into_iter().flatten().collect();
    hits.sort_by_key(|hit| std::cmp::Reverse(*hit));
    Ok(hits)
}

/// One page of `hits`.
pub(super) fn page(
    tx: &Tx<'_>,
    rules: &Rules,
    hits: &[(Option<Timestamp>, PersonId)],
    after: Option<&str>,
    moment: &Moment,
) -> Result<Found, ShopError> {
    let until = moment.until(rules);
    let total = hits.len();
    let start = after.map(read_offset).transpose()?.unwrap_or(0).min(total);
    let end = (start + PAGE).min(total);
    let mut people = Vec::with_capacity(end - start);
    for (_, person) in &hits[start..end] {
        let derived = derive(tx, rules, *person, &tx.events_of(*person)?, until)?;
        people.extend(derived.map(|derived| (place(derived), None)));
    }
    Ok(Found { total: Some(total as u64), people, next: (end < total).then(|| end.to_string()) })
}

/// Somebody who is on the list.
struct Hit {
    stage_at: Option<Timestamp>,
    person: PersonId,
    matched: Option<String>,
}

pub(super) fn find(
    tx: &Tx<'_>,
    rules: &Rules,
    sieve: &Sieve,
    query: &str,
    after: Option<&str>,
    moment: &Moment,
) -> Result<Found, ShopError> {
    let until = moment.until(rules);
    let folded = store::fold(query);
    let mut hits: Vec<Hit> = Vec::new();
    tx.each_person(|person, events: &[StoredEvent]| {
        let Some(derived) = derive(tx, rules, person, events, until)? else { return Ok(()) };
        let order = order_matched(refresh::seen(events, until), query)?;
        let matches = folded.split(' ').all(|word| derived.row.search.contains(word));
        let place = place(derived);
        if (matches || order.is_some()) && sieve.takes_place(rules, &place) {
            hits.push(Hit { stage_at: place.stage_at, person, matched: order });
        }
        Ok::<_, ShopError>(())
    })?;
    hits.sort_by_key(|hit| std::cmp::Reverse((hit.stage_at, hit.person)));
    let total = hits.len();
    let start = after.map(read_offset).transpose()?.unwrap_or(0).min(total);
    let end = (start + PAGE).min(total);
    let mut people = Vec::with_capacity(end - start);
    for hit in hits.drain(start..end) {
        let derived = derive(tx, rules, hit.person, &tx.events_of(hit.person)?, until)?;
        people.extend(derived.map(|derived| (place(derived), hit.matched)));
    }
    Ok(Found { total: Some(total as u64), people, next: (end < total).then(|| end.to_string()) })
}

pub(crate) fn derive(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    events: &[StoredEvent],
    until: Timestamp,
) -> Result<Option<Derived>, ShopError> {
    if events.first().is_none_or(|first| first.at > until) {
        return Ok(None);
    }
    let identities: Vec<String> = tx.identities_of(person)?.into_iter().map(|(_, text)| text).collect();
    let bought = refresh::bought_until(rules, events, until)?;
    refresh::derive(rules, person, &identities, events, bought, until)
}

/// The first of these orders whose number begins with what was typed.
fn order_matched(events: &[StoredEvent], query: &str) -> Result<Option<String>, ShopError> {
    let wanted = numbers(query);
    if wanted.is_empty() {
        return Ok(None);
    }
    for event in events {
        if let domain::fact::Fact::OrderCompleted(content) = event.fact()?
            && wanted.iter().any(|number| content.number.starts_with(number))
        {
            return Ok(Some(format!("order {}", content.number)));
        }
    }
    Ok(None)
}

pub(super) fn place(derived: Derived) -> Place {
    let row = derived.row;
    Place {
        id: row.id,
        name: row.name,
        traits: row.traits,
        place: row.place,
        orders: row.orders,
        spent: row.spent,
        muted: row.muted,
        stage: row.standing.stage,
        stage_at: row.standing.stage_at,
        reached: row.standing.reached,
        confirmed: row.standing.confirmed,
        warmth: row.standing.warmth,
        last_own_act: row.standing.last_own_act,
        next_step: row.standing.next_step,
    }
}
