//! The router, and how a handler reaches the shop.

use std::path::{Path as FilePath, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::door::Chance;
use jiff::Timestamp;
use shop::stack::Press;
use shop::{Shop, ShopError};

use crate::instruments::Instruments;
use crate::metrics::Process;
use crate::observe::Observer;
use crate::refusal::Refusal;
use crate::screens;
use crate::{
    alike, backups, connect, doors, gate, guard, hooks, import, intake, jot, journey, live, loved, loves,
    metrics, observe, owner, paper, particulars, people, people_out, person, printers, remember, rights,
    rules, settings, sign_in, site, start, today, tracking, trade,
};

/// Tells the time. Only the program knows a real one.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Gives bytes that nobody can guess. Only the program knows a real source.
pub type Entropy = Arc<dyn Fn() -> Chance + Send + Sync>;

/// Tells what the program takes of its machine, where the system says so. Only the program asks the system.
pub type ProcessTold = Arc<dyn Fn() -> Option<Process> + Send + Sync>;

/// What the screens need from outside.
#[derive(Clone)]
pub struct Ports {
    /// Tells the time.
    pub clock: Clock,
    /// Makes keys, sessions and salts.
    pub entropy: Entropy,
    /// Makes paper.
    pub press: Arc<dyn Press>,
    /// Host names under which the server may be called, beside `localhost` and plain addresses.
    pub hosts: Vec<String>,
    /// Whether a proxy of the shop's own hands requests on, so that its word on where they come from is
    /// believed.
    pub behind_proxy: bool,
    /// Whether requests may come from elsewhere than this machine: no page is shown then while there is no
    /// owner.
    pub others_come: bool,
    /// Where an own shop is opened from a demo; nowhere if this program serves no demo.
    pub own: Option<PathBuf>,
    /// What is counted while it is served.
    pub instruments: Instruments,
    /// Tells what the program takes of its machine.
    pub process: ProcessTold,
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

/// What every handler has. Each request has some of its own, so it is one pointer.
#[derive(Clone)]
pub(crate) struct App(Arc<Within>);

struct Within {
    served: Served,
    clock: Clock,
    entropy: Entropy,
    press: Arc<dyn Press>,
    others_come: bool,
    own: Option<PathBuf>,
    instruments: Instruments,
    process: ProcessTold,
}

impl App {
    /// The time now.
    pub(crate) fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// The shop, for a thread that may wait.
    pub(crate) fn shop(&self) -> Shop {
        self.0.served.shop()
    }

    /// What makes keys, sessions and salts.
    pub(crate) fn entropy(&self) -> Entropy {
        Arc::clone(&self.0.entropy)
    }

    /// Whether requests may come from elsewhere than this machine.
    pub(crate) fn others_come(&self) -> bool {
        self.0.others_come
    }

    /// What is counted while the shop is served.
    pub(crate) fn instruments(&self) -> &Instruments {
        &self.0.instruments
    }

    /// What the program takes of its machine.
    pub(crate) fn process(&self) -> Option<Process> {
        (self.0.process)()
    }

    /// What makes paper.
    pub(crate) fn press(&self) -> Arc<dyn Press> {
        Arc::clone(&self.0.press)
    }

    /// Where an own shop is opened from here.
    pub(crate) fn own_folder(&self) -> Option<&FilePath> {
        self.0.own.as_deref()
    }

    /// Serves the own shop from now on, made empty if there is none yet. Made-up people never get into it.
    pub(crate) async fn open_own(&self) -> Result<(), Refusal> {
        let nowhere = || {
            ShopError::Refused("this program cannot open another shop; start it with `fondly serve`".into())
        };
        let folder = self.0.own.clone().ok_or_else(nowhere)?;
        let others_come = self.0.others_come;
        let own = tokio::task::spawn_blocking(move || {
            let own = Shop::open(&folder)?;
            let shown = folder.display();
            if own.settings()?.demo {
                return Err(ShopError::Refused(format!("{shown} holds a demo; move that folder first")));
            }
            if others_come && own.owner()?.is_none() {
                let why = "has no owner yet, and others can reach this program";
                let cure = format!("run `fondly owner set --data {shown}` first");
                return Err(ShopError::Refused(format!("the shop in {shown} {why}; {cure}")));
            }
            Ok(own)
        });
        self.0.served.change(own.await??);
        Ok(())
    }

    /// Asks the shop on a thread that may wait for the disk.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Shop) -> Result<T, ShopError> + Send + 'static,
    ) -> Result<T, Refusal> {
        let shop = self.0.served.shop();
        Ok(tokio::task::spawn_blocking(move || ask(&shop)).await??)
    }
}

/// All screens of a shop.
pub fn router(served: impl Into<Served>, ports: Ports) -> Router {
    let app = App(Arc::new(Within {
        served: served.into(),
        clock: ports.clock,
        entropy: Arc::clone(&ports.entropy),
        press: ports.press,
        others_come: ports.others_come,
        own: ports.own,
        instruments: ports.instruments.clone(),
        process: ports.process,
    }));
    let watched = metrics::routes().layer(from_fn_with_state(app.clone(), gate::watch));
    let house = house().layer(from_fn_with_state(app.clone(), gate::gate));
    let pages = guard::same_site(house.merge(sign_in::routes()));
    let all = pages.merge(watched).merge(street()).with_state(app);
    guard::around(all, ports.hosts, ports.behind_proxy)
        .layer(from_fn_with_state(Observer::new(ports.instruments, &(ports.entropy)()), observe::observe))
}

/// What is behind the gate: every page, and what is no page at all.
fn house() -> Router<App> {
    Router::new()
        .merge(start::routes())
        .merge(today::routes())
        .merge(paper::routes())
        .merge(people::routes())
        .merge(people_out::routes())
        .merge(rights::routes())
        .merge(alike::routes())
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
        .merge(trade::routes())
        .merge(backups::routes())
        .merge(printers::routes())
        .merge(owner::routes())
        .merge(doors::routes())
        .merge(connect::routes())
        .merge(intake::routes())
        .merge(live::routes())
        .fallback(|| async { Refusal::NoPage })
}

/// What is asked for from anywhere, without a session: no cookie is read here, so that another site's request
/// has no more in its hand than anybody's.
fn street() -> Router<App> {
    Router::new()
        .route("/static/{print}/{name}", get(embedded))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .merge(site::routes())
        .merge(tracking::routes())
        .merge(hooks::routes())
}

/// Whether everything is placed that was accepted before the program began.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.ask(|shop| shop.is_ready()).await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "placing what was accepted before the start\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the shop cannot be asked\n"),
    }
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
pub(crate) mod tests;
