//! What a loss holds back: nothing upbeat comes soon after it, and no day of somebody who has died.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Known, Purpose, written};
use crate::care::{Care, care, is_of_somebody_lost};

/// For so long after a loss nothing comes that they did not ask for.
const QUIET_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);

/// Why a gesture is held back for what people wrote, if it is: one that nothing they did calls for, soon after they told of a
/// loss; or a day of somebody who has died.
pub fn held_back(
    known: &[Known<'_>],
    purpose: Purpose<'_>,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<String> {
    let texts = || known.iter().filter_map(|known| Some((known.at, written(known.fact)?)));
    match purpose {
        Purpose::Day(what) => {
            let texts: Vec<&str> = texts().map(|(_, text)| text).collect();
            is_of_somebody_lost(what, &texts).then(|| {
                format!("{what} is no day to send a card for: what they wrote tells of a loss or a parting")
            })
        }
        Purpose::Quiet | Purpose::Free => {
            let lately = texts().filter(|(at, _)| now.duration_since(*at) < QUIET_FOR && *at <= now);
            let (at, _) = lately.rev().find(|(_, text)| care(text) == Some(Care::Loss))?;
            let day = at.to_zoned(zone.clone()).strftime("%-d %B").to_string();
            Some(format!("not now: they told of a loss on {day}"))
        }
        Purpose::Order(_) | Purpose::Answer(_) | Purpose::Due => None,
    }
}
