//! The matcher of interests on made remarks: the ones it was made with, others that it never saw, and each hard case by name.

#[path = "interests/labelled.rs"]
mod labelled;

use std::sync::LazyLock;

use domain::interest::{CERTAIN, DEFAULT_INTERESTS, GUESS_MIN, Taxonomy, Voice, together};
use labelled::{Score, read};
use proptest::prelude::*;

static TAXONOMY: LazyLock<Taxonomy> =
    LazyLock::new(|| Taxonomy::parse(DEFAULT_INTERESTS).unwrap_or_else(|errors| panic!("{errors}")));

/// What a text lets guess, the ids alone.
fn found(text: &str) -> Vec<&'static str> {
    let guesses = TAXONOMY.guesses(text, Voice::Theirs);
    let guesses = guesses.iter().filter(|guess| guess.confidence >= GUESS_MIN);
    guesses.map(|guess| TAXONOMY.interests()[guess.interest].id.as_str()).collect()
}

#[test]
fn what_it_calls_certain_is_right_and_little_is_missed() {
    let remarks = read(include_str!("interests/made.txt"));
    assert!(remarks.len() >= 400);
    let score = Score::of(&TAXONOMY, &remarks);
    assert!(score.precision_of_certain() >= 0.97, "{score:#?}");
    assert!(score.precision() >= 0.93, "{score:#?}");
    assert!(score.recall() >= 0.9, "{score:#?}");
}

#[test]
fn it_does_as_well_on_remarks_that_it_was_not_made_with() {
    let remarks = read(include_str!("interests/held_out.txt"));
    let score = Score::of(&TAXONOMY, &remarks);
    assert!(score.precision_of_certain() >= 0.95, "{score:#?}");
}

#[test]
fn warnings_other_people_loss_and_health_are_no_interest() {
    for text in [
        "Beware of the dog",
        "For my sister's dog",
        "Biscuit died",
        "I have glaucoma",
        "The divorce is final, I kept the dog",
        "My son plays for Leeds",
        "Oh great, another dog sock",
        "Vorsicht, bissiger Hund",
        "C'est pour le chien de ma sœur",
        "Cuidado con el perro",
    ] {
        assert_eq!(found(text), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn the_words_that_matched_are_where_the_guess_says() {
    let text = "Grüße! 🐾 Mein DACKEL sagt wuff.";
    let guesses = TAXONOMY.guesses(text, Voice::Theirs);
    assert_eq!(guesses.len(), 1);
    assert_eq!(&text[guesses[0].at.clone()], "DACKEL");
    assert!(guesses[0].confidence >= CERTAIN);
}

#[test]
fn mourning_hushes_what_it_speaks_of() {
    let guesses = TAXONOMY.guesses("Our old beagle passed away last week.", Voice::Theirs);
    let dogs = guesses.iter().find(|guess| TAXONOMY.interests()[guess.interest].id == "dogs").expect("dogs");
    assert_eq!(dogs.confidence, 0);
}

#[test]
fn one_thing_bought_says_nothing_and_several_hint() {
    let of = |names: &[&str]| TAXONOMY.guesses_of_goods(names.iter().copied());
    assert!(of(&["Long Dachshund Socks"]).is_empty());
    assert!(of(&["Long Dachshund Socks", "Long Dachshund Socks"]).is_empty());
    let hints = of(&["Long Dachshund Socks", "Corgi Loaf Socks"]);
    assert_eq!(TAXONOMY.interests()[hints[0].0].id, "dogs");
    assert!((GUESS_MIN..CERTAIN).contains(&hints[0].1));
}

#[test]
fn many_hints_never_make_certain() {
    assert_eq!(together([45, 45, 45, 45, 45, 45]), CERTAIN - 1);
    assert!(together([88, 45]) > 88);
    assert_eq!(together([]), 0);
}

#[test]
fn a_file_is_refused_where_it_is_wrong() {
    let text = "[animals]\ntitle = \"Animals\"\n\n[animals.dogs]\nname = \"dogs\"\nen = \"dog,, cat\"\nfr = 3\n\
                [animals.cats]\nen = \"cat, dog, do*\"\n[life]\ntitle = \"Life\"\n[life.faith]\nname = \"church\"\ncolour = 1\n";
    let errors = Taxonomy::parse(text).expect_err("it is wrong");
    insta::assert_snapshot!(errors.to_string());
    assert!(Taxonomy::parse("").is_err());
    assert!(Taxonomy::parse("[animals\n").is_err());
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in "\\PC{0,80}|([a-zA-Z'’ .,!?🐕ßé\u{301}-]|dog|my|not |I love ){0,40}") {
        for guess in TAXONOMY.guesses(&text, Voice::Theirs) {
            prop_assert!(text.get(guess.at.clone()).is_some_and(|words| !words.is_empty()));
            prop_assert!(guess.confidence == 0 || (GUESS_MIN..100).contains(&guess.confidence));
        }
    }
}
