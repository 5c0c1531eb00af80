//! The brief: the few true facts worth mentioning to one person with one gesture, each with its source.
//!
//! A brief is for the maker's eyes. It quotes what people wrote and never rephrases it, holds no guess that nobody has
//! confirmed, never opens twice with the same thing, and keeps loss, health and parting apart from all that is cheerful.

mod orders;
mod said;
mod tell;
mod words;

pub mod sorrow;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil::Date};

use crate::care::Care;
use crate::fact::Fact;
use crate::gesture::{Kind, Lead};
use crate::id::EventId;

use said::Said;
use tell::{Candidate, Teller};

pub use orders::orders;
pub use words::written;
pub(crate) use words::{quote, text_of};

/// The most facts in one brief.
pub const FACTS_MAX: usize = 5;
/// With fewer a brief says that little is known.
pub const FACTS_MIN: usize = 3;
/// The most that is shown apart, to be handled with care.
const CARE_MAX: usize = 3;

/// One of a person's events with its fact.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its number.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What it is about.
    pub subject: Option<&'a str>,
    /// What happened.
    pub fact: &'a Fact,
}

/// What a gesture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// It goes with the order of this subject.
    Order(&'a str),
    /// It answers this event: a review, a photo, a complaint.
    Answer(EventId),
    /// A day of theirs, by what it is.
    Day(&'a str),
    /// They have not been heard from for a while.
    Quiet,
    /// Something is due again, such as an exam after two years.
    Due,
    /// Anything else, such as a surprise.
    Free,
}

/// The gesture that the brief is for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What it is for.
    pub purpose: Purpose<'a>,
    /// What sort of act.
    pub kind: Kind,
}

/// What a fact is about. A brief holds at most one of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A friend whom they sent.
    Friend,
    /// A near day of theirs.
    Day,
    /// What they wrote back.
    Reply,
    /// What they wrote with an order.
    Remark,
    /// A photo of theirs.
    Photo,
    /// A review.
    Review,
    /// What somebody noted.
    Noted,
    /// What they love.
    Love,
    /// A complaint that was put right.
    Righted,
    /// A complaint.
    Complaint,
    /// What they bought.
    Bought,
    /// Which order of theirs it is.
    Orders,
    /// How they came.
    Came,
    /// How long they have been with us.
    Since,
}

/// One fact worth mentioning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// In words.
    pub text: String,
    /// Where it is known from.
    pub source: String,
    /// The event that says so.
    pub event: Option<EventId>,
    /// What it is about.
    pub topic: Topic,
    /// What is the same when it is said again.
    pub opening: String,
}

/// A fact that is never made anything cheerful of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Careful {
    /// Why.
    pub care: Care,
    /// The fact.
    pub mention: Mention,
}

/// What the maker sees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// The facts, the one to open with first.
    pub facts: Vec<Mention>,
    /// To be handled with care, and apart.
    pub care: Vec<Careful>,
    /// What is to be said of the facts: that they are few, or that all of them were said before.
    pub remark: Option<String>,
    /// What was written last, not to be repeated.
    pub last_time: Option<String>,
    /// Whether the very thing that the gesture answers is to be handled with care: it opens with none of the facts.
    pub is_condolence: bool,
}

impl Brief {
    /// What the gesture opens with, to be kept with it when it is made. No letter opens with a complaint.
    pub fn lead(&self) -> Option<Lead> {
        self.facts
            .first()
            .filter(|fact| !self.is_condolence && fact.topic != Topic::Complaint)
            .map(|fact| Lead { opening: fact.opening.clone(), about: fact.text.clone() })
    }
}

/// Chooses what to mention to a person, all of whose events are in `known`, earliest first, with the gesture `ask`.
pub fn brief(known: &[Known<'_>], ask: Ask<'_>, today: Date, zone: &TimeZone) -> Brief {
    let said = Said::of(known);
    let teller = Teller { known, ask, today, zone };
    let (mut care, mut facts): (Vec<Candidate>, Vec<Candidate>) =
        teller.candidates().into_iter().partition(|candidate| teller.is_apart(candidate));
    let order = |one: &Candidate, other: &Candidate| {
        let key = |candidate: &Candidate| (teller.weight(candidate), candidate.at, candidate.mention.event);
        key(other).cmp(&key(one))
    };
    // Of one topic what was never opened with comes first, then what is fresh.
    facts.sort_by(|one, other| {
        let used = |candidate: &Candidate| said.last_opened(&candidate.mention.opening).is_some();
        used(one).cmp(&used(other)).then(order(one, other))
    });
    let mut topics = Vec::new();
    facts.retain(|candidate| {
        let new = !topics.contains(&candidate.mention.topic);
        topics.push(candidate.mention.topic);
        new
    });
    facts.sort_by(order);
    let all_said = open_with_something_new(&mut facts, &said, ask.kind);
    facts.truncate(FACTS_MAX);
    care.sort_by(|one, other| (one.care, other.at).cmp(&(other.care, one.at)));
    care.truncate(CARE_MAX);
    let careful = |candidate: Candidate| Some(Careful { care: candidate.care?, mention: candidate.mention });
    let is_condolence = care.iter().any(|candidate| teller.is_answered(candidate));
    Brief {
        is_condolence,
        remark: match is_condolence {
            true => Some(
                "What they wrote asks for kindness first: leave the other facts for another time.".into(),
            ),
            false => remark(facts.len(), all_said, ask.kind),
        },
        facts: facts.into_iter().map(|candidate| candidate.mention).collect(),
        care: care.into_iter().filter_map(careful).collect(),
        last_time: said.last_time(today, zone),
    }
}

/// Puts first the best fact that no gesture has opened with; or, where all were, the one that was used longest ago.
/// Something to put right opens with what happened, however often. Tells whether everything was said before.
fn open_with_something_new(facts: &mut [Candidate], said: &Said<'_>, kind: Kind) -> bool {
    if kind == Kind::Task || facts.is_empty() {
        return false;
    }
    let used = |candidate: &Candidate| said.last_opened(&candidate.mention.opening);
    // A complaint opens no letter.
    let may_open = |place: &usize| facts[*place].mention.topic != Topic::Complaint;
    let Some(place) = (0..facts.len()).filter(may_open).min_by_key(|&place| used(&facts[place])) else {
        return false;
    };
    let all_said = used(&facts[place]).is_some();
    facts[..=place].rotate_right(1);
    all_said
}

fn remark(facts: usize, all_said: bool, kind: Kind) -> Option<String> {
    if kind == Kind::Task {
        return None;
    }
    if all_said {
        return Some("You have said all this before: ask, rather than tell.".to_owned());
    }
    let known = match facts {
        0 => "nothing beyond their name",
        1 => "one fact",
        2 => "two facts",
        _ => return None,
    };
    Some(format!(
        "Fondly knows little: {known}. A plain, warm line is enough; what they answer helps next time."
    ))
}
