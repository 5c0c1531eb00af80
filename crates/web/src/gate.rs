//! The gate: nobody comes into the house without an authority, and only the gate gives one.
//!
//! Handlers that change who may come in take a [`Keeper`], so that none of them can be reached by forgetting
//! to ask.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::door::{Scope, Secret};
use jiff::Timestamp;
use shop::doors::{Entry, Signed};

use crate::app::App;
use crate::refusal::{self, Refusal};
use crate::session;
use crate::sign_in;
use crate::way::Way;

/// By what right somebody is in the house.
#[derive(Clone, Debug)]
pub(crate) enum Authority {
    /// The shop has no owner, and they sit at its machine.
    Machine,
    /// They are signed in.
    Owner(Signed),
    /// A program with a key to read.
    Reader,
}

impl Authority {
    /// The authority that the gate gave a request.
    pub(crate) fn of(parts: &Parts) -> Result<Authority, Refusal> {
        parts.extensions.get::<Authority>().cloned().ok_or(Refusal::SignedOut)
    }

    /// Whether these headers ask for JSON: in so many words, or by a key and with no word of a page.
    pub(crate) fn reads_json(&self, headers: &HeaderMap) -> bool {
        wants_json(headers) || matches!(self, Authority::Reader) && !accepts(headers, "text/html")
    }

    /// The owner's name, if they are signed in.
    pub(crate) fn owner(&self) -> Option<&str> {
        match self {
            Authority::Owner(signed) => Some(&signed.name),
            Authority::Machine | Authority::Reader => None,
        }
    }
}

/// Somebody who may say who comes in.
#[derive(Clone, Debug)]
pub(crate) enum Keeper {
    /// Whoever sits at the machine of a shop without an owner.
    Machine,
    /// The owner.
    Owner(Signed),
}

impl FromRequestParts<App> for Keeper {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Keeper, Refusal> {
        match Authority::of(parts)? {
            Authority::Machine => Ok(Keeper::Machine),
            Authority::Owner(signed) => Ok(Keeper::Owner(signed)),
            Authority::Reader => Err(Refusal::KeyReadsOnly),
        }
    }
}

/// Lets a request pass with its authority, or answers how to get one.
pub(crate) async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let asks_json = wants_json(request.headers());
    match ask(&app, Asked::by(&request), Scope::Read).await {
        Err(turned_away) if asks_json => refusal::in_json(turned_away),
        Err(turned_away) => turned_away,
        Ok(Authority::Reader) => {
            request.extensions_mut().insert(Authority::Reader);
            refusal::in_json(for_programs(next.run(request).await))
        }
        Ok(authority) => {
            request.extensions_mut().insert(authority);
            let answer = next.run(request).await;
            if asks_json { refusal::in_json(answer) } else { answer }
        }
    }
}

/// Lets whoever watches over the program pass: the same, but for a key that opens this and nothing else. A program is told
/// no way to sign in.
pub(crate) async fn watch(State(app): State<App>, request: Request, next: Next) -> Response {
    let asked = Asked { back: None, ..Asked::by(&request) };
    match ask(&app, asked, Scope::Metrics).await {
        Err(turned_away) => turned_away,
        Ok(_) => next.run(request).await,
    }
}

/// What the gate looks at.
struct Asked {
    token: Option<Secret>,
    key: Option<Secret>,
    /// Whether it only looks.
    is_look: bool,
    /// The way back after signing in, for a person with a browser.
    back: Option<String>,
}

impl Asked {
    fn by(request: &Request) -> Asked {
        let way = request.extensions().get::<Way>().copied().unwrap_or_default();
        let headers = request.headers();
        let is_look = matches!(*request.method(), Method::GET | Method::HEAD);
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        Asked {
            token: session::token(headers, way),
            key: bearer(headers),
            is_look,
            back: (is_look && !wants_json(headers)).then(|| path.to_owned()),
        }
    }
}

async fn ask(app: &App, asked: Asked, scope: Scope) -> Result<Authority, Response> {
    let now = app.now();
    let Asked { token, key, is_look, back } = asked;
    let entry = app.ask(move |shop| shop.entry(token.as_ref(), now)).await;
    match (entry.map_err(Refusal::into_response)?, key, back) {
        (Entry::In(signed), ..) => Ok(Authority::Owner(signed)),
        (Entry::Unlocked, ..) if app.others_come() => Err(Refusal::NoOwner.into_response()),
        (Entry::Unlocked, ..) => Ok(Authority::Machine),
        (Entry::Out, Some(key), _) => {
            by_key(app, key, scope, is_look, now).await.map_err(Refusal::into_response)
        }
        (Entry::Out, None, Some(back)) => Err(Redirect::to(&sign_in::path(&back)).into_response()),
        (Entry::Out, None, None) => Err(Refusal::SignedOut.into_response()),
    }
}

/// A program with a key may look, and do nothing else.
async fn by_key(
    app: &App,
    key: Secret,
    scope: Scope,
    is_look: bool,
    now: Timestamp,
) -> Result<Authority, Refusal> {
    match app.ask(move |shop| shop.may(key.expose(), scope, now)).await? {
        false => Err(Refusal::UnknownKey),
        true if !is_look => Err(Refusal::KeyReadsOnly),
        true => Ok(Authority::Reader),
    }
}

/// What a page answers to a key: JSON, or that there is none. A program does not read pages that are made for
/// people.
fn for_programs(response: Response) -> Response {
    let media = response.headers().get(CONTENT_TYPE).map_or(&b""[..], |media| media.as_bytes());
    match response.status().is_success() && !media.starts_with(b"application/json") {
        true => Refusal::NoJson.into_response(),
        false => response,
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(key.trim()))
}

fn wants_json(headers: &HeaderMap) -> bool {
    accepts(headers, "application/json") && !accepts(headers, "text/html")
}

/// Whether a kind of answer is named among those that are welcome.
fn accepts(headers: &HeaderMap, media: &str) -> bool {
    let mut welcome = headers.get_all(ACCEPT).iter().filter_map(|accept| accept.to_str().ok());
    welcome.any(|accept| accept.contains(media))
}
