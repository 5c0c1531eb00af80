//! Measures note cards: prints how many different cards a minute leave the press.
fn main() {}
