//! Rows that were set aside, corrected and imported again.

use domain::fact::Fact;
use domain::order::Order;
use ingest::{Wishes, recognise};

use crate::harness::{Taken, read, recipe, take};
use crate::shopify::{HEADER, ann, more};

/// Imports `text`, corrects what was set aside by `correct`, imports that too, and gives both.
fn corrected(text: &str, correct: impl Fn(String) -> String) -> (Taken, Taken) {
    let recognised = recognise("f.csv", text.as_bytes(), &Wishes::default()).expect("it is known");
    let recipe = recipe(&recognised);
    let first = read(text.as_bytes(), &recipe).expect("it can be read");
    let file = correct(first.set_aside_file(&recipe));
    let again = recognise("set-aside.csv", file.as_bytes(), &Wishes::default()).expect("it is known");
    assert!(again.corrected && again.format == recognised.format);
    let second = read(file.as_bytes(), &self::recipe_of(&again)).expect("it can be read");
    (first, second)
}

fn recipe_of(recognised: &ingest::Recognised) -> ingest::Recipe {
    recipe(recognised)
}

/// The order that both files tell together.
fn order(subject: &str, files: [&Taken; 2]) -> Order {
    let reports = files.iter().flat_map(|taken| &taken.reports);
    let facts = reports.filter(|report| report.subject.as_deref() == Some(subject));
    let facts: Vec<(_, Fact)> = facts.map(|report| (report.at, report.fact.clone())).collect();
    Order::from_facts(facts.iter().map(|(at, fact)| (*at, fact))).expect("the order is told")
}

#[test]
fn corrected_sales_lines_join_their_invoice() {
    let text =
        "invoice,sku,qty,date,price,customer,note\n1,a,2,2026-01-01,5,x,\n1,b,two,2026-01-01,1,x,=cmd()\n";
    let whole = take(text.replace("two", "2"));
    let (first, second) = corrected(text, |file| {
        insta::assert_snapshot!(file);
        file.replace(",two,", ",2,")
    });
    assert_eq!(second.tally.set_aside, 0);
    let (joined, whole) =
        (order("order:sales:1", [&first, &second]), order("order:sales:1", [&whole, &Taken::default()]));
    assert_eq!(joined, whole);
}

#[test]
fn a_corrected_line_of_a_shopify_order_joins_it() {
    let text = format!("{HEADER}{}{}{}", ann("#1", "5"), more("#1", "x"), more("#1", "x"));
    let whole = take(text.replace(",x,", ",3,"));
    let (first, second) = corrected(&text, |file| file.replace(",x,", ",3,"));
    assert_eq!((first.tally.set_aside, second.tally.set_aside), (2, 0));
    let (joined, whole) =
        (order("order:shopify:5", [&first, &second]), order("order:shopify:5", [&whole, &Taken::default()]));
    assert_eq!(joined, whole);
}

#[test]
fn a_corrected_first_row_brings_its_whole_order() {
    let text =
        format!("{HEADER}{}{}", ann("#1", "5").replace("Ann@Example.org", "Ann at home"), more("#1", "1"));
    let whole = take(text.replace("Ann at home", "ann@example.org"));
    let (first, second) = corrected(&text, |file| file.replace("#1,Ann at home", "#1,ann@example.org"));
    assert_eq!((first.tally.set_aside, first.tally.reports), (2, 0));
    assert_eq!(second.lines(), whole.lines());
}

#[test]
fn rows_that_stay_broken_are_set_aside_again_in_the_same_columns() {
    let text = "invoice,date,price\n1,soon,2\n1,soon,2,3,4\n";
    let (first, second) = corrected(text, |file| file);
    assert_eq!(first.set_aside[0].record, second.set_aside[0].record);
    assert_eq!(second.set_aside[1].record, ["1", "soon", "2,3,4"]);
}
