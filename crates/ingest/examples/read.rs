//! Reads one file and prints what was counted and how long it took: `cargo run --release -p ingest
//! --example read FILE`.
#![expect(clippy::print_stdout, reason = "it is a program")]
#![expect(clippy::disallowed_methods, reason = "only a program reads the clock, and this is one")]

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::time::Instant;

use domain::money::Currency;
use ingest::{HEAD_BYTES, Item, Wishes};
use jiff::Timestamp;
use jiff::tz::TimeZone;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read FILE [column=field]...")?;
    let mut wishes = Wishes::default();
    for wish in std::env::args().skip(2) {
        wishes.map(&wish)?;
    }
    let start = Instant::now();
    let mut head = Vec::new();
    File::open(&path)?.take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    let recognised = ingest::recognise(&path, &head, &wishes)?;
    println!(
        "{} in {}, delimiter {:?}",
        recognised.format.title(),
        recognised.encoding.name(),
        recognised.delimiter
    );
    for note in &recognised.notes {
        println!("  {note}");
    }
    println!("recognised in {:.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let recipe = recognised.recipe(TimeZone::get("Europe/London")?, Currency::GBP, Timestamp::now());
    let mut shown = 0;
    let tally = ingest::read(File::open(&path)?, &recipe, &mut |item| {
        if let Item::SetAside(row) = item
            && shown < 10
        {
            shown += 1;
            println!("  line {}: {} `{}` {}. {}", row.line, row.field, row.value, row.reason, row.cure);
        }
        ControlFlow::Continue(())
    })?;
    println!("{tally:#?}\nread in {:.3} s", start.elapsed().as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}
