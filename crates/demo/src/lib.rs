//! Made-up shops from a seed: their people, what they did over years, and a morning with work to do. [`Demo`] sells socks,
//! [`Optician`] tests eyes.
//!
//! Pure: no I/O and no clock. The same plan gives the same shop on every machine, down to the byte; the time
//! of day only decides how much of today has happened yet. Everybody in it is invented: emails end in domains
//! that are reserved for examples, and phone numbers come from ranges that are kept free for fiction.
//!
//! [`Demo::new`] deals the orders to the people once; after that every person can be told alone, in any order
//! and on any thread.

mod after;
mod basket;
mod buyer;
mod calendar;
mod cast;
mod deal;
mod dice;
mod names;
mod optician;
mod order;
mod others;
mod places;
mod speech;
mod story;
mod who;

#[cfg(test)]
mod tests;

use domain::address::{Country, PostalAddress};
use domain::fact::Report;
use domain::money::Currency;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use basket::Catalogue;
pub use basket::Charges;
use calendar::Calendar;
use deal::Deal;
use names::Culture;
pub use optician::{Optician, OpticianPlan, Practice};
use places::Places;
use speech::Speech;
use who::Crowd;

/// The shop's time zone, for [`Plan::zone`].
pub const ZONE: &str = "America/New_York";
/// The play behind the note in every parcel.
pub const NOTE_PLAY: &str = "parcel-note";
/// The play behind the card for somebody who sent a friend.
pub const REFERRAL_PLAY: &str = "thank-referral";
/// The play behind birthday cards.
pub const BIRTHDAY_PLAY: &str = "occasion-card";

/// The team, the owner first.
const MAKERS: [&str; 4] = ["June", "Theo", "Roz", "Amara"];
/// People to a hundred orders: 4,020 for 6,000 orders, 79,060 for 118,000.
const PEOPLE_PERCENT: u32 = 67;

/// Which shop to make up.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many orders it has had in two years.
    pub orders: u32,
    /// Another seed is another shop.
    pub seed: u64,
    /// Nothing is told that happens after this.
    pub now: Timestamp,
    /// Where the shop's days begin and end.
    pub zone: TimeZone,
}

impl Plan {
    /// The orders of the default shop.
    pub const ORDERS: u32 = 6000;
    /// The seed of the default shop.
    pub const SEED: u64 = 1;

    /// The default shop as it stands at `now`.
    pub fn new(now: Timestamp, zone: TimeZone) -> Plan {
        Plan { orders: Plan::ORDERS, seed: Plan::SEED, now, zone }
    }
}

/// What there is to say of the shop itself.
#[derive(Clone, Debug)]
pub struct Shop {
    /// What it is called.
    pub name: &'static str,
    /// The owner's first name.
    pub owner: &'static str,
    /// Who writes and packs, the owner first.
    pub makers: [&'static str; 4],
    /// Its time zone.
    pub zone: &'static str,
    /// The currency of its prices.
    pub currency: Currency,
    /// Where it is.
    pub home: PostalAddress,
    /// Its story, in two sentences.
    pub story: &'static str,
    /// Which problem the owner was solving when it began.
    pub problem: &'static str,
    /// What the owner loves about it.
    pub love: &'static str,
    /// How the owner signs.
    pub signature: &'static str,
    /// What it promises to a cause.
    pub pledge: &'static str,
    /// The day on which a newspaper wrote about it.
    pub press_day: Date,
}

/// The made-up shop, ready to be told.
pub struct Demo {
    plan: Plan,
    calendar: Calendar,
    deal: Deal,
    crowd: Crowd,
    catalogue: Catalogue,
    speech: Speech,
    people: u32,
}

impl Demo {
    /// Deals the plan's orders over two years and to people. A hundred thousand take some
    /// hundredths of a second.
    pub fn new(plan: Plan) -> Demo {
        let today = plan.now.to_zoned(plan.zone.clone()).date();
        let calendar = Calendar::new(plan.seed, plan.orders, today, &plan.zone);
        let deal = deal::deal(plan.seed, &calendar);
        let cultures = Culture::all();
        let places = Places::new(&cultures);
        let people = (plan.orders as u64 * u64::from(PEOPLE_PERCENT) / 100) as u32;
        Demo {
            crowd: Crowd { seed: plan.seed, cultures, places },
            catalogue: Catalogue::new(),
            speech: Speech::new(plan.seed),
            people: people.max(deal.buyers.len() as u32),
            plan,
            calendar,
            deal,
        }
    }

    /// What there is to say of the shop itself.
    pub fn shop(&self) -> Shop {
        Shop {
            name: "Marigold Street Socks",
            owner: MAKERS[0],
            makers: MAKERS,
            zone: ZONE,
            currency: Currency::USD,
            home: PostalAddress {
                company: "Marigold Street Socks".to_owned(),
                line1: "14 Marigold Street".to_owned(),
                city: "Yellow Springs".to_owned(),
                region: "OH".to_owned(),
                postcode: "45387".to_owned(),
                country: Country::parse("US"),
                ..PostalAddress::default()
            },
            story: "June's mother knitted odd socks for everybody she loved. June sells them, with a note in every box.",
            problem: "Nobody sold socks that were as odd and as warm as the ones my mother knitted.",
            love: "Somebody opens a box and laughs.",
            signature: "June",
            pledge: "Five per cent of our earnings go to therapy dogs in children's hospitals.",
            press_day: self.calendar.date(self.calendar.press_day()),
        }
    }

    /// How many people the shop knows of: customers first, by their first order, then the others.
    pub fn people_count(&self) -> u32 {
        self.people
    }

    /// How many items [`Demo::item`] tells: the people, then the orders without any identity.
    pub fn len(&self) -> u32 {
        self.people + self.deal.anonymous.len() as u32
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is told of one person, or one anonymous order, by time. Nothing of other items is needed for it,
    /// so that callers may spread `0..len()` over threads.
    pub fn item(&self, index: u32) -> Vec<Report> {
        if index < self.deal.buyers.len() as u32 {
            buyer::story(self, index)
        } else if index < self.people {
            others::story(self, index)
        } else {
            let slot = self.deal.anonymous[(index - self.people) as usize];
            order::stall_sale(self, index, slot)
        }
    }

    /// Every item in turn.
    pub fn items(&self) -> impl Iterator<Item = Vec<Report>> + '_ {
        (0..self.len()).map(|index| self.item(index))
    }
}
