//! The one place that asks the system for bytes that nobody can guess.

use domain::door::Chance;

/// New ones each time.
pub(crate) fn bytes() -> Chance {
    let mut bytes = Chance::default();
    getrandom::fill(&mut bytes).expect("every system that Fondly runs on gives chance as soon as it is up");
    bytes
}
