//! The ten people who were never thanked: who they are, cards for them, and their paper. And a card for anybody, by hand.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::{GestureId, PersonId};
use serde::{Deserialize, Serialize};
use shop::ask::{Asked, Wish};
use shop::loved::LovedView;
use shop::start::Step;

use crate::app::App;
use crate::asked::{Form, Query};
use crate::paper;
use crate::refusal::Refusal;
use crate::screens::{Frame, Notice, words};
use crate::start;
use crate::visit::{Visit, read_id, redirect, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/never-thanked", get(never_thanked))
        .route("/people/never-thanked/write", post(write_all))
        .route("/people/{id}/write", post(write_one))
        .route("/asked/undo", post(unask))
        .route("/print/test-card", get(test_card))
}

/// What the page is asked for.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    /// Cards whose paper is to be printed, by number with commas between.
    paper: Option<String>,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    view: LovedView,
    lede: String,
    /// The cards whose paper waits, as addresses name them.
    paper: Option<String>,
    cards: usize,
}

async fn never_thanked(
    State(app): State<App>,
    visit: Visit,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let frame = Frame { here: "people".into(), ..visit.frame() };
    show(app, &visit, frame, wanted).await
}

/// The same as the last step of the beginning.
pub(crate) async fn ten(
    State(app): State<App>,
    visit: Visit,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Refusal> {
    let frame = start::frame(&visit, Step::Ten);
    show(app, &visit, frame, wanted).await
}

async fn show(app: App, visit: &Visit, frame: Frame, wanted: Wanted) -> Result<Response, Refusal> {
    let moment = visit.moment;
    let cards = wanted.paper.as_deref().map(read_ids).transpose()?.unwrap_or_default();
    let view = app.ask(move |shop| shop.loved(&moment)).await?;
    let lede = words::loved_lede(view.people.len(), view.looked_at);
    let paper = Some(joined(&cards)).filter(|cards| !cards.is_empty());
    visit.framed(frame, "loved", Page { view, lede, paper, cards: cards.len() })
}

#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    here: String,
}

/// Plans a card for each of the ten and goes on to their paper.
async fn write_all(
    State(app): State<App>,
    visit: Visit,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let moment = visit.moment;
    let asked = app.ask(move |shop| shop.ask_for(&shop.loved(&moment)?.wishes(), moment.now)).await?;
    let here = if sent.here == "/start/ten" { "/start/ten" } else { "/people/never-thanked" };
    let path = match asked.gestures.is_empty() {
        true => here.to_owned(),
        false => format!("{here}?paper={}", joined(&asked.gestures)),
    };
    Ok(redirect(&path, &told(&asked)))
}

/// A card for one person, because somebody of the shop wants it.
async fn write_one(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let now = visit.moment.now;
    let asked = app.ask(move |shop| shop.ask_for(&[Wish::card(id)], now)).await?;
    Ok(redirect(&format!("/people/{id}"), &told(&asked)))
}

/// What came of asking, and how to take it back.
fn told(asked: &Asked) -> Notice {
    let text = words::asked(asked.new.len(), asked.gestures.len() - asked.new.len(), &asked.held_back);
    match asked.new.is_empty() {
        true => Notice { text, undo: None, bad: asked.gestures.is_empty() },
        false => undoable(text, format!("/asked/undo?only={}", joined(&asked.new))),
    }
}

#[derive(Deserialize)]
struct Which {
    only: String,
}

async fn unask(
    State(app): State<App>,
    visit: Visit,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let cards = read_ids(&which.only)?;
    let now = visit.moment.now;
    let many = cards.len() > 1;
    app.ask(move |shop| shop.unask(&cards, now)).await?;
    let said = crate::visit::said(if many {
        "The cards are off the list again."
    } else {
        "The card is off the list again."
    });
    Ok(redirect(visit.back_path(), &said))
}

async fn test_card(State(app): State<App>) -> Result<Response, Refusal> {
    let press = app.press();
    Ok(paper::sheets(app.ask(move |shop| shop.print_test_card(&*press)).await?))
}

fn read_ids(text: &str) -> Result<Vec<GestureId>, Refusal> {
    text.split(',').map(|id| read_id("gesture", id)).collect()
}

fn joined(ids: &[GestureId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
