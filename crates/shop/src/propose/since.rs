//! What is due so long after something: a recall two years after an exam, a word two weeks after a fitting.

use domain::fact::name;
use domain::play::{Play, Since};
use store::StoredEvent;

use super::candidates::hex;
use super::check::Call;
use super::{Proposal, Proposer};
use crate::ShopError;
use crate::view::ago;

impl Proposer<'_> {
    /// Gestures for people whose last event lies just so far back, and who have not settled it since.
    pub(super) fn due<'p>(&self, play: &'p Play, since: &Since) -> Result<Vec<Proposal<'p>>, ShopError> {
        let latest = self.now - since.after;
        let mut proposals = Vec::new();
        for id in self.tx.people_last(&since.name, latest - since.within, latest)? {
            let Some(person) = self.tx.place(id)? else { continue };
            let events = self.tx.events_of(id)?;
            let Some(last) = waits(since, &events) else { continue };
            let Some(identity) = last.identity.filter(|_| !person.muted) else { continue };
            if self.may_have(play, &person, Call::Unasked)? {
                let (why, cause) = (self.why_due(last), format!("{CAUSE}{}", hex(&last.key)));
                proposals.push(Proposal { play, identity, cause, why, due: self.today });
            }
        }
        Ok(proposals)
    }

    fn why_due(&self, last: &StoredEvent) -> String {
        let when = ago(last.at.to_zoned(self.rules.zone.clone()).date(), self.today);
        match &*last.name {
            name::EXAM_COMPLETED => format!("The last exam was {when}, and nothing is booked."),
            name::FITTING_COMPLETED => format!("New glasses, fitted {when}."),
            name::RECALL_SENT => format!("We sent a recall {when} and have not heard since."),
            other => format!("{other} was {when}, and none since."),
        }
    }
}

/// Causes of such gestures begin with this; the key of the event follows.
pub(super) const CAUSE: &str = "since:";

/// The last event that the play waits upon, unless something has settled it. `events` come in the order of the fold.
pub(super) fn waits<'e>(since: &Since, events: &'e [StoredEvent]) -> Option<&'e StoredEvent> {
    let last = events.iter().rfind(|event| *event.name == *since.name)?;
    let settles =
        |later: &&StoredEvent| later.at > last.at && since.unless.iter().any(|name| **name == *later.name);
    let fits = since.answers(&last.name, &last.flat_properties());
    (fits && !events.iter().any(|later| settles(&later))).then_some(last)
}
