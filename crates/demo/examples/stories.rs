//! Reads some people of the demo shop aloud: `cargo run -p demo --example stories -- FIRST COUNT [ORDERS]`.

#![expect(clippy::print_stdout, reason = "it tells stories")]

use demo::{Demo, Plan, ZONE};
use domain::fact::{Fact, Report};
use jiff::tz::TimeZone;

#[expect(clippy::disallowed_methods, reason = "an example is a program: it may read the clock")]
fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u32>().expect("numbers"));
    let (first, count) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(30));
    let orders = numbers.next().unwrap_or(Plan::ORDERS);
    let zone = TimeZone::get(ZONE).expect("the time zone database knows New York");
    let demo = Demo::new(Plan { orders, ..Plan::new(jiff::Timestamp::now(), zone) });
    for index in (first..demo.len()).step_by(((demo.len() - first) / count).max(1) as usize) {
        println!("--- {index}");
        for report in demo.item(index) {
            println!("{} {} {}", report.at, report.fact.name(), told(&report));
        }
    }
}

fn told(report: &Report) -> String {
    match &report.fact {
        Fact::Identified(traits) => format!(
            "{:?}",
            (&traits.name, &traits.email, &traits.phone, traits.address.as_ref().map(|a| a.lines("", None)))
        ),
        Fact::OrderCompleted(order) => {
            let lines: Vec<_> =
                order.products.iter().map(|line| (line.quantity, &line.product.name)).collect();
            format!("{} {} {:?} {:?} {:?}", order.number, order.total, order.coupon, order.note, lines)
        }
        Fact::Gesture(step) => format!("{:?} {:?} {:?} {:?}", step.kind, step.maker, step.reason, step.words),
        Fact::Other(_, properties) => {
            properties.iter().map(|(key, value)| format!("{key}={value:?} ")).collect()
        }
        fact => format!("{fact:?}"),
    }
}
