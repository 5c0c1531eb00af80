//! The log: one line an event on standard error, as text for people or as JSON for programs.
//!
//! What stands in it are words of this program, patterns of addresses, numbers and times. No query, body, name, email, address or
//! key is ever handed to it; `tests/stories/log.rs` looks.

use std::io;

use clap::{Args, ValueEnum};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// How the log is written.
#[derive(Args)]
pub(crate) struct LogArgs {
    /// How the log is written on standard error
    #[arg(long = "log", env = "FONDLY_LOG", value_name = "FORM", value_enum, default_value_t = Form::Text)]
    form: Form,
    /// How much stands in the log; debug has a line for every request and every batch
    #[arg(long = "log-level", env = "FONDLY_LOG_LEVEL", value_name = "LEVEL", value_enum, default_value_t = HowMuch::Info)]
    level: HowMuch,
}

/// The forms of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A line to read
    Text,
    /// An object a line
    Json,
}

/// How much stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HowMuch {
    /// What failed
    Error,
    /// And what may need somebody
    Warn,
    /// And what happens now and then
    Info,
    /// And what happens all the time
    Debug,
}

/// Begins to write the log. Only this house's own events are in it: what libraries would tell may be somebody's.
pub(crate) fn begin(args: &LogArgs) {
    let level = match args.level {
        HowMuch::Error => Level::ERROR,
        HowMuch::Warn => Level::WARN,
        HowMuch::Info => Level::INFO,
        HowMuch::Debug => Level::DEBUG,
    };
    let ours = Targets::new().with_targets(["fondly", "shop", "web"].map(|name| (name, level)));
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false).with_target(false);
    let lines = match args.form {
        Form::Text => lines.boxed(),
        Form::Json => lines.json().flatten_event(true).boxed(),
    };
    // A program that serves twice keeps the log that it has.
    drop(tracing_subscriber::registry().with(lines.with_filter(ours)).try_init());
    std::panic::set_hook(Box::new(|panic| {
        // What it says may quote what somebody sent; where it happened is enough to find it.
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "Fondly itself failed here; please report it");
    }));
}
