//! How long a made-up shop takes to make, store and fold: `bulk ORDERS FOLDER`.

use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use demo::{Demo, Plan};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shop::{Settings, Shop, Texts};

#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "an example is a program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let orders = args.next().unwrap_or_default().parse()?;
    let folder = std::path::PathBuf::from(args.next().unwrap_or_default());
    let now = Timestamp::from_microsecond(Timestamp::now().as_microsecond())?;
    let demo = Demo::new(Plan { orders, seed: 1, now, zone: TimeZone::get(demo::ZONE)? });
    let settings = Settings { zone: demo::ZONE.into(), demo: true, ..Settings::default() };
    let started = Instant::now();
    let placed = Shop::build(&folder, settings, Texts::default(), now, |placer| {
        let mut making = std::time::Duration::ZERO;
        let mut batch = Vec::new();
        for index in 0..demo.len() {
            let begun = Instant::now();
            batch.extend(demo.item(index));
            making += begun.elapsed();
            if batch.len() >= 4_000 {
                placer.place(&std::mem::take(&mut batch))?;
            }
        }
        placer.place(&batch)?;
        println!("making {making:?}, placing {:?}", started.elapsed().checked_sub(making));
        Ok(placer.placed())
    })?;
    println!("{placed:?} in {:?}", started.elapsed());
    let shop = Shop::open(&folder)?;
    let started = Instant::now();
    shop.propose(now)?;
    println!("proposed in {:?}", started.elapsed());
    for _ in 0..3 {
        let started = Instant::now();
        let today = shop.today(&shop::view::Moment::now(now))?;
        println!(
            "today: {} listed, {} more parcels in {:?}",
            today.gestures.len(),
            today.parcels_more,
            started.elapsed()
        );
    }
    Ok(())
}
