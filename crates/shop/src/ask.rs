//! Asking for a gesture by hand: a card for somebody, today, because somebody of the shop wants it; and taking that back.

use domain::id::{GestureId, IdentityId, PersonId};
use domain::play::Play;
use jiff::Timestamp;
use serde::Serialize;
use store::{Place, Tx};

use crate::propose::{
    Call, Proposal, Proposer, gesture, has_open_complaint, is_asked, is_untouched, may_get,
};
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Somebody for whom a card is wanted, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Who.
    pub person: PersonId,
    /// Why, in one sentence; it stands on the list and on the brief.
    pub why: String,
}

impl Wish {
    /// A card for somebody, with no other reason than that it is wanted.
    pub fn card(person: PersonId) -> Wish {
        Wish { person, why: "You asked for a card.".to_owned() }
    }
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The cards, in the order in which they were asked for; also those that were on the list already.
    pub gestures: Vec<GestureId>,
    /// Those of them that were not on the list before.
    pub new: Vec<GestureId>,
    /// For whom there is none, and why.
    pub held_back: Vec<(String, String)>,
}

impl Shop {
    /// Plans a card for each of some people, for today. Whoever was asked for already keeps that card; whatever else waits
    /// for them steps back while it is on the list.
    pub fn ask_for(&self, wishes: &[Wish], now: Timestamp) -> Result<Asked, ShopError> {
        self.write(|tx, rules| {
            let off = || {
                let how = "switch “A card you asked for” on in Settings, or give the shop’s plays one with when = { hand = true }";
                ShopError::Refused(format!("the play for cards that you ask for is off; {how}"))
            };
            let play = rules.plays.by_hand().ok_or_else(off)?;
            let today = now.to_zoned(rules.zone.clone()).date();
            let asker = Asker { proposer: Proposer { tx, rules, now, today }, play };
            let mut asked = Asked::default();
            for wish in wishes {
                asker.ask(wish, &mut asked)?;
            }
            Ok(asked)
        })
    }

    /// Takes cards back that were asked for, as if they never had been. What somebody wrote or made stays.
    pub fn unask(&self, gestures: &[GestureId], now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| gestures.iter().try_for_each(|id| unask(tx, rules, *id, now)))
    }
}

struct Asker<'a> {
    proposer: Proposer<'a>,
    play: &'a Play,
}

impl Asker<'_> {
    fn ask(&self, wish: &Wish, asked: &mut Asked) -> Result<(), ShopError> {
        let tx = self.proposer.tx;
        let nobody = || ShopError::NotFound { what: "person", id: wish.person.to_string() };
        let person = tx.person_of(IdentityId(wish.person.0))?.ok_or_else(nobody)?;
        let person = tx.place(person)?.ok_or_else(nobody)?;
        let waiting = tx.gestures_of(person.id)?;
        if let Some(open) =
            waiting.iter().find(|it| it.state.is_open() && is_asked(self.proposer.rules, &it.play))
        {
            asked.gestures.push(open.id);
            return Ok(());
        }
        if let Some(reason) = self.against(&person)? {
            asked.held_back.push((person.name, reason));
            return Ok(());
        }
        let identity = tx.identities_of(person.id)?.first().map_or(IdentityId(person.id.0), |(id, _)| *id);
        let today = self.proposer.today;
        let planned = self.proposer.plan(&Proposal {
            play: self.play,
            identity,
            cause: format!("hand:{identity}:{today}"),
            why: wish.why.clone(),
            due: today,
        });
        match planned {
            Ok(gesture) => {
                asked.gestures.push(gesture.id);
                asked.new.push(gesture.id);
            }
            Err(ShopError::Refused(reason)) => asked.held_back.push((person.name, reason)),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// What speaks against a card for somebody.
    fn against(&self, person: &Place) -> Result<Option<String>, ShopError> {
        let Proposer { tx, rules, now, .. } = self.proposer;
        if let Some(reason) = may_get(tx, rules, self.play.kind, person, Call::Hand)? {
            return Ok(Some(reason));
        }
        let complained = has_open_complaint(tx, person.id, now)?;
        Ok(complained.then(|| "they have complained, and it is not put right yet".to_owned()))
    }
}

fn unask(tx: &Tx<'_>, rules: &Rules, id: GestureId, now: Timestamp) -> Result<(), ShopError> {
    let gesture = gesture(tx, id)?;
    let steps = tx.events_about(&gesture.subject)?;
    if !gesture.cause.starts_with("hand:") || !gesture.state.is_open() || !is_untouched(&gesture, &steps) {
        let what = format!("gesture {id} was not only asked for; skip it on today’s list instead");
        return Err(ShopError::Refused(what));
    }
    for step in steps {
        tx.withdraw_event(step.id)?;
    }
    tx.retract_gesture(id)?;
    let person = gesture.identity.map(|identity| tx.person_of(identity)).transpose()?.flatten();
    match person {
        Some(person) => crate::place::refresh_person(tx, rules, person, now, &mut tx.next_changed()?),
        None => Ok(()),
    }
}
