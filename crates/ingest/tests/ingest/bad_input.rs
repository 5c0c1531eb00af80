//! Bad input never stops good input, and never comes in unseen.

use std::io::{self, Read};
use std::ops::ControlFlow;

use ingest::{ReadError, Wishes, recognise};

use crate::harness::{gz, read, recipe, take};
use crate::shopify::{HEADER, ann, more};

const SALES: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

#[test]
fn broken_sales_lines_are_set_aside_alone() {
    let rows = "1,a,A,1,2026-01-01,2,7,UK\n\
        ,a,A,1,2026-01-01,2,7,UK\n\
        1,a,A,one,2026-01-01,2,7,UK\n\
        1,a,A,1.5,2026-01-01,2,7,UK\n\
        1,a,A,99999999999,2026-01-01,2,7,UK\n\
        1,a,A,1,yesterday,2,7,UK\n\
        1,a,A,1,2026-02-30,2,7,UK\n\
        1,a,A,1,,2,7,UK\n\
        1,a,A,1,2026-01-01,,7,UK\n\
        1,a,A,1,2026-01-01,cheap,7,UK\n\
        1,a,A,b,1,2026-01-01,2,7,UK\n\
        ,,,,,,,\n\
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n\
        2,a,A,\"1.000,0\",1/12/2026,\"1.234,56 €\",7,UK\n\
        3,a,\"A,1,2026-01-01,2,7,UK\n\
        4,a,A,1,\"13/12/2026\",2,7,UK\n";
    let taken = take(format!("{SALES}{rows}"));
    insta::assert_snapshot!(taken.reasons());
    assert_eq!((taken.tally.lines, taken.tally.accepted, taken.tally.repeated_headers), (14, 3, 1));
    insta::assert_snapshot!(taken.lines());
}

#[test]
fn a_broken_first_row_takes_its_order_along_and_a_broken_line_does_not() {
    let broken = ann("#1", "1").replace("2025-10-07 09:50:26 +0200", "soon");
    let phone = ann("#3", "3").replace("'+1 555 010 0199", "ann@example.org");
    let rows = [broken, more("#1", "1"), ann("#2", "2"), more("#2", "many"), more("#2", "2"), phone].concat();
    let taken = take(format!("{HEADER}{rows}{}", more("", "1")));
    insta::assert_snapshot!(taken.reasons());
    assert_eq!((taken.tally.orders, taken.tally.set_aside), (1, 5));
}

#[test]
fn rows_without_their_first_row_are_set_aside() {
    let taken = take(format!("{HEADER}{}{}", more("#9", "1"), ann("#2", "2")));
    insta::assert_snapshot!(taken.reasons());
}

#[test]
fn a_truncated_file_is_an_error_that_says_how_far_it_went() {
    let rows: String = (0..20_000).map(|n| format!("{n},a{n},A,1,2026-01-01,{n},7,UK\n")).collect();
    let packed = gz(format!("{SALES}{rows}").as_bytes());
    let recognised = recognise("f.csv.gz", &packed, &Wishes::default()).expect("its beginning is whole");
    let error = read(&packed[..packed.len() / 2], &recipe(&recognised)).expect_err("it ends too early");
    assert!(matches!(error, ReadError::Truncated { line: 1000.. }), "{error}");
    let mut damaged = packed.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    let error = read(&damaged, &recipe(&recognised)).expect_err("its middle is damaged");
    assert!(matches!(error, ReadError::Damaged { .. } | ReadError::Truncated { .. }), "{error}");
}

#[test]
fn a_line_without_end_is_set_aside_in_bounded_memory() {
    // A hundred megabytes of one letter.
    let endless = io::repeat(b'x').take(100 << 20);
    let text = format!("{SALES}1,a,A,1,2026-01-01,2,7,UK\n");
    let recognised = recognise("f.csv", text.as_bytes(), &Wishes::default()).expect("it is known");
    let input = text.as_bytes().chain(endless).chain(&b"\n2,a,A,1,2026-01-01,2,7,UK\n"[..]);
    let mut set_aside = Vec::new();
    let tally = ingest::read(input, &recipe(&recognised), &mut |item| {
        if let ingest::Item::SetAside(row) = item {
            set_aside.push(row);
        }
        ControlFlow::Continue(())
    });
    assert_eq!(tally.map(|tally| (tally.lines, tally.orders)).ok(), Some((3, 2)));
    assert!(set_aside[0].record[0].len() < 1000);
    insta::assert_snapshot!(set_aside[0].reason);
}

#[test]
fn a_stop_ends_reading_at_once() {
    let rows: String = (0..50_000).map(|n| format!("{n},a,A,1,2026-01-01,2,7,UK\n")).collect();
    for bytes in [format!("{SALES}{rows}").into_bytes(), gz(format!("{SALES}{rows}").as_bytes())] {
        let recognised = recognise("f.csv", &bytes, &Wishes::default()).expect("it is known");
        let mut seen = 0;
        let stopped = ingest::read(&bytes[..], &recipe(&recognised), &mut |_| {
            seen += 1;
            ControlFlow::Break(())
        });
        assert!(matches!(stopped, Err(ReadError::Stopped { lines: 1.. })) && seen == 1);
    }
}

#[test]
fn an_input_that_fails_is_an_error() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    let text = format!("{SALES}1,a,A,1,2026-01-01,2,7,UK\n");
    let recognised = recognise("f.csv", text.as_bytes(), &Wishes::default()).expect("it is known");
    let error =
        ingest::read(
            text.as_bytes().chain(Failing),
            &recipe(&recognised),
            &mut |_| ControlFlow::Continue(()),
        );
    assert!(matches!(error, Err(ReadError::Input { line: 2, .. })), "{error:?}");
    let other =
        ingest::read(&b"other,file\n1,2\n"[..], &recipe(&recognised), &mut |_| ControlFlow::Continue(()));
    insta::assert_snapshot!(other.expect_err("the header is gone").to_string());
}

#[test]
fn names_of_all_sorts_are_kept_and_zeros_taken_out() {
    let row = ann("#1", "1").replace("Ann Lee 🧦", "J\0osé 🧦 '李'");
    let taken = take(format!("{HEADER}{row}"));
    assert!(taken.lines().contains("\"name\":\"José 🧦 '李'\""), "{}", taken.lines());
}
