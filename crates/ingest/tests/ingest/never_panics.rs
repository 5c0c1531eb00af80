//! No bytes at all make recognising or reading panic, and every row is counted once.

use ingest::{Format, Wishes, recognise};
use proptest::prelude::*;

use crate::harness::{gz, read, recipe};
use crate::shopify::HEADER;

/// Bytes that look like a file: a header, and rows of what headers and cells are made of.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let header = prop_oneof![
        Just(HEADER.to_owned()),
        Just(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n".to_owned()
        ),
        Just("Customer ID;First Name;Email;Phone;Accepts Email Marketing;Fondly line\n".to_owned()),
        Just("person,date,event,Booking no,Amount,Remark\n".to_owned()),
        Just("Name,Email,Phone,Birthday,Newsletter,Created,Tags,Consent,Consent at\n".to_owned()),
        ".{0,40}",
    ];
    let cell = prop_oneof![
        Just("#1".to_owned()),
        Just("2025-01-01".to_owned()),
        Just("13/1/2025 8:26 PM".to_owned()),
        Just("C12".to_owned()),
        Just("-3".to_owned()),
        Just("1.234,56".to_owned()),
        Just("\"".to_owned()),
        Just("\n".to_owned()),
        Just("a@b.org".to_owned()),
        Just(String::new()),
        "[-0-9.,/:+ '=]{0,12}",
        ".{0,8}",
    ];
    let body =
        prop::collection::vec((cell, prop_oneof![8 => Just(","), 1 => Just("\r\n"), 1 => Just(";")]), 0..200);
    (header, body).prop_map(|(header, body)| {
        let body: String = body.into_iter().flat_map(|(cell, end)| [cell, end.to_owned()]).collect();
        format!("{header}{body}").into_bytes()
    })
}

fn try_all(bytes: &[u8]) {
    for format in std::iter::once(None).chain(Format::ALL.map(Some)) {
        let wishes = Wishes { format, ..Wishes::default() };
        if let Ok(recognised) = recognise("f", bytes, &wishes) {
            // The harness checks that every row is counted once.
            let _ = read(bytes, &recipe(&recognised));
        }
    }
}

/// Bytes that look like cards: their lines in any order, cut and folded anywhere.
fn cards() -> impl Strategy<Value = Vec<u8>> {
    let begin = prop_oneof![Just("BEGIN:VCARD"), Just("BEGIN:VCALENDAR")];
    let line = prop_oneof![
        3 => Just("BEGIN:VCARD".to_owned()),
        3 => Just("END:VCARD".to_owned()),
        2 => Just("BEGIN:VEVENT".to_owned()),
        2 => Just("END:VEVENT".to_owned()),
        1 => Just("BEGIN:VALARM".to_owned()),
        1 => Just("PHOTO;ENCODING=BASE64:AAAA".to_owned()),
        1 => Just("AGENT:".to_owned()),
        2 => Just("N;ENCODING=QUOTED-PRINTABLE:=C3=B6;=".to_owned()),
        4 => "(FN|N|EMAIL|TEL|BDAY|ADR|NOTE|UID|SUMMARY|DTSTART|RRULE|ATTENDEE|X-ABDATE)[;:A-Za-z0-9=,@+\\-]{0,20}",
        2 => "[ \t]?.{0,20}",
    ];
    let end = prop_oneof![Just("\n"), Just("\r\n"), Just("\r"), Just("")];
    (begin, prop::collection::vec((line, end), 0..60)).prop_map(|(begin, lines)| {
        let lines: String = lines.into_iter().map(|(line, end)| line + end).collect();
        format!("{begin}\n{lines}").into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn on_files(bytes in files()) {
        try_all(&bytes);
        try_all(&gz(&bytes));
    }

    #[test]
    fn on_cards(bytes in cards()) {
        try_all(&bytes);
        try_all(&gz(&bytes));
    }

    #[test]
    fn on_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        try_all(&bytes);
        try_all(&gz(&bytes));
        try_all(&[&[0x1f, 0x8b][..], &bytes].concat());
        try_all(&[&[0xff, 0xfe][..], &bytes].concat());
    }
}
