//! The beginning: one group of questions a screen, until the ten people who were never thanked.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::trade::{Trade, Words};
use serde::{Deserialize, Serialize};
use shop::start::{BeforeStart, Step};
use shop::{Settings, ShopError, Story};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::loved;
use crate::refusal::Refusal;
use crate::screens::words;
use crate::screens::{Frame, StartLine};
use crate::trade;
use crate::visit::{Visit, redirect, said};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(root))
        .route("/start", get(next))
        .route("/start/shop", get(shop).post(keep_shop))
        .route("/start/story", get(story).post(keep_story))
        .route("/start/orders", get(orders))
        .route("/start/from-here", get(from_here).post(keep_from_here))
        .route("/start/ten", get(loved::ten))
        .route("/start/by-hand", post(by_hand))
        .route("/start/own", get(own).post(open_own))
        .route("/start/{step}/skip", post(skip))
}

/// The line above a page that is a step of the beginning.
pub(crate) fn line(step: Step, words: &Words) -> StartLine {
    let place = Step::ALL.iter().position(|other| *other == step).unwrap_or_default();
    StartLine {
        number: place + 1,
        of: Step::ALL.len(),
        title: words::step_title(step.as_str(), &words.records),
        back: step.before().map(|before| format!("/start/{}", before.as_str())),
    }
}

/// The frame of a step.
pub(crate) fn frame(visit: &Visit, step: Step) -> Frame {
    Frame { start: Some(line(step, &visit.words)), ..visit.frame() }
}

/// Without an aim a visit goes to Today, or to where the beginning was left.
async fn root(State(app): State<App>, visit: Visit) -> Result<Redirect, Refusal> {
    let now = visit.moment.now;
    let leads = app.ask(move |shop| Ok(shop.start(now)?.leads())).await?;
    Ok(Redirect::to(if leads { "/start" } else { "/today" }))
}

async fn next(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let start = app.ask(move |shop| shop.start(now)).await?;
    let path = match (start.running, start.next) {
        (Some(import), _) => format!("/import/{import}?first=1"),
        (None, Some(step)) => format!("/start/{}", step.as_str()),
        (None, None) => "/today".to_owned(),
    };
    Ok(visit.on_to(&path))
}

/// What the first template gets: what is set, or what was typed and why it does not do.
#[derive(Serialize)]
struct ShopPage {
    name: String,
    zone: String,
    currency: String,
    minutes_a_day: String,
    zones: Vec<String>,
    /// The kinds of shop to choose from; none once something is in, because then a change is shown first, on Settings.
    trades: Vec<trade::Choice>,
    problem: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SentShop {
    name: String,
    zone: String,
    currency: String,
    minutes_a_day: String,
    trade: String,
}

async fn shop(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let start = app.ask(move |shop| shop.start(now)).await?;
    let asked = start.next == Some(Step::Shop);
    let Settings { name, zone, currency, minutes_a_day, .. } = visit.settings.clone();
    // What nobody has set yet is left to be guessed by the browser, and not shown as if it were known.
    let known = |text: String| if asked { String::new() } else { text };
    let page = SentShop {
        name: known(name),
        zone: known(zone),
        currency: known(currency),
        minutes_a_day: minutes_a_day.to_string(),
        trade: if start.empty { visit.words.trade.as_str().to_owned() } else { String::new() },
    };
    show_shop(&visit, page, None)
}

fn show_shop(visit: &Visit, sent: SentShop, problem: Option<String>) -> Result<Response, Refusal> {
    let SentShop { name, zone, currency, minutes_a_day, trade } = sent;
    let trades = Trade::parse(&trade).map(trade::choices).unwrap_or_default();
    let zones = jiff::tz::db().available().map(|zone| zone.to_string()).filter(|zone| zone.contains('/'));
    let zones = zones.collect();
    let page = ShopPage { name, zone, currency, minutes_a_day, zones, trades, problem };
    visit.framed(frame(visit, Step::Shop), "start_shop", page)
}

async fn keep_shop(
    State(app): State<App>,
    visit: Visit,
    Form(sent): Form<SentShop>,
) -> Result<Response, Refusal> {
    let minutes = sent
        .minutes_a_day
        .trim()
        .parse()
        .map_err(|_| Refusal::Unreadable { field: "minutes a day", value: sent.minutes_a_day.clone() });
    let tidy = |text: &str| text.trim().to_owned();
    let kept = minutes.map(|minutes_a_day| Settings {
        name: tidy(&sent.name),
        zone: tidy(&sent.zone),
        currency: tidy(&sent.currency).to_uppercase(),
        minutes_a_day,
        ..visit.settings.clone()
    });
    let (trade, now) = (Trade::parse(&sent.trade), visit.moment.now);
    let answer = match kept {
        Ok(settings) => app.ask(move |shop| shop.start_with(settings, trade, now)).await,
        Err(refusal) => Err(refusal),
    };
    match answer {
        Ok(()) => Ok(Redirect::to("/start").into_response()),
        Err(refusal) if refusal.is_theirs() => show_shop(&visit, sent, Some(refusal.to_string())),
        Err(refusal) => Err(refusal),
    }
}

#[derive(Serialize)]
struct StoryPage {
    story: Story,
    problem: Option<String>,
}

async fn story(visit: Visit) -> Result<Response, Refusal> {
    let story = visit.settings.story.clone();
    visit.framed(frame(&visit, Step::Story), "start_story", StoryPage { story, problem: None })
}

async fn keep_story(
    State(app): State<App>,
    visit: Visit,
    Form(story): Form<Story>,
) -> Result<Response, Refusal> {
    let tidy = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let story =
        Story { problem: tidy(story.problem), love: tidy(story.love), signature: tidy(story.signature) };
    let (kept, now) = (story.clone(), visit.moment.now);
    match app.ask(move |shop| shop.start_story(kept, now)).await {
        Ok(()) => Ok(Redirect::to("/start").into_response()),
        Err(refusal) if refusal.is_theirs() => {
            let page = StoryPage { story, problem: Some(refusal.to_string()) };
            visit.framed(frame(&visit, Step::Story), "start_story", page)
        }
        Err(refusal) => Err(refusal),
    }
}

async fn orders(visit: Visit) -> Result<Response, Refusal> {
    visit.framed(frame(&visit, Step::Orders), "start_orders", serde_json::json!({}))
}

#[derive(Serialize)]
struct FromHerePage {
    headline: String,
    before: BeforeStart,
}

async fn from_here(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let before = app.ask(move |shop| shop.before_start(now)).await?;
    let headline = words::from_here_headline(before.waiting, &visit.words.goods);
    visit.framed(frame(&visit, Step::FromHere), "start_from_here", FromHerePage { headline, before })
}

#[derive(Deserialize)]
struct SentFrom {
    from: String,
}

async fn keep_from_here(
    State(app): State<App>,
    visit: Visit,
    Form(sent): Form<SentFrom>,
) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let from = match sent.from.as_str() {
        "now" => Some(now),
        "every" => None,
        _ => return Err(Refusal::Unreadable { field: "from when on", value: sent.from }),
    };
    app.ask(move |shop| shop.owe_from(from, now)).await?;
    Ok(Redirect::to("/start").into_response())
}

/// A step is left out, or read: it is not asked again. The last one ends on Today.
async fn skip(State(app): State<App>, Path(step): Path<String>) -> Result<Response, Refusal> {
    let step = Step::parse(&step).ok_or(ShopError::NotFound { what: "step", id: step })?;
    app.ask(move |shop| shop.settle_start(step)).await?;
    Ok(Redirect::to(if step == Step::Ten { "/today" } else { "/start" }).into_response())
}

/// A shop without any file begins with a person, or with an empty list.
async fn by_hand(State(app): State<App>) -> Result<Response, Refusal> {
    app.ask(|shop| {
        [Step::Orders, Step::FromHere, Step::Ten].iter().try_for_each(|step| shop.settle_start(*step))
    })
    .await?;
    // The empty list says how to write somebody down.
    Ok(Redirect::to("/people").into_response())
}

#[derive(Serialize)]
struct OwnPage {
    /// The folder of the own shop, where this program can open one.
    folder: Option<String>,
    demo: String,
}

async fn own(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    if !visit.settings.demo {
        return Ok(Redirect::to("/start").into_response());
    }
    let shown = |path: &std::path::Path| path.display().to_string();
    let demo = app.ask(move |shop| Ok(shown(shop.folder()))).await?;
    let folder = app.own_folder().map(shown);
    visit.framed(visit.frame(), "start_own", OwnPage { folder, demo })
}

/// Opens the own shop in its own folder and goes on with that one. The demo stays as it is.
async fn open_own(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    if !visit.settings.demo {
        return Ok(Redirect::to("/start").into_response());
    }
    app.open_own().await?;
    Ok(redirect("/", &said("This is your own shop. Nobody made up is in it.")))
}

/// Whether an import page is a step of the beginning.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(crate) struct First {
    first: Option<String>,
}

impl First {
    /// The same from a form that was sent.
    pub(crate) fn of(sent: &BTreeMap<String, String>) -> First {
        First { first: sent.get("first").cloned() }
    }

    /// Whether it is.
    pub(crate) fn is_step(&self) -> bool {
        self.first.is_some()
    }

    /// A path that stays in the beginning, if this one is in it.
    pub(crate) fn keep(&self, path: String) -> String {
        if self.is_step() { format!("{path}?first=1") } else { path }
    }

    /// The frame of an import page.
    pub(crate) fn frame(&self, visit: &Visit) -> Frame {
        let start = self.is_step().then(|| line(Step::Orders, &visit.words));
        Frame { start, here: "import".into(), ..visit.frame() }
    }
}

/// The same from the query of any address.
pub(crate) type InFirst = Query<First>;
