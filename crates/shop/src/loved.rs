//! Ten people who love the shop and were never thanked: the first thing that an owner should see of their own data.
//!
//! Who may be among them is found by indexes: the highest standings, and who came back most. What they did is then read
//! from their events, and `domain::loved` says what of it is love and who comes first.

use std::collections::HashSet;

use domain::brief::Known;
use domain::fact::name;
use domain::id::{EventId, GestureId, PersonId};
use domain::loved::{Loved, Unfit, look};
use serde::Serialize;
use store::{Place, Tx, Walked};

use crate::ask::Wish;
use crate::propose::{Call, is_asked, may_get};
use crate::rules::Rules;
use crate::view::{Moment, PersonTag, how_many};
use crate::{Shop, ShopError};

/// How many people are shown.
const TEN: usize = 10;
/// People looked at of each standing, until enough of them were never thanked.
const OF_STANDING: i64 = 40;
/// People looked at in all standings: where nearly everybody was thanked, the page still opens at once.
const LOOKED_MAX: usize = 1_000;
/// People looked at of each warmth, those who bought most first.
const OF_WARMTH: i64 = 80;
/// People whose events are read, of those who stand highest and of those who ordered most.
const READ: usize = 50;

/// Who loves the shop and was never thanked.
#[derive(Clone, Debug, Serialize)]
pub struct LovedView {
    /// A sentence that says how many.
    pub title: String,
    /// The people, the strongest love first.
    pub people: Vec<LovedRow>,
    /// People looked at.
    pub looked_at: usize,
    /// How many of those shown have no address to post to.
    pub without_address: usize,
    /// What stands there instead where nobody has a name.
    pub thin: Option<Thin>,
}

/// Somebody who loves the shop.
#[derive(Clone, Debug, Serialize)]
pub struct LovedRow {
    /// Who.
    pub person: PersonTag,
    /// Why, in one sentence with its day.
    pub why: String,
    /// The event that says so.
    pub event: EventId,
    /// What else they did, a sentence each.
    pub also: Vec<String>,
    /// The month in which the shop first heard of them.
    pub since: String,
    /// Orders that count.
    pub orders: usize,
    /// Whether post can reach them.
    pub has_address: bool,
    /// The card that was asked for already and waits on the list.
    pub waiting: Option<GestureId>,
}

/// What a shop's data lack for a list of names.
#[derive(Clone, Debug, Serialize)]
pub struct Thin {
    /// How many people came back, though nobody knows their names.
    pub came_back: i64,
    /// A few of those who came back most: what the file calls them, and their orders.
    pub often: Vec<(String, i64)>,
}

impl Shop {
    /// The ten people who love the shop and were never thanked, as far as Fondly knows.
    pub fn loved(&self, moment: &Moment) -> Result<LovedView, ShopError> {
        if moment.as_of.is_some() {
            let what = "who was never thanked is told as of now only; leave the day out";
            return Err(ShopError::Refused(what.to_owned()));
        }
        self.read(|tx, rules| loved(tx, rules, moment))
    }
}

impl LovedView {
    /// A card for each of them.
    pub fn wishes(&self) -> Vec<Wish> {
        let wish =
            |row: &LovedRow| Wish { person: row.person.id, why: format!("Never thanked. {}", row.why) };
        self.people.iter().map(wish).collect()
    }
}

fn loved(tx: &Tx<'_>, rules: &Rules, moment: &Moment) -> Result<LovedView, ShopError> {
    let candidates = Candidates::find(tx)?;
    let (mut found, mut nameless) = (Vec::new(), Vec::new());
    for person in candidates.to_read() {
        let Some(place) = tx.place(person)? else { continue };
        if place.traits.greeting().is_none() {
            nameless.push(place);
            continue;
        }
        if let (Ok(loved), None) = (
            read(tx, rules, moment, person)?,
            may_get(tx, rules, domain::gesture::Kind::Card, &place, Call::Hand)?,
        ) {
            found.push((place, loved));
        }
    }
    found.sort_by_cached_key(|(place, loved)| (loved.rank(), place.id));
    found.truncate(TEN);
    let rows = found.into_iter().map(|(place, loved)| row(tx, rules, place, loved));
    let people = rows.collect::<Result<Vec<_>, ShopError>>()?;
    let thin = if people.is_empty() && !nameless.is_empty() { Some(thin(tx, nameless)?) } else { None };
    Ok(LovedView {
        title: title(people.len(), thin.is_some()),
        without_address: people.iter().filter(|row| !row.has_address).count(),
        people,
        looked_at: candidates.looked_at.len(),
        thin,
    })
}

fn title(people: usize, thin: bool) -> String {
    match (people, thin) {
        (0, true) => "People come back to you, and nothing says who they are.".to_owned(),
        (0, false) => "Nobody unthanked has shown yet that they love you.".to_owned(),
        (1, _) => "One person loves you and was never thanked.".to_owned(),
        (many, _) => {
            let people = how_many(many as u64, "person", "people");
            format!("{} who love you and were never thanked.", crate::people::first_up(&people))
        }
    }
}

/// People who may be among the ten, each with how many orders they made.
#[derive(Default)]
struct Candidates {
    looked_at: HashSet<PersonId>,
    /// Those who stand highest first.
    standing: Vec<(PersonId, i64)>,
    /// Those who ordered most first.
    often: Vec<(PersonId, i64)>,
}

impl Candidates {
    fn find(tx: &Tx<'_>) -> Result<Candidates, ShopError> {
        let mut candidates = Candidates::default();
        let mut groups = tx.standings()?;
        // What was proved counts before what may be, and warm people before those who have gone quiet.
        groups.sort_by_key(|group| (std::cmp::Reverse(group.confirmed), group.warmth));
        for group in groups {
            let Walked { seen, never } = tx.walk_standing(&group, OF_STANDING)?;
            candidates.looked_at.extend(seen);
            candidates.standing.extend(never);
            if candidates.standing.len() >= READ || candidates.looked_at.len() >= LOOKED_MAX {
                break;
            }
        }
        for warmth in 0..=3 {
            let Walked { seen, never } = tx.walk_by_value(warmth, OF_WARMTH)?;
            candidates.looked_at.extend(seen);
            candidates.often.extend(never);
        }
        candidates.often.extend(candidates.standing.clone());
        candidates.often.sort_by_key(|(person, orders)| (std::cmp::Reverse(*orders), *person));
        candidates.often.dedup();
        Ok(candidates)
    }

    /// Whose events are worth reading, each once.
    fn to_read(&self) -> Vec<PersonId> {
        let mut seen = HashSet::new();
        let both = self.standing.iter().take(READ).chain(self.often.iter().take(READ));
        both.map(|(person, _)| *person).filter(|person| seen.insert(*person)).collect()
    }
}

/// What this list does not speak of: browsing, letters opened, the steps of a parcel.
const PASSING: &[&str] = &[
    name::PAGE_VIEWED,
    name::LINK_FOLLOWED,
    name::ORDER_PAID,
    name::ORDER_FULFILLED,
    name::ORDER_DELIVERED,
    name::IDENTIFIED,
    name::NOTE_ADDED,
    "Email Opened",
    "Product Viewed",
    "Product Added",
    "Cart Viewed",
    "Checkout Started",
    "Gesture Proposed",
    "Gesture Planned",
    "Gesture Cancelled",
];

fn read(
    tx: &Tx<'_>,
    rules: &Rules,
    moment: &Moment,
    person: PersonId,
) -> Result<Result<Loved, Unfit>, ShopError> {
    let events = tx.events_beyond(person, PASSING)?;
    let facts = events.iter().map(|event| event.fact()).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<Known<'_>> = events
        .iter()
        .zip(&facts)
        .map(|(event, fact)| Known { id: event.id, at: event.at, subject: event.subject.as_deref(), fact })
        .collect();
    Ok(look(&known, moment.day(rules), &rules.zone))
}

fn row(tx: &Tx<'_>, rules: &Rules, place: Place, loved: Loved) -> Result<LovedRow, ShopError> {
    let waiting = tx.gestures_of(place.id)?;
    let waiting = waiting.iter().find(|gesture| gesture.state.is_open() && is_asked(rules, &gesture.play));
    let [first, also @ ..] = loved.signs.as_slice() else { unreachable!("whoever loves has shown it") };
    Ok(LovedRow {
        why: first.why.clone(),
        event: first.event,
        also: also.iter().map(|sign| sign.why.clone()).collect(),
        since: loved.since.to_zoned(rules.zone.clone()).strftime("%B %Y").to_string(),
        orders: loved.orders,
        has_address: place.traits.address.as_ref().is_some_and(|address| address.is_postable()),
        waiting: waiting.map(|gesture| gesture.id),
        person: PersonTag { id: place.id, name: place.name, place: place.place },
    })
}

/// What can be said of people without names: how many came back, and who did so most. Nobody writes to a number.
fn thin(tx: &Tx<'_>, mut nameless: Vec<Place>) -> Result<Thin, ShopError> {
    /// A few are enough to recognise in one's own books.
    const SHOWN: usize = 5;
    nameless.sort_by_key(|place| (std::cmp::Reverse(place.orders), place.id));
    let often = nameless.into_iter().filter(|place| place.orders > 1).take(SHOWN);
    Ok(Thin {
        came_back: tx.count_people_who_came_back()?,
        often: often.map(|place| (place.name, place.orders)).collect(),
    })
}
