//! `fondly journey`: who stands where, and the rules that say so.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use domain::journey::Journey;
use jiff::Timestamp;
use shop::journey::JourneyView;

use crate::cli::{Cli, JourneyAction, JourneyArgs, Look};
use crate::words::{count, say, say_json, warn};
use crate::{journey_rules, journey_vectors};

pub(crate) fn run(cli: &Cli, args: &JourneyArgs, now: Timestamp) -> anyhow::Result<ExitCode> {
    match &args.action {
        JourneyAction::Check { file } => check(file),
        JourneyAction::Vectors { file } => vectors(file),
        JourneyAction::Show(look) => show(cli, look, now).map(|()| ExitCode::SUCCESS),
        JourneyAction::Publish { file } => journey_rules::publish(cli, file, now),
        JourneyAction::WhatIf { file, json } => journey_rules::what_if(cli, file, *json, now),
        JourneyAction::Versions { json } => journey_rules::versions(cli, *json),
        JourneyAction::Rules { version } => journey_rules::print(cli, *version),
    }
}

pub(crate) fn read(file: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))
}

/// Says what is wrong with a rules file, each error at its line and column.
pub(crate) fn check(file: &Path) -> anyhow::Result<ExitCode> {
    match Journey::parse(&read(file)?) {
        Ok(journey) => {
            let stages = count(journey.stages().len() as u64, "stage", "stages");
            let rules = count(journey.rules().len() as u64, "rule", "rules");
            say(&format!("{}: “{}” is right, with {stages} and {rules}.", file.display(), journey.name()));
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

fn vectors(file: &Path) -> anyhow::Result<ExitCode> {
    let outcome = journey_vectors::check(&read(file)?)?;
    for difference in &outcome.differences {
        say(difference);
    }
    let cases = count(outcome.cases as u64, "case", "cases");
    let agree = outcome.differences.is_empty();
    say(&match outcome.differences.len() {
        0 => format!("{cases}: all agree."),
        differences => format!("{cases}: {}.", count(differences as u64, "difference", "differences")),
    });
    Ok(if agree { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn show(cli: &Cli, look: &Look, now: Timestamp) -> anyhow::Result<()> {
    let shop = cli.shop()?;
    shop.run_due(now)?;
    let moment = look.moment(now);
    if look.json {
        return say_json(&shop.journey_lines(&moment)?);
    }
    tell(&shop.journey(None, &moment)?);
    Ok(())
}

fn tell(view: &JourneyView) {
    say(&format!("{}: {}.", view.name, count(view.people, "person", "people")));
    say(&format!("{:<12}{:>9}{:>9}{:>9}{:>9}{:>9}", "", "people", "reached", "warm", "cooling", "lapsed"));
    for stage in &view.stages {
        let name = &stage.tag.name;
        if stage.blind {
            say(&format!("{name:<12}  cannot be seen yet"));
        } else {
            let [people, reached, warm, cooling, lapsed] =
                [stage.people, stage.reached, stage.warm, stage.cooling, stage.lapsed]
                    .map(domain::money::grouped);
            say(&format!("{name:<12}{people:>9}{reached:>9}{warm:>9}{cooling:>9}{lapsed:>9}"));
        }
        for unseen in stage.unseen.iter().filter(|_| stage.blind) {
            say(&format!("              {}: {}", unseen.what, unseen.cure));
        }
    }
    if let Some((from, to)) = &view.weakest {
        say(&format!("The weakest step is {from} to {to}."));
    }
    if !view.next_steps.is_empty() {
        say("The smallest thing that helps each of them on, and for how many:");
    }
    for step in &view.next_steps {
        let towards = step.step.stage.as_ref().map(|stage| format!(" ({})", stage.name));
        let people = domain::money::grouped(step.people);
        say(&format!("{people:>9}  {}{}", step.step.text, towards.unwrap_or_default()));
    }
}
