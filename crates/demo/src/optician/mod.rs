//! A made-up optician from a seed: eight years of a practice in a market town, and a morning with work to do.
//!
//! The same promise as the sock shop's: pure, and the same plan is the same practice down to the byte. What an exam found
//! is told under names that stay in the record; no text that anybody says or that the team notes speaks of it.

mod after;
mod glasses;
mod health;
mod homes;
mod neighbours;
mod record;
mod visits;

#[cfg(test)]
mod tests;

use domain::address::{Country, PostalAddress};
use domain::fact::Report;
use domain::money::Currency;
use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::calendar::DAY;
use crate::names::Culture;
use crate::speech::Speech;
use homes::Town;

/// The number of today, counted from the practice's first day: eight years.
pub(crate) const TODAY: usize = 2922;
/// Nuala tests eyes and owns the place, Ravi fits, Bess keeps the desk, Tomasz tests eyes.
const TEAM: [&str; 4] = ["Nuala", "Ravi", "Bess", "Tomasz"];

/// Which practice to make up.
#[derive(Clone, Debug)]
pub struct OpticianPlan {
    /// How many patients it has had in eight years.
    pub patients: u32,
    /// Another seed is another practice.
    pub seed: u64,
    /// Nothing is told that happens after this.
    pub now: Timestamp,
    /// Where its days begin and end.
    pub zone: TimeZone,
}

impl OpticianPlan {
    /// The patients of the default practice.
    pub const PATIENTS: u32 = 900;
    /// Its time zone.
    pub const ZONE: &'static str = "Europe/London";
}

/// What there is to say of the practice itself.
#[derive(Clone, Debug)]
pub struct Practice {
    /// What it is called.
    pub name: &'static str,
    /// The owner's first name.
    pub owner: &'static str,
    /// Who works there, the owner first.
    pub team: [&'static str; 4],
    /// Its time zone.
    pub zone: &'static str,
    /// The currency of its prices.
    pub currency: Currency,
    /// Where it is.
    pub home: PostalAddress,
    /// Which problem the owner was solving.
    pub problem: &'static str,
    /// What she loves about it.
    pub love: &'static str,
    /// How she signs.
    pub signature: &'static str,
}

/// The made-up practice, ready to be told.
pub struct Optician {
    plan: OpticianPlan,
    days: Days,
    town: Town,
    cultures: Vec<Culture>,
    speech: Speech,
}

impl Optician {
    /// Deals homes and patients.
    pub fn new(plan: OpticianPlan) -> Optician {
        let today = plan.now.to_zoned(plan.zone.clone()).date();
        let days = Days::new(today, &plan.zone);
        Optician {
            town: Town::new(plan.seed, plan.patients),
            cultures: Culture::all(),
            speech: Speech::of(
                plan.seed,
                include_str!("../words/optician-life.txt"),
                include_str!("../words/optician-voices.txt"),
            ),
            days,
            plan,
        }
    }

    /// What there is to say of the practice itself.
    pub fn practice(&self) -> Practice {
        Practice {
            name: "Larkspur Lane Opticians",
            owner: TEAM[0],
            team: TEAM,
            zone: OpticianPlan::ZONE,
            currency: Currency::GBP,
            home: PostalAddress {
                company: "Larkspur Lane Opticians".to_owned(),
                line1: "3 Larkspur Lane".to_owned(),
                city: "Holt".to_owned(),
                region: "Norfolk".to_owned(),
                postcode: "NR25 6QX".to_owned(),
                country: Country::parse("GB"),
                ..PostalAddress::default()
            },
            problem: "Nuala's father wore the wrong glasses for six years, because nobody had an hour for him.",
            love: "Somebody reads the top of the church tower aloud, and then reads it again.",
            signature: "Nuala and everybody at Larkspur Lane",
        }
    }

    /// How many people it knows of: patients by home, then neighbours who have not come yet.
    pub fn people_count(&self) -> u32 {
        self.town.patients() + neighbours::count(self.town.patients())
    }

    /// What is told of one person, by time. Nothing of other items is needed for it.
    pub fn item(&self, index: u32) -> Vec<Report> {
        if index < self.town.patients() { visits::story(self, index) } else { neighbours::story(self, index) }
    }

    /// Everybody in turn.
    pub fn items(&self) -> impl Iterator<Item = Vec<Report>> + Send + '_ {
        (0..self.people_count()).map(|index| self.item(index))
    }
}

/// Eight years of days.
pub(crate) struct Days {
    first: Date,
    /// When each day begins, in seconds since 1970; one more than there are days.
    starts: Vec<i64>,
}

impl Days {
    fn new(today: Date, zone: &TimeZone) -> Days {
        let first = today.saturating_sub((TODAY as i64).days());
        let start = |number: usize| {
            let day = first.saturating_add((number as i64).days());
            let at = zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible();
            at.map_or(0, |at| at.timestamp().as_second())
        };
        Days { first, starts: (0..=TODAY + 1).map(start).collect() }
    }

    /// So many seconds into day `number`; days to come are counted on.
    pub(crate) fn at(&self, number: i64, seconds: i64) -> i64 {
        let number = number.max(0);
        match usize::try_from(number).ok().and_then(|number| self.starts.get(number)) {
            Some(start) => start + seconds,
            None => self.starts[TODAY] + (number - TODAY as i64) * DAY + seconds,
        }
    }

    /// The date of day `number`.
    pub(crate) fn date(&self, number: i64) -> Date {
        self.first.saturating_add(number.days())
    }

    /// The same day, or the next on which the practice is open.
    pub(crate) fn open(&self, number: i64) -> i64 {
        number + i64::from(self.date(number).weekday() == jiff::civil::Weekday::Sunday)
    }
}
