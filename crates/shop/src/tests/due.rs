//! What is due so long after something, and one copy for a home: who gets it, whom it names, and when it is off.

use domain::address::{Country, PostalAddress};
use domain::event::Value;
use domain::fact::{Fact, Report, name};
use domain::identity::{Identity, IdentityKind};
use domain::person::{Occasion, Traits};
use domain::trade::Trade;
use jiff::{SignedDuration, Timestamp};
use store::Source;

use super::Stall;
use crate::view::Moment;

fn now() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

fn days_ago(days: i64) -> Timestamp {
    now() - SignedDuration::from_hours(days * 24)
}

fn tells(who: &str, days: i64, fact: Fact) -> Report {
    let key = Identity::new(IdentityKind::Customer, who).expect("a key");
    let message_id = format!("{who}:{}:{days}", fact.name());
    Report { message_id, at: days_ago(days), identities: vec![key], subject: None, fact }
}

/// Somebody in a street who had an exam so many days ago.
fn patient(who: &str, street: &str, days: i64) -> Vec<Report> {
    let address = PostalAddress {
        line1: street.to_owned(),
        city: "Holt".to_owned(),
        postcode: "NR25 6AA".to_owned(),
        country: Country::parse("GB"),
        ..PostalAddress::default()
    };
    let traits = Traits { name: Some(format!("{who} Larke")), address: Some(address), ..Traits::default() };
    let found = Value::Text("early lens opacities".to_owned());
    vec![
        tells(who, days + 1, Fact::Identified(Box::new(traits))),
        tells(who, days, Fact::other(name::EXAM_COMPLETED, [("finding", found)])),
    ]
}

fn practice(reports: &[Report]) -> Stall {
    let stall = Stall::open();
    stall.shop.choose_trade(Trade::Optician, now()).expect("the files are right");
    stall.take_in(Source(1), reports, now());
    stall
}

/// Name, play and reason of everything on today's list.
fn listed(stall: &Stall, at: Timestamp) -> Vec<(String, String, String)> {
    let today = stall.shop.today(&Moment::now(at)).expect("there is a list");
    let line = |gesture: crate::today::GestureView| {
        let who = gesture.person.map(|person| person.name).unwrap_or_default();
        (who.replace(" Larke", ""), gesture.play, gesture.why)
    };
    let mut all: Vec<_> = today.gestures.into_iter().map(line).collect();
    all.sort();
    all
}

#[test]
fn a_home_gets_one_recall_and_some_get_their_own() {
    let young = Occasion { what: "Birthday".into(), month: 3, day: 1, year: Some(2011) };
    let street = "3 Fig Loke";
    let reports = [
        patient("Ann", street, 710),
        patient("Ben", street, 705),
        [patient("Cleo", street, 710), vec![tells("Cleo", 700, Fact::OccasionAdded(young))]].concat(),
        [patient("Dan", street, 710), vec![tells("Dan", 700, Fact::other(name::OWN_POST_ASKED, []))]]
            .concat(),
        patient("Eve", "9 Mill Row", 710),
        patient("Fay", "9 Mill Row", 650),
    ]
    .concat();
    let stall = practice(&reports);
    let list = listed(&stall, now());
    let who: Vec<&str> = list.iter().map(|(who, ..)| who.as_str()).collect();
    assert_eq!(who, ["Ann", "Cleo", "Dan", "Eve"], "{list:?}");
    assert!(list.iter().all(|(_, play, _)| play == "recall"));
    assert_eq!(
        list[0].2,
        "The last exam was 23 months ago, and nothing is booked. One card for this address, also for Ben."
    );
    assert!(
        list[1..].iter().all(|(.., why)| why == "The last exam was 23 months ago, and nothing is booked.")
    );

    // Ann books: her card is off, and now it is Ben's.
    let later = now() + SignedDuration::from_hours(1);
    let booked = Report { at: later, ..tells("Ann", 0, Fact::other(name::BOOKING_MADE, [])) };
    stall.take_in(Source(2), &[booked], later);
    let tomorrow = now() + SignedDuration::from_hours(24);
    let list = listed(&stall, tomorrow);
    let who: Vec<&str> = list.iter().map(|(who, ..)| who.as_str()).collect();
    assert_eq!(who, ["Ben", "Cleo", "Dan", "Eve"], "{list:?}");
    assert_eq!(list[0].2, "The last exam was 23 months ago, and nothing is booked.");
    assert_eq!(stall.problems(tomorrow), Vec::<String>::new());

    // The file with the exams is taken back, and with it everything that rested on it.
    stall.undo(Source(1), tomorrow);
    assert_eq!(listed(&stall, tomorrow), []);
    assert_eq!(stall.problems(tomorrow), Vec::<String>::new());
}

#[test]
fn many_at_one_address_are_no_household() {
    let names = ["Al", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida"];
    let reports: Vec<Report> = names.iter().flat_map(|who| patient(who, "1 Staithe House", 710)).collect();
    let list = listed(&practice(&reports), now());
    assert_eq!(list.len(), names.len(), "{list:?}");
    assert!(list.iter().all(|(.., why)| !why.contains("One card")));
}

#[test]
fn new_glasses_are_asked_after_in_two_weeks_unless_they_pinch() {
    let fitted = |who: &str| tells(who, 15, Fact::other(name::FITTING_COMPLETED, []));
    let reports = [
        [patient("Ann", "1 Row", 25), vec![fitted("Ann")]].concat(),
        [
            patient("Ben", "2 Row", 25),
            vec![fitted("Ben"), tells("Ben", 3, Fact::other(name::COMPLAINT_MADE, []))],
        ]
        .concat(),
        [patient("Cleo", "3 Row", 25), vec![tells("Cleo", 9, Fact::other(name::FITTING_COMPLETED, []))]]
            .concat(),
    ]
    .concat();
    let list = listed(&practice(&reports), now());
    let asked: Vec<_> = list.iter().filter(|(_, play, _)| play == "new-glasses").collect();
    assert_eq!(asked.len(), 1, "{list:?}");
    assert_eq!((asked[0].0.as_str(), asked[0].2.as_str()), ("Ann", "New glasses, fitted 2 weeks ago."));
}

#[test]
fn plays_that_are_published_answer_what_happened_before() {
    let stall = Stall::open();
    let reports =
        [patient("Ann", "1 Row", 4), [patient("Ben", "2 Row", 4), patient("Ben", "2 Row", 800)].concat()]
            .concat();
    stall.take_in(Source(1), &reports, now());
    assert_eq!(listed(&stall, now()), []);
    stall.shop.choose_trade(Trade::Optician, now()).expect("the files are right");
    let list = listed(&stall, now());
    let welcomed: Vec<_> =
        list.iter().map(|(who, play, why)| (who.as_str(), play.as_str(), why.as_str())).collect();
    assert_eq!(welcomed, [("Ann", "welcome", "Came for an exam 4 days ago.")]);
    assert_eq!(stall.shop.plays_versions().expect("they are kept").len(), 2);
}

#[test]
fn a_finding_is_in_the_record_and_nowhere_else() {
    let stall = practice(&patient("Ann", "1 Row", 710));
    let today = stall.shop.today(&Moment::now(now())).expect("there is a list");
    assert_eq!(today.gestures.len(), 1);
    let person = today.gestures[0].person.as_ref().expect("it is hers").id;
    assert!(!serde_json::to_string(&today).expect("JSON").contains("opacities"));
    let record = stall.shop.person(person, None, &Moment::now(now())).expect("she is known");
    let exam = record.timeline.iter().find(|entry| entry.what == "Came for an exam").expect("the exam");
    assert_eq!(exam.health, ["finding: early lens opacities"]);
}

#[test]
fn the_list_is_chosen_anew_whoever_changed_something() {
    let stall = practice(&[patient("Ann", "1 Row", 710), patient("Ben", "2 Row", 710)].concat());
    let other = super::open(stall.folder.path(), stall.url.as_deref());
    let ids = || {
        let today = stall.shop.today(&Moment::now(now())).expect("there is a list");
        today.gestures.iter().map(|gesture| gesture.gesture).collect::<Vec<_>>()
    };
    let both = ids();
    assert_eq!((both.len(), ids()), (2, both.clone()), "what was chosen stays while nothing changes");
    other.done(both[0], None, now()).expect("made by another process");
    assert_eq!(ids(), both[1..]);
    other.undo(both[0], now()).expect("taken back there");
    assert_eq!(ids(), both);
    stall.shop.later(both[1], now()).expect("put off here");
    assert_eq!(ids(), both[..1]);
    let tomorrow = now() + SignedDuration::from_hours(24);
    let list = stall.shop.today(&Moment::now(tomorrow)).expect("there is a list of another day");
    assert_eq!(list.gestures.len(), 2);
}

super::server::on_postgres! {
    the_list_is_chosen_anew_whoever_changed_something,
    a_home_gets_one_recall_and_some_get_their_own,
    many_at_one_address_are_no_household,
    new_glasses_are_asked_after_in_two_weeks_unless_they_pinch,
    plays_that_are_published_answer_what_happened_before,
    a_finding_is_in_the_record_and_nowhere_else,
}
