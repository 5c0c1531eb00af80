//! An import is taken back as a whole, and what others or hands support stays.

use shop::people::PeopleQuestion;
use shop::person::PersonView;
use shop::view::Moment;

use crate::desk::{Desk, Order, now, orders, sales};

#[test]
fn undo_leaves_nothing_of_it() {
    let desk = Desk::new();
    let imported = desk.take_in("sales.csv", sales(40).replacen(",2,", ",two,", 1));
    let import = imported.import.expect("it was imported");
    desk.shop.undo_import(import, now()).expect("it is undone");
    desk.assert_sound();
    let status = desk.shop.status(&Moment::now(now())).expect("it is counted");
    assert_eq!((status.people, status.events, status.orders, status.gestures), (0, 0, 0, 0));
    assert_eq!(desk.events().len(), 0);
    let row = &desk.shop.imports().expect("imports are listed").imports[0];
    assert_eq!((row.state.as_str(), row.set_aside), ("undone", 0));
    let twice = desk.shop.undo_import(import, now()).expect_err("it is undone already");
    assert!(twice.to_string().contains("was undone before"), "{twice}");
}

#[test]
fn undo_then_import_is_import() {
    let desk = Desk::new();
    let import = desk.take_in("sales.csv", sales(40)).import.expect("it was imported");
    let imported = desk.picture();
    desk.shop.undo_import(import, now()).expect("it is undone");
    let again = desk.take_in("sales.csv", sales(40));
    assert!(!again.already);
    assert_eq!(desk.picture(), imported);
}

#[test]
fn undo_keeps_what_another_file_says_and_what_a_hand_wrote() {
    let desk = Desk::new();
    let ada = Order::default();
    let bob = Order { number: 1002, name: "Bob Ray", email: "bob@example.com", ..ada };
    desk.take_in("one.csv", orders(&[ada]));
    let one = desk.events();
    let both = desk.take_in("both.csv", orders(&[ada, bob]));
    let person = person(&desk, "bob@example.com");
    let note = shop::hands::Remember::Note("Has a dog".to_owned());
    desk.shop.remember(person.person.id, &note, "Mia", now()).expect("it is remembered");
    desk.shop.undo_import(both.import.expect("it was imported"), now()).expect("it is undone");
    desk.assert_sound();
    let events = desk.events();
    assert!(one.iter().all(|event| events.contains(event)), "Ada's order rests on the first file");
    assert_eq!(desk.count("Note Added"), 1);
    assert_eq!(desk.count("Order Completed"), 1);
}

fn person(desk: &Desk, query: &str) -> PersonView {
    let question = PeopleQuestion { query: query.to_owned(), ..PeopleQuestion::default() };
    let moment = Moment::now(now());
    let people = desk.shop.people(&question, &moment).expect("people are found").people;
    desk.shop.person(people[0].person.id, None, &moment).expect("the person is shown")
}
