//! The tracking API that Segment's libraries call: who calls, how much, and what they are told.
//!
//! Only what is wrong at first sight is answered so: a body that is too large or no JSON, a key that opens nothing.
//! Everything else is accepted; what cannot be understood in it becomes a dead letter, and nobody's library retries it.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, HOST,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::door::Scope;
use ingest::live::Door;
use ingest::segment::{self, TooLargeOrInvalid};
use serde_json::{Value, json};
use shop::accept::Posted;
use tower_http::decompression::RequestDecompressionLayer;

use crate::accept::{accept, answer, in_trouble, read};
use crate::app::App;
use crate::instruments::Turned;
use crate::refusal::Refusal;

/// A page of the shop's own site may call from anywhere, and no cookie is ever read here. analytics.js says how often it has
/// tried, and wants to read when to come back: a browser lets it do neither unasked.
const OPEN: [(HeaderName, HeaderValue); 5] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST, GET")),
    (ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type, x-retry-count")),
    (ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after")),
    (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
];

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/{call}", post(track).options(preflight))
        .route("/v1/projects/{key}/settings", get(settings))
        .layer(RequestDecompressionLayer::new())
        .layer(axum::middleware::map_response(async |mut response: Response| {
            response.headers_mut().extend(OPEN);
            response
        }))
}

async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}

async fn track(State(app): State<App>, Path(call): Path<String>, headers: HeaderMap, body: Body) -> Response {
    let now = app.now();
    let refuse = |status, why, message: &str| {
        app.instruments().turn_away(Door::Segment, why);
        answer(status, &json!({ "success": false, "message": message }))
    };
    let body = match read(body, segment::BATCH_BYTES).await {
        Ok(body) => body,
        Err(Turned::TooLarge) => {
            let message = "the body is larger than a batch may be: send fewer events at once";
            return refuse(StatusCode::BAD_REQUEST, Turned::TooLarge, message);
        }
        Err(why) => return refuse(StatusCode::BAD_REQUEST, why, "the body did not arrive whole"),
    };
    let envelope = match segment::envelope(&call, &body) {
        Ok(envelope) => envelope,
        Err(refused) => {
            let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
            return refuse(status, turned(&refused), &refused.to_string());
        }
    };
    let Some(key) = key_of(&headers).or(envelope.write_key) else {
        return refuse(
            StatusCode::UNAUTHORIZED,
            Turned::NoKey,
            "the write key is missing: send it as writeKey or by Basic authentication",
        );
    };
    match may_write(&app, key).await {
        Ok(true) => {}
        Ok(false) => {
            return refuse(
                StatusCode::UNAUTHORIZED,
                Turned::UnknownKey,
                "the write key opens nothing; make one in Fondly's settings",
            );
        }
        // A library that is turned away throws its events away.
        Err(unknown) => {
            app.instruments().turn_away(Door::Segment, Turned::Trouble);
            return in_trouble(&unknown, unknown.in_log(), now);
        }
    }
    let posted = Posted {
        door: Door::Segment,
        topic: envelope.topic.to_owned(),
        origin: String::new(),
        received_at: now,
        body: body.into_boxed_slice(),
    };
    accept(&app, posted, envelope.events).await
}

fn turned(refused: &TooLargeOrInvalid) -> Turned {
    match refused {
        TooLargeOrInvalid::TooLarge { .. } => Turned::TooLarge,
        TooLargeOrInvalid::NoSuchCall { .. } | TooLargeOrInvalid::Invalid { .. } => Turned::Invalid,
    }
}

/// The write key in a Basic authorization: the name before the colon, with an empty password. Some libraries leave the
/// colon out. A Bearer token is another system's, and the key stands in the body beside it.
fn key_of(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = told.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(BASE64.decode(token.trim()).ok()?).ok()?;
    let key = text.split_once(':').map_or(text.as_str(), |(key, _)| key);
    (!key.is_empty()).then(|| key.to_owned())
}

/// Whether a key lets write. A key that was just used is not looked up again.
async fn may_write(app: &App, key: String) -> Result<bool, Refusal> {
    let now = app.now();
    match app.shop().may_at_once(&key, Scope::Write, now) {
        Some(may) => Ok(may),
        None => app.ask(move |shop| shop.may(&key, Scope::Write, now)).await,
    }
}

/// What analytics.js asks for before it sends: where to send, and that there is nowhere else. Untold, it would count its own
/// calls at Segment's.
async fn settings(Path(key): Path<String>, headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let proxied = headers.get("x-forwarded-proto").and_then(|proto| proto.to_str().ok());
    let protocol = proxied.filter(|proto| *proto == "https").unwrap_or("http");
    let sends: Value = json!({
        "apiKey": key,
        "apiHost": format!("{host}/v1"),
        "protocol": protocol,
        "addBundledMetadata": false,
        "unbundledIntegrations": [],
    });
    let told = json!({
        "integrations": { "Segment.io": sends },
        "plan": {},
        "edgeFunction": {},
        "metrics": { "sampleRate": 0 },
    });
    axum::Json(told).into_response()
}
