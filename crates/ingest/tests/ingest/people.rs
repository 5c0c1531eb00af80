//! Lists of people and what they did: contacts, Klaviyo's profiles, events.

use ingest::{Format, Recognised, Wishes};

use crate::harness::{take, take_as};

fn recognise(text: &str) -> Recognised {
    ingest::recognise("file.csv", text.as_bytes(), &Wishes::default()).expect("it is known")
}

/// As Klaviyo exports a list; every value is made up.
const KLAVIYO: &str = "\
    Email,Klaviyo ID,First Name,Last Name,Organization,Phone Number,Address,City,State / Region,Country,Zip Code,Source,\
    Email Marketing Consent,Email Marketing Consent Timestamp,SMS Marketing Consent,Profile Created On,Email Suppressions\n\
    Ann@Example.org,01HXAMPLEANN01,Ann,Lee,,+15550100199,12 High St,Leeds,,UK,LS1 1AA,Website form,\
    SUBSCRIBED,2025-03-04T10:00:00Z,NEVER_SUBSCRIBED,2024-01-02 03:04:05,\n\
    bo@example.org,01HXAMPLEBO002,Bo,,,,,,,,,,UNSUBSCRIBED,2025-05-06T07:08:09Z,,2024-02-02,\n\
    cy@example.org,01HXAMPLECY003,Cy,,,,,,,,,,,,,,\n\
    di@example.org,01HXAMPLEDI004,Di,,,,,,,,,,SUBSCRIBED,2025-01-01T00:00:00Z,,,\"['HARD_BOUNCE']\"\n\
    ,01HXAMPLEEF005,Ef,,,+15550100200,,,,,,,,,SUBSCRIBED,,\n";

#[test]
fn each_list_is_told_by_its_own_columns() {
    let cases = [
        (KLAVIYO, Format::Klaviyo),
        ("Email,First Name,Last Name,Birthday\na@b.org,Ann,Lee,1984-05-12\n", Format::Contacts),
        ("Name;E-Mail;Telefon\nAnn;a@b.org;1234\n", Format::Contacts),
        ("Email,First Name,Accepts Email Marketing\na@b.org,Ann,yes\n", Format::ShopifyCustomers),
        ("person,date,event,lens\na@b.org,2026-01-02,exam,left\n", Format::Events),
        ("Email,Date,Event,Rating\na@b.org,2026-01-02,review,5\n", Format::Events),
        ("Invoice,Date,Price,Customer\n1,2025-01-01,2,7\n", Format::SalesLines),
    ];
    for (text, format) in cases {
        assert_eq!(recognise(text).format, format, "{text}");
    }
    let mut shopifys = Vec::new();
    ingest::shopify::write_customers(&mut shopifys, []).expect("memory can be written");
    let shopifys = String::from_utf8(shopifys).expect("text");
    assert_eq!(recognise(&format!("{shopifys}\n1,Ann,Lee\n")).format, Format::ShopifyCustomers);
}

#[test]
fn a_profile_says_what_was_allowed_and_when_and_silence_is_no_no() {
    let taken = take(KLAVIYO);
    assert_eq!((taken.tally.lines, taken.tally.set_aside, taken.tally.customers), (5, 0, 5));
    insta::assert_snapshot!(taken.lines());
}

const CONTACTS: &str = "\
    ID,Name,Email,Phone,Address1,City,Postcode,Country,Birthday,Tags,Notes,Newsletter,Created\n\
    1,Maya Okafor,maya@example.org,+44 161 496 0000,3 Mill Lane,Leeds,LS1 1AA,UK,29 February,\"vip, knits\",likes tea,yes,2024-05-06\n\
    2,Jörg Müller,,+49 30 901820,,,,,12.05.1981,,,,\n\
    3,Half,,,,,,,1990-01-01,,,,\n\
    ,,,+44 161 496 0001,,,,,,,,,\n\
    5,Ann Lee,ann at example,,,,,,,,,,\n\
    6,Bo Lee,bo@example.org,,,,,,1981-02-29,,,,\n\
    7,Cy Lee,cy@example.org,,,,,,,,,perhaps,\n\
    8,=cmd(),di@example.org,,,,,,0/0/00,,'=1+1,no,\n\
    1,Maya Okafor,maya@example.org,+44 161 496 0000,3 Mill Lane,Leeds,LS1 1AA,UK,29 February,\"vip, knits\",likes tea,yes,2024-05-06\n";

#[test]
fn a_list_of_contacts_is_read_with_all_its_gaps() {
    let taken = take(CONTACTS);
    insta::assert_snapshot!(format!("{}\n\n{}\n\n{}", taken.lines(), taken.reasons(), taken.unsettled()));
    assert_eq!((taken.tally.lines, taken.tally.duplicates, taken.tally.set_aside), (9, 1, 4));
}

#[test]
fn notes_are_known_in_german_too() {
    for header in ["Notiz", "Notizen"] {
        let taken = take(format!("Name;E-Mail;{header}\nAnn;a@b.org;mag Tee\n"));
        assert!(taken.lines().contains("\"note\":\"mag Tee\""), "{header}: {}", taken.lines());
    }
}

#[test]
fn the_same_list_in_other_clothes_tells_the_same() {
    let plain = take(CONTACTS).lines();
    let windows = take(CONTACTS.replace('\n', "\r\n")).lines();
    assert_eq!(plain, windows);
    let returns = CONTACTS.replace('\n', "\r");
    assert_eq!(plain, take(&returns).lines());
    assert_eq!(plain, take(crate::harness::gz(returns.as_bytes())).lines());
    let marked = take([&b"\xef\xbb\xbf"[..], CONTACTS.as_bytes()].concat()).lines();
    assert_eq!(plain, marked);
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(CONTACTS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(plain, take(wide).lines());
}

const EVENTS: &str = "\
    person,date,event,Booking no,Rating,Amount,Remark\n\
    maya@example.org,2026-01-02 09:30,booking,B12,,,\n\
    maya@example.org,2026-01-09 09:30,Booking kept,B12,,\"49,50\",\n\
    customer:17,2026-01-10,exam,,,,first lenses\n\
    P-0042,2026-01-11,visit,,,,\n\
    Jörg Müller,2026-01-12,Yarn tasting,,,,\n\
    shopify:5123,2026-01-13,review,,5,,\n\
    maya@example.org,2026-01-14,Order Completed,,,,\n\
    maya@example.org,soon,visit,,,,\n\
    ,2026-01-14,visit,,,,\n";

#[test]
fn events_get_the_names_that_journeys_know() {
    let recognised = recognise(EVENTS);
    let notes = recognised.notes.join(" ");
    assert!(
        notes.contains("“exam” is Exam Completed") && notes.contains("“Yarn tasting” keeps its name"),
        "{notes}"
    );
    let taken = take(EVENTS);
    assert_eq!((taken.tally.happenings, taken.tally.set_aside), (6, 3));
    insta::assert_snapshot!(
        "events_read",
        format!("{}\n\n{}\n\n{}", taken.lines(), taken.reasons(), taken.unsettled())
    );
}

#[test]
fn an_owner_may_say_what_a_column_means() {
    let mut wishes = Wishes { format: Some(Format::Events), ..Wishes::default() };
    for wish in ["Mail=email", "Tag=date", "Was=event"] {
        wishes.map(wish).expect("it is a wish");
    }
    let taken = take_as("Mail,Tag,Was\na@b.org,2026-01-02,Besuch\n", &wishes);
    assert!(taken.lines().contains("Event Visited email:a@b.org"), "{}", taken.lines());
}
