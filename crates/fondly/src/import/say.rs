//! What an import says when it is done: what came in, what was decided on the way, and what to do next.

use std::time::Duration;

use domain::money::grouped;
use ingest::Format;
use jiff::tz::TimeZone;
use serde_json::json;
use shop::import::{Counts, Imported, ImportsView, ListedLine};

use crate::words::{count, say, say_json};

/// One file that was taken in, or tried, or had been taken in before.
pub(super) fn imported(
    imported: &Imported,
    took: Duration,
    as_json: bool,
    tried: bool,
    zone: &TimeZone,
) -> anyhow::Result<()> {
    if as_json {
        let mut object = object(&imported.counts, took);
        object["file"] = json!(imported.file);
        object["format"] = json!(imported.format.name());
        object["import"] = json!(imported.import);
        object["already"] = json!(imported.already);
        object["dry_run"] = json!(tried);
        object["notes"] = json!(imported.notes);
        say(&object.to_string());
        return Ok(());
    }
    if let Some(import) = imported.import.filter(|_| imported.already) {
        say(&format!("{} was imported before, as import {import}. Nothing changed.", imported.file));
        say(&format!("To read it in another way, first take it back: fondly import undo {import}"));
        return Ok(());
    }
    what_came(imported, tried, zone);
    decisions(imported.format, &imported.counts);
    for note in &imported.notes {
        say(&format!("  {note}"));
    }
    what_was_set_aside(imported);
    let megabytes = peak_rss_bytes().div_ceil(1_000_000);
    say(&format!("It took {:.1} seconds and at most {megabytes} MB of memory.", took.as_secs_f64()));
    next(imported);
    Ok(())
}

/// The last line for a script: everything in one object.
pub(super) fn total(counts: &Counts, took: Duration) -> anyhow::Result<()> {
    say(&object(counts, took).to_string());
    Ok(())
}

fn object(counts: &Counts, took: Duration) -> serde_json::Value {
    let mut object = json!({
        "lines": counts.lines,
        "accepted": counts.accepted,
        "set_aside": counts.set_aside,
        "orders": counts.orders,
        "cancellations": counts.cancellations,
        "unmatched_cancellations": counts.unmatched_cancellations,
        "adjustments": counts.adjustments,
        "people": counts.people,
        "new_people": counts.new_people,
        "anonymous_orders": counts.anonymous_orders,
        "countries": counts.countries.len(),
        "events": counts.events,
        "known": counts.known,
        "duplicates": counts.duplicates,
        "days": counts.days,
        "happenings": counts.happenings,
        "two_times": counts.two_times,
        "listed": counts.listed,
    });
    object["seconds"] = json!((took.as_secs_f64() * 1000.0).round() / 1000.0);
    object["peak_rss_bytes"] = json!(peak_rss_bytes());
    object
}

/// The most memory that this program has had; 0 where the system does not say.
fn peak_rss_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

fn what_came(imported: &Imported, tried: bool, zone: &TimeZone) {
    let counts = &imported.counts;
    let orders = count(counts.orders, "order", "orders");
    let people = count(counts.people, "person", "people");
    let mut what = match imported.format {
        Format::Events => format!("{} of {people}", count(counts.happenings, "event", "events")),
        format if format.is_about_people() => people,
        _ => format!("{orders} of {people}"),
    };
    if counts.countries.len() > 1 {
        what.push_str(&format!(" in {}", count(counts.countries.len() as u64, "country", "countries")));
    }
    if let (Some(from), Some(to)) = (counts.earliest, counts.latest)
        && (!imported.format.is_about_people() || imported.format == Format::Events)
    {
        let day = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%-d %B %Y").to_string();
        let (from, to) = (day(from), day(to));
        what.push_str(&if from == to { format!(", on {from}") } else { format!(", from {from} to {to}") });
    }
    let file = &imported.file;
    if counts.days > 0 {
        what.push_str(&format!(
            ", {}",
            count(counts.days, "birthday or other day", "birthdays and other days")
        ));
    }
    match imported.import {
        Some(import) if !tried => say(&format!("{file} is in, as import {import}: {what}.")),
        _ => say(&format!("{file} would bring {what}. This was only tried: nothing was kept.")),
    }
    let read = count(counts.accepted, "line was", "lines were");
    let aside = match counts.set_aside {
        0 => "none had to be set aside".to_owned(),
        some => format!("{} set aside", count(some, "was", "were")),
    };
    let known = counts.known;
    say(&format!("  {read} read, {aside}. New to the shop: {}.", news(counts.events, counts.new_people)));
    if known > 0 {
        say(&format!("  {} known already and changed nothing.", count(known, "fact was", "facts were")));
    }
}

fn news(events: u64, people: u64) -> String {
    let happened = count(events, "event", "events");
    match (events, people) {
        (0, 0) => "nothing".to_owned(),
        (_, 0) => happened,
        (0, some) => count(some, "person", "people"),
        (_, some) => format!("{happened}, {}", count(some, "person", "people")),
    }
}

/// What was decided where the file can be understood in more than one way.
fn decisions(format: Format, counts: &Counts) {
    let tell = |number: u64, text: String| {
        if number > 0 {
            say(&format!("  {text}"));
        }
    };
    let cancelled = counts.cancellations;
    let unmatched = counts.unmatched_cancellations;
    let cancellations = count(cancelled, "cancellation", "cancellations");
    tell(
        cancelled,
        match unmatched {
            0 => format!("{cancellations}, each matched to what it takes back."),
            _ => format!(
                "{cancellations}: {} matched to their orders, {} fit no earlier order of the customer, at \
                 least in part, and are listed.",
                grouped(cancelled - unmatched),
                grouped(unmatched),
            ),
        },
    );
    let adjustments = count(counts.adjustments, "line is", "lines are");
    tell(
        counts.adjustments,
        format!("{adjustments} stock write-offs or entries of the books: nobody's order."),
    );
    let anonymous = count(counts.anonymous_orders, "order names", "orders name");
    tell(
        counts.anonymous_orders,
        format!("{anonymous} no customer: counted in orders and money, nobody's step."),
    );
    let repeated = count(counts.duplicates, "line repeats", "lines repeat");
    let fate = if format == Format::SalesLines { "kept, as a till writes two of a kind" } else { "left out" };
    tell(counts.duplicates, format!("{repeated} another one exactly: {fate}."));
    let two = count(counts.two_times, "invoice has", "invoices have");
    tell(counts.two_times, format!("{two} lines of different times: the earliest counts."));
    let headers = count(counts.repeated_headers, "header row", "header rows");
    tell(counts.repeated_headers, format!("{headers} in the middle of the file, passed over."));
    let phones = count(counts.odd_phones, "phone number", "phone numbers");
    tell(counts.odd_phones, format!("{phones} that nobody could dial, left out."));
    let further = count(counts.further, "further postal address", "further postal addresses");
    tell(counts.further, format!("{further}, left out: one is kept of a person."));
    let pictures = count(counts.pictures, "picture", "pictures");
    tell(counts.pictures, format!("{pictures}, not kept."));
}

fn what_was_set_aside(imported: &Imported) {
    for row in &imported.examples {
        let field = if row.field.is_empty() { String::new() } else { format!(" {}", row.field) };
        let value = if row.value.is_empty() { String::new() } else { format!(" `{}`", row.value) };
        say(&format!("  Line {}:{field}{value} {}. {}", row.line, row.reason, row.cure));
    }
    let more = imported.counts.set_aside.saturating_sub(imported.examples.len() as u64);
    if more > 0 {
        say(&format!("  And {} more.", grouped(more)));
    }
}

fn next(imported: &Imported) {
    let Some(import) = imported.import else {
        say("Next: import it without --dry-run.");
        return;
    };
    if imported.counts.set_aside > 0 {
        say(&format!(
            "To correct what was set aside: fondly import set-aside {import} --out set-aside-{import}.csv"
        ));
    }
    if imported.counts.listed > 0 {
        say(&format!("To look at what is listed: fondly import listed {import}"));
    }
    say(&format!("To take it all back: fondly import undo {import}"));
    say("Next: fondly today");
}

/// Every import.
pub(super) fn imports(view: &ImportsView, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return say_json(&view.imports);
    }
    if view.imports.is_empty() {
        say("Nothing has been imported yet. Begin with: fondly import FILE");
    }
    for row in &view.imports {
        let counts = row.counts.as_ref().map(|counts| {
            let orders = count(counts.orders, "order", "orders");
            format!(", {orders}, {}", count(counts.people, "person", "people"))
        });
        let aside =
            if row.set_aside > 0 { format!(", {} set aside", grouped(row.set_aside)) } else { String::new() };
        let why = row.problem.as_ref().map(|why| format!(" — {why}")).unwrap_or_default();
        let (id, file, format, state, when) =
            (row.id.to_string(), &row.file, &row.format, &row.state, &row.when);
        say(&format!(
            "{id:>6}  {when}  {state}  {file} ({format}{}{aside}){why}",
            counts.unwrap_or_default()
        ));
    }
    Ok(())
}

/// The lines of an import that are nobody's order.
pub(super) fn listed(lines: &[ListedLine], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return say_json(&lines);
    }
    if lines.is_empty() {
        say("Nothing is listed: every line became part of what is known.");
    }
    for line in lines {
        say(&format!("{:>8}  {:<22}  {}", line.line, line.kind.replace('_', " "), line.text));
    }
    Ok(())
}
