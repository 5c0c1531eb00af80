//! How many orders come on each day of two years, at what time each comes, and when it leaves the shop.
//!
//! An order's *slot* is its place in time: slot 0 is the first order of the shop. Numbers rise with slots.

use jiff::civil::{Date, Weekday};
use jiff::{ToSpan, tz::TimeZone};

use crate::dice::{Dice, Purpose};

/// Seconds of a day.
pub(crate) const DAY: i64 = 86_400;
/// Seconds of an hour.
pub(crate) const HOUR: i64 = 3600;
/// The number of today, counted from the shop's first day: two years.
pub(crate) const TODAY: usize = 730;
/// The newspaper wrote about the shop this many days ago, or up to six days earlier: on a Thursday.
const PRESS_AGO: usize = 150;
/// What the press day brings, and the day before it.
const PRESS_ORDERS: u32 = 1200;
const EVE_ORDERS: u32 = 42;
/// What the days after the press day bring, in thousandths of it.
const ECHO: [u32; 12] = [220, 110, 70, 45, 30, 22, 16, 12, 9, 7, 5, 3];
/// How the orders of a day spread over its hours, in no unit.
const HOURS: &[u32] =
    &[8, 4, 2, 1, 1, 3, 9, 18, 28, 36, 42, 44, 46, 42, 38, 36, 36, 40, 46, 56, 64, 60, 42, 20];
/// The same for today, of which only the morning is over.
const MORNING: &[u32] = &[6, 3, 1, 1, 2, 6, 16, 24, 14];
/// The same for the press day: the paper was on the breakfast tables, and by seven in the evening it was all
/// over.
const PRESS_HOURS: &[u32] = &[1, 1, 1, 1, 2, 10, 40, 80, 90, 88, 80, 70, 66, 60, 50, 44, 40, 34, 20];

/// The two years, day by day.
pub(crate) struct Calendar {
    seed: u64,
    first: Date,
    /// When each day begins, in seconds since 1970; one more than there are days.
    starts: Vec<i64>,
    /// How many orders came before each day; one more than there are days.
    before: Vec<u32>,
    /// When each order left the shop.
    packed: Vec<Option<i64>>,
    press: usize,
}

impl Calendar {
    /// Plans `orders` orders over the two years that end on `today`.
    pub(crate) fn new(seed: u64, orders: u32, today: Date, zone: &TimeZone) -> Calendar {
        let first = today.saturating_sub((TODAY as i64).days());
        let day = |number: usize| first.saturating_add((number as i64).days());
        let start = |number| zone.to_ambiguous_zoned(day(number).at(0, 0, 0, 0)).compatible();
        let starts = (0..=TODAY + 1).map(|number| start(number).map_or(0, |at| at.timestamp().as_second()));
        let thursday = |&number: &usize| day(number).weekday() == Weekday::Thursday;
        let press = (0..=TODAY - PRESS_AGO).rev().find(thursday).expect("every week has a Thursday");
        let mut calendar =
            Calendar { seed, first, starts: starts.collect(), before: vec![0], packed: Vec::new(), press };
        for count in calendar.counts(orders) {
            calendar.before.push(calendar.before.last().expect("it begins with 0") + count);
        }
        calendar.packed = calendar.pack(orders);
        calendar
    }

    /// How many orders there are.
    pub(crate) fn orders(&self) -> u32 {
        *self.before.last().expect("it begins with 0")
    }

    /// When day `number` begins.
    pub(crate) fn start(&self, number: usize) -> i64 {
        self.starts[number]
    }

    /// The date of the shop's day `number`.
    pub(crate) fn date(&self, number: usize) -> Date {
        self.first.saturating_add((number as i64).days())
    }

    /// The day on which slot `slot` was ordered.
    pub(crate) fn day_of(&self, slot: u32) -> usize {
        self.before.partition_point(|&before| before <= slot) - 1
    }

    /// The day, counted like the others, of a moment.
    pub(crate) fn day_at(&self, at: i64) -> usize {
        self.starts.partition_point(|&start| start <= at).saturating_sub(1).min(TODAY)
    }

    /// The first slot of day `number`.
    pub(crate) fn first_slot(&self, number: usize) -> u32 {
        self.before[number]
    }

    /// The day on which the newspaper wrote.
    pub(crate) fn press_day(&self) -> usize {
        self.press
    }

    /// When slot `slot` was ordered. It rises with the slot.
    pub(crate) fn time(&self, slot: u32) -> i64 {
        let day = self.day_of(slot);
        let hours = match day {
            TODAY => MORNING,
            day if day == self.press => PRESS_HOURS,
            _ => HOURS,
        };
        let total = u64::from(hours.iter().sum::<u32>());
        let count = u64::from(self.before[day + 1] - self.before[day]);
        let jitter = u64::from(Dice::new(self.seed, Purpose::Hour, slot).below(1 << 16));
        let place = (u64::from(slot - self.before[day]) << 16) + jitter;
        // The place in the day's orders, in 65,536ths of one of the weights of its hours.
        let mut left = place * total / count;
        let mut seconds = 0;
        for &weight in hours {
            let whole = u64::from(weight) << 16;
            if left < whole {
                seconds += (left * HOUR as u64 / whole) as i64;
                break;
            }
            left -= whole;
            seconds += HOUR;
        }
        self.starts[day] + seconds.min(self.starts[day + 1] - self.starts[day] - 1)
    }

    /// When slot `slot` left the shop; `None` for the last ones, which still wait.
    pub(crate) fn packed(&self, slot: u32) -> Option<i64> {
        self.packed[slot as usize]
    }

    /// How many of the last orders have not left yet: about 46 of 6,000 and 180 of 118,000.
    pub(crate) fn waiting(orders: u32) -> u32 {
        (40 + orders / 840).min(orders / 12 + 1)
    }

    fn counts(&self, orders: u32) -> Vec<u32> {
        let mut fixed = self.fixed(orders);
        let weights: Vec<u64> = (0..=TODAY).map(|day| self.weight(day)).collect();
        let waiting = Self::waiting(orders);
        // Most of the parcels that wait were ordered in the last three days, however small the shop is.
        for (back, share) in [(2, 40), (1, 45), (0, 18)] {
            let natural = (u64::from(orders) * weights[TODAY - back] / weights.iter().sum::<u64>()) as u32;
            fixed[TODAY - back] = Some(natural.max(waiting * share / 100));
        }
        let taken =
            fixed.iter().flatten().sum::<u32>() + (0..=TODAY).map(|day| self.echo(day, orders)).sum::<u32>();
        let free = u64::from(orders.saturating_sub(taken));
        let total: u64 = (0..=TODAY).filter(|&day| fixed[day].is_none()).map(|day| weights[day]).sum();
        let (mut sum, mut dealt) = (0, 0);
        (0..=TODAY)
            .map(|day| {
                let extra = self.echo(day, orders);
                fixed[day].unwrap_or_else(|| {
                    sum += weights[day];
                    let reach = (free * sum / total) as u32;
                    let count = reach - dealt;
                    dealt = reach;
                    count
                }) + extra
            })
            .collect()
    }

    /// The days whose number of orders is part of the story.
    fn fixed(&self, orders: u32) -> Vec<Option<u32>> {
        let mut fixed = vec![None; TODAY + 1];
        let press = PRESS_ORDERS.min(orders / 5);
        let (eve, usual) = (press * EVE_ORDERS / PRESS_ORDERS, orders / TODAY as u32);
        fixed[self.press] = Some(press);
        // A small shop was being talked about for a week; a large one was in its summer lull for four.
        let ramp = if eve > usual { 7 } else { 28 };
        for back in 1..=ramp {
            let level = (eve * (ramp - back + 1) + usual * (back - 1)) / ramp;
            fixed[self.press - back as usize] = Some(level.max(u32::from(back == 1)));
        }
        for day in 1..=ECHO.len() {
            fixed[self.press + day] = Some(usual);
        }
        fixed
    }

    /// What the press day still brings on `day`.
    fn echo(&self, day: usize, orders: u32) -> u32 {
        let after = day.checked_sub(self.press + 1);
        let share = after.and_then(|after| ECHO.get(after)).copied().unwrap_or(0);
        PRESS_ORDERS.min(orders / 5) * share / 1000
    }

    /// How many orders a day brings, in no unit: growth, the week, the year, and chance.
    fn weight(&self, day: usize) -> u64 {
        let date = self.date(day);
        let growth = 500 + day as u64 * 500 / TODAY as u64;
        let fame = if day > self.press { 150 } else { 100 };
        let week = match date.weekday() {
            Weekday::Sunday => 105,
            Weekday::Monday => 115,
            Weekday::Saturday => 85,
            Weekday::Friday => 92,
            _ => 100,
        };
        let year = match (date.month(), date.day()) {
            (12, 1..=18) => 210,
            (11, 20..) => 170,
            (12, 24..) => 60,
            (2, 5..=13) => 125,
            (6..=8, _) => 80,
            _ => 100,
        };
        let chance = Dice::new(self.seed, Purpose::Calendar, day as u32).between(80, 120) as u64;
        // Of today only the morning is over.
        let part = if day == TODAY { 30 } else { 100 };
        part * growth * fame / 100 * week / 100 * year / 100 * chance / 100
    }

    /// Packs orders in their order, on working days, as many as fit into a day.
    fn pack(&self, orders: u32) -> Vec<Option<i64>> {
        let capacity = i64::from(60 + orders / 200);
        let leaving = self.orders().saturating_sub(Self::waiting(orders));
        let (mut day, mut done) = (0, 0);
        let mut packed = vec![None; self.orders() as usize];
        for slot in 0..leaving {
            let placed = self.time(slot);
            let ordered = self.day_of(slot);
            let before_noon = placed - self.starts[ordered] < 12 * HOUR;
            let earliest = self.working_day(if before_noon { ordered } else { ordered + 1 });
            if earliest > day {
                (day, done) = (earliest, 0);
            } else if done == capacity {
                (day, done) = (self.working_day(day + 1), 0);
            }
            done += 1;
            let afternoon = 13 * HOUR + done * 4 * HOUR / capacity;
            // Whatever left did so before today, or soon after it was ordered.
            let latest = (self.starts[TODAY] - 4 * HOUR).max(placed + HOUR);
            let at = self.starts.get(day).map_or(latest, |start| start + afternoon);
            packed[slot as usize] = Some(at.min(latest));
        }
        packed
    }

    fn working_day(&self, day: usize) -> usize {
        match self.date(day).weekday() {
            Weekday::Saturday => day + 2,
            Weekday::Sunday => day + 1,
            _ => day,
        }
    }
}
