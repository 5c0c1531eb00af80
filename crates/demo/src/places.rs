//! Where people live: real towns with codes that fit, in 44 countries and 50 states; the streets and numbers
//! are made up.

use domain::address::{Country, PostalAddress};

use crate::dice::Dice;
use crate::names::Culture;

const WORLD: &str = include_str!("words/world.txt");
const STATES: &str = include_str!("words/us.txt");
const STREETS: &str = include_str!("words/us-streets.txt");
/// Names in the United States, by how common they are.
const AMERICANS: &str = "english:43,heritage:20,african-american:9,spanish:13,irish:2,italian:1,german:1,polish:1,\
    chinese:2,indian:3,korean:1,vietnamese:1,filipino:1,japanese:1,arabic:1,hebrew:1,nigerian:1,greek:1,russian:1,\
    ukrainian:1,ethiopian:1,portuguese:1,pakistani:1,scandinavian:1";
/// Parts of the country where other names are common: state, culture, share in percent.
const REGIONS: [(&str, &str, u32); 14] = [
    ("HI", "hawaiian", 35),
    ("HI", "japanese", 30),
    ("NM", "spanish", 45),
    ("AZ", "navajo", 12),
    ("NM", "navajo", 20),
    ("TX", "spanish", 30),
    ("CA", "spanish", 24),
    ("FL", "spanish", 22),
    ("AZ", "spanish", 24),
    ("CA", "chinese", 9),
    ("MN", "scandinavian", 16),
    ("NJ", "indian", 9),
    ("UT", "samoan", 3),
    ("MA", "irish", 9),
];
/// The weight of the United States where other countries have about the weights of `world.txt`.
const HOME_WEIGHT: u32 = 4600;

/// One country as the shop sees it.
pub(crate) struct Land {
    country: Country,
    /// Days until a parcel arrives, from and to.
    pub(crate) delivery: (i64, i64),
    cultures: Vec<(u32, usize)>,
    /// How many people write their names in their own way, in percent.
    pub(crate) native: u32,
    streets: Vec<&'static str>,
    towns: Vec<Town>,
}

struct Town {
    name: &'static str,
    region: &'static str,
    code: &'static str,
}

/// All places.
pub(crate) struct Places {
    lands: Vec<Land>,
    /// Towns of the United States by state.
    states: Vec<(u32, (&'static str, Vec<Town>))>,
    /// Lands by weight; the first is the United States.
    weights: Vec<(u32, usize)>,
    regions: Vec<(&'static str, usize, u32)>,
}

/// A land, and a state of the United States where it is that.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    pub(crate) land: usize,
    state: Option<usize>,
}

impl Spot {
    /// The first land: where a shop has one town only.
    pub(crate) fn home() -> Spot {
        Spot { land: 0, state: None }
    }
}

impl Places {
    /// Reads the word lists.
    pub(crate) fn new(cultures: &[Culture]) -> Places {
        let culture = |key: &str| {
            cultures
                .iter()
                .position(|culture| culture.key == key)
                .expect("a test reads all cultures of the lists")
        };
        let home = Land {
            country: Country::parse("US").expect("it is not empty"),
            delivery: (2, 6),
            cultures: weights(AMERICANS, culture),
            native: 0,
            streets: STREETS.lines().collect(),
            towns: Vec::new(),
        };
        let mut places = Places {
            lands: vec![home],
            states: states().collect(),
            weights: vec![(HOME_WEIGHT, 0)],
            regions: REGIONS.map(|(state, key, percent)| (state, culture(key), percent)).to_vec(),
        };
        let mut lines = WORLD.lines().filter(|line| !line.starts_with('#'));
        while let (Some(head), Some(streets), Some(towns)) = (lines.next(), lines.next(), lines.next()) {
            let (weight, land) = land(head, streets, towns, culture);
            places.weights.push((weight, places.lands.len()));
            places.lands.push(land);
        }
        places
    }

    /// The land at a spot.
    pub(crate) fn land(&self, spot: Spot) -> &Land {
        &self.lands[spot.land]
    }

    /// Somewhere, by weight.
    pub(crate) fn spot(&self, dice: &mut Dice) -> Spot {
        match *dice.weighted(&self.weights) {
            0 => Spot { land: 0, state: Some(self.state(dice)) },
            land => Spot { land, state: None },
        }
    }

    /// Each state and each other country in turn, so that a shop of a few thousand people misses none.
    pub(crate) fn in_turn(&self, turn: u32) -> Spot {
        let turn = turn as usize % (self.states.len() + self.lands.len() - 1);
        match turn.checked_sub(self.states.len()) {
            None => Spot { land: 0, state: Some(turn) },
            Some(other) => Spot { land: other + 1, state: None },
        }
    }

    /// The culture of somebody there.
    pub(crate) fn culture(&self, spot: Spot, dice: &mut Dice) -> usize {
        if let Some(state) = spot.state {
            let code = self.states[state].1.0;
            for (_, culture, percent) in self.regions.iter().filter(|(state, ..)| *state == code) {
                if dice.below(100) < *percent {
                    return *culture;
                }
            }
        }
        *dice.weighted(&self.land(spot).cultures)
    }

    /// A letter box there.
    pub(crate) fn address(&self, spot: Spot, dice: &mut Dice) -> PostalAddress {
        let land = self.land(spot);
        let towns = spot.state.map_or(&land.towns, |state| &self.states[state].1.1);
        let town = dice.pick(towns);
        let street = *dice.pick(&land.streets);
        PostalAddress {
            line1: self.street(spot, street, dice),
            line2: if spot.land == 0 && dice.chance(130) { unit(dice) } else { String::new() },
            city: town.name.to_owned(),
            region: town.region.to_owned(),
            postcode: code(town.code, dice),
            country: Some(land.country.clone()),
            ..PostalAddress::default()
        }
    }

    fn street(&self, spot: Spot, street: &str, dice: &mut Dice) -> String {
        if spot.land == 0 {
            let most = *dice.weighted(&[(26, 99), (50, 999), (24, 4999)]);
            return format!("{} {street}", dice.between(2, most));
        }
        let number = dice.between(1, if self.land(spot).native > 0 { 29 } else { 160 });
        street.replace("{n}", &number.to_string())
    }

    fn state(&self, dice: &mut Dice) -> usize {
        let mut left = dice.below(self.states.iter().map(|(weight, _)| weight).sum());
        for (place, (weight, _)) in self.states.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        0
    }
}

fn unit(dice: &mut Dice) -> String {
    let letter = char::from(b'A' + dice.below(6) as u8);
    match dice.below(3) {
        0 => format!("Apt {}{letter}", dice.between(1, 9)),
        1 => format!("Unit {}", dice.between(1, 40)),
        _ => format!("# {}", dice.between(2, 320)),
    }
}

/// A postal code of this pattern; letters are those that every country that uses letters uses.
fn code(pattern: &str, dice: &mut Dice) -> String {
    const LETTERS: &[u8] = b"ABDEFHJLNPRSTWXY";
    pattern
        .chars()
        .map(|c| match c {
            '#' => char::from(b'0' + dice.below(10) as u8),
            '@' => char::from(*dice.pick(LETTERS)),
            c => c,
        })
        .collect()
}

fn weights(text: &str, culture: impl Fn(&str) -> usize) -> Vec<(u32, usize)> {
    let parts = text.split(',').filter_map(|part| part.split_once(':'));
    parts.map(|(key, weight)| (weight.parse().expect("a weight is a number"), culture(key))).collect()
}

fn states() -> impl Iterator<Item = (u32, (&'static str, Vec<Town>))> {
    STATES.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let (state, rest) = line.split_once(' ').expect("a state begins with its code");
        let (weight, towns) = rest.split_once(' ').expect("its weight follows");
        let towns = towns.split("; ").map(|town| {
            let (name, code) = town.rsplit_once(' ').expect("a town ends with its code");
            Town { name, region: state, code }
        });
        (weight.parse().expect("a weight is a number"), (state, towns.collect()))
    })
}

fn land(
    head: &'static str,
    streets: &'static str,
    towns: &'static str,
    culture: impl Fn(&str) -> usize,
) -> (u32, Land) {
    let parts: Vec<&str> = head.split(' ').collect();
    let [_, code, weight, delivery, cultures, _, native] = parts[..] else {
        panic!("{head} has other parts")
    };
    let number = |text: &str| text.parse::<u32>().expect("weights, days and shares are numbers");
    let (soonest, latest) = delivery.split_once('-').expect("days from and to");
    let town = |town: &'static str| {
        let mut parts = town.split('|');
        let mut part = || parts.next().expect("a town has a name, a region and a code");
        Town { name: part(), region: part(), code: part() }
    };
    let land = Land {
        country: Country::parse(code).expect("a country has a code"),
        delivery: (number(soonest).into(), number(latest).into()),
        cultures: weights(cultures, culture),
        native: number(native),
        streets: list(streets).collect(),
        towns: list(towns).map(town).collect(),
    };
    (number(weight), land)
}

/// What follows the first word of a line, divided by `;`.
fn list(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split_once(' ').map_or("", |(_, rest)| rest).split(';').map(str::trim)
}
