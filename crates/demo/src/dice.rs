//! Chance that is the same on every machine and for ever: SplitMix64 with whole numbers only.

/// What a roll is for, so that one more roll in one place never changes another.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Calendar = 1,
    Hour,
    Deal,
    Habit,
    Who,
    Life,
    Story,
    Order,
}

/// A stream of rolls. After Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).
#[derive(Clone)]
pub(crate) struct Dice(u64);

/// Quantiles of the exponential distribution with mean 1,000, at sixteenths: rounded `-1000 ln(1 - k/16)`,
/// the last one cut off where the tail's mean comes out right. A table, because `ln` may differ between
/// machines.
const EXPONENTIAL: [i64; 17] =
    [0, 65, 134, 208, 288, 375, 470, 575, 693, 827, 981, 1163, 1386, 1674, 2079, 2773, 5300];

impl Dice {
    /// The rolls for `purpose` of the thing with number `index`.
    pub(crate) fn new(seed: u64, purpose: Purpose, index: u32) -> Dice {
        let mut dice = Dice(seed ^ (purpose as u64) << 56);
        let start = dice.next() ^ u64::from(index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        dice.0 = start;
        dice.0 = dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to but without `end`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u32::try_from(high - low + 1).expect("ranges here are short and not empty");
        low + i64::from(self.below(span))
    }

    /// True in `per_mille` of a thousand rolls.
    pub(crate) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille
    }

    /// One of `things`, each as likely as the others.
    pub(crate) fn pick<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u32) as usize]
    }

    /// One of `words`.
    pub(crate) fn word(&mut self, words: &[&'static str]) -> &'static str {
        words[self.below(words.len() as u32) as usize]
    }

    /// One of `things` by weight.
    pub(crate) fn weighted<'a, T>(&mut self, things: &'a [(u32, T)]) -> &'a T {
        let mut left = self.below(things.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in things {
            if left < *weight {
                return thing;
            }
            left -= weight;
        }
        &things[0].1
    }

    /// A waiting time with this mean.
    pub(crate) fn wait(&mut self, mean: i64) -> i64 {
        let roll = i64::from(self.below(16 * 4096));
        let (step, within) = ((roll / 4096) as usize, roll % 4096);
        let thousandths = EXPONENTIAL[step] + (EXPONENTIAL[step + 1] - EXPONENTIAL[step]) * within / 4096;
        mean * thousandths / 1000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_times_have_their_mean() {
        let mut dice = Dice::new(1, Purpose::Story, 0);
        let mean = (0..20_000).map(|_| dice.wait(1000)).sum::<i64>() / 20_000;
        assert!((930..1070).contains(&mean), "{mean}");
    }

    #[test]
    fn neighbours_roll_differently() {
        let first: Vec<u32> =
            (0..8).map(|index| Dice::new(7, Purpose::Who, index).below(1_000_000)).collect();
        let distinct: std::collections::HashSet<_> = first.iter().collect();
        assert_eq!(distinct.len(), first.len());
    }
}
