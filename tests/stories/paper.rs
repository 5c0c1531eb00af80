//! Everything that is printed, through the program: every kind, printers, and people whose names no font has.

use std::process::Command;

use serde_json::Value;

use crate::program::Shop;

/// The text of a PDF that the program wrote.
fn text_of(shop: &Shop, file: &str) -> String {
    let output = Command::new("pdftotext").arg("-layout").arg(shop.path(file)).arg("-").output();
    let output = output.expect("pdftotext is installed by ./test");
    assert!(output.status.success(), "{file} is a PDF");
    String::from_utf8(output.stdout).expect("text")
}

fn notes(shop: &Shop) -> Vec<Value> {
    let today = shop.json(&["today", "--json"]);
    today.as_array().expect("a list").iter().filter(|gesture| gesture["kind"] == "note").cloned().collect()
}

#[test]
fn every_kind_of_paper_is_printed_and_the_same_twice() {
    let shop = Shop::demo(600);
    let notes = notes(&shop);
    let person = notes[0]["person"].as_str().expect("a person");
    let stacks = ["notes", "briefs", "slips", "envelopes", "labels", "tags", "insert"];
    let pages = [
        vec!["about", "--person", person],
        vec!["test-card"],
        vec!["calibration"],
        vec!["calibration", "--on", "labels"],
    ];
    for paper in stacks.map(|paper| vec![paper]).into_iter().chain(pages) {
        let print = |file: &str| shop.ok(&[&["print"], &paper[..], &["--out", file]].concat());
        let told = print("one.pdf");
        assert!(told.contains("on") && told.contains("page"), "{paper:?}: {told}");
        print("two.pdf");
        let bytes = |file: &str| std::fs::read(shop.path(file)).expect("a file");
        assert!(bytes("one.pdf").starts_with(b"%PDF-"), "{paper:?} is a PDF");
        assert!(bytes("one.pdf") == bytes("two.pdf"), "{paper:?} differs from one time to the next");
    }
    let checked = shop.ok(&["print", "tags", "--check"]);
    assert!(checked.contains("can be printed, 0 not"), "{checked}");
    let order = notes[0]["order"].as_str().expect("a note goes with an order");
    shop.ok(&["print", "insert", "--out", "insert.pdf"]);
    let insert = text_of(&shop, "insert.pdf");
    assert!(insert.contains("Tell us what makes you smile") && insert.contains(order), "{insert}");
    let name = notes[0]["name"].as_str().expect("a name");
    assert!(!insert.contains(name), "an insert names nobody");
    shop.ok(&["print", "about", "--person", person, "--out", "about.pdf"]);
    let about = text_of(&shop, "about.pdf");
    // Capitals that are set widely come out with spaces between.
    let close: String = about.split_whitespace().collect();
    assert!(about.contains(name) && close.contains("LASTBETWEENUS"), "{about}");
    assert_eq!(about.matches('\u{c}').count(), 1, "it is one page");
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_cure() {
    let shop = Shop::demo(300);
    assert!(shop.refused(&["print", "banners", "--check"]).contains("tags"));
    assert!(shop.refused(&["print", "about", "--check"]).contains("--person"));
    assert!(shop.refused(&["print", "calibration", "--on", "walls", "--check"]).contains("envelopes"));
    assert!(shop.refused(&["print", "notes", "--printer", "Nobody", "--check"]).contains("Settings"));
    assert!(shop.refused(&["print", "notes"]).contains("--out"));
}

#[test]
fn a_name_that_no_font_has_is_told_by_person_before_anything_is_printed() {
    let shop = Shop::demo(600);
    // A place in Unicode that nobody has given to a letter, so that no machine has a font for it.
    let notes = notes(&shop);
    let gesture = notes[0]["gesture"].as_str().expect("a number");
    let name = notes[0]["name"].as_str().expect("a name");
    shop.ok(&["today", "words", gesture, "Hello \u{378}"]);
    let output = shop.run(&["print", "notes", "--check"]);
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(talk.contains(name) && talk.contains("U+0378") && talk.contains("fonts-noto"), "{talk}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 not"));
    shop.ok(&["print", "notes", "--out", "notes.pdf"]);
    assert!(!text_of(&shop, "notes.pdf").contains("Hello"), "the card is held back");
    let alone = shop.refused(&["print", "notes", "--only", gesture, "--out", "alone.pdf"]);
    assert!(alone.contains(name) && alone.contains("U+0378"), "{alone}");
    assert!(!shop.path("alone.pdf").exists());
}
