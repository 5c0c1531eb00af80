//! How fast things arrive: events placed in each of the last seconds.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Seconds that are looked back at.
const LOOK_BACK: i64 = 60;

/// Events placed, by second.
#[derive(Default)]
pub(crate) struct Pulse(Mutex<VecDeque<(i64, u64)>>);

impl Pulse {
    /// Notes that so many events were placed.
    pub(crate) fn beat(&self, events: u64, now: Timestamp) {
        let mut beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let second = now.as_second();
        match beats.back_mut().filter(|(last, _)| *last == second) {
            Some((_, count)) => *count += events,
            None => beats.push_back((second, events)),
        }
        while beats.front().is_some_and(|(first, _)| *first <= second - LOOK_BACK) {
            beats.pop_front();
        }
    }

    /// Events of the last minute.
    pub(crate) fn last_minute(&self, now: Timestamp) -> u64 {
        let beats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let since = now.as_second() - LOOK_BACK;
        beats.iter().filter(|(second, _)| *second > since).map(|(_, events)| events).sum()
    }
}
