//! What senders post becomes reports, refusals, requests, or nothing with its reason.

use domain::money::Currency;
use ingest::live::{Arrival, Door, Told, understand};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::harness::line;

pub(crate) fn received() -> Timestamp {
    "2026-11-27T10:00:00Z".parse().expect("a time")
}

/// Reads a body as if it had come in just now, at a shop in London.
pub(crate) fn take(door: Door, topic: &str, body: impl AsRef<[u8]>) -> Told {
    let zone = TimeZone::get("Europe/London").expect("a zone");
    let arrival = Arrival {
        door,
        topic,
        origin: "socks.example",
        received_at: received(),
        body: body.as_ref(),
        zone: &zone,
        currency: Currency::GBP,
    };
    understand(&arrival)
}

/// Everything that came of a body, a line each.
pub(crate) fn lines(told: &Told) -> String {
    let refused = told.refused.iter().map(|refused| {
        let part = refused.part.map(|part| format!(" part {part}")).unwrap_or_default();
        format!("refused{part} [{}] {refused}", refused.reason.as_str())
    });
    let asks = told.asks.iter().map(|ask| format!("{ask:?}"));
    let ignored = told.ignored.iter().map(|ignored| format!("ignored: {}", ignored.why));
    let all: Vec<_> = told.reports.iter().map(line).chain(refused).chain(asks).chain(ignored).collect();
    all.join("\n")
}

pub(crate) fn said(door: Door, topic: &str, body: impl AsRef<[u8]>) -> String {
    lines(&take(door, topic, body))
}
