//! Orders and gestures, derived from their events.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::event::SubjectKey;
use domain::fact::Fact;
use domain::gesture::{State, Step};
use domain::id::{EventId, GestureId, IdentityId};
use domain::order::Order;
use store::{GestureChange, StoredGesture, Tx};

use super::{Happening, Path};
use crate::ShopError;
use crate::rules::Rules;

/// Subjects of orders begin with this.
pub(crate) const ORDER: &str = "order:";

/// Happenings by what they are about, for subjects that begin with `prefix`.
fn by_subject<'h, 'r>(
    happenings: &'h [Happening<'r>],
    prefix: &str,
) -> BTreeMap<&'r str, Vec<&'h Happening<'r>>> {
    let mut groups: BTreeMap<&'r str, Vec<&'h Happening<'r>>> = BTreeMap::new();
    for happening in happenings {
        if let Some(subject) = happening.subject.filter(|subject| subject.starts_with(prefix)) {
            groups.entry(subject).or_default().push(happening);
        }
    }
    groups
}

/// Derives the orders that new events are about. An order of which nothing was known before needs no look-up. Answers
/// with whose the changed ones were and are: a report may change the order of somebody whom it does not name.
pub(crate) fn orders(
    tx: &Tx<'_>,
    path: Path,
    happenings: &[Happening<'_>],
    first_new: EventId,
) -> Result<BTreeSet<IdentityId>, ShopError> {
    let mut owners = BTreeSet::new();
    for (subject, group) in by_subject(happenings, ORDER) {
        let known = path == Path::Ordinary
            && (group.iter().any(|happening| happening.id < first_new)
                || tx.is_known_before(subject, first_new)?);
        if known {
            owners.extend(tx.order(subject)?.and_then(|order| order.identity));
            order(tx, subject)?;
            owners.extend(tx.order(subject)?.and_then(|order| order.identity));
        } else {
            put_order(tx, subject, &group)?;
        }
    }
    Ok(owners)
}

/// Orders of the first file of an empty shop. One that is told of in several batches is derived again at the end.
#[derive(Default)]
pub(crate) struct FirstOrders {
    seen: HashSet<SubjectKey>,
    again: BTreeSet<String>,
}

impl FirstOrders {
    /// Derives the orders of one batch.
    pub(crate) fn put(&mut self, tx: &Tx<'_>, happenings: &[Happening<'_>]) -> Result<(), ShopError> {
        for (subject, group) in by_subject(happenings, ORDER) {
            if self.seen.insert(SubjectKey::of(subject)) {
                put_order(tx, subject, &group)?;
            } else {
                self.again.insert(subject.to_owned());
            }
        }
        Ok(())
    }

    /// Derives the orders anew of which more was told later.
    pub(crate) fn finish(&mut self, tx: &Tx<'_>) -> Result<(), ShopError> {
        std::mem::take(&mut self.again).iter().try_for_each(|subject| order(tx, subject))
    }
}

/// Derives one order anew from all its events.
pub(crate) fn order(tx: &Tx<'_>, subject: &str) -> Result<(), ShopError> {
    let stored = tx.events_about(subject)?;
    let happenings = stored.iter().map(Happening::stored).collect::<Result<Vec<_>, _>>()?;
    tx.drop_order(subject)?;
    put_order(tx, subject, &happenings.iter().collect::<Vec<_>>())
}

fn put_order(tx: &Tx<'_>, subject: &str, group: &[&Happening<'_>]) -> Result<(), ShopError> {
    if let Some((order, identity, event)) = joined(group) {
        tx.put_order(subject, &order, identity, event)?;
    }
    Ok(())
}

/// An order as its reports leave it, whose it is, and the event that holds its content.
pub(crate) fn joined(group: &[&Happening<'_>]) -> Option<(Order, Option<IdentityId>, EventId)> {
    let order = Order::from_facts(group.iter().map(|happening| (happening.at, &*happening.fact)))?;
    let told = |happening: &&&Happening<'_>| matches!(&*happening.fact, Fact::OrderCompleted(_));
    let content = group.iter().rfind(told)?;
    Some((order, content.identity, content.id))
}

/// Stores the gestures that new events tell of: a step that somebody else recorded, such as a note in an old parcel.
pub(crate) fn gestures(
    tx: &Tx<'_>,
    path: Path,
    happenings: &[Happening<'_>],
    next: &mut i64,
    rules: &Rules,
) -> Result<(), ShopError> {
    for (subject, group) in by_subject(happenings, "gesture:") {
        for happening in group {
            let Fact::Gesture(step) = &*happening.fact else { continue };
            let known = if path == Path::Ordinary { tx.gesture_about(subject)? } else { None };
            match known {
                Some(gesture) => tx.step_gesture(gesture.id, &change(happening, step))?,
                None if step.state == State::Sent && path == Path::Bulk => {}
                None => {
                    tx.append_gesture(&gesture(happening, step, GestureId(*next), rules))?;
                    *next += 1;
                }
            }
        }
    }
    Ok(())
}

fn change<'h>(happening: &Happening<'_>, step: &'h Step) -> GestureChange<'h> {
    GestureChange {
        state: step.state,
        at: happening.at,
        maker: step.maker.as_deref(),
        reason: step.reason.as_deref(),
    }
}

fn gesture(happening: &Happening<'_>, step: &Step, id: GestureId, rules: &Rules) -> StoredGesture {
    let day = happening.at.to_zoned(rules.zone.clone()).date();
    StoredGesture {
        id,
        subject: happening.subject.unwrap_or_default().to_owned(),
        play: step.play.clone(),
        kind: step.kind,
        identity: happening.identity,
        cause: happening.subject.unwrap_or_default().to_owned(),
        state: step.state,
        due: day,
        not_before: day,
        changed_at: happening.at,
        steps: 1,
        maker: step.maker.clone(),
        why: step.reason.clone().unwrap_or_default(),
        reason: None,
        words: step.words.clone(),
        cost: step.cost,
        minutes: step.minutes,
    }
}
