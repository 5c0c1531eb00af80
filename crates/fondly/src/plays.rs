//! `fondly plays`: the rules that propose gestures, as a file of the owner's.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use domain::play::Plays;
use jiff::Timestamp;

use crate::cli::{Cli, PlaysAction, PlaysArgs};
use crate::words::{count, say, warn};

pub(crate) fn run(cli: &Cli, args: &PlaysArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    match &args.action {
        PlaysAction::Check { file } => check(file),
        PlaysAction::Publish { file } => publish(cli, file, now).map(|()| ExitCode::SUCCESS),
        PlaysAction::Rules { version } => rules(cli, *version).map(|()| ExitCode::SUCCESS),
    }
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))
}

/// Says what is wrong with a file of plays, and where.
fn check(file: &Path) -> anyhow::Result<ExitCode> {
    match Plays::parse(&read(file)?) {
        Ok(plays) => {
            let plays = count(plays.iter().count() as u64, "play", "plays");
            say(&format!("{} is right, with {plays}.", file.display()));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            warn(&format!("{}:{error}", file.display()));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn publish(cli: &Cli, file: &Path, now: Timestamp) -> anyhow::Result<()> {
    let text = read(file)?;
    if Plays::parse(&text).is_err() {
        check(file)?;
        anyhow::bail!("{} was not published", file.display());
    }
    let shop = cli.shop()?;
    shop.publish_plays(&text, now)?;
    let number = shop.plays_versions()?.len();
    say(&format!(
        "Published as version {number}. Today goes by these plays; earlier versions stay readable."
    ));
    Ok(())
}

fn rules(cli: &Cli, version: Option<u32>) -> anyhow::Result<()> {
    let versions = cli.shop()?.plays_versions()?;
    let wanted = version.unwrap_or(versions.len() as u32);
    let found = versions.iter().find(|known| known.number == wanted);
    let found = found.with_context(|| {
        format!("there is no version {wanted} of the plays; they go from 1 to {}", versions.len())
    })?;
    say(&found.text);
    Ok(())
}
