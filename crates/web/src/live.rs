//! Live: a page that is open hears that something has changed, and fetches itself anew.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::StreamExt as _;
use futures_util::future::pending;
use futures_util::stream::unfold;

use crate::app::App;
use crate::serve::Stopping;

/// How often is looked. A page is fetched anew no more often than this.
const LOOK: Duration = Duration::from_secs(1);
/// Pages that may listen at a time, so that seats are left for whoever asks something. A page works without, and tries again.
const LISTENERS: u64 = 256;
/// Seconds until one may try again for whom there was no room.
const TRY_AGAIN: &str = "30";

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/live", get(live))
}

/// One message whenever something was committed since the last look. It says nothing of what: the page asks.
async fn live(State(app): State<App>, stopping: Option<Extension<Stopping>>) -> Response {
    let Some(reader) = app.instruments().reader(LISTENERS) else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, TRY_AGAIN)]).into_response();
    };
    let changes = unfold((app, reader, None), |(app, reader, seen)| async move {
        let version = next_version(&app, seen).await?;
        let change = Event::default().event("change").data(version.to_string());
        Some((Ok::<_, Infallible>(change), (app, reader, Some(version))))
    });
    // A stop would else wait for what never ends.
    let stop = async {
        match stopping {
            Some(Extension(stopping)) => stopping.asked().await,
            None => pending().await,
        }
    };
    Sse::new(changes.take_until(Box::pin(stop))).keep_alive(KeepAlive::default()).into_response()
}

/// The next version after `seen`; at once where none was seen. Nothing when the shop cannot be asked any more.
async fn next_version(app: &App, seen: Option<i64>) -> Option<i64> {
    loop {
        let version = app.ask(|shop| shop.version()).await.ok()?;
        if seen != Some(version) {
            return Some(version);
        }
        tokio::time::sleep(LOOK).await;
    }
}
