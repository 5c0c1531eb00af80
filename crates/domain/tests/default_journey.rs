//! The journey that the program ships with does what its comments promise.

mod cases;

use cases::Happened;
use domain::event::{Event, Value};
use domain::journey::{DAY, Journey, View, fold_and_view};
use jiff::tz::TimeZone;

fn default_journey() -> Journey {
    match Journey::parse(include_str!("../../../journeys/default.toml")) {
        Ok(journey) => journey,
        Err(errors) => panic!("{errors}"),
    }
}

fn happened(day: i64, name: &str, subject: &str, properties: &[(&str, Value)]) -> Happened {
    Happened {
        key: format!("{day} {name} {subject}"),
        at: day * DAY,
        name: name.to_owned(),
        subject: (!subject.is_empty()).then(|| subject.to_owned()),
        properties: properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    }
}

fn view_at(day: i64, life: &[Happened]) -> View {
    let mut events: Vec<Event<'_>> = life.iter().map(Happened::event).collect();
    fold_and_view(&default_journey(), &TimeZone::UTC, &mut events, day * DAY)
}

/// The ids of the stages reached, the weak ones with a question mark.
fn reached(day: i64, life: &[Happened]) -> String {
    let journey = default_journey();
    let view = view_at(day, life);
    let stages = view.stages.iter().map(|standing| {
        let id = &journey.stage(standing.stage).id;
        if standing.confirmed.is_some() { id.clone() } else { format!("{id}?") }
    });
    stages.collect::<Vec<_>>().join(" ")
}

#[test]
fn it_has_the_eight_stages() {
    let journey = default_journey();
    let titles: Vec<&str> = journey.stages().iter().map(|stage| stage.title.as_str()).collect();
    let eight = ["Aware", "Engage", "Subscribe", "Convert", "Excite", "Ascend", "Advocate", "Promote"];
    assert_eq!(titles, eight);
}

#[test]
fn an_order_that_arrived_excites_weakly_unless_there_is_a_complaint() {
    let order = happened(0, "Order Completed", "order:1", &[]);
    let delivered = happened(3, "Order Delivered", "order:1", &[]);
    let complaint = happened(5, "Complaint Made", "order:1", &[]);
    assert_eq!(reached(12, &[order.clone(), delivered.clone()]), "convert");
    assert_eq!(reached(13, &[order.clone(), delivered.clone()]), "convert excite?");
    assert_eq!(reached(60, &[order, delivered, complaint]), "convert");
}

#[test]
fn a_bad_review_is_no_love() {
    let bad = [("rating", Value::Integer(1)), ("text", Value::Text("never again".to_owned()))];
    let good = [("rating", Value::Integer(5)), ("text", Value::Text("lovely".to_owned()))];
    let stars = [("rating", Value::Integer(4)), ("text", Value::Text(String::new()))];
    assert_eq!(reached(1, &[happened(0, "Review Given", "review:1", &bad)]), "");
    assert_eq!(reached(1, &[happened(0, "Review Given", "review:1", &good)]), "excite advocate");
    assert_eq!(reached(1, &[happened(0, "Review Given", "review:1", &stars)]), "excite");
    assert_eq!(view_at(1, &[happened(0, "Review Given", "review:1", &bad)]).last_own_act, None);
}

#[test]
fn a_cancelled_second_order_does_not_ascend() {
    let mut life =
        vec![happened(0, "Order Completed", "order:1", &[]), happened(9, "Order Completed", "order:2", &[])];
    assert_eq!(reached(20, &life), "convert ascend");
    life.push(happened(10, "Order Cancelled", "order:2", &[]));
    assert_eq!(reached(20, &life), "convert");
}

#[test]
fn an_order_with_a_source_makes_aware() {
    let source = [("referrer", Value::Text("a market".to_owned()))];
    assert_eq!(reached(1, &[happened(0, "Order Completed", "order:1", &source)]), "aware convert");
}

#[test]
fn page_views_can_be_folded_without_their_properties() {
    let journey = default_journey();
    for name in ["Page Viewed", "Link Followed", "Order Fulfilled", "Order Delivered"] {
        assert!(!journey.reads_properties_of(name), "{name}");
    }
    assert!(journey.reads_properties_of("Review Given"));
    assert!(journey.interest("Email Opened").is_none());
}

#[test]
fn every_missing_event_has_a_cure_of_its_own() {
    let unseen = default_journey().unseen(|_| false);
    assert_eq!(unseen.len(), 8);
    for missing in unseen.iter().flat_map(|unseen| &unseen.missing) {
        assert!(!missing.cure.starts_with("Send events"), "{} has only the general cure", missing.event);
    }
}

#[test]
fn an_empty_life_stands_nowhere() {
    let view = view_at(0, &[]);
    assert_eq!((view.stage, view.skipped.len(), view.usual_days()), (None, 0, 30));
}
