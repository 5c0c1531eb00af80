//! `fondly interests`: what our people love, and the words by which it is guessed.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use domain::interest::{Taxonomy, Voice, sureness};
use jiff::Timestamp;
use shop::loves::LovesView;

use crate::cli::{Cli, InterestsAction, InterestsArgs};
use crate::words::{count, say, say_json, warn};

pub(crate) fn run(cli: &Cli, args: &InterestsArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    match &args.action {
        InterestsAction::Check { file } => return check(file),
        InterestsAction::List { query, look } => {
            let shop = cli.shop()?;
            shop.run_due(now)?;
            let view = shop.loves(query, &look.moment(now))?;
            if look.json { say_json(&view)? } else { tell(&view) }
        }
        InterestsAction::Rules { version: None } => say(cli.shop()?.interests_text()?.trim_end()),
        InterestsAction::Rules { version: Some(number) } => {
            let versions = cli.shop()?.interests_versions()?;
            let version = versions.iter().find(|version| version.number == *number);
            let version =
                version.with_context(|| format!("no interests were published as number {number}"))?;
            say(version.text.trim_end());
        }
        InterestsAction::Publish { file } => {
            let text = read(file)?;
            if Taxonomy::parse(&text).is_err() {
                check(file)?;
                anyhow::bail!("{} was not published", file.display());
            }
            cli.shop()?.publish_interests(&text)?;
            say("Published. Every guess was made anew; what you confirmed or refused stays.");
        }
        InterestsAction::Try { text } => attempt(cli, text)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))
}

/// Says what is wrong with a file of interests, each error at its line and column.
fn check(file: &Path) -> anyhow::Result<ExitCode> {
    match Taxonomy::parse(&read(file)?) {
        Ok(taxonomy) => {
            let interests = count(taxonomy.interests().len() as u64, "interest", "interests");
            let groups = count(taxonomy.groups().len() as u64, "group", "groups");
            say(&format!("{} is right, with {interests} in {groups}.", file.display()));
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            for error in errors.iter() {
                let (line, column) = (error.line, error.column);
                warn(&format!(
                    "{}:{line}:{column}: {}\n  hint: {}",
                    file.display(),
                    error.problem,
                    error.cure
                ));
            }
            Ok(ExitCode::FAILURE)
        }
    }
}

fn tell(view: &LovesView) {
    say(&view.title);
    for group in &view.groups {
        say(&format!("\n{:<34}{:>10}{:>10}", group.title, "confirmed", "guessed"));
        for row in &group.interests {
            let [confirmed, guessed] = [row.confirmed, row.guessed].map(domain::money::grouped);
            say(&format!("  {:<32}{confirmed:>10}{guessed:>10}", row.name));
        }
    }
}

/// Shows what the interests in force make of a text.
fn attempt(cli: &Cli, text: &str) -> anyhow::Result<()> {
    let rules = cli.shop()?.rules()?;
    let guesses = rules.interests().guesses(text, Voice::Theirs);
    if guesses.is_empty() {
        say("Nothing would be guessed.");
    }
    for guess in guesses {
        let name = &rules.interests().interests()[guess.interest].name;
        let (words, why) = (&text[guess.at.clone()], guess.why.words());
        match guess.confidence {
            0 => say(&format!("{name}: left alone, “{words}” is {why}.")),
            sure => say(&format!("{name}: {} ({sure} %), “{words}” is {why}.", sureness(sure))),
        }
    }
    Ok(())
}
