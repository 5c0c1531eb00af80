//! Every screen in several states, from the samples and without a shop: `cargo run -p web --example gallery
//! [PORT]`.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::civil::date;
use serde_json::{Value, json};
use web::screens::{self, DaySlider, Frame, Notice, StartLine, river};

const SCREENS: [(&str, &str); 27] = [
    ("today", include_str!("../samples/today.json")),
    ("people", include_str!("../samples/people.json")),
    ("person", include_str!("../samples/person.json")),
    ("journey", include_str!("../samples/journey.json")),
    ("rules", include_str!("../samples/rules.json")),
    ("import", include_str!("../samples/import.json")),
    ("preview", include_str!("../samples/preview.json")),
    ("progress", include_str!("../samples/progress.json")),
    ("print", include_str!("../samples/print.json")),
    ("settings", include_str!("../samples/settings.json")),
    ("sign_in", include_str!("../samples/sign_in.json")),
    ("owner", include_str!("../samples/owner.json")),
    ("doors", include_str!("../samples/doors.json")),
    ("intake", include_str!("../samples/intake.json")),
    ("letters", include_str!("../samples/letters.json")),
    ("connect", include_str!("../samples/connect.json")),
    ("trade", include_str!("../samples/trade.json")),
    ("start_shop", include_str!("../samples/start_shop.json")),
    ("start_story", include_str!("../samples/start_story.json")),
    ("start_orders", include_str!("../samples/start_orders.json")),
    ("start_from_here", include_str!("../samples/start_from_here.json")),
    ("start_own", include_str!("../samples/start_own.json")),
    ("loved", include_str!("../samples/loved.json")),
    ("jot", include_str!("../samples/jot.json")),
    ("particulars", include_str!("../samples/particulars.json")),
    ("merge", include_str!("../samples/merge.json")),
    ("error", include_str!("../samples/error.json")),
];

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse::<u16>().ok()).unwrap_or(4999);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let router = Router::new()
        .route("/", get(index))
        .route("/static/{print}/{name}", get(asset))
        .route(
            "/{screen}",
            get(|Path(screen): Path<String>| async move { Redirect::to(&format!("/{screen}/full")) }),
        )
        .route("/{screen}/{state}", get(screen));
    axum::serve(listener, router).await
}

async fn index() -> Html<String> {
    let mut links = String::from("<!doctype html><title>Gallery</title><ul>");
    for (name, text) in SCREENS {
        let states: BTreeMap<String, Value> = serde_json::from_str(text).expect("the samples are JSON");
        for state in states.keys() {
            links.push_str(&format!("<li><a href='/{name}/{state}'>{name} {state}</a>"));
        }
    }
    Html(links)
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let asset = screens::asset(&name).expect("templates name only embedded files");
    ([(CONTENT_TYPE, asset.media)], asset.body).into_response()
}

async fn screen(
    Path((screen, state)): Path<(String, String)>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    if screen == "people" && state.parse::<i64>().is_ok() {
        return Redirect::to("/person/full").into_response();
    }
    let Some((_, text)) = SCREENS.iter().find(|(name, _)| *name == screen) else {
        return Redirect::to("/").into_response();
    };
    let mut states: BTreeMap<String, Value> = serde_json::from_str(text).expect("the samples are JSON");
    let wanted =
        if states.contains_key(&state) { state } else { states.keys().next().cloned().unwrap_or_default() };
    let mut page = states.remove(&wanted).unwrap_or_default();
    if let Some(many) = query.get("many").and_then(|many| many.parse().ok()) {
        multiply(&mut page, many);
    }
    if screen == "journey" {
        page["river"] = drawn(&page["view"]);
    }
    let said = Notice { text: "Written: note for Grace Kim.".into(), undo: Some("/undo".into()), bad: false };
    let frame = Frame {
        here: match screen.as_str() {
            "person" => "people".into(),
            "preview" | "progress" => "import".into(),
            "doors" | "owner" | "trade" | "connect" => "settings".into(),
            _ => screen.clone(),
        },
        shop: "Marlow Socks".into(),
        demo: query.contains_key("demo"),
        outside: page["outside"].as_bool().unwrap_or_default(),
        owner: page["owner"].as_str().map(str::to_owned),
        waiting: (screen == "today").then(|| page["gestures"].as_array().map_or(0, Vec::len)),
        as_of: page["view"]["as_of"].as_str().map(str::to_owned),
        today: "2026-11-23".into(),
        path: format!("/{screen}"),
        days: matches!(screen.as_str(), "journey" | "person").then(days).flatten(),
        notice: query.contains_key("said").then_some(said),
        start: screen.starts_with("start_").then(|| StartLine {
            number: 3,
            of: 5,
            title: "your orders".into(),
            back: Some("/start_story".into()),
        }),
        ..Frame::default()
    };
    match screens::render(&screen, &frame, page) {
        Ok(html) => Html(html).into_response(),
        Err(error) => format!("{error:#}\n{}", error.display_debug_info()).into_response(),
    }
}

/// Makes the page's lists as long as asked, to see whether they still look right.
fn multiply(page: &mut Value, many: usize) {
    for list in ["/gestures", "/view/people", "/view/timeline", "/view/imports"] {
        if let Some(Value::Array(items)) = page.pointer_mut(list) {
            *items = items.iter().cycle().take(many).cloned().enumerate().map(renamed).collect();
        }
    }
}

fn renamed((n, mut item): (usize, Value)) -> Value {
    for id in ["gesture", "event"] {
        if item.get(id).is_some() {
            item[id] = json!(format!("{}", 10_000 + n));
        }
    }
    item
}

fn drawn(view: &Value) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let stages: Vec<_> = view["stages"].as_array().into_iter().flatten().collect();
    let place = |id: &Value| stages.iter().position(|stage| stage["tag"]["id"] == *id);
    let moves: Vec<_> = view["flows"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|flow| river::Move {
            from: place(&flow["from"]),
            to: place(&flow["to"]).unwrap_or(0),
            people: flow["people"].as_u64().unwrap_or(0),
        })
        .collect();
    let names: Vec<_> = stages.iter().map(|stage| text(&stage["tag"]["name"])).collect();
    serde_json::to_value(river::draw(&names, &moves)).expect("a drawing is plain data")
}

/// Two years with a day of note.
fn days() -> Option<DaySlider> {
    let marks = [(date(2026, 2, 3), "412 orders")];
    DaySlider::new((date(2024, 11, 24), date(2026, 11, 23)), None, marks.into_iter())
}
