//! Every screen in every sampled state: it renders, its headings are in order, and what it refers to is
//! there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use serde_json::{Value, json};

use super::{DaySlider, Frame, Notice, asset, render, river};

const SAMPLES: &[(&str, &str)] = &[
    ("today", include_str!("../../samples/today.json")),
    ("people", include_str!("../../samples/people.json")),
    ("alike", include_str!("../../samples/alike.json")),
    ("loves", include_str!("../../samples/loves.json")),
    ("lovers", include_str!("../../samples/lovers.json")),
    ("person", include_str!("../../samples/person.json")),
    ("journey", include_str!("../../samples/journey.json")),
    ("rules", include_str!("../../samples/rules.json")),
    ("import", include_str!("../../samples/import.json")),
    ("preview", include_str!("../../samples/preview.json")),
    ("progress", include_str!("../../samples/progress.json")),
    ("print", include_str!("../../samples/print.json")),
    ("settings", include_str!("../../samples/settings.json")),
    ("sign_in", include_str!("../../samples/sign_in.json")),
    ("owner", include_str!("../../samples/owner.json")),
    ("doors", include_str!("../../samples/doors.json")),
    ("intake", include_str!("../../samples/intake.json")),
    ("letters", include_str!("../../samples/letters.json")),
    ("connect", include_str!("../../samples/connect.json")),
    ("trade", include_str!("../../samples/trade.json")),
    ("start_shop", include_str!("../../samples/start_shop.json")),
    ("start_story", include_str!("../../samples/start_story.json")),
    ("start_orders", include_str!("../../samples/start_orders.json")),
    ("start_from_here", include_str!("../../samples/start_from_here.json")),
    ("start_own", include_str!("../../samples/start_own.json")),
    ("loved", include_str!("../../samples/loved.json")),
    ("jot", include_str!("../../samples/jot.json")),
    ("particulars", include_str!("../../samples/particulars.json")),
    ("merge", include_str!("../../samples/merge.json")),
    ("error", include_str!("../../samples/error.json")),
];

fn frame(page: &Value) -> Frame {
    Frame {
        shop: "Socks & <Sons>".into(),
        today: "2026-11-23".into(),
        path: "/today".into(),
        outside: page["outside"].as_bool().unwrap_or_default(),
        owner: page["owner"].as_str().map(str::to_owned),
        as_of: page["view"]["as_of"].as_str().map(str::to_owned),
        days: DaySlider::new(
            (date(2024, 11, 24), date(2026, 11, 23)),
            page["view"]["as_of"].as_str().and_then(|day| day.parse().ok()),
            [(date(2026, 2, 3), "<412> orders")].into_iter(),
        ),
        notice: Some(Notice {
            text: "Done: note, “O'Neill”.".into(),
            undo: Some("/undo".into()),
            bad: false,
        }),
        ..Frame::default()
    }
}

/// Every sample as its page.
fn pages() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for &(screen, text) in SAMPLES {
        let states: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
        for (state, mut page) in states {
            if screen == "journey" {
                page["river"] = json!(river::draw(&["Aware".to_owned()], &[]));
            }
            let html = render(screen, &frame(&page), &page);
            pages.push((
                format!("{screen} {state}"),
                html.unwrap_or_else(|error| panic!("{screen} {state}: {error:#}")),
            ));
        }
    }
    pages
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_sample_renders_and_escapes_what_it_is_given() {
    for (name, html) in pages() {
        assert!(html.contains("<h1"), "{name} has a headline");
        assert!(html.contains("Socks &amp; &lt;Sons&gt;"), "{name} escapes");
        assert!(!html.contains(" style="), "{name} has no inline style, which the policy refuses");
        assert!(!html.contains("http://") && !html.contains("https://"), "{name} names no other host");
    }
}

#[test]
fn headings_leave_no_step_out() {
    for (name, html) in pages() {
        let levels = html.split("<h").skip(1).filter_map(|rest| rest[..1].parse::<u8>().ok());
        levels.fold(0, |above, level| {
            assert!(level <= above + 1, "{name}: a heading {level} under a heading {above}");
            level
        });
    }
}

#[test]
fn ids_are_unique_and_what_is_referred_to_is_there() {
    for (name, html) in pages() {
        let ids = values(&html, "id");
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice");
        for reference in ["for", "aria-labelledby", "aria-describedby"] {
            for id in values(&html, reference) {
                assert!(unique.contains(&id), "{name}: {reference}={id} leads nowhere");
            }
        }
    }
}

#[test]
fn every_key_is_told_among_the_keys() {
    for (name, html) in pages() {
        // Before the door there are no keys to tell.
        let Some((_, told)) = html.split_once("<dialog id=\"keys\"") else { continue };
        for key in values(&html, "data-key") {
            let shown = key.to_uppercase().replace('/', "&#x2f;").replace('<', "&lt;").replace('>', "&gt;");
            assert!(told.contains(&format!("<kbd>{shown}</kbd>")), "{name}: {key} is not told");
        }
    }
}

#[test]
fn files_are_named_by_what_is_in_them() {
    let style = asset("fondly.css").unwrap();
    assert!(style.path.starts_with("/static/") && style.path.ends_with("/fondly.css"));
    assert!(asset("fondly.js").unwrap().body.len() < 12_000, "the script stays small");
    assert!(asset("secret").is_none());
}
