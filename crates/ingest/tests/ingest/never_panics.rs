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
    for format in
        [None, Some(Format::ShopifyOrders), Some(Format::ShopifyCustomers), Some(Format::SalesLines)]
    {
        let wishes = Wishes { format, ..Wishes::default() };
        if let Ok(recognised) = recognise("f", bytes, &wishes) {
            // The harness checks that every row is counted once.
            let _ = read(bytes, &recipe(&recognised));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn on_files(bytes in files()) {
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
