//! Imports one file into a fresh shop and prints how long it took: `cargo run --release -p shop --example import FILE`.
#![expect(clippy::print_stdout, reason = "it is a program")]
#![expect(clippy::disallowed_methods, reason = "only a program reads the clock, and this is one")]

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use ingest::Wishes;
use jiff::Timestamp;
use shop::Shop;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: import FILE")?;
    let folder = tempfile::tempdir()?;
    let start = Instant::now();
    let shop = Shop::open(folder.path())?;
    let opened = start.elapsed();
    let imported = shop.import_file(Path::new(&path), &Wishes::default(), Timestamp::now(), &|_| {
        ControlFlow::Continue(())
    })?;
    println!("{:#?}", imported.counts);
    println!("opened in {:.3} s, imported in {:.3} s", opened.as_secs_f64(), start.elapsed().as_secs_f64());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}
