//! Files that are broken as a whole or in a row: a clear word, and nothing good is lost.

use std::fs::File;
use std::io::{BufWriter, Write};

use ingest::Wishes;

use crate::desk::{Desk, Order, go_on, gz, now, orders, sales};

#[test]
fn a_binary_file_is_refused() {
    let desk = Desk::new();
    let said = desk.refusal("socks.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0");
    assert!(said.contains("`socks.csv` is") && said.contains("not a CSV file"), "{said}");
    let said = desk.refusal("empty.csv", b"");
    assert!(said.contains("`empty.csv` is empty"), "{said}");
}

#[test]
fn a_truncated_gz_leaves_nothing() {
    let desk = Desk::new();
    let packed = gz(&sales(2_000));
    let said = desk.refusal("sales.csv.gz", &packed[..packed.len() * 9 / 10]);
    assert!(said.contains("ends in the middle") && said.contains("nothing of it was kept"), "{said}");
    assert!(desk.shop.imports().expect("imports are listed").imports.is_empty());
    assert_eq!(desk.take_in("sales.csv.gz", &packed).counts.orders, 2_000);
}

#[test]
fn a_huge_single_line_is_set_aside_in_little_memory() {
    let desk = Desk::new();
    let path = desk.folder.path().join("huge.csv");
    let mut file = BufWriter::new(File::create(&path).expect("a file can be made"));
    file.write_all(sales(1).as_bytes()).expect("there is room");
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        file.write_all(&chunk).expect("there is room");
    }
    file.write_all(b"\n").expect("there is room");
    drop(file);
    let imported =
        desk.shop.import_file(&path, &Wishes::default(), now(), &go_on).expect("the other rows are good");
    assert_eq!((imported.counts.lines, imported.counts.set_aside, imported.counts.orders), (4, 1, 1));
    assert!(imported.examples[0].reason.contains("longer than 1 MB"), "{:?}", imported.examples[0].reason);
    let kept = desk.set_aside(imported.import);
    assert!(kept.len() < 2_000_000, "{} bytes", kept.len());
}

#[test]
fn a_second_header_row_is_passed_over() {
    let desk = Desk::new();
    let one = sales(2);
    let imported = desk.take_in("two.csv", one.repeat(2));
    assert_eq!(imported.counts.repeated_headers, 1);
    assert_eq!((imported.counts.set_aside, imported.counts.orders), (0, 2));
}

#[test]
fn dates_in_four_formats_are_one_time() {
    let desk = Desk::new();
    let header = "Receipt,Item,Qty,Date,Price,Customer ID\n";
    let dates = ["2026-03-25 10:00", "25/03/2026 10:00", "25 Mar 2026 10:00", "2026-03-25T10:00:00Z"];
    let lines = dates.iter().zip(1..).map(|(date, number)| format!("{number},Socks,1,{date},5.00,7\n"));
    let text = format!("{header}{}5,Socks,1,someday,5.00,7\n", lines.collect::<String>());
    let mut wishes = Wishes::default();
    wishes.map("Receipt=invoice").expect("a wish");
    let path = desk.file("till.csv", text);
    let imported = desk.shop.import_file(&path, &wishes, now(), &go_on).expect("the file is taken in");
    assert_eq!((imported.counts.orders, imported.counts.set_aside), (4, 1));
    assert_eq!((imported.examples[0].line, imported.examples[0].value.as_str()), (6, "someday"));
    let times = desk.events();
    let times = times.iter().filter(|event| event["name"] == "Order Completed").map(|event| &event["at"]);
    assert!(times.into_iter().all(|at| at == "2026-03-25T10:00:00.000000Z"), "{:?}", desk.events());
}

#[test]
fn amounts_may_be_written_the_european_way() {
    let desk = Desk::new();
    let text = "InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country\n\
                1;A;Socks;2;25.03.2026 10:00;1.234,56 €;7;Deutschland\n\
                2;A;Socks;1;26.03.2026 10:00;viel;7;Deutschland\n";
    let imported = desk.take_in("kasse.csv", text);
    assert_eq!((imported.counts.orders, imported.counts.set_aside), (1, 1));
    let order = desk.events().into_iter().find(|event| event["name"] == "Order Completed");
    assert_eq!(order.expect("the order is there")["properties"]["total"], 246_912);
    assert_eq!(imported.examples[0].value, "viel");
}

#[test]
fn an_email_in_the_phone_column_is_set_aside_and_a_name_of_pictures_is_a_name() {
    let desk = Desk::new();
    let odd = Order { phone: "zoe@example.com", ..Order::default() };
    let zoe = Order { number: 1002, name: "🧦 Zoë 李", ..Order::default() };
    let imported = desk.take_in("orders.csv", orders(&[odd, zoe]));
    assert_eq!((imported.counts.orders, imported.counts.set_aside), (1, 1));
    let row = &imported.examples[0];
    assert_eq!((row.field.as_str(), row.value.as_str()), ("Phone", "zoe@example.com"));
    assert!(!row.reason.is_empty() && !row.cure.is_empty());
    assert!(desk.picture().contains("🧦 Zoë 李"));
}

#[test]
fn a_formula_is_text_and_harmless_when_handed_out() {
    let desk = Desk::new();
    let good = Order { note: "=cmd()", ..Order::default() };
    let broken = Order { number: 1002, note: "=cmd()", created: "soon", ..Order::default() };
    let imported = desk.take_in("orders.csv", orders(&[good, broken]));
    assert_eq!((imported.counts.orders, imported.counts.set_aside), (1, 1));
    let order = desk.events().into_iter().find(|event| event["name"] == "Order Completed");
    assert_eq!(order.expect("the order is there")["properties"]["note"], "=cmd()");
    let handed_out = desk.set_aside(imported.import);
    assert!(handed_out.contains(",'=cmd(),"), "{handed_out}");
}
