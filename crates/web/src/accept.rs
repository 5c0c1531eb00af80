//! What senders post: read within its bounds, handed to the shop, and answered when it is on the disk.

use std::fmt::Display;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt as _;
use jiff::Timestamp;
use serde_json::{Value, json};
use shop::accept::{NotAccepted, Posted};
use tokio::sync::oneshot;

use crate::app::App;
use crate::instruments::Turned;
use crate::refusal::Cause;
use crate::serve::is_slow;

/// When a sender may come back, as Segment says it.
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
/// Seconds until a sender should come back, where more arrives than is written down,
const CROWDED_FOR: i64 = 1;
/// and where the disk or the program is in trouble.
const TROUBLE_FOR: i64 = 10;

/// Takes a body of so many events in; the answer comes when it is on the disk.
pub(crate) async fn accept(app: &App, posted: Posted, events: usize) -> Response {
    let (tell, told) = oneshot::channel();
    let (door, bytes, now) = (posted.door, posted.body.len(), posted.received_at);
    // A sender who hung up meanwhile hears no answer; what they posted is kept all the same.
    app.shop().accept(posted, move |outcome| drop(tell.send(outcome)));
    match told.await.unwrap_or(Err(NotAccepted::Ending)) {
        Ok(()) => {
            app.instruments().accept(door, events, bytes);
            answer(StatusCode::OK, &json!({ "success": true }))
        }
        Err(why) => {
            let crowded = matches!(why, NotAccepted::Full);
            app.instruments().turn_away(door, if crowded { Turned::Crowded } else { Turned::Trouble });
            come_again(&why, now)
        }
    }
}

/// A body of at most `limit` bytes.
pub(crate) async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Turned> {
    let (mut pieces, mut whole) = (body.into_data_stream(), Vec::new());
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| if is_slow(&error) { Turned::TooSlow } else { Turned::Broken })?;
        if piece.len() > limit - whole.len() {
            return Err(Turned::TooLarge);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(whole)
}

/// An answer in JSON.
pub(crate) fn answer(status: StatusCode, body: &Value) -> Response {
    (status, axum::Json(body)).into_response()
}

/// What a sender is told whose body was not accepted: nothing was kept, come again.
fn come_again(why: &NotAccepted, now: Timestamp) -> Response {
    match why {
        NotAccepted::Full => turned_back(StatusCode::TOO_MANY_REQUESTS, CROWDED_FOR, why, now),
        NotAccepted::Disk(_) | NotAccepted::Ending => in_trouble(why, why.in_log(), now),
    }
}

/// The same, where the trouble is ours.
pub(crate) fn in_trouble(why: &dyn Display, cause: impl Into<Arc<str>>, now: Timestamp) -> Response {
    let mut response = turned_back(StatusCode::SERVICE_UNAVAILABLE, TROUBLE_FOR, why, now);
    response.extensions_mut().insert(Cause(cause.into()));
    response
}

fn turned_back(status: StatusCode, wait: i64, why: &dyn Display, now: Timestamp) -> Response {
    let mut response = answer(status, &json!({ "success": false, "message": why.to_string() }));
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, HeaderValue::from(wait));
    headers.insert(RESET, HeaderValue::from(now.as_second() + wait));
    response
}
