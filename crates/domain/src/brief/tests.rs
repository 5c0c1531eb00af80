//! Briefs of made lives: what is said, what is kept apart, and that nothing opens twice.

mod lives;

use std::sync::Arc;

use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;

use super::{Ask, Brief, FACTS_MAX, FACTS_MIN, Known, Purpose, brief, orders, sorrow};
use crate::care::{Care, care};
use crate::fact::{Fact, OrderContent, Product, name};
use crate::gesture::Kind;
use crate::id::EventId;
use lives::{Life, TODAY};

const FREE: Ask<'_> = Ask { purpose: Purpose::Free, kind: Kind::Card };

fn of(life: &Life, ask: Ask<'_>) -> Brief {
    brief(&life.known(), ask, TODAY, &TimeZone::UTC)
}

/// A brief as a maker reads it.
fn shown(brief: &Brief) -> String {
    let mut lines: Vec<String> = Vec::new();
    for careful in &brief.care {
        lines.push(format!(
            "! {} | {} ({})",
            careful.care.as_str(),
            careful.mention.text,
            careful.mention.source
        ));
    }
    for fact in &brief.facts {
        lines.push(format!("- {} ({})", fact.text, fact.source));
    }
    lines.extend(brief.remark.iter().map(|remark| format!("> {remark}")));
    lines.extend(brief.last_time.clone());
    lines.join("\n")
}

#[test]
fn a_dozen_lives() {
    let told: Vec<String> = lives::dozen()
        .iter()
        .map(|(what, life, ask)| format!("## {what}\n{}", shown(&of(life, *ask))))
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
}

#[test]
fn an_order_holds_what_was_told_of_it_last_and_stands_again_when_it_is_taken_up() {
    let mut life = Life::new();
    life.order("2026-11-20", 1, "Taco socks", None);
    let known = life.known();
    let [first] = known[..] else { panic!("one order: {known:?}") };
    let Fact::OrderCompleted(content) = first.fact else { panic!("an order: {first:?}") };
    let mut changed = content.clone();
    let dogs = Product { sku: "dogs".into(), name: "Dogs of the Park Socks".into() };
    changed.products[0].product = Arc::new(dogs);
    let changed = Fact::OrderCompleted(changed);
    let told = |id: i64, hours: i64, fact| Known {
        id: EventId(first.id.0 + id),
        at: first.at + SignedDuration::from_hours(hours),
        fact,
        ..first
    };
    let holds = |known: &[Known<'_>]| -> Vec<String> {
        let held = |(_, content): (_, &OrderContent)| content.products[0].product.name.clone();
        orders(known).into_iter().map(held).collect()
    };
    // Both bear the time of the order, and the fold may have the correction first.
    let corrected = [told(1, 0, &changed), first];
    assert_eq!(holds(&corrected), ["Dogs of the Park Socks"]);
    let cancelled = [corrected[0], first, told(2, 1, &Fact::OrderCancelled)];
    assert_eq!(holds(&cancelled), Vec::<String>::new());
    let again = [&cancelled[..], &[told(3, 2, &changed)]].concat();
    assert_eq!(holds(&again), ["Dogs of the Park Socks"]);
}

#[test]
fn no_letter_opens_with_a_complaint_though_nothing_else_is_known() {
    let mut life = Life::new();
    life.other("2026-06-01", name::COMPLAINT_MADE, "Half of my order is missing");
    let made = of(&life, FREE);
    assert_eq!(made.facts.len(), 1, "the maker reads of it");
    assert_eq!(made.lead(), None);
}

#[test]
fn a_year_of_gestures_never_opens_twice_with_the_same() {
    let mut life = Life::new();
    life.order("2023-05-03", 1, "Fox socks", Some("They are for the marathon in June!"));
    life.order("2025-12-01", 2, "Otter socks", None);
    life.other("2026-01-10", name::REVIEW_GIVEN, "Warm and silly, thank you");
    life.other("2026-02-11", name::REPLY_RECEIVED, "We both laughed at your card");
    life.other("2026-03-12", name::PHOTO_SENT, "");
    life.other("2026-04-02", name::NOTE_ADDED, "Moved to the coast");
    life.love("2026-04-03", "otters");
    life.love("2026-04-03", "the sea");
    let mut openings: Vec<String> = Vec::new();
    let mut asked = 0;
    for gesture in 1..=14i64 {
        let brief = of(&life, FREE);
        if brief.remark.as_deref() == Some("You have said all this before: ask, rather than tell.") {
            asked += 1;
        }
        let lead = brief.lead().expect("much is known");
        if asked == 0 {
            assert!(!openings.contains(&lead.opening), "{} again, {openings:?}", lead.opening);
        }
        assert_ne!(openings.last(), Some(&lead.opening));
        openings.push(lead.opening.clone());
        let day = date(2026, 5, 1).checked_add((gesture * 7).days()).expect("a day");
        life.made(&day.to_string(), gesture, Some(lead));
    }
    // Two loves, four things said and sent, the last order, the count and the years: nine ways to begin. The remark of 2023
    // is too old to bring up.
    assert_eq!(asked, 14 - 9, "{openings:?}");
    let last = of(&life, FREE).last_time.expect("fourteen were made");
    assert!(
        last.starts_with("Last card, 7 Aug, by Roz: about “") && last.ends_with("Do not repeat it."),
        "{last}"
    );
}

#[test]
fn what_was_taken_back_has_said_nothing() {
    let mut life = Life::new();
    life.order("2026-05-03", 1, "Fox socks", Some("The red ones please"));
    let lead = of(&life, FREE).lead();
    life.made("2026-06-01", 1, lead.clone());
    life.taken_back("2026-06-02", 1);
    let brief = of(&life, FREE);
    assert_eq!((brief.lead(), brief.last_time), (lead, None));
}

#[test]
fn a_loss_holds_back_what_nobody_asked_for() {
    let mut life = Life::new();
    life.order("2026-01-03", 1, "Fox socks", None);
    life.other("2026-05-03", name::REPLY_RECEIVED, "Biscuit died in April, he was fifteen");
    let held = |purpose, days: i64| {
        let now = lives::at("2026-05-03") + SignedDuration::from_hours(24 * days);
        sorrow::held_back(&life.known(), purpose, now, &TimeZone::UTC)
    };
    assert_eq!(held(Purpose::Quiet, 30).as_deref(), Some("not now: they told of a loss on 3 May"));
    assert!(held(Purpose::Free, 59).is_some());
    assert_eq!(held(Purpose::Free, 61), None);
    assert_eq!(held(Purpose::Answer(EventId(2)), 1), None, "what they wrote is answered");
    assert!(held(Purpose::Day("Biscuit's birthday"), 300).is_some());
    assert_eq!(held(Purpose::Day("Birthday"), 1), None);
}

/// Lines of all sorts that somebody may write.
const LINES: [&str; 8] = [
    "They made my week",
    "For my sister's dog",
    "Biscuit died in March",
    "I was in hospital again",
    "We separated in spring",
    "My son plays for Leeds",
    "Foxes, always foxes",
    "",
];

fn life() -> impl Strategy<Value = Life> {
    let event = (0..700i64, 0..9usize, 0..LINES.len());
    proptest::collection::vec(event, 0..14).prop_map(|mut events| {
        events.sort_unstable();
        let mut life = Life::new();
        for (number, (day, what, line)) in (1..).zip(events) {
            let day = date(2024, 9, 1).checked_add(day.days()).expect("a day").to_string();
            let line = LINES[line];
            match what {
                0 | 1 => life.order(&day, number, "Fox socks", Some(line)),
                2 => life.other(&day, name::REVIEW_GIVEN, line),
                3 => life.other(&day, name::REPLY_RECEIVED, line),
                4 => life.other(&day, name::COMPLAINT_MADE, line),
                5 => life.other(&day, name::NOTE_ADDED, line),
                6 => life.other(&day, name::PHOTO_SENT, ""),
                7 => life.love(
                    &day,
                    ["otters", "trains", "my sister's dog"][usize::try_from(number % 3).unwrap_or(0)],
                ),
                _ => {
                    let lead = of(&life, FREE).lead();
                    life.made(&day, number, lead);
                }
            }
        }
        life
    })
}

proptest! {
    #[test]
    fn every_brief_is_true_short_and_kind(life in life(), purpose in 0..4usize, task in any::<bool>()) {
        let order = life.last_order();
        let answered = EventId(i64::try_from(life.len()).unwrap_or(1).max(1));
        let purpose = match (purpose, order.as_deref()) {
            (0, Some(order)) => Purpose::Order(order),
            (1, _) => Purpose::Answer(answered),
            (2, _) => Purpose::Quiet,
            _ => Purpose::Free,
        };
        let kind = if task { Kind::Task } else { Kind::Card };
        let made = of(&life, Ask { purpose, kind });
        prop_assert!(made.facts.len() <= FACTS_MAX);
        prop_assert!(task || made.facts.len() >= FACTS_MIN || made.remark.is_some(), "few, and not said so");
        let mut topics: Vec<_> = made.facts.iter().map(|fact| fact.topic).collect();
        topics.sort();
        topics.dedup();
        prop_assert_eq!(topics.len(), made.facts.len(), "a topic twice");
        for fact in made.facts.iter().chain(made.care.iter().map(|careful| &careful.mention)) {
            let event = fact.event.expect("every fact has its event");
            prop_assert!(life.known().iter().any(|known| known.id == event), "an event of their own");
            prop_assert!(!fact.source.is_empty());
        }
        for fact in &made.facts {
            let is_asked_for = match purpose {
                Purpose::Answer(event) => fact.event == Some(event),
                Purpose::Order(_) => true,
                _ => false,
            };
            let told_anyway = task && is_asked_for;
            prop_assert!(told_anyway || !care(&fact.text).is_some_and(Care::is_sorrow), "{}", fact.text);
            prop_assert!(!fact.text.starts_with("Loves") || care(&fact.text).is_none(), "{}", fact.text);
        }
        let said_all = made.remark.as_deref().is_some_and(|remark| remark.starts_with("You have said"));
        if let (Some(lead), false, false) = (made.lead(), said_all, task) {
            prop_assert!(!life.openings().contains(&lead.opening), "{} again", lead.opening);
        }
    }
}

#[test]
fn a_name_of_an_event_that_nobody_knows_is_no_fact() {
    let mut life = Life::new();
    life.fact("2026-05-03", None, Fact::other("Booking Kept", []));
    assert_eq!(of(&life, FREE).facts, []);
}
