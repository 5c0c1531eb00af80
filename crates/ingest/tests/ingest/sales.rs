//! Sales lines: invoices, cancellations, adjustments, and the whole UCI file where it is at hand.

use std::path::Path;

use ingest::{Wishes, recognise};

use crate::harness::{gz, read, recipe, take};

const HEADER: &str = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

/// Every odd case of the UCI file in a few lines.
const SMALL: &str = "\
536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,71053,\"LANTERN, WHITE\",2,2010-12-01 08:27:00,3.395,17850.0,United Kingdom
536366,22423,CAKESTAND,1,2010-12-02 09:00:00,12.75,,United Kingdom
C536367,85123A,WHITE HEART,-12,2010-12-03 10:00:00,2.55,17850.0,United Kingdom
C536367,71053,\"LANTERN, WHITE\",-1,2010-12-03 10:00:00,3.395,17850.0,United Kingdom
C536368,71053,\"LANTERN, WHITE\",-1,2010-12-03 11:00:00,3.395,17850.0,United Kingdom
C536369,M,Manual,-1,2010-12-04 11:00:00,5,12346.0,EIRE
536370,21777,,-10,2010-12-05 11:00:00,0,,United Kingdom
A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom
A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom
536371,22423,CAKESTAND,2,2010-12-06 11:00:00,12.75,17850,France
";

#[test]
fn every_odd_case_is_decided() {
    let taken = take(format!("{HEADER}{SMALL}"));
    insta::assert_snapshot!(taken.lines());
    insta::assert_debug_snapshot!(taken.tally);
    insta::assert_debug_snapshot!(taken.listed);
}

#[test]
fn reports_do_not_depend_on_the_order_of_the_lines() {
    let mut lines: Vec<&str> = SMALL.lines().collect();
    lines.reverse();
    let ids = |lines: &[&str]| {
        let taken = take(format!("{HEADER}{}", lines.join("\n")));
        let mut ids: Vec<_> = taken.reports.into_iter().map(|report| report.message_id).collect();
        ids.retain(|id| !id.contains("completed"));
        ids.sort();
        ids
    };
    let reversed = ids(&lines);
    lines.reverse();
    assert_eq!(ids(&lines), reversed);
}

#[test]
fn a_file_of_any_layout_is_read_by_its_mapping() {
    let text = "Beleg;Wann;Was;Summe;Wer\n7;03.02.2026 10:15;Socken;1.234,56 €;Ann@Example.org\n";
    let mut wishes = Wishes::default();
    for wish in ["Beleg=invoice", "Wann=date", "Was=description", "Summe=line_total", "Wer=email"] {
        wishes.map(wish).expect("a wish");
    }
    let recognised = recognise("kasse.csv", text.as_bytes(), &wishes).expect("every column is mapped");
    let taken = read(text.as_bytes(), &recipe(&recognised)).expect("the file can be read");
    insta::assert_snapshot!(taken.lines());
}

#[test]
fn numbers_that_went_through_a_spreadsheet_are_whole_or_set_aside() {
    let text = "invoice,date,price,customer\n8,2026-01-01,5,1.23E+10\n9,2026-01-01,6,1.23E+10\n\
                1.2E+05,2026-01-01,5,17\n=\"00018\",2026-01-01,5,=\"00017\"\n\"=\"\"00018\"\"\",2026-01-01,5,00017\n";
    let taken = take(text);
    assert_eq!((taken.tally.orders, taken.tally.customers), (1, 1));
    insta::assert_snapshot!(format!("{}\n{}", taken.lines(), taken.reasons()));
    // They come back as they were from a file of rows that were set aside.
    let text = "invoice,date,price,customer,name\n7,soon,5,=\"00017\",=\"Ann\"\n";
    let recipe = recipe(&recognise("till.csv", text.as_bytes(), &Wishes::default()).expect("it is known"));
    let rows = read(text.as_bytes(), &recipe).expect("the file can be read").set_aside_file(&recipe);
    let lines = take(rows.replace("soon", "2026-01-01")).lines();
    assert!(lines.contains("customer:00017 ") && lines.contains("\"name\":\"Ann\""), "{lines}");
}

#[test]
fn amounts_that_name_another_currency_are_set_aside() {
    let text = "invoice,date,price,sku\n1,2026-01-01,\"12,50 €\",a\n2,2026-01-01,£8.00,a\n3,2026-01-01,5,a\n\
                4,2026-01-01,EUR 2,a\n5,2026-01-01,$3,a\n";
    let recognised = recognise("till.csv", text.as_bytes(), &Wishes::default()).expect("it is known");
    let recipe = recipe(&recognised);
    assert_eq!(recipe.currency.code(), "EUR");
    let taken = read(text.as_bytes(), &recipe).expect("the file can be read");
    assert_eq!(taken.tally.orders, 4);
    insta::assert_snapshot!(format!("{}\n{}", recognised.notes.join("\n"), taken.reasons()));
    // Set aside, they are a file of their own.
    let rows = taken.set_aside_file(&recipe);
    let again = recognise("again.csv", rows.as_bytes(), &Wishes::default()).expect("it is known");
    assert_eq!(again.currency.map(|currency| currency.code().to_owned()).as_deref(), Some("GBP"));
}

#[test]
fn a_return_of_a_known_customer_is_a_cancellation_whatever_its_number() {
    let text = "order,sku,qty,date,price,customer\n1,a,2,2026-01-01,5,x\n2,a,-1,2026-01-02,5,x\n\
                3,d,1,2026-01-03,-2,x\n3,a,1,2026-01-03,5,x\n";
    let taken = take(text);
    assert_eq!((taken.tally.orders, taken.tally.cancellations, taken.tally.adjustments), (2, 1, 0));
    insta::assert_snapshot!(taken.lines());
}

#[test]
fn an_article_without_a_name_goes_by_its_number() {
    let taken = take("invoice,date,price,sku,description\n1,2026-01-01,5,MUG-2,\n");
    assert!(taken.lines().ends_with("[1×MUG-2|MUG-2|500]"), "{}", taken.lines());
    let adjusted = take("invoice,date,price,qty,sku,description\n1,2026-01-01,5,-1,MUG-2,\n");
    assert!(adjusted.listed[0].text.starts_with("-1 × MUG-2 at"), "{:?}", adjusted.listed);
}

#[test]
fn prices_are_summed_exactly_and_rounded_once() {
    let taken = take(format!(
        "{HEADER}1,a,A,1,2026-01-01,0.005,1,\n1,b,B,1,2026-01-01,0.004,1,\n1,c,C,1,2026-01-01,0.004,1,\n"
    ));
    assert!(taken.lines().contains("\"total\":1,"), "{}", taken.lines());
}

#[test]
fn the_uci_file_comes_out_to_the_line() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/online_retail.csv.gz");
    let Ok(bytes) = std::fs::read(path) else { return };
    let tally = take(&bytes).tally;
    let counts = [tally.lines, tally.accepted, tally.set_aside, tally.orders, tally.cancellations];
    assert_eq!(counts, [541_909, 541_909, 0, 20_725, 3_836]);
    let odd = [tally.adjustments, tally.anonymous_orders, tally.duplicates, tally.two_times, tally.customers];
    assert_eq!(odd, [1_339, 2_189, 5_268, 43, 4_372]);
    assert_eq!(tally.countries.len(), 38);
}

#[test]
fn a_packed_file_is_the_same_file() {
    let text = format!("{HEADER}{SMALL}");
    assert_eq!(take(gz(text.as_bytes())).lines(), take(text).lines());
}
