//! Plays: the rules that propose gestures, read from a TOML file.

use jiff::SignedDuration;
use serde::Deserialize;
use thiserror::Error;

use crate::event::{Properties, Value};
use crate::gesture::Kind;
use crate::post::PostDays;

/// What a play answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// An order that is owed a note.
    Order,
    /// Something that happened.
    Event {
        /// Any of these names.
        names: Vec<String>,
        /// A number that must be in a range.
        number: Option<NumberTest>,
        /// How long after it the gesture still makes sense.
        within: SignedDuration,
        /// Events of the same person, later, that settle it.
        unless: Vec<String>,
    },
    /// A dated thing comes up.
    Occasion,
    /// Somebody has gone quiet for longer than is usual for them.
    Cooling,
    /// A free gift of attention.
    Surprise,
    /// Somebody of the shop asks for it.
    Hand,
}

/// A property that must be a number in a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberTest {
    /// The property.
    pub property: String,
    /// The least it may be.
    pub at_least: i64,
    /// The most it may be.
    pub at_most: i64,
}

/// One play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Play {
    /// Its short name in files and the database.
    pub id: String,
    /// Its name on screens.
    pub name: String,
    /// What sort of gesture it proposes.
    pub kind: Kind,
    /// What it answers.
    pub trigger: Trigger,
    /// Minutes of the maker.
    pub minutes: i64,
    /// Minor units in the shop's currency, for material and post.
    pub cost: i64,
    /// How many a day.
    pub at_most: Option<usize>,
    /// Per cent of its audience that gets nothing.
    pub holdout: u8,
}

impl Play {
    /// Whether the gesture must happen.
    pub fn is_obligation(&self) -> bool {
        matches!(self.trigger, Trigger::Order)
    }

    /// Whether an event with this name and these properties is one that the play answers.
    pub fn answers(&self, name: &str, properties: &Properties) -> bool {
        let Trigger::Event { names, number, .. } = &self.trigger else { return false };
        let in_range = |test: &NumberTest| match properties.get(&test.property) {
            Some(Value::Integer(value)) => (test.at_least..=test.at_most).contains(value),
            _ => false,
        };
        names.iter().any(|wanted| wanted == name) && number.as_ref().is_none_or(in_range)
    }

    /// Whether the play answers some events with this name.
    pub fn may_answer(&self, name: &str) -> bool {
        match &self.trigger {
            Trigger::Event { names, .. } => names.iter().any(|wanted| wanted == name),
            _ => false,
        }
    }
}

/// All plays of a shop, in the order of the file, and how long their cards are on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plays {
    plays: Vec<Play>,
    post: PostDays,
}

/// Why a file of plays cannot be used.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{line}:{column}: {what}")]
pub struct PlayError {
    line: usize,
    column: usize,
    what: String,
}

impl Plays {
    /// Reads a file of plays.
    pub fn parse(text: &str) -> Result<Plays, PlayError> {
        let file: File = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            error_at(text, start, error.message().to_owned())
        })?;
        let mut plays: Vec<Play> = Vec::with_capacity(file.play.len());
        for draft in file.play {
            let at = draft.span().start;
            let play = draft.into_inner().finish().map_err(|what| error_at(text, at, what))?;
            if plays.iter().any(|other| other.id == play.id) {
                return Err(error_at(
                    text,
                    at,
                    format!("two plays have the id `{}`; give each its own", play.id),
                ));
            }
            plays.push(play);
        }
        Ok(Plays { plays, post: file.post })
    }

    /// The plays, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Play> {
        self.plays.iter()
    }

    /// How many days post takes.
    pub fn post(&self) -> PostDays {
        self.post
    }

    /// The play with an id.
    pub fn get(&self, id: &str) -> Option<&Play> {
        self.plays.iter().find(|play| play.id == id)
    }

    /// Whether any play answers events of this name.
    pub fn answers(&self, event: &str) -> bool {
        self.plays.iter().any(|play| play.may_answer(event))
    }

    /// The play for what somebody of the shop asks for.
    pub fn by_hand(&self) -> Option<&Play> {
        self.plays.iter().find(|play| play.trigger == Trigger::Hand)
    }

    /// The same without the plays whose ids are in `off`.
    pub fn without(mut self, off: &[String]) -> Plays {
        self.plays.retain(|play| !off.contains(&play.id));
        self
    }
}

fn error_at(text: &str, offset: usize, what: String) -> PlayError {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    PlayError { line, column, what }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    post: PostDays,
    #[serde(default)]
    play: Vec<toml::Spanned<Draft>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    id: String,
    name: String,
    kind: Kind,
    when: When,
    #[serde(default)]
    within: Option<String>,
    #[serde(default)]
    unless: Vec<String>,
    minutes: i64,
    cost: i64,
    at_most: Option<usize>,
    #[serde(default)]
    holdout: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    order: Option<String>,
    event: Option<Names>,
    property: Option<String>,
    at_least: Option<i64>,
    at_most: Option<i64>,
    #[serde(default)]
    occasion: bool,
    #[serde(default)]
    cooling: bool,
    #[serde(default)]
    surprise: bool,
    #[serde(default)]
    hand: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

impl Draft {
    fn finish(self) -> Result<Play, String> {
        let in_range = (0..=480).contains(&self.minutes) && self.cost >= 0 && self.holdout <= 90;
        if !in_range {
            return Err(format!(
                "play `{}`: minutes are 0 to 480, cost is not negative, holdout is 0 to 90",
                self.id
            ));
        }
        let trigger = self.trigger()?;
        Ok(Play {
            id: self.id,
            name: self.name,
            kind: self.kind,
            trigger,
            minutes: self.minutes,
            cost: self.cost,
            at_most: self.at_most,
            holdout: self.holdout,
        })
    }

    fn trigger(&self) -> Result<Trigger, String> {
        let When { order, event, occasion, cooling, surprise, hand, .. } = &self.when;
        match (order.as_deref(), event, [*occasion, *cooling, *surprise, *hand]) {
            (Some("owed"), None, [false, false, false, false]) => Ok(Trigger::Order),
            (None, Some(names), [false, false, false, false]) => self.event(names),
            (None, None, [true, false, false, false]) => Ok(Trigger::Occasion),
            (None, None, [false, true, false, false]) => Ok(Trigger::Cooling),
            (None, None, [false, false, true, false]) => Ok(Trigger::Surprise),
            (None, None, [false, false, false, true]) => Ok(Trigger::Hand),
            _ => Err(format!(
                "play `{}`: `when` needs exactly one of order = \"owed\", event, occasion, cooling, surprise or hand",
                self.id
            )),
        }
    }

    fn event(&self, names: &Names) -> Result<Trigger, String> {
        let within = self.within.as_deref().unwrap_or("14d");
        let days =
            within.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()).filter(|days| *days <= 30);
        let days =
            days.ok_or_else(|| format!("play `{}`: within = `{within}` must be 1d to 30d", self.id))?;
        let number = self.when.property.as_ref().map(|property| NumberTest {
            property: property.clone(),
            at_least: self.when.at_least.unwrap_or(i64::MIN),
            at_most: self.when.at_most.unwrap_or(i64::MAX),
        });
        let names = match names {
            Names::One(name) => vec![name.clone()],
            Names::Many(names) => names.clone(),
        };
        let within = SignedDuration::from_hours(days * 24);
        Ok(Trigger::Event { names, number, within, unless: self.unless.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plays_that_ship_can_be_read() {
        let plays = Plays::parse(include_str!("../../../journeys/plays.toml")).expect("the file is right");
        assert!(plays.get("parcel-note").is_some_and(Play::is_obligation));
        assert!(plays.answers("Complaint Made"));
        assert!(plays.by_hand().is_some());
        let review = plays.get("thank-review").expect("it ships");
        let rated = |stars| Properties::from([("rating".to_owned(), Value::Integer(stars))]);
        assert!(review.answers("Review Given", &rated(5)));
        assert!(!review.answers("Review Given", &rated(3)));
        assert!(!review.answers("Review Given", &Properties::new()));
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_place() {
        let cases = [
            ("[[play]]\nid = \"a\"\nnam = \"b\"", "3:1"),
            (
                "[[play]]\nid=\"a\"\nname=\"A\"\nkind=\"card\"\nwhen={occasion=true,surprise=true}\nminutes=1\ncost=0",
                "1:1",
            ),
        ];
        for (text, place) in cases {
            let error = Plays::parse(text).expect_err("it is wrong").to_string();
            assert!(error.starts_with(place), "{error}");
        }
    }
}
