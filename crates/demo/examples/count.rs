//! Makes the demo shop up and counts it: `cargo run --release -p demo --example count -- 118000`.

#![expect(clippy::print_stdout, reason = "it prints a table")]

use std::time::Instant;

use demo::{Demo, Plan, ZONE};
use jiff::tz::TimeZone;

#[expect(clippy::disallowed_methods, reason = "an example is a program: it may read the clock")]
fn main() {
    let orders = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(Plan::ORDERS);
    let zone = TimeZone::get(ZONE).expect("the time zone database knows New York");
    let begin = Instant::now();
    let demo = Demo::new(Plan { orders, ..Plan::new(jiff::Timestamp::now(), zone) });
    let dealt = begin.elapsed();
    let (mut events, mut told) = (0_usize, 0_usize);
    for reports in demo.items() {
        events += reports.len();
        told += reports.iter().filter(|report| report.fact.name() == "Order Completed").count();
    }
    let all = begin.elapsed();
    println!("people {}  orders {told}  events {events}", demo.people_count());
    println!("dealt in {:.3} s, told in {:.3} s", dealt.as_secs_f64(), (all - dealt).as_secs_f64());
}
