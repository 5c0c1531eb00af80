//! Fondly: the program. It reads the command line, the environment and the clock; everything else is the shop's.

mod alike;
mod backup;
mod chance;
mod cli;
mod clock;
mod demo;
mod demo_files;
mod doors;
mod export;
mod import;
mod interests;
mod interrupt;
mod journey;
mod journey_rules;
mod journey_vectors;
mod log;
mod moving;
mod paper;
mod people;
mod people_out;
mod place;
mod placing;
mod plays;
mod press;
mod process;
mod remember;
mod serve;
mod today;
mod typed;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};
use crate::words::warn;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        Err(error) if reader_has_gone(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whether an answer could not be written because whoever read it has heard enough, as `head` does.
fn reader_has_gone(error: &anyhow::Error) -> bool {
    let is_pipe = |io: &std::io::Error| io.kind() == std::io::ErrorKind::BrokenPipe;
    error.chain().any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(is_pipe))
}

/// Says what went wrong and why, the outermost first and nothing twice.
fn complain(error: &anyhow::Error) {
    warn(&format!("error: {error}"));
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            warn(&format!("  because {cause}"));
            said = cause;
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    let now = clock::now();
    match &cli.command {
        Command::Demo(args) => demo::run(cli, args, now)?,
        Command::Journey(args) => return journey::run(cli, args, now),
        Command::Interests(args) => return interests::run(cli, args, now),
        Command::Plays(args) => return plays::run(cli, args, now),
        Command::Verify(args) => return backup::verify(cli, args, now),
        Command::Restore(args) => return backup::restore(cli, args, now),
        Command::Backup(args) => backup::back_up(cli, args, now)?,
        Command::Move(args) => moving::run(cli, args)?,
        Command::Serve(args) => serve::run(&cli.shop()?, args, None)?,
        Command::Owner(args) => doors::owner(&cli.shop()?, &args.action, now)?,
        Command::Key(args) => doors::key(&cli.shop()?, &args.action, now)?,
        Command::Hook(args) => doors::hook(&cli.shop()?, &args.action, now)?,
        Command::Import(args) => import::run(&cli.shop()?, args, now)?,
        Command::Status(look) => people::status(&cli.shop_that_is_there()?, look, now)?,
        Command::Today(args) => today::run(&cli.shop_that_is_there()?, args, now)?,
        Command::People(args) => match &args.action {
            Some(action) => remember::people(&cli.shop()?, action, now)?,
            None => people::list(&cli.shop_that_is_there()?, args, now)?,
        },
        Command::Remember(args) => remember::remember(&cli.shop()?, args, now)?,
        Command::Forget(args) => remember::forget(&cli.shop()?, args, now)?,
        Command::Person(args) => people::person(&cli.shop_that_is_there()?, args, now)?,
        Command::Print(args) => paper::run(&cli.shop_that_is_there()?, args, now)?,
        Command::Export(args) => export::run(&cli.shop_that_is_there()?, args, now)?,
        Command::Erase(args) => export::erase(&cli.shop_that_is_there()?, args, now)?,
    }
    Ok(ExitCode::SUCCESS)
}
