//! A person's page: who they are, where they stand and why, and everything that happened between them and the shop.

mod about;
mod contacts;
mod gestures;
pub(crate) mod known;
mod line;
mod merges;
mod rungs;
mod timeline;
pub(crate) mod words;

pub use about::About;
pub use contacts::ContactRow;

use domain::brief::Known;
use domain::fact::{Fact, name};
use domain::id::{EventId, IdentityId, PersonId};
use domain::journey::View;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use store::{PersonRow, StoredEvent, Tx};

use crate::loves::GuessRow;
use crate::next_step::{NextStepView, bought_last};
use crate::place::next_step::stored;
use crate::place::refresh;
use crate::rules::Rules;
use crate::today::GestureView;
use crate::view::{Moment, PersonTag, StageTag};
use crate::{Shop, ShopError};

/// Everything about one person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonView {
    /// Who.
    pub person: PersonTag,
    /// Who they are, in one line.
    pub line: String,
    /// The highest stage reached.
    pub stage: Option<StageTag>,
    /// Why they stand there, in one sentence.
    pub because: Option<String>,
    /// `unknown`, `warm`, `cooling` or `lapsed`.
    pub warmth: String,
    /// Why.
    pub warmth_why: String,
    /// Every stage, lowest first.
    pub rungs: Vec<Rung>,
    /// The smallest thing that helps them up a rung.
    pub next_step: Option<NextStepView>,
    /// What happened, newest first; at most a page of it.
    pub timeline: Vec<TimelineEntry>,
    /// Where the timeline goes on.
    pub more_before: Option<String>,
    /// The keys by which they are known.
    pub identities: Vec<String>,
    /// Every address and number by which they can be reached, or could.
    pub contacts: Vec<ContactRow>,
    /// Where a parcel reaches them, in lines.
    pub address: Vec<String>,
    /// Others at the same address.
    pub household: Vec<PersonTag>,
    /// What they said of each way to reach them.
    pub consents: Vec<ConsentRow>,
    /// What they love.
    pub interests: Vec<InterestRow>,
    /// What they may love: guesses that nobody has answered yet, the surest first.
    pub guesses: Vec<GuessRow>,
    /// Their days.
    pub occasions: Vec<OccasionRow>,
    /// What somebody noted, newest first.
    pub notes: Vec<NoteRow>,
    /// Gestures that somebody still has to make.
    pub gestures: Vec<GestureView>,
    /// Labels that a source gives them.
    pub tags: Vec<String>,
    /// Records that were joined, or may have to be.
    pub merged_from: Vec<MergeRow>,
    /// Whether they asked not to be thanked.
    pub do_not_thank: bool,
    /// Whether they have died.
    pub died: bool,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
}

/// One stage of the journey, as one person stands on it.
#[derive(Clone, Debug, Serialize)]
pub struct Rung {
    /// The stage.
    pub stage: StageTag,
    /// The day on which it was first reached.
    pub reached: Option<Date>,
    /// The evidence; or what is missing.
    pub because: Option<String>,
    /// The entry of the timeline that is the evidence.
    pub event: Option<EventId>,
    /// Whether they stand higher without it.
    pub skipped: bool,
    /// Whether it rests on weak evidence only.
    pub weak: bool,
    /// How often it was completed.
    pub count: u32,
    /// Why it cannot be seen yet, and how to change that.
    pub unseen: Option<String>,
}

/// One thing that happened, however many reports told of it.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineEntry {
    /// The event that stands for it.
    pub event: EventId,
    /// When, in words.
    pub at: String,
    /// The day.
    pub date: Date,
    /// Whether the shop did it.
    pub by_us: bool,
    /// What happened: `Ordered`, `Wrote back`.
    pub what: String,
    /// The rest of the sentence.
    pub text: String,
    /// What was said or written.
    pub detail: Option<String>,
    /// Health facts, `finding: …`; they stay in this record.
    pub health: Vec<String>,
    /// Where it is known from.
    pub sources: Vec<String>,
    /// The stage that was first reached by it.
    pub stage: Option<StageTag>,
    /// Whether it counts as if it had not happened.
    pub undone: bool,
    /// Whether somebody's hand alone told it, so that it can be taken back.
    pub by_hand: bool,
    /// What its photo shows, in words, where it has one.
    pub photo: Option<String>,
}

/// What a person said of one way to reach them.
#[derive(Clone, Debug, Serialize)]
pub struct ConsentRow {
    /// The channel.
    pub channel: String,
    /// Whether it may be used.
    pub allowed: bool,
    /// Their last word.
    pub said: Option<bool>,
    /// The day of it.
    pub when: Option<Date>,
    /// Where it was said.
    pub source: Option<String>,
    /// The words that were put to them.
    pub wording: Option<String>,
}

/// Something that a person loves.
#[derive(Clone, Debug, Serialize)]
pub struct InterestRow {
    /// The event that says so.
    pub event: EventId,
    /// What.
    pub what: String,
    /// Where it is known from.
    pub source: String,
    /// Whether somebody confirmed it.
    pub confirmed: bool,
}

/// A dated thing.
#[derive(Clone, Debug, Serialize)]
pub struct OccasionRow {
    /// The event that says so.
    pub event: EventId,
    /// What.
    pub what: String,
    /// Which day.
    pub when: String,
    /// What is worth saying of how it comes round.
    pub remark: Option<String>,
    /// Days until it comes again.
    pub days_away: Option<i64>,
}

/// Something that somebody noted.
#[derive(Clone, Debug, Serialize)]
pub struct NoteRow {
    /// The event that says so.
    pub event: EventId,
    /// The words.
    pub text: String,
    /// The day.
    pub when: Date,
}

/// Records that were joined, that may be the same person, or that somebody said are not.
#[derive(Clone, Debug, Serialize)]
pub struct MergeRow {
    /// The decision; none where the question waits.
    pub decision: Option<i64>,
    /// What was decided and why.
    pub text: String,
    /// Whether the decision can be taken back.
    pub undoable: bool,
    /// Whether they are two people.
    pub apart: bool,
    /// The other record, where they are still two.
    pub other: Option<PersonId>,
}

/// One of the person's events with its fact.
pub(crate) struct Told {
    event: StoredEvent,
    fact: Fact,
}

/// All that a page is made from.
struct Page<'a> {
    tx: &'a Tx<'a>,
    rules: &'a Rules,
    moment: &'a Moment,
    until: Timestamp,
    today: Date,
    row: PersonRow,
    view: View,
    identities: Vec<(IdentityId, String)>,
    /// In the order of the fold.
    told: Vec<Told>,
}

impl Shop {
    /// A person's page. `before` goes on with an earlier part of the timeline. Whoever was joined into somebody else is
    /// found under the old number too.
    pub fn person(
        &self,
        id: PersonId,
        before: Option<&str>,
        moment: &Moment,
    ) -> Result<PersonView, ShopError> {
        self.read(|tx, rules| Page::open(tx, rules, moment, id)?.show(before))
    }
}

impl<'a> Page<'a> {
    fn open(
        tx: &'a Tx<'a>,
        rules: &'a Rules,
        moment: &'a Moment,
        asked: PersonId,
    ) -> Result<Page<'a>, ShopError> {
        let nobody = || ShopError::NotFound { what: "person", id: asked.to_string() };
        let id = tx.person_of(IdentityId(asked.0))?.ok_or_else(nobody)?;
        let row = tx.person(id)?.ok_or_else(nobody)?;
        let identities = tx.identities_of(id)?;
        let until = moment.until(rules);
        let events = tx.events_of(id)?;
        let (row, view) = match moment.as_of {
            None => {
                let state = refresh::read_state(&row.standing.state)?;
                let view = domain::journey::view(&rules.journey, &state, until.as_microsecond());
                (row, view)
            }
            Some(day) => {
                let names: Vec<String> = identities.iter().map(|(_, name)| name.clone()).collect();
                let bought = refresh::bought_until(rules, &events, until)?;
                let derived = refresh::derive(rules, id, &names, &events, bought, until)?;
                let derived = derived
                    .ok_or_else(|| ShopError::Refused(format!("{} was not known yet on {day}", row.name)))?;
                (derived.row, derived.view)
            }
        };
        let seen = events.into_iter().filter(|event| event.at <= until);
        let told = seen.map(|event| Ok(Told { fact: event.fact()?, event }));
        let told = told.collect::<Result<Vec<_>, ShopError>>()?;
        Ok(Page { tx, rules, moment, until, today: moment.day(rules), row, view, identities, told })
    }

    fn show(&self, before: Option<&str>) -> Result<PersonView, ShopError> {
        let timeline = timeline::Timeline::of(self)?;
        let rungs = self.rungs(&timeline)?;
        let (entries, more_before) = timeline.page(before)?;
        let row = &self.row;
        Ok(PersonView {
            person: PersonTag { id: row.id, name: row.name.clone(), place: row.place.clone() },
            line: self.line(),
            stage: self.stage_tag(),
            because: self.because(),
            warmth: self.view.warmth.word().to_owned(),
            warmth_why: self.warmth_why(),
            rungs,
            next_step: self.next_step(),
            timeline: entries,
            more_before,
            identities: self.identities.iter().map(|(_, text)| known::shown(text)).collect(),
            contacts: self.contacts()?,
            address: self.address(),
            household: self.household()?,
            consents: self.consents()?,
            interests: self.interests(),
            guesses: self.guesses(&timeline),
            occasions: self.occasions(),
            notes: self.notes(),
            gestures: self.gestures()?,
            tags: row.traits.tags.clone(),
            merged_from: self.merged_from()?,
            do_not_thank: self.has_said(name::THANKS_REFUSED),
            died: self.has_said(name::DIED),
            as_of: self.moment.as_of,
        })
    }

    fn stage_tag(&self) -> Option<StageTag> {
        let stage = self.view.stage?;
        Some(StageTag::of(&self.rules.journey, crate::view::number_of(stage), self.view.is_weak()))
    }

    /// The smallest thing that helps them up a rung, as of the day that is looked at.
    fn next_step(&self) -> Option<NextStepView> {
        let step = stored(&self.row)?;
        let known = self.known();
        Some(NextStepView::of(self.rules, &step, bought_last(&known)))
    }

    /// The person's events with their facts.
    fn known(&self) -> Vec<Known<'_>> {
        fn known(told: &Told) -> Known<'_> {
            let Told { event, fact } = told;
            Known { id: event.id, at: event.at, subject: event.subject.as_deref(), fact }
        }
        self.told.iter().map(known).collect()
    }

    fn has_said(&self, event: &str) -> bool {
        self.told.iter().any(|told| &*told.event.name == event)
    }

    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.rules.zone.clone()).date()
    }
}
