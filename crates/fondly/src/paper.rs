//! `fondly print`: paper for today's gestures.

use anyhow::Context;
use jiff::Timestamp;
use shop::Shop;
use shop::stack::{Paper, Selection};
use shop::view::Moment;

use crate::cli::PrintArgs;
use crate::press::TypstPress;
use crate::words::{count, say, warn};

pub(crate) fn run(shop: &Shop, args: &PrintArgs, now: Timestamp) -> anyhow::Result<()> {
    let paper = Paper::parse(&args.paper).with_context(|| {
        let known = Paper::ALL.map(Paper::as_str).join(", ");
        format!("`{}` is no kind of paper; choose {known}", args.paper)
    })?;
    let press = TypstPress::new(shop.folder().join("fonts"));
    let selection = Selection { only: args.only.clone(), start_at: args.start_at };
    let printed = shop.print(&press, paper, selection, &Moment::now(now))?;
    std::fs::write(&args.out, &printed.pdf)
        .with_context(|| format!("{} could not be written", args.out.display()))?;
    let pages = count(printed.pages as u64, "page", "pages");
    say(&format!("{} on {pages} in {}.", count(printed.items as u64, "piece", "pieces"), args.out.display()));
    for held in &printed.held_back {
        warn(&format!("Gesture {} for {}: {}.", held.gesture, held.name, held.reason));
    }
    Ok(())
}
