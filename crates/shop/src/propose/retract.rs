//! Proposals that never should have been made, because what they rest on was taken back as a whole.

use domain::gesture::Step;
use domain::id::PersonId;
use store::{StoredEvent, StoredGesture, Tx};

use super::check::is_cause_known;
use crate::ShopError;

/// Takes back the proposals for a person whose cause was taken back, steps and all. What a human acted on stays: a card
/// that was sent was sent. The numbers stay too, so that proposing again gives the same gesture with the same steps.
pub(crate) fn retract(tx: &Tx<'_>, person: PersonId) -> Result<(), ShopError> {
    let is_known = tx.events_of(person)?.iter().any(|event| !Step::is_event_name(&event.name));
    for gesture in tx.gestures_of(person)? {
        let steps = tx.events_about(&gesture.subject)?;
        if is_untouched(&gesture, &steps) && !(is_known && is_cause_known(tx, person, &gesture)?) {
            for step in steps {
                tx.withdraw_event(step.id)?;
            }
            tx.retract_gesture(gesture.id)?;
        }
    }
    Ok(())
}

/// Whether nothing has come of a gesture yet: it was proposed or asked for, and nobody wrote or decided anything.
pub(crate) fn is_untouched(gesture: &StoredGesture, steps: &[StoredEvent]) -> bool {
    let by_itself = |step: &StoredEvent| {
        matches!(&*step.name, "Gesture Proposed" | "Gesture Planned" | "Gesture Cancelled")
    };
    gesture.words.is_none() && steps.iter().all(by_itself)
}
