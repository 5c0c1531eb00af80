//! One copy a household: of several people at one address who are due the same, one gets it for all.
//!
//! What the copy is for is told to the maker by first names alone. It never says anything of one to another: who asked for
//! post of their own gets it and is named to nobody, and so do the young, who are old enough to have things of their own.

use std::collections::BTreeMap;

use domain::fact::{Fact, name};
use domain::id::PersonId;
use domain::play::Play;
use jiff::SignedDuration;
use jiff::civil::Date;
use store::{PersonRow, StoredEvent};

use super::{Proposal, Proposer};
use crate::ShopError;

/// More people than this at one address are a block, a home or a firm, and no household.
const PEOPLE_MAX: usize = 8;
/// A household that had its copy is left alone for this long, whoever of them is due next.
const QUIET_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);
/// From this age on the young have post of their own...
const OWN_POST_FROM: i16 = 13;
/// ...and from this age on they are asked like everybody else.
const GROWN_UP: i16 = 18;

/// A member of a household for whom there is a proposal.
struct Member<'p> {
    person: PersonId,
    first_name: String,
    grown_up: bool,
    proposal: Proposal<'p>,
}

impl Proposer<'_> {
    /// Of the proposals for people at one address, the one for whoever gets the copy; its reason names the others.
    pub(super) fn one_a_household<'p>(
        &self,
        play: &Play,
        proposals: Vec<Proposal<'p>>,
    ) -> Result<Vec<Proposal<'p>>, ShopError> {
        let (mut alone, mut shared) = (Vec::new(), BTreeMap::<String, Vec<Member<'p>>>::new());
        for proposal in proposals {
            let Some(id) = self.tx.person_of(proposal.identity)? else { continue };
            let Some(row) = self.tx.person(id)? else { continue };
            let events = self.tx.events_of(id)?;
            let age = age(&events, self.today);
            let household = row.household.clone().filter(|_| !has_own_post(&events, age));
            match household {
                Some(household) if self.is_one_household(&row)? => {
                    if !self.had_its_copy(play, &row)? {
                        let first_name = row.traits.greeting().unwrap_or(&row.name).to_owned();
                        let grown_up = age.is_none_or(|age| age >= GROWN_UP);
                        let member = Member { person: id, first_name, grown_up, proposal };
                        shared.entry(household).or_default().push(member);
                    }
                }
                _ => alone.push(proposal),
            }
        }
        alone.extend(shared.into_values().filter_map(one_for_all));
        Ok(alone)
    }

    fn is_one_household(&self, row: &PersonRow) -> Result<bool, ShopError> {
        Ok(self.tx.household_of(row)?.len() < PEOPLE_MAX)
    }

    /// Whether another of the household got this lately, or is about to.
    fn had_its_copy(&self, play: &Play, row: &PersonRow) -> Result<bool, ShopError> {
        for other in self.tx.household_of(row)? {
            let gestures = self.tx.gestures_of(other.id)?;
            let counts = gestures.iter().any(|gesture| {
                let lately = gesture.state.is_open() || gesture.changed_at >= self.now - QUIET_FOR;
                gesture.play == play.id && gesture.state != domain::gesture::State::Cancelled && lately
            });
            if counts {
                let events = self.tx.events_of(other.id)?;
                if !has_own_post(&events, age(&events, self.today)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

/// The copy goes to a grown-up where there is one, to whoever has been known longest.
fn one_for_all(mut members: Vec<Member<'_>>) -> Option<Proposal<'_>> {
    members.sort_by_key(|member| (!member.grown_up, member.person));
    let mut members = members.into_iter();
    let first = members.next()?;
    let others: Vec<String> = members.map(|member| member.first_name).collect();
    let mut proposal = first.proposal;
    if !others.is_empty() {
        proposal.why.push_str(&format!(
            " One {} for this address, also for {}.",
            proposal.play.kind.as_str(),
            joined(&others)
        ));
    }
    Some(proposal)
}

fn joined(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

fn has_own_post(events: &[StoredEvent], age: Option<i16>) -> bool {
    let asked = events.iter().any(|event| *event.name == *name::OWN_POST_ASKED);
    asked || age.is_some_and(|age| (OWN_POST_FROM..GROWN_UP).contains(&age))
}

/// How old somebody is, from a birthday with its year, or from the age at their last exam.
fn age(events: &[StoredEvent], today: Date) -> Option<i16> {
    let born = events.iter().filter(|event| *event.name == *name::OCCASION_ADDED).find_map(|event| {
        let Ok(Fact::OccasionAdded(occasion)) = event.fact() else { return None };
        let is_birthday = occasion.what.eq_ignore_ascii_case("birthday");
        let born = occasion.year.filter(|_| is_birthday)?;
        let this_year = occasion.in_year(today.year())?;
        Some(today.year() - born - i16::from(this_year > today))
    });
    born.or_else(|| {
        events.iter().rev().find_map(|event| match event.flat_properties().get("age") {
            Some(domain::event::Value::Integer(age)) if *event.name == *name::EXAM_COMPLETED => {
                let since = today.year() - event.at.to_zoned(jiff::tz::TimeZone::UTC).year();
                i16::try_from(*age).ok().map(|age| age + since)
            }
            _ => None,
        })
    })
}
