//! The demo: a made-up shop is built in one go, then served like any other.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

use anyhow::Context;
use demo::{Demo, Optician, OpticianPlan, Plan};
use domain::fact::Report;
use domain::trade::Trade;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shop::place::Placer;
use shop::{Database, PostgresUrl, Settings, Shop, ShopError, Story, Texts};

use crate::cli::{Cli, DemoAction, DemoArgs, MadeUp};
use crate::words::{count, say, warn};

/// Reports handed over at once; people are never torn apart.
const BATCH: usize = 4_000;
/// Batches that may wait while one is placed, so that making them never runs far ahead.
const WAITING: usize = 4;

/// Makes the shop if it is not there yet, and serves it.
pub(crate) fn run(cli: &Cli, args: &DemoArgs, now: Timestamp) -> anyhow::Result<()> {
    if let Some(DemoAction::Export { folder, orders, seed }) = &args.action {
        return crate::demo_files::write(folder, &made_up(*orders, *seed, now)?);
    }
    let usual = match args.shop {
        MadeUp::Socks => Path::new("demo-shop"),
        MadeUp::Optician => Path::new("demo-optician"),
    };
    let folder = cli.data.as_deref().unwrap_or(usual);
    let database = cli.database_of(folder)?;
    if let Database::Postgres(url) = &database {
        on_server(folder, &database, url, args, now)?;
    } else if stands(folder, args)? {
        warn(&format!("The demo shop in {} stands as you left it; --fresh makes it anew.", folder.display()));
    } else {
        build(folder, args, now)?;
    }
    let shop = Shop::open_at(folder, &database)?;
    shop.propose(now)?;
    if args.no_serve { Ok(()) } else { crate::serve::run(&shop, &args.serve, Some(own(folder))) }
}

/// Where an own shop is opened from the demo: beside it, in the folder that `fondly serve` takes by itself.
fn own(demo: &Path) -> PathBuf {
    let name = if demo.file_name().is_some_and(|name| name == "shop") { "my-shop" } else { "shop" };
    demo.with_file_name(name)
}

/// Whether the demo shop that is asked for is there already. Another one is cleared away, but never a real shop.
fn stands(folder: &Path, args: &DemoArgs) -> anyhow::Result<bool> {
    if !Shop::exists(folder) {
        return Ok(false);
    }
    let shop = Shop::open(folder)?;
    crate::backup::tell_migrated(&shop, folder);
    anyhow::ensure!(
        shop.settings()?.demo,
        "{} holds a real shop; choose another folder for the demo with --data",
        folder.display()
    );
    let same = std::fs::read_to_string(folder.join(RECIPE)).is_ok_and(|text| text == recipe(args));
    drop(shop);
    if same && !args.fresh {
        return Ok(true);
    }
    if !same {
        warn(&format!("Another demo stood in {}; it makes way for this one.", folder.display()));
    }
    std::fs::remove_dir_all(folder).with_context(|| format!("{} could not be cleared", folder.display()))?;
    Ok(false)
}

/// Makes the demo in an empty database: built in a folder of its own, then moved there. One that is there stays.
fn on_server(
    folder: &Path,
    database: &Database,
    url: &PostgresUrl,
    args: &DemoArgs,
    now: Timestamp,
) -> anyhow::Result<()> {
    if database.holds_a_shop()? {
        let is_demo = Shop::open_at(folder, database)?.settings()?.demo;
        anyhow::ensure!(is_demo, "{url} holds a real shop; name an empty database for the demo");
        let same = std::fs::read_to_string(folder.join(RECIPE)).is_ok_and(|text| text == recipe(args));
        anyhow::ensure!(same, "another demo stands in {url}; name an empty database for this one");
        anyhow::ensure!(
            !args.fresh,
            "a demo on a server is not made anew, because Fondly empties no database; name an empty one"
        );
        warn(&format!("The demo shop in {url} stands as you left it."));
        return Ok(());
    }
    let building = folder.join("building");
    if building.exists() {
        std::fs::remove_dir_all(&building).context("what an earlier demo left could not be cleared")?;
    }
    build(&building, args, now)?;
    Shop::open(&building)?.move_to(database, &|_, _| ControlFlow::Continue(()))?;
    std::fs::rename(building.join(RECIPE), folder.join(RECIPE))
        .and_then(|()| std::fs::remove_dir_all(&building))
        .context("the folder in which the demo was built could not be cleared")?;
    say(&format!("It was moved to {url}."));
    Ok(())
}

/// The file that tells from what a demo was made.
const RECIPE: &str = "demo.txt";

fn recipe(args: &DemoArgs) -> String {
    match args.shop {
        MadeUp::Socks => format!("orders {}\nseed {}\n", args.orders, args.seed),
        MadeUp::Optician => format!("shop optician\npatients {}\nseed {}\n", args.patients, args.seed),
    }
}

/// The made-up shop, before anything of it is stored.
fn made_up(orders: u32, seed: u64, now: Timestamp) -> anyhow::Result<Demo> {
    let zone = TimeZone::get(demo::ZONE).context("the time zone database is missing on this machine")?;
    Ok(Demo::new(Plan { orders, seed, now, zone }))
}

fn optician(args: &DemoArgs, now: Timestamp) -> anyhow::Result<Optician> {
    let zone =
        TimeZone::get(OpticianPlan::ZONE).context("the time zone database is missing on this machine")?;
    Ok(Optician::new(OpticianPlan { patients: args.patients, seed: args.seed, now, zone }))
}

fn build(folder: &Path, args: &DemoArgs, now: Timestamp) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let placed = match args.shop {
        MadeUp::Socks => {
            let made_up = made_up(args.orders, args.seed, now)?;
            let settings = settings(&made_up, args.orders);
            Shop::build(folder, settings, Texts::default(), now, |placer| fill(placer, made_up.items()))?
        }
        MadeUp::Optician => {
            let made_up = optician(args, now)?;
            let settings = practice(&made_up);
            Shop::build(folder, settings, Texts::of(Trade::Optician), now, |placer| {
                fill(placer, made_up.items())
            })?
        }
    };
    std::fs::write(folder.join(RECIPE), recipe(args)).context("the demo's recipe could not be written")?;
    say(&format!(
        "A made-up shop with {} and {} stands in {} after {:.1} s.",
        count(placed.people, "person", "people"),
        count(placed.events, "event", "events"),
        folder.display(),
        started.elapsed().as_secs_f64()
    ));
    Ok(())
}

/// A shop with a hundred orders a day and more gives each of its makers an hour.
const LARGE: u32 = 50_000;

fn settings(made_up: &Demo, orders: u32) -> Settings {
    let told = made_up.shop();
    let makers = if orders > LARGE { told.makers.len() as i64 } else { 1 };
    Settings {
        name: told.name.to_owned(),
        owner: told.owner.to_owned(),
        zone: told.zone.to_owned(),
        currency: told.currency.code().to_owned(),
        makers: told.makers.map(str::to_owned).to_vec(),
        address: told.home,
        story: Story {
            problem: told.problem.to_owned(),
            love: told.love.to_owned(),
            signature: told.signature.to_owned(),
        },
        card: "a2".into(),
        paper: "letter".into(),
        labels: "5160".into(),
        minutes_a_day: 60 * makers,
        demo: true,
        ..Settings::default()
    }
}

fn practice(made_up: &Optician) -> Settings {
    let told = made_up.practice();
    Settings {
        name: told.name.to_owned(),
        owner: told.owner.to_owned(),
        zone: told.zone.to_owned(),
        currency: told.currency.code().to_owned(),
        makers: told.team.map(str::to_owned).to_vec(),
        story: Story {
            problem: told.problem.to_owned(),
            love: told.love.to_owned(),
            signature: told.signature.to_owned(),
        },
        address: told.home,
        card: "a6".into(),
        paper: "a4".into(),
        labels: "l7160".into(),
        // An hour a day of three of the team.
        minutes_a_day: 180,
        demo: true,
        ..Settings::default()
    }
}

/// Makes the reports on one thread and places them on another.
fn fill(
    placer: &mut Placer<'_>,
    items: impl Iterator<Item = Vec<Report>> + Send,
) -> Result<shop::place::Placed, ShopError> {
    let (sender, receiver) = sync_channel::<Vec<Report>>(WAITING);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut batch = Vec::with_capacity(BATCH);
            for reports in items {
                batch.extend(reports);
                if batch.len() >= BATCH && sender.send(std::mem::take(&mut batch)).is_err() {
                    return;
                }
            }
            // Nobody listens any more only when placing has failed, and that error is told.
            let _failed = sender.send(batch);
        });
        place_all(placer, receiver)
    })
}

fn place_all(
    placer: &mut Placer<'_>,
    batches: Receiver<Vec<Report>>,
) -> Result<shop::place::Placed, ShopError> {
    for batch in batches {
        placer.place(&batch)?;
    }
    Ok(placer.placed())
}
