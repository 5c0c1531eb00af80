//! How long the pages of a shop take: `pages FOLDER`, after `bulk` has made one there.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use shop::people::PeopleQuestion;
use shop::view::Moment;
use shop::{Shop, ShopError};

/// How often each page is opened.
const TIMES: usize = 200;

#[expect(clippy::disallowed_methods, clippy::print_stdout, reason = "an example is a program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_default());
    let shop = Shop::open(&folder)?;
    let moment = Moment::now(Timestamp::now());
    shop.run_due(moment.now)?;
    let ask = |query: &str, stage: Option<&str>, show: Option<&str>| PeopleQuestion {
        query: query.to_owned(),
        stage: stage.map(str::to_owned),
        show: show.map(str::to_owned),
        after: None,
    };
    let everybody = ask("", None, None);
    let ids: Vec<_> = shop.people(&everybody, &moment)?.people.iter().map(|row| row.person.id).collect();
    let lists = [
        everybody,
        ask("", Some("promote"), None),
        ask("", None, Some("skipped")),
        ask("", Some("convert"), Some("stuck")),
        ask("an", None, None),
        ask("maria lopez", None, None),
        ask("1042", None, None),
        ask("zzzz", None, None),
    ];
    for list in &lists {
        let name = format!("people {:?} {:?} {:?}", list.query, list.stage, list.show);
        measure(&name, |_| shop.people(list, &moment).map(|view| view.people.len()))?;
    }
    measure("person", |turn| {
        shop.person(ids[turn % ids.len()], None, &moment).map(|view| view.timeline.len())
    })?;
    measure("journey", |_| shop.journey(None, &moment).map(|view| view.stages.len()))?;
    measure("status", |_| shop.status(&moment).map(|_| 1))?;
    let started = Instant::now();
    let verified = shop.verify(moment.now)?;
    println!(
        "verify: {} problems in {:?} {:?}",
        verified.problems.len(),
        started.elapsed(),
        verified.problems.first()
    );
    let past =
        Moment { as_of: moment.now.to_zoned(jiff::tz::TimeZone::UTC).date().yesterday().ok(), ..moment };
    let started = Instant::now();
    shop.journey(None, &past)?;
    println!("journey as of yesterday in {:?}", started.elapsed());
    let started = Instant::now();
    shop.refold(moment.now)?;
    println!("refold in {:?}", started.elapsed());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example is a program")]
fn measure(name: &str, mut open: impl FnMut(usize) -> Result<usize, ShopError>) -> Result<(), ShopError> {
    let mut times: Vec<Duration> = Vec::with_capacity(TIMES);
    let mut shown = 0;
    for turn in 0..TIMES {
        let started = Instant::now();
        shown = open(turn)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let (median, p99) = (times[TIMES / 2], times[TIMES * 99 / 100]);
    println!("{name}: {shown} shown, median {median:?}, p99 {p99:?}");
    Ok(())
}
