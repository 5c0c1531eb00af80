//! How long one waits after wrong tries: not at all at first, then twice as long each time.

use jiff::{SignedDuration, Timestamp};

/// How tries are limited.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Tries that cost no wait.
    pub free: u32,
    /// Nobody waits longer.
    pub longest: SignedDuration,
    /// After so long without a try all is forgotten.
    pub forgotten_after: SignedDuration,
}

impl Limits {
    /// One address. Whoever guesses gets a hundred tries a day; whoever mistypes waits some seconds.
    pub const ADDRESS: Limits = Limits {
        free: 5,
        longest: SignedDuration::from_mins(15),
        forgotten_after: SignedDuration::from_hours(24),
    };
    /// All addresses together. The wait stays short, so that those who guess from everywhere keep nobody out
    /// for long.
    pub const EVERYBODY: Limits = Limits {
        free: 60,
        longest: SignedDuration::from_secs(10),
        forgotten_after: SignedDuration::from_mins(10),
    };
}

/// The tries so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Patience {
    tries: u32,
    last: Option<Timestamp>,
}

impl Patience {
    /// How long until a try is heard; `None` if it is heard now. A clock that was put back lengthens no wait.
    pub fn wait(&self, limits: &Limits, now: Timestamp) -> Option<SignedDuration> {
        let last = self.last.filter(|_| !self.is_forgotten(limits, now))?;
        // Beyond twenty doublings every limit is reached.
        let doublings = self.tries.checked_sub(limits.free)?.min(20);
        let whole = SignedDuration::from_secs(1 << doublings).min(limits.longest);
        let left = whole.saturating_sub(now.duration_since(last).max(SignedDuration::ZERO));
        left.is_positive().then_some(left)
    }

    /// Counts a try that is heard.
    pub fn tried(&mut self, limits: &Limits, now: Timestamp) {
        let tries = if self.is_forgotten(limits, now) { 0 } else { self.tries };
        *self = Patience { tries: tries.saturating_add(1), last: Some(now) };
    }

    /// Takes a try back that proved right.
    pub fn take_back(&mut self) {
        self.tries = self.tries.saturating_sub(1);
    }

    /// Whether there is nothing to remember.
    pub fn is_forgotten(&self, limits: &Limits, now: Timestamp) -> bool {
        self.last.is_none_or(|last| now.duration_since(last) > limits.forgotten_after)
    }

    /// The last try.
    pub fn last(&self) -> Option<Timestamp> {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits {
        free: 3,
        longest: SignedDuration::from_secs(60),
        forgotten_after: SignedDuration::from_hours(1),
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + second).unwrap()
    }

    #[test]
    fn each_wrong_try_doubles_the_wait_until_the_longest() {
        let mut patience = Patience::default();
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..12 {
            assert_eq!(patience.wait(&LIMITS, at(now)), None, "a try is heard when the wait is over");
            patience.tried(&LIMITS, at(now));
            let wait = patience.wait(&LIMITS, at(now)).map_or(0, |wait| wait.as_secs());
            waits.push(wait);
            now += wait;
        }
        assert_eq!(waits, [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn time_heals_and_a_clock_put_back_punishes_nobody() {
        let mut patience = Patience::default();
        for _ in 0..9 {
            patience.tried(&LIMITS, at(0));
        }
        assert_eq!(patience.wait(&LIMITS, at(59)), Some(SignedDuration::from_secs(1)));
        assert_eq!(patience.wait(&LIMITS, at(-9_999)), Some(LIMITS.longest));
        assert!(patience.is_forgotten(&LIMITS, at(3_601)));
        patience.tried(&LIMITS, at(3_601));
        assert_eq!(patience.wait(&LIMITS, at(3_601)), None, "it begins anew");
        patience.take_back();
        patience.take_back();
        assert_eq!(patience.tries, 0);
    }
}
