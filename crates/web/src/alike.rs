//! Records that may be one person: the two side by side in short, and what somebody says of them.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::PersonId;
use serde::{Deserialize, Serialize};
use shop::alike::{AlikeView, Waiting};

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id, said, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/alike", get(list))
        .route("/people/{id}/apart/{other}", post(apart))
        .route("/apart/{id}/undo", post(ask_again))
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    view: AlikeView,
    alike: Waiting,
}

async fn list(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let ask = move |shop: &shop::Shop| {
        Ok(Page { view: shop.alike(wish.after.as_deref())?, alike: shop.alike_waiting()? })
    };
    let page = app.ask(ask).await?;
    visit.page("people", "alike", page)
}

async fn apart(
    State(app): State<App>,
    visit: Visit,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (one, other): (PersonId, PersonId) = (read_id("person", &id)?, read_id("person", &other)?);
    let (by, now) = (visit.hand(), visit.moment.now);
    let decision = app.ask(move |shop| shop.keep_apart(one, other, &by, now)).await?;
    let text = "They are two people, and nobody asks again.";
    Ok(visit.back(undoable(text, format!("/apart/{decision}/undo"))))
}

async fn ask_again(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let decision: i64 = read_id("parting", &id)?;
    let now = visit.moment.now;
    app.ask(move |shop| shop.ask_again(decision, now)).await?;
    Ok(visit.back(said("Taken back. Nothing keeps them apart any more.")))
}
