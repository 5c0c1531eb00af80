//! The router, and how a handler reaches the shop.

use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use shop::stack::Press;
use shop::{Shop, ShopError};

use crate::refusal::Refusal;
use crate::screens;
use crate::{
    guard, import, jot, journey, loved, loves, paper, particulars, people, people_out, person, printers,
    remember, rules, settings, start, today,
};

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
    /// Where an own shop is opened from a demo; nowhere if this program serves no demo.
    pub own: Option<PathBuf>,
}

/// The shop that is served: a demo may be left for an own shop while the program runs.
#[derive(Clone)]
pub struct Served(Arc<RwLock<Shop>>);

impl Served {
    /// The shop that is served now.
    pub fn shop(&self) -> Shop {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, shop: Shop) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = shop;
    }
}

impl From<Shop> for Served {
    fn from(shop: Shop) -> Served {
        Served(Arc::new(RwLock::new(shop)))
    }
}

/// What every handler has.
#[derive(Clone)]
pub(crate) struct App {
    served: Served,
    clock: Clock,
    press: Arc<dyn Press>,
    own: Option<PathBuf>,
}

impl App {
    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The shop, for a thread that may wait.
    pub(crate) fn shop(&self) -> Shop {
        self.served.shop()
    }

    /// What makes paper.
    pub(crate) fn press(&self) -> Arc<dyn Press> {
        Arc::clone(&self.press)
    }

    /// Where an own shop is opened from here.
    pub(crate) fn own_folder(&self) -> Option<&FilePath> {
        self.own.as_deref()
    }

    /// Serves the own shop from now on, made empty if there is none yet. Made-up people never get into it.
    pub(crate) async fn open_own(&self) -> Result<(), Refusal> {
        let nowhere = || {
            ShopError::Refused("this program cannot open another shop; start it with `fondly serve`".into())
        };
        let folder = self.own.clone().ok_or_else(nowhere)?;
        let own = tokio::task::spawn_blocking(move || {
            let own = Shop::open(&folder)?;
            match own.settings()?.demo {
                true => Err(ShopError::Refused(format!(
                    "{} holds a demo; move that folder first",
                    folder.display()
                ))),
                false => Ok(own),
            }
        });
        self.served.change(own.await??);
        Ok(())
    }

    /// Asks the shop on a thread that may wait for the disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Shop) -> Result<T, ShopError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shop = self.served.shop();
        Ok(tokio::task::spawn_blocking(move || ask(&shop)).await??)
    }
}

/// All screens of a shop.
pub fn router(served: impl Into<Served>, ports: Ports) -> Router {
    let app = App { served: served.into(), clock: ports.clock, press: ports.press, own: ports.own };
    let routes = Router::new()
        .merge(start::routes())
        .merge(today::routes())
        .merge(paper::routes())
        .merge(people::routes())
        .merge(people_out::routes())
        .merge(loves::routes())
        .merge(person::routes())
        .merge(loved::routes())
        .merge(remember::routes())
        .merge(jot::routes())
        .merge(particulars::routes())
        .merge(journey::routes())
        .merge(rules::routes())
        .merge(import::routes())
        .merge(settings::routes())
        .merge(printers::routes())
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
