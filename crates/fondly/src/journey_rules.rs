//! `fondly journey what-if`, `publish`, `versions` and `rules`: other rules, tried first, then put in force.

use std::path::Path;
use std::process::ExitCode;

use domain::journey::Journey;
use jiff::Timestamp;
use serde::Serialize;
use shop::journey::WhatIf;

use crate::cli::Cli;
use crate::journey::{check, read};
use crate::words::{count, moment, say, say_json};

/// A version, as scripts read it.
#[derive(Serialize)]
struct Line<'a> {
    number: u32,
    name: &'a str,
    until: Option<Timestamp>,
    in_force: bool,
}

/// Reads a rules file that is right; a wrong one has been complained of.
fn right(file: &Path) -> anyhow::Result<Option<String>> {
    let text = read(file)?;
    match Journey::parse(&text) {
        Ok(_) => Ok(Some(text)),
        Err(_) => check(file).map(|_| None),
    }
}

pub(crate) fn what_if(cli: &Cli, file: &Path, json: bool, now: Timestamp) -> anyhow::Result<ExitCode> {
    let Some(text) = right(file)? else { return Ok(ExitCode::FAILURE) };
    let what_if = cli.shop()?.what_if(&text, now)?;
    if json {
        say_json(&what_if)?
    } else {
        tell(&what_if)
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(what_if: &WhatIf) {
    let stage = |id: &Option<String>| id.clone().unwrap_or_else(|| "no stage".to_owned());
    let moved = what_if.people - what_if.same;
    let everybody = count(what_if.people, "person", "people");
    say(&format!("{} of {everybody} would move; nothing was changed.", domain::money::grouped(moved)));
    for step in &what_if.moves {
        let people = domain::money::grouped(step.people);
        say(&format!("{people:>9}  {} -> {}", stage(&step.from), stage(&step.to)));
        for mover in &step.some {
            say(&format!("           {} ({}): {}", mover.person.name, mover.person.id, mover.why));
        }
    }
    if moved > 0 {
        say("`fondly journey publish FILE` puts these rules in force; the ones in force now are kept.");
    }
}

pub(crate) fn publish(cli: &Cli, file: &Path, now: Timestamp) -> anyhow::Result<ExitCode> {
    let Some(text) = right(file)? else { anyhow::bail!("{} was not published", file.display()) };
    let shop = cli.shop()?;
    if shop.rules()?.journey_text() == text {
        say("These rules are in force already; nothing was changed.");
        return Ok(ExitCode::SUCCESS);
    }
    shop.publish_journey(&text, now)?;
    let former = shop.journey_versions()?.len() - 1;
    say(&format!(
        "Published. Everybody was replayed under the new rules. The former ones are version {former}: \
         `fondly journey rules --version {former}` prints them, and publishing them takes this back."
    ));
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn versions(cli: &Cli, json: bool) -> anyhow::Result<ExitCode> {
    let shop = cli.shop()?;
    let zone = shop.rules()?.zone.clone();
    let versions = shop.journey_versions()?;
    let names: Vec<String> = versions
        .iter()
        .map(|version| {
            Journey::parse(&version.text).map_or_else(|_| String::new(), |it| it.name().to_owned())
        })
        .collect();
    let lines = versions.iter().zip(&names).map(|(version, name)| Line {
        number: version.number,
        name,
        until: version.until,
        in_force: version.until.is_none(),
    });
    if json {
        say_json(&lines.collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in lines {
        let when =
            line.until.map_or_else(|| "in force".to_owned(), |at| format!("until {}", moment(at, &zone)));
        say(&format!("{:>4}  {}, {when}", line.number, line.name));
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn print(cli: &Cli, version: Option<u32>) -> anyhow::Result<ExitCode> {
    let shop = cli.shop()?;
    let text = match version {
        Some(number) => shop.journey_version(number)?.text,
        None => shop.rules()?.journey_text().to_owned(),
    };
    say(text.strip_suffix('\n').unwrap_or(&text));
    Ok(ExitCode::SUCCESS)
}
