//! `fondly backup`, `restore` and `verify`: the whole shop as one file, and back.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use serde::Serialize;
use shop::backup::{Made, Progress, Restored, Step, size_in_words};
use shop::verify::Verified;
use shop::{Database, Shop};

use crate::cli::Cli;
use crate::interrupt::on_interrupt;
use crate::words::{count, moment, say, say_json, warn};

/// Making a backup.
#[derive(Args)]
pub(crate) struct BackupArgs {
    /// The file to write, or the folder to put it in; without it, the shop's own backups, which take turns
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Making a shop of a backup.
#[derive(Args)]
pub(crate) struct RestoreArgs {
    /// The backup
    file: PathBuf,
    /// The folder to put the shop in, which must not hold one; the shop's folder if not given
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Verifying.
#[derive(Args)]
pub(crate) struct VerifyArgs {
    /// Rather this backup, unpacked beside it for as long as it takes
    #[arg(long, value_name = "FILE")]
    backup: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Makes a backup, also while the shop is served.
pub(crate) fn back_up(cli: &Cli, args: &BackupArgs, now: Timestamp) -> anyhow::Result<()> {
    cli.must_hold_a_shop()?;
    let (shop, began) = (cli.shop()?, Instant::now());
    let made = watched("Stopping; nothing of this backup is kept.", |watch| match &args.out {
        Some(out) => shop.back_up_to(out, now, watch),
        None => shop.make_backup(now, watch),
    })?;
    let seconds = began.elapsed().as_secs_f64();
    if args.json {
        return say_json(&Answer { made: &made, seconds });
    }
    say(&made.file.display().to_string());
    let (bytes, unpacked) = (size_in_words(made.bytes), size_in_words(made.unpacked));
    warn(&format!("The shop is in it: {bytes} for {unpacked}, made and read again in {seconds:.1} s."));
    for path in &made.removed {
        warn(&format!("Its turn is over, and it is removed: {}", path.display()));
    }
    Ok(())
}

/// Makes a shop of a backup, and verifies it.
pub(crate) fn restore(cli: &Cli, args: &RestoreArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    let into = args.into.as_deref().unwrap_or(cli.folder());
    let database = cli.database_of(into)?;
    let restored = watched("Stopping; nothing is restored.", |watch| {
        shop::backup::restore(&args.file, into, &database, now, watch)
    })?;
    if args.json {
        say_json(&restored)?;
        return Ok(verdict(&restored.verified));
    }
    let about = &restored.about;
    let place = match &database {
        Database::File(_) => into.display().to_string(),
        Database::Postgres(url) => url.to_string(),
    };
    say(&format!("{} of {} stands in {place}.", about.shop, moment(about.made_at, &restored.zone)));
    let code = tell(&restored);
    warn(&match &database {
        Database::File(_) => format!("To serve it: fondly serve --data {}", into.display()),
        Database::Postgres(_) => {
            format!("To serve it: fondly serve --data {} with the same --database", into.display())
        }
    });
    Ok(code)
}

/// Checks everything, and says what is wrong.
pub(crate) fn verify(cli: &Cli, args: &VerifyArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    let Some(file) = &args.backup else {
        let verified = cli.shop_that_is_there()?.verify(now)?;
        return if args.json {
            say_json(&verified).map(|()| verdict(&verified))
        } else {
            Ok(found(&verified))
        };
    };
    let restored = watched("Stopping; the backup is left as it was.", |watch| {
        shop::backup::verify_backup(file, now, watch)
    })?;
    if args.json {
        say_json(&restored)?;
        return Ok(verdict(&restored.verified));
    }
    let about = &restored.about;
    let made_at = moment(about.made_at, &restored.zone);
    say(&format!("{} of {made_at}, made by Fondly {}.", about.shop, about.fondly));
    Ok(tell(&restored))
}

/// What a backup holds, and what is wrong with it.
fn tell(restored: &Restored) -> ExitCode {
    if restored.waiting > 0 {
        let bodies = count(restored.waiting.unsigned_abs(), "delivery", "deliveries");
        say(&format!("{bodies} had come in and will be placed as soon as the shop is served."));
    }
    found(&restored.verified)
}

fn found(verified: &Verified) -> ExitCode {
    for problem in &verified.problems {
        say(problem);
    }
    let people = count(verified.people, "person", "people");
    if verified.is_sound() {
        say(&format!("The database is whole, and {people} stand where a replay puts them."));
    } else {
        let problems = count(verified.problems.len() as u64, "problem", "problems");
        say(&format!("{problems} found among {people}."));
    }
    verdict(verified)
}

fn verdict(verified: &Verified) -> ExitCode {
    if verified.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    made: &'a Made,
    seconds: f64,
}

/// Does long work under a bar on standard error; Ctrl-C stops it and says `stopping`.
fn watched<T>(
    stopping: &'static str,
    work: impl FnOnce(&shop::backup::Watch<'_>) -> Result<T, shop::ShopError>,
) -> anyhow::Result<T> {
    let stop = on_interrupt(stopping)?;
    let style = ProgressStyle::with_template("{wide_bar:.cyan} {bytes} of {total_bytes} {msg}  Ctrl-C stops");
    let rows = ProgressStyle::with_template("{wide_bar:.cyan} {pos} of {len} rows {msg}  Ctrl-C stops");
    let [bytes, rows] = [style, rows].map(|style| style.expect("the template is right"));
    let bar = ProgressBar::new(0);
    let done = work(&|progress: Progress| {
        bar.set_style(if progress.step == Step::Carry { rows.clone() } else { bytes.clone() });
        bar.set_length(progress.total);
        bar.set_position(progress.bytes);
        bar.set_message(match progress.step {
            Step::Copy | Step::Carry => "copied",
            Step::Pack => "packed",
            Step::Read => "read",
        });
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    Ok(done?)
}

/// Says what opening the shop in `folder` brought forward.
pub(crate) fn tell_migrated(shop: &Shop, folder: &Path) {
    if let Some(migrated) = shop.migrated() {
        warn(&format!(
            "The shop in {} was brought from version {} to {}; as it was, it is kept in {}.",
            folder.display(),
            migrated.from,
            migrated.to,
            migrated.copy.display()
        ));
    }
}
