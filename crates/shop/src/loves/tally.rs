//! What all events of one person tell of one interest.

use std::collections::HashMap;

use domain::id::{EventId, PersonId};
use domain::interest::together;
use jiff::Timestamp;
use store::{StoredInterest, Tx};

use super::is_worth_it;
use crate::ShopError;

/// By interest, by person.
pub(super) type Tallies = HashMap<String, HashMap<PersonId, Tally>>;

/// What somebody's events tell of one interest.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// The last yes and the last no of somebody of the shop.
    yes: Option<EventId>,
    no: Option<EventId>,
    mourned: bool,
    guesses: Vec<(u8, EventId)>,
}

/// Where an interest of a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Somebody confirmed it.
    Confirmed,
    /// Somebody refused it.
    Refused,
    /// It is guessed, this surely.
    Guessed(u8),
    /// Nothing to say: it is mourned, or nothing is left of it.
    Nothing,
}

impl State {
    pub(super) fn confidence(self) -> u8 {
        match self {
            State::Guessed(confidence) => confidence,
            _ => 0,
        }
    }

    pub(super) fn is_shown(self) -> bool {
        matches!(self, State::Confirmed | State::Guessed(_))
    }
}

impl Tally {
    /// Everybody's, of every interest.
    pub(super) fn of_all(tx: &Tx<'_>, until: Option<Timestamp>) -> Result<Tallies, ShopError> {
        let mut all: Tallies = HashMap::new();
        tx.each_interest(until, |interest, person, said, confidence, event| {
            if !all.contains_key(interest) {
                all.insert(interest.to_owned(), HashMap::new());
            }
            let people = all.get_mut(interest).expect("it was just put there");
            people.entry(person).or_default().add(said, confidence, event);
        })?;
        Ok(all)
    }

    /// Of one interest, by person.
    pub(super) fn of_rows(rows: &[(PersonId, StoredInterest)]) -> HashMap<PersonId, Tally> {
        let mut people: HashMap<PersonId, Tally> = HashMap::new();
        for (person, row) in rows {
            people.entry(*person).or_default().add(row.said, row.confidence, row.event);
        }
        people
    }

    /// Adds what one event tells.
    pub(crate) fn add(&mut self, said: i8, confidence: u8, event: EventId) {
        match said {
            1 => self.yes = self.yes.max(Some(event)),
            -1 => self.no = self.no.max(Some(event)),
            _ if confidence == domain::interest::HUSHED => self.mourned = true,
            _ => self.guesses.push((confidence, event)),
        }
    }

    /// Where it stands: the last word of somebody of the shop counts, then mourning, then the guesses together.
    pub(crate) fn state(&self) -> State {
        if self.yes.is_some() || self.no.is_some() {
            return if self.yes > self.no { State::Confirmed } else { State::Refused };
        }
        let confidence = together(self.guesses.iter().map(|(confidence, _)| *confidence));
        if self.mourned || !is_worth_it(confidence) { State::Nothing } else { State::Guessed(confidence) }
    }

    /// The event with the surest guess, the newest of several.
    pub(crate) fn best(&self) -> Option<EventId> {
        self.guesses.iter().max().map(|(_, event)| *event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(told: &[(i8, u8)]) -> State {
        let mut tally = Tally::default();
        for (event, (said, confidence)) in (1..).zip(told) {
            tally.add(*said, *confidence, EventId(event));
        }
        tally.state()
    }

    #[test]
    fn the_last_word_counts_and_mourning_hushes() {
        assert_eq!(state(&[(0, 45)]), State::Guessed(45));
        assert_eq!(state(&[(0, 45), (0, 55)]), State::Guessed(75));
        assert_eq!(state(&[(0, 93), (1, 100)]), State::Confirmed);
        assert_eq!(state(&[(0, 93), (1, 100), (-1, 0)]), State::Refused);
        assert_eq!(state(&[(-1, 0), (1, 100), (0, 93)]), State::Confirmed);
        assert_eq!(state(&[(0, 93), (0, 0)]), State::Nothing);
        assert_eq!(state(&[(1, 100), (0, 0)]), State::Confirmed);
    }
}
