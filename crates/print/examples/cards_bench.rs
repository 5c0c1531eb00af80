//! Measures note cards: `cards_bench [CARDS]` prints one JSON line with `pages`, `seconds`,
//! `pages_per_minute`, and `cards_bench CARDS --dump FILE` writes the same cards as JSON, for other
//! programs to be measured on.
//!
//! The time is that of the first job of a fresh process, reading of fonts and templates included.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use print::{CardFormat, Fonts, NoteCard, Press};
use serde_json::json;

const SHOP: &str = "Sock & Fox";

const NAMES: [&str; 13] = [
    "Chloé",
    "Łukasz",
    "Ruth",
    "Θεοδώρα",
    "Дмитрий",
    "Anna",
    "José",
    "Håkon",
    "Özlem",
    "Tamás",
    "Věra",
    "Maria",
    "Søren",
];

const OPENINGS: [&str; 7] = [
    "the fox socks went out this morning",
    "your photo of the dog hangs above our packing table",
    "the wool of this pair comes from the farm by the river",
    "we saved you the last pair of the winter stripe",
    "the heel is knitted double, as you asked",
    "the rain has not stopped here either, so wool it is",
    "your friend Pia wore hers to the shop yesterday",
];

const CLOSINGS: [&str; 11] = [
    "Write to us if a seam ever gives.",
    "Say hello to the football team!",
    "The blue ones should be back in the spring.",
    "We hope the knee is better.",
    "The kettle is on whenever you pass by.",
    "Your review made our Tuesday.",
    "The ribbon is from your own parcel of last year.",
    "Wash them cold, and they will outlive us all.",
    "There is a second pair of laces inside.",
    "Biscuit sends a paw.",
    "See you at the market.",
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = arguments.first().map_or(Ok(2_000), |count| count.parse())?;
    let cards = cards(count);
    match arguments.get(1..) {
        Some([flag, file]) if flag == "--dump" => dump(&cards, file),
        _ => measure(&cards),
    }
}

/// Cards of which no two are the same.
fn cards(count: u32) -> Vec<NoteCard> {
    let pick = |choices: &[&'static str], number: u32| choices[number as usize % choices.len()];
    let card = |number: u32| NoteCard {
        number,
        to: pick(&NAMES, number).to_owned(),
        words: Some(format!(
            "Parcel {} is yours: {}, and {}.\n\n{} {}",
            1_000 + number,
            pick(&OPENINGS, number),
            pick(&OPENINGS, number / 7 + 3),
            pick(&CLOSINGS, number),
            pick(&CLOSINGS, number / 11 + 5),
        )),
        signature: Some(pick(&["Maya", "Joost", "Ana"], number).to_owned()),
        country: String::new(),
    };
    (1..=count).map(card).collect()
}

fn dump(cards: &[NoteCard], file: &str) -> Result<(), Box<dyn Error>> {
    let data = json!({
        "shop": SHOP,
        "page": { "width": 105, "height": 148 },
        "numbered": false,
        "measured": false,
        "items": cards,
    });
    Ok(std::fs::write(file, data.to_string())?)
}

fn measure(cards: &[NoteCard]) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let press = Press::new(Arc::new(Fonts::bundled()), SHOP);
    let pdf = press.note_cards(cards, CardFormat::A6)?;
    let seconds = start.elapsed().as_secs_f64();
    if let Some(remark) = pdf.remarks.first() {
        return Err(remark.to_string().into());
    }
    let figures = json!({
        "program": "fondly",
        "pages": pdf.pages,
        "seconds": seconds,
        "pages_per_minute": (pdf.pages as f64 / seconds * 60.0).round(),
        "bytes": pdf.bytes.len(),
    });
    println!("{figures}");
    Ok(())
}
