//! `fondly export people`: a list as a table, or as an address book.

use std::fs::File;
use std::io::{BufWriter, Write};

use anyhow::Context;
use clap::{Args, ValueEnum};
use jiff::Timestamp;
use shop::Shop;
use shop::people::{CardVersion, PeopleFile, PeopleQuestion};
use shop::view::Moment;

use crate::words::{count, say};

/// Which people, and how.
#[derive(Args)]
pub(crate) struct PeopleOut {
    /// Any part of a name, an email, a town, or an order's number
    #[arg(default_value = "")]
    query: String,
    /// Only people on this stage
    #[arg(long)]
    stage: Option<String>,
    /// Only those who are: warm, cooling, lapsed, reached, skipped, stuck or weak
    #[arg(long)]
    show: Option<String>,
    /// A table, or cards of vCard 4.0 (vcard) or 3.0 (vcard3, for older address books)
    #[arg(long = "as", value_name = "FORMAT", default_value = "csv")]
    format: PeopleFormat,
    /// The file to write; standard output if not given
    #[arg(long, value_name = "FILE")]
    out: Option<std::path::PathBuf>,
}

/// How people are written.
#[derive(Clone, Copy, ValueEnum)]
enum PeopleFormat {
    Csv,
    Vcard,
    Vcard3,
}

pub(crate) fn run(shop: &Shop, args: &PeopleOut, now: Timestamp) -> anyhow::Result<()> {
    let file = match args.format {
        PeopleFormat::Csv => PeopleFile::Sheet,
        PeopleFormat::Vcard => PeopleFile::Cards(CardVersion::V4),
        PeopleFormat::Vcard3 => PeopleFile::Cards(CardVersion::V3),
    };
    let (query, stage, show) = (args.query.clone(), args.stage.clone(), args.show.clone());
    let question = PeopleQuestion { query, stage, show, after: None };
    let moment = Moment { now, as_of: None };
    let Some(path) = &args.out else {
        let mut out = BufWriter::new(std::io::stdout().lock());
        shop.export_people(&question, file, &mut out, &moment)?;
        return out.flush().context("the people could not be written");
    };
    anyhow::ensure!(!path.exists(), "{} is there already; choose another name", path.display());
    let made = File::create_new(path).with_context(|| format!("{} could not be written", path.display()))?;
    let written = shop.export_people(&question, file, &mut BufWriter::new(made), &moment)?;
    say(&format!("{} written to {}.", count(written, "person", "people"), path.display()));
    Ok(())
}
