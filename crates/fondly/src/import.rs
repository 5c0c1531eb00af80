//! `fondly import`: files in, files back out, and what became of them.

mod say;

use std::collections::HashSet;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use domain::id::{ImportId, PersonId};
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use ingest::{DateOrder, Format, Wishes};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use shop::Shop;
use shop::import::{Counts, Imported, Progress};

use crate::interrupt::on_interrupt;
use crate::typed;
use crate::words::say as answer;

/// Files to be taken in.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct ImportArgs {
    #[command(subcommand)]
    action: Option<ImportAction>,
    /// CSV files, address books (.vcf) or calendars (.ics), plain or .gz; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Read them as shopify_orders, shopify_customers, sales_lines, events, klaviyo, contacts, vcard or ics
    #[arg(long = "as", value_name = "FORMAT", value_parser = format)]
    format: Option<Format>,
    /// What a column means, as in "Receipt no=invoice"; "Column=-" is not read
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// Which stands first in dates such as 3/4/2026: dmy or mdy
    #[arg(long, value_name = "ORDER", value_parser = dates)]
    dates: Option<DateOrder>,
    /// Only say what would come of it
    #[arg(long)]
    dry_run: bool,
    /// Answer in JSON: a line a file, and a last line for all of them
    #[arg(long)]
    json: bool,
}

/// What else can be done with imports.
#[derive(Subcommand)]
enum ImportAction {
    /// Take an import back as a whole
    Undo {
        /// The import's number
        #[arg(value_parser = typed::import)]
        import: ImportId,
    },
    /// List every import
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Hand out the rows that were set aside, to be corrected and imported
    SetAside {
        /// The import's number
        #[arg(value_parser = typed::import)]
        import: ImportId,
        /// The CSV file to write; standard output if not given
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// List the lines that were read and are nobody's order
    Listed {
        /// The import's number
        #[arg(value_parser = typed::import)]
        import: ImportId,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

fn format(text: &str) -> Result<Format, String> {
    let known = Format::ALL.map(Format::name).join(", ");
    Format::parse(text).ok_or_else(|| format!("no such format; there are {known}"))
}

fn dates(text: &str) -> Result<DateOrder, String> {
    DateOrder::parse(text).ok_or_else(|| "write dmy (day first) or mdy (month first)".to_owned())
}

pub(crate) fn run(shop: &Shop, args: &ImportArgs, now: Timestamp) -> anyhow::Result<()> {
    match &args.action {
        None => take_in(shop, args, now),
        Some(ImportAction::Undo { import }) => {
            shop.undo_import(*import, now)?;
            answer(&format!("Import {import} is undone. The same file can be imported again."));
            Ok(())
        }
        Some(ImportAction::List { json }) => say::imports(&shop.imports()?, *json),
        Some(ImportAction::SetAside { import, out }) => set_aside(shop, *import, out.as_deref()),
        Some(ImportAction::Listed { import, json }) => say::listed(&shop.listed(*import)?, *json),
    }
}

/// Takes every file in, each for itself: one that cannot be read does not stop the others.
fn take_in(shop: &Shop, args: &ImportArgs, now: Timestamp) -> anyhow::Result<()> {
    let wishes = wishes(args)?;
    let stop = on_interrupt("Stopping; nothing of this file is kept.")?;
    let began = Instant::now();
    let mut total = Total::default();
    let mut failed = 0;
    for file in &args.files {
        let begun = Instant::now();
        let path = if file.as_os_str() == "-" { Path::new("/dev/stdin") } else { file };
        match one(shop, path, &wishes, args.dry_run, now, &stop) {
            Ok(imported) => {
                total.add(&imported);
                let zone = TimeZone::get(&shop.settings()?.zone).unwrap_or(TimeZone::UTC);
                say::imported(&imported, begun.elapsed(), args.json, args.dry_run, &zone)?;
            }
            Err(error) if args.files.len() == 1 || stop.load(Ordering::Relaxed) => return Err(error),
            Err(error) => {
                failed += 1;
                crate::complain(&error.context(format!("{} was not taken in", file.display())));
            }
        }
    }
    if args.json {
        say::total(&total.counts(), began.elapsed())?;
    }
    if failed > 0 {
        bail!("{failed} of {} files were not taken in", args.files.len());
    }
    Ok(())
}

/// What all files came to.
#[derive(Default)]
struct Total {
    counts: Counts,
    people: HashSet<PersonId>,
    known_only: u64,
}

impl Total {
    fn add(&mut self, imported: &Imported) {
        self.counts += &imported.counts;
        // Of a file that was imported before it is known how many people there are, and not who.
        self.known_only += if imported.already { imported.counts.people } else { 0 };
        self.people.extend(&imported.people);
    }

    fn counts(&self) -> Counts {
        Counts { people: self.people.len() as u64 + self.known_only, ..self.counts.clone() }
    }
}

fn wishes(args: &ImportArgs) -> anyhow::Result<Wishes> {
    let mut wishes = Wishes { format: args.format, columns: Vec::new(), dates: args.dates };
    for map in &args.map {
        wishes.map(map)?;
    }
    Ok(wishes)
}

fn one(
    shop: &Shop,
    path: &Path,
    wishes: &Wishes,
    dry_run: bool,
    now: Timestamp,
    stop: &AtomicBool,
) -> anyhow::Result<Imported> {
    let bar = bar();
    let watch = |progress: Progress| {
        bar.set_length(progress.total);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} events", HumanCount(progress.events)));
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let taken = match dry_run {
        true => shop.try_import(path, wishes, now, &watch),
        false => shop.import_file(path, wishes, now, &watch),
    };
    bar.finish_and_clear();
    Ok(taken?)
}

/// A bar on standard error; it draws nothing where that is no terminal.
fn bar() -> ProgressBar {
    let style =
        ProgressStyle::with_template("{wide_bar:.cyan} {bytes} of {total_bytes}, {msg}  Ctrl-C stops");
    ProgressBar::new(0).with_style(style.expect("the template is right"))
}

fn set_aside(shop: &Shop, import: ImportId, out: Option<&Path>) -> anyhow::Result<()> {
    let Some(path) = out else {
        shop.set_aside(import, &mut std::io::stdout().lock())?;
        return Ok(());
    };
    // It may hold corrections by now.
    anyhow::ensure!(!path.exists(), "{} is there already; choose another name", path.display());
    let mut text = Vec::new();
    let rows = shop.set_aside(import, &mut text)?;
    let written = std::fs::File::create_new(path).and_then(|mut file| file.write_all(&text));
    written.with_context(|| format!("{} could not be written", path.display()))?;
    let rows = crate::words::count(rows as u64, "row", "rows");
    let path = path.display();
    answer(&format!(
        "{rows} written to {path}. Correct them there and import that file: `fondly import {path}`."
    ));
    Ok(())
}
