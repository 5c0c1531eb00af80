//! What people love: guessed, confirmed, refused, hushed, joined, erased, and guessed anew by another file.

use domain::fact::Report;
use domain::id::PersonId;
use domain::identity::{Email, Identity};
use jiff::{SignedDuration, Timestamp};
use store::Source;

use super::Stall;
use super::random::start;
use crate::ShopError;
use crate::hands::Remember;
use crate::loves::LovesView;
use crate::person::PersonView;
use crate::view::Moment;
use domain::event::Value;
use domain::fact::{Fact, name};

fn now() -> Timestamp {
    start() + SignedDuration::from_hours(24)
}

/// A shop with people who wrote these replies, one each.
fn shop(replies: &[&str]) -> (Stall, Vec<PersonId>) {
    let stall = Stall::open();
    let report = |(number, text): (usize, &&str)| Report {
        message_id: format!("reply {number}"),
        at: start(),
        identities: vec![Identity::from(
            Email::parse(&format!("p{number}@example.org")).expect("an address"),
        )],
        subject: None,
        fact: Fact::other(name::REPLY_RECEIVED, [("text", Value::Text((*text).to_owned()))]),
    };
    let reports: Vec<Report> = replies.iter().enumerate().map(report).collect();
    stall.take_in(Source(1), &reports, now());
    let people = stall.shop.read(|tx, _| Ok(tx.person_ids()?)).expect("people");
    (stall, people)
}

fn person(stall: &Stall, id: PersonId) -> PersonView {
    stall.shop.person(id, None, &Moment::now(now())).expect("a page")
}

fn guessed(stall: &Stall, id: PersonId) -> Vec<String> {
    person(stall, id).guesses.into_iter().map(|guess| guess.interest).collect()
}

fn confirmed(stall: &Stall, id: PersonId) -> Vec<String> {
    person(stall, id).interests.into_iter().map(|interest| interest.what).collect()
}

fn loves(stall: &Stall) -> LovesView {
    stall.shop.loves("", &Moment::now(now())).expect("a page")
}

/// How many people are known and guessed to love something.
fn counts(stall: &Stall, interest: &str) -> (u64, u64) {
    let view = loves(stall);
    let row = view.groups.iter().flat_map(|group| &group.interests).find(|row| row.interest == interest);
    row.map_or((0, 0), |row| (row.confirmed, row.guessed))
}

#[test]
fn a_guess_shows_its_words_and_waits_for_a_yes() {
    let (stall, people) = shop(&["Hello! My beagle Otis ate the box."]);
    let guess = person(&stall, people[0]).guesses.remove(0);
    assert_eq!((guess.before.as_str(), guess.words.as_str()), ("Hello! My ", "beagle"));
    assert_eq!((guess.name.as_str(), guess.sure), ("dogs", "quite sure"));
    assert_eq!(counts(&stall, "dogs"), (0, 1));
    let (event, _) = stall.shop.answer_guess(people[0], "dogs", true, "June", now()).expect("a yes");
    assert_eq!(confirmed(&stall, people[0]), ["dogs"]);
    assert!(guessed(&stall, people[0]).is_empty());
    assert_eq!(counts(&stall, "dogs"), (1, 0));
    assert_eq!(stall.problems(now()), Vec::<String>::new());
    stall.shop.forget(event, now()).expect("it is taken back");
    assert_eq!((confirmed(&stall, people[0]).len(), counts(&stall, "dogs")), (0, (0, 1)));
}

#[test]
fn a_no_keeps_the_same_guess_away_until_it_is_taken_back() {
    let (stall, people) = shop(&["I love chess"]);
    let (event, _) = stall.shop.answer_guess(people[0], "chess", false, "June", now()).expect("a no");
    stall
        .shop
        .remember(people[0], &Remember::Reply("I play chess every night".into()), "June", now())
        .expect("a reply");
    assert!(guessed(&stall, people[0]).is_empty());
    assert!(matches!(
        stall.shop.answer_guess(people[0], "chess", true, "June", now()),
        Err(ShopError::Refused(_))
    ));
    stall.shop.forget(event, now()).expect("it is taken back");
    assert_eq!(guessed(&stall, people[0]), ["chess"]);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn mourning_leaves_alone_what_was_guessed_before() {
    let (stall, people) = shop(&["My beagle Otis says woof"]);
    assert_eq!(guessed(&stall, people[0]), ["dogs"]);
    let news = Remember::Reply("Our old beagle passed away last week.".into());
    stall.shop.remember(people[0], &news, "June", now()).expect("news");
    assert!(guessed(&stall, people[0]).is_empty());
    assert_eq!(counts(&stall, "dogs"), (0, 0));
}

#[test]
fn joined_records_share_their_guesses_and_an_erased_one_leaves_none() {
    let (stall, people) = shop(&["I love chess", "I love chess and my cat"]);
    assert_eq!(counts(&stall, "chess"), (0, 2));
    stall.shop.merge(people[0], people[1], "June", "one person", now()).expect("they are joined");
    assert_eq!((counts(&stall, "chess"), counts(&stall, "cats")), ((0, 1), (0, 1)));
    assert_eq!(stall.problems(now()), Vec::<String>::new());
    stall.shop.erase(people[0], now()).expect("they are erased");
    assert!(!loves(&stall).any);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn another_file_makes_every_guess_anew_and_keeps_what_was_said() {
    let (stall, people) = shop(&["I love chess", "I love zithers"]);
    stall.shop.answer_guess(people[0], "chess", true, "June", now()).expect("a yes");
    let file = "[music]\ntitle = \"Music\"\n[music.zither]\nname = \"the zither\"\nen = \"zither\"\n";
    stall.shop.publish_interests(file).expect("it is published");
    assert_eq!(counts(&stall, "zither"), (0, 1));
    assert_eq!((counts(&stall, "chess"), confirmed(&stall, people[0])), ((1, 0), vec!["chess".to_owned()]));
    assert_eq!(stall.problems(now()), Vec::<String>::new());
    assert_eq!(stall.shop.interests_versions().expect("versions").len(), 1);
    assert!(stall.shop.publish_interests("[music]\n").is_err());
}

#[test]
fn the_people_of_an_interest_are_listed_surest_first() {
    let (stall, people) = shop(&["There is a chess tournament.", "I love chess", "Hello"]);
    let view = stall.shop.lovers("chess", 0, &Moment::now(now())).expect("a page");
    let order: Vec<PersonId> = view.guesses.iter().map(|row| row.person.id).collect();
    assert_eq!(order, [people[1], people[0]]);
    assert_eq!(view.title, "Two people may love chess.");
    assert!(matches!(stall.shop.lovers("zzz", 0, &Moment::now(now())), Err(ShopError::NotFound { .. })));
}

super::server::on_postgres! {
    a_guess_shows_its_words_and_waits_for_a_yes,
    a_no_keeps_the_same_guess_away_until_it_is_taken_back,
    mourning_leaves_alone_what_was_guessed_before,
    joined_records_share_their_guesses_and_an_erased_one_leaves_none,
    another_file_makes_every_guess_anew_and_keeps_what_was_said,
    the_people_of_an_interest_are_listed_surest_first,
}
