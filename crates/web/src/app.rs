//! The router, and how a handler reaches the shop.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use shop::stack::Press;
use shop::{Shop, ShopError};

use crate::refusal::Refusal;
use crate::screens;
use crate::{guard, import, journey, paper, people, person, remember, settings, today};

/// Tells the time. Only the program knows a real one.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the screens need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Tells the time.
    pub clock: Clock,
    /// Makes paper.
    pub press: Arc<dyn Press>,
    /// Host names under which the server may be called, beside `localhost` and plain addresses.
    pub hosts: Vec<String>,
}

/// What every handler has.
#[derive(Clone)]
pub(crate) struct App {
    shop: Shop,
    clock: Clock,
    press: Arc<dyn Press>,
}

impl App {
    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// What makes paper.
    pub(crate) fn press(&self) -> Arc<dyn Press> {
        Arc::clone(&self.press)
    }

    /// Asks the shop on a thread that may wait for the disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Shop) -> Result<T, ShopError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shop = self.shop.clone();
        Ok(tokio::task::spawn_blocking(move || ask(&shop)).await??)
    }
}

/// All screens of a shop.
pub fn router(shop: Shop, ports: Ports) -> Router {
    let app = App { shop, clock: ports.clock, press: ports.press };
    let routes = Router::new()
        .route("/", get(|| async { Redirect::to("/today") }))
        .merge(today::routes())
        .merge(paper::routes())
        .merge(people::routes())
        .merge(person::routes())
        .merge(remember::routes())
        .merge(journey::routes())
        .merge(import::routes())
        .merge(settings::routes())
        .route("/static/{print}/{name}", get(embedded))
        .route("/healthz", get(|| async { "ok\n" }))
        .fallback(|| async { Refusal::NoPage })
        .with_state(app);
    guard::around(routes, ports.hosts)
}

/// An embedded file. Its address changes with its content, so it may be kept for ever.
async fn embedded(Path((print, name)): Path<(String, String)>) -> Response {
    match screens::asset(&name) {
        Some(asset) if asset.path == format!("/static/{print}/{name}") => {
            let headers =
                [(CONTENT_TYPE, asset.media), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.body).into_response()
        }
        _ => Refusal::NoPage.into_response(),
    }
}

#[cfg(test)]
mod tests;
