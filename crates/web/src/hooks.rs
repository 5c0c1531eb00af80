//! Webhooks of Shopify and WooCommerce: signed, accepted, answered.
//!
//! The signature is over the body's bytes as they came. A body that is not signed with one of the shop's secrets is told
//! so with 401 and not kept; the page where the secret is entered says what was wrong with it.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use domain::door::HookDoor;
use ingest::live::Door;
use serde_json::json;
use shop::accept::Posted;
use shop::hooks::Heard;

use crate::accept::{accept, answer, in_trouble, read};
use crate::app::App;
use crate::instruments::Turned;

/// The longest body of a webhook: an order of a thousand lines has about one megabyte.
const BODY_MAX: usize = 8 << 20;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/hooks/shopify", post(|app, headers, body| hook(&SHOPIFY, app, headers, body)))
        .route("/hooks/woo", post(|app, headers, body| hook(&WOO, app, headers, body)))
}

/// What a system calls its headers.
struct Sender {
    door: Door,
    secrets: HookDoor,
    topic: &'static str,
    origin: &'static str,
    signature: &'static str,
}

const SHOPIFY: Sender = Sender {
    door: Door::Shopify,
    secrets: HookDoor::Shopify,
    topic: "x-shopify-topic",
    origin: "x-shopify-shop-domain",
    signature: "x-shopify-hmac-sha256",
};

const WOO: Sender = Sender {
    door: Door::Woo,
    secrets: HookDoor::Woo,
    topic: "x-wc-webhook-topic",
    origin: "x-wc-webhook-source",
    signature: "x-wc-webhook-signature",
};

async fn hook(sender: &'static Sender, State(app): State<App>, headers: HeaderMap, body: Body) -> Response {
    let now = app.now();
    let turn_away = |why| app.instruments().turn_away(sender.door, why);
    let body = match read(body, BODY_MAX).await {
        Ok(body) => Bytes::from(body),
        Err(why) => {
            turn_away(why);
            let too_large = matches!(why, Turned::TooLarge);
            let status = if too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
            return status.into_response();
        }
    };
    let topic = text(&headers, sender.topic);
    if sender.door == Door::Woo && topic.is_empty() && body.starts_with(b"webhook_id=") {
        // WooCommerce knocks once when a webhook is saved, unsigned, and wants to hear that somebody is there.
        drop(app.ask(move |shop| shop.note_heard(sender.secrets, Heard::Knock, now)).await);
        return answer(StatusCode::OK, &json!({ "success": true }));
    }
    let (signature, signed) = (text(&headers, sender.signature).to_owned(), body.clone());
    let checked = app.ask(move |shop| {
        let heard = shop.check_signature(sender.secrets, &signed, &signature)?;
        shop.note_heard(sender.secrets, heard, now)?;
        Ok(heard)
    });
    let heard = match checked.await {
        Ok(heard) => heard,
        Err(refusal) => {
            turn_away(Turned::Trouble);
            return in_trouble(&refusal, refusal.in_log(), now);
        }
    };
    if let Some(why) = unsigned(heard) {
        turn_away(why);
        let message = "the signature does not fit; see Fondly's page on connecting the shop";
        return answer(StatusCode::UNAUTHORIZED, &json!({ "success": false, "message": message }));
    }
    let posted = Posted {
        door: sender.door,
        topic: topic.to_owned(),
        origin: text(&headers, sender.origin).to_owned(),
        received_at: now,
        body: Vec::from(body).into_boxed_slice(),
    };
    accept(&app, posted, 1).await
}

/// Why what was heard is not believed.
fn unsigned(heard: Heard) -> Option<Turned> {
    match heard {
        Heard::Signed => None,
        Heard::NoSecret => Some(Turned::NoSecret),
        Heard::Knock | Heard::Unsigned => Some(Turned::Unsigned),
        Heard::OtherSecret => Some(Turned::OtherSecret),
    }
}

/// What a header says; nothing where it is missing or no text.
fn text<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim()
}
