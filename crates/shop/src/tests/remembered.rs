//! Remembering by hand, with the input that people really give: half names, three people of one name, leap days,
//! capitals and emoji, photos; everything can be taken back, and the check of the database finds nothing.

use domain::fact::{Fact, Report};
use domain::id::PersonId;
use domain::identity::{Email, Identity};
use domain::jotting::Kind;
use domain::person::Traits;
use jiff::Timestamp;
use store::Source;

use super::Stall;
use crate::hands::jot::{Filed, Filing, JotView, Line, Whose};
use crate::hands::particulars::Particulars;
use crate::person::PersonView;
use crate::view::Moment;
use crate::{Settings, ShopError};

fn now() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().unwrap()
}

/// A shop with these people, each with an email of their own and a town.
fn shop_of(people: &[(&str, &str)]) -> Stall {
    let stall = Stall::open();
    for (place, (name, town)) in people.iter().enumerate() {
        let form = Particulars {
            name: (*name).to_owned(),
            emails: format!("person{place}@example.org"),
            address: domain::address::PostalAddress { city: (*town).to_owned(), ..Default::default() },
            ..Particulars::default()
        };
        stall.shop.add_person(&form, now()).unwrap();
    }
    stall
}

fn line(text: &str) -> Line {
    Line { text: text.to_owned(), ..Line::default() }
}

fn filed(stall: &Stall, line: &Line) -> Filed {
    match stall.shop.file(line, None, "Ellen", now()).unwrap() {
        Filing::Filed(filed) => filed,
        Filing::Unsure(view) => panic!("{line:?} is unsure: {view:?}"),
    }
}

fn unsure(stall: &Stall, line: &Line) -> JotView {
    match stall.shop.file(line, None, "Ellen", now()).unwrap() {
        Filing::Filed(filed) => panic!("{line:?} was filed: {filed:?}"),
        Filing::Unsure(view) => *view,
    }
}

fn page(stall: &Stall, person: PersonId) -> PersonView {
    stall.shop.person(person, None, &Moment::now(now())).unwrap()
}

fn sound(stall: &Stall) {
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn a_line_goes_to_the_one_it_names_and_is_taken_back() {
    let stall = shop_of(&[("Maya Okafor", "Leeds"), ("Tom Stottmeier", "Bath")]);
    let before = stall.everything(now());
    let call = filed(&stall, &line("Maya Okafor called, her knee is better"));
    assert_eq!(
        (call.person.name.as_str(), call.what.as_str()),
        ("Maya Okafor", "a call: “her knee is better”")
    );
    let entry = page(&stall, call.person.id).timeline.remove(0);
    assert_eq!((entry.what.as_str(), entry.detail.as_deref()), ("Called us", Some("“her knee is better”")));
    assert!(entry.by_hand);
    assert!(page(&stall, call.person.id).stage.is_some_and(|stage| stage.id == "engage"), "a call engages");
    sound(&stall);
    stall.shop.forget_all(&call.events, now()).unwrap();
    assert_eq!(stall.everything(now()), before);
    sound(&stall);
}

#[test]
fn every_kind_is_filed_and_taken_back() {
    let stall = shop_of(&[("Maya Okafor", "Leeds")]);
    let before = stall.everything(now());
    for (text, what) in [
        ("Maya is allergic to wool", "a remark: “is allergic to wool”"),
        ("Maya wrote back: so soft", "a reply: “so soft”"),
        ("Maya came by with the twins", "a visit: “with the twins”"),
        ("Maya complained that the heel came loose", "a complaint: “the heel came loose”"),
        ("Maya’s birthday 3 May", "a day to remember: Birthday, 3 May"),
        ("Maya sent a photo of her dog", "a photo: “of her dog”"),
        ("Maya 5 stars, warm feet", "a review: “warm feet”, 5 stars of five"),
        ("Maya sent a friend Ana", "a friend they sent: “Ana”"),
        ("Maya loves brass bands", "something they love: “brass bands”"),
        ("Maya no more emails", "a no to being contacted: “no more emails”, for email"),
        ("Maya has died", "a death"),
    ] {
        let filed = filed(&stall, &line(text));
        assert_eq!(filed.what, what, "{text}");
        sound(&stall);
        stall.shop.forget_all(&filed.events, now()).unwrap();
        assert_eq!(stall.everything(now()), before, "{text}");
    }
    let doubtful = unsure(&stall, &line("Maya birthday 31 feb"));
    assert!(doubtful.doubt.is_some_and(|doubt| doubt.contains("31 February is no day")));
}

#[test]
fn three_people_of_one_name_are_told_apart_and_nothing_is_filed_until_one_is_chosen() {
    let stall = shop_of(&[("Maria Lopez", "Austin"), ("María López", "Porto"), ("Maria Lopez", "Kyoto")]);
    let before = stall.everything(now());
    let view = unsure(&stall, &line("maria birthday 29 feb"));
    assert_eq!(view.people.len(), 3);
    assert!(view.chosen().is_none());
    let towns: Vec<&str> = view.people.iter().map(|candidate| candidate.person.place.as_str()).collect();
    assert!(["Austin", "Porto", "Kyoto"].iter().all(|town| towns.contains(town)), "{towns:?}");
    assert_eq!(stall.everything(now()), before);
    let kyoto = view.people.iter().find(|candidate| candidate.person.place == "Kyoto").unwrap().person.id;
    let chosen = Line { whose: Whose::Known(kyoto), ..line("maria birthday 29 feb") };
    assert_eq!(filed(&stall, &chosen).person.id, kyoto);
    // The town, or the email, says it too.
    assert_eq!(filed(&stall, &line("maria porto called")).person.place, "Porto");
    assert_eq!(filed(&stall, &line("person0@example.org wrote back: thanks")).person.place, "Austin");
    sound(&stall);
}

#[test]
fn half_a_name_is_enough_for_somebody_new() {
    let stall = shop_of(&[("Ana", "Leeds")]);
    let view = unsure(&stall, &line("ida called, she moves to Bath"));
    assert_eq!((view.people.len(), view.new_name.as_deref()), (0, Some("Ida")));
    let before = stall.everything(now());
    let new = Line { whose: Whose::New, ..line("ida called, she moves to Bath") };
    let filed = filed(&stall, &new);
    assert!(filed.is_new);
    assert_eq!((filed.person.name.as_str(), filed.what.as_str()), ("Ida", "a call: “she moves to Bath”"));
    sound(&stall);
    stall.shop.forget_all(&filed.events, now()).unwrap();
    let left: Vec<String> = stall.everything(now());
    assert_eq!(left, before, "the new person goes with their first remark");
    sound(&stall);
    let shortened = unsure(&stall, &line("An called"));
    assert_eq!(shortened.people.len(), 1, "the beginning of a name is offered, not taken: {shortened:?}");
}

#[test]
fn a_person_page_is_about_its_person_unless_somebody_else_is_named_in_full() {
    let stall = shop_of(&[("Maya Okafor", "Leeds"), ("Will Turner", "Bath")]);
    let maya = stall.shop.jot(&line("Maya"), &Moment::now(now())).unwrap().people[0].person.id;
    let on_page = |text: &str| Line { about: Some(maya), ..line(text) };
    assert_eq!(filed(&stall, &on_page("her knee is better")).what, "a remark: “her knee is better”");
    assert_eq!(filed(&stall, &on_page("Will come in June")).person.id, maya);
    assert_eq!(filed(&stall, &on_page("Biscuit died")).what, "a remark: “Biscuit died”");
    let other = unsure(&stall, &on_page("Will Turner called"));
    assert!(other.chosen().is_none() && other.people.len() == 2);
}

#[test]
fn a_leap_days_birthday_in_kathmandu_comes_up_the_day_before() {
    let stall = shop_of(&[("Sita Gurung", "Kathmandu")]);
    let settings = Settings { zone: "Asia/Kathmandu".into(), currency: "NPR".into(), ..Settings::default() };
    stall.shop.set_settings(settings, now()).unwrap();
    let filed = filed(&stall, &line("Sita birthday 29 feb 1996"));
    assert!(
        filed.what.contains("29 February 1996. In years without a 29 February it comes up on 28 February.")
    );
    // A quarter to midnight in London is half past five on the next day there.
    let late: Timestamp = "2027-02-27T23:45:00Z".parse().unwrap();
    let there = stall.shop.person(filed.person.id, None, &Moment::now(late)).unwrap();
    assert_eq!(there.occasions[0].days_away, Some(0));
    assert!(
        there.occasions[0]
            .remark
            .as_deref()
            .is_some_and(|remark| remark.starts_with("2027 has no 29 February"))
    );
    sound(&stall);
}

#[test]
fn capitals_and_emoji_are_kept_letter_for_letter() {
    let stall = shop_of(&[("Maya Okafor", "Leeds")]);
    let text = "🧦🧦 BEST SOCKS EVER!!! 😍👩‍👩‍👧";
    let shouted = filed(&stall, &line(&format!("MAYA OKAFOR {text}")));
    assert_eq!(shouted.person.name, "Maya Okafor");
    assert_eq!(page(&stall, shouted.person.id).notes[0].text, text);
}

#[test]
fn a_photo_stays_with_its_person_until_it_is_taken_back_or_they_are_erased() {
    let stall = shop_of(&[("Tom Stottmeier", "Bath"), ("Ana Berg", "Leeds")]);
    let small = ingest::photo::Photo { picture: vec![1, 2, 3], thumb: vec![4] };
    let send = |text: &str| match stall.shop.file(&line(text), Some((&small, true)), "Ellen", now()).unwrap()
    {
        Filing::Filed(filed) => filed,
        Filing::Unsure(view) => panic!("{view:?}"),
    };
    let photo = send("Tom Stottmeier in front of the shop");
    let event = photo.events[0];
    let entry = page(&stall, photo.person.id).timeline.remove(0);
    assert_eq!(
        entry.photo.as_deref(),
        Some("Photo from Tom Stottmeier, 23 November 2026: in front of the shop")
    );
    assert_eq!(stall.shop.photo(event, true).unwrap(), ("image/jpeg".to_owned(), vec![4]));
    assert!(
        page(&stall, photo.person.id).stage.is_some_and(|stage| stage.id == "advocate"),
        "it may be shown"
    );
    stall.shop.forget(event, now()).unwrap();
    assert!(stall.shop.photo(event, false).is_err());
    let again = send("Ana Berg with her dog");
    sound(&stall);
    stall.shop.erase(again.person.id, now()).unwrap();
    assert!(stall.shop.photo(again.events[0], false).is_err());
    sound(&stall);
    let refusal = stall.shop.read_photo("letter.pdf", b"%PDF-1.7").unwrap_err().to_string();
    assert!(refusal.starts_with("“letter.pdf” cannot be kept as a photo: it is a PDF"), "{refusal}");
}

/// What a file says of Maya.
fn told_by_file(number: u8, at: Timestamp, name: &str, phone: &str) -> Report {
    let traits = Traits {
        name: Some(name.to_owned()),
        email: Email::parse("maya@example.org").ok(),
        phone: domain::identity::Phone::parse(phone).ok(),
        ..Traits::default()
    };
    Report {
        message_id: format!("customer:{number}"),
        at,
        identities: vec![
            "shopify:5123".parse::<Identity>().unwrap(),
            "email:maya@example.org".parse().unwrap(),
        ],
        subject: None,
        fact: Fact::Identified(Box::new(traits)),
    }
}

#[test]
fn what_a_hand_put_right_stays_whatever_a_later_file_says() {
    let stall = Stall::open();
    stall.take_in(Source(1), &[told_by_file(1, now(), "M OKAFOR", "+441614960000")], now());
    let maya = stall.shop.people(&Default::default(), &Moment::now(now())).unwrap().people[0].person.id;
    let before = stall.everything(now());
    let (form, _) = stall.shop.particulars(maya).unwrap();
    assert_eq!((form.name.as_str(), form.emails.as_str()), ("M OKAFOR", "maya@example.org"));
    let same = stall.shop.edit_person(maya, &form, &form, now()).unwrap();
    assert!(same.events.is_empty(), "nothing was changed");
    let right = Particulars {
        name: " Maya  Okafor ".into(),
        emails: "maya@example.org\nm.okafor@example.com".into(),
        phones: String::new(),
        birthday: "29 Feb 1960".into(),
        ..form.clone()
    };
    let edit = stall.shop.edit_person(maya, &form, &right, now()).unwrap();
    assert_eq!(edit.events.len(), 2);
    assert!(edit.remark.is_some_and(|remark| remark.contains("28 February")));
    let later: Timestamp = "2026-12-24T12:00:00Z".parse().unwrap();
    stall.take_in(Source(2), &[told_by_file(2, later, "OKAFOR M.", "+441614960000")], later);
    let (form, birthday) = stall.shop.particulars(maya).unwrap();
    assert_eq!((form.name.as_str(), form.phones.as_str()), ("Maya Okafor", ""));
    assert_eq!(form.emails, "maya@example.org\nm.okafor@example.com");
    assert_eq!(birthday.as_deref(), Some("29 February 1960"));
    assert_eq!(stall.problems(later), Vec::<String>::new());
    stall.undo(Source(2), later);
    stall.shop.forget_all(&edit.events, later).unwrap();
    assert_eq!(stall.everything(now()), before, "the edit, its birthday and its second email are gone");
    assert_eq!(stall.problems(later), Vec::<String>::new());
}

#[test]
fn two_who_put_a_person_right_at_once_keep_each_others_words() {
    let stall = shop_of(&[("Maya Okafor", "Leeds")]);
    let maya = stall.shop.people(&Default::default(), &Moment::now(now())).unwrap().people[0].person.id;
    let shown = stall.shop.particulars(maya).unwrap().0;
    let address = domain::address::PostalAddress { city: "Bath".into(), ..shown.address.clone() };
    let moved = Particulars { address, ..shown.clone() };
    let renamed = Particulars { name: "Maya Berg".into(), ..shown.clone() };
    stall.shop.edit_person(maya, &shown, &moved, now()).unwrap();
    stall.shop.edit_person(maya, &shown, &renamed, now()).unwrap();
    let known = stall.shop.particulars(maya).unwrap().0;
    assert_eq!((known.name.as_str(), known.address.city.as_str()), ("Maya Berg", "Bath"));
}

#[test]
fn an_email_that_is_somebodys_names_them_instead() {
    let stall = shop_of(&[("Maya Okafor", "Leeds"), ("Ana Berg", "Bath")]);
    let taken = Particulars {
        name: "M. Okafor".into(),
        emails: "PERSON0@example.org".into(),
        ..Particulars::default()
    };
    match stall.shop.add_person(&taken, now()) {
        Err(ShopError::Taken { name, .. }) => assert_eq!(name, "Maya Okafor"),
        other => panic!("{other:?}"),
    }
    for (wrong, said) in [
        (Particulars::default(), "write at least one"),
        (Particulars { emails: "maya".into(), ..Particulars::default() }, "no email address"),
        (
            Particulars { name: "M".into(), phones: "call me".into(), ..Particulars::default() },
            "no phone number",
        ),
        (Particulars { name: "M".into(), birthday: "soon".into(), ..Particulars::default() }, "29 Feb"),
    ] {
        let refusal = stall.shop.add_person(&wrong, now()).unwrap_err().to_string();
        assert!(refusal.contains(said), "{refusal}");
    }
    // Two of a household share a phone, and stay two.
    let with_phone = |name: &str| Particulars {
        name: name.into(),
        phones: "+44 161 496 0000".into(),
        ..Particulars::default()
    };
    let one = stall.shop.add_person(&with_phone("Ida Berg"), now()).unwrap();
    let two = stall.shop.add_person(&with_phone("Per Berg"), now()).unwrap();
    assert_ne!(one.person, two.person);
    sound(&stall);
}

#[test]
fn joining_is_explained_before_and_after_and_taken_apart_again() {
    let stall = shop_of(&[("Maya Okafor", "Leeds"), ("Maya Okafor", "Leeds"), ("Ana Berg", "Bath")]);
    let ids: Vec<PersonId> = stall.shop.read(|tx, _| Ok(tx.person_ids()?)).unwrap();
    filed(&stall, &Line { whose: Whose::Known(ids[1]), ..line("Maya Okafor called") });
    let before = stall.everything(now());
    let view = stall.shop.compare(ids[0], ids[1], &Moment::now(now())).unwrap();
    assert_eq!(view.same, ["Both are called Maya Okafor", "Both live in Leeds"]);
    assert!(
        view.changes.iter().any(|line| line.contains("the one person stands at Engage")),
        "{:?}",
        view.changes
    );
    let decision = stall.shop.merge(ids[0], ids[1], "Ellen", &view.why, now()).unwrap();
    let joined = page(&stall, ids[0]);
    assert!(
        joined.merged_from[0]
            .text
            .contains("were joined by Ellen on 23 November 2026: both are called Maya Okafor")
    );
    assert!(joined.stage.is_some_and(|stage| stage.id == "engage"));
    sound(&stall);
    stall.shop.unmerge(decision, "Ellen", now()).unwrap();
    assert_eq!(stall.everything(now()), before);
    sound(&stall);
    assert!(stall.shop.compare(ids[0], ids[0], &Moment::now(now())).is_err());
}

#[test]
fn a_shop_with_one_customer_is_asked_nothing_it_need_not_be() {
    let stall = shop_of(&[("Ana", "")]);
    assert_eq!(filed(&stall, &line("ana came by")).person.name, "Ana");
    let view = unsure(&stall, &line("came by at noon"));
    assert!(view.people.is_empty());
    let chosen = Line { kind: Some(Kind::Reply), ..line("Ana came by") };
    assert!(filed(&stall, &chosen).what.starts_with("a reply"), "whoever chose the kind is right");
}

super::server::on_postgres! {
    a_line_goes_to_the_one_it_names_and_is_taken_back,
    every_kind_is_filed_and_taken_back,
    three_people_of_one_name_are_told_apart_and_nothing_is_filed_until_one_is_chosen,
    half_a_name_is_enough_for_somebody_new,
    a_person_page_is_about_its_person_unless_somebody_else_is_named_in_full,
    a_leap_days_birthday_in_kathmandu_comes_up_the_day_before,
    capitals_and_emoji_are_kept_letter_for_letter,
    a_photo_stays_with_its_person_until_it_is_taken_back_or_they_are_erased,
    what_a_hand_put_right_stays_whatever_a_later_file_says,
    two_who_put_a_person_right_at_once_keep_each_others_words,
    an_email_that_is_somebodys_names_them_instead,
    joining_is_explained_before_and_after_and_taken_apart_again,
    a_shop_with_one_customer_is_asked_nothing_it_need_not_be,
}
