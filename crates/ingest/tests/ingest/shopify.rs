//! Shopify's exports of orders and customers.

use ingest::Format;

use crate::harness::{Taken, take};

/// A file with these columns and rows.
pub(crate) const HEADER: &str = "\
    Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,\
    Currency,Subtotal,Total,Discount Code,Created at,Lineitem quantity,Lineitem name,\
    Lineitem price,Lineitem sku,Lineitem requires shipping,Billing Name,Billing Address1,\
    Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,\
    Shipping Address1,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Notes,\
    Cancelled at,Refunded Amount,Id,Phone\n";

fn orders(rows: &str) -> Taken {
    take(format!("{HEADER}{rows}"))
}

/// The first row of an order of Ann's.
pub(crate) fn ann(name: &str, id: &str) -> String {
    format!(
        "{name},Ann@Example.org,paid,2025-10-07 09:50:30 +0200,fulfilled,2025-10-08 10:00:00 +0200,yes,USD,20.00,\
         24.50,SOCKS,2025-10-07 09:50:26 +0200,2,Dog socks - M,10.00,DOG-M,true,Ann Lee 🧦,1 Elm St,Columbus,\
         '43215,OH,US,'+1 555 010 0199,Ann Lee 🧦,1 Elm St,Columbus,'43215,OH,US,\"For Biscuit, our dog\n=cmd()\",,\
         0.00,{id},\n"
    )
}

/// A further row of an order.
pub(crate) fn more(name: &str, quantity: &str) -> String {
    format!("{name},,,,,,,,,,,,{quantity},Cat socks,4.50,CAT,false,,,,,,,,,,,,,,,,,,\n")
}

#[test]
fn an_order_becomes_what_happened_to_it() {
    let taken = orders(&format!("{}{}", ann("#1001", "5123"), more("#1001", "1")));
    insta::assert_snapshot!(taken.lines());
    assert_eq!((taken.tally.lines, taken.tally.orders, taken.tally.anonymous_orders), (2, 1, 0));
}

#[test]
fn cancelled_refunded_pending_and_voided_orders_are_told_apart() {
    let row = |name: &str, status: &str, cancelled: &str, refunded: &str| {
        format!(
            "{name},a@b.org,{status},,unfulfilled,,no,EUR,10,\"12,00\",,2025-10-07 09:00:00 +0200,1,Socks,10,S,true,\
             ,,,,,,,,,,,,,,{cancelled},{refunded},,\n"
        )
    };
    let rows = [
        row("#1", "pending", "", ""),
        row("#2", "voided", "2025-10-07 09:00:00 +0200", ""),
        row("#3", "partially_refunded", "", "5.00"),
        row("#4", "refunded", "", "12.00"),
        row("#5", "paid", "", "12.00"),
        row("#6", "authorized", "", ""),
    ];
    let taken = orders(&rows.concat());
    insta::assert_snapshot!(taken.lines());
    assert_eq!((taken.tally.orders, taken.tally.cancellations), (6, 1));
}

#[test]
fn whoever_pays_is_the_customer_of_a_gift() {
    let row = "#7,a@b.org,paid,,,,no,USD,10,10,,2025-10-07 09:00:00 +0200,1,Socks,10,S,true,Ann Lee,1 Elm St,\
               Columbus,43215,OH,US,,Zoë Ng,2 Oak Rd,Austin,73301,TX,US,,,,9,call after 5\n";
    let taken = orders(row);
    insta::assert_snapshot!(taken.lines());
    assert_eq!(taken.tally.odd_phones, 1);
}

#[test]
fn an_order_without_email_is_anonymous() {
    let row = ",,paid,,,,yes,USD,10,10,,2025-10-07 09:00:00 +0200,1,Card,10,S,false,Ann,,,,,,,,,,,,,,,,77,\n";
    let taken = orders(row);
    insta::assert_snapshot!(taken.lines());
    assert_eq!(taken.tally.anonymous_orders, 1);
}

#[test]
fn rows_that_stand_apart_and_repeated_rows_make_one_order() {
    let (one, two) = (ann("#1001", "1"), ann("#1002", "2"));
    let apart = orders(&[&*one, &two, &more("#1001", "1"), &more("#1002", "3")].map(String::from).concat());
    let together =
        orders(&[&*one, &more("#1001", "1"), &two, &more("#1002", "3")].map(String::from).concat());
    let twice = [
        &*one,
        &one,
        &more("#1001", "1"),
        &more("#1001", "1"),
        &two,
        &more("#1002", "3"),
        &two,
        &more("#1002", "3"),
    ];
    let twice = orders(&twice.map(String::from).concat());
    assert_eq!(apart.lines(), together.lines());
    assert_eq!((twice.tally.orders, twice.tally.duplicates), (2, 3));
    let quantities = |taken: &Taken| taken.lines().matches("×CAT").count();
    // Two equal lines of one order are two lines; those behind a repeated first row are repeated.
    assert_eq!((quantities(&together), quantities(&twice)), (2, 3));
}

#[test]
fn exports_that_repeat_some_columns_in_every_row_are_read_alike() {
    let plain = orders(&format!("{}{}", ann("#1001", "5"), more("#1001", "1")));
    let repeated = more("#1001", "1")
        .replace("#1001,,,,,,,,,,,,", "#1001,Ann@Example.org,,,,,,,,,,2025-10-07 09:50:26 +0200,");
    assert_eq!(orders(&format!("{}{repeated}", ann("#1001", "5"))).lines(), plain.lines());
}

#[test]
fn an_order_told_again_with_changes_is_told_twice_in_turn() {
    let later = ann("#1001", "5").replace(",0.00,", ",24.50,");
    let taken = orders(&format!("{}{}{later}{}", ann("#1001", "5"), more("#1001", "1"), more("#1001", "1")));
    assert_eq!((taken.tally.orders, taken.tally.duplicates), (1, 0));
    assert_eq!(taken.lines().matches("Order Refunded").count(), 1);
    let completed: Vec<_> = taken.reports.iter().filter(|r| r.fact.name() == "Order Completed").collect();
    assert_eq!(completed[0].message_id, completed[1].message_id);
}

#[test]
fn a_row_far_from_its_order_joins_it() {
    let many: String = (2000..4000).map(|n| ann(&format!("#{n}"), &n.to_string())).collect();
    let taken = orders(&format!("{}{many}{}", ann("#1", "1"), more("#1", "7")));
    assert_eq!((taken.tally.orders, taken.tally.set_aside), (2001, 0));
    let last = taken.reports.last().expect("there are reports");
    insta::assert_snapshot!(Taken { reports: vec![last.clone()], ..Taken::default() }.lines());
}

const CUSTOMERS: &str = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,\
    Default Address Address1,Default Address Address2,Default Address City,Default Address Province Code,\
    Default Address Country Code,Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,\
    Total Orders,Note,Tax Exempt,Tags\n\
    '5123,Zoë,O'Brien,zoe@example.org,yes,,1 Elm St,,Columbus,OH,US,'43215,,'+15550100199,yes,10.00,1,'=cmd(),no,\"vip, dogs\"\n\
    '5124,,'t Hooft,,no,,,,,,,,,,no,0.00,0,,no,\n\
    ,Ann,Lee,ann@example.org,no,,,,,,,,,,no,0.00,0,,no,\n\
    ,Bob,,,no,,,,,,,,,'+15550100200,no,0.00,0,,no,\n";

#[test]
fn customers_are_read_with_what_they_agreed_to() {
    let taken = take(CUSTOMERS);
    insta::assert_snapshot!(format!("{}\n---\n{}", taken.lines(), taken.reasons()));
}

#[test]
fn older_exports_and_import_templates_are_customers_too() {
    let older = "First Name,Last Name,Email,Company,Address1,Address2,City,Province,Province Code,Country,Country Code,\
                 Zip,Phone,Accepts Marketing,Total Spent,Total Orders,Tags,Note,Tax Exempt\n\
                 Ann,Lee,ann@example.org,,1 Elm St,,Columbus,Ohio,OH,United States,US,43215,,yes,1,1,,,no\n";
    let recognised =
        ingest::recognise("c.csv", older.as_bytes(), &ingest::Wishes::default()).expect("it is known");
    assert_eq!(recognised.format, Format::ShopifyCustomers);
    insta::assert_snapshot!(take(older).lines());
}
