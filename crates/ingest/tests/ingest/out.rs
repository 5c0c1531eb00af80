//! People out and in again: nothing is lost, and nothing runs.

use domain::address::{Country, PostalAddress};
use domain::fact::{Fact, Report};
use domain::person::{Channel, Occasion};
use ingest::{AddressBook, CardVersion, Entry, PeopleSheet};
use proptest::prelude::*;

use crate::harness::take;

fn maya() -> Entry {
    Entry {
        key: "shopify:5123".into(),
        name: "=Maya, \"the Ada\"; Okafor\\O’Hara".into(),
        first_name: "Maya".into(),
        emails: vec!["maya@example.org".into(), "m@work.example".into()],
        phones: vec!["+441614960000".into(), "+441134960000".into()],
        address: Some(PostalAddress {
            company: "@Mill & Co".into(),
            line1: "3 Mill Lane, rear".into(),
            line2: "Flat 2".into(),
            city: "Leeds".into(),
            postcode: "LS1 1AA".into(),
            country: Country::parse("GB"),
            ..PostalAddress::default()
        }),
        days: vec![
            Occasion { what: "Birthday".into(), month: 2, day: 29, year: None },
            Occasion { what: "Anniversary".into(), month: 8, day: 8, year: Some(2009) },
        ],
        interests: vec![
            "baking".into(),
            "a very long interest 🧦 that has to be folded, in 漢字 and more 漢字漢字漢字".into(),
        ],
        consents: vec![
            (Channel::Email, true, "2025-03-04T10:00:00Z".parse().expect("a time")),
            (Channel::Post, false, "2025-03-05T10:00:00Z".parse().expect("a time")),
        ],
        stage: Some("Convert".into()),
        orders: 2,
    }
}

fn sheet(entries: &[Entry]) -> String {
    let mut sheet = PeopleSheet::new(Vec::new()).expect("memory can be written");
    entries.iter().for_each(|entry| sheet.write(entry).expect("memory can be written"));
    String::from_utf8(sheet.finish().expect("memory can be written")).expect("text")
}

fn cards(entries: &[Entry], version: CardVersion) -> String {
    let mut book = AddressBook::new(Vec::new(), version);
    entries.iter().for_each(|entry| book.write(entry).expect("memory can be written"));
    String::from_utf8(book.finish().expect("memory can be written")).expect("text")
}

/// The person whom the reports of one entry describe, as far as files carry it.
fn back(reports: &[Report]) -> Entry {
    let mut entry = Entry::default();
    for report in reports {
        entry.key = report.identities[0].to_string();
        entry.emails = report
            .identities
            .iter()
            .filter_map(|key| key.to_string().strip_prefix("email:").map(str::to_owned))
            .collect();
        match &report.fact {
            Fact::Identified(traits) => {
                entry.name = traits.name.clone().unwrap_or_default();
                entry.first_name = traits.first_name.clone().unwrap_or_default();
                entry.phones = traits.phones().into_iter().map(ToString::to_string).collect();
                entry.address = traits.address.clone();
            }
            Fact::OccasionAdded(day) => entry.days.push(day.clone()),
            Fact::ConsentGiven(consent) => entry.consents.push((consent.channel, true, report.at)),
            Fact::ConsentWithdrawn(consent) => entry.consents.push((consent.channel, false, report.at)),
            other => panic!("{other:?}"),
        }
    }
    entry.consents.sort_by_key(|(channel, ..)| *channel);
    entry
}

/// What both files carry home. What somebody loves and where they stand is told, and not taken from a file.
fn carried(entry: &Entry) -> Entry {
    let mut entry = Entry { interests: Vec::new(), stage: None, orders: 0, ..entry.clone() };
    entry.consents.sort_by_key(|(channel, ..)| *channel);
    entry
}

#[test]
fn a_person_is_written_as_people_expect() {
    let entry = maya();
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}",
        sheet(std::slice::from_ref(&entry)),
        cards(std::slice::from_ref(&entry), CardVersion::V4),
        cards(std::slice::from_ref(&entry), CardVersion::V3),
    ));
}

#[test]
fn nothing_in_a_sheet_is_run() {
    let text = sheet(&[maya()]);
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    for cell in rows.records().next().expect("a row").expect("it can be read").iter() {
        let plain_number = cell.parse::<f64>().is_ok() && !cell.starts_with('+');
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']) || plain_number, "{cell}");
    }
}

/// Names as people have them, and as they must not break anything.
fn name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[A-Za-z]{1,8}",
        "[=+@,;:'\"\\\\-]{1,3}[a-z]{1,4}",
        Just("漢字".to_owned()),
        Just("Zoë🧦".to_owned()),
        Just("שלום".to_owned()),
        Just("x".repeat(90)),
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join(" ").trim_start_matches('\'').to_owned())
}

fn entry() -> impl Strategy<Value = Entry> {
    let day = (1_i8..=12, 1_i8..=28, prop::option::of(1900_i16..=2020));
    (name(), name(), prop::option::of(day), any::<bool>()).prop_map(|(name, street, day, allowed)| Entry {
        key: "shopify:5123".into(),
        name,
        emails: vec!["maya@example.org".into()],
        address: Some(PostalAddress { line1: street, city: "Leeds".into(), ..PostalAddress::default() }),
        days: day
            .map(|(month, day, year)| Occasion { what: "Birthday".into(), month, day, year })
            .into_iter()
            .collect(),
        consents: vec![(Channel::Email, allowed, "2025-03-04T10:00:00Z".parse().expect("a time"))],
        ..Entry::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_sheet_comes_back_as_it_was(entry in entry()) {
        let taken = take(sheet(std::slice::from_ref(&entry)));
        prop_assert_eq!(taken.set_aside.as_slice(), &[]);
        prop_assert_eq!(back(&taken.reports), carried(&entry));
    }

    #[test]
    fn cards_come_back_as_they_were(entry in entry(), old in any::<bool>()) {
        let version = if old { CardVersion::V3 } else { CardVersion::V4 };
        let text = cards(std::slice::from_ref(&entry), version);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75), "{}", text);
        let mut taken = back(&take(&text).reports);
        // A card always names a first name; where none is known it is the whole one.
        taken.first_name = entry.first_name.clone();
        prop_assert_eq!(taken, carried(&entry));
    }
}

#[test]
fn everything_that_files_carry_comes_home() {
    let entry = maya();
    assert_eq!(back(&take(sheet(std::slice::from_ref(&entry))).reports), carried(&entry));
    for version in [CardVersion::V3, CardVersion::V4] {
        let mut taken = back(&take(cards(std::slice::from_ref(&entry), version)).reports);
        taken.first_name = entry.first_name.clone();
        assert_eq!(taken, carried(&entry));
    }
}
