//! The same file again, a newer one that overlaps, and rows that were corrected.

use shop::view::Moment;

use crate::desk::{Desk, Order, days_later, now, orders, sales};

#[test]
fn the_same_bytes_change_nothing() {
    let desk = Desk::new();
    let first = desk.take_in("sales.csv", sales(40));
    let before = desk.picture();
    let again = desk.take_in("copy.csv", sales(40));
    assert!(again.already);
    assert_eq!((again.import, again.counts.events), (first.import, 0));
    assert_eq!((again.counts.orders, again.counts.people), (first.counts.orders, first.counts.people));
    assert_eq!(desk.picture(), before);
}

#[test]
fn a_file_that_says_the_same_in_other_bytes_adds_no_event() {
    let desk = Desk::new();
    desk.take_in("sales.csv", sales(40));
    let before = desk.events();
    let again = desk.take_in("sales.csv", sales(40).replace('\n', "\r\n"));
    assert!(!again.already);
    assert_eq!((again.counts.events, again.counts.new_people), (0, 0));
    assert_eq!(desk.events(), before);
}

#[test]
fn a_newer_file_tells_what_has_happened_since() {
    let desk = Desk::new();
    let ada = Order::default();
    let bob = Order { number: 1002, name: "Bob Ray", email: "bob@example.com", ..ada };
    desk.take_in("monday.csv", orders(&[ada, bob]));
    let parcels = |at| {
        desk.shop.propose(at).expect("gestures are proposed");
        let today = desk.shop.today(&Moment::now(at)).expect("today is listed");
        today.gestures.iter().filter(|gesture| gesture.order.is_some() && gesture.changed.is_none()).count()
    };
    assert_eq!(parcels(now()), 2);

    let sent = Order { fulfilled: true, town: "Wien", ..ada };
    let refunded = Order { refunded: "12.50", ..bob };
    let cleo = Order { number: 1003, name: "Cleo", email: "cleo@example.com", ..ada };
    let newer = desk.take_in("tuesday.csv", orders(&[sent, refunded, cleo]));
    assert_eq!((newer.counts.people, newer.counts.new_people), (3, 1));
    assert_eq!((desk.count("Order Fulfilled"), desk.count("Order Refunded")), (1, 1));
    assert_eq!(desk.shop.status(&Moment::now(now())).expect("it is counted").orders, 3);
    let people = desk.picture();
    assert!(people.contains("Wien"), "who moved has moved: {people}");
    assert_eq!(parcels(days_later(0)), 1, "only the new parcel still waits for its note");
}

#[test]
fn corrected_rows_join_their_order() {
    let desk = Desk::new();
    let whole = sales(6);
    let broken = whole.replacen(",2,2025-01-03", ",two,2025-01-03", 1);
    assert_ne!(whole, broken);
    let imported = desk.take_in("sales.csv", &broken);
    assert_eq!((imported.counts.set_aside, imported.counts.orders), (1, 6));
    let handed_out = desk.set_aside(imported.import);
    assert!(handed_out.contains("two"), "{handed_out}");
    let corrected = desk.take_in("corrected.csv", handed_out.replacen(",two,", ",2,", 1));
    assert_eq!((corrected.counts.lines, corrected.counts.set_aside), (1, 0));
    let status = desk.shop.status(&Moment::now(now())).expect("it is counted");
    assert_eq!((status.orders, status.people), (6, 3));

    let other = Desk::new();
    other.take_in("sales.csv", &whole);
    let spent = |desk: &Desk| {
        let people =
            serde_json::to_value(desk.shop.people(&Default::default(), &Moment::now(now())).expect("listed"));
        people.expect("it is JSON")["people"].clone()
    };
    assert_eq!(spent(&desk), spent(&other), "people stand where the whole file would have put them");
}
