//! Signing in and out. Whoever was sent here goes back to where they were.

use axum::Router;
use axum::extract::State;
use axum::http::header::{HeaderMap, HeaderName, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::door::Secret;
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use shop::doors::{Admission, Entry, Knock};

use crate::agent;
use crate::app::App;
use crate::asked::{Form, Query};
use crate::refusal::Refusal;
use crate::screens::{self, Frame};
use crate::session;
use crate::visit::is_path_of_ours;
use crate::way::Way;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/sign-in", get(page).post(sign_in)).route("/sign-out", post(sign_out))
}

/// The address of the sign-in, with the way back.
pub(crate) fn path(back: &str) -> String {
    match back {
        "/" => "/sign-in".to_owned(),
        back => format!("/sign-in?to={}", utf8_percent_encode(back, NON_ALPHANUMERIC)),
    }
}

/// What is said to somebody who has to wait.
pub(crate) fn wait_in_words(wait: SignedDuration) -> String {
    let wait = match seconds(wait) {
        1 => "a second".to_owned(),
        seconds @ 2..=90 => format!("{seconds} seconds"),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("Those were many tries. Wait {wait}, then try again.")
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Back {
    to: String,
}

/// The form, as it is sent. Its password is printed nowhere.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Sent {
    name: String,
    password: Secret,
    to: String,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    to: String,
    name: String,
    problem: Option<String>,
}

async fn page(
    State(app): State<App>,
    way: Way,
    headers: HeaderMap,
    Query(back): Query<Back>,
) -> Result<Response, Refusal> {
    let (token, now) = (session::token(&headers, way), app.now());
    match app.ask(move |shop| shop.entry(token.as_ref(), now)).await? {
        Entry::Out => show(&app, Page { to: back.to, name: String::new(), problem: None }).await,
        Entry::In(_) | Entry::Unlocked => Ok(Redirect::to(way_back(&back.to)).into_response()),
    }
}

async fn sign_in(
    State(app): State<App>,
    way: Way,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let Sent { name, password, to } = sent;
    let (entropy, now, typed) = (app.entropy(), app.now(), name.clone());
    let (agent, before) = (agent::of(&headers), session::token(&headers, way));
    let admission = app
        .ask(move |shop| {
            if shop.owner()?.is_none() {
                return Ok(None);
            }
            let (from, before) = (way.from, before.as_ref());
            let knock = Knock { name: &typed, password: &password, from, agent: &agent, before };
            shop.sign_in(&knock, &*entropy, now).map(Some)
        })
        .await?;
    if let Some(admission) = &admission {
        note(&app, admission);
    }
    let problem = match admission {
        None => return Ok(Redirect::to("/").into_response()),
        Some(Admission::In(token)) => {
            return Ok(
                ([(SET_COOKIE, session::keep(&token, way))], Redirect::to(way_back(&to))).into_response()
            );
        }
        Some(Admission::Wrong) => "Name and password do not go together. Look at both, and try again.".into(),
        Some(Admission::Wait(wait)) => {
            let page = show(&app, Page { to, name, problem: Some(wait_in_words(wait)) }).await?;
            return Ok(too_early(page, wait));
        }
    };
    Ok((StatusCode::UNAUTHORIZED, show(&app, Page { to, name, problem: Some(problem) }).await?)
        .into_response())
}

/// Counts what became of a try; whoever it was stands nowhere.
fn note(app: &App, admission: &Admission) {
    let outcome = match admission {
        Admission::In(_) => "in",
        Admission::Wrong => "wrong",
        Admission::Wait(_) => "wait",
    };
    app.instruments().sign_in(outcome);
    if !matches!(admission, Admission::In(_)) {
        tracing::warn!(outcome, "sign-in refused");
    }
}

/// An answer to somebody who has to wait.
pub(crate) fn too_early(page: Response, wait: SignedDuration) -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, HeaderValue::from(seconds(wait)))], page).into_response()
}

/// What the browser kept of pages goes, too: going back shows none of them.
async fn sign_out(State(app): State<App>, way: Way, headers: HeaderMap) -> Result<Response, Refusal> {
    /// What is cleared.
    const CLEAR: (HeaderName, &str) = (HeaderName::from_static("clear-site-data"), "\"cache\"");
    if let Some(token) = session::token(&headers, way) {
        app.ask(move |shop| shop.sign_out(&token)).await?;
    }
    Ok(([CLEAR], [(SET_COOKIE, session::forget(way))], Redirect::to("/sign-in")).into_response())
}

async fn show(app: &App, page: Page) -> Result<Response, Refusal> {
    let shop = app.ask(|shop| Ok(shop.settings()?.name)).await?;
    let frame = Frame { shop, outside: true, ..Frame::default() };
    Ok(Html(screens::render("sign_in", &frame, page)?).into_response())
}

/// Whole seconds, so that the next try is heard.
fn seconds(wait: SignedDuration) -> u64 {
    let whole = u64::try_from(wait.as_secs()).unwrap_or_default();
    whole + u64::from(wait.subsec_nanos() > 0)
}

fn way_back(to: &str) -> &str {
    if is_path_of_ours(to) { to } else { "/" }
}
