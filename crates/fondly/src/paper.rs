//! `fondly print`: paper for today's gestures, a page about a person, and pages to set a printer by.

use anyhow::Context;
use jiff::Timestamp;
use shop::Shop;
use shop::printers::Medium;
use shop::stack::{Paper, Printed, Selection};
use shop::view::Moment;

use crate::cli::PrintArgs;
use crate::press::TypstPress;
use crate::words::{count, say, warn};

pub(crate) fn run(shop: &Shop, args: &PrintArgs, now: Timestamp) -> anyhow::Result<()> {
    let printed = print(shop, args, now)?;
    let printed = if args.check { printed } else { printed.file()? };
    let pieces = count(printed.items as u64, "piece", "pieces");
    let pages = count(printed.pages as u64, "page", "pages");
    match &args.out {
        Some(out) if !args.check => {
            std::fs::write(out, &printed.pdf)
                .with_context(|| format!("{} could not be written", out.display()))?;
            say(&format!("{pieces} on {pages} in {}.", out.display()));
        }
        _ => say(&format!("{pieces} on {pages} can be printed, {} not.", printed.held_back.len())),
    }
    for held in &printed.held_back {
        warn(&format!("Gesture {} for {}: {}.", held.gesture, held.name, held.reason));
    }
    Ok(())
}

fn print(shop: &Shop, args: &PrintArgs, now: Timestamp) -> anyhow::Result<Printed> {
    let press = TypstPress::new(shop.folder().join("fonts"));
    let (moment, printer) = (Moment::now(now), args.printer.as_deref());
    match (args.paper.as_str(), args.person) {
        ("about", Some(person)) => return Ok(shop.print_about(&press, person, printer, &moment)?),
        ("calibration", _) => {
            let medium = Medium::parse(&args.on).with_context(|| {
                let known = Medium::ALL.map(Medium::as_str).join(", ");
                format!("no printer is calibrated for `{}`; choose {known}", args.on)
            })?;
            return Ok(shop.print_calibration(&press, medium, printer)?);
        }
        ("test-card", _) => return Ok(shop.print_test_card(&press)?),
        _ => {}
    }
    let paper = Paper::parse(&args.paper).with_context(|| {
        let known = Paper::ALL.map(Paper::as_str).join(", ");
        format!("`{}` is no kind of paper; choose {known}, about, calibration or test-card", args.paper)
    })?;
    let selection =
        Selection { only: args.only.clone(), start_at: args.start_at, printer: args.printer.clone() };
    Ok(shop.print(&press, paper, selection, &moment)?)
}
