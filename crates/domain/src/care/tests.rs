//! The list of words against lines that people might write, and against anything.

use proptest::prelude::*;

use super::{Care, care};

const SAID: &str = include_str!("said.txt");

/// What each made line asks for, and the line.
fn said() -> Vec<(Option<Care>, &'static str)> {
    let line = |line: &'static str| {
        let (asks, text) = line.split_once(" | ").expect("a line says what it asks for");
        let care = Care::ALL.into_iter().find(|care| care.as_str() == asks);
        assert!(care.is_some() || asks == "-", "{line}");
        (care, text)
    };
    SAID.lines().filter(|text| !text.starts_with('#')).map(line).collect()
}

#[test]
fn what_people_write_is_taken_as_they_mean_it() {
    let said = said();
    assert!(said.len() >= 150, "{} lines", said.len());
    let (mut right, mut alarms, mut asked) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (meant, text) in &said {
        let found = care(text);
        asked += usize::from(meant.is_some());
        alarms += usize::from(found.is_some());
        right += usize::from(found.is_some() && found == *meant);
        if found != *meant {
            wrong.push(format!("{found:?} instead of {meant:?}: {text}"));
        }
    }
    // In whole per cent: of all alarms, how many were right; of all that asked for care, how many got it.
    let (precision, recall) = (100 * right / alarms, 100 * right / asked);
    assert!(precision >= 98 && recall >= 98, "precision {precision}, recall {recall}: {wrong:#?}");
}

#[test]
fn sorrow_is_never_missed_for_being_shouted_or_split() {
    for text in [
        "BISCUIT DIED",
        "Biscuit  died",
        "Biscuit\tdied",
        "Biscuit died❤️",
        "(Biscuit died)",
        "…Biscuit died…",
    ] {
        assert_eq!(care(text), Some(Care::Loss), "{text}");
    }
    // Accents that stand behind their letter, and a phrase that a sentence's end takes apart.
    assert_eq!(care("Mon mari est de\u{301}ce\u{301}de\u{301}"), Some(Care::Loss));
    assert_eq!(care("I love my late. Husband says hello"), None);
    // What sounds sad for fun hides nothing that is sad.
    assert_eq!(care("Nearly died laughing. Then my father died."), Some(Care::Loss));
}

#[test]
fn a_hundred_thousand_remarks_take_moments() {
    let lines = said();
    let many = lines.iter().cycle().take(20_000);
    let found = many.filter(|(_, text)| care(text).is_some()).count();
    assert!(found > 1_000);
}

proptest! {
    #[test]
    fn no_text_is_too_odd(text in "\\PC{0,200}") {
        let _ = care(&text);
    }

    #[test]
    fn words_around_do_not_hide_a_loss(before in "[a-z ]{0,40}", after in "[0-9 🧦]{0,20}") {
        let text = format!("{before}! Biscuit died. {after}");
        prop_assert_eq!(care(&text), Some(Care::Loss));
    }
}
