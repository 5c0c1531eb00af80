//! Plays: the rules that propose gestures, read from a TOML file.

use jiff::SignedDuration;
use serde::Deserialize;
use thiserror::Error;

use crate::event::{Properties, Value};
use crate::gesture::Kind;

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
        /// Whether it counts only the first time in a person's life.
        first: bool,
    },
    /// So long after the last of an event, without another.
    Since(Since),
    /// A dated thing comes up.
    Occasion,
    /// Somebody has gone quiet for longer than is usual for them.
    Cooling,
    /// A free gift of attention.
    Surprise,
    /// Somebody of the shop asks for it.
    Hand,
}

/// A time that has passed since the last of an event: a recall, a word two weeks after a fitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// The event.
    pub name: String,
    /// A number of it that must be in a range.
    pub number: Option<NumberTest>,
    /// How long after it the gesture is due.
    pub after: SignedDuration,
    /// For how long it stays due.
    pub within: SignedDuration,
    /// Events of the same person, later, that settle it.
    pub unless: Vec<String>,
}

impl Since {
    /// Whether the play looks at an event with this name and these properties.
    pub fn answers(&self, name: &str, properties: &Properties) -> bool {
        name == self.name && self.number.as_ref().is_none_or(|test| test.holds(properties))
    }
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

impl NumberTest {
    fn holds(&self, properties: &Properties) -> bool {
        match properties.get(&self.property) {
            Some(Value::Integer(value)) => (self.at_least..=self.at_most).contains(value),
            _ => false,
        }
    }
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
    /// Whether all who live at one address get one copy between them.
    pub per_household: bool,
    /// What an order that is owed a note goes out as: a parcel, a new pair.
    pub goods: String,
}

impl Play {
    /// Whether the gesture must happen.
    pub fn is_obligation(&self) -> bool {
        matches!(self.trigger, Trigger::Order)
    }

    /// Whether an event with this name and these properties is one that the play answers.
    pub fn answers(&self, name: &str, properties: &Properties) -> bool {
        let Trigger::Event { names, number, .. } = &self.trigger else { return false };
        names.iter().any(|wanted| wanted == name) && number.as_ref().is_none_or(|test| test.holds(properties))
    }

    /// Whether the play answers some events with this name.
    pub fn may_answer(&self, name: &str) -> bool {
        match &self.trigger {
            Trigger::Event { names, .. } => names.iter().any(|wanted| wanted == name),
            _ => false,
        }
    }
}

/// What orders go out as where a play says nothing else.
pub const PARCEL: &str = "parcel";

/// All plays of a shop, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plays(Vec<Play>);

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
        Ok(Plays(plays))
    }

    /// The plays, in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Play> {
        self.0.iter()
    }

    /// The play with an id.
    pub fn get(&self, id: &str) -> Option<&Play> {
        self.0.iter().find(|play| play.id == id)
    }

    /// Whether any play answers events of this name.
    pub fn answers(&self, event: &str) -> bool {
        self.0.iter().any(|play| play.may_answer(event))
    }

    /// The play for what somebody of the shop asks for.
    pub fn by_hand(&self) -> Option<&Play> {
        self.0.iter().find(|play| play.trigger == Trigger::Hand)
    }

    /// The same without the plays whose ids are in `off`.
    pub fn without(mut self, off: &[String]) -> Plays {
        self.0.retain(|play| !off.contains(&play.id));
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
    per: Option<Per>,
    goods: Option<String>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Per {
    Person,
    Household,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    order: Option<String>,
    event: Option<Names>,
    #[serde(default)]
    first: bool,
    since: Option<String>,
    after: Option<String>,
    #[serde(default)]
    unless: Vec<String>,
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
        let per_household = self.per == Some(Per::Household);
        if per_household && !matches!(trigger, Trigger::Since(_) | Trigger::Cooling) {
            return Err(format!(
                "play `{}`: per = \"household\" goes with `since` or `cooling`; what answers one person's act is \
                 for that person",
                self.id
            ));
        }
        Ok(Play {
            id: self.id,
            name: self.name,
            kind: self.kind,
            trigger,
            minutes: self.minutes,
            cost: self.cost,
            at_most: self.at_most,
            holdout: self.holdout,
            per_household,
            goods: self.goods.unwrap_or_else(|| PARCEL.to_owned()),
        })
    }

    fn trigger(&self) -> Result<Trigger, String> {
        let When { order, event, since, occasion, cooling, surprise, hand, .. } = &self.when;
        self.refuse_private()?;
        match (order.as_deref(), event, since, [*occasion, *cooling, *surprise, *hand]) {
            (Some("owed"), None, None, [false, false, false, false]) => Ok(Trigger::Order),
            (None, Some(names), None, [false, false, false, false]) => self.event(names),
            (None, None, Some(name), [false, false, false, false]) => self.since(name),
            (None, None, None, [true, false, false, false]) => Ok(Trigger::Occasion),
            (None, None, None, [false, true, false, false]) => Ok(Trigger::Cooling),
            (None, None, None, [false, false, true, false]) => Ok(Trigger::Surprise),
            (None, None, None, [false, false, false, true]) => Ok(Trigger::Hand),
            _ => Err(format!(
                "play `{}`: `when` needs exactly one of order = \"owed\", event, since, occasion, cooling, surprise \
                 or hand",
                self.id
            )),
        }
    }

    fn event(&self, names: &Names) -> Result<Trigger, String> {
        if self.when.after.is_some() {
            return Err(format!("play `{}`: `after` goes with `since`", self.id));
        }
        let within = self.days("within", self.within.as_deref().unwrap_or("14d"), 1..=30)?;
        let names = match names {
            Names::One(name) => vec![name.clone()],
            Names::Many(names) => names.clone(),
        };
        let (number, unless) = (self.number(), self.unless());
        Ok(Trigger::Event { names, number, within, unless, first: self.when.first })
    }

    fn since(&self, name: &str) -> Result<Trigger, String> {
        let after = self.when.after.as_deref().unwrap_or_default();
        let after = self.days("after", after, 1..=3650)?;
        let within = self.days("within", self.within.as_deref().unwrap_or("60d"), 1..=365)?;
        let (number, unless) = (self.number(), self.unless());
        Ok(Trigger::Since(Since { name: name.to_owned(), number, after, within, unless }))
    }

    fn days(
        &self,
        key: &str,
        text: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Result<SignedDuration, String> {
        let days = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok());
        let (least, most) = (range.start(), range.end());
        let days = days.filter(|days| range.contains(days)).ok_or_else(|| {
            format!("play `{}`: {key} = `{text}` must be a number of days, {least}d to {most}d", self.id)
        })?;
        Ok(SignedDuration::from_hours(days * 24))
    }

    fn number(&self) -> Option<NumberTest> {
        self.when.property.as_ref().map(|property| NumberTest {
            property: property.clone(),
            at_least: self.when.at_least.unwrap_or(i64::MIN),
            at_most: self.when.at_most.unwrap_or(i64::MAX),
        })
    }

    /// What settles it may stand beside `when` or in it.
    fn unless(&self) -> Vec<String> {
        self.unless.iter().chain(&self.when.unless).cloned().collect()
    }

    /// A gesture must never show by its coming what stands in somebody's record.
    fn refuse_private(&self) -> Result<(), String> {
        match self.when.property.as_deref().filter(|property| crate::private::is_private(property)) {
            Some(property) => Err(format!(
                "play `{}`: `{property}` is a health fact; those stay in the record and no play may ask for one",
                self.id
            )),
            None => Ok(()),
        }
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
    fn an_opticians_plays_know_time_and_households() {
        let text = include_str!("../../../journeys/optician-plays.toml");
        let plays = Plays::parse(text).expect("the file is right");
        let recall = plays.get("recall").expect("it ships");
        let Trigger::Since(since) = &recall.trigger else { panic!("{recall:?}") };
        assert_eq!((since.name.as_str(), since.after.as_hours()), ("Exam Completed", 700 * 24));
        assert!(recall.per_household && since.unless.iter().any(|name| name == "Booking Made"));
        let child = plays.get("recall-child").expect("it ships");
        let Trigger::Since(since) = &child.trigger else { panic!("{child:?}") };
        let aged = |age| Properties::from([("age".to_owned(), Value::Integer(age))]);
        assert!(since.answers("Exam Completed", &aged(9)) && !since.answers("Exam Completed", &aged(40)));
    }

    #[test]
    fn what_a_play_may_not_ask_is_refused_with_its_reason() {
        let play = |when: &str, more: &str| {
            let head = "[[play]]\nid=\"a\"\nname=\"A\"\nkind=\"card\"\nminutes=1\ncost=0\n";
            Plays::parse(&format!("{head}when={{{when}}}\n{more}"))
        };
        let cases = [
            ("since=\"Exam Completed\"", "", "after = `` must be"),
            ("since=\"Exam Completed\",after=\"2y\"", "", "after = `2y` must be"),
            ("event=\"Exam Completed\",property=\"condition\",at_least=1", "", "is a health fact"),
            ("event=\"Exam Completed\",after=\"7d\"", "", "`after` goes with `since`"),
            ("event=\"Review Given\"", "per=\"household\"", "goes with `since` or `cooling`"),
            ("cooling=true", "per=\"street\"", "unknown variant `street`"),
        ];
        for (when, more, says) in cases {
            let error = play(when, more).expect_err(when).to_string();
            assert!(error.contains(says), "{when}: {error}");
        }
        let fine = play("since=\"Exam Completed\",after=\"700d\"", "per=\"household\"");
        assert!(fine.is_ok_and(|plays| plays.iter().all(|play| play.per_household)));
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
