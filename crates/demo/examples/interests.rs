//! How well and how quickly interests are guessed: `interests [REMARKS]` prints one line of JSON.
#![expect(clippy::print_stdout, reason = "it is a program")]

#[path = "../../domain/tests/interests/labelled.rs"]
mod labelled;

use std::time::Instant;

use demo::{Demo, Plan};
use domain::fact::Fact;
use domain::interest::{DEFAULT_INTERESTS, Taxonomy, Voice};
use jiff::tz::TimeZone;
use labelled::{Score, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let wanted: usize = std::env::args().nth(1).map_or(Ok(118_000), |text| text.parse())?;
    let begun = Instant::now();
    let taxonomy = Taxonomy::parse(DEFAULT_INTERESTS)?;
    let parsed = begun.elapsed();
    let remarks = remarks(wanted)?;
    let begun = Instant::now();
    let guesses: usize = remarks.iter().map(|text| taxonomy.guesses(text, Voice::Theirs).len()).sum();
    let seconds = begun.elapsed().as_secs_f64();
    let made = Score::of(&taxonomy, &read(include_str!("../../domain/tests/interests/made.txt")));
    let held_out = Score::of(&taxonomy, &read(include_str!("../../domain/tests/interests/held_out.txt")));
    println!(
        "{{\"remarks\":{},\"guesses\":{guesses},\"seconds\":{seconds:.3},\"parse_seconds\":{:.4},\"interests\":{},{},{}}}",
        remarks.len(),
        parsed.as_secs_f64(),
        taxonomy.interests().len(),
        figures("made", &made),
        figures("held_out", &held_out),
    );
    Ok(())
}

fn figures(name: &str, score: &Score) -> String {
    format!(
        "\"{name}\":{{\"remarks\":{},\"certain\":{},\"precision_of_certain\":{:.4},\"precision\":{:.4},\"recall\":{:.4}}}",
        score.remarks,
        score.certain.0,
        score.precision_of_certain(),
        score.precision(),
        score.recall()
    )
}

/// Remarks with orders of a made-up shop, told again from the beginning when they run out.
fn remarks(wanted: usize) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let now = "2026-11-23T12:00:00Z".parse()?;
    let demo = Demo::new(Plan { orders: 118_000, seed: 1, now, zone: TimeZone::get(demo::ZONE)? });
    let notes = demo.items().flatten().filter_map(|report| match report.fact {
        Fact::OrderCompleted(order) => order.note,
        _ => None,
    });
    let own: Vec<String> = notes.take(wanted).collect();
    Ok(own.iter().cycle().take(wanted).cloned().collect())
}
