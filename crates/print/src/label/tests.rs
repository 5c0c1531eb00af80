//! Labels: every text stays on its label, the first sheet starts where it should.

use typst_layout::Page;

use super::*;
use crate::tests::{Spot, press, spots};

const SHEETS: [LabelSheet; 2] = [LabelSheet::Avery5160, LabelSheet::AveryL7160];

fn pages(labels: &[Label], stack: &LabelStack) -> Vec<Page> {
    let start = checked_start(stack).expect("the sheet has this label");
    let geometry = stack.sheet.geometry();
    let (pages, remarks) = press()
        .pages(&run(stack.sheet), labels, &|pieces| on_sheets(geometry, stack.sheet.labels(), start, pieces))
        .expect("these labels print");
    assert_eq!(remarks, []);
    pages
}

fn label(number: u32, lines: &[&str]) -> Label {
    Label { number, lines: lines.iter().map(|line| (*line).to_owned()).collect(), country: String::new() }
}

/// Addresses short, long, many-lined, endless, and from the right.
fn awkward() -> Vec<Label> {
    let chain = "W".repeat(40);
    let street = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 12";
    let addresses: [&[&str]; 6] = [
        &["Jo"],
        &["Chloé Vandermeersch", "Kraanlei 17", "9000 GENT", "BELGIUM"],
        &["Thaddäus-Maximilian von und zu Hohenstein-Langenburg", street, "74523 SCHWÄBISCH HALL", "GERMANY"],
        &["One", "Two", "Three", "Four", "Five", "Six", "Seven"],
        &[&chain, "1204 N Ashland Ave Apt 3R", "CHICAGO IL 60622-2298"],
        &["רות כהן", "רחוב הרצל 5", "6688101 תל אביב", "ISRAEL"],
    ];
    (1..).zip(addresses).map(|(number, lines)| label(number, lines)).collect()
}

fn on_label(spot: &Spot, geometry: &Geometry, place: u32) -> bool {
    let (left, top) = geometry.corner(place);
    spot.left >= left
        && spot.right <= left + geometry.label.width
        && spot.top >= top
        && spot.bottom <= top + geometry.label.height
}

#[test]
fn a_code_stays_before_its_town_under_a_name_from_the_right() {
    for name in [&["רות כהן"][..], &["רות כהן", "רחוב הרצל 5"]] {
        let lines: Vec<&str> = name.iter().copied().chain(["10115 Berlin"]).collect();
        let pages = pages(&[label(1, &lines)], &LabelStack::default());
        let spots = spots(&pages[0]);
        let spot = |text: &str| spots.iter().find(|spot| spot.text == text).expect("the line is whole");
        let (first, town) = (spot("רות כהן"), spot("10115 Berlin"));
        let apart = if name.len() == 1 { first.left - town.left } else { first.right - town.right };
        assert!(apart.abs() < 1.0, "the lines do not stand where most of them begin: {spots:?}");
    }
}

#[test]
fn sheets_are_centred_and_labels_do_not_overlap() {
    for sheet in SHEETS {
        let geometry = sheet.geometry();
        let paper = geometry.paper.extent();
        let (left, top) = geometry.corner(0);
        let (last_left, last_top) = geometry.corner(sheet.labels() - 1);
        assert!((paper.width - last_left - geometry.label.width - left).abs() < 0.02, "{sheet:?}");
        assert!((paper.height - last_top - geometry.label.height - top).abs() < 0.02, "{sheet:?}");
        let (next_left, _) = geometry.corner(1);
        let (_, next_top) = geometry.corner(geometry.columns);
        assert!(next_left - left >= geometry.label.width && next_top - top >= geometry.label.height - 1e-9);
    }
}

#[test]
fn no_text_leaves_its_label() {
    for sheet in SHEETS {
        for single in awkward() {
            let stack = LabelStack { sheet, start_at: 5 };
            let pages = pages(std::slice::from_ref(&single), &stack);
            let spots = spots(&pages[0]);
            assert!(!spots.is_empty());
            for spot in spots {
                assert!(on_label(&spot, sheet.geometry(), 4), "{sheet:?}: {spot:?} of {single:?}");
            }
        }
    }
}

#[test]
fn the_first_sheet_starts_at_the_label_asked_for() {
    for sheet in SHEETS {
        let per_sheet = sheet.labels();
        let labels: Vec<Label> = (1..=per_sheet + 3).map(|n| label(n, &[&format!("Person {n}")])).collect();
        let stack = LabelStack { start_at: per_sheet - 1, ..sheet.into() };
        let pages = pages(&labels, &stack);
        let counts: Vec<usize> = pages.iter().map(|page| spots(page).len()).collect();
        assert_eq!(counts, [2, per_sheet as usize, 1], "{sheet:?}");
        let first = &spots(&pages[0])[0];
        assert!(on_label(first, sheet.geometry(), per_sheet - 2), "{first:?}");
        assert_eq!(spots(&pages[1])[0].text, "Person 3");
    }
}

#[test]
fn a_label_that_cannot_be_read_is_left_out_and_the_next_takes_its_place() {
    let endless = vec!["A line of an address that goes on and on"; 30];
    let labels = [label(1, &["Anna"]), label(2, &endless), label(3, &["Ben"])];
    let pdf = press().labels(&labels, &LabelStack::default()).expect("two labels remain");
    assert_eq!(pdf.remarks.iter().map(|remark| remark.number).collect::<Vec<_>>(), [2]);
    assert_eq!(pdf.pages, 1);
}

#[test]
fn a_start_that_cannot_be_is_refused() {
    let labels = [label(1, &["Anna"])];
    for start_at in [0, 22] {
        let stack = LabelStack { start_at, ..LabelSheet::AveryL7160.into() };
        let error = press().labels(&labels, &stack).expect_err("no such label");
        assert_eq!(
            error.to_string(),
            format!("the first label cannot be number {start_at}: this sheet has labels 1 to 21")
        );
    }
}
