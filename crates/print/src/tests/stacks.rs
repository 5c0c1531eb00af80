//! Stacks: order, pages, literal text, sameness, and words that are too long.

use super::{card, press, spots, text};
use crate::run::{Run, one_each};
use crate::{CardFormat, CardStack, NoteCard, PackingSlip, PaperSize, PrintError, SlipLine, Trouble};

fn card_run() -> Run {
    crate::card::run(CardFormat::A6.into())
}

#[test]
fn names_and_words_are_text_and_never_markup() {
    let odd = [
        "#eval(\"1 + 1\")",
        "*bold* _thin_",
        "$x$ @ref <label>",
        "= Head",
        "// no",
        "\\u{41} ~ --- 'q'",
        "/* */",
    ];
    let cards: Vec<NoteCard> = (1..).zip(odd).map(|(number, name)| card(number, name, name)).collect();
    let (pages, remarks) = press().pages(&card_run(), &cards, &one_each).expect("odd names are only text");
    assert_eq!(remarks, []);
    for (page, name) in pages.iter().zip(odd) {
        let shown = text(page);
        assert_eq!(
            shown.lines().filter(|line| *line == name).count(),
            2,
            "{name} stands as typed in:\n{shown}"
        );
    }
}

#[test]
fn the_same_stack_gives_the_same_bytes() {
    let cards: Vec<NoteCard> = (1..=600).map(|n| card(n, "Chloé", &format!("Words number {n}."))).collect();
    let first = press().note_cards(&cards, CardFormat::A6).expect("plain cards print");
    let again = press().note_cards(&cards, CardFormat::A6).expect("plain cards print");
    assert!(first.bytes == again.bytes, "two runs differ");
    assert_eq!(first.pages, 600);
    let raw = String::from_utf8_lossy(&first.bytes);
    assert!(!raw.contains("CreationDate") && !raw.contains("CreateDate"), "a time got into the file");
    let dated = press().dated(jiff::civil::date(2026, 7, 1)).note_cards(&cards[..1], CardFormat::A6);
    let dated = dated.expect("a dated card prints").bytes;
    assert!(String::from_utf8_lossy(&dated).contains("2026-07-01"), "the date that was given is missing");
}

#[test]
fn pages_follow_the_order_given_across_chunks() {
    let numbers = [7, 3, 900, 1].into_iter().chain(1_000..1_700);
    let cards: Vec<NoteCard> = numbers.map(|n| card(n, &format!("No {n}"), "Hello.")).collect();
    let (pages, _) = press().pages(&card_run(), &cards, &one_each).expect("plain cards print");
    assert_eq!(pages.len(), cards.len());
    for (page, card) in pages.iter().zip(&cards) {
        assert!(text(page).contains(&card.to), "{} is not on its page", card.to);
    }
}

#[test]
fn long_words_shrink_and_endless_ones_are_left_out() {
    let sentence = "The wool comes from the farm near the river. ";
    let cards = [
        card(1, "Chloé", "Short."),
        card(2, "Łukasz", &sentence.repeat(22)),
        card(3, "Ruth", &sentence.repeat(200)),
        card(4, "José", &"W".repeat(300)),
    ];
    let (pages, remarks) = press().pages(&card_run(), &cards, &one_each).expect("three of four fit");
    assert_eq!(pages.len(), 3);
    let too_long: Vec<_> = remarks.iter().map(|r| (r.number, r.trouble.clone(), r.left_out)).collect();
    assert_eq!(too_long, [(3, Trouble::NoRoom, true)]);
    let size_of = |page, part: &str| {
        spots(page).into_iter().find(|spot| spot.text.contains(part)).map(|spot| spot.size_pt)
    };
    assert_eq!(size_of(&pages[0], "Short"), Some(12.5));
    let shrunk = size_of(&pages[1], "farm").expect("the long words are there");
    assert!((8.0..12.5).contains(&shrunk), "set in {shrunk} pt");
    for page in &pages {
        for spot in spots(page) {
            assert!(
                spot.left > 5.0 && spot.right < 100.0 && spot.bottom < 146.0,
                "runs off the card: {spot:?}"
            );
        }
    }
}

#[test]
fn a_blank_card_shows_its_name_its_number_and_the_shop() {
    let blank = |to: &str| NoteCard {
        number: 12,
        to: to.into(),
        words: None,
        signature: None,
        ..NoteCard::default()
    };
    let mut run = card_run();
    run.setting.insert("numbered".into(), true.into());
    let (pages, _) = press().pages(&run, &[blank("Maria"), blank("")], &one_each).expect("blank cards print");
    let lines = |index: usize| text(&pages[index]).lines().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(lines(0), ["SOCK & FOX", "12", "Maria"]);
    assert_eq!(lines(1), ["SOCK & FOX", "12"]);
}

#[test]
fn an_empty_stack_is_an_error_that_says_so() {
    let error = press().note_cards(&[], CardStack::default()).expect_err("there is nothing to print");
    assert!(matches!(error, PrintError::Empty { .. }));
    assert_eq!(error.to_string(), "no note cards to print: the list is empty; choose at least one");
}

#[test]
fn a_long_slip_counts_its_pages() {
    let line = SlipLine { quantity: 2, name: "Fox pair".into(), sku: "FOX-39".into() };
    let slip = |number, lines| PackingSlip {
        number,
        order: format!("#{number}"),
        date: "17 June 2026".into(),
        ship_to: vec!["Chloé".into(), "9000 GENT".into()],
        lines: vec![line.clone(); lines],
        enclose: vec![format!("Note card {number}")],
        remark: None,
        country: String::new(),
    };
    let slips = [slip(1, 1), slip(2, 60), slip(3, 40)];
    let (pages, _) = press()
        .pages(&crate::slip::run(PaperSize::A4, "packing slip"), &slips, &one_each)
        .expect("slips print");
    let feet: Vec<String> = pages
        .iter()
        .map(|page| {
            let mut low: Vec<_> = spots(page).into_iter().filter(|spot| spot.top > 277.0).collect();
            low.sort_by(|a, b| a.left.total_cmp(&b.left));
            low.into_iter().map(|spot| spot.text).collect::<String>()
        })
        .collect();
    insta::assert_debug_snapshot!(feet);
}
