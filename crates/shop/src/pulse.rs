//! How fast things arrive: events placed in each of the last seconds, and all that was placed so far.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

use crate::arrivals::Arrived;
use crate::place::laps::Laps;

/// Seconds that are looked back at.
const LOOK_BACK: i64 = 60;

/// What was placed.
#[derive(Default)]
pub(crate) struct Pulse(Mutex<Beats>);

#[derive(Default)]
struct Beats {
    /// Events, by second.
    seconds: VecDeque<(i64, u64)>,
    /// All since the program began.
    placed: Arrived,
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
