//! A shop that becomes one of another trade: shown first, done in one step, and taken back in one step.

use domain::fact::{Fact, Report, name};
use domain::identity::{Identity, IdentityKind};
use domain::trade::Trade;
use jiff::Timestamp;
use store::Source;

use super::Stall;
use crate::trade::Replaced;

fn now() -> Timestamp {
    "2026-11-20T09:00:00Z".parse().expect("a time")
}

/// Somebody came for an exam: nothing in a shop that sends parcels, a first commitment at an optician's.
fn exam() -> Report {
    let key = Identity::new(IdentityKind::Customer, "LL0001").expect("a key");
    let fact = Fact::other(name::EXAM_COMPLETED, []);
    let at = "2026-11-02T10:00:00Z".parse().expect("a time");
    Report { message_id: "exam".into(), at, identities: vec![key], subject: None, fact }
}

#[test]
fn another_trade_is_shown_published_and_taken_back() {
    let stall = Stall::open();
    stall.take_in(Source(1), &[exam()], now());
    let rules = || stall.shop.rules().expect("there are rules");
    let (texts, before) = (rules().texts().clone(), stall.everything(now()));

    let shown = stall.shop.what_if_trade(Trade::Optician, now()).expect("it is tried");
    assert!(!shown.in_force && shown.what_if.people == 1 && shown.what_if.same == 0, "{shown:?}");
    assert!(shown.come.iter().any(|play| play == "A note with every new pair"), "{:?}", shown.come);
    assert!(shown.go.iter().any(|play| play == "A note in every parcel"), "{:?}", shown.go);
    assert_eq!(stall.everything(now()), before, "showing changes nothing");

    let replaced = stall.shop.choose_trade(Trade::Optician, now()).expect("it is published");
    assert_eq!(replaced, Replaced { journey: Some(1), plays: Some(1) });
    assert_eq!(rules().words(), shown.words);
    assert_eq!(rules().words().trade, Trade::Optician, "the plays that ship speak of their own goods");
    assert!(stall.shop.what_if_trade(Trade::Optician, now()).expect("it is tried").in_force);
    let again = stall.shop.choose_trade(Trade::Optician, now()).expect("it is published");
    assert_eq!(again, Replaced::default(), "what is in force is not published again");
    assert!(stall.problems(now()).is_empty());

    stall.shop.take_trade_back(replaced, now()).expect("it is taken back");
    assert_eq!(*rules().texts(), texts);
    assert!(stall.problems(now()).is_empty());
    let lost = Replaced { journey: Some(9), plays: None };
    assert!(stall.shop.take_trade_back(lost, now()).is_err(), "there is no version 9");
}

super::server::on_postgres! {
    another_trade_is_shown_published_and_taken_back,
}
