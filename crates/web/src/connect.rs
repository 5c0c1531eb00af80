//! Connecting the shop: what to click where, what was heard of it so far, and what is wrong when nothing arrives.

use axum::Router;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Response;
use axum::routing::get;
use domain::door::{HookDoor, Scope};
use serde::{Deserialize, Serialize};
use shop::hooks::{Heard, Noted};

use crate::app::App;
use crate::refusal::Refusal;
use crate::visit::Visit;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/connect", get(connect))
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    /// Where this server is reached, as the browser called it.
    origin: String,
    /// Whether only this machine can reach it by that name.
    only_here: bool,
    hooks: Vec<Hook>,
    write_keys: usize,
    /// The key that is to stand in the line for the shop's pages, where one was entered.
    key: Option<String>,
    /// What is wrong with the key that was entered.
    problem: Option<&'static str>,
}

/// A system that sends webhooks.
#[derive(Serialize)]
struct Hook {
    door: &'static str,
    name: &'static str,
    /// The last letters of the secrets that are entered.
    secrets: Vec<String>,
    /// What was last heard: `signed`, `other_secret`.
    heard: Option<Heard>,
    /// When, in the shop's zone.
    when: Option<String>,
}

/// A key for the line. Of keys only the beginning is kept, so that the page cannot know it by itself; one that writes is no
/// secret, because it is to stand in the shop's pages.
#[derive(Deserialize)]
struct Wish {
    key: Option<String>,
}

async fn connect(
    State(app): State<App>,
    visit: Visit,
    headers: HeaderMap,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let mut page = page(&app, &headers).await?;
    if let Some(key) = wish.key.map(|key| key.trim().to_owned()) {
        page.problem = wrong_with(&app, key.clone()).await?;
        page.key = page.problem.is_none().then_some(key);
    }
    visit.page("settings", "connect", page)
}

/// Why a key cannot stand in the shop's pages.
async fn wrong_with(app: &App, key: String) -> Result<Option<&'static str>, Refusal> {
    let now = app.now();
    let may =
        app.ask(move |shop| Ok((shop.may(&key, Scope::Write, now)?, shop.may(&key, Scope::Read, now)?)));
    Ok(match may.await? {
        (true, _) => None,
        (false, true) => {
            Some("That key reads. Everybody can see what stands in a page: take one that writes.")
        }
        (false, false) => Some("That key opens nothing. Copy it whole, or make another one."),
    })
}

async fn page(app: &App, headers: &HeaderMap) -> Result<Page, Refusal> {
    let (hooks, write_keys) = app
        .ask(|shop| {
            let zone = shop.rules()?.zone.clone();
            let rows = shop.hook_secret_rows()?;
            let mut hooks = Vec::new();
            for door in HookDoor::ALL {
                let noted = shop.last_heard(door)?;
                let when =
                    |noted: Noted| noted.at.to_zoned(zone.clone()).strftime("%A %-d %B, %H:%M").to_string();
                hooks.push(Hook {
                    door: door.as_str(),
                    name: door.name(),
                    secrets: rows.iter().filter(|row| row.door == door).map(|row| row.tail.clone()).collect(),
                    heard: noted.map(|noted| noted.heard),
                    when: noted.map(when),
                });
            }
            let keys = shop.keys()?;
            let good = keys.iter().filter(|key| key.scope == Some(Scope::Write) && key.revoked_at.is_none());
            Ok((hooks, good.count()))
        })
        .await?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost").to_owned();
    let only_here =
        ["localhost", "127.", "[::1]", "192.168.", "10."].iter().any(|local| host.starts_with(local));
    let scheme = if only_here { "http" } else { "https" };
    let origin = format!("{scheme}://{host}");
    Ok(Page { origin, only_here, hooks, write_keys, key: None, problem: None })
}
