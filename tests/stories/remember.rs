//! Remembering from the command line: one line, the right person, and back again.

use crate::program::Shop;

#[test]
fn a_line_is_filed_with_the_right_person_and_taken_back() {
    let shop = Shop::new();
    let added = shop.ok(&[
        "people",
        "add",
        "Maya Okafor",
        "--email",
        "maya@example.org",
        "--birthday",
        "29 Feb 1960",
    ]);
    assert!(added.starts_with("Added Maya Okafor (1). In years without a 29 February"), "{added}");
    shop.ok(&["people", "add", "Maria Lopez", "--phone", "+44 161 496 0000"]);
    shop.ok(&["people", "add", "Maria Silva"]);
    let filed = shop.ok(&["remember", "MAYA OKAFOR CALLED!!! 🎉 HER KNEE IS BETTER", "--by", "Ellen"]);
    assert!(filed.starts_with("Filed with Maya Okafor (1) as a call: “🎉 HER KNEE IS BETTER”."), "{filed}");
    let page = shop.ok(&["person", "1"]);
    assert!(page.contains("Called us") && page.contains("“🎉 HER KNEE IS BETTER”"), "{page}");

    let asked = shop.refused(&["remember", "maria came by"]);
    assert!(
        asked.contains("2 people fit") && asked.contains("Maria Lopez") && asked.contains("Maria Silva"),
        "{asked}"
    );
    assert!(shop.refused(&["remember", "zoltan called"]).contains("--new to add Zoltan"));
    assert!(shop.refused(&["remember", "maya birthday 31 feb"]).contains("31 February is no day"));
    assert!(
        shop.refused(&["people", "add", "M.", "--email", "MAYA@example.org"])
            .contains("Maya Okafor’s already")
    );

    std::fs::write(shop.path("letter.txt"), "Dear Maya").expect("a file");
    let refused = shop.refused(&["remember", "Maya Okafor", "--photo", "letter.txt"]);
    assert!(refused.contains("it is text, not a photo"), "{refused}");

    let back = filed.lines().last().and_then(|line| line.rsplit(' ').next()).expect("how to take it back");
    shop.ok(&["forget", back]);
    assert!(!shop.ok(&["person", "1"]).contains("KNEE"));
    shop.ok(&["verify"]);
}

crate::program::on_postgres! {
    a_line_is_filed_with_the_right_person_and_taken_back,
}
