//! How fast things arrive: events placed in each of the last seconds, and all that was placed so far.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::arrivals::Arrived;
use crate::place::laps::Laps;

/// Seconds that are looked back at.
const LOOK_BACK: i64 = 60;
/// Kinds of what is let by that are counted each by itself: a sender may name as many topics as it likes.
const KINDS_MAX: usize = 20;
/// What all kinds beyond those are counted as.
const OTHER_KINDS: &str = "There were further kinds, which are counted together.";

/// What was placed.
#[derive(Default)]
pub(crate) struct Pulse(Mutex<Beats>);

#[derive(Default)]
struct Beats {
    /// Events, by second.
    seconds: VecDeque<(i64, u64)>,
    /// All since the program began.
    placed: Arrived,
    /// Bodies that were let by since the program began, by why.
    let_by: Vec<(String, u64)>,
    /// Where its time went.
    laps: Laps,
}

impl Pulse {
    /// Notes that so much was placed.
    pub(crate) fn beat(&self, arrived: Arrived, now: Timestamp) {
        let mut beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        beats.placed += arrived;
        let (seconds, second) = (&mut beats.seconds, now.as_second());
        match seconds.back_mut().filter(|(last, _)| *last == second) {
            Some((_, count)) => *count += arrived.events,
            None => seconds.push_back((second, arrived.events)),
        }
        while seconds.front().is_some_and(|(first, _)| *first <= second - LOOK_BACK) {
            seconds.pop_front();
        }
    }

    /// Notes how long that took.
    pub(crate) fn took(&self, laps: Laps) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).laps += laps;
    }

    /// Notes why a body was let by.
    pub(crate) fn lets_by(&self, kind: String) {
        let let_by = &mut self.0.lock().unwrap_or_else(PoisonError::into_inner).let_by;
        let is_known = let_by.iter().any(|(known, _)| *known == kind);
        let kind = if is_known || let_by.len() < KINDS_MAX { kind } else { OTHER_KINDS.to_owned() };
        match let_by.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => let_by.push((kind, 1)),
        }
    }

    /// Why bodies were let by since the program began, and how many; the most first.
    pub(crate) fn let_by(&self) -> Vec<(String, u64)> {
        let mut let_by = self.0.lock().unwrap_or_else(PoisonError::into_inner).let_by.clone();
        let_by.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let_by
    }

    /// Where the time of placing went since the program began.
    pub(crate) fn laps(&self) -> Laps {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).laps
    }

    /// What was placed since the program began.
    pub(crate) fn placed(&self) -> Arrived {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).placed
    }

    /// Events of the last minute.
    pub(crate) fn last_minute(&self, now: Timestamp) -> u64 {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.as_second() - LOOK_BACK;
        beats.seconds.iter().filter(|(second, _)| *second > since).map(|(_, events)| events).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_by_is_counted_by_kind_and_the_kinds_are_bounded() {
        let pulse = Pulse::default();
        for number in 0..30 {
            pulse.lets_by(format!("Kind {number}."));
            pulse.lets_by("Kind 3.".to_owned());
        }
        let let_by = pulse.let_by();
        assert_eq!(let_by.len(), KINDS_MAX + 1);
        assert_eq!(let_by[0], ("Kind 3.".to_owned(), 31));
        assert_eq!(let_by[1].0, OTHER_KINDS);
        assert_eq!(let_by.iter().map(|(_, count)| count).sum::<u64>(), 60, "none is lost");
    }
}
