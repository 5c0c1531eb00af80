//! Who somebody is: name, greeting, email, phone and home, from the shop's seed and the person's number
//! alone.

use domain::address::PostalAddress;
use domain::identity::{Email, Phone};
use domain::person::Traits;

use crate::dice::{Dice, Purpose};
use crate::names::{Culture, plain};
use crate::places::{Places, Spot};

/// One person in so many shares the home and the family name of the one before.
const HOUSEHOLD: u32 = 37;
/// One person in so many lives in the next state or country in turn, wherever the weights would have put
/// them.
const TURN: u32 = 23;
/// Domains that are reserved for examples (RFC 2606).
const DOMAINS: [(u32, &str); 5] = [
    (50, "example.com"),
    (26, "example.org"),
    (16, "example.net"),
    (5, "post.example"),
    (3, "family.example"),
];
/// Area codes of the United States and Canada; with 555-0100 to 555-0199 the numbers are reserved for
/// fiction.
const AREAS: [u32; 120] = [
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 225, 228, 229, 231,
    234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305,
    307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 330, 334, 336, 337, 339, 347,
    351, 352, 360, 361, 385, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419,
    423, 424, 425, 432, 434, 435, 440, 443, 458, 469, 470, 475, 478, 479, 480, 484, 501, 502, 503, 504, 505,
    507, 508, 509, 510, 512, 513, 515, 516, 517, 518, 520, 530, 540, 541, 551,
];

/// The word lists that make a person.
pub(crate) struct Crowd {
    pub(crate) seed: u64,
    pub(crate) cultures: Vec<Culture>,
    pub(crate) places: Places,
}

/// One person.
pub(crate) struct Who {
    pub(crate) index: u32,
    pub(crate) spot: Spot,
    pub(crate) culture: usize,
    /// Whether they write in their own language to the shop, now and then.
    pub(crate) foreign: bool,
    pub(crate) name: String,
    pub(crate) first_name: String,
    pub(crate) email: Email,
    pub(crate) phone: Option<Phone>,
    pub(crate) address: PostalAddress,
}

/// What people of one home share.
struct Home {
    spot: Spot,
    culture: usize,
    family: usize,
    native: bool,
    address: PostalAddress,
}

impl Crowd {
    /// The person with number `index`.
    pub(crate) fn who(&self, index: u32) -> Who {
        let mut dice = Dice::new(self.seed, Purpose::Who, index);
        let shares_home = index % HOUSEHOLD == HOUSEHOLD - 1;
        let home = self.home(if shares_home { index - 1 } else { index });
        let culture = &self.cultures[home.culture];
        let woman = dice.chance(620);
        let given = culture.given(woman, &mut dice);
        let family = culture.family(home.family, woman);
        let first_name = given.written(home.native).to_owned();
        let name = culture.whole(&first_name, family.written(home.native), home.native);
        Who {
            index,
            spot: home.spot,
            culture: home.culture,
            foreign: home.spot.land != 0,
            email: email(given.written(false), family.written(false), index, &mut dice),
            phone: phone(home.address.country.as_ref().and_then(|country| country.code()), index),
            address: home.address,
            name,
            first_name,
        }
    }

    fn home(&self, index: u32) -> Home {
        // Offset, so that the rolls of a home are not those of the person who lives there.
        let mut dice = Dice::new(self.seed, Purpose::Life, index);
        let in_turn = index % TURN == TURN - 1;
        let spot = if in_turn { self.places.in_turn(index / TURN) } else { self.places.spot(&mut dice) };
        let culture = self.places.culture(spot, &mut dice);
        Home {
            spot,
            culture,
            family: self.cultures[culture].family_place(&mut dice),
            native: dice.below(100) < self.places.land(spot).native,
            address: self.places.address(spot, &mut dice),
        }
    }
}

impl Who {
    /// What a source says of them.
    pub(crate) fn traits(&self) -> Traits {
        Traits {
            name: Some(self.name.clone()),
            first_name: Some(self.first_name.clone()),
            email: Some(self.email.clone()),
            phone: self.phone.clone(),
            ..Traits::default()
        }
    }
}

/// No two people have one address: the digits in it are the person's number.
pub(crate) fn email(given: &str, family: &str, index: u32, dice: &mut Dice) -> Email {
    let (given, family) = (plain(given), plain(family));
    let initial = &given[..1];
    let name = match dice.below(5) {
        0 => format!("{initial}{family}{index}"),
        1 => format!("{given}{index}"),
        2 => format!("{given}_{family}{index}"),
        _ => format!("{given}.{family}{index}"),
    };
    Email::parse(&format!("{name}@{}", dice.weighted(&DOMAINS))).expect("letters, digits and a whole domain")
}

/// Every fifth person gives a number, from the ranges that regulators keep free for fiction; each is given
/// once.
pub(crate) fn phone(country: Option<&str>, index: u32) -> Option<Phone> {
    if index % 5 != 2 {
        return None;
    }
    let turn = index / 5;
    let (start, digits) = match country? {
        "US" | "CA" => {
            let area = AREAS.get(turn as usize % AREAS.len())?;
            let last = turn / AREAS.len() as u32;
            return (last < 100).then(|| text_phone(&format!("+1{area}55501{last:02}")));
        }
        "GB" => ("+447700900", 3),
        "FR" => ("+33639980", 3),
        "DE" => ("+493023125", 3),
        "IE" => ("+35320910", 4),
        _ => return None,
    };
    let number = format!("{turn:0digits$}");
    (number.len() == digits).then(|| text_phone(&format!("{start}{number}")))
}

fn text_phone(text: &str) -> Phone {
    Phone::parse(text).expect("a plus and digits")
}
