//! The limits of a rules file.

/// The most stages that a journey can have.
pub const STAGES_MAX: usize = 16;

/// The most rules (`[[stage.evidence]]` tables) in one journey: one bit each in a `u128`, eight a stage.
pub const RULES_MAX: usize = 128;

/// The most occurrences that one rule can ask for with `times`.
pub const TIMES_MAX: i64 = 64;
