//! A gesture with its person, its brief and what has changed since.

use domain::brief::{Ask, Brief, Careful, Known, Mention, Purpose, brief};
use domain::fact::{Fact, name};
use domain::gesture::{Kind, Lead, State};
use domain::id::PersonId;
use domain::money::Money;
use domain::private;
use store::{Place, StoredEvent, StoredGesture, Tx};

use super::{BriefFact, CareFact, GestureView};
use crate::ShopError;
use crate::next_step::{NextStepView, along, bought_last};
use crate::propose::{Verdict, check, parse_key, purpose_of};
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
            let events = self.events_of(person.id)?;
            let known = known(&events, gesture);
            let brief = self.brief(&events, &known, gesture);
            view.order = order_of(gesture).and_then(|order| number_in(&known, order));
            view.last_time = brief.last_time;
            view.remark = brief.remark;
            view.brief = brief.facts.into_iter().map(brief_fact).collect();
            view.care = brief.care.into_iter().map(care_fact).collect();
            if !brief.is_condolence {
                view.next_step = self.next_step(gesture, person.id, &known)?;
            }
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
        let bought = bought_last(known);
        Ok(step.map(|step| NextStepView::of(self.rules, &step, bought)))
    }

    /// What a gesture opens with if it is made now.
    pub(crate) fn lead(&self, gesture: &StoredGesture) -> Result<Option<Lead>, ShopError> {
        let Some(person) = self.person(gesture)?.filter(|_| gesture.kind != Kind::Task) else {
            return Ok(None);
        };
        let events = self.events_of(person.id)?;
        Ok(self.brief(&events, &known(&events, gesture), gesture).lead())
    }

    /// What a brief may speak of, up to the moment.
    fn events_of(&self, person: PersonId) -> Result<Vec<(StoredEvent, Fact)>, ShopError> {
        let until = self.moment.until(self.rules);
        let events = self.tx.events_beyond(person, PASSING)?.into_iter().filter(|event| event.at <= until);
        let told = |event: StoredEvent| Ok(event.fact().map(|fact| (event, private::without(fact)))?);
        events.map(told).collect()
    }

    fn brief(&self, events: &[(StoredEvent, Fact)], known: &[Known<'_>], gesture: &StoredGesture) -> Brief {
        let ask = Ask { purpose: purpose(events, gesture), kind: gesture.kind };
        brief(known, ask, self.moment.day(self.rules), &self.rules.zone)
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
            care: Vec::new(),
            remark: None,
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

/// What a gesture is for, by its cause.
fn purpose<'a>(events: &[(StoredEvent, Fact)], gesture: &'a StoredGesture) -> Purpose<'a> {
    if let Some(order) = order_of(gesture) {
        return Purpose::Order(order);
    }
    match gesture.cause.split_once(':') {
        Some(("event", key)) => {
            let answered = events.iter().find(|(event, _)| Some(event.key) == parse_key(key));
            answered.map_or(Purpose::Free, |(event, _)| Purpose::Answer(event.id))
        }
        _ => purpose_of(&gesture.cause),
    }
}

fn order_of(gesture: &StoredGesture) -> Option<&str> {
    gesture.cause.starts_with("order:").then_some(gesture.cause.as_str())
}

/// The events that a brief is made from: all but the gesture's own steps.
fn known<'a>(events: &'a [(StoredEvent, Fact)], gesture: &StoredGesture) -> Vec<Known<'a>> {
    let others = events.iter().filter(|(event, _)| event.subject.as_deref() != Some(&gesture.subject));
    let known = |(event, fact): &'a (StoredEvent, Fact)| Known {
        id: event.id,
        at: event.at,
        subject: event.subject.as_deref(),
        fact,
    };
    others.map(known).collect()
}

fn brief_fact(fact: Mention) -> BriefFact {
    BriefFact { text: fact.text, source: fact.source, event: fact.event }
}

fn care_fact(fact: Careful) -> CareFact {
    let Mention { text, source, event, .. } = fact.mention;
    CareFact { care: fact.care.as_str().to_owned(), text, source, event }
}

/// What a brief does not speak of: browsing, letters opened, the steps of a parcel.
pub(crate) const PASSING: &[&str] = &[
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
