//! Who places which order: buyers come, some come back at their own pace, some bring a friend.
//!
//! The orders are dealt in time order, as in the BG/NBD model: everybody has an own pace, and after every
//! order an own chance of never coming back.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::calendar::{Calendar, DAY, HOUR, TODAY};
use crate::dice::{Dice, Purpose};

/// The chance that an order in market hours is sold at the stall, without any identity, in thousandths.
const ANONYMOUS: u32 = 14;
/// When the market is open.
const MARKET: std::ops::Range<i64> = 8..17;
/// At most this share of a day's orders comes from people who have ordered before, in thousandths.
const REPEAT_MOST: u32 = 660;
/// The same on the press day.
const REPEAT_PRESS: u32 = 70;
/// Days after which somebody may have told a friend.
const TELLING: i64 = 12;

/// The orders, dealt.
pub(crate) struct Deal {
    /// The slots of each buyer, in time order; buyers are in the order of their first orders.
    pub(crate) buyers: Lists,
    /// Who told each buyer of the shop.
    pub(crate) referrers: Vec<Option<u32>>,
    /// The buyers that each buyer brought.
    pub(crate) friends: Lists,
    /// Slots of nobody.
    pub(crate) anonymous: Vec<u32>,
}

/// Many short lists of numbers in one piece of memory.
pub(crate) struct Lists {
    ends: Vec<u32>,
    members: Vec<u32>,
}

impl Lists {
    /// Collects pairs of (list, member); members keep their order.
    fn new(lists: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Lists {
        let mut ends = vec![0_u32; lists + 1];
        for (list, _) in pairs.clone() {
            ends[list as usize + 1] += 1;
        }
        for list in 0..lists {
            ends[list + 1] += ends[list];
        }
        let mut next = ends.clone();
        let mut members = vec![0; ends[lists] as usize];
        for (list, member) in pairs {
            members[next[list as usize] as usize] = member;
            next[list as usize] += 1;
        }
        Lists { ends, members }
    }

    /// How many lists there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len() - 1
    }

    /// The members of list `index`.
    pub(crate) fn get(&self, index: u32) -> &[u32] {
        let index = index as usize;
        &self.members[self.ends[index] as usize..self.ends[index + 1] as usize]
    }
}

/// How somebody comes back.
struct Habit {
    /// The chance of never coming back after an order, in thousandths.
    leaves: u32,
    /// Mean days between orders while they stay.
    pace: i64,
}

impl Habit {
    fn of(seed: u64, buyer: u32) -> Habit {
        let mut dice = Dice::new(seed, Purpose::Habit, buyer);
        let (leaves, paces) =
            *dice.weighted(&[(44, (540, (40, 130))), (36, (170, (32, 95))), (15, (110, (22, 70)))]);
        Habit { leaves, pace: dice.between(paces.0, paces.1) }
    }
}

/// The deal while it goes on.
struct Dealer<'a> {
    seed: u64,
    calendar: &'a Calendar,
    /// Who wants to order again, the one who wants it first on top.
    due: BinaryHeap<Reverse<(i64, u32)>>,
    buyer_of: Vec<Option<u32>>,
    referrers: Vec<Option<u32>>,
}

/// Deals all orders of `calendar`.
pub(crate) fn deal(seed: u64, calendar: &Calendar) -> Deal {
    let mut dealer =
        Dealer { seed, calendar, due: BinaryHeap::new(), buyer_of: Vec::new(), referrers: Vec::new() };
    for slot in 0..calendar.orders() {
        let buyer = dealer.buyer(slot);
        dealer.buyer_of.push(buyer);
    }
    let Dealer { buyer_of, referrers, .. } = dealer;
    let owned = (0_u32..).zip(&buyer_of).filter_map(|(slot, buyer)| buyer.map(|buyer| (buyer, slot)));
    let told = (0_u32..).zip(&referrers).filter_map(|(friend, by)| by.map(|by| (by, friend)));
    let anonymous = (0_u32..).zip(&buyer_of).filter(|(_, buyer)| buyer.is_none()).map(|(slot, _)| slot);
    Deal {
        buyers: Lists::new(referrers.len(), owned),
        friends: Lists::new(referrers.len(), told),
        anonymous: anonymous.collect(),
        referrers,
    }
}

impl Dealer<'_> {
    fn buyer(&mut self, slot: u32) -> Option<u32> {
        let mut dice = Dice::new(self.seed, Purpose::Deal, slot);
        let day = self.calendar.day_of(slot);
        let press = day == self.calendar.press_day();
        let at = self.calendar.time(slot);
        let hour = (at - self.calendar.start(day)) / HOUR;
        if !press && MARKET.contains(&hour) && dice.chance(ANONYMOUS) {
            return None;
        }
        let repeats = dice.chance(if press { REPEAT_PRESS } else { REPEAT_MOST });
        let buyer = match self.due.peek() {
            Some(&Reverse((due, buyer))) if repeats && due <= at => {
                self.due.pop();
                buyer
            }
            _ => self.newcomer(slot, day, press, &mut dice),
        };
        self.come_back(buyer, at, &mut dice);
        Some(buyer)
    }

    fn newcomer(&mut self, slot: u32, day: usize, press: bool, dice: &mut Dice) -> u32 {
        // Lately people talk: so there is somebody to thank on the day the demo is opened.
        let told = if press { 15 } else { 75 + 75 * u32::from(day + 9 > TODAY) };
        let referrer = dice.chance(told).then(|| self.teller(slot, dice)).flatten();
        self.referrers.push(referrer);
        self.referrers.len() as u32 - 1
    }

    /// Somebody who ordered early enough to have told a friend; who ordered more is likelier.
    fn teller(&self, slot: u32, dice: &mut Dice) -> Option<u32> {
        let earlier = dice.below(slot);
        let long_ago = self.calendar.time(earlier) + TELLING * DAY < self.calendar.time(slot);
        self.buyer_of.get(earlier as usize).copied().flatten().filter(|_| long_ago)
    }

    fn come_back(&mut self, buyer: u32, at: i64, dice: &mut Dice) {
        let habit = Habit::of(self.seed, buyer);
        if !dice.chance(habit.leaves) {
            self.due.push(Reverse((at + 4 * DAY + dice.wait(habit.pace * DAY), buyer)));
        }
    }
}
