//! How long other rules and other days take on a large shop: `elsewhere FOLDER`, after `bulk` has made one there.

use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use jiff::{Timestamp, ToSpan};
use shop::Shop;
use shop::view::Moment;

#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "an example is a program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_default());
    let shop = Shop::open(&folder)?;
    let now = Timestamp::from_microsecond(Timestamp::now().as_microsecond())?;
    let started = Instant::now();
    shop.run_due(now)?;
    println!("brought up to date in {:?}", started.elapsed());
    let rules = shop.rules()?.journey_text().replace(
        "times = 2\n\n[[stage.evidence]]\nevent = \"Mem",
        "times = 3\n\n[[stage.evidence]]\nevent = \"Mem",
    );
    for _ in 0..3 {
        let started = Instant::now();
        let told = shop.what_if(&rules, now)?;
        println!("what-if: {} of {} move in {:?}", told.people - told.same, told.people, started.elapsed());
    }
    let today = now.to_zoned(shop.rules()?.zone.clone()).date();
    for days in [0, 1, 7, 30, 90, 180, 365, 600] {
        let moment = Moment { now, as_of: (days > 0).then(|| today.saturating_sub(days.days())) };
        let started = Instant::now();
        let view = shop.journey(None, &moment)?;
        println!("journey of {days} days ago: {} people in {:?}", view.people, started.elapsed());
    }
    let started = Instant::now();
    let days = shop.days(now)?;
    println!("{days:?} in {:?}", started.elapsed());
    let started = Instant::now();
    let steps = shop.journey(None, &Moment::now(now))?.next_steps;
    println!("next steps in {:?}", started.elapsed());
    for step in steps {
        println!("{:>8} {} {}", step.people, step.step.code, step.step.text);
    }
    let memory = std::fs::read_to_string("/proc/self/status")?;
    println!("{}", memory.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}
