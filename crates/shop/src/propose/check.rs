//! Is a gesture still right? Asked when proposals are brought up to date, and again before anything is printed.

use domain::brief::{Known, Purpose};
use domain::fact::{Fact, name};
use domain::gesture::Kind;
use domain::id::PersonId;
use domain::next_step::COMPLAINT_FOR;
use domain::order::NoteDue;
use domain::person::Channel;
use domain::play::Trigger;
use jiff::Timestamp;
use store::{Place, StoredEvent, StoredGesture, Tx};

use super::since;
use crate::ShopError;
use crate::rules::Rules;
use crate::today::PASSING;
use crate::view::any_of;

/// A card for a day still makes sense so many days after it.
const LATE_DAYS: i32 = 7;

/// What a look at a gesture says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It holds.
    Good,
    /// There is no longer a reason for it.
    Gone(String),
}

/// Who calls for a gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Something that the person did.
    Theirs,
    /// A play, with nothing that they did.
    Unasked,
    /// Somebody of the shop, who may also hand it over.
    Hand,
}

impl Call {
    /// Who called for a gesture with this cause.
    fn of(cause: &str) -> Call {
        match cause.split_once(':') {
            Some(("order" | "event", _)) => Call::Theirs,
            Some(("hand", _)) => Call::Hand,
            _ => Call::Unasked,
        }
    }
}

/// Whether the reason for `gesture` still holds at `now`, its person may still get it, and nothing speaks against it.
pub(crate) fn check(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
    now: Timestamp,
) -> Result<Verdict, ShopError> {
    let gone = |reason: &str| Ok(Verdict::Gone(reason.to_owned()));
    let Some(identity) = gesture.identity else { return gone("nobody knows any more for whom it was") };
    let person = match tx.person_of(identity)? {
        Some(person) => tx.place(person)?,
        None => None,
    };
    let Some(person) = person else { return gone("the person is no longer known") };
    if let Some(reason) = cause_gone(tx, rules, gesture, now)? {
        return Ok(Verdict::Gone(reason));
    }
    if let Some(reason) = no_longer_due(tx, rules, gesture, person.id)? {
        return Ok(Verdict::Gone(reason));
    }
    if let Some(reason) = may_get(tx, rules, gesture.kind, &person, Call::of(&gesture.cause))? {
        return Ok(Verdict::Gone(reason));
    }
    if let Some(reason) = day_passed(tx, rules, person.id, &gesture.cause, now)? {
        return Ok(Verdict::Gone(reason));
    }
    if Call::of(&gesture.cause) == Call::Unasked
        && let Some(reason) = held_for_sorrow(tx, rules, person.id, purpose_of(&gesture.cause), now)?
    {
        return Ok(Verdict::Gone(reason));
    }
    let thanks = !matches!(gesture.kind, Kind::Task | Kind::Note);
    if thanks && has_open_complaint(tx, person.id, now)? {
        return gone("they have complained since, and it is not put right yet");
    }
    Ok(Verdict::Good)
}

/// Why what somebody wrote holds a gesture back that nothing they did calls for, if it does.
pub(crate) fn held_for_sorrow(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    purpose: Purpose<'_>,
    now: Timestamp,
) -> Result<Option<String>, ShopError> {
    let events = tx.events_beyond(person, PASSING)?;
    let facts = events.iter().map(StoredEvent::fact).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<Known<'_>> = events
        .iter()
        .zip(&facts)
        .map(|(event, fact)| Known { id: event.id, at: event.at, subject: event.subject.as_deref(), fact })
        .collect();
    Ok(domain::brief::sorrow::held_back(&known, purpose, now, &rules.zone))
}

/// Why a day is no longer one to write for, if its time is over: late is still kind, for a while.
fn day_passed(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    cause: &str,
    now: Timestamp,
) -> Result<Option<String>, ShopError> {
    let Purpose::Day(what) = purpose_of(cause) else { return Ok(None) };
    let year = cause.rsplit_once(':').and_then(|(_, year)| year.parse::<i16>().ok());
    let today = now.to_zoned(rules.zone.clone()).date();
    for event in tx.events_beyond(person, PASSING)? {
        if let (Fact::OccasionAdded(occasion), Some(year)) = (event.fact()?, year)
            && occasion.what == what
            && let Some(day) = occasion.in_year(year)
        {
            let over = (today - day).get_days() > LATE_DAYS;
            return Ok(over.then(|| format!("{what} was on {}", day.strftime("%-d %B"))));
        }
    }
    Ok(None)
}

/// What a gesture that nothing they did calls for is for, by its cause.
pub(crate) fn purpose_of(cause: &str) -> Purpose<'_> {
    match cause.split_once(':') {
        Some(("occasion", rest)) => Purpose::Day(occasion_in(rest)),
        Some(("cold", _)) => Purpose::Quiet,
        Some(("since", _)) => Purpose::Due,
        _ => Purpose::Free,
    }
}

/// The day's name in `<identity>:<what>:<year>`.
fn occasion_in(rest: &str) -> &str {
    let what = rest.split_once(':').map_or(rest, |(_, what)| what);
    what.rsplit_once(':').map_or(what, |(what, _)| what)
}

/// Causes that only people who ordered can be: going cold, and a surprise.
const FOR_CUSTOMERS: [&str; 2] = ["cold:", "surprise:"];

/// Whether the order or event that a gesture answers is still there. Other causes are people themselves.
pub(super) fn is_cause_known(
    tx: &Tx<'_>,
    person: PersonId,
    gesture: &StoredGesture,
) -> Result<bool, ShopError> {
    if FOR_CUSTOMERS.iter().any(|cause| gesture.cause.starts_with(cause)) {
        return Ok(!tx.orders_of(person)?.is_empty());
    }
    if gesture.cause.starts_with("order:") {
        return Ok(tx.order(&gesture.cause)?.is_some());
    }
    let event = gesture.cause.strip_prefix("event:").or_else(|| gesture.cause.strip_prefix(since::CAUSE));
    match event.and_then(parse_key) {
        Some(key) => Ok(answered(tx, key)?.is_some()),
        None => Ok(true),
    }
}

fn answered(tx: &Tx<'_>, key: domain::event::EventKey) -> Result<Option<StoredEvent>, ShopError> {
    match tx.event_number(key)? {
        Some(event) => Ok(tx.event(event)?),
        None => Ok(None),
    }
}

/// Why the cause of a gesture has gone, if it has.
fn cause_gone(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
    now: Timestamp,
) -> Result<Option<String>, ShopError> {
    if gesture.cause.starts_with("order:") {
        let Some(order) = tx.order(&gesture.cause)? else {
            return Ok(Some("the order is no longer known".to_owned()));
        };
        return Ok(match order.parcel().note_due(now, rules.settings.owes_from) {
            NoteDue::Owed => None,
            NoteDue::BeforeStart => Some("the order is from before the shop started with notes".to_owned()),
            NoteDue::TooOld => Some("the order is too old by now".to_owned()),
            NoteDue::Not(reason) => Some(reason.reason().to_owned()),
        });
    }
    let Some(key) = gesture.cause.strip_prefix("event:").and_then(parse_key) else { return Ok(None) };
    let Some(event) = answered(tx, key)? else {
        return Ok(Some("what it answers was taken back".to_owned()));
    };
    let settles = gesture.kind == Kind::Task && {
        let person = event.identity.map(|identity| tx.person_of(identity)).transpose()?.flatten();
        let events = person.map(|person| tx.events_of(person)).transpose()?.unwrap_or_default();
        events.iter().any(|later| later.at >= event.at && *later.name == *name::COMPLAINT_RESOLVED)
    };
    Ok(settles.then(|| "it has been put right".to_owned()))
}

/// Why a gesture that was due so long after something is due no longer, if it is not.
fn no_longer_due(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
    person: PersonId,
) -> Result<Option<String>, ShopError> {
    let Some(key) = gesture.cause.strip_prefix(since::CAUSE).and_then(parse_key) else { return Ok(None) };
    if answered(tx, key)?.is_none() {
        return Ok(Some("what it rests on was taken back".to_owned()));
    }
    let play = rules.all_plays.get(&gesture.play).map(|play| &play.trigger);
    let Some(Trigger::Since(since)) = play else { return Ok(None) };
    let events = tx.events_of(person)?;
    let last = since::waits(since, &events);
    Ok(match last {
        Some(last) if last.key == key => None,
        Some(_) => Some(format!("there has been another {} since", since.name)),
        None => Some(format!(
            "there has been {} since",
            any_of(&since.unless.iter().map(String::as_str).collect::<Vec<_>>())
        )),
    })
}

/// Why a person may not get a gesture of this kind, if there is a reason. An order's note and a task need no consent;
/// everything else needs that of its channel, and post that they did not call for obeys the switch by country.
pub(crate) fn may_get(
    tx: &Tx<'_>,
    rules: &Rules,
    kind: Kind,
    person: &Place,
    call: Call,
) -> Result<Option<String>, ShopError> {
    if person.muted && kind != Kind::Task {
        return Ok(Some("they do not want to be thanked, or have died".to_owned()));
    }
    let Some(channel) = kind.channel() else { return Ok(None) };
    let said = tx.consent_of(person.id, channel)?.map(|(allowed, _)| allowed);
    if !channel.permits(said) {
        return Ok(Some(format!("there is no consent to {}", channel.as_str())));
    }
    if channel == Channel::Post {
        let address = person.traits.address.as_ref().filter(|address| address.is_postable());
        let Some(address) = address else {
            // A card that somebody asked for may be handed over; only its envelope needs an address.
            return Ok((call != Call::Hand).then(|| "there is no address to post to".to_owned()));
        };
        let code = address.country.as_ref().map_or("", |country| country.as_str());
        let closed = rules.settings.no_post_to.iter().any(|country| country == code);
        if call != Call::Theirs && closed && said != Some(true) {
            return Ok(Some(format!("unasked post to {code} is switched off")));
        }
    }
    Ok(None)
}

/// Whether somebody complained lately and nobody has put it right. A bad review counts.
pub(crate) fn has_open_complaint(tx: &Tx<'_>, person: PersonId, now: Timestamp) -> Result<bool, ShopError> {
    let mut open = false;
    for event in tx.events_of(person)?.iter().filter(|event| event.at >= now - COMPLAINT_FOR) {
        match &*event.name {
            name::COMPLAINT_MADE => open = true,
            name::COMPLAINT_RESOLVED => open = false,
            name::REVIEW_GIVEN => {
                let bad = matches!(
                    event.flat_properties().get("rating"),
                    Some(domain::event::Value::Integer(stars)) if *stars <= 2
                );
                open |= bad;
            }
            _ => {}
        }
    }
    Ok(open)
}

/// The key of an event in the cause of a gesture.
pub(crate) fn parse_key(hex: &str) -> Option<domain::event::EventKey> {
    let mut key = [0; 16];
    for (byte, pair) in key.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    (hex.len() == 32).then_some(domain::event::EventKey(key))
}
