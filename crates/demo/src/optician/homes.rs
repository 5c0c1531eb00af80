//! The town: homes of one to six, who lives in them, since when they come, and who sent them.

use domain::address::{Country, PostalAddress};
use jiff::civil::Date;

use super::{Optician, TODAY};
use crate::dice::{Dice, Purpose};
use crate::names::Culture;
use crate::who::{Who, email, phone};

/// How many live together.
const SIZES: [(u32, u32); 6] = [(33, 1), (30, 2), (14, 3), (15, 4), (6, 5), (2, 6)];
/// What brings people in.
const SOURCES: [(u32, &str); 6] =
    [(36, "window"), (22, "friend"), (17, "search"), (10, "school"), (8, "newsletter"), (7, "doctor")];
/// Villages and their share, with the letters of their postal codes.
const VILLAGES: [(u32, (&str, &str)); 6] = [
    (48, ("Holt", "NR25 6")),
    (14, ("Cley next the Sea", "NR25 7")),
    (12, ("Blakeney", "NR25 7")),
    (11, ("Sheringham", "NR26 8")),
    (9, ("Melton Constable", "NR24 2")),
    (6, ("Fakenham", "NR21 9")),
];
const STREETS: [&str; 16] = [
    "Larkspur Lane",
    "Cockle Row",
    "Mill Pightle",
    "Chapel Yard",
    "Saltmarsh Road",
    "Thatchers Close",
    "Fig Tree Loke",
    "Windmill Rise",
    "Old Forge Lane",
    "Pear Tree Gardens",
    "Staithe Street",
    "Heron Way",
    "Gorse Hill",
    "Church Loke",
    "Samphire Terrace",
    "Quaker Row",
];
/// Names, by how common they are there.
const CULTURES: [(u32, &str); 6] =
    [(76, "english"), (8, "irish"), (6, "scottish"), (3, "welsh"), (4, "indian"), (3, "polish")];
/// Homes that came first so many days ago, and what is in store for them: so today is alive on whatever day it is.
const FRESH: [(usize, Part); 14] = [
    (26, Part::Usual),
    (24, Part::Usual),
    (22, Part::Usual),
    (20, Part::OneStar),
    (17, Part::Complained),
    (14, Part::FiveStars),
    (13, Part::FiveStars),
    (12, Part::FiveStars),
    (9, Part::Friend),
    (6, Part::Friend),
    (4, Part::Usual),
    (2, Part::Friend),
    (1, Part::Usual),
    (1, Part::Friend),
];
/// Nobody else came first in these last days.
const QUIET_END: u32 = 34;

/// What is in store for the first of a home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Whatever the dice say.
    Usual,
    /// A neighbour sent them, lately.
    Friend,
    /// Five stars this week.
    FiveStars,
    /// A complaint two days ago.
    Complained,
    /// One star two days ago.
    OneStar,
}

/// One home.
pub(super) struct Home {
    /// Its first patient.
    pub(super) first: u32,
    pub(super) size: u32,
    /// The day on which the first of them came first.
    pub(super) joined: i64,
    pub(super) source: &'static str,
    pub(super) part: Part,
    /// Whether today's part in the story is planned for them.
    pub(super) fresh: bool,
}

/// All homes.
pub(super) struct Town {
    pub(super) seed: u64,
    pub(super) homes: Vec<Home>,
    /// Whose home each patient's is.
    home_of: Vec<u32>,
    /// Who sent whom.
    sent: Vec<(u32, u32)>,
}

impl Town {
    pub(super) fn new(seed: u64, patients: u32) -> Town {
        let mut sizes = Vec::new();
        let mut left = patients;
        while left > 0 {
            let size = (*Dice::new(seed, Purpose::Deal, sizes.len() as u32).weighted(&SIZES)).min(left);
            sizes.push(size);
            left -= size;
        }
        let fresh = FRESH.len().min(sizes.len() / 3);
        // The newest homes are small, so that a morning is not all welcomes; who is left over lives alone.
        let newest = sizes.len() - fresh;
        let over: u32 = sizes[newest..].iter().map(|size| size.saturating_sub(2)).sum();
        sizes[newest..].iter_mut().for_each(|size| *size = (*size).min(2));
        sizes.splice(0..0, (0..over).map(|_| 1));
        let usual = sizes.len() - fresh;
        let mut joined: Vec<i64> = (0..usual)
            .map(|home| {
                let mut dice = Dice::new(seed, Purpose::Calendar, home as u32);
                // More come each year: the later of two days, half of the time.
                let day = |dice: &mut Dice| i64::from(dice.below(TODAY as u32 - QUIET_END));
                let (one, other) = (day(&mut dice), day(&mut dice));
                if dice.chance(500) { one.max(other) } else { one }
            })
            .collect();
        joined.sort_unstable();
        let parts = &FRESH[FRESH.len() - fresh..];
        joined.extend(parts.iter().map(|(ago, _)| (TODAY - ago) as i64));
        let mut town = Town { seed, homes: Vec::new(), home_of: Vec::new(), sent: Vec::new() };
        for (place, (size, joined)) in sizes.into_iter().zip(joined).enumerate() {
            let part = place.checked_sub(usual).map(|fresh| parts[fresh].1);
            town.settle(size, joined, part);
        }
        town
    }

    fn settle(&mut self, size: u32, joined: i64, part: Option<Part>) {
        let place = self.homes.len() as u32;
        let mut dice = Dice::new(self.seed ^ 0x70, Purpose::Deal, place);
        let first = self.home_of.len() as u32;
        let source = if part == Some(Part::Friend) { "friend" } else { *dice.weighted(&SOURCES) };
        let referrer = (source == "friend").then(|| self.teller(joined, &mut dice)).flatten();
        self.sent.extend(referrer.map(|by| (by, first)));
        self.home_of.extend((0..size).map(|_| place));
        let (fresh, part) = (part.is_some(), part.unwrap_or(Part::Usual));
        self.homes.push(Home { first, size, joined, source, part, fresh });
    }

    /// The first of a home that has come for a while.
    fn teller(&self, joined: i64, dice: &mut Dice) -> Option<u32> {
        let early = self.homes.partition_point(|home| home.joined + 60 < joined);
        let home = self.homes.get(dice.below(early as u32) as usize).filter(|_| early > 0)?;
        Some(home.first)
    }

    pub(super) fn patients(&self) -> u32 {
        self.home_of.len() as u32
    }

    pub(super) fn home(&self, patient: u32) -> &Home {
        &self.homes[self.home_of[patient as usize] as usize]
    }

    /// Those whom a patient sent.
    pub(super) fn sent_by(&self, patient: u32) -> impl Iterator<Item = u32> + '_ {
        self.sent.iter().filter(move |(by, _)| *by == patient).map(|(_, friend)| *friend)
    }

    /// The day on which a patient came first: with the first of the home, or some time after.
    pub(super) fn joined(&self, patient: u32) -> i64 {
        let home = self.home(patient);
        if patient == home.first || self.comes_along(patient) {
            return home.joined;
        }
        // Everybody has come before the last weeks, which are for the newest homes.
        let room = TODAY as i64 - i64::from(QUIET_END) - home.joined;
        let mut dice = Dice::new(self.seed ^ 0x10, Purpose::Habit, patient);
        if room > 20 { home.joined + dice.between(20, room.min(500)) } else { home.joined }
    }

    /// Whether somebody keeps the same days as the first of the home.
    pub(super) fn comes_along(&self, patient: u32) -> bool {
        Dice::new(self.seed ^ 0x11, Purpose::Habit, patient).chance(620)
    }
}

/// A patient as a person of a certain age in a home.
pub(super) struct Patient {
    pub(super) who: Who,
    pub(super) born: Date,
}

impl Optician {
    /// The patient or neighbour with number `index`, who lives in the home that begins with `first`.
    pub(super) fn patient(&self, index: u32, first: u32) -> Patient {
        let mut dice = Dice::new(self.plan.seed, Purpose::Who, index);
        let mut of_home = Dice::new(self.plan.seed, Purpose::Life, first);
        let culture = self.culture(&mut of_home);
        let family_place = culture.family_place(&mut of_home);
        let eldest = of_home.between(24, 80);
        let address = address(&mut of_home);
        let age = age_in_home(index - first, eldest, &mut dice);
        let woman = dice.chance(520);
        // Couples, stepchildren, lodgers: one address does not mean one name.
        let other_name = index > first && dice.chance(if age >= 18 { 340 } else { 120 });
        let family_place = if other_name { culture.family_place(&mut dice) } else { family_place };
        let given = culture.given(woman, &mut dice).written(false).to_owned();
        let family = culture.family(family_place, woman).written(false).to_owned();
        let name = culture.whole(&given, &family, false);
        let year = self.days.date(TODAY as i64).year() - age as i16;
        let born = Date::new(year, dice.between(1, 12) as i8, dice.between(1, 28) as i8);
        let who = Who {
            index,
            spot: crate::places::Spot::home(),
            culture: 0,
            foreign: false,
            email: email(&given, &family, index, &mut dice),
            phone: phone(Some("GB"), index),
            address,
            name,
            first_name: given,
        };
        Patient { who, born: born.expect("every month has 28 days") }
    }

    fn culture(&self, dice: &mut Dice) -> &Culture {
        let key = *dice.weighted(&CULTURES);
        self.cultures
            .iter()
            .find(|culture| culture.key == key)
            .expect("a test reads all cultures of the lists")
    }
}

/// The first is the eldest of the couple, the second the other; then come children, in the homes of the old grown-up ones.
fn age_in_home(place: u32, eldest: i64, dice: &mut Dice) -> i64 {
    match place {
        0 => eldest,
        1 => (eldest + dice.between(-6, 4)).max(19),
        _ if (27..=56).contains(&eldest) => dice.between(5, (eldest - 19).min(18)),
        _ if eldest > 56 => eldest - dice.between(22, 34),
        _ => eldest + dice.between(0, 5),
    }
}

/// A letter box in the town or a village around it.
pub(super) fn address(dice: &mut Dice) -> PostalAddress {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let (village, code) = *dice.weighted(&VILLAGES);
    let number = dice.between(1, 140);
    let street = dice.word(&STREETS);
    let letter = |dice: &mut Dice| char::from(*dice.pick(LETTERS));
    PostalAddress {
        line1: format!("{number} {street}"),
        city: village.to_owned(),
        region: "Norfolk".to_owned(),
        postcode: format!("{code}{}{}", letter(dice), letter(dice)),
        country: Country::parse("GB"),
        ..PostalAddress::default()
    }
}
