//! Propose: the plays look at what happened and suggest gestures; what no longer holds is cancelled.
//!
//! One gesture per play, person and cause: a gesture's subject is made of them, so that proposing twice makes one. What a
//! day chooses (people going cold, surprises) is chosen once and stored.

mod candidates;
mod check;
mod follow;
mod household;
mod retract;
mod rounds;
mod seen;
mod since;

use domain::event::EventKey;
use domain::gesture::{Kind, Lead, State, Step};
use domain::id::{GestureId, IdentityId};
use domain::order::OWED_FOR;
use domain::play::{Play, Trigger};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{GestureChange, NewEvent, Source, StoredGesture, Tx};

pub(crate) use candidates::HOLDOUT_PEOPLE_MIN;
pub(crate) use check::{Call, Verdict, check, has_open_complaint, may_get, parse_key, purpose_of};
pub(crate) use follow::{Touched, follow};
pub(crate) use retract::{is_untouched, retract};
pub(crate) use rounds::Turn;
pub(crate) use seen::{Counters, cover_since, start_over};

use crate::ShopError;
use crate::next_step::along;
use crate::rules::Rules;

/// A gesture that a play suggests.
pub(crate) struct Proposal<'p> {
    pub(crate) play: &'p Play,
    pub(crate) identity: IdentityId,
    pub(crate) cause: String,
    pub(crate) why: String,
    pub(crate) due: Date,
}

/// Everything that proposing looks at.
pub(crate) struct Proposer<'a> {
    pub(crate) tx: &'a Tx<'a>,
    pub(crate) rules: &'a Rules,
    pub(crate) now: Timestamp,
    pub(crate) today: Date,
}

/// Cancels open gestures for which there is no longer a reason.
pub(crate) fn cancel_stale(tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<(), ShopError> {
    let today = now.to_zoned(rules.zone.clone()).date();
    Proposer { tx, rules, now, today }.cancel(&tx.open_gestures()?)
}

impl Proposer<'_> {
    /// Open gestures for which there is no longer a reason.
    fn stale(&self) -> Result<Vec<StoredGesture>, ShopError> {
        let mut stale = Vec::new();
        for gesture in self.tx.open_gestures()? {
            if check(self.tx, self.rules, &gesture, self.now)? != Verdict::Good {
                stale.push(gesture);
            }
        }
        Ok(stale)
    }

    /// Cancels those of `gestures` that are open and for which there is no longer a reason, and says why on the timeline.
    fn cancel(&self, gestures: &[StoredGesture]) -> Result<(), ShopError> {
        for gesture in gestures {
            let Some(gesture) = self.tx.gesture(gesture.id)?.filter(|gesture| gesture.state.is_open()) else {
                continue;
            };
            if let Verdict::Gone(reason) = check(self.tx, self.rules, &gesture, self.now)? {
                let change = GestureChange {
                    state: State::Cancelled,
                    at: self.now,
                    maker: None,
                    reason: Some(&reason),
                };
                step(self.tx, self.rules, &gesture, &change)?;
            }
        }
        Ok(())
    }

    fn proposals<'p>(&self, play: &'p Play) -> Result<Vec<Proposal<'p>>, ShopError> {
        let proposals = match &play.trigger {
            Trigger::Order => self.owed_notes(play, &self.tx.open_orders(self.now - OWED_FOR)?)?,
            Trigger::Event { within, unless, .. } => {
                self.answers(play, (*within, unless), &self.tx.cues_since(self.now - *within)?)?
            }
            Trigger::Occasion => self.occasions(play)?,
            Trigger::Since(since) => self.due(play, since)?,
            Trigger::Cooling => self.going_cold(play)?,
            Trigger::Surprise | Trigger::Hand => Vec::new(),
        };
        if play.per_household { self.one_a_household(play, proposals) } else { Ok(proposals) }
    }

    /// Stores proposals that were not made before. Unless they are `fresh`, something may have happened since they were
    /// found that speaks against them.
    fn store_all(&self, proposals: &[Proposal<'_>], fresh: bool) -> Result<(), ShopError> {
        for proposal in proposals {
            let subject = format!("gesture:{}:{}", proposal.play.id, proposal.cause);
            let known = self.tx.gesture_about(&subject)?;
            let news = known.as_ref().is_none_or(|gesture| gesture.state == State::Cancelled);
            if news && (fresh || self.still_holds(proposal, &subject)?) {
                self.store(proposal, known, subject)?;
            } else if let Some(gesture) = known.filter(|gesture| gesture.state.is_open()) {
                self.retime(proposal, gesture)?;
            }
        }
        Ok(())
    }

    fn still_holds(&self, proposal: &Proposal<'_>, subject: &str) -> Result<bool, ShopError> {
        let gesture = self.gesture_of(proposal, subject.to_owned(), GestureId(0));
        Ok(check(self.tx, self.rules, &gesture, self.now)? == Verdict::Good)
    }

    /// Stores a proposal. One that was cancelled only because its import was undone or its order was in doubt comes back
    /// with its number.
    fn store(
        &self,
        proposal: &Proposal<'_>,
        known: Option<StoredGesture>,
        subject: String,
    ) -> Result<(), ShopError> {
        let gesture = known.map_or_else(|| self.new_gesture(proposal, subject), Ok)?;
        self.enter(gesture, proposal, State::Proposed).map(|_| ())
    }

    /// Brings an open gesture for a day up to date when its time runs out.
    fn retime(&self, proposal: &Proposal<'_>, gesture: StoredGesture) -> Result<(), ShopError> {
        let is_for_a_day = matches!(proposal.play.trigger, Trigger::Occasion);
        if is_for_a_day && (&gesture.why, gesture.due) != (&proposal.why, proposal.due) {
            let (why, due) = (proposal.why.clone(), proposal.due);
            self.tx.refresh_gesture(&StoredGesture { why, due, ..gesture })?;
        }
        Ok(())
    }

    /// Plans what somebody of the shop asked for, for today. Asked for twice on one day it is the same gesture.
    pub(crate) fn plan(&self, proposal: &Proposal<'_>) -> Result<StoredGesture, ShopError> {
        let subject = format!("gesture:{}:{}", proposal.play.id, proposal.cause);
        let gesture = match self.tx.gesture_about(&subject)? {
            Some(gesture) if gesture.state.is_open() => return Ok(gesture),
            Some(gesture) if matches!(gesture.state, State::Skipped | State::Cancelled) => gesture,
            Some(_) => return Err(ShopError::Refused("that was made for them today already".into())),
            None => self.new_gesture(proposal, subject)?,
        };
        self.tx.put_off_gesture(gesture.id, self.today, self.now)?;
        self.enter(gesture, proposal, State::Planned)
    }

    fn enter(
        &self,
        gesture: StoredGesture,
        proposal: &Proposal<'_>,
        state: State,
    ) -> Result<StoredGesture, ShopError> {
        let gesture = StoredGesture {
            identity: Some(proposal.identity),
            why: proposal.why.clone(),
            due: proposal.due,
            ..gesture
        };
        self.tx.refresh_gesture(&gesture)?;
        let change = GestureChange { state, at: self.now, maker: None, reason: None };
        step(self.tx, self.rules, &gesture, &change)?;
        Ok(gesture)
    }

    fn new_gesture(&self, proposal: &Proposal<'_>, subject: String) -> Result<StoredGesture, ShopError> {
        let gesture = self.gesture_of(proposal, subject, self.tx.next_gesture()?);
        self.tx.append_gesture(&gesture)?;
        Ok(gesture)
    }

    fn gesture_of(&self, proposal: &Proposal<'_>, subject: String, id: GestureId) -> StoredGesture {
        StoredGesture {
            id,
            subject,
            play: proposal.play.id.clone(),
            kind: proposal.play.kind,
            identity: Some(proposal.identity),
            cause: proposal.cause.clone(),
            state: State::Proposed,
            due: proposal.due,
            not_before: self.today,
            changed_at: self.now,
            steps: 0,
            maker: None,
            why: proposal.why.clone(),
            reason: None,
            words: None,
            cost: proposal.play.cost,
            minutes: proposal.play.minutes,
        }
    }
}

/// Takes a gesture one step on: its row, and the event on the person's timeline.
pub(crate) fn step(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
    change: &GestureChange<'_>,
) -> Result<(), ShopError> {
    step_with(tx, rules, gesture, change, None)
}

/// The same for a gesture that is made, with what its brief opened with.
pub(crate) fn step_with(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
    change: &GestureChange<'_>,
    lead: Option<Lead>,
) -> Result<(), ShopError> {
    let (opening, about) = lead.map(|lead| (lead.opening, lead.about)).unzip();
    let told = Step {
        opening,
        about,
        state: change.state,
        kind: gesture.kind,
        play: gesture.play.clone(),
        maker: change.maker.map(str::to_owned),
        reason: Some(change.reason.unwrap_or(&gesture.why).to_owned()).filter(|reason| !reason.is_empty()),
        words: gesture.words.clone().filter(|_| matches!(change.state, State::Made | State::Sent)),
        cost: gesture.cost,
        minutes: gesture.minutes,
        offered: if change.state == State::Made { offered(tx, gesture)? } else { None },
    };
    let message_id = format!("{}/{}", gesture.subject, gesture.steps + 1);
    tx.append_step(&NewEvent {
        id: tx.next_event()?,
        key: EventKey::of(&message_id),
        message_id: &message_id,
        at: change.at,
        identity: gesture.identity,
        subject: Some(&gesture.subject),
        source: Source::HANDS,
        name: told.event_name(),
        properties: &serde_json::to_string(&told).expect("steps always serialise"),
        products: &[],
    })?;
    tx.step_gesture(gesture.id, change)?;
    let person = gesture.identity.map(|identity| tx.person_of(identity)).transpose()?.flatten();
    if let (Some(person), true) = (person, rules.journey.interest(told.event_name()).is_some()) {
        crate::place::refresh_person(tx, rules, person, change.at, &mut tx.next_changed()?)?;
    }
    Ok(())
}

/// What the maker of a gesture is given to ask along the way.
fn offered(tx: &Tx<'_>, gesture: &StoredGesture) -> Result<Option<String>, ShopError> {
    let person = gesture.identity.map(|identity| tx.person_of(identity)).transpose()?.flatten();
    let Some(place) = person.map(|person| tx.place(person)).transpose()?.flatten() else { return Ok(None) };
    let made = |event: &store::StoredEvent| matches!(&*event.name, "Gesture Made" | "Gesture Sent");
    let others = tx.events_of(place.id)?.into_iter().filter(made);
    let others = others.filter(|event| event.subject.as_deref() != Some(&gesture.subject));
    let facts = others.map(|event| event.fact()).collect::<Result<Vec<_>, _>>()?;
    let step = along(place.next_step.as_deref(), gesture.kind, facts.iter());
    Ok(step.map(|step| step.ask.code()))
}

/// One gesture, or the error that there is none.
pub(crate) fn gesture(tx: &Tx<'_>, id: GestureId) -> Result<StoredGesture, ShopError> {
    tx.gesture(id)?.ok_or_else(|| ShopError::NotFound { what: "gesture", id: id.to_string() })
}

/// Whether somebody of the shop asked for a gesture.
pub(crate) fn is_asked(rules: &Rules, play: &str) -> bool {
    rules.plays.get(play).is_some_and(|play| matches!(play.trigger, Trigger::Hand))
}

/// Whether a kind of gesture goes beyond the parcel that leaves anyway, so that a person gets few of them.
pub(crate) fn is_beyond_orders(kind: Kind) -> bool {
    !matches!(kind, Kind::Note | Kind::Task)
}
