//! Which people a list takes, and the sentence that says so.

use domain::journey::StageRules;
use domain::next_step::NextStep;
use jiff::{SignedDuration, Timestamp};
use store::{Place, StageCount, Standing};

use super::PeopleQuestion;
use crate::ShopError;
use crate::rules::Rules;
use crate::view::{how_many, number_of, warmth_word};

/// What else may be asked for beside a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    /// This warm, by the number that is stored.
    Warmth(u8),
    /// Has reached the stage, wherever they stand now.
    Reached,
    /// Stands above the stage without having reached it.
    Skipped,
    /// Has stood there for longer than is usual.
    Stuck,
    /// Stands there on weak evidence only.
    Weak,
}

/// Takes some people and leaves others.
#[derive(Debug)]
pub(crate) struct Sieve {
    stage: Option<u8>,
    show: Option<Show>,
    until: Timestamp,
    next: Option<NextStep>,
    /// From this stage on nobody is stuck, because nothing is above it.
    top: u8,
}

impl Sieve {
    pub(crate) fn of(question: &PeopleQuestion, rules: &Rules, until: Timestamp) -> Result<Sieve, ShopError> {
        let stages = rules.journey.stages();
        let stage = question.stage.as_deref().map(|id| stage_named(stages, id)).transpose()?;
        let next = question.show.as_deref().and_then(|show| show.strip_prefix(NEXT));
        let next = next.map(next_named).transpose()?;
        let show = question.show.as_deref().filter(|_| next.is_none()).map(show_named).transpose()?;
        let top = number_of(stages.last().expect("a journey has at least one stage").stage);
        Ok(Sieve { stage, show, until, next, top })
    }

    /// Whether it takes everybody.
    pub(super) fn is_open(&self) -> bool {
        self.stage.is_none() && self.show.is_none() && self.next.is_none()
    }

    /// The next step that people are asked for who wait for it, by its short name.
    pub(super) fn next_step(&self) -> Option<String> {
        self.next.as_ref().map(NextStep::code)
    }

    /// Whether it asks who has stood somewhere for too long.
    pub(super) fn is_stuck(&self) -> bool {
        self.show == Some(Show::Stuck)
    }

    /// Whether `stage` is the one asked for, or none is.
    pub(super) fn is_of(&self, stage: u8) -> bool {
        self.stage.is_none_or(|asked| asked == stage)
    }

    /// Whether people of this standing may be among those asked for; for stuck ones the time decides too.
    pub(super) fn takes(&self, group: &StageCount) -> bool {
        let here = match self.stage {
            Some(stage) => group.stage == Some(stage),
            None => true,
        };
        match self.show {
            None => here,
            Some(Show::Warmth(warmth)) => here && group.warmth == warmth,
            Some(Show::Stuck) => here && group.stage.is_some_and(|stage| stage < self.top),
            Some(Show::Weak) => here && group.stage.is_some_and(|stage| group.confirmed & 1 << stage == 0),
            Some(Show::Reached) => match self.stage {
                Some(stage) => group.reached & 1 << stage != 0,
                None => group.stage.is_some(),
            },
            Some(Show::Skipped) => {
                let missing = |stage: &u8| group.reached & 1 << *stage == 0;
                let mut below = 0..group.stage.unwrap_or(0);
                match self.stage {
                    Some(stage) => below.contains(&stage) && missing(&stage),
                    None => below.any(|stage| missing(&stage)),
                }
            }
        }
    }

    /// Whether it takes this person.
    pub(crate) fn takes_place(&self, rules: &Rules, place: &Place) -> bool {
        let Place { stage, warmth, reached, confirmed, stage_at, .. } = *place;
        let waits = self.next.is_none() || self.next_step() == place.next_step;
        waits && self.takes_one(rules, StageCount { stage, warmth, reached, confirmed, people: 1 }, stage_at)
    }

    /// The same by where they stand.
    pub(super) fn takes_standing(&self, rules: &Rules, standing: &Standing) -> bool {
        let Standing { stage, warmth, reached, confirmed, stage_at, .. } = *standing;
        self.takes_one(rules, StageCount { stage, warmth, reached, confirmed, people: 1 }, stage_at)
    }

    fn takes_one(&self, rules: &Rules, one: StageCount, stage_at: Option<Timestamp>) -> bool {
        let stage = one.stage;
        let long = self.stuck_since(rules, stage).is_none_or(|since| stage_at.is_some_and(|at| at < since));
        long && self.takes(&one)
    }

    /// Whoever came to `stage` before this is stuck there; none where stuck people are not asked for.
    pub(super) fn stuck_since(&self, rules: &Rules, stage: Option<u8>) -> Option<Timestamp> {
        let stage = stage.filter(|stage| self.is_stuck() && *stage < self.top)?;
        stuck_since(rules, stage, self.until)
    }

    /// Which people these are, as a sentence.
    pub(super) fn title(&self, rules: &Rules, total: Option<u64>, query: &str) -> String {
        let count = match total {
            Some(0) => "Nobody".to_owned(),
            Some(total) => first_up(&how_many(total, "person", "people")),
            None => "Many people".to_owned(),
        };
        let one = matches!(total, Some(0 | 1));
        let stage = self.stage.map(|stage| &rules.journey.stages()[usize::from(stage)]);
        let which = self.which(stage, one);
        match (query.is_empty(), which.is_empty()) {
            (true, true) if total == Some(0) => "Nobody yet.".to_owned(),
            (true, true) => format!("{count}, who moved last first."),
            (true, false) => format!("{count} {which}."),
            (false, true) => format!("{count} found for “{query}”."),
            (false, false) => {
                format!("{count} found for “{query}” {} {which}.", if one { "that" } else { "who" })
            }
        }
    }

    fn which(&self, stage: Option<&StageRules>, one: bool) -> String {
        let verb = |single: &'static str, plural: &'static str| if one { single } else { plural };
        let (stand, have, are) = (verb("stands", "stand"), verb("has", "have"), verb("is", "are"));
        let title = stage.map(|stage| stage.title.as_str());
        let at = title.map(|title| format!(" at {title}")).unwrap_or_default();
        if let Some(next) = &self.next {
            let sentence = next.ask.sentence(None);
            return format!("{at} for whom this comes next: {}", first_down(sentence.trim_end_matches('.')));
        }
        match (self.show, title) {
            (None, None) => String::new(),
            (None, Some(title)) => format!("{stand} at {title}"),
            (Some(Show::Warmth(0)), _) => format!("{stand}{at} and {have} not been heard yet"),
            (Some(Show::Warmth(warmth)), None) => format!("{are} {}", warmth_word(warmth)),
            (Some(Show::Warmth(warmth)), Some(title)) => {
                format!("{stand} at {title} and {are} {}", warmth_word(warmth))
            }
            (Some(Show::Reached), title) => {
                format!("{have} reached {}", title.unwrap_or("a stage of the journey"))
            }
            (Some(Show::Skipped), title) => {
                format!("went past {} without being seen there", title.unwrap_or("a stage"))
            }
            (Some(Show::Stuck), _) => {
                let usual = stage.map(|stage| stage.usual / domain::journey::DAY);
                let usual = usual.map(|days| format!("the {days} days that are")).unwrap_or("is".into());
                format!("{have} stood{at} for longer than {usual} usual")
            }
            (Some(Show::Weak), _) => format!("{stand}{at} on weak evidence"),
        }
    }
}

/// Whoever came to `stage` before this has stood there for longer than is usual.
pub(crate) fn stuck_since(rules: &Rules, stage: u8, until: Timestamp) -> Option<Timestamp> {
    let usual = rules.journey.stages().get(usize::from(stage))?.usual;
    until.checked_sub(SignedDuration::from_micros(usual)).ok()
}

/// What the next step that is asked for is written after.
const NEXT: &str = "next:";

fn next_named(code: &str) -> Result<NextStep, ShopError> {
    NextStep::parse(code).ok_or_else(|| ShopError::Invalid {
        field: "next step",
        value: code.to_owned(),
        reason: "is no next step; open one from the Journey page".into(),
    })
}

pub(super) fn stage_named(stages: &[StageRules], id: &str) -> Result<u8, ShopError> {
    let found = stages
        .iter()
        .find(|stage| stage.id.eq_ignore_ascii_case(id.trim()))
        .map(|stage| number_of(stage.stage));
    found.ok_or_else(|| {
        let known: Vec<&str> = stages.iter().map(|stage| stage.id.as_str()).collect();
        let reason = format!("is no stage of this journey; it has {}", known.join(", "));
        ShopError::Invalid { field: "stage", value: id.to_owned(), reason }
    })
}

fn show_named(word: &str) -> Result<Show, ShopError> {
    Ok(match word {
        "unknown" => Show::Warmth(0),
        "warm" => Show::Warmth(1),
        "cooling" => Show::Warmth(2),
        "lapsed" => Show::Warmth(3),
        "reached" => Show::Reached,
        "skipped" => Show::Skipped,
        "stuck" => Show::Stuck,
        "weak" => Show::Weak,
        other => {
            let reason = "is none of warm, cooling, lapsed, unknown, reached, skipped, stuck, weak".into();
            return Err(ShopError::Invalid { field: "show", value: other.to_owned(), reason });
        }
    })
}

fn first_down(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

pub(crate) fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
