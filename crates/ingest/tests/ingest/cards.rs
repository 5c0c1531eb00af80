//! Address books and calendars, as programs have written them for twenty-five years. Every sample is made up.

use ingest::{Format, Wishes, recognise};

use crate::harness::{gz, take};

/// vCard 2.1 as old phones write it: quoted-printable with soft breaks, bare types, a picture without folding.
const OLD: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;\r\n\
    FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=B6rg M=C3=BCller\r\nTEL;CELL;VOICE:+49 170 1234567\r\nTEL;FAX:+49 30 1\r\n\
    ADR;HOME;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:;;Lange Stra=C3=9Fe =\r\n12;K=C3=B6ln;;50667;Deutschland\r\n\
    NOTE;ENCODING=QUOTED-PRINTABLE:likes tea=0D=0Aand cake\r\nBDAY:19810512\r\nPHOTO;ENCODING=BASE64;JPEG:\r\n \
    /9j/4AAQSkZJRgABAQ\r\n AAAAAAAAAA==\r\n\r\nEND:VCARD\r\n";
/// vCard 3.0 as Apple writes it: groups, labels, a birthday without a year.
const APPLE: &str = "BEGIN:VCARD\nVERSION:3.0\nN:Okafor;Maya;Ada;;\nFN:Maya Okafor\nitem1.EMAIL;type=INTERNET:maya@work.example\n\
    item2.EMAIL;type=INTERNET;type=pref:Maya@Example.org\nitem1.X-ABLabel:_$!<Work>!$_\nTEL;type=CELL;type=VOICE:+44 161 496 0000\n\
    ADR;type=HOME:;Flat 2;3 Mill Lane\\, rear;Leeds;;LS1 1AA;United Kingdom\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29\n\
    item3.X-ABDATE;type=pref:2009-08-08\nitem3.X-ABLabel:_$!<Anniversary>!$_\nNOTE:one\\ntwo\\;three\\, four and a line th\n \
    at is folded\nCATEGORIES:vip,knits\nUID:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nEND:VCARD\n";
/// vCard 4.0: parameters in quotes, a telephone address, a date without a year.
const NEW: &str = "BEGIN:VCARD\nVERSION:4.0\nFN:Ann Lee\nEMAIL;PREF=1:ann@example.org\nBDAY:--0229\nANNIVERSARY:20090808\n\
    TEL;VALUE=uri;TYPE=\"voice,home\":tel:+1-555-010-0199;ext=5\nBDAY;VALUE=text:circa 1800\nDEATHDATE:20200101\nEND:VCARD\n";

#[test]
fn cards_of_every_age_are_read() {
    let taken = take(format!("{OLD}{APPLE}{NEW}"));
    assert_eq!((taken.tally.lines, taken.tally.pictures, taken.tally.set_aside), (3, 1, 0));
    insta::assert_snapshot!(format!("{}\n\n{}", taken.lines(), taken.unsettled()));
}

#[test]
fn a_preview_shows_cards_as_they_are_understood() {
    let recognised = recognise("f", format!("{OLD}{APPLE}").as_bytes(), &Wishes::default()).expect("cards");
    assert_eq!(recognised.format, Format::Vcard);
    let rows: Vec<_> = recognised.preview.iter().map(|row| row.join("|")).collect();
    insta::assert_snapshot!(rows.join("\n"));
}

#[test]
fn a_broken_card_is_set_aside_whole_and_stops_no_other() {
    let broken = "BEGIN:VCARD\nVERSION:3.0\nFN:No End\nEMAIL:no@end.org\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Bad Mail\nEMAIL:bad at mail\nEND:VCARD\n\
        lost between cards\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Bad Day\nEMAIL:bad@day.org\nBDAY:1981-02-29\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Bad Line\nEMAIL:bad@line.org\nNOTE:one\ntwo\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:3.0\nTEL:+44 161 496 0000\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:The choir\nMEMBER:urn:uuid:1\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Fine\nEMAIL:fine@card.org\nEND:VCARD\n\
        BEGIN:VCARD\nVERSION:3.0\nFN:Cut";
    let taken = take(broken);
    insta::assert_snapshot!(taken.reasons());
    assert_eq!((taken.tally.lines, taken.tally.set_aside, taken.listed.len()), (9, 7, 1));
    assert!(taken.lines().contains("email:fine@card.org"));
}

#[test]
fn what_was_set_aside_comes_back_as_a_list_of_contacts() {
    let text = "BEGIN:VCARD\nVERSION:3.0\nFN:Bad Day\nEMAIL:bad@day.org\nBDAY:1981-02-29\nEND:VCARD\n";
    let recognised = recognise("f", text.as_bytes(), &Wishes::default()).expect("a card");
    let recipe = crate::harness::recipe(&recognised);
    let file = crate::harness::read(text.as_bytes(), &recipe).expect("it is read").set_aside_file(&recipe);
    let corrected = file.replace("1981-02-29", "1980-02-29");
    let taken = take(&corrected);
    assert_eq!(taken.tally.set_aside, 0, "{corrected}");
    assert!(taken.lines().contains(r#""month":2,"day":29,"year":1980"#), "{}", taken.lines());
}

#[test]
fn cards_come_in_any_clothes() {
    let plain = take(APPLE).lines();
    for other in [APPLE.replace('\n', "\r\n"), APPLE.replace('\n', "\r"), format!("\u{feff}\r\n{APPLE}")] {
        assert_eq!(plain, take(other).lines());
    }
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(APPLE.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    assert_eq!(plain, take(wide).lines());
    assert_eq!(plain, take(gz(APPLE.as_bytes())).lines());
    let latin = b"BEGIN:VCARD\nVERSION:2.1\nFN:J\xf6rg\nEMAIL:j@example.org\nEND:VCARD\n";
    assert!(take(latin).lines().contains("\"name\":\"Jörg\""));
}

#[test]
fn ten_thousand_cards_are_no_matter() {
    let card = |n: u32| {
        format!(
            "BEGIN:VCARD\nVERSION:3.0\nFN:Person {n}\nEMAIL:p{n}@example.org\nBDAY:1980-01-{:02}\nEND:VCARD\n",
            n % 28 + 1
        )
    };
    let taken = take((0..10_000).map(card).collect::<String>());
    assert_eq!((taken.tally.lines, taken.tally.customers, taken.tally.days), (10_000, 10_000, 10_000));
}

/// Two calendars in one file, as Google, Apple and Nextcloud write birthdays, with an appointment beside them.
const CALENDARS: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:Birthdays\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260512\r\n\
    SUMMARY:Maya Okafor's birthday\r\nRRULE:FREQ=YEARLY\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nSUMMARY:no\r\nEND:VALARM\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE;X-APPLE-OMIT-YEAR=1604:16040229\r\nSUMMARY:Ann Lee’s 40th Birthday\r\nRRULE:FREQ=YEARLY\r\n\
    END:VEVENT\r\nBEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:19810307\r\nSUMMARY:🎂 Jörg Müller (1981)\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n\
    BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:4\r\nDTSTART:20260110T093000Z\r\nSUMMARY:Lens fitting\r\n\
    ATTENDEE;CN=Maya:mailto:maya@example.org\r\nATTENDEE:MAILTO:stranger@example.org\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:5\r\nDTSTART:20260111T093000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:6\r\nDTSTART;VALUE=DATE:20260512\r\nSUMMARY:Maya Okafor's birthday\r\nEND:VEVENT\r\n\
    BEGIN:VEVENT\r\nUID:7\r\nSUMMARY:Geburtstag von Bo\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn two_calendars_in_one_file_tell_of_birthdays() {
    let taken = take(CALENDARS);
    assert_eq!((taken.tally.lines, taken.tally.days, taken.tally.duplicates), (7, 3, 1));
    let listed: Vec<_> =
        taken.listed.iter().map(|line| format!("{}: {}", line.document, line.text)).collect();
    insta::assert_snapshot!(format!("{}\n\n{}\n\n{}", taken.unsettled(), listed.join("\n"), taken.reasons()));
}

#[test]
fn a_file_that_is_none_of_these_is_refused_with_what_it_is() {
    let vcard = Wishes { format: Some(Format::Vcard), ..Wishes::default() };
    let sales = Wishes { format: Some(Format::SalesLines), ..Wishes::default() };
    let table = recognise("a.csv", b"Invoice,Date,Price\n1,2026-01-01,2\n", &vcard).expect_err("no cards");
    let cards = recognise("a.vcf", APPLE.as_bytes(), &sales).expect_err("no table");
    let letter = recognise("a.txt", b"Dear Maya,\nBEGIN again.\n", &Wishes::default()).expect_err("a letter");
    insta::assert_snapshot!(format!("{table}\n{cards}\n{letter}"));
}
