//! Taking back what was typed by hand: a remark, a photo, an edit with what it joined, a person.

use std::collections::BTreeSet;

use domain::fact::name;
use domain::id::{EventId, IdentityId, PersonId};
use jiff::Timestamp;
use store::{BY_RULE, Source, StoredEvent, Tx};

use super::refresh;
use crate::arrivals::door_of;
use crate::place::project;
use crate::{Shop, ShopError};

impl Shop {
    /// Takes back something that was typed by hand.
    pub fn forget(&self, event: EventId, now: Timestamp) -> Result<(), ShopError> {
        self.forget_all(&[event], now)
    }

    /// Takes back several things that were typed in one go, all or none.
    pub fn forget_all(&self, events: &[EventId], now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let mut people = BTreeSet::new();
            // The last first: a person who was made with the first keeps their identity until then.
            for event in events.iter().rev() {
                let stored = typed(tx, *event)?;
                people.extend(stored.identity.map(|identity| tx.person_of(identity)).transpose()?.flatten());
                tx.withdraw_event(*event)?;
                if let Some(order) =
                    stored.subject.as_deref().filter(|subject| subject.starts_with(project::ORDER))
                {
                    project::order(tx, order)?;
                }
                if &*stored.name == name::IDENTIFIED {
                    people.extend(part(tx, &stored)?);
                }
            }
            refresh(tx, rules, people, now)
        })
    }

    /// Whose an event is, where it is still kept.
    pub fn person_of_event(&self, event: EventId) -> Result<PersonId, ShopError> {
        let nothing = || ShopError::NotFound { what: "event", id: event.to_string() };
        self.read(|tx, _| {
            let identity = tx.event(event)?.and_then(|stored| stored.identity).ok_or_else(nothing)?;
            tx.person_of(identity)?.ok_or_else(nothing)
        })
    }
}

/// A live event that only somebody's hand told.
fn typed(tx: &Tx<'_>, event: EventId) -> Result<StoredEvent, ShopError> {
    let stored = tx.event(event)?;
    let stored = stored.ok_or_else(|| ShopError::NotFound { what: "event", id: event.to_string() })?;
    if stored.name.starts_with("Gesture ") {
        return Err(ShopError::Refused("a gesture is undone on today's list".into()));
    }
    match told_by(&tx.sources_of_event(event)?) {
        None => Ok(stored),
        Some(why) => Err(ShopError::Refused(why)),
    }
}

/// Why something is not taken back here, by who else told of it; nothing where somebody's hand alone did.
fn told_by(sources: &[Source]) -> Option<String> {
    if sources == [Source::HANDS] {
        return None;
    }
    let came = match sources.iter().find_map(|source| door_of(*source)) {
        _ if sources.iter().any(|source| *source > Source::HANDS) => {
            return Some("this came with a file, not by hand; undo that import to take it back".to_owned());
        }
        Some(door) => format!("came by itself from {}", door.title()),
        None => "was here when the shop was made".to_owned(),
    };
    Some(format!("this {came}, not by hand; it cannot be taken back here"))
}

/// Parts what an edit joined: the identities that it appended stand alone again and are emptied where nothing else
/// knows them. Answers with everybody concerned.
fn part(tx: &Tx<'_>, edit: &StoredEvent) -> Result<BTreeSet<PersonId>, ShopError> {
    let Some(identity) = edit.identity else { return Ok(BTreeSet::new()) };
    let mut parted: Vec<IdentityId> = vec![identity];
    for decision in tx.decisions_about(&[identity])? {
        let of_this_edit =
            decision.source == Source::HANDS && decision.by_whom == BY_RULE && decision.at == edit.at;
        if of_this_edit {
            tx.withdraw_decision(decision.id)?;
            parted.extend([decision.a, decision.b].into_iter().filter(|id| *id != identity));
        }
    }
    let people = tx.regroup(&parted)?;
    tx.empty_unsupported(&parted)?;
    Ok(people)
}
