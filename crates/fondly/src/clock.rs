//! The one place that reads the clock.

use jiff::Timestamp;

/// Now, to the microsecond, which is what the database keeps.
#[expect(clippy::disallowed_methods, reason = "the program is where time comes from")]
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_microsecond(now.as_microsecond()).expect("now is within the range of times")
}
