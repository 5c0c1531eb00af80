//! Connecting the shop: what to click where, what was heard of it so far, and what is wrong when nothing arrives.

use std::net::IpAddr;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::response::Response;
use axum::routing::get;
use domain::door::{HookDoor, Scope};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use shop::hooks::{Heard, LastHeard, Noted};

use crate::app::App;
use crate::asked::Query;
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
    /// What the status says: the good if anything was signed, else what was heard last.
    heard: Option<Said>,
    /// What was turned away, where that is not what the status says.
    turned: Option<Said>,
}

/// Something that was heard of a system.
#[derive(Serialize)]
struct Said {
    /// `signed`, `other_secret`.
    what: Heard,
    /// When, in the shop's zone.
    when: String,
}

impl Said {
    fn of(noted: Noted, zone: &TimeZone) -> Said {
        let when = noted.at.to_zoned(zone.clone()).strftime("%A %-d %B, %H:%M").to_string();
        Said { what: noted.heard, when }
    }
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
                let (first, then) = in_order(shop.last_heard(door)?);
                hooks.push(Hook {
                    door: door.as_str(),
                    name: door.name(),
                    secrets: rows.iter().filter(|row| row.door == door).map(|row| row.tail.clone()).collect(),
                    heard: first.map(|noted| Said::of(noted, &zone)),
                    turned: then.map(|noted| Said::of(noted, &zone)),
                });
            }
            let keys = shop.keys()?;
            let good = keys.iter().filter(|key| key.scope == Some(Scope::Write) && key.revoked_at.is_none());
            Ok((hooks, good.count()))
        })
        .await?;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost").to_owned();
    let only_here = is_only_here(&host);
    let scheme = if only_here { "http" } else { "https" };
    let origin = format!("{scheme}://{host}");
    Ok(Page { origin, only_here, hooks, write_keys, key: None, problem: None })
}

/// What the status says of a system, and what was turned away besides. A rightly signed message comes first: one that is not
/// signed may come from anybody. A mere knock comes first only where it is newer.
fn in_order(last: LastHeard) -> (Option<Noted>, Option<Noted>) {
    match last {
        LastHeard { good: Some(good), bad: Some(bad) } if good.heard != Heard::Signed && good.at < bad.at => {
            (Some(bad), None)
        }
        LastHeard { good: Some(good), bad } => (Some(good), bad),
        LastHeard { good: None, bad } => (bad, None),
    }
}

/// Whether only machines near this one reach it by `host`: a private address, or a name that no name server of the internet
/// knows.
fn is_only_here(host: &str) -> bool {
    let authority = host.parse::<Authority>();
    let name = authority.as_ref().map_or(host, Authority::host);
    let name = name.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase();
    let ip = name.parse::<IpAddr>().map(|ip| ip.to_canonical());
    match ip {
        Ok(IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
        Err(_) => !name.contains('.') || [".local", ".localhost"].iter().any(|end| name.ends_with(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_the_house_is_told_from_one_on_the_internet() {
        for near in [
            "localhost:4000",
            "127.0.0.1:4000",
            "10.1.2.3",
            "172.16.0.9:4000",
            "172.31.255.1",
            "192.168.1.4",
            "169.254.7.7",
            "[::1]:4000",
            "[fd12::1]:4000",
            "[fe80::1]",
            "[::ffff:192.168.1.4]",
            "till.local:4000",
            "TILL.LOCAL.",
            "till",
        ] {
            assert!(is_only_here(near), "{near}");
        }
        for far in [
            "fondly.example",
            "10.example.com",
            "localhost.example.com",
            "172.32.0.1",
            "81.2.69.142:4000",
            "[2001:db8::1]:4000",
        ] {
            assert!(!is_only_here(far), "{far}");
        }
    }

    #[test]
    fn what_anybody_can_send_does_not_come_before_what_was_signed() {
        let noted =
            |heard, hour: i64| Noted { heard, at: jiff::Timestamp::from_second(hour * 3_600).unwrap() };
        let (signed, knock) = (noted(Heard::Signed, 1), noted(Heard::Knock, 1));
        let (old, new) = (noted(Heard::NoSecret, 0), noted(Heard::Unsigned, 2));
        let of = |good, bad| in_order(LastHeard { good, bad });
        assert_eq!(of(Some(signed), Some(new)), (Some(signed), Some(new)));
        assert_eq!(of(Some(knock), Some(new)), (Some(new), None));
        assert_eq!(of(Some(knock), Some(old)), (Some(knock), Some(old)));
        assert_eq!(of(None, Some(new)), (Some(new), None));
        assert_eq!(of(None, None), (None, None));
    }
}
