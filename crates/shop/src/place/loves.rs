//! What people seem to love, looked up later without reading their events: guesses from their words, and what somebody
//! of the shop said to them.

use std::borrow::Cow;

use domain::event::{Properties, Value};
use domain::fact::{Fact, name};
use domain::id::{EventId, IdentityId};
use domain::interest::Voice;
use store::{StoredEvent, StoredInterest, Tx};

use crate::ShopError;
use crate::rules::Rules;

/// How sure somebody is who notes an interest without confirming it.
const NOTED: u8 = 50;
/// A review with fewer stars speaks of what went wrong.
const FRIENDLY_STARS: i64 = 3;

/// Whether events of this name may tell of an interest.
pub(crate) fn tells(event: &str) -> bool {
    TELLING.contains(&event)
}

/// The names of events that may tell of an interest.
pub(crate) const TELLING: [&str; 11] = [
    name::IDENTIFIED,
    name::ORDER_COMPLETED,
    name::NOTE_ADDED,
    name::REVIEW_GIVEN,
    name::REPLY_RECEIVED,
    name::PHOTO_SENT,
    name::CALL_RECEIVED,
    name::SHOP_VISITED,
    name::INTEREST_ADDED,
    name::INTEREST_REFUSED,
    THANKS_RECEIVED,
];

/// Somebody thanked the shop, with `text`.
const THANKS_RECEIVED: &str = "Thanks Received";

/// The free words in a fact, and whose they are.
pub(crate) fn words_in(fact: &Fact) -> Option<(Voice, Cow<'_, str>)> {
    let (voice, text) = match fact {
        Fact::OrderCompleted(order) => (Voice::Theirs, order.note.as_deref()?),
        Fact::Identified(traits) => (Voice::Ours, traits.note.as_deref()?),
        Fact::Other(event, properties) => match event.as_str() {
            name::NOTE_ADDED | name::CALL_RECEIVED | name::SHOP_VISITED => {
                (Voice::Ours, text_of(properties)?)
            }
            name::REVIEW_GIVEN if !is_friendly(properties) => return None,
            name::REVIEW_GIVEN | name::REPLY_RECEIVED | name::PHOTO_SENT | THANKS_RECEIVED => {
                (Voice::Theirs, text_of(properties)?)
            }
            _ => return None,
        },
        _ => return None,
    };
    Some((voice, Cow::Borrowed(text)))
}

fn text_of(properties: &Properties) -> Option<&str> {
    match properties.get("text") {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn is_friendly(review: &Properties) -> bool {
    matches!(review.get("rating"), Some(Value::Integer(stars)) if *stars >= FRIENDLY_STARS)
}

/// What one event tells of interests.
pub(crate) fn told(rules: &Rules, event: EventId, fact: &Fact) -> Vec<StoredInterest> {
    let said = |what: &str, said: i8, confidence: u8, words: &str| StoredInterest {
        event,
        interest: rules.interests().id_of(what),
        said,
        confidence,
        words: words.to_owned(),
    };
    match fact {
        Fact::InterestAdded(interest) if interest.confirmed => {
            vec![said(&interest.what, 1, 100, &interest.what)]
        }
        Fact::InterestAdded(interest) => vec![said(&interest.what, 0, NOTED, &interest.what)],
        Fact::InterestRefused(interest) => vec![said(&interest.what, -1, 0, &interest.what)],
        _ => guessed(rules, event, fact),
    }
}

/// What the words and the goods in one event let guess, the surest of each interest.
fn guessed(rules: &Rules, event: EventId, fact: &Fact) -> Vec<StoredInterest> {
    let mut rows: Vec<StoredInterest> = Vec::new();
    let row = |interest: usize, confidence: u8, words: &str| StoredInterest {
        event,
        interest: rules.interests().interests()[interest].id.clone(),
        said: 0,
        confidence,
        words: words.to_owned(),
    };
    if let Some((voice, text)) = words_in(fact) {
        for guess in rules.interests().guesses(&text, voice) {
            rows.push(row(guess.interest, guess.confidence, &text[guess.at]));
        }
    }
    if let Fact::OrderCompleted(order) = fact
        && order.products.len() > 1
    {
        for (interest, confidence) in
            rules.interests().guesses_of_goods(order.products.iter().map(|line| &*line.product.name))
        {
            let new = row(interest, confidence, "");
            if !rows.iter().any(|known| known.interest == new.interest) {
                rows.push(new);
            }
        }
    }
    rows
}

/// Stores what one fact tells of interests, if it tells anything.
pub(crate) fn put_one(
    tx: &Tx<'_>,
    rules: &Rules,
    identity: IdentityId,
    event: EventId,
    fact: &Fact,
) -> Result<(), ShopError> {
    if tells(fact.name()) {
        for row in told(rules, event, fact) {
            tx.put_interest(identity, &row)?;
        }
    }
    Ok(())
}

/// The same from an event as it is stored; most of them need not even be read.
pub(crate) fn put_stored(tx: &Tx<'_>, rules: &Rules, event: &StoredEvent) -> Result<(), ShopError> {
    match event.identity {
        Some(identity) if may_tell(event) => put_one(tx, rules, identity, event.id, &event.fact()?),
        _ => Ok(()),
    }
}

/// Whether a stored event may tell of an interest, as far as can be seen without reading it.
pub(crate) fn may_tell(event: &StoredEvent) -> bool {
    tells(&event.name)
        && match &*event.name {
            name::ORDER_COMPLETED => event.products.len() > 1 || event.properties.contains("\"note\":"),
            name::IDENTIFIED => event.properties.contains("\"note\":"),
            _ => true,
        }
}

/// Makes every guess anew, because the words by which they are made changed.
pub(crate) fn derive_all(tx: &Tx<'_>, rules: &Rules) -> Result<(), ShopError> {
    tx.clear_interests()?;
    let mut outcome = Ok(());
    tx.each_event_named(&TELLING, |event| {
        outcome = put_stored(tx, rules, &event);
        if outcome.is_ok() { std::ops::ControlFlow::Continue(()) } else { std::ops::ControlFlow::Break(()) }
    })?;
    outcome
}
