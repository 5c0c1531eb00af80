//! Particulars: a person added or put right by hand. What a hand set stays, whatever a file says later.

use domain::address::PostalAddress;
use domain::fact::Fact;
use domain::id::{EventId, PersonId};
use domain::identity::{Email, Identity, IdentityKind, Phone};
use domain::jotting::Day;
use domain::person::{Occasion, Part, Traits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{PersonRow, Tx};

use super::jot::reader;
use super::known;
use super::remember::{checked, tell};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// What is written down about a person, as a form holds it. Empty is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// The whole name, or half of it.
    pub name: String,
    /// The name to greet with.
    pub first_name: String,
    /// One on each line; the first is written to.
    pub emails: String,
    /// One on each line; the first is called.
    pub phones: String,
    /// Where a parcel reaches them.
    pub address: PostalAddress,
    /// A day such as `29 Feb 1960`. Only where none is known.
    pub birthday: String,
}

impl Particulars {
    /// What is meant by somebody who was shown one thing and wrote another, of a person of whom something else may be known by now:
    /// what they left alone stays as it is.
    fn meant(&self, shown: &Particulars, known: &Particulars) -> Particulars {
        fn one<T: Clone + PartialEq>(new: &T, shown: &T, known: &T) -> T {
            if new == shown { known.clone() } else { new.clone() }
        }
        let text = |part: fn(&Particulars) -> &String| {
            let lines = |text: &String| text.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
            let (new, shown, known) = (part(self), part(shown), part(known));
            if lines(new) == lines(shown) { known.clone() } else { new.clone() }
        };
        let (new, was, is) = (&self.address, &shown.address, &known.address);
        Particulars {
            name: text(|it| &it.name),
            first_name: text(|it| &it.first_name),
            emails: text(|it| &it.emails),
            phones: text(|it| &it.phones),
            address: PostalAddress {
                // The form has no line for it.
                name: is.name.clone(),
                company: one(&new.company, &was.company, &is.company),
                line1: one(&new.line1, &was.line1, &is.line1),
                line2: one(&new.line2, &was.line2, &is.line2),
                city: one(&new.city, &was.city, &is.city),
                region: one(&new.region, &was.region, &is.region),
                postcode: one(&new.postcode, &was.postcode, &is.postcode),
                country: one(&new.country, &was.country, &is.country),
            },
            birthday: self.birthday.clone(),
        }
    }
}

/// What was written down.
#[derive(Clone, Debug)]
pub struct Written {
    /// Of whom.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// The events that it made, taken back together; none where nothing was changed.
    pub events: Vec<EventId>,
    /// What is worth saying of it.
    pub remark: Option<String>,
}

/// Particulars that can be kept.
struct Checked {
    traits: Traits,
    emails: Vec<Identity>,
    phones: Vec<Identity>,
    birthday: Option<Day>,
}

impl Shop {
    /// What is written down about a person now, and their birthday in words where one is known.
    pub fn particulars(&self, id: PersonId) -> Result<(Particulars, Option<String>), ShopError> {
        self.read(|tx, _| {
            let person = known(tx, id)?;
            let row = tx.person(person)?.expect("a known person has a row");
            let keys = tx.identities_of(person)?.into_iter().map(|(_, key)| key).collect::<Vec<_>>();
            let birthday = birthday_of(tx, person)?;
            let words = birthday.map(|day| Day { month: day.month, day: day.day, year: day.year }.words());
            Ok((written(&row.traits, &keys), words))
        })
    }

    /// Adds a person. One whose email is known already is named instead.
    pub fn add_person(&self, new: &Particulars, now: Timestamp) -> Result<Written, ShopError> {
        self.write(|tx, rules| {
            let mut new = check(new, rules, now)?;
            if new.traits == Traits::default() {
                let reason = "and email and phone are empty; write at least one of them".into();
                return Err(ShopError::Invalid { field: "name", value: String::new(), reason });
            }
            free(tx, &new.emails, None)?;
            new.traits.by_hand =
                parts().filter(|part| differs(*part, &new.traits, &Traits::default())).collect();
            let event = tx.next_event()?;
            let mut keys = new.emails.clone();
            if keys.is_empty() {
                keys.push(hand_key(event));
            }
            keys.extend(unshared(tx, &new.phones)?);
            let whose = keys[0].clone();
            let fact = Fact::Identified(Box::new(new.traits));
            let mut events = vec![tell(tx, rules, "new".into(), keys, fact, now)?];
            if let Some(day) = new.birthday {
                events.push(tell(tx, rules, "new".into(), vec![whose.clone()], birthday(day), now)?);
            }
            let person = tx.identity(&whose)?.expect("it was told just now").person;
            written_down(tx, person, events, new.birthday)
        })
    }

    /// Puts right what is known of a person, by somebody who was `shown` what was known before. Only what they changed is set by
    /// hand; the rest goes on following the files, and stays as somebody else has put it meanwhile.
    pub fn edit_person(
        &self,
        id: PersonId,
        shown: &Particulars,
        new: &Particulars,
        now: Timestamp,
    ) -> Result<Written, ShopError> {
        self.write(|tx, rules| {
            let person = known(tx, id)?;
            let row = tx.person(person)?.expect("a known person has a row");
            let keys = tx.identities_of(person)?.into_iter().map(|(_, key)| key).collect::<Vec<_>>();
            let before = written(&row.traits, &keys);
            let new = check(&new.meant(shown, &before), rules, now)?;
            if new.birthday.is_some() && birthday_of(tx, person)?.is_some() {
                let why = "a birthday is known already; take it back on the person's page first";
                return Err(ShopError::Refused(why.into()));
            }
            let mut traits = Traits::default();
            for part in changed(&row, &before, &new, rules, now) {
                traits.set(part, &new.traits);
                traits.by_hand.push(part);
            }
            free(tx, &new.emails, Some(person))?;
            let own = super::remember::identity(tx, person)?;
            // A phone that a file tells is nobody's key, and looking at it in the form makes it none.
            let was = check(&before, rules, now).map_or_else(|_| Vec::new(), |before| before.phones);
            let is_new = |key: &Identity| !keys.contains(&key.to_string()) && !was.contains(key);
            let mut told = vec![own.clone()];
            told.extend(new.emails.into_iter().filter(is_new));
            told.extend(unshared(tx, &new.phones)?.into_iter().filter(is_new));
            let mut events = Vec::new();
            // One that others have too is no key, and is kept all the same.
            let is_known = |phone: &Phone| {
                row.traits.phones().contains(&phone) || keys.contains(&format!("phone:{phone}"))
            };
            traits.other_phones =
                new.traits.other_phones.into_iter().filter(|phone| !is_known(phone)).collect();
            if !traits.by_hand.is_empty() || told.len() > 1 || !traits.other_phones.is_empty() {
                let fact = Fact::Identified(Box::new(traits));
                events.push(tell(tx, rules, person.to_string(), told, fact, now)?);
            }
            if let Some(day) = new.birthday {
                events.push(tell(tx, rules, person.to_string(), vec![own], birthday(day), now)?);
            }
            written_down(tx, person, events, new.birthday)
        })
    }
}

/// Adds a person of whom no more than a name is known.
pub(super) fn add_named(
    tx: &Tx<'_>,
    rules: &Rules,
    name: &str,
    now: Timestamp,
) -> Result<(PersonId, EventId), ShopError> {
    let name = Some(checked("name", name)?);
    let traits = Traits { name, by_hand: vec![Part::Name], ..Traits::default() };
    let key = hand_key(tx.next_event()?);
    let event = tell(tx, rules, "new".into(), vec![key.clone()], Fact::Identified(Box::new(traits)), now)?;
    Ok((tx.identity(&key)?.expect("it was told just now").person, event))
}

/// A name typed in small letters, as people write their own: `maria lópez` is Maria López.
pub(super) fn in_capitals(name: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        return name.to_owned();
    }
    let up = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    name.split(' ').map(up).collect::<Vec<String>>().join(" ")
}

fn parts() -> impl Iterator<Item = Part> {
    [Part::Name, Part::FirstName, Part::Email, Part::Phone, Part::Address].into_iter()
}

/// Whether one part of two is not the same.
fn differs(part: Part, one: &Traits, other: &Traits) -> bool {
    let only = |traits: &Traits| {
        let mut alone = Traits::default();
        alone.set(part, traits);
        alone
    };
    only(one) != only(other)
}

/// What is known, as the form shows it.
fn written(traits: &Traits, keys: &[String]) -> Particulars {
    let all = |first: Option<&str>, kind: &str| {
        let first = first.map(str::to_owned);
        let rest = keys.iter().filter_map(|key| key.strip_prefix(kind).map(str::to_owned));
        let rest = rest.filter(|value| Some(value) != first.as_ref()).collect::<Vec<_>>();
        // Nothing to write to is what a hand or a file wants, whatever keys there are.
        let lines: Vec<String> =
            if first.is_some() { first.into_iter().chain(rest).collect() } else { Vec::new() };
        lines.join("\n")
    };
    Particulars {
        name: traits.name.clone().unwrap_or_default(),
        first_name: traits.first_name.clone().unwrap_or_default(),
        emails: all(traits.email.as_ref().map(Email::as_str), "email:"),
        phones: all(traits.phone.as_ref().map(Phone::as_str), "phone:"),
        address: traits.address.clone().unwrap_or_default(),
        birthday: String::new(),
    }
}

/// Parts that somebody changed in the form. One that was left alone is not set by hand, however it was written.
fn changed(row: &PersonRow, before: &Particulars, new: &Checked, rules: &Rules, now: Timestamp) -> Vec<Part> {
    // What is stored is read as the form would send it back, so that a stray space is no change.
    let stored = check(before, rules, now).map_or_else(|_| row.traits.clone(), |checked| checked.traits);
    parts().filter(|part| differs(*part, &stored, &new.traits)).collect()
}

fn check(form: &Particulars, rules: &Rules, now: Timestamp) -> Result<Checked, ShopError> {
    let line = |field: &'static str, text: &str| -> Result<Option<String>, ShopError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() { Ok(None) } else { checked(field, &text).map(Some) }
    };
    let wrong = |field, value: &str, error: &dyn std::fmt::Display| ShopError::Invalid {
        field,
        value: value.to_owned(),
        reason: format!("cannot be kept: {error}"),
    };
    let mut emails: Vec<Email> = Vec::new();
    for text in form.emails.split([',', ';', '\n', ' ']).map(str::trim).filter(|text| !text.is_empty()) {
        let email = Email::parse(text).map_err(|error| wrong("email", text, &error))?;
        emails.extend(Some(email).filter(|email| !emails.contains(email)));
    }
    let mut phones: Vec<Phone> = Vec::new();
    for text in form.phones.split([',', ';', '\n']).map(str::trim).filter(|text| !text.is_empty()) {
        let phone = Phone::parse(text).map_err(|error| wrong("phone", text, &error))?;
        phones.extend(Some(phone).filter(|phone| !phones.contains(phone)));
    }
    let birthday = match form.birthday.trim() {
        "" => None,
        text => {
            let read = reader(rules, now).day(text);
            let unread =
                || wrong("birthday", text, &"write it as 29 Feb, or 29 Feb 1960 if the year is known");
            Some(read.ok_or_else(unread)?.map_err(|error| wrong("birthday", text, &error))?)
        }
    };
    let address = tidy(&form.address);
    Ok(Checked {
        traits: Traits {
            name: line("name", &form.name)?,
            first_name: line("greeting name", &form.first_name)?,
            email: emails.first().cloned(),
            phone: phones.first().cloned(),
            other_phones: phones.iter().skip(1).cloned().collect(),
            address: Some(address).filter(|address| *address != PostalAddress::default()),
            ..Traits::default()
        },
        emails: emails.into_iter().map(Identity::from).collect(),
        phones: phones
            .iter()
            .map(|phone| Identity::new(IdentityKind::Phone, phone.as_str()))
            .collect::<Result<_, _>>()
            .map_err(|error| wrong("phone", &form.phones, &error))?,
        birthday,
    })
}

/// An address without spaces around its parts.
fn tidy(address: &PostalAddress) -> PostalAddress {
    let trim = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    PostalAddress {
        name: trim(&address.name),
        company: trim(&address.company),
        line1: trim(&address.line1),
        line2: trim(&address.line2),
        city: trim(&address.city),
        region: trim(&address.region),
        postcode: trim(&address.postcode),
        country: address
            .country
            .as_ref()
            .and_then(|country| domain::address::Country::parse(country.as_str())),
    }
}

/// Refuses an email that belongs to somebody else, and says to whom.
fn free(tx: &Tx<'_>, emails: &[Identity], whose: Option<PersonId>) -> Result<(), ShopError> {
    for email in emails {
        let owner = tx.identity(email)?.map(|known| known.person).filter(|owner| Some(*owner) != whose);
        if let Some(place) = owner.map(|owner| tx.place(owner)).transpose()?.flatten() {
            let email = email.value().to_owned();
            return Err(ShopError::Taken { email, person: place.id, name: place.name });
        }
    }
    Ok(())
}

/// Phones that are nobody's key yet. One that people share is kept with each of them and joins nobody.
fn unshared(tx: &Tx<'_>, phones: &[Identity]) -> Result<Vec<Identity>, ShopError> {
    let mut free = Vec::new();
    for phone in phones {
        let owner = tx.identity(phone)?.map(|known| known.person);
        if owner.map(|owner| tx.place(owner)).transpose()?.flatten().is_none() {
            free.push(phone.clone());
        }
    }
    Ok(free)
}

/// The key of somebody who has no other.
fn hand_key(event: EventId) -> Identity {
    Identity::new(IdentityKind::Hand, &event.to_string()).expect("a number is no empty key")
}

fn birthday(day: Day) -> Fact {
    let Day { month, day, year } = day;
    Fact::OccasionAdded(Occasion { what: "Birthday".to_owned(), month, day, year })
}

fn birthday_of(tx: &Tx<'_>, person: PersonId) -> Result<Option<Occasion>, ShopError> {
    for event in tx.events_of(person)? {
        if &*event.name == domain::fact::name::OCCASION_ADDED
            && let Fact::OccasionAdded(occasion) = event.fact()?
            && occasion.what.eq_ignore_ascii_case("birthday")
        {
            return Ok(Some(occasion));
        }
    }
    Ok(None)
}

fn written_down(
    tx: &Tx<'_>,
    person: PersonId,
    events: Vec<EventId>,
    birthday: Option<Day>,
) -> Result<Written, ShopError> {
    let place = tx.place(person)?.expect("a person with events has a row");
    let remark = birthday.and_then(|day| day.remark()).map(str::to_owned);
    Ok(Written { person: place.id, name: place.name, events, remark })
}
