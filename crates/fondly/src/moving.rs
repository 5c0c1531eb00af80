//! `fondly move`: a copy of the shop on a server or in another folder, every row compared.

use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use shop::Database;

use crate::cli::Cli;
use crate::interrupt::on_interrupt;
use crate::words::{count, say, say_json, warn};

/// Moving.
#[derive(Args)]
pub(crate) struct MoveArgs {
    /// Where to: postgres://user@host/name with an empty database, or a folder that holds no shop
    #[arg(long, value_name = "URL|DIR")]
    to: String,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

/// Copies the shop, and says what came over.
pub(crate) fn run(cli: &Cli, args: &MoveArgs) -> anyhow::Result<()> {
    cli.must_hold_a_shop()?;
    let to: Database = args.to.parse()?;
    let (shop, began) = (cli.shop()?, Instant::now());
    let stop = on_interrupt("Stopping; nothing will be there.")?;
    let style = ProgressStyle::with_template(
        "{wide_bar:.cyan} {pos} of {len} rows copied and compared  Ctrl-C stops",
    );
    let bar = ProgressBar::new(0).with_style(style.expect("the template is right"));
    let moved = shop.move_to(&to, &|rows, total| {
        bar.set_length(total);
        bar.set_position(rows);
        if stop.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    let moved = moved.with_context(|| format!("the shop could not be moved to {to}"))?;
    if args.json {
        let tables: serde_json::Map<String, serde_json::Value> =
            moved.tables.iter().map(|(name, rows)| (name.clone(), json!(rows))).collect();
        return say_json(&json!({ "to": to.to_string(), "rows": moved.rows(), "tables": tables }));
    }
    let (rows, tables) =
        (count(moved.rows(), "row", "rows"), count(moved.tables.len() as u64, "table", "tables"));
    say(&format!(
        "{rows} in {tables} stand in {to} and are the same as here, after {:.1} s.",
        began.elapsed().as_secs_f64()
    ));
    let how = match &to {
        Database::Postgres(_) => format!("--data {} --database with that address", cli.folder().display()),
        Database::File(path) => {
            let folder = path.parent().unwrap_or(path);
            format!("--data {} and no --database", folder.display())
        }
    };
    warn(&format!("Use it with {how}. What is here stays as it is; keep only one of the two in use."));
    if let (Database::Postgres(_), Database::File(left)) = (&to, cli.database()?) {
        let left = left.display();
        warn(&format!(
            "Once you are content, delete {left} and intake.db beside it: nobody who is erased from now on is erased there."
        ));
    }
    Ok(())
}
