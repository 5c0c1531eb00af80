//! Characters that no font has are named with their card, and never printed as boxes on a customer's paper.

use std::path::PathBuf;

use super::{card, press};
use crate::run::one_each;
use crate::{
    Brief, CardFormat, Envelope, EnvelopeFormat, Fonts, Insert, NoteCard, PaperSize, PrintError, Questions,
    Remark, Trouble,
};

#[test]
fn bundled_fonts_have_latin_greek_cyrillic_and_hebrew() {
    let names = [
        "Łukasz Żółć",
        "Nguyễn Thị Ánh",
        "Θεοδώρα",
        "Дмитрий Ґ",
        "רות כהן",
        "Þór Ægisson",
        "Ștefan",
        "♥ “x” — …",
    ];
    assert_eq!(Fonts::bundled().missing_glyphs(names), Vec::<char>::new());
    assert_eq!(Fonts::bundled().missing_glyphs(["山田 Anna 山", "🧦"]), ['山', '田', '🧦']);
}

#[test]
fn a_font_made_for_mathematics_has_signs_and_no_letters() {
    let missing = Fonts::bundled().missing_glyphs(["प्रिया शर्मा", "∑ ≤ → 𝒜"]);
    assert_eq!(missing, ['प', 'म', 'य', 'र', 'श', 'ा', 'ि', '्']);
    let cards = [card(1, "प्रिया शर्मा", "Hello."), card(2, "Ben", "Hello.")];
    let pdf = press().note_cards(&cards, CardFormat::A6).expect("one card can be printed");
    assert_eq!(pdf.remarks, [Remark { number: 1, trouble: Trouble::NoGlyph(missing), left_out: true }]);
}

#[test]
fn what_has_no_shape_needs_no_glyph() {
    let invisible = "a\u{200b}\u{200d}\u{fe0f}\u{ad}\u{a0}\u{2028}\u{7}\t\r\nb";
    assert_eq!(Fonts::bundled().missing_glyphs([invisible]), Vec::<char>::new());
    let pdf = press().note_cards(&[card(1, "Anna", invisible)], CardFormat::A6).expect("the card prints");
    assert_eq!(pdf.remarks, []);
}

#[test]
fn a_card_without_its_glyphs_is_left_out_and_named() {
    let cards = [card(1, "Anna", "Hello."), card(2, "山田", "Hello."), card(3, "Ben", "Socks 🧦")];
    let pdf = press().note_cards(&cards, CardFormat::A6).expect("one card can be printed");
    assert_eq!(pdf.pages, 1);
    let remark = |number, characters: &[char]| Remark {
        number,
        trouble: Trouble::NoGlyph(characters.to_vec()),
        left_out: true,
    };
    assert_eq!(pdf.remarks, [remark(2, &['山', '田']), remark(3, &['🧦'])]);
    insta::assert_snapshot!(pdf.remarks[0]);
    let error = press().note_cards(&cards[1..2], CardFormat::A6).expect_err("nothing remains");
    assert!(matches!(error, PrintError::AllLeftOut { .. }), "{error}");
}

#[test]
fn sheets_of_the_shop_do_without_a_picture_but_never_without_a_letter() {
    let brief = |number, why: &str| Brief { number, why: why.into(), ..Brief::default() };
    let briefs = [brief(4, "She wrote 🧦."), brief(5, "She is called 山田.")];
    let run = crate::brief::run(PaperSize::Letter.into());
    let (pages, remarks) = press().pages(&run, &briefs, &one_each).expect("one brief prints");
    assert!(super::text(&pages[0]).contains("She wrote."), "a box or a gap stands for the picture");
    let picture = Remark { number: 4, trouble: Trouble::NoPicture(vec!['🧦']), left_out: false };
    let letters = Remark { number: 5, trouble: Trouble::NoGlyph(vec!['山', '田']), left_out: true };
    assert_eq!(remarks, [picture, letters]);
}

#[test]
fn a_shop_whose_own_name_cannot_be_printed_is_told_so() {
    let press = crate::Press::new(Fonts::bundled().into(), "靴下屋");
    let error =
        press.note_cards(&[card(1, "Anna", "Hello.")], CardFormat::A6).expect_err("no box is printed");
    assert_eq!(
        error.to_string(),
        "no note cards can be printed: the shop's own name has 下 (U+4E0B), 屋 (U+5C4B), 靴 (U+9774), which no font has; \
         install Debian's fonts-noto-cjk, or put a font file that has them into the folder “fonts” of the shop, \
         or change the name on Settings"
    );
}

#[test]
fn a_picture_in_the_shops_own_words_is_left_out_and_a_letter_is_named_with_its_place() {
    let press = |story: &str| crate::Press::new(Fonts::bundled().into(), "Sock 🧦 Fox").telling(story);
    let merry = press("We knit 🧦.");
    let signed =
        |signature: &str| [NoteCard { signature: Some(signature.into()), ..card(1, "Anna", "Hello.") }];
    let (pages, remarks) = merry
        .pages(&crate::card::run(CardFormat::A6.into()), &[card(1, "Anna", "Hello.")], &one_each)
        .expect("a card prints");
    let shown = super::text(&pages[0]);
    assert!(remarks.is_empty() && shown.contains("SOCK FOX") && shown.contains("We knit."), "{shown}");
    let from: Vec<String> = ["Sock 🧦 Fox", "🧦", "14 Front St"].map(Into::into).into();
    let envelope = |from: &[String]| [Envelope { number: 1, from: from.to_vec(), ..Envelope::default() }];
    let questions =
        Questions { ask: vec!["Well 🧦?".into()], back_to: from.clone(), signature: "🧦".into() };
    let insert = [Insert { number: 1, mark: "#1".into() }];
    for pdf in [
        merry.note_cards(&signed("Maya 🧦"), CardFormat::A6),
        merry.envelopes(&envelope(&from), EnvelopeFormat::C6),
        merry.envelope_backs(&from, 1, EnvelopeFormat::C6),
        merry.inserts(&insert, &questions, PaperSize::A4),
    ] {
        assert_eq!(pdf.expect("it prints without the picture").remarks, []);
    }
    assert_eq!(merry.own_text("Socks 🧦 wore out."), "Socks wore out.");
    let abroad = ["Sock Fox".to_owned(), "渋谷区".to_owned()];
    for (answer, part) in [
        (press("山").note_cards(&signed("Maya"), CardFormat::A6), "own story has 山"),
        (merry.note_cards(&signed("山田"), CardFormat::A6), "own signature has 山"),
        (merry.envelopes(&envelope(&abroad), EnvelopeFormat::C6), "own address has 区"),
        (merry.envelope_backs(&abroad, 1, EnvelopeFormat::C6), "own address has 区"),
    ] {
        let error = answer.expect_err("letters are missing").to_string();
        assert!(error.contains(part) && error.ends_with("on Settings"), "{error}");
    }
}

#[test]
fn folders_that_do_not_exist_are_no_obstacle() {
    let fonts = Fonts::with_dirs(&[PathBuf::from("/nonexistent/fonts")]);
    assert_eq!(fonts.missing_glyphs(["山"]), ['山']);
}

#[test]
fn fonts_in_a_folder_are_used_where_the_bundled_ones_end() {
    let Some(folder) = chinese_font_folder() else { return };
    let press = crate::Press::new(Fonts::with_dirs(&[folder]).into(), "Sock & Fox");
    let cards: [NoteCard; 2] = [card(1, "山田 花子", "こんにちは"), card(2, "Anna", "Hello.")];
    let pdf = press.note_cards(&cards, CardFormat::A6).expect("the fonts have these characters");
    assert_eq!((pdf.pages, pdf.remarks), (2, vec![]));
}

/// Where Debian's Noto fonts for Chinese and Japanese are, on a machine that has them.
fn chinese_font_folder() -> Option<PathBuf> {
    let folder = PathBuf::from("/usr/share/fonts/opentype/noto");
    folder.join("NotoSansCJK-Regular.ttc").exists().then_some(folder)
}
