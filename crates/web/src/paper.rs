//! Paper: the stack of the day as PDF files that the browser shows and prints.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use shop::ShopError;
use shop::stack::{Paper, Printed, Selection};

use crate::app::App;
use crate::notice;
use crate::refusal::Refusal;
use crate::screens::Notice;
use crate::visit::{Visit, read_id};

/// What was held back is told on the next page, which may be opened after the printing.
const HELD_BACK_SECONDS: u32 = 900;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/print/{paper}", get(print))
}

#[derive(Deserialize)]
struct Wish {
    /// Gestures by number, with commas between.
    only: Option<String>,
    start_at: Option<u32>,
}

async fn print(
    State(app): State<App>,
    visit: Visit,
    Path(name): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let paper = Paper::parse(&name).ok_or(ShopError::NotFound { what: "paper", id: name })?;
    let only = wish.only.iter().flat_map(|only| only.split(','));
    let only = only.map(|id| read_id("gesture", id)).collect::<Result<_, _>>()?;
    let selection = Selection { only, start_at: wish.start_at.unwrap_or(1) };
    let (press, moment) = (app.press(), visit.moment);
    let printed = app.ask(move |shop| shop.print(&*press, paper, selection, &moment)).await?;
    Ok(sheets(printed))
}

pub(crate) fn sheets(printed: Printed) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", printed.file_name)),
        // The browser's own viewer needs its own styles; nothing of ours runs in it.
        (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'".to_owned()),
    ];
    let held_back = held_back(&printed);
    let mut response = (headers, printed.pdf).into_response();
    if let Some(notice) = held_back {
        response.headers_mut().append(SET_COOKIE, notice::keep_for(&notice, HELD_BACK_SECONDS));
    }
    response
}

/// What was not printed is said, not silently dropped.
fn held_back(printed: &Printed) -> Option<Notice> {
    if printed.held_back.is_empty() {
        return None;
    }
    let reasons: Vec<_> =
        printed.held_back.iter().map(|held| format!("{} ({})", held.name, held.reason)).collect();
    Some(Notice { text: format!("Not printed: {}.", reasons.join(", ")), undo: None, bad: true })
}
