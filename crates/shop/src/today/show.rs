//! A gesture with its person, its brief and what has changed since.

use domain::brief::{Known, brief};
use domain::fact::{Fact, name};
use domain::gesture::{Kind, State};
use domain::id::PersonId;
use domain::money::Money;
use domain::private;
use store::{Place, StoredGesture, Tx};

use super::{BriefFact, GestureView};
use crate::ShopError;
use crate::next_step::{NextStepView, along, bought_last};
use crate::propose::{Verdict, check};
use crate::rules::Rules;
use crate::view::{Moment, PersonTag, StageTag};

/// Shows gestures as of one moment.
pub(crate) struct Shower<'a> {
    tx: &'a Tx<'a>,
    rules: &'a Rules,
    moment: &'a Moment,
}

impl<'a> Shower<'a> {
    pub(crate) fn new(tx: &'a Tx<'a>, rules: &'a Rules, moment: &'a Moment) -> Shower<'a> {
        Shower { tx, rules, moment }
    }

    /// The gesture with its brief, checked again.
    pub(crate) fn show(&self, gesture: &StoredGesture) -> Result<GestureView, ShopError> {
        let mut view = self.show_briefly(gesture)?;
        if let Some(person) = &view.person {
            let until = self.moment.until(self.rules);
            let events = self.tx.events_beyond(person.id, PASSING)?;
            let mut facts = Vec::with_capacity(events.len());
            for event in events.iter().filter(|event| event.at <= until) {
                facts.push((event, private::without(event.fact()?)));
            }
            let known: Vec<Known<'_>> = facts
                .iter()
                .filter(|(event, _)| event.subject.as_deref() != Some(&gesture.subject))
                .map(|(event, fact)| Known {
                    id: event.id,
                    at: event.at,
                    subject: event.subject.as_deref(),
                    fact,
                })
                .collect();
            let about = gesture.cause.starts_with("order:").then_some(gesture.cause.as_str());
            let brief = brief(&known, about, self.moment.day(self.rules), &self.rules.zone);
            view.order = about.and_then(|order| number_in(&known, order));
            view.last_time = brief.last_time;
            let fact = |fact: domain::brief::Mention| BriefFact {
                text: fact.text,
                source: fact.source,
                event: fact.event,
            };
            view.brief = brief.facts.into_iter().map(fact).collect();
            view.next_step = self.next_step(gesture, person.id, &known)?;
        }
        if gesture.state.is_open()
            && let Verdict::Gone(reason) = check(self.tx, self.rules, gesture, self.moment.now)?
        {
            view.changed = Some(reason);
            view.next_step = None;
        }
        Ok(view)
    }

    /// What to ask along the way. Next steps are of today, so a look back has none.
    fn next_step(
        &self,
        gesture: &StoredGesture,
        person: PersonId,
        known: &[Known<'_>],
    ) -> Result<Option<NextStepView>, ShopError> {
        if self.moment.as_of.is_some() || !gesture.state.is_open() {
            return Ok(None);
        }
        let code = self.tx.place(person)?.and_then(|place| place.next_step);
        let step = along(code.as_deref(), gesture.kind, known.iter().map(|known| known.fact));
        let bought = bought_last(known.iter().map(|known| (known.subject, known.fact)));
        Ok(step.map(|step| NextStepView::of(self.rules, &step, bought)))
    }

    /// The gesture without its brief.
    pub(crate) fn show_briefly(&self, gesture: &StoredGesture) -> Result<GestureView, ShopError> {
        let person = self.person(gesture)?;
        let play = self.rules.all_plays.get(&gesture.play);
        let stage = person.as_ref().and_then(|person| self.stage(person));
        let settled = matches!(gesture.state, State::Skipped | State::Cancelled);
        let reason = gesture.reason.clone().filter(|_| settled);
        Ok(GestureView {
            gesture: gesture.id,
            person: person.map(|person| PersonTag { id: person.id, name: person.name, place: person.place }),
            kind: gesture.kind.as_str().to_owned(),
            play: gesture.play.clone(),
            title: play.map_or_else(|| gesture.play.clone(), |play| play.name.clone()),
            why: reason.unwrap_or_else(|| gesture.why.clone()),
            brief: Vec::new(),
            last_time: None,
            next_step: None,
            cost: gesture.cost,
            cost_text: Money::new(gesture.cost, self.rules.currency).to_string(),
            minutes: gesture.minutes,
            due: gesture.due,
            maker: gesture.maker.clone(),
            state: gesture.state.as_str().to_owned(),
            stage,
            order: None,
            words: gesture.words.clone(),
            changed: None,
            obligation: play.is_some_and(domain::play::Play::is_obligation),
            task: gesture.kind == Kind::Task,
            asked: play.is_some_and(|play| play.trigger == domain::play::Trigger::Hand),
        })
    }

    fn person(&self, gesture: &StoredGesture) -> Result<Option<Place>, ShopError> {
        let Some(identity) = gesture.identity else { return Ok(None) };
        let Some(person) = self.tx.person_of(identity)? else { return Ok(None) };
        Ok(self.tx.place(person)?)
    }

    fn stage(&self, person: &Place) -> Option<StageTag> {
        let stage = person.stage?;
        let weak = person.confirmed & 1 << stage == 0;
        Some(StageTag::of(&self.rules.journey, stage, weak))
    }
}

/// What a brief does not speak of: browsing, letters opened, the steps of a parcel.
const PASSING: &[&str] = &[
    name::PAGE_VIEWED,
    name::ORDER_PAID,
    name::ORDER_FULFILLED,
    name::ORDER_DELIVERED,
    name::IDENTIFIED,
    name::CONSENT_GIVEN,
    "Email Opened",
    "Product Viewed",
    "Product Added",
    "Cart Viewed",
    "Checkout Started",
];

fn number_in(known: &[Known<'_>], order: &str) -> Option<String> {
    known.iter().rev().find_map(|known| match known.fact {
        Fact::OrderCompleted(content) if known.subject == Some(order) => Some(content.number.clone()),
        _ => None,
    })
}
