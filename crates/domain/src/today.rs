//! Which of all proposed gestures make today's list.
//!
//! What must be put right is always on the list and takes nothing from the minutes, which are for gestures. Within those,
//! what is owed comes first, then thanks, then occasions, then a few people going cold and a few surprises. What does
//! not fit is counted, never a flood.

/// How urgent a gesture is; the order is the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Something to put right.
    PutRight,
    /// A note that an order is owed.
    Owed,
    /// Thanks for something.
    Thanks,
    /// A dated thing.
    Occasion,
    /// Somebody going cold.
    GoingCold,
    /// A surprise.
    Surprise,
}

/// A gesture that could be done today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// How urgent.
    pub rank: Rank,
    /// Minutes of the maker.
    pub minutes: i64,
    /// The most of its play in a day.
    pub at_most: Option<usize>,
}

/// What became of each candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// On the list.
    Listed,
    /// It would not fit into the minutes.
    NoTime,
    /// Enough of its play are on the list.
    Enough,
}

/// Chooses among `candidates`, which come in the order of the list, for a team with `minutes` today. `done_of` says how
/// many gestures of a candidate's play were already made today, by the candidate's position.
pub fn choose(candidates: &[Candidate], minutes: i64, done_of: impl Fn(usize) -> usize) -> Vec<Choice> {
    let mut left = minutes;
    let mut listed_of: std::collections::HashMap<Rank, usize> = std::collections::HashMap::new();
    let mut choices = Vec::with_capacity(candidates.len());
    for (position, candidate) in candidates.iter().enumerate() {
        let listed = listed_of.entry(candidate.rank).or_default();
        let choice = if candidate.at_most.is_some_and(|most| *listed + done_of(position) >= most) {
            Choice::Enough
        } else if candidate.rank != Rank::PutRight && candidate.minutes > left {
            Choice::NoTime
        } else {
            left -= if candidate.rank == Rank::PutRight { 0 } else { candidate.minutes };
            *listed += 1;
            Choice::Listed
        };
        choices.push(choice);
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_fits_the_minutes_and_the_limits() {
        let candidate = |rank, minutes, at_most| Candidate { rank, minutes, at_most };
        let candidates = [
            candidate(Rank::PutRight, 10, None),
            candidate(Rank::Owed, 1, None),
            candidate(Rank::Owed, 1, None),
            candidate(Rank::Thanks, 60, None),
            candidate(Rank::GoingCold, 5, Some(1)),
            candidate(Rank::GoingCold, 5, Some(1)),
        ];
        let choices = choose(&candidates, 10, |_| 0);
        use Choice::{Enough, Listed, NoTime};
        assert_eq!(choices, [Listed, Listed, Listed, NoTime, Listed, Enough]);
    }
}
