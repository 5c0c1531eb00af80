//! Today: the list and the brief, and what a maker does with a gesture.

use std::ops::Range;

use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::gesture::State as GestureState;
use domain::id::GestureId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use shop::people::PeopleQuestion;
use shop::today::{GestureView, PAGE, TodayView};
use shop::view::Moment;
use shop::{Shop, ShopError};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::notice;
use crate::refusal::Refusal;
use crate::screens::words::{self, Tally};
use crate::screens::{Frame, Notice, arriving};
use crate::visit::{Visit, read_id, redirect, undoable};

/// Who is writing is remembered for a year.
const MAKER_SECONDS: u32 = 365 * 24 * 3600;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/today", get(today))
        .route("/maker", post(maker))
        .route("/gestures/{id}/done", get(to_the_list).post(done))
        .route("/gestures/{id}/later", get(to_the_list).post(later))
        .route("/gestures/{id}/skip", get(to_the_list).post(skip))
        .route("/gestures/{id}/undo", get(to_the_list).post(undo))
        .route("/gestures/{id}/words", get(to_the_list).post(set_words))
}

#[derive(Clone, Deserialize)]
struct Wish {
    gesture: Option<String>,
    page: Option<usize>,
}

impl Wish {
    /// Where the gesture stands that is asked for.
    fn place(&self, listed: &[GestureId]) -> Option<usize> {
        let wanted = self.gesture.as_deref()?;
        listed.iter().position(|id| id.to_string() == wanted)
    }

    /// The part of the list on the page that is asked for, or that holds the gesture that is.
    fn range(&self, listed: &[GestureId]) -> Range<usize> {
        let pages = listed.len().div_ceil(PAGE).max(1);
        let asked = self.page.unwrap_or(1).clamp(1, pages) - 1;
        let page = self.place(listed).map_or(asked, |place| place / PAGE);
        page * PAGE..listed.len().min((page + 1) * PAGE)
    }
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    headline: String,
    lede: String,
    remarks: Vec<String>,
    gestures: Vec<Listed>,
    open: Option<String>,
    makers: Vec<String>,
    maker: Option<String>,
    first_run: bool,
    /// What the owner loves about the shop, where it is short enough to be read every morning.
    greeting: Option<String>,
    /// Whether the beginning was left half-way.
    resume: bool,
    /// Far more orders than usual, in words.
    surge: Option<String>,
    number: usize,
    pages: usize,
    view: TodayView,
}

#[derive(Serialize)]
struct Listed {
    section: String,
    #[serde(flatten)]
    gesture: GestureView,
}

async fn today(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let moment = visit.moment;
    if visit.is_program() {
        // The whole list, with every brief.
        return Ok(Json(app.ask(move |shop| shop.today(&moment)).await?).into_response());
    }
    let start = app.ask(move |shop| shop.start(moment.now)).await?;
    if start.leads() && start.empty && moment.as_of.is_none() {
        return Ok(visit.on_to("/start"));
    }
    let shown = wish.clone();
    let (view, first_run, surge) = app
        .ask(move |shop| {
            let view = shop.today_part(&moment, &|listed| shown.range(listed))?;
            let quiet = view.listed == 0 && view.done.is_empty() && view.too_old == 0;
            let first_run = quiet && nobody_yet(shop, &moment)?;
            let surge = if moment.as_of.is_none() { shop.surge(moment.now)? } else { None };
            Ok((view, first_run, surge))
        })
        .await?;
    let frame = Frame { here: "today".into(), waiting: Some(view.listed), ..visit.frame() };
    let resume = start.leads();
    let surge = surge.as_ref().map(arriving::surge);
    visit.framed(frame, "today", Page { resume, surge, ..page(view, first_run, &wish, &visit) })
}

fn nobody_yet(shop: &Shop, moment: &Moment) -> Result<bool, ShopError> {
    let everybody = PeopleQuestion::default();
    Ok(shop.people(&everybody, moment)?.people.is_empty())
}

fn page(mut view: TodayView, first_run: bool, wish: &Wish, visit: &Visit) -> Page {
    let tally = tally(&view);
    let said = |sentence: &str| words::of_goods(sentence, &visit.words.goods);
    let wanted = wish.gesture.as_deref();
    let is_wanted = |gesture: &GestureView| wanted.is_some_and(|id| gesture.gesture.to_string() == id);
    let listed = |gesture: GestureView| Listed {
        section: said(words::section(gesture.task, gesture.asked, gesture.obligation)),
        gesture,
    };
    let shown = std::mem::take(&mut view.gestures);
    let open = shown.iter().find(|gesture| is_wanted(gesture)).or(shown.first());
    let open = open.map(|gesture| gesture.gesture.to_string());
    Page {
        headline: if first_run {
            words::welcome(&visit.words.records)
        } else {
            said(&words::today_headline(tally))
        },
        lede: words::today_lede(
            tally,
            (view.minutes, view.minutes_to_put_right),
            view.minutes_available,
            &view.cost,
        ),
        remarks: words::today_remarks(
            (view.parcels_more, view.parcels_more_minutes),
            view.left_out,
            view.too_old,
            view.holdout_note.clone(),
        )
        .iter()
        .map(|remark| said(remark))
        .collect(),
        open,
        gestures: shown.into_iter().map(listed).collect(),
        makers: visit.settings.makers.clone(),
        maker: visit.maker.clone(),
        first_run,
        greeting: words::greeting(&visit.settings.story.love),
        resume: false,
        surge: None,
        number: view.from / PAGE + 1,
        pages: view.listed.div_ceil(PAGE).max(1),
        view,
    }
}

fn tally(view: &TodayView) -> Tally {
    let tasks = view.tasks;
    let others = view.listed.saturating_sub(tasks + view.parcels);
    // What was no longer needed nobody did.
    let done = view.done.iter().filter(|gesture| gesture.state != GestureState::Cancelled.as_str()).count();
    Tally { parcels: view.parcels, tasks, others, done }
}

#[derive(Deserialize)]
struct Act {
    /// The gesture to open after this one.
    #[serde(default)]
    next: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    words: String,
}

async fn done(
    app: State<App>,
    visit: Visit,
    id: Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Refusal> {
    let maker = visit.maker.clone();
    let step = move |shop: &Shop, id, now| {
        keep_words(shop, id, &act.words)?;
        shop.done(id, maker.as_deref(), now)
    };
    act_on(app, visit, id, act.next, "Done", step).await
}

/// Whoever comes back to where something was done, after signing in again, is shown the list.
async fn to_the_list() -> Redirect {
    Redirect::to("/today")
}

/// Keeps what was typed for a card and not yet kept when something else was done with it.
fn keep_words(shop: &Shop, id: GestureId, words: &str) -> Result<(), ShopError> {
    if words.is_empty() { Ok(()) } else { shop.set_words(id, words) }
}

async fn later(
    app: State<App>,
    visit: Visit,
    id: Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Refusal> {
    let step = move |shop: &Shop, id, now| {
        keep_words(shop, id, &act.words)?;
        shop.later(id, now)
    };
    act_on(app, visit, id, act.next, "Put off until tomorrow", step).await
}

async fn skip(
    app: State<App>,
    visit: Visit,
    id: Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Refusal> {
    act_on(app, visit, id, act.next, "Skipped", move |shop, id, now| shop.skip(id, &act.reason, now)).await
}

async fn undo(app: State<App>, visit: Visit, id: Path<String>) -> Result<Response, Refusal> {
    let Path(text) = &id;
    let next = text.clone();
    act_on(app, visit, id, next, "Back on the list", |shop, id, now| shop.undo(id, now)).await
}

async fn set_words(
    app: State<App>,
    visit: Visit,
    id: Path<String>,
    Form(act): Form<Act>,
) -> Result<Response, Refusal> {
    let Path(text) = &id;
    let next = text.clone();
    let word = if act.words.trim().is_empty() { "The card stays blank" } else { "Kept the words" };
    act_on(app, visit, id, next, word, move |shop, id, _| shop.set_words(id, &act.words)).await
}

/// Takes a step with one gesture and goes back to the list. A refusal is told there, above the work it is
/// about.
async fn act_on(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    next: String,
    word: &'static str,
    step: impl FnOnce(&Shop, GestureId, Timestamp) -> Result<(), ShopError> + Send + 'static,
) -> Result<Response, Refusal> {
    let id: GestureId = read_id("gesture", &id)?;
    let moment = visit.moment;
    let asked = app.ask(move |shop| {
        step(shop, id, moment.now)?;
        shop.gesture(id, &moment)
    });
    let notice = match asked.await {
        Ok(gesture) => about(word, &gesture),
        Err(refusal) if refusal.is_theirs() => Notice { text: refusal.to_string(), undo: None, bad: true },
        Err(refusal) => return Err(refusal),
    };
    match next.parse::<GestureId>() {
        Ok(next) => Ok(redirect(&format!("/today?gesture={next}"), &notice)),
        Err(_) => Ok(visit.back(notice)),
    }
}

/// `Done: note for Maya Okafor.`
fn about(word: &str, gesture: &GestureView) -> Notice {
    let what = if gesture.kind == "note" { "note" } else { gesture.title.as_str() };
    let whom = gesture.person.as_ref().map_or("the shop", |person| person.name.as_str());
    let text = format!("{word}: {what}, {whom}.");
    match word {
        "Done" | "Skipped" | "Put off until tomorrow" => {
            undoable(text, format!("/gestures/{}/undo", gesture.gesture))
        }
        _ => crate::visit::said(text),
    }
}

#[derive(Deserialize)]
struct Maker {
    maker: String,
}

async fn maker(Form(form): Form<Maker>) -> Response {
    let cookie = notice::set_cookie("maker", &form.maker, MAKER_SECONDS);
    ([(SET_COOKIE, cookie)], Redirect::to("/today")).into_response()
}
