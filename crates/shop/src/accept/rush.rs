//! A rush at the door: for a while more comes than could be answered in time if it were placed at the same time.
//!
//! Whoever posts waits for an answer, and gives up without one; what is on the disk can wait a little. So whoever places steps aside
//! in a rush, and catches up after it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Over so long it is counted what comes.
const TICK: Duration = Duration::from_millis(100);
/// Bodies in a tick that make a rush, 2,000 a second; 1,200 orders in a second, the most that a large shop has ever had, make none,
const BODIES: usize = 200;
/// or their bytes, 4 MB a second.
const BYTES: usize = 400_000;
/// A rush is over when so long no tick was one.
const LULL: Duration = Duration::from_millis(300);

/// Whether there is a rush.
#[derive(Default)]
pub(super) struct Rush(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    tick: Option<Tick>,
    /// When a tick was last one of a rush.
    rushed: Option<Instant>,
}

/// What came since a moment.
struct Tick {
    began: Instant,
    bodies: usize,
    bytes: usize,
}

impl Rush {
    /// Notes that so many bodies of so many bytes came.
    pub(super) fn note(&self, bodies: usize, bytes: usize, now: Instant) {
        let mut seen = self.seen();
        let tick = match &mut seen.tick {
            Some(tick) if now.duration_since(tick.began) < TICK => tick,
            over => over.insert(Tick { began: now, bodies: 0, bytes: 0 }),
        };
        tick.bodies += bodies;
        tick.bytes += bytes;
        if tick.bodies >= BODIES || tick.bytes >= BYTES {
            seen.rushed = Some(now);
        }
    }

    /// Whether there is one now.
    pub(super) fn is_on(&self, now: Instant) -> bool {
        self.seen().rushed.is_some_and(|last| now.duration_since(last) < LULL)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether there is a rush at the end of so many tenths of a second in each of which so many bodies of so many bytes came.
    fn rushes(ticks: u32, bodies: usize, bytes: usize) -> Rush {
        let (rush, begin) = (Rush::default(), Instant::now());
        for tick in 0..ticks {
            // In two halves: what comes is counted over a tick, not by group.
            rush.note(bodies / 2, bytes / 2, begin + TICK * tick);
            rush.note(bodies / 2, bytes / 2, begin + TICK * tick + TICK / 2);
        }
        rush
    }

    #[test]
    fn many_bodies_or_large_ones_make_a_rush_and_a_surge_of_orders_makes_none() {
        let is_on = |rush: Rush| rush.is_on(Instant::now() + TICK);
        assert!(is_on(rushes(1, 1_000, 700_000)), "10,000 single calls a second");
        assert!(is_on(rushes(1, 50, 3_000_000)), "500 batches a second");
        assert!(!is_on(rushes(10, 120, 360_000)), "1,200 orders in a second");
    }

    #[test]
    fn it_is_over_after_a_lull() {
        let begin = Instant::now();
        let rush = rushes(20, BODIES, 0);
        assert!(rush.is_on(begin + TICK * 20));
        assert!(!rush.is_on(begin + TICK * 30), "nobody comes any more");
    }
}
