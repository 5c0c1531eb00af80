//! The first file tells a shop that was never set up its currency and its zone.

use shop::Settings;

use crate::desk::{Desk, Order, now, orders, sales};

#[test]
fn the_first_file_sets_currency_and_zone() {
    let desk = Desk::new();
    let winter = Order { number: 1000, created: "2026-01-10 10:00:00 +0100", ..Order::default() };
    let imported = desk.take_in("orders.csv", orders(&[winter, Order::default()]));
    let settings = desk.shop.settings().expect("there are settings");
    assert_eq!((settings.currency.as_str(), settings.zone.as_str()), ("EUR", "Europe/Berlin"));
    assert!(imported.notes.iter().any(|note| note.contains("EUR") && note.contains("Settings")));
}

#[test]
fn amounts_that_name_their_currency_set_it_too() {
    let euros = sales(2).replace(",4.50,", ",\"4,50 €\",");
    let desk = Desk::new();
    let imported = desk.take_in("sales.csv", &euros);
    assert_eq!(desk.shop.settings().expect("there are settings").currency, "EUR");
    assert!(imported.notes.iter().any(|note| note.contains("EUR")), "{:?}", imported.notes);
    let orders = |desk: &Desk| {
        let mut events = desk.events();
        events.retain(|event| event.to_string().contains("Order Completed"));
        events.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(orders(&desk).iter().all(|order| order.contains("\"currency\":\"EUR\"")), "{:?}", orders(&desk));
    // A shop that was set up keeps its own, and the file's orders are in euros all the same.
    let other = Desk::new();
    let mine = Settings { currency: "GBP".to_owned(), ..Settings::default() };
    other.shop.set_settings(mine, now()).expect("they are set");
    other.take_in("sales.csv", &euros);
    assert_eq!(other.shop.settings().expect("there are settings").currency, "GBP");
    assert_eq!(orders(&other), orders(&desk));
}

#[test]
fn a_refused_first_file_sets_nothing() {
    let desk = Desk::new();
    let twice = orders(&[Order::default()]);
    let packed = crate::desk::gz(&twice.repeat(5_000));
    desk.refusal("orders.csv.gz", &packed[..packed.len() - 20]);
    assert_eq!(desk.shop.settings().expect("there are settings"), Settings::default());
}

#[test]
fn what_the_owner_set_stays() {
    let desk = Desk::new();
    let mine = Settings { name: "Bee".to_owned(), currency: "GBP".to_owned(), ..Settings::default() };
    desk.shop.set_settings(mine.clone(), now()).expect("they are set");
    desk.take_in("orders.csv", orders(&[Order::default()]));
    assert_eq!(desk.shop.settings().expect("there are settings"), mine);
    let other = Desk::new();
    other.take_in("sales.csv", sales(2));
    assert_eq!(other.shop.settings().expect("there are settings").currency, "USD");
}
