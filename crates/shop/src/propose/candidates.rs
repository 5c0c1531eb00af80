//! For whom a play proposes a gesture, and why.

use domain::event::EventKey;
use domain::id::PersonId;
use domain::order::{NoteDue, OWED_FOR};
use domain::person::Occasion;
use domain::play::{Play, Trigger};
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use store::{Place, StoredEvent, StoredOrder};

use super::check::{Call, has_open_complaint, may_get};
use super::{Proposal, Proposer};
use crate::ShopError;
use crate::view::ago;

/// Days that post takes within the shop's own country, with a day in hand.
const POST_DAYS_HOME: i64 = 4;
/// The same to another country.
const POST_DAYS_ABROAD: i64 = 12;
/// A card for a day is proposed this many days before it must be posted.
const AHEAD_DAYS: i64 = 7;
/// At most one gesture beyond orders for a person in this time.
const COOL_DOWN: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How many people going cold are looked at for those who may get something, for each that is wanted.
const LOOK_AT: i64 = 20;
/// Telling a rise from one in ten to one in five takes 199 people in each arm (80 % power, 5 % two-sided): in a shop with
/// fewer people who have ordered, a holdout would cost warmth and never give an answer.
pub(crate) const HOLDOUT_PEOPLE_MIN: i64 = 400;

impl<'a> Proposer<'a> {
    /// Notes for the orders that are owed one.
    pub(super) fn owed_notes(&self, play: &'a Play) -> Result<Vec<Proposal<'a>>, ShopError> {
        let mut proposals = Vec::new();
        for order in self.tx.open_orders(self.now - OWED_FOR)? {
            let due = order.parcel().note_due(self.now, self.rules.settings.owes_from);
            let (Some(identity), NoteDue::Owed) = (order.identity, due) else { continue };
            let Some(person) = self.place_of(identity)? else { continue };
            if !person.muted {
                let (why, due) = (self.why_note(&order, &person), self.today);
                proposals.push(Proposal { play, identity, cause: order.subject.clone(), why, due });
            }
        }
        Ok(proposals)
    }

    fn why_note(&self, order: &StoredOrder, person: &Place) -> String {
        let place = match person.orders {
            ..=1 => "First order".to_owned(),
            2 => "Second order".to_owned(),
            3 => "Third order".to_owned(),
            number => format!("Order number {number} of theirs"),
        };
        let day = order.placed_at.to_zoned(self.rules.zone.clone()).date();
        format!("{place}, {}, {}.", order.number, placed(day, self.today))
    }

    /// Answers to things that happened lately.
    pub(super) fn answers(
        &self,
        play: &'a Play,
        within: SignedDuration,
        unless: &[String],
    ) -> Result<Vec<Proposal<'a>>, ShopError> {
        let mut proposals = Vec::new();
        for cue in self.tx.cues_since(self.now - within)? {
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

    /// Cards for days that are near enough to be written and far enough to be posted.
    pub(super) fn occasions(&self, play: &'a Play) -> Result<Vec<Proposal<'a>>, ShopError> {
        let mut proposals = Vec::new();
        let last = self.today.saturating_add((POST_DAYS_ABROAD + AHEAD_DAYS).days());
        let mut months = vec![self.today.month()];
        if last.month() != self.today.month() {
            months.push(last.month());
        }
        for month in months {
            for (_, person, identity, occasion) in self.tx.occasions_in(month)? {
                let Some(day) = occasion.next(self.today).filter(|day| *day <= last) else { continue };
                let Some(person) = self.tx.place(person)? else { continue };
                let Some(due) = self.in_time(&person, day) else { continue };
                if self.may_have(play, &person, Call::Unasked)? {
                    let cause = format!("occasion:{identity}:{}:{}", occasion.what, day.year());
                    let why = why_occasion(&occasion, day);
                    proposals.push(Proposal { play, identity, cause, why, due });
                }
            }
        }
        Ok(proposals)
    }

    /// The day by which a card must be posted to be there on `day`, if it is time to write it and not too late.
    fn in_time(&self, person: &Place, day: Date) -> Option<Date> {
        let country = person.traits.address.as_ref().and_then(|address| address.country.as_ref());
        let abroad = country.is_some() && self.rules.home().is_some() && country != self.rules.home();
        let post = if abroad { POST_DAYS_ABROAD } else { POST_DAYS_HOME };
        let due = day.checked_sub(post.days()).ok()?;
        let away = i64::from((due - self.today).get_days());
        (0..=AHEAD_DAYS).contains(&away).then_some(due)
    }

    /// People of worth who have gone quiet for longer than is usual for them.
    pub(super) fn going_cold(&self, play: &'a Play) -> Result<Vec<Proposal<'a>>, ShopError> {
        let wanted = self.wanted(play, 5)?;
        let limit = i64::try_from(wanted).unwrap_or(5) * LOOK_AT;
        let mut proposals = Vec::new();
        for id in self.tx.people_by_value(2, limit)? {
            let Some(person) = self.tx.place(id)? else { continue };
            let Some(last) = person.last_own_act.filter(|_| person.orders >= 2) else { continue };
            if proposals.len() < wanted && self.may_have(play, &person, Call::Unasked)? {
                let Some(identity) = self.first_identity(id)? else { continue };
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

    /// Warm people drawn by lot; the draw of a day is the same however often it is held. Whoever is drawn is assigned an
    /// arm, and those held out get nothing.
    pub(super) fn surprises(&self, play: &'a Play) -> Result<Vec<Proposal<'a>>, ShopError> {
        let wanted = self.wanted(play, 3)?;
        let warm = self.tx.people_by_value(1, i64::MAX)?;
        let holds_out =
            self.tx.count_people_who_ordered(HOLDOUT_PEOPLE_MIN)? >= HOLDOUT_PEOPLE_MIN && play.holdout > 0;
        let mut drawn: Vec<(EventKey, PersonId)> = warm
            .into_iter()
            .map(|id| (EventKey::of(&format!("{}:{}:{id}", play.id, self.today)), id))
            .collect();
        drawn.sort_unstable();
        let mut proposals = Vec::new();
        for (_, id) in drawn {
            if proposals.len() == wanted {
                break;
            }
            let Some(person) = self.tx.place(id)?.filter(|person| person.orders > 0) else { continue };
            if !self.may_have(play, &person, Call::Unasked)? {
                continue;
            }
            let Some(identity) = self.first_identity(id)? else { continue };
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

fn why_occasion(occasion: &Occasion, day: Date) -> String {
    format!("{} is on {}.", occasion.what, day.strftime("%A %-d %B"))
}

/// A key in letters, for a cause.
pub(super) fn hex(key: &EventKey) -> String {
    key.0.iter().map(|byte| format!("{byte:02x}")).collect()
}
