//! The intake: what arrives, and the letters that nobody could understand.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use shop::intake::{IntakeView, LettersView};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::refusal::Refusal;
use crate::screens::arriving;
use crate::visit::{Visit, read_id, redirect, said};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/intake", get(intake))
        .route("/intake/handed-over", post(handed_over))
        .route("/intake/letters", get(letters))
        .route("/intake/letters/{id}/body", get(body))
        .route("/intake/letters/{id}/retry", post(retry))
        .route("/intake/letters/{id}/discard", post(discard))
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    headline: String,
    surge: Option<String>,
    view: IntakeView,
}

async fn intake(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let view = app.ask(move |shop| shop.intake(now)).await?;
    let letters = view.reasons.iter().map(|(_, count)| count).sum();
    let page = Page {
        headline: arriving::headline(view.waiting, view.lag, view.last_minute, letters),
        surge: view.surge.as_ref().map(arriving::surge),
        view,
    };
    visit.page("import", "intake", page)
}

#[derive(Deserialize)]
struct Handed {
    file: String,
}

async fn handed_over(State(app): State<App>, Form(handed): Form<Handed>) -> Result<Response, Refusal> {
    app.ask(move |shop| shop.handed_over(&handed.file)).await?;
    Ok(redirect("/intake", &said("It was handed over. Nothing of it is kept for that any more.")))
}

#[derive(Deserialize)]
struct Wish {
    before: Option<i64>,
}

async fn letters(
    State(app): State<App>,
    visit: Visit,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let view: LettersView = app.ask(move |shop| shop.dead_letters(wish.before)).await?;
    visit.page("import", "letters", view)
}

/// The body as it came, to look at elsewhere.
async fn body(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: i64 = read_id("dead letter", &id)?;
    let body = app.ask(move |shop| shop.dead_letter_body(id)).await?;
    let name = format!("attachment; filename=\"letter-{id}.json\"");
    Ok(([(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, name)], body)
        .into_response())
}

#[derive(Deserialize)]
struct Again {
    /// What somebody has put right; the letter as it is where there is none.
    body: Option<String>,
}

async fn retry(
    State(app): State<App>,
    Path(id): Path<String>,
    Form(again): Form<Again>,
) -> Result<Response, Refusal> {
    let id: i64 = read_id("dead letter", &id)?;
    // A form sends line ends of its own; in JSON they mean nothing.
    let body = again.body.filter(|body| !body.trim().is_empty());
    app.ask(move |shop| shop.retry_letter(id, body.as_deref().map(str::as_bytes))).await?;
    Ok(redirect(
        "/intake/letters",
        &said("It is tried again. If it still cannot be understood, it comes back here."),
    ))
}

async fn discard(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: i64 = read_id("dead letter", &id)?;
    app.ask(move |shop| shop.discard_letter(id)).await?;
    Ok(redirect("/intake/letters", &said("It is thrown away.")))
}
