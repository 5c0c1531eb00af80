//! Which of all proposed gestures make today's list.
//!
//! What must be put right is always on the list and takes nothing from the minutes, which are for gestures. What somebody
//! of the shop asked for is always on it too; it takes nothing from what is owed. Then come thanks, then occasions, then a
//! few people going cold and a few surprises, in the minutes that are left. What does not fit is counted, never a flood.

/// How urgent a gesture is; the order is the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Something to put right.
    PutRight,
    /// Something that somebody of the shop asked for.
    Asked,
    /// A note that an order is owed.
    Owed,
    /// Thanks for something.
    Thanks,
    /// A dated thing.
    Occasion,
    /// Due so long after something: a recall.
    Due,
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
    /// Which play it is of.
    pub play: usize,
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
    let asked: i64 = candidates.iter().filter(|one| one.rank == Rank::Asked).map(|one| one.minutes).sum();
    let mut left = minutes;
    let mut listed_of: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
    let mut choices = Vec::with_capacity(candidates.len());
    for (position, candidate) in candidates.iter().enumerate() {
        let listed = listed_of.entry(candidate.play).or_default();
        let is_sure = candidate.rank <= Rank::Asked;
        let room = if candidate.rank <= Rank::Owed { left } else { left - asked };
        let choice = if candidate.at_most.is_some_and(|most| *listed + done_of(position) >= most) {
            Choice::Enough
        } else if !is_sure && candidate.minutes > room {
            Choice::NoTime
        } else {
            left -= if is_sure { 0 } else { candidate.minutes };
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
        let candidate = |rank, minutes, at_most| Candidate { rank, play: rank as usize, minutes, at_most };
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

    #[test]
    fn what_was_asked_for_is_listed_and_takes_nothing_from_what_is_owed() {
        let candidate = |rank, minutes| Candidate { rank, play: rank as usize, minutes, at_most: None };
        let mut candidates = vec![candidate(Rank::Asked, 4); 10];
        candidates.extend([candidate(Rank::Owed, 30), candidate(Rank::Owed, 25), candidate(Rank::Thanks, 4)]);
        let choices = choose(&candidates, 60, |_| 0);
        assert_eq!(choices[..12], [Choice::Listed; 12], "ten cards and both notes");
        assert_eq!(choices[12], Choice::NoTime, "the rest has to wait");
    }
}
