//! A storm: random and broken requests on every door and every page, over real sockets. The server never fails, nothing breaks
//! off, what was acknowledged is stored or a dead letter, and the database is whole afterwards.
//!
//! The seed is printed; `FONDLY_STORM=7` brings that storm again.

mod ask;
mod dice;
mod doors;
mod odd;
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::program::{Server, Shop};
use crate::sender::write_key;
use crate::visitor::Visitor;

use ask::Ask;
use dice::Dice;
use doors::{Doors, SECRETS};
use pages::Pages;

/// Bodies that are posted,
const BODIES: usize = 2_000;
/// and pages that are asked for.
const PAGES: usize = 3_000;

#[expect(clippy::print_stdout, reason = "whoever sees the storm break something wants it again")]
fn seed() -> u64 {
    let told = std::env::var_os("FONDLY_STORM").and_then(|seed| seed.to_str()?.parse().ok());
    let seed = told.unwrap_or(2026);
    println!("FONDLY_STORM={seed}");
    seed
}

/// Sends something; the status. No answer is one of a server that failed, and whoever writes well is always answered.
fn send(server: &Server, number: usize, ask: &Ask) -> Option<u16> {
    let status = ask.send(&server.address);
    let told = || format!("request {number}: {} {} {:?}", ask.method, ask.path, ask.headers);
    assert!(status.is_some() || !ask.is_well_formed(), "no answer to {}", told());
    assert!(status.is_none_or(|status| status < 500 || status == 503), "{status:?} to {}", told());
    status
}

/// The server stands, and nothing in it broke off.
fn is_sound(server: &Server, log: &str) {
    let visitor = Visitor::of(&server.address);
    assert_eq!(visitor.get("/healthz").status, 200);
    assert!(visitor.get("/journey").status < 400);
    assert!(!log.contains("panicked") && !log.contains("broke off"), "{log}");
}

/// A number of the metrics, over all its labels.
fn sum(visitor: &Visitor, name: &str) -> u64 {
    let page = visitor.get("/metrics").text();
    let samples = page.lines().filter(|line| line.starts_with(name));
    samples.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum()
}

#[test]
fn bodies_that_nobody_expects_are_stored_kept_as_letters_or_turned_away() {
    let shop = Shop::new();
    let key = write_key(&shop);
    for (system, secret) in SECRETS {
        assert!(shop.told(&["hook", "keep", system], secret).status.success());
    }
    let log = shop.path("log");
    let server = shop.serve_logged(&log, &[]);
    let (mut dice, doors) = (Dice::new(seed()), Doors::new(&key));
    let (mut acknowledged, mut promised) = (0, BTreeSet::new());
    for number in 0..BODIES {
        let ask = doors.ask(number, &mut dice);
        if send(&server, number, &ask) == Some(200) {
            acknowledged += 1;
            promised.extend(doors::mark(number, &ask.body));
        }
    }
    assert!(acknowledged > BODIES as u64 / 3, "much was acknowledged: {acknowledged}");

    let visitor = Visitor::of(&server.address);
    let patience = Instant::now() + Duration::from_secs(60);
    while sum(&visitor, "fondly_placed_bodies_total") < acknowledged {
        assert!(Instant::now() < patience, "everything is placed");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(sum(&visitor, "fondly_accepted_bodies_total"), acknowledged, "nothing else was accepted");
    assert_eq!(sum(&visitor, "fondly_backlog_bodies"), 0);
    for event in shop.events() {
        let id = event["message_id"].as_str().expect("an id");
        promised.remove(id.split('/').next().unwrap_or_default());
    }
    let letters = letters(&visitor);
    promised.retain(|mark| !letters.contains(&format!("{mark}\"")));
    assert_eq!(promised, BTreeSet::new(), "acknowledged, and neither stored nor a letter");
    is_sound(&server, &std::fs::read_to_string(&log).expect("a log"));
    assert!(server.stop().success());
    shop.ok(&["verify"]);
}

/// The bodies of all dead letters.
fn letters(visitor: &Visitor) -> String {
    let (mut all, mut at) = (String::new(), "/intake/letters".to_owned());
    loop {
        let page = visitor.get(&at).text();
        let ids = page.split("/intake/letters/").skip(1).filter_map(|rest| rest.split_once("/body"));
        for (id, _) in ids.filter(|(id, _)| id.parse::<u64>().is_ok()) {
            all += &visitor.get(&format!("/intake/letters/{id}/body")).text();
        }
        let Some(before) = page.split("letters?before=").nth(1) else { return all };
        let digits = before.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(before.len());
        at = format!("/intake/letters?before={}", &before[..digits]);
    }
}

#[test]
fn pages_answer_whatever_is_asked_of_them() {
    let shop = Shop::demo(60);
    let log = shop.path("log");
    let server = shop.serve_logged(&log, &[]);
    let (mut dice, pages) = (Dice::new(seed()), Pages::harvest());
    let mut answers: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    for number in 0..PAGES {
        let ask = pages.ask(&mut dice);
        let status = send(&server, number, &ask);
        *answers.entry((ask.method, status)).or_default() += 1;
    }
    for (method, status) in [("GET", 200), ("POST", 303)] {
        let count = answers.get(&(method.to_owned(), Some(status))).copied().unwrap_or_default();
        assert!(count > PAGES / 40, "the storm gets through: {answers:?}");
    }
    is_sound(&server, &std::fs::read_to_string(&log).expect("a log"));
    assert!(server.stop().success());
    shop.ok(&["verify"]);
}
