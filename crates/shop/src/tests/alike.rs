//! Who may be one person: what raises the question, what ends it, and what takes it away.

use std::collections::BTreeSet;

use domain::address::{Country, PostalAddress};
use domain::fact::{Fact, Report};
use domain::id::PersonId;
use domain::identity::{Email, Identity, Phone};
use domain::person::Traits;
use jiff::Timestamp;
use store::Source;

use super::Stall;
use crate::hands::particulars::Particulars;
use crate::people::PeopleQuestion;
use crate::view::Moment;

fn now() -> Timestamp {
    "2026-11-27T10:00:00Z".parse().expect("it is a time")
}

/// Who somebody is, as a file says it: number, name, street, phone, email that is no key.
type Told<'a> = (u32, &'a str, &'a str, &'a str, &'a str);

/// The key of a number: a customer's, or from 100 on one of somebody who was entered by hand.
fn key(number: u32) -> Identity {
    let kind = if number < 100 { "shopify" } else { "hand" };
    format!("{kind}:{number}").parse().expect("a key")
}

fn told((number, name, street, phone, email): Told<'_>) -> Report {
    let address = PostalAddress {
        line1: street.to_owned(),
        city: "Leeds".to_owned(),
        country: Country::parse("GB"),
        ..PostalAddress::default()
    };
    let traits = Traits {
        name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        email: Email::parse(email).ok(),
        phone: Phone::parse(phone).ok(),
        address: Some(address).filter(|address| !address.line1.is_empty()),
        ..Traits::default()
    };
    Report {
        message_id: format!("{number}/{name}/{street}/{phone}/{email}"),
        at: now(),
        identities: vec![key(number)],
        subject: None,
        fact: Fact::Identified(Box::new(traits)),
    }
}

impl Stall {
    fn tell(&self, source: i64, all: &[Told<'_>]) {
        let reports: Vec<Report> = all.iter().map(|one| told(*one)).collect();
        self.take_in(Source(source), &reports, now());
    }

    /// The customer numbers of the pairs that wait.
    fn asked(&self) -> BTreeSet<(u32, u32)> {
        let number = |person: PersonId| {
            let keys = self.shop.read(|tx, _| Ok(tx.identities_of(person)?)).expect("keys");
            let (_, number) = keys[0].1.split_once(':').expect("a key");
            number.parse().expect("a number")
        };
        self.questions().into_iter().map(|(low, high)| (number(low), number(high))).collect()
    }

    fn whose(&self, number: u32) -> PersonId {
        self.shop.read(|tx, _| Ok(tx.identity(&key(number))?.expect("known").person)).expect("a look")
    }
}

#[test]
fn what_two_records_share_is_asked_about_and_a_household_is_not() {
    let stall = Stall::open();
    stall.tell(
        1,
        &[
            (1, "Maya Okafor", "3 Mill Lane", "0161 496 0000", ""),
            (2, "Tom Okafor", "3 Mill Lane", "0161 496 0000", ""),
            (3, "OKAFOR, Maya", "3 mill lane", "", ""),
            (4, "M. Okafor", "", "+44 161 496 0000", ""),
            (5, "Ida Berg", "9 Mill Lane", "1234", ""),
            (6, "Per Berg", "8 Mill Lane", "1234", ""),
        ],
    );
    assert_eq!(stall.asked(), BTreeSet::from([(1, 3), (1, 4), (2, 4)]));
    let view = stall.shop.alike(None).expect("a list");
    assert_eq!(view.pairs[0].why, ["One name at one address"]);
    assert_eq!(view.pairs[1].why, ["One phone number"], "each writes it in another way");
    assert_eq!(stall.shop.alike_waiting().expect("a count").count, 3);

    // A switchboard: with the sixth who has it nobody is asked any more, and without him they are again.
    let firm: Vec<Told<'_>> = (10..15).map(|number| (number, "", "", "+44 20 7946 0000", "")).collect();
    stall.tell(1, &firm);
    assert_eq!(stall.asked().len(), 3 + 10);
    stall.tell(2, &[(15, "", "", "+44 20 7946 0000", "")]);
    assert_eq!(stall.asked().len(), 3);
    stall.undo(Source(2), now());
    assert_eq!(stall.asked().len(), 3 + 10);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn an_email_that_one_vouches_for_and_another_mentions_is_asked_about() {
    let stall = Stall::open();
    let mut vouched = told((1, "Maya Okafor", "", "", "maya@example.org"));
    vouched.identities.push("email:maya@example.org".parse().expect("a key"));
    stall.take_in(Source(1), &[vouched], now());
    stall.tell(2, &[(2, "", "", "", "maya@example.org"), (3, "", "", "", "tom@example.org")]);
    stall.tell(3, &[(4, "", "", "", "tom@example.org")]);
    assert_eq!(stall.asked(), BTreeSet::from([(1, 2)]), "nobody vouches for Tom's");
    stall.undo(Source(1), now());
    assert_eq!(stall.asked(), BTreeSet::new(), "the question goes with what raised it");
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn two_people_ends_the_question_for_every_source_until_it_is_taken_back() {
    let stall = Stall::open();
    let both = [(1, "Maya Okafor", "3 Mill Lane", "", ""), (102, "Maya Okafor", "3 Mill Lane", "", "")];
    stall.tell(1, &both);
    let pair = (stall.whose(1), stall.whose(102));
    let decision = stall.shop.keep_apart(pair.1, pair.0, "Ellen", now()).expect("it is said");
    assert_eq!(stall.shop.keep_apart(pair.0, pair.1, "Tom", now()).expect("again"), decision);
    assert!(stall.asked().is_empty());
    // Not with another clue, and not with a report that names both.
    stall.tell(
        2,
        &[(1, "Maya Okafor", "", "0161 496 0000", ""), (102, "Maya Okafor", "", "0161 496 0000", "")],
    );
    let mut both = told((1, "Maya Okafor", "", "", ""));
    both.identities.push(key(102));
    stall.take_in(Source(3), &[both], now());
    assert_ne!(stall.whose(1), stall.whose(102));
    assert!(stall.asked().is_empty());

    let page = stall.shop.person(pair.0, None, &Moment::now(now())).expect("a page");
    let said: Vec<&str> =
        page.merged_from.iter().filter(|row| row.apart).map(|row| row.text.as_str()).collect();
    assert_eq!(said, ["Maya Okafor is somebody else: Ellen said so on 27 November 2026"]);
    stall.shop.ask_again(decision, now()).expect("it is taken back");
    assert_eq!(stall.asked(), BTreeSet::from([(1, 102)]));
    let page = stall.shop.person(pair.0, None, &Moment::now(now())).expect("a page");
    let asked = page.merged_from.iter().find(|row| row.decision.is_none()).expect("a question");
    assert!(asked.text.contains("May be the same person as Maya Okafor: one phone number"), "{asked:?}");

    let joined = stall.shop.merge(pair.0, pair.1, "Ellen", "one face", now()).expect("they are joined");
    assert!(stall.asked().is_empty());
    stall.shop.unmerge(joined, "Ellen", now()).expect("they are taken apart");
    assert_eq!(stall.asked(), BTreeSet::from([(1, 102)]), "as before the joining");
    stall.shop.erase(pair.1, now()).expect("one is erased");
    assert!(stall.asked().is_empty());
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn every_number_is_kept_shown_found_and_exported_and_the_latest_is_in_use() {
    let stall = Stall::open();
    stall.tell(1, &[(1, "Maya Okafor", "", "+44 161 496 0000", "old@example.org")]);
    let later = now() + jiff::SignedDuration::from_hours(1);
    let mut newer = told((1, "Maya Okafor", "", "+44 161 496 0001", "new@example.org"));
    newer.at = later;
    stall.take_in(Source(2), &[newer], later);
    let maya = stall.whose(1);
    let reached = |stall: &Stall| {
        let page = stall.shop.person(maya, None, &Moment::now(later)).expect("a page");
        page.contacts.into_iter().map(|row| (row.value, row.in_use)).collect::<Vec<_>>()
    };
    let kept = |value: &str, in_use| (value.to_owned(), in_use);
    assert_eq!(
        reached(&stall),
        [
            kept("new@example.org", true),
            kept("old@example.org", false),
            kept("+441614960001", true),
            kept("+441614960000", false),
        ]
    );
    let found = |query: &str| {
        let question = PeopleQuestion { query: query.into(), ..PeopleQuestion::default() };
        stall.shop.people(&question, &Moment::now(later)).expect("a list").people.len()
    };
    assert_eq!((found("+44 161 496 0000"), found("old@example")), (1, 1));
    let mut card = Vec::new();
    let file = crate::people::PeopleFile::Cards(crate::people::CardVersion::V4);
    stall.shop.export_person(maya, file, &mut card).expect("a card");
    let card = String::from_utf8(card).expect("text");
    assert!(card.contains("+441614960000") && card.contains("+441614960001"), "{card}");
    assert!(card.contains("old@example.org"), "{card}");

    // What a hand sets is in use, whatever a file says later; it was never the neighbour's number either.
    let form = stall.shop.particulars(maya).expect("a form").0;
    let new = Particulars { phones: "+44 161 496 0002".into(), ..form.clone() };
    stall.shop.edit_person(maya, &form, &new, later).expect("it is set");
    stall.tell(3, &[(2, "Ida Berg", "", "+44 161 496 0000", "")]);
    assert_eq!(
        reached(&stall)[2..],
        [kept("+441614960002", true), kept("+441614960001", false), kept("+441614960000", false),]
    );
    assert!(stall.asked().is_empty(), "a number that a hand replaced proves nothing");
    assert_eq!(stall.problems(later), Vec::<String>::new());
}
