//! What our people love: guesses from their words, confirmed or refused by hand, and who loves what.

mod answer;
mod guess;
mod publish;
mod tally;

use domain::id::PersonId;
use domain::interest::{GUESS_MIN, Taxonomy};
use jiff::civil::Date;
use serde::Serialize;

pub use guess::GuessRow;
pub(crate) use guess::guesses_of;
pub use publish::InterestsVersion;
use tally::{State, Tally};

use crate::view::{Moment, PersonTag, how_many};
use crate::{Shop, ShopError};

/// People on one page of an interest.
const PAGE: usize = 50;
/// The group of interests that somebody of the shop named in words of their own.
const OWN_WORDS: &str = "In your own words";

/// What our people love.
#[derive(Clone, Debug, Serialize)]
pub struct LovesView {
    /// What was looked for.
    pub query: String,
    /// A sentence that says what is known.
    pub title: String,
    /// Whether anything has ever been noticed, whatever is looked for.
    pub any: bool,
    /// The groups that hold something.
    pub groups: Vec<LovesGroup>,
    /// How many guesses wait for a yes or no.
    pub waiting: u64,
    /// How many interests the file holds.
    pub known: usize,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
}

/// Interests of one kind.
#[derive(Clone, Debug, Serialize)]
pub struct LovesGroup {
    /// What it is called.
    pub title: String,
    /// Its interests, the most loved first.
    pub interests: Vec<LovesRow>,
}

/// One interest, and how many people love it.
#[derive(Clone, Debug, Serialize)]
pub struct LovesRow {
    /// Its id.
    pub interest: String,
    /// What it is called.
    pub name: String,
    /// People of whom somebody confirmed it.
    pub confirmed: u64,
    /// People of whom it is guessed.
    pub guessed: u64,
}

/// The people of one interest.
#[derive(Clone, Debug, Serialize)]
pub struct LoversView {
    /// The interest.
    pub interest: LovesRow,
    /// A sentence that says who they are.
    pub title: String,
    /// People of whom somebody confirmed it.
    pub confirmed: Vec<PersonTag>,
    /// Guesses, the surest first; one page of them.
    pub guesses: Vec<LoverGuess>,
    /// Where the next page begins.
    pub next: Option<usize>,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
}

/// Somebody of whom an interest is guessed.
#[derive(Clone, Debug, Serialize)]
pub struct LoverGuess {
    /// Who.
    pub person: PersonTag,
    /// The guess.
    pub guess: GuessRow,
}

impl Shop {
    /// What our people love, or what of it `query` finds.
    pub fn loves(&self, query: &str, moment: &Moment) -> Result<LovesView, ShopError> {
        self.read(|tx, rules| {
            let until = moment.as_of.map(|_| moment.until(rules));
            let tallies = Tally::of_all(tx, until)?;
            let any = tallies.values().any(|people| people.values().any(|tally| tally.state().is_shown()));
            let query = query.trim();
            let groups = groups(rules.interests(), &tallies, query);
            let rows = || groups.iter().flat_map(|group| &group.interests);
            let waiting = rows().map(|row| row.guessed).sum();
            let title = title(rows().count() as u64, rows().map(|row| row.confirmed).sum(), query);
            let known = rules.interests().interests().len();
            Ok(LovesView { query: query.to_owned(), title, any, groups, waiting, known, as_of: moment.as_of })
        })
    }

    /// The people of one interest; their guesses from the place `skip` on.
    pub fn lovers(&self, interest: &str, skip: usize, moment: &Moment) -> Result<LoversView, ShopError> {
        self.read(|tx, rules| {
            let until = moment.as_of.map(|_| moment.until(rules));
            let taxonomy = rules.interests();
            let rows = tx.interest_rows(interest, until)?;
            if rows.is_empty() && taxonomy.interest(interest).is_none() {
                return Err(ShopError::NotFound { what: "interest", id: interest.to_owned() });
            }
            let people = Tally::of_rows(&rows);
            let mut row = count(interest, taxonomy, people.values());
            row.name = name_of(taxonomy, interest, &rows);
            let with = |wanted: fn(&State) -> bool| -> Vec<(PersonId, State)> {
                let mut found: Vec<_> =
                    people.iter().map(|(person, tally)| (*person, tally.state())).collect();
                found.retain(|(_, state)| wanted(state));
                found.sort_by_key(|(person, state)| (std::cmp::Reverse(state.confidence()), *person));
                found
            };
            let (confirmed, guessed) =
                (with(|s| *s == State::Confirmed), with(|s| matches!(s, State::Guessed(_))));
            let tag = |person: PersonId| -> Result<Option<PersonTag>, ShopError> {
                let place = tx.place(person)?;
                Ok(place.map(|place| PersonTag { id: place.id, name: place.name, place: place.place }))
            };
            let mut tags = Vec::new();
            for (person, _) in confirmed.iter().take(200) {
                tags.extend(tag(*person)?);
            }
            let mut guesses = Vec::new();
            for (person, state) in guessed.iter().skip(skip).take(PAGE) {
                let best = people[person].best().expect("a guess rests on an event");
                if let (Some(person), Some(event)) = (tag(*person)?, tx.event(best)?) {
                    let guess = guess::of_event(rules, interest, &event, state.confidence(), moment)?;
                    guesses.extend(guess.map(|guess| LoverGuess { person, guess }));
                }
            }
            Ok(LoversView {
                title: lovers_title(&row),
                interest: row,
                confirmed: tags,
                guesses,
                next: (guessed.len() > skip + PAGE).then_some(skip + PAGE),
                as_of: moment.as_of,
            })
        })
    }
}

/// The groups of the file that hold something that `query` finds, and what people named in their own words.
fn groups(taxonomy: &Taxonomy, tallies: &tally::Tallies, query: &str) -> Vec<LovesGroup> {
    let wanted = store::fold(query);
    let mut groups: Vec<LovesGroup> = taxonomy
        .groups()
        .iter()
        .map(|group| LovesGroup { title: group.title.clone(), interests: Vec::new() })
        .collect();
    let mut own = LovesGroup { title: OWN_WORDS.to_owned(), interests: Vec::new() };
    for (id, people) in tallies {
        let row = count(id, taxonomy, people.values());
        let known = taxonomy.interest(id);
        let group = known.map_or(&mut own, |interest| &mut groups[interest.group]);
        let found = wanted.is_empty()
            || [&row.name, &group.title].iter().any(|text| store::fold(text).contains(&wanted))
            || taxonomy.id_of(query) == *id;
        if found && row.confirmed + row.guessed > 0 {
            group.interests.push(row);
        }
    }
    groups.push(own);
    groups.retain(|group| !group.interests.is_empty());
    for group in &mut groups {
        group
            .interests
            .sort_by(|a, b| (b.confirmed, b.guessed, &a.name).cmp(&(a.confirmed, a.guessed, &b.name)));
    }
    groups
}

fn count<'t>(id: &str, taxonomy: &Taxonomy, people: impl Iterator<Item = &'t Tally>) -> LovesRow {
    let name = taxonomy.interest(id).map_or(id, |interest| &interest.name).to_owned();
    let mut row = LovesRow { interest: id.to_owned(), name, confirmed: 0, guessed: 0 };
    for tally in people {
        match tally.state() {
            State::Confirmed => row.confirmed += 1,
            State::Guessed(_) => row.guessed += 1,
            State::Refused | State::Nothing => {}
        }
    }
    row
}

/// What an interest is called; one in somebody's own words as they wrote it.
fn name_of(taxonomy: &Taxonomy, id: &str, rows: &[(PersonId, store::StoredInterest)]) -> String {
    let known = taxonomy.interest(id).map(|interest| interest.name.clone());
    let own = || rows.iter().find(|(_, row)| row.said != 0).map(|(_, row)| row.words.clone());
    known.or_else(own).unwrap_or_else(|| id.to_owned())
}

fn title(interests: u64, confirmed: u64, query: &str) -> String {
    match (interests, confirmed, query.is_empty()) {
        (0, _, true) => "Nothing noticed yet.".to_owned(),
        (0, _, false) => format!("Nobody is known to love “{query}”."),
        (_, 0, true) => format!("Our people seem to love {}.", how_many(interests, "thing", "things")),
        (_, _, true) => format!("Our people love {}.", how_many(interests, "thing", "things")),
        (_, _, false) => format!(
            "{} found for “{query}”.",
            crate::people::first_up(&how_many(interests, "interest", "interests"))
        ),
    }
}

fn lovers_title(row: &LovesRow) -> String {
    let people = |number: u64| crate::people::first_up(&how_many(number, "person", "people"));
    let verb = |number: u64| if number == 1 { "loves" } else { "love" };
    match (row.confirmed, row.guessed) {
        (0, 0) => format!("Nobody is known to love {} yet.", row.name),
        (0, guessed) => format!("{} may love {}.", people(guessed), row.name),
        (confirmed, 0) => format!("{} {} {}.", people(confirmed), verb(confirmed), row.name),
        (confirmed, guessed) => {
            format!("{} {} {}, and {guessed} more may.", people(confirmed), verb(confirmed), row.name)
        }
    }
}

/// Whether a match is sure enough to be shown.
fn is_worth_it(confidence: u8) -> bool {
    confidence >= GUESS_MIN
}
