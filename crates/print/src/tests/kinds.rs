//! Every kind of paper: where it stands, and that scripts and offsets hold on all of them.

use typst_layout::Page;

use super::{card, press, spots, text};
use crate::run::one_each;
use crate::{
    About, Brief, BriefStack, Calibration, CardFormat, CardStack, Cut, Envelope, EnvelopeFormat, GiftTag,
    Insert, Label, LabelSheet, NoteCard, Offset, PackingSlip, PaperSize, Pdf, Press, PrintError, Questions,
};

const GREEK_CYRILLIC_HEBREW: [&str; 3] = ["Θεοδώρα Παπαδοπούλου", "Дмитрий Соловьёв", "רות כהן"];

fn cut(paper: PaperSize, count: u32) -> CardStack {
    CardStack { cut: Some(Cut { paper, count }), ..CardFormat::A6.into() }
}

fn inserts(press: &Press) -> Result<Pdf, PrintError> {
    let questions = Questions { ask: vec!["What made you smile?".into()], ..Questions::default() };
    press.inserts(&[Insert { number: 1, mark: "#1042".into() }], &questions, PaperSize::A4)
}

/// One file of every kind for one name.
fn every_kind(press: &Press, name: &str) -> Vec<Result<Pdf, PrintError>> {
    let name = name.to_owned();
    let lines = vec![name.clone(), "1 Elm St".into(), "Columbus, OH 43215".into()];
    let tag = GiftTag { number: 1, to: name.clone(), ..GiftTag::default() };
    let about = About { name: name.clone(), call: Some((false, "never asked".into())), ..About::default() };
    vec![
        press.note_cards(&[card(1, &name, &name)], CardFormat::A6),
        press.note_cards(&[card(1, &name, "")], cut(PaperSize::A4, 2)),
        press.briefs(&[Brief { number: 1, name: name.clone(), ..Brief::default() }], PaperSize::A4),
        press.packing_slips(
            &[PackingSlip { number: 1, ship_to: lines.clone(), ..PackingSlip::default() }],
            "packing slip",
            PaperSize::A4,
        ),
        press.envelopes(
            &[Envelope { number: 1, to: lines.clone(), ..Envelope::default() }],
            EnvelopeFormat::C6,
        ),
        press.labels(&[Label { number: 1, lines, ..Label::default() }], &LabelSheet::Avery5160.into()),
        press.gift_tags(&[tag], PaperSize::Letter),
        press.about(&about, PaperSize::Letter),
    ]
}

#[test]
fn every_kind_prints_names_in_the_scripts_that_are_bundled() {
    for name in GREEK_CYRILLIC_HEBREW {
        for pdf in every_kind(&press(), name) {
            let pdf = pdf.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!((pdf.pages, pdf.remarks), (1, vec![]), "{name}");
        }
    }
}

#[test]
fn each_line_runs_its_own_way() {
    let lines: Vec<String> = ["רות כהן", "רחוב הרצל 5", "10115 Berlin"].map(Into::into).into();
    let envelope = Envelope { number: 1, to: lines.clone(), from: lines.clone(), ..Envelope::default() };
    let slip = PackingSlip { number: 1, ship_to: lines.clone(), ..PackingSlip::default() };
    let set = press();
    let front = crate::envelope::run(&crate::template::ENVELOPE, "envelopes", EnvelopeFormat::C6);
    let pages = [
        set.pages(&front, &[envelope], &one_each).expect("an envelope prints").0,
        set.pages(&crate::slip::run(PaperSize::A4, "slip"), &[slip], &one_each).expect("a slip prints").0,
    ];
    for (page, times) in pages.iter().zip([2, 1]) {
        let shown = text(&page[0]);
        assert_eq!(shown.lines().filter(|line| *line == "10115 Berlin").count(), times, "{shown}");
    }
    let mixed = NoteCard { signature: Some("Maya.".into()), ..card(1, "רות", "5 socks for you.") };
    let (pages, _) =
        set.pages(&crate::card::run(CardFormat::A6.into()), &[mixed], &one_each).expect("a card prints");
    let spots = spots(&pages[0]);
    let left = |part: &str| spots.iter().find(|spot| spot.text == part).map(|spot| spot.left);
    assert!(left("5 socks for you.") < left("Maya."), "{spots:?}");
    assert!(
        left("רות").expect("the name is there") < 30.0,
        "the name stands apart from the words: {spots:?}"
    );
}

#[test]
fn every_kind_holds_back_a_name_that_no_font_has() {
    for (name, character) in [("山田 花子", "山 (U+5C71)"), ("김민준", "김 (U+AE40)")] {
        for answer in every_kind(&press(), name) {
            let error = answer.expect_err("no box is printed").to_string();
            assert!(error.contains(character) && error.contains("fonts-noto-cjk"), "{error}");
        }
    }
}

#[test]
fn the_printers_offset_moves_every_kind_alike() {
    let shifted = press().shifted(Offset { x_mm: 1.5, y_mm: -0.75 });
    let run = crate::card::run(CardFormat::A6.into());
    let cards = [card(1, "Anna", "Hello.")];
    let pages = |press: &Press| -> Vec<Page> {
        let (mut pages, _) = press.pages(&run, &cards, &one_each).expect("a card prints");
        press.shift(&mut pages);
        pages
    };
    let places =
        |pages: &[Page]| spots(&pages[0]).iter().map(|spot| (spot.left, spot.top)).collect::<Vec<_>>();
    for ((x, y), (moved_x, moved_y)) in places(&pages(&press())).into_iter().zip(places(&pages(&shifted))) {
        assert!((moved_x - x - 1.5).abs() < 1e-6 && (moved_y - y + 0.75).abs() < 1e-6);
    }
    for (plain, moved) in every_kind(&press(), "Anna").into_iter().zip(every_kind(&shifted, "Anna")) {
        assert!(
            plain.expect("it prints").bytes != moved.expect("it prints").bytes,
            "one kind stays where it was"
        );
    }
    for x_mm in [200.0, f64::NAN] {
        let press = press().shifted(Offset { x_mm, y_mm: 0.0 });
        assert!(matches!(inserts(&press), Err(PrintError::Offset { .. })));
    }
}

#[test]
fn cards_on_sheets_are_the_same_cards() {
    let cards: Vec<NoteCard> = (1..=9).map(|n| card(n, &format!("Person {n}"), "Hello.")).collect();
    for (stack, sheets) in
        [(cut(PaperSize::A4, 2), 5), (cut(PaperSize::A4, 4), 3), (cut(PaperSize::Letter, 2), 5)]
    {
        let pdf = press().note_cards(&cards, stack).expect("cards print");
        assert_eq!((pdf.pages, &pdf.remarks), (sheets, &vec![]));
        assert!(pdf.bytes == press().note_cards(&cards, stack).expect("again").bytes, "two runs differ");
    }
    let alone = press().note_cards(&cards[4..5], cut(PaperSize::A4, 2)).expect("one card prints alone");
    assert_eq!(alone.pages, 1);
    let error = press().note_cards(&cards, cut(PaperSize::Letter, 4)).expect_err("four A6 are too tall");
    assert_eq!(
        error.to_string(),
        "4 note cards do not fit on one sheet of US Letter; choose fewer to a sheet, or one a page"
    );
}

#[test]
fn a_card_that_is_left_out_leaves_no_hole() {
    let cards = [card(1, "Anna", "Hello."), card(2, "山田", "Hello."), card(3, "Ben", "Hello.")];
    let pdf = press().note_cards(&cards, cut(PaperSize::A4, 2)).expect("two cards print");
    assert_eq!(pdf.pages, 1);
    assert_eq!(pdf.remarks.iter().map(|remark| remark.number).collect::<Vec<_>>(), [2]);
}

#[test]
fn briefs_share_a_sheet_or_have_one_each_and_are_never_split() {
    let fact = || crate::Fact { text: "Biscuit is a dachshund. ".repeat(4), source: "review".into() };
    let brief = |number| Brief {
        number,
        name: format!("Person {number}"),
        facts: (0..4).map(|_| fact()).collect(),
        last_time: Some(format!("Written to Person {number} in May")),
        ..Brief::default()
    };
    let briefs: Vec<Brief> = (1..=12).map(brief).collect();
    let pages = |stack: BriefStack| {
        press().pages(&crate::brief::run(stack), &briefs, &one_each).expect("they print").0
    };
    let shared = pages(PaperSize::A4.into());
    assert!((3..12).contains(&shared.len()), "{} sheets", shared.len());
    for number in 1..=12 {
        let whole = |page: &&Page| {
            let shown = text(page);
            shown.lines().any(|line| line == format!("Person {number}"))
                && shown.contains(&format!("Written to Person {number} in May"))
        };
        assert_eq!(shared.iter().filter(whole).count(), 1, "brief {number} is split");
    }
    assert_eq!(pages(BriefStack { one_a_sheet: true, paper: PaperSize::A4 }).len(), 12);
}

#[test]
fn a_card_tells_the_shops_story_at_its_foot_and_nowhere_else() {
    let telling = press().telling("We knit what we would give to a friend.");
    let run = crate::card::run(CardFormat::A6.into());
    let blank = NoteCard { number: 1, to: "Anna".into(), ..NoteCard::default() };
    let (pages, _) = telling.pages(&run, std::slice::from_ref(&blank), &one_each).expect("a card prints");
    let told: Vec<_> = spots(&pages[0]).into_iter().filter(|spot| spot.text.contains("knit")).collect();
    assert_eq!(told.len(), 1);
    assert!(told[0].top > 125.0 && told[0].size_pt < 7.0, "{:?}", told[0]);
    let (plain, _) = press().telling(" ").pages(&run, &[blank], &one_each).expect("a card prints");
    assert!(!text(&plain[0]).contains("knit"));
}

#[test]
fn the_sender_stands_where_the_country_wants_it() {
    let from: Vec<String> = ["Sock & Fox", "14 Front St"].map(Into::into).into();
    let front = Envelope {
        number: 1,
        to: vec!["Anna".into()],
        from: from.clone(),
        mark: None,
        country: String::new(),
    };
    let back = Envelope { from: Vec::new(), mark: Some("PRIORITY / PAR AVION".into()), ..front.clone() };
    let run = crate::envelope::run(&crate::template::ENVELOPE, "envelopes", EnvelopeFormat::A2);
    let (pages, _) = press().pages(&run, &[front, back], &one_each).expect("envelopes print");
    let sender = spots(&pages[0]).into_iter().find(|spot| spot.text.contains("Fox")).expect("the sender");
    assert!(sender.left < 30.0 && sender.bottom < 20.0, "{sender:?}");
    assert!(!text(&pages[1]).contains("Fox") && text(&pages[1]).contains("PAR AVION"));
    let backs = press().envelope_backs(&from, 3, EnvelopeFormat::A2).expect("backs print");
    assert_eq!(backs.pages, 3);
}

#[test]
fn a_calibration_page_names_every_target_and_the_offset_in_force() {
    let press = press().shifted(Offset { x_mm: 0.5, y_mm: -1.0 });
    for of in [
        Calibration::Cards(CardFormat::FourBar.into()),
        Calibration::Cards(cut(PaperSize::A4, 2)),
        Calibration::Sheets(PaperSize::Letter),
        Calibration::Envelopes(EnvelopeFormat::Number10),
        Calibration::Labels(LabelSheet::Avery5160),
        Calibration::Labels(LabelSheet::AveryL7160),
    ] {
        let pdf = press.calibration(of).expect("it prints");
        assert_eq!((pdf.pages, pdf.remarks), (1, vec![]), "{of:?}");
    }
}
