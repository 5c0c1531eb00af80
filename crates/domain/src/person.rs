//! What the shop knows of a person: traits, consents, occasions.

use serde::{Deserialize, Serialize};

use crate::address::PostalAddress;
use crate::identity::{Email, Phone};

/// A way to reach somebody. Consent is separate for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Email; needs a recorded yes.
    Email,
    /// A letter or card; allowed unless refused.
    Post,
    /// A call; needs a recorded yes.
    Phone,
    /// A text message; needs a recorded yes.
    Sms,
    /// A visit; needs a recorded yes.
    Visit,
}

impl Channel {
    /// Every channel, in the order in which screens show them.
    pub const ALL: [Channel; 5] =
        [Channel::Post, Channel::Email, Channel::Phone, Channel::Sms, Channel::Visit];

    /// The word in files, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Post => "post",
            Channel::Phone => "phone",
            Channel::Sms => "sms",
            Channel::Visit => "visit",
        }
    }

    /// The channel that `text` names.
    pub fn parse(text: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == text)
    }

    /// Whether the channel may be used where `answer` is the last thing the person said about it.
    pub fn permits(self, answer: Option<bool>) -> bool {
        answer.unwrap_or(self == Channel::Post)
    }
}

/// A part of what is known of a person that a hand may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The whole name.
    Name,
    /// The name to greet with.
    FirstName,
    /// Where mail reaches them.
    Email,
    /// Where a call reaches them.
    Phone,
    /// Where a parcel reaches them.
    Address,
}

/// What a source says about a person, as of its time; Segment's *traits*. Absent fields say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// The whole name as the person writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name to greet with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Where mail reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Where a call reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Addresses beside `email`: what a source gives further, and of a person whatever was ever in use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_emails: Vec<Email>,
    /// Numbers beside `phone`, likewise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_phones: Vec<Phone>,
    /// Where a parcel reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddress>,
    /// What the shop's books remark about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels that the source gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the source says of consent to email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts_email: Option<bool>,
    /// What the source says of consent to text messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts_sms: Option<bool>,
    /// The parts that a hand set, also those that it emptied. No source's word counts against them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_hand: Vec<Part>,
}

impl Traits {
    /// Takes over what `newer` says; what it leaves out stays, and so does what a hand set before.
    pub fn update(&mut self, newer: &Traits) {
        let before = self.clone();
        self.take(newer);
        for part in &before.by_hand {
            if !newer.by_hand.contains(part) {
                self.set(*part, &before);
            }
        }
        for part in &newer.by_hand {
            self.set(*part, newer);
            if !self.by_hand.contains(part) {
                self.by_hand.push(*part);
            }
        }
        self.by_hand.sort_unstable();
        self.other_emails = others(self.email.as_ref(), [&before, newer].map(Traits::emails));
        self.other_phones = others(self.phone.as_ref(), [&before, newer].map(Traits::phones));
    }

    /// Every address, the one in use first.
    pub fn emails(&self) -> Vec<&Email> {
        self.email.iter().chain(&self.other_emails).collect()
    }

    /// Every number, the one in use first.
    pub fn phones(&self) -> Vec<&Phone> {
        self.phone.iter().chain(&self.other_phones).collect()
    }

    /// The addresses that count as theirs: where a hand has set one or emptied it, no other.
    pub fn own_emails(&self) -> Vec<&Email> {
        if self.by_hand.contains(&Part::Email) { self.email.iter().collect() } else { self.emails() }
    }

    /// The numbers that count as theirs, likewise.
    pub fn own_phones(&self) -> Vec<&Phone> {
        if self.by_hand.contains(&Part::Phone) { self.phone.iter().collect() } else { self.phones() }
    }

    /// Makes one part what it is in `other`, nothing included.
    pub fn set(&mut self, part: Part, other: &Traits) {
        match part {
            Part::Name => self.name.clone_from(&other.name),
            Part::FirstName => self.first_name.clone_from(&other.first_name),
            Part::Email => self.email.clone_from(&other.email),
            Part::Phone => self.phone.clone_from(&other.phone),
            Part::Address => self.address.clone_from(&other.address),
        }
    }

    fn take(&mut self, newer: &Traits) {
        fn take<T: Clone>(field: &mut Option<T>, newer: &Option<T>) {
            if newer.is_some() {
                field.clone_from(newer);
            }
        }
        take(&mut self.name, &newer.name);
        take(&mut self.first_name, &newer.first_name);
        take(&mut self.email, &newer.email);
        take(&mut self.phone, &newer.phone);
        take(&mut self.address, &newer.address);
        take(&mut self.note, &newer.note);
        take(&mut self.accepts_email, &newer.accepts_email);
        take(&mut self.accepts_sms, &newer.accepts_sms);
        if !newer.tags.is_empty() {
            self.tags.clone_from(&newer.tags);
        }
    }

    /// The name to greet with: the first name, or the first word of the name.
    pub fn greeting(&self) -> Option<&str> {
        let first = self.first_name.as_deref().filter(|name| !name.trim().is_empty());
        first.or_else(|| self.name.as_deref()?.split_whitespace().next())
    }
}

/// What was stated beside the one in use, each once, in the order in which it was.
fn others<T: Clone + PartialEq>(in_use: Option<&T>, stated: [Vec<&T>; 2]) -> Vec<T> {
    let mut others: Vec<T> = Vec::new();
    for one in stated.into_iter().flatten() {
        if Some(one) != in_use && !others.contains(one) {
            others.push(one.clone());
        }
    }
    others
}

/// A dated thing about a person that comes back every year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// What it is, in a word or two: `Birthday`, `Biscuit's birthday`.
    pub what: String,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31; 29 February is kept on 28 February in other years.
    pub day: i8,
    /// The year it began, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
}

impl Occasion {
    /// The day on which it comes in `year`.
    pub fn in_year(&self, year: i16) -> Option<jiff::civil::Date> {
        let first = jiff::civil::Date::new(year, self.month, 1).ok()?;
        jiff::civil::Date::new(year, self.month, self.day.min(first.days_in_month())).ok()
    }

    /// The next day, from `today` on, on which it comes.
    pub fn next(&self, today: jiff::civil::Date) -> Option<jiff::civil::Date> {
        self.in_year(today.year()).filter(|&day| day >= today).or_else(|| self.in_year(today.year() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: Option<&str>, phone: Option<&str>, by_hand: &[Part]) -> Traits {
        Traits {
            name: name.map(str::to_owned),
            phone: phone.map(|phone| Phone::parse(phone).unwrap()),
            by_hand: by_hand.to_vec(),
            ..Traits::default()
        }
    }

    #[test]
    fn what_a_hand_set_or_emptied_stays_whatever_a_later_file_says() {
        let mut known = named(Some("M. Okafor"), Some("+4416149600"), &[]);
        known.update(&named(Some("Maya Okafor"), None, &[Part::Name, Part::Phone]));
        known.update(&named(Some("OKAFOR MAYA"), Some("+4416149600"), &[]));
        assert_eq!((known.name.as_deref(), known.phone.as_ref()), (Some("Maya Okafor"), None));
        known.update(&named(Some("Maya O."), None, &[Part::Name]));
        assert_eq!((known.name.as_deref(), known.phone.as_ref()), (Some("Maya O."), None));
    }

    #[test]
    fn no_number_is_lost_because_a_newer_one_came() {
        let (old, new, typed) = ("+4416149600", "+4416149601", "+4416149602");
        let mut known = named(None, Some(old), &[]);
        known.update(&named(None, Some(new), &[]));
        let phones = |known: &Traits| known.phones().into_iter().map(Phone::to_string).collect::<Vec<_>>();
        assert_eq!(phones(&known), [new, old], "the latest is in use");
        known.update(&named(None, Some(typed), &[Part::Phone]));
        known.update(&named(None, Some(old), &[]));
        assert_eq!(phones(&known), [typed, new, old], "unless a hand has set one");
        known.update(&named(None, None, &[Part::Phone]));
        assert_eq!((known.phone.as_ref(), known.other_phones.len()), (None, 3));
    }

    #[test]
    fn a_leap_days_birthday_is_kept_on_the_day_before_in_other_years() {
        let born = Occasion { what: "Birthday".into(), month: 2, day: 29, year: Some(1960) };
        let day = |year, month, day| jiff::civil::Date::new(year, month, day).unwrap();
        assert_eq!(born.in_year(2027), Some(day(2027, 2, 28)));
        assert_eq!(born.in_year(2028), Some(day(2028, 2, 29)));
        assert_eq!(born.next(day(2027, 3, 1)), Some(day(2028, 2, 29)));
    }
}
