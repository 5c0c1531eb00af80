//! What people said that is looked up later without reading their events: consents and dated things.

use domain::fact::Fact;
use domain::id::{EventId, IdentityId};
use domain::person::{Channel, Traits};
use jiff::Timestamp;
use store::Tx;

use super::{Happening, loves};
use crate::ShopError;
use crate::rules::Rules;

/// Stores the words in new events.
pub(crate) fn put(tx: &Tx<'_>, rules: &Rules, happenings: &[Happening<'_>]) -> Result<(), ShopError> {
    for happening in happenings {
        if let Some(identity) = happening.identity {
            put_one(tx, identity, happening.id, happening.at, &happening.fact)?;
            loves::put_one(tx, rules, identity, happening.id, &happening.fact)?;
        }
    }
    Ok(())
}

/// Stores the words in one fact, if there are any.
pub(crate) fn put_one(
    tx: &Tx<'_>,
    identity: IdentityId,
    event: EventId,
    at: Timestamp,
    fact: &Fact,
) -> Result<(), ShopError> {
    match fact {
        Fact::ConsentGiven(consent) => tx.put_consent(identity, consent.channel, true, at, event)?,
        Fact::ConsentWithdrawn(consent) => tx.put_consent(identity, consent.channel, false, at, event)?,
        Fact::OccasionAdded(occasion) => tx.put_occasion(event, identity, occasion)?,
        Fact::Identified(traits) => {
            for (channel, allowed) in accepted(traits) {
                tx.put_consent(identity, channel, allowed, at, event)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// What a source says of consents when it describes a person.
pub(crate) fn accepted(traits: &Traits) -> impl Iterator<Item = (Channel, bool)> {
    let said = [(Channel::Email, traits.accepts_email), (Channel::Sms, traits.accepts_sms)];
    said.into_iter().filter_map(|(channel, said)| Some((channel, said?)))
}
