//! Backups on Settings: make one now, and whether one is made every day.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use shop::backup::BackupsView;

use crate::app::App;
use crate::refusal::Refusal;
use crate::screens::Notice;
use crate::visit::{Visit, redirect, said};

/// A small shop's backup is made before the page is back; nobody waits longer for a large one.
const PATIENCE: Duration = Duration::from_secs(3);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/backups", post(make))
        .route("/backups/on", post(|app, visit| switch(app, visit, true)))
        .route("/backups/off", post(|app, visit| switch(app, visit, false)))
}

async fn make(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let made = app.ask(move |shop| {
        // One that was begun before is not what was asked for: what was done since may be missing there.
        shop.wait_for_backup(PATIENCE);
        shop.start_backup(now)?;
        shop.wait_for_backup(PATIENCE);
        shop.backups(now)
    });
    Ok(redirect("/settings#backups", &outcome(&made.await?)))
}

fn outcome(view: &BackupsView) -> Notice {
    match &view.last {
        _ if view.running => said("A backup is being made. Settings says when it is there."),
        _ if view.failed.is_some() => Notice { bad: true, ..said("No backup could be made.") },
        Some(last) => said(format!("A backup is made: {}, {}.", last.file, last.size)),
        None => said("There is no backup."),
    }
}

async fn switch(State(app): State<App>, visit: Visit, on: bool) -> Result<Response, Refusal> {
    app.ask(move |shop| shop.set_backups(on)).await?;
    let text = if on { "A backup is made every day." } else { "No backup is made by itself any more." };
    Ok(visit.back(said(text)))
}
