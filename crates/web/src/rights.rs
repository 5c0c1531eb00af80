//! What people may ask of a shop by right: a copy of all that is kept of them, and to be forgotten.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::PersonId;
use shop::ShopError;

use crate::app::App;
use crate::download;
use crate::gate::Keeper;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id, redirect, said};

/// Asks a browser to forget what it has kept.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/people/{id}/record.json", get(record)).route("/people/{id}/erase", post(erase))
}

/// Everything that is kept of a person, health facts too, as a file to hand over.
async fn record(
    State(app): State<App>,
    visit: Visit,
    _keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (id, now): (PersonId, _) = (read_id("person", &id)?, visit.moment.now);
    // Who is not known is refused before the first byte.
    let record = app.ask(move |shop| shop.person_record(id, now)).await?;
    Ok(download::file(&app, &format!("person-{id}.json"), "application/json", move |_, out| {
        let written = serde_json::to_writer_pretty(out, &record);
        written.map_err(|error| ShopError::File { what: "the record".to_owned(), source: error.into() })
    }))
}

/// Forgets a person for good.
async fn erase(
    State(app): State<App>,
    visit: Visit,
    _keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (id, now): (PersonId, _) = (read_id("person", &id)?, visit.moment.now);
    let remembers = app
        .ask(move |shop| {
            shop.erase(id, now)?;
            Ok(shop.backups(now)?.remembers)
        })
        .await?;
    let gone = "They are forgotten. What their orders came to stays in the books, without them.";
    let backups =
        " Earlier backups still know them and go when the next one is made, tonight or on Settings.";
    let mut on = redirect("/people", &said(format!("{gone}{}", if remembers { backups } else { "" })));
    // Going back shows no page of theirs that the browser has kept.
    on.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
    Ok(on)
}
