//! Whom a line names: by an email, an order's number, the name that it begins with, or one further on.

use domain::id::PersonId;
use domain::identity::Identity;
use domain::jotting::{Naming, namings};
use store::{Place, Tx};

use crate::{Shop, ShopError};

/// The most people looked at for one name.
const LOOKED_AT: usize = 400;
/// A name of fewer letters is nobody's yet.
const LETTERS_MIN: usize = 2;
/// The most names that are looked for in one line.
const NAMES_MAX: usize = 16;

/// How well somebody fits a name, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The name is theirs, whole.
    Whole,
    /// Every word is one of their name.
    Part,
    /// The first word is; others are of their town or email.
    Told,
    /// A word of theirs begins so.
    Begun,
}

/// Whom a line names.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Who fits, the best first.
    pub(super) people: Vec<(Fit, PersonId)>,
    /// Where the rest of the line begins, if it begins with the name.
    pub(super) rest: Option<usize>,
    /// How many words the name has.
    words: usize,
}

impl Found {
    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    pub(super) fn holds(&self, person: PersonId) -> bool {
        self.people.iter().any(|(_, found)| *found == person)
    }

    /// Whether somebody's whole name of several words was written, or a key that is theirs alone.
    pub(super) fn is_whole_name(&self) -> bool {
        self.words > 1 && self.people.first().is_some_and(|(fit, _)| *fit == Fit::Whole)
    }

    /// Who is meant, where it can only be one.
    pub(super) fn only(&self) -> Option<PersonId> {
        match self.people.as_slice() {
            [(fit, person)] if *fit != Fit::Begun => Some(*person),
            _ => None,
        }
    }

    fn of_key(person: PersonId) -> Found {
        Found { people: vec![(Fit::Whole, person)], rest: None, words: 2 }
    }
}

impl Shop {
    /// Whom a line names; nobody where no name in it is known.
    pub(super) fn find_named(&self, text: &str) -> Result<Found, ShopError> {
        let namings = namings(text);
        for naming in &namings {
            let person = match naming {
                Naming::Email(email) => self.read(|tx, _| {
                    let known = tx.identity(&Identity::from(email.clone()))?;
                    Ok(known.map(|known| known.person))
                })?,
                Naming::Order(number) => self.read(|tx, _| of_order(tx, number))?,
                Naming::Name { .. } | Naming::Inside(_) => None,
            };
            let alive = person.map(|person| self.read(|tx, _| Ok(tx.place(person)?))).transpose()?.flatten();
            if let Some(place) = alive {
                return Ok(Found::of_key(place.id));
            }
        }
        let names = || namings.iter().take(NAMES_MAX);
        for naming in names() {
            let found = match naming {
                Naming::Name { name, rest, open } => self.called(name, *open, Some(*rest))?,
                Naming::Inside(name) => self.called(name, false, None)?,
                Naming::Email(_) | Naming::Order(_) => Found::default(),
            };
            if !found.is_empty() {
                return Ok(found);
            }
        }
        // “Alex called” may be Alexandra: nobody is chosen by that, but they are offered.
        for naming in names() {
            if let Naming::Name { name, rest, .. } = naming {
                let found = self.called(name, true, Some(*rest))?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
        }
        Ok(Found::default())
    }

    /// Everybody of a name. Where it is `open`, its last word may go on.
    fn called(&self, name: &str, open: bool, rest: Option<usize>) -> Result<Found, ShopError> {
        let folded = store::fold(name);
        if folded.chars().count() < LETTERS_MIN && folded.is_ascii() {
            return Ok(Found::default());
        }
        let words: Vec<&str> = folded.split(' ').collect();
        let hits = self.store().search_words(&folded, open, LOOKED_AT)?;
        let mut people = self.read(|tx, _| {
            let mut people = Vec::new();
            for person in hits {
                if let Some(place) = tx.place(person)? {
                    people.extend(fit(&place, &folded, &words).map(|fit| (fit, place)));
                }
            }
            Ok(people)
        })?;
        // Of people who fit as well, the one who was heard last is the likeliest.
        people.sort_by_key(|(fit, place)| (*fit, std::cmp::Reverse(place.last_own_act), place.id));
        let people: Vec<(Fit, PersonId)> = people.into_iter().map(|(fit, place)| (fit, place.id)).collect();
        Ok(Found { people, rest, words: words.len() })
    }
}

/// How well a person fits a name; not at all where its first word is no word of theirs.
fn fit(place: &Place, folded: &str, words: &[&str]) -> Option<Fit> {
    let name = store::fold(&place.name);
    let own: Vec<&str> = name.split(|c: char| !c.is_alphanumeric() && c != '\'').collect();
    let whole = |word: &&str| own.contains(word);
    if name == folded {
        Some(Fit::Whole)
    } else if words.iter().all(whole) {
        Some(Fit::Part)
    } else if words.len() > 1 && whole(&words[0]) {
        Some(Fit::Told)
    } else {
        own.iter().any(|own| own.starts_with(words[0])).then_some(Fit::Begun)
    }
}

/// Whose an order is, by its number.
fn of_order(tx: &Tx<'_>, number: &str) -> Result<Option<PersonId>, ShopError> {
    let bare = number.trim_start_matches('#');
    for written in [format!("#{bare}"), bare.to_owned(), bare.to_uppercase()] {
        let found = tx.find_orders(&written, 20)?;
        if let Some((_, Some(person))) = found.into_iter().find(|(order, _)| order.number == written) {
            return Ok(Some(person));
        }
    }
    Ok(None)
}
