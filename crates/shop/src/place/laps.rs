//! Where the time of placing goes, step by step.

use std::time::{Duration, Instant};

/// A step of placing a batch of arrivals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Finding out which events are known.
    Known,
    /// Finding out whose they are.
    Whose,
    /// Appending them.
    Append,
    /// Bringing orders, words and people up to date.
    Derive,
    /// Proposing what they call for.
    Propose,
    /// Beginning and committing the transaction, with all that waits for it.
    Commit,
    /// Waiting for the disk and taking the bodies off the intake, while the next batch is placed.
    Settle,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Step; 7] = {
        use Step::{Append, Commit, Derive, Known, Propose, Settle, Whose};
        [Known, Whose, Append, Derive, Propose, Commit, Settle]
    };

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Known => "known",
            Step::Whose => "whose",
            Step::Append => "append",
            Step::Derive => "derive",
            Step::Propose => "propose",
            Step::Commit => "commit",
            Step::Settle => "settle",
        }
    }
}

/// How long each step took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Laps([Duration; Step::ALL.len()]);

impl Laps {
    /// How long one step took.
    pub fn of(&self, step: Step) -> Duration {
        self.0[step as usize]
    }

    /// How long all of them took.
    pub(crate) fn total(&self) -> Duration {
        self.0.iter().sum()
    }

    pub(crate) fn add(&mut self, step: Step, took: Duration) {
        self.0[step as usize] += took;
    }
}

impl std::ops::AddAssign for Laps {
    fn add_assign(&mut self, more: Laps) {
        Step::ALL.into_iter().for_each(|step| self.add(step, more.of(step)));
    }
}

/// A watch that is pressed at the end of each step.
pub(crate) struct Watch {
    laps: Laps,
    since: Instant,
}

impl Watch {
    pub(crate) fn start() -> Watch {
        Watch { laps: Laps::default(), since: Instant::now() }
    }

    /// What was done since it was last pressed was this step.
    pub(crate) fn press(&mut self, step: Step) {
        let now = Instant::now();
        self.laps.add(step, now - self.since);
        self.since = now;
    }

    pub(crate) fn laps(&self) -> Laps {
        self.laps
    }
}
