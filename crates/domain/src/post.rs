//! Post: how long a card is on its way, and by when it must be posted to be there before a day.
//!
//! The days are the careful end of what is usual, not a promise of any carrier. Nothing is collected or brought on Sundays.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::address::Country;

/// Where countries lie.
const PLACES: &str = include_str!("post/places.txt");
/// A card is proposed this many days before it must be made.
const AHEAD_DAYS: i64 = 7;

/// How far post goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Distance {
    /// Within the shop's country; or where either country is unknown.
    Home,
    /// To a neighbouring country.
    Neighbour,
    /// To another country of the same continent.
    Continent,
    /// Farther.
    World,
}

impl Distance {
    /// How far it is from one country to another.
    pub fn between(from: Option<&Country>, to: Option<&Country>) -> Distance {
        let (Some(from), Some(to)) = (from, to) else { return Distance::Home };
        let (from, to) = (from.as_str(), to.as_str());
        if from == to {
            return Distance::Home;
        }
        let mut same_continent = None;
        for line in PLACES.lines().filter(|line| !line.starts_with('#')) {
            let mut codes = line.split(' ');
            let heading = codes.next().unwrap_or_default();
            if heading == "near" {
                let first = codes.next().unwrap_or_default();
                let with = |other: &str| codes.clone().any(|code| code == other);
                if (first == from && with(to)) || (first == to && with(from)) {
                    return Distance::Neighbour;
                }
            } else if codes.clone().any(|code| code == from) {
                same_continent = Some(heading);
            }
        }
        let here = |line: &str| {
            same_continent.is_some_and(|continent| line.starts_with(continent))
                && line.split(' ').any(|code| code == to)
        };
        if PLACES.lines().any(here) { Distance::Continent } else { Distance::World }
    }
}

/// How many days post takes, Sundays not counted; part of the file of plays, where an owner may change it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PostDays {
    /// Within the country.
    pub home: u8,
    /// To a neighbour.
    pub neighbour: u8,
    /// Within the continent.
    pub continent: u8,
    /// Farther.
    pub world: u8,
}

impl Default for PostDays {
    fn default() -> PostDays {
        PostDays { home: 4, neighbour: 7, continent: 9, world: 16 }
    }
}

/// When a card for a day must be made and posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timing {
    /// It is too early to think of it.
    Early,
    /// Time to make it.
    InTime {
        /// The evening by which it is made.
        make_by: Date,
        /// The last day of posting.
        post_by: Date,
    },
    /// It can no longer be there in time.
    TooLate,
}

impl PostDays {
    /// Days on the way.
    pub fn over(self, distance: Distance) -> u8 {
        match distance {
            Distance::Home => self.home,
            Distance::Neighbour => self.neighbour,
            Distance::Continent => self.continent,
            Distance::World => self.world,
        }
    }

    /// The last day on which a card is posted that is to be there before `day`.
    pub fn post_by(self, day: Date, distance: Distance) -> Option<Date> {
        let mut date = no_sunday(day.yesterday().ok()?)?;
        for _ in 0..self.over(distance) {
            date = no_sunday(date.yesterday().ok()?)?;
        }
        Some(date)
    }

    /// Whether it is time today for a card that is to be there before `day`.
    pub fn timing(self, today: Date, day: Date, distance: Distance) -> Timing {
        let Some(post_by) = self.post_by(day, distance) else { return Timing::Early };
        if today > post_by {
            return Timing::TooLate;
        }
        // Made in the evening before; today at the latest.
        let evening = post_by.yesterday().ok().and_then(no_sunday).unwrap_or(post_by);
        let make_by = evening.max(today);
        let opens = make_by.checked_sub(AHEAD_DAYS.days()).unwrap_or(today);
        if today < opens { Timing::Early } else { Timing::InTime { make_by, post_by } }
    }

    /// How many days ahead of today a day may be for which it is time already.
    pub fn look_ahead(self) -> i64 {
        let most = [self.home, self.neighbour, self.continent, self.world].into_iter().max().unwrap_or(0);
        // A Sunday in each week, one before the day and one before the posting, and the days of making.
        let most = i64::from(most);
        most + most / 6 + 4 + AHEAD_DAYS
    }
}

/// The day itself, or the Saturday before a Sunday.
fn no_sunday(day: Date) -> Option<Date> {
    if day.weekday() == Weekday::Sunday { day.yesterday().ok() } else { Some(day) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn far(from: &str, to: &str) -> Distance {
        Distance::between(Country::parse(from).as_ref(), Country::parse(to).as_ref())
    }

    #[test]
    fn places_lie_where_they_do() {
        let cases = [
            ("US", "US", Distance::Home),
            ("US", "Canada", Distance::Neighbour),
            ("IE", "GB", Distance::Neighbour),
            ("Germany", "PT", Distance::Continent),
            ("IE", "NZ", Distance::World),
            ("NP", "IN", Distance::Neighbour),
            ("NP", "JP", Distance::Continent),
            ("US", "", Distance::Home),
            ("US", "Atlantis", Distance::World),
        ];
        for (from, to, distance) in cases {
            assert_eq!(far(from, to), distance, "{from} to {to}");
        }
    }

    #[test]
    fn every_country_lies_on_one_continent() {
        for entry in include_str!("address/countries.txt").lines() {
            let code = entry.split(' ').next().unwrap_or_default();
            let on = PLACES.lines().filter(|line| !line.starts_with(['#', 'n']) || line.starts_with("north"));
            let count = on.filter(|line| line.split(' ').skip(1).any(|known| known == code)).count();
            assert_eq!(count, 1, "{code}");
        }
    }

    #[test]
    fn a_card_for_new_zealand_is_posted_weeks_before_the_day() {
        let post = PostDays::default();
        // Wednesday 6 January 2027, posted before the year turns: sixteen days of post and three Sundays.
        let post_by = post.post_by(date(2027, 1, 6), Distance::World);
        assert_eq!(post_by, Some(date(2026, 12, 17)));
        let timing = post.timing(date(2026, 12, 12), date(2027, 1, 6), Distance::World);
        assert_eq!(timing, Timing::InTime { make_by: date(2026, 12, 16), post_by: date(2026, 12, 17) });
        assert_eq!(post.timing(date(2026, 12, 1), date(2027, 1, 6), Distance::World), Timing::Early);
        assert_eq!(post.timing(date(2026, 12, 18), date(2027, 1, 6), Distance::World), Timing::TooLate);
    }

    proptest! {
        #[test]
        fn what_is_posted_in_time_is_posted_on_a_working_day_before_the_day(
            ahead in 0..60i64, start in 0..3000i64, far in 0..4usize,
        ) {
            let today = date(2024, 1, 1).checked_add(start.days()).expect("a day");
            let day = today.checked_add(ahead.days()).expect("a day");
            let distance = [Distance::Home, Distance::Neighbour, Distance::Continent, Distance::World][far];
            let post = PostDays::default();
            match post.timing(today, day, distance) {
                Timing::InTime { make_by, post_by } => {
                    prop_assert!(today <= make_by && make_by <= post_by && post_by < day);
                    prop_assert!(post_by.weekday() != Weekday::Sunday);
                    prop_assert!(i64::from((day - post_by).get_days()) > i64::from(post.over(distance)));
                    prop_assert!(ahead <= post.look_ahead(), "{ahead}");
                }
                Timing::TooLate => prop_assert!(ahead <= 22),
                Timing::Early => prop_assert!(ahead > i64::from(post.over(distance))),
            }
        }
    }
}
