//! For whom a play proposes a gesture, and why.

use domain::event::EventKey;
use domain::id::PersonId;
use domain::order::NoteDue;
use domain::person::{Channel, Occasion};
use domain::play::{Play, Trigger};
use domain::post::{Distance, Timing};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use store::{Cue, Place, StoredEvent, StoredOrder};

use super::check::{Call, has_open_complaint, held_for_sorrow, may_get, purpose_of};
use super::{Proposal, Proposer};
use crate::ShopError;
use crate::view::ago;

/// A call or a mail for a day is proposed this many days before it.
const CALL_DAYS: i32 = 7;
/// At most one gesture beyond orders for a person in this time.
const COOL_DOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many people going cold are looked at for those who may get something, for each that is wanted.
const LOOK_AT: i64 = 20;
/// Telling a rise from one in ten to one in five takes 199 people in each arm (80 % power, 5 % two-sided): in a shop with
/// fewer people who have ordered, a holdout would cost warmth and never give an answer.
pub(crate) const HOLDOUT_PEOPLE_MIN: i64 = 400;

impl Proposer<'_> {
    /// Notes for those of `orders` that are owed one.
    pub(super) fn owed_notes<'p>(
        &self,
        play: &'p Play,
        orders: &[StoredOrder],
    ) -> Result<Vec<Proposal<'p>>, ShopError> {
        let mut proposals = Vec::new();
        for order in orders {
            let due = order.parcel().note_due(self.now, self.rules.settings.owes_from);
            let (Some(identity), NoteDue::Owed) = (order.identity, due) else { continue };
            let Some(person) = self.place_of(identity)? else { continue };
            if !person.muted {
                let (why, due) = (self.why_note(order, &person)?, self.today);
                proposals.push(Proposal { play, identity, cause: order.subject.clone(), why, due });
            }
        }
        Ok(proposals)
    }

    fn why_note(&self, order: &StoredOrder, person: &Place) -> Result<String, ShopError> {
        let place = match self.place_among_theirs(order, person)? {
            1 => "First order".to_owned(),
            2 => "Second order".to_owned(),
            3 => "Third order".to_owned(),
            number => format!("Order number {number} of theirs"),
        };
        let day = order.placed_at.to_zoned(self.rules.zone.clone()).date();
        Ok(format!("{place}, {}, {}.", order.number, placed(day, self.today)))
    }

    /// Which of a person's orders that count one is, from 1.
    fn place_among_theirs(&self, order: &StoredOrder, person: &Place) -> Result<usize, ShopError> {
        if person.orders <= 1 {
            return Ok(1);
        }
        let when = |order: &StoredOrder| (order.placed_at, order.event);
        let counts = |it: &StoredOrder| !it.test && it.cancelled_at.is_none() && it.refunded_at.is_none();
        let before = |it: &StoredOrder| counts(it) && when(it) < when(order);
        Ok(1 + self.tx.orders_of(person.id)?.iter().filter(|it| before(it)).count())
    }

    /// Answers to things that happened lately.
    pub(super) fn answers<'p>(
        &self,
        play: &'p Play,
        (within, unless): (SignedDuration, &[String]),
        cues: &[Cue],
    ) -> Result<Vec<Proposal<'p>>, ShopError> {
        let mut proposals = Vec::new();
        for cue in cues.iter().filter(|cue| cue.at >= self.now - within) {
            if !play.may_answer(&cue.name) {
                continue;
            }
            let Some(event) = self.tx.event(cue.event)? else { continue };
            if !play.answers(&cue.name, &event.flat_properties()) {
                continue;
            }
            let Some(identity) = event.identity else { continue };
            let Some(person) = self.place_of(identity)? else { continue };
            if self.may_answer(play, &event, &person, unless)? {
                let why = why_answer(&event, event.at.to_zoned(self.rules.zone.clone()).date(), self.today);
                let cause = format!("event:{}", hex(&event.key));
                proposals.push(Proposal { play, identity, cause, why, due: self.today });
            }
        }
        Ok(proposals)
    }

    fn may_answer(
        &self,
        play: &Play,
        event: &StoredEvent,
        person: &Place,
        unless: &[String],
    ) -> Result<bool, ShopError> {
        let settled = !unless.is_empty() && {
            let events = self.tx.events_of(person.id)?;
            events.iter().any(|later| later.at >= event.at && unless.iter().any(|name| **name == *later.name))
        };
        Ok(!settled
            && self.is_the_first(play, event, person)?
            && self.may_have(play, person, Call::Theirs)?)
    }

    /// Whether nothing like it happened to the person before, where the play asks for the first time.
    fn is_the_first(&self, play: &Play, event: &StoredEvent, person: &Place) -> Result<bool, ShopError> {
        let Trigger::Event { first: true, .. } = &play.trigger else { return Ok(true) };
        let events = self.tx.events_of(person.id)?;
        Ok(!events.iter().any(|before| before.at < event.at && play.may_answer(&before.name)))
    }

    /// Cards for days that are near enough to be made and posted, or that can no longer be reached in time.
    pub(super) fn occasions<'p>(&self, play: &'p Play) -> Result<Vec<Proposal<'p>>, ShopError> {
        let mut proposals = Vec::new();
        let last = self.today.saturating_add(self.rules.plays.post().look_ahead().days());
        for month in months_until(self.today, last) {
            for (_, person, identity, occasion) in self.tx.occasions_in(month)? {
                let Some(day) = occasion.next(self.today).filter(|day| *day <= last) else { continue };
                let Some(person) = self.tx.place(person)? else { continue };
                let Some((due, why)) = self.in_time(play, &person, &occasion, day) else { continue };
                let cause = format!("occasion:{identity}:{}:{}", occasion.what, day.year());
                let subject = format!("gesture:{}:{cause}", play.id);
                let open = self.tx.gesture_about(&subject)?.is_some_and(|gesture| gesture.state.is_open());
                if open
                    || (self.may_have(play, &person, Call::Unasked)? && self.may_speak(&person, &cause)?)
                {
                    proposals.push(Proposal { play, identity, cause, why, due });
                }
            }
        }
        Ok(proposals)
    }

    /// By when a gesture for `day` must be made, if it is time, and why; what goes by post needs longer than a call.
    fn in_time(&self, play: &Play, person: &Place, occasion: &Occasion, day: Date) -> Option<(Date, String)> {
        let country = person.traits.address.as_ref().and_then(|address| address.country.as_ref());
        let on = format!("{} is on {}", occasion.what, day.strftime("%A %-d %B"));
        if play.kind.channel() != Some(Channel::Post) {
            let near = (day - self.today).get_days() <= CALL_DAYS;
            return near.then(|| (day, format!("{on}.")));
        }
        let distance = Distance::between(self.rules.home(), country);
        match self.rules.plays.post().timing(self.today, day, distance) {
            Timing::Early => None,
            Timing::InTime { make_by, post_by } => {
                let post_by = post_by.strftime("%a %-d %b");
                Some((make_by, format!("{on}: post by {post_by} to arrive before it.")))
            }
            Timing::TooLate => {
                let why = format!("{on}; a card cannot arrive in time: call, or write that it is late.");
                Some((self.today, why))
            }
        }
    }

    /// Whether nothing that they wrote holds back what they did not ask for.
    fn may_speak(&self, person: &Place, cause: &str) -> Result<bool, ShopError> {
        Ok(held_for_sorrow(self.tx, self.rules, person.id, purpose_of(cause), self.now)?.is_none())
    }

    /// People of worth who have gone quiet for longer than is usual for them.
    pub(super) fn going_cold<'p>(&self, play: &'p Play) -> Result<Vec<Proposal<'p>>, ShopError> {
        let wanted = self.wanted(play, 5)?;
        let limit = i64::try_from(wanted).unwrap_or(5) * LOOK_AT;
        let mut proposals = Vec::new();
        for id in self.tx.people_by_value(2, limit)? {
            let Some(person) = self.tx.place(id)? else { continue };
            let Some(last) = person.last_own_act.filter(|_| person.orders >= 2) else { continue };
            if proposals.len() < wanted && self.may_have(play, &person, Call::Unasked)? {
                let Some(identity) = self.first_identity(id)? else { continue };
                if !self.may_speak(&person, "cold:")? {
                    continue;
                }
                let day = last.to_zoned(self.rules.zone.clone()).date();
                let why = format!("Used to come back sooner; last heard from {}.", ago(day, self.today));
                let cause = format!("cold:{identity}:{day}");
                proposals.push(Proposal { play, identity, cause, why, due: self.today });
            }
        }
        Ok(proposals)
    }

    /// How many more of a play a day can take: those of earlier days that nobody made yet count.
    fn wanted(&self, play: &Play, most: usize) -> Result<usize, ShopError> {
        let open = self.tx.open_gestures()?.iter().filter(|gesture| gesture.play == play.id).count();
        Ok(play.at_most.unwrap_or(most).saturating_sub(open))
    }

    /// Warm people in the order of a lot; the draw of a day is the same however often it is held.
    pub(super) fn draw(&self, play: &Play) -> Result<Vec<PersonId>, ShopError> {
        let lot = |id: &PersonId| EventKey::of(&format!("{}:{}:{id}", play.id, self.today));
        let mut warm = self.tx.people_by_value(1, i64::MAX)?;
        warm.sort_by_cached_key(|id| (lot(id), *id));
        Ok(warm)
    }

    /// The first of those drawn who may get something. Whoever is looked at is assigned an arm, and those held out get
    /// nothing.
    pub(super) fn surprises<'p>(
        &self,
        play: &'p Play,
        drawn: &[PersonId],
    ) -> Result<Vec<Proposal<'p>>, ShopError> {
        let wanted = self.wanted(play, 3)?;
        let holds_out =
            self.tx.count_people_who_ordered(HOLDOUT_PEOPLE_MIN)? >= HOLDOUT_PEOPLE_MIN && play.holdout > 0;
        let mut proposals = Vec::new();
        for id in drawn.iter().copied() {
            if proposals.len() == wanted {
                break;
            }
            let Some(person) = self.tx.place(id)?.filter(|person| person.orders > 0) else { continue };
            if !self.may_have(play, &person, Call::Unasked)? {
                continue;
            }
            let Some(identity) = self.first_identity(id)? else { continue };
            if !self.may_speak(&person, "surprise:")? {
                continue;
            }
            if holds_out && self.is_held_out(play, id, identity)? {
                continue;
            }
            let why = "Drawn by lot among people who are warm: a surprise, with nothing asked in return."
                .to_owned();
            let cause = format!("surprise:{identity}:{}", self.today);
            proposals.push(Proposal { play, identity, cause, why, due: self.today });
        }
        Ok(proposals)
    }

    /// The arm of a person, assigned when it is first asked for and from then on the same.
    fn is_held_out(
        &self,
        play: &Play,
        person: PersonId,
        identity: domain::id::IdentityId,
    ) -> Result<bool, ShopError> {
        if let Some((held_out, _)) = self.tx.arm_of(&play.id, person)? {
            return Ok(held_out);
        }
        let identities = self.tx.identities_of(person)?;
        let normal = identities.iter().find(|(_, text)| text.starts_with("email:")).or(identities.first());
        let text = normal.map_or("", |(_, text)| text.as_str());
        let draw = EventKey::of(&format!("arm:{}:{text}", play.id)).0;
        let held_out =
            u32::from(u16::from_le_bytes([draw[0], draw[1]])) * 100 < u32::from(play.holdout) << 16;
        self.tx.put_arm(&play.id, identity, held_out, self.now)?;
        Ok(held_out)
    }

    /// Whether a person may get this play's gesture now.
    pub(super) fn may_have(&self, play: &Play, person: &Place, call: Call) -> Result<bool, ShopError> {
        if may_get(self.tx, self.rules, play.kind, person, call)?.is_some() {
            return Ok(false);
        }
        if !super::is_beyond_orders(play.kind) {
            return Ok(true);
        }
        let lately = |gesture: &store::StoredGesture| {
            let counts =
                super::is_beyond_orders(gesture.kind) && gesture.state != domain::gesture::State::Cancelled;
            counts && (gesture.state.is_open() || gesture.changed_at >= self.now - COOL_DOWN)
        };
        let recent = self.tx.gestures_of(person.id)?.iter().any(lately);
        Ok(!recent && !has_open_complaint(self.tx, person.id, self.now)?)
    }

    fn place_of(&self, identity: domain::id::IdentityId) -> Result<Option<Place>, ShopError> {
        let Some(person) = self.tx.person_of(identity)? else { return Ok(None) };
        Ok(self.tx.place(person)?)
    }

    fn first_identity(&self, person: PersonId) -> Result<Option<domain::id::IdentityId>, ShopError> {
        Ok(self.tx.identities_of(person)?.first().map(|(id, _)| *id))
    }
}

fn placed(day: Date, today: Date) -> String {
    match ago(day, today).as_str() {
        "today" => "placed today".to_owned(),
        when => format!("placed {when}"),
    }
}

fn why_answer(event: &StoredEvent, day: Date, today: Date) -> String {
    use domain::fact::name;
    let when = ago(day, today);
    let properties = event.flat_properties();
    let text = |property: &str| match properties.get(property) {
        Some(domain::event::Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    match &*event.name {
        name::REFERRAL_ARRIVED => {
            let friend = text("friend").unwrap_or_else(|| "a friend".to_owned());
            format!("{friend} came {when} because of them.")
        }
        name::REVIEW_GIVEN => {
            let stars = match properties.get("rating") {
                Some(domain::event::Value::Integer(stars)) => format!("{stars} of 5 stars"),
                _ => "a review".to_owned(),
            };
            format!("Gave us {stars} {when}.")
        }
        name::COMPLAINT_MADE => format!("Complained {when}, and it is not put right yet."),
        name::PHOTO_SENT => format!("Sent us a photo {when}."),
        name::REPLY_RECEIVED => format!("Wrote back {when}."),
        name::EXAM_COMPLETED => format!("Came for an exam {when}."),
        other => format!("{other}, {when}."),
    }
}

/// The months from one day to another, each once.
fn months_until(first: Date, last: Date) -> Vec<i8> {
    let mut months = Vec::new();
    let mut day = first.first_of_month();
    while day <= last && months.len() < 12 {
        months.push(day.month());
        day = day.saturating_add(1.month());
    }
    months
}

/// A key in letters, for a cause.
pub(super) fn hex(key: &EventKey) -> String {
    key.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
