//! What makers are told, and when: briefs that never open twice the same, days that are met in time, losses that are heard.

use domain::address::{Country, PostalAddress};
use domain::fact::{Fact, Report, name};
use domain::id::PersonId;
use domain::identity::{Email, Identity};
use domain::person::Traits;
use jiff::{SignedDuration, Timestamp};
use store::Source;

use super::Stall;
use crate::Settings;
use crate::ask::Wish;
use crate::hands::Remember;
use crate::people::PeopleQuestion;
use crate::today::GestureView;
use crate::view::Moment;

fn at(time: &str) -> Timestamp {
    time.parse().expect("it is a time")
}

/// A shop in a country and a zone, with one person of another country who has a letter box.
fn shop(home: &str, zone: &str, country: &str) -> (Stall, PersonId) {
    let stall = Stall::open();
    let place = |country: &str| PostalAddress {
        line1: "1 Long Road".into(),
        city: "Town".into(),
        postcode: "1234".into(),
        country: Country::parse(country),
        ..PostalAddress::default()
    };
    let settings = Settings { zone: zone.into(), address: place(home), ..Settings::default() };
    let then = at("2025-01-03T12:00:00Z");
    stall.shop.set_settings(settings, then).expect("the settings are right");
    let email = Email::parse("aroha@example.org").expect("it is an address");
    let traits = Traits {
        name: Some("Aroha Ngata".into()),
        email: Some(email.clone()),
        address: Some(place(country)),
        ..Traits::default()
    };
    let report = Report {
        message_id: "aroha/1".into(),
        at: then,
        identities: vec![Identity::from(email)],
        subject: None,
        fact: Fact::Identified(Box::new(traits)),
    };
    stall.take_in(Source(1), &[report], then);
    let found = stall.shop.people(&PeopleQuestion::default(), &Moment::now(then)).expect("people are listed");
    let person = found.people.first().expect("one is known").person.id;
    (stall, person)
}

fn remember(stall: &Stall, person: PersonId, what: &Remember, now: Timestamp) {
    stall.shop.remember(person, what, "Roz", now).expect("it is remembered");
}

fn today(stall: &Stall, now: Timestamp) -> Vec<GestureView> {
    stall.shop.today(&Moment::now(now)).expect("there is a list").gestures
}

fn birthday(what: &str, month: i8, day: i8) -> Remember {
    Remember::Occasion { what: what.into(), month, day, year: None }
}

#[test]
fn a_card_never_opens_with_what_the_last_one_did() {
    let (stall, person) = shop("IE", "Europe/Dublin", "IE");
    let first = at("2026-11-20T10:00:00Z");
    let review = Remember::Review { rating: 5, text: "Softest of my life".into() };
    remember(&stall, person, &review, first);
    let [thanks] = today(&stall, first).try_into().expect("one card of thanks");
    assert_eq!(thanks.brief[0].text, "Gave us 5 of 5: “Softest of my life”");
    assert!(thanks.remark.as_deref().is_some_and(|remark| remark.starts_with("Fondly knows little")));
    stall.shop.done(thanks.gesture, Some("Roz"), first).expect("it is made");

    let later = first + SignedDuration::from_hours(40 * 24);
    remember(&stall, person, &Remember::Photo { permission: false, text: String::new() }, later);
    let [photo] = today(&stall, later).try_into().expect("one card for the photo");
    assert_eq!(photo.brief[0].text, "Sent us a photo.");
    assert_eq!(photo.brief[1].text, "Gave us 5 of 5: “Softest of my life”");
    let last = "Last card, 20 Nov, by Roz: about “Gave us 5 of 5: “Softest of my life””. Do not repeat it.";
    assert_eq!(photo.last_time.as_deref(), Some(last));
    stall.shop.done(photo.gesture, Some("Roz"), later).expect("it is made");

    // Everything has been said once: the brief says so, and takes the older of the two.
    let [photo] = [stall.shop.gesture(thanks.gesture, &Moment::now(later)).expect("it can be seen")];
    assert!(photo.last_time.is_some_and(|last| last.contains("Sent us a photo")));
    assert_eq!(stall.problems(later), Vec::<String>::new());
}

#[test]
fn a_day_comes_up_early_enough_for_its_country() {
    // Home, zone, their country, their day, the time, and what is said.
    let cases = [
        ("IE", "Europe/Dublin", "NZ", (1, 6), "2026-12-12T10:00:00Z", Some("post by Thu 17 Dec")),
        ("IE", "Europe/Dublin", "NZ", (1, 6), "2026-12-01T10:00:00Z", None),
        ("IE", "Europe/Dublin", "NZ", (1, 6), "2026-12-18T10:00:00Z", Some("cannot arrive in time")),
        ("IE", "Europe/Dublin", "IE", (1, 6), "2026-12-18T10:00:00Z", None),
        ("IE", "Europe/Dublin", "IE", (1, 6), "2026-12-28T10:00:00Z", Some("post by Thu 31 Dec")),
        // It is a quarter to midnight in Kathmandu, and then a new day: from then on it is too late.
        ("NP", "Asia/Kathmandu", "IN", (12, 14), "2026-12-04T18:00:00Z", Some("post by Fri 4 Dec")),
        ("NP", "Asia/Kathmandu", "IN", (12, 14), "2026-12-04T18:30:00Z", Some("cannot arrive in time")),
        // 29 February in a year that has none.
        ("IE", "Europe/Dublin", "IE", (2, 29), "2027-02-20T10:00:00Z", Some("Sunday 28 February: post by")),
        ("IE", "Europe/Dublin", "IE", (2, 29), "2028-02-20T10:00:00Z", Some("Tuesday 29 February: post by")),
    ];
    for (home, zone, country, (month, day), now, said) in cases {
        let (stall, person) = shop(home, zone, country);
        let now = at(now);
        remember(&stall, person, &birthday("Birthday", month, day), now - SignedDuration::from_hours(24));
        let list = today(&stall, now);
        let whys: Vec<&str> = list.iter().map(|gesture| gesture.why.as_str()).collect();
        match said {
            Some(said) => assert!(whys.len() == 1 && whys[0].contains(said), "{country} on {now}: {whys:?}"),
            None => assert_eq!(whys, Vec::<&str>::new(), "{country} on {now}"),
        }
    }
}

#[test]
fn nothing_cheerful_comes_after_a_loss() {
    let (stall, person) = shop("IE", "Europe/Dublin", "IE");
    let noted = at("2026-11-20T10:00:00Z");
    remember(&stall, person, &birthday("Biscuit's birthday", 12, 1), noted);
    let [card] = today(&stall, noted).try_into().expect("a card for the dog's day");
    assert!(card.why.starts_with("Biscuit's birthday is on Tuesday 1 December"), "{}", card.why);

    let heard = at("2026-11-21T10:00:00Z");
    remember(&stall, person, &Remember::Reply("Biscuit died last night".into()), heard);
    let list = today(&stall, heard);
    let [answer] = list.try_into().expect("only what they wrote is answered");
    assert_eq!(answer.play, "answer-reply");
    assert_eq!(answer.brief, [], "nothing cheerful beside it");
    assert_eq!(answer.care[0].care, "loss");
    assert!(answer.care[0].text.contains("Biscuit died last night") && answer.care[0].event.is_some());
    let cancelled = stall.shop.gesture(card.gesture, &Moment::now(heard)).expect("it is known");
    assert_eq!(cancelled.state, "cancelled");
    assert!(cancelled.why.contains("tells of a loss"), "{}", cancelled.why);
    stall.shop.done(answer.gesture, Some("Roz"), heard).expect("it is made");
    let steps = stall.shop.read(|tx, _| Ok::<_, crate::ShopError>(tx.events_of(person)?)).expect("events");
    let made = steps.iter().rfind(|event| &*event.name == "Gesture Made").expect("it was made");
    assert!(!made.properties.contains("opening"), "a condolence opens with none of the facts");
    assert!(steps.iter().any(|event| &*event.name == name::REPLY_RECEIVED));
}

#[test]
fn a_page_for_a_call_tells_nothing_of_their_health() {
    let (stall, person) = shop("IE", "Europe/Dublin", "IE");
    let now = at("2026-11-20T10:00:00Z");
    remember(&stall, person, &birthday("Glaucoma operation", 12, 1), now);
    remember(&stall, person, &birthday("Birthday", 12, 2), now);
    let wish = Wish { person, why: "She has her chemotherapy this week.".into() };
    stall.shop.ask_for(&[wish], now).expect("a card is asked for");
    let about = stall.shop.about(person, &Moment::now(now)).expect("a page about her");
    let told = format!("{:?} {:?}", about.view, about.facts).to_lowercase();
    for word in ["glaucoma", "chemotherapy"] {
        assert!(!told.contains(word), "{word} in {told}");
    }
    assert!(about.view.occasions.iter().any(|day| day.what == "Birthday"), "other days stay");
    assert_eq!(about.view.gestures.len(), 1, "the card stays, without its reason");
    assert!(about.care.iter().any(|line| line.contains("something of their health")), "{:?}", about.care);
}

super::server::on_postgres! {
    a_card_never_opens_with_what_the_last_one_did,
    a_day_comes_up_early_enough_for_its_country,
    nothing_cheerful_comes_after_a_loss,
    a_page_for_a_call_tells_nothing_of_their_health,
}
