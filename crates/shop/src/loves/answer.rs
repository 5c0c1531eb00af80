//! A yes or no to a guess: the yes is an interest that somebody confirmed, the no keeps the same guess from coming back.

use domain::fact::{Fact, Interest};
use domain::id::{EventId, PersonId};
use jiff::Timestamp;

use super::guess::guesses_of;
use crate::hands::keep;
use crate::view::Moment;
use crate::{Shop, ShopError};

impl Shop {
    /// Keeps what `by` says to a guess. Answers with the event, which can be taken back, and what the interest is called.
    pub fn answer_guess(
        &self,
        person: PersonId,
        interest: &str,
        yes: bool,
        by: &str,
        now: Timestamp,
    ) -> Result<(EventId, String), ShopError> {
        self.write(|tx, rules| {
            let person = crate::hands::known(tx, person)?;
            let events = tx.events_of(person)?;
            let facts = events.iter().map(store::StoredEvent::fact).collect::<Result<Vec<_>, _>>()?;
            let guesses = guesses_of(rules, events.iter().zip(&facts), &Moment::now(now));
            let nothing =
                || ShopError::Refused("this guess was answered already, or nothing is left of it".into());
            let guess = guesses.into_iter().find(|guess| guess.interest == interest).ok_or_else(nothing)?;
            let by = crate::hands::whom(by);
            let words = if guess.words.is_empty() { guess.before } else { guess.words };
            let source = match yes {
                true => format!("“{words}” {}; {by} says so", guess.source),
                false => format!("“{words}” {}; {by} says no", guess.source),
            };
            let told = Interest { what: guess.name.clone(), source, confirmed: yes };
            let fact = if yes { Fact::InterestAdded(told) } else { Fact::InterestRefused(told) };
            Ok((keep(tx, rules, person, fact, now)?, guess.name))
        })
    }
}
