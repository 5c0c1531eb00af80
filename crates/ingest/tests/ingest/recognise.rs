//! What a file is taken for, and what is said of it.

use ingest::{DateEvidence, DateOrder, Encoding, Format, Recognised, Refusal, Wishes};

use crate::harness::{gz, recipe, take};
use crate::shopify::{HEADER, ann};

fn recognise(bytes: impl AsRef<[u8]>) -> Result<Recognised, Refusal> {
    ingest::recognise("file.csv", bytes.as_ref(), &Wishes::default())
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

#[test]
fn files_are_known_by_their_headers_alone() {
    let orders = format!("{HEADER}{}", ann("#1", "1"));
    let semicolons = "Name;Created at;Total\n#1;2025-01-01;1,5\n";
    let cases: [(Vec<u8>, Format, char, Encoding); 7] = [
        (orders.clone().into(), Format::ShopifyOrders, ',', Encoding::Utf8),
        (gz(orders.as_bytes()), Format::ShopifyOrders, ',', Encoding::Utf8),
        ([b"\xef\xbb\xbf", orders.as_bytes()].concat(), Format::ShopifyOrders, ',', Encoding::Utf8),
        (semicolons.into(), Format::ShopifyOrders, ';', Encoding::Utf8),
        (utf16("Email\tFirst Name\nann@example.org\tAnn\n"), Format::Contacts, '\t', Encoding::Utf16Little),
        (
            b"Invoice,Date,Price,Customer\n1,2025-01-01,2,Zo\xeb\n".into(),
            Format::SalesLines,
            ',',
            Encoding::Windows1252,
        ),
        (
            "my till\n\n;;\nDate;Receipt no;Qty;Price\n2025-01-01;1;1;2\n".into(),
            Format::SalesLines,
            ';',
            Encoding::Utf8,
        ),
    ];
    for (bytes, format, delimiter, encoding) in cases {
        let known = recognise(&bytes).expect("it is known");
        assert_eq!((known.format, known.delimiter, known.encoding), (format, delimiter, encoding));
        assert_eq!(take(&bytes).set_aside, []);
    }
}

#[test]
fn what_is_no_table_of_a_shop_is_refused_with_the_cure() {
    let cases: [&[u8]; 9] = [
        b"",
        b" \r\n\n",
        b"PK\x03\x04\x14\0\0\0",
        b"%PDF-1.7\n",
        b"\0\x01\x02\x03\x04\x05\x06\x07binary",
        b"\x1f\x8b\x08\0garbage",
        b"a,b,c\n1,2,3\n",
        b"Invoice no,Quantity,Customer\n1,2,3\n",
        b"just a letter to my sister",
    ];
    let told: Vec<_> =
        cases.iter().map(|bytes| recognise(bytes).expect_err("it is none").to_string()).collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn wishes_that_cannot_be_fulfilled_are_refused() {
    let text = "Beleg,Wann,Preis\n1,2025-01-01,2\n";
    let refused = |wish: &str| {
        let mut wishes = Wishes { format: Some(Format::SalesLines), ..Wishes::default() };
        match wishes.map(wish) {
            Ok(()) => ingest::recognise("file.csv", text.as_bytes(), &wishes)
                .expect_err("it is refused")
                .to_string(),
            Err(refusal) => refusal.to_string(),
        }
    };
    let wishes = ["Beleg", "Nummer=invoice", "Beleg=number", "Beleg=invoice"];
    insta::assert_snapshot!(wishes.map(refused).join("\n"));
}

#[test]
fn a_wide_file_says_how_many_columns_it_has() {
    let columns: Vec<String> = (0..70).map(|n| format!("Column {n}")).collect();
    let text = format!("Order Number,Order Date,{}\n", columns.join(","));
    let told = recognise(text).expect_err("there is no price").to_string();
    assert!(
        told.contains("--map \"Your column=unit_price\"") && told.contains("`Column 59`, and 12 more"),
        "{told}"
    );
}

#[test]
fn the_order_of_day_and_month_follows_from_all_dates() {
    let file = |dates: &[&str]| {
        let rows: String = dates.iter().map(|date| format!("1,{date},2\n")).collect();
        format!("invoice,date,price\n{rows}")
    };
    let cases = [
        (&["1/2/2025", "1/13/2025"][..], DateOrder::MonthFirst, DateEvidence::Known),
        (&["1/2/2025", "13/1/2025"], DateOrder::DayFirst, DateEvidence::Known),
        (&["1/2/2025", "3/3/2025"], DateOrder::MonthFirst, DateEvidence::Assumed),
        (&["2025-01-02", "1 Dec 2010", "01.12.2010"], DateOrder::MonthFirst, DateEvidence::NotNeeded),
    ];
    for (dates, order, evidence) in cases {
        let known = recognise(file(dates)).expect("it is known");
        assert_eq!((known.dates, known.dates_from), (order, evidence), "{dates:?}");
    }
    // The head shows both ways; a later row proves the assumption wrong.
    let mut known = recognise(file(&["1/2/2025"])).expect("it is known");
    assert!(known.notes.iter().any(|note| note.contains("--dates dmy")), "{:?}", known.notes);
    let all = file(&["1/2/2025", "25/12/2025"]);
    let error = crate::harness::read(all.as_bytes(), &recipe(&known)).expect_err("the dates contradict");
    insta::assert_snapshot!(error.to_string());
    (known.dates, known.dates_from) = (DateOrder::DayFirst, DateEvidence::Known);
    assert!(crate::harness::read(all.as_bytes(), &recipe(&known)).is_ok());
}

#[test]
fn the_owner_sees_the_mapping_ten_rows_and_remarks() {
    let rows: String = (1..20).map(|n| format!("{n},2025-01-0{},2,x\n", n % 9 + 1)).collect();
    let known = recognise(format!("till 7\ninvoice,date,price,mood\n{rows}")).expect("it is known");
    let columns: Vec<_> = known
        .columns
        .iter()
        .map(|column| format!("{} = {}", column.header, column.field.map_or("-", ingest::Field::name)))
        .collect();
    insta::assert_snapshot!(format!("{}\n{}", columns.join("\n"), known.notes.join("\n")));
    assert_eq!(known.preview.len(), 10);
}
