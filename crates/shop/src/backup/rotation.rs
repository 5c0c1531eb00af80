//! Which backups are kept: one of each of the last days, one of each of the last weeks, and none that still knows
//! somebody whom the shop has forgotten.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Days of which the last backup is kept,
const DAYS: usize = 7;
/// and weeks.
const WEEKS: usize = 4;
/// Everything that was made so shortly before the newest is kept: one is made before something is tried, and another after.
const ALL_OF: SignedDuration = SignedDuration::from_hours(24);
/// The hour at which the shop is quiet.
const QUIET_HOUR: i8 = 3;
/// How long it waits after a failure.
const TRY_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// A backup as the rotation sees it: when it was begun, and whether it knows somebody who has been erased since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    pub(super) made_at: Timestamp,
    pub(super) remembers: bool,
}

/// Those of `turns` that are kept. The newest always is; days without a backup use up no place.
pub(super) fn kept(turns: &[Turn], zone: &TimeZone) -> BTreeSet<Turn> {
    let mut newest_first = turns.to_vec();
    newest_first.sort_unstable_by(|one, other| other.cmp(one));
    let Some(newest) = newest_first.first().copied() else { return BTreeSet::new() };
    let (mut days, mut weeks, mut kept) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for turn in newest_first {
        if turn.remembers && turn != newest {
            continue;
        }
        let day = turn.made_at.to_zoned(zone.clone()).date();
        let first_of_day = days.len() < DAYS && days.insert(day);
        let first_of_week = weeks.len() < WEEKS && weeks.insert(monday(day));
        if first_of_day || first_of_week || newest.made_at.duration_since(turn.made_at) < ALL_OF {
            kept.insert(turn);
        }
    }
    kept
}

/// When the next one is due: at the first quiet hour after the last, at once where there is none; after a failure later.
pub(super) fn due(last: Option<Timestamp>, failed_at: Option<Timestamp>, zone: &TimeZone) -> Timestamp {
    let due = last.map_or(Timestamp::UNIX_EPOCH, |last| next_quiet_hour(last, zone));
    failed_at.map_or(due, |failed_at| due.max(failed_at + TRY_AGAIN))
}

fn next_quiet_hour(after: Timestamp, zone: &TimeZone) -> Timestamp {
    let day = after.to_zoned(zone.clone()).date();
    let days = [day, day.saturating_add(1.day())];
    // Where that hour is left out or comes twice, the zone has an answer.
    let quiet = |day: Date| day.at(QUIET_HOUR, 0, 0, 0).to_zoned(zone.clone()).ok().map(|at| at.timestamp());
    days.into_iter().filter_map(quiet).find(|at| *at > after).unwrap_or(after + ALL_OF)
}

fn monday(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("it is a time")
    }

    fn new_york() -> TimeZone {
        TimeZone::get("America/New_York").expect("it is known")
    }

    /// The rest of `made`, in its order, after a turn; a name with a star remembers somebody who is erased.
    fn check(made: &[&str], expected: &[&str]) {
        let turn =
            |name: &&str| Turn { made_at: at(name.trim_end_matches('*')), remembers: name.ends_with('*') };
        let turns: Vec<Turn> = made.iter().map(turn).collect();
        let kept = kept(&turns, &new_york());
        let names: Vec<&str> =
            made.iter().zip(&turns).filter(|(_, turn)| kept.contains(turn)).map(|(name, _)| *name).collect();
        assert_eq!(names, expected, "of {made:?}");
    }

    #[test]
    fn a_day_and_a_week_keep_their_last() {
        check(&[], &[]);
        check(&["2026-11-27T08:00:00Z*"], &["2026-11-27T08:00:00Z*"]);
        // The day of the shop counts: 04:30 UTC is the evening before in New York.
        check(
            &["2026-11-25T12:00:00Z", "2026-11-26T04:30:00Z", "2026-11-27T08:00:00Z"],
            &["2026-11-26T04:30:00Z", "2026-11-27T08:00:00Z"],
        );
        // What was made within a day of the newest stays, whatever else was made that day.
        check(
            &["2026-11-26T15:00:00Z", "2026-11-26T16:00:00Z", "2026-11-27T08:00:00Z"],
            &["2026-11-26T15:00:00Z", "2026-11-26T16:00:00Z", "2026-11-27T08:00:00Z"],
        );
    }

    #[test]
    fn forty_days_leave_a_week_of_days_and_a_month_of_weeks() {
        let first = at("2026-10-19T07:00:00Z");
        let days = (0..40).map(|day| first + SignedDuration::from_hours(24 * day));
        let turns: Vec<Turn> = days.map(|made_at| Turn { made_at, remembers: false }).collect();
        let kept = kept(&turns, &new_york());
        let kept: Vec<String> =
            kept.iter().map(|turn| turn.made_at.strftime("%a %d %b").to_string()).collect();
        assert_eq!(
            kept,
            [
                "Sun 08 Nov",
                "Sun 15 Nov",
                "Sat 21 Nov",
                "Sun 22 Nov",
                "Mon 23 Nov",
                "Tue 24 Nov",
                "Wed 25 Nov",
                "Thu 26 Nov",
                "Fri 27 Nov"
            ]
        );
    }

    #[test]
    fn turn_by_turn_is_the_same_as_all_at_once() {
        let first = at("2026-01-01T08:00:00Z");
        let days = (0..120).map(|day| first + SignedDuration::from_hours(24 * day));
        let all: Vec<Turn> = days.map(|made_at| Turn { made_at, remembers: false }).collect();
        let mut left: BTreeSet<Turn> = BTreeSet::new();
        for (count, turn) in all.iter().enumerate() {
            left.insert(*turn);
            left = kept(&left.into_iter().collect::<Vec<_>>(), &new_york());
            assert_eq!(left, kept(&all[..=count], &new_york()));
            assert!(left.len() <= DAYS + WEEKS);
        }
    }

    #[test]
    fn none_is_kept_that_knows_whom_the_shop_forgot() {
        check(
            &[
                "2026-11-20T08:00:00Z*",
                "2026-11-25T08:00:00Z*",
                "2026-11-26T08:00:00Z",
                "2026-11-27T08:00:00Z",
            ],
            &["2026-11-26T08:00:00Z", "2026-11-27T08:00:00Z"],
        );
    }

    #[test]
    fn the_next_comes_at_the_quiet_hour() {
        let zone = new_york();
        let next = |last| due(Some(at(last)), None, &zone);
        assert_eq!(next("2026-11-27T07:59:59Z"), at("2026-11-27T08:00:00Z"));
        assert_eq!(next("2026-11-27T08:00:00Z"), at("2026-11-28T08:00:00Z"));
        assert_eq!(next("2027-03-14T05:00:00Z"), at("2027-03-14T07:00:00Z"), "the clocks went forward");
        assert_eq!(due(None, None, &zone), Timestamp::UNIX_EPOCH, "the first one at once");
        let failed = Some(at("2026-11-28T08:00:01Z"));
        assert_eq!(due(Some(at("2026-11-27T08:00:00Z")), failed, &zone), at("2026-11-28T09:00:01Z"));
    }
}
