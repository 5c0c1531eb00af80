//! The journey: how many people stand on each stage, how they moved, and what cannot be seen yet.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shop::journey::JourneyView;

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::screens::river::{self, Move, River};
use crate::screens::words;
use crate::visit::{Visit, read_day};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/journey", get(journey))
}

#[derive(Deserialize)]
struct Wish {
    from: Option<String>,
    to: Option<String>,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    headline: String,
    lede: String,
    river: River,
    flow_rows: Vec<FlowRow>,
    view: JourneyView,
}

/// One line of the table that says the same as the river.
#[derive(Serialize)]
struct FlowRow {
    from: String,
    to: String,
    people: u64,
    link: String,
}

async fn journey(
    State(app): State<App>,
    visit: Visit,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let period = period(&wish)?;
    let moment = visit.moment;
    let (view, days) =
        app.ask(move |shop| Ok((shop.journey(period, &moment)?, shop.days(moment.now)?))).await?;
    visit.page_of_days("journey", "journey", days, page(view))
}

/// The period asked for, if both its ends are given.
fn period(wish: &Wish) -> Result<Option<(Date, Date)>, Refusal> {
    let given = |day: &Option<String>| day.clone().filter(|day| !day.is_empty());
    let (Some(from), Some(to)) = (given(&wish.from), given(&wish.to)) else { return Ok(None) };
    Ok(Some((read_day("from", &from)?, read_day("to", &to)?)))
}

fn page(view: JourneyView) -> Page {
    let names: Vec<String> = view.stages.iter().map(|stage| stage.tag.name.clone()).collect();
    let place = |id: &str| view.stages.iter().position(|stage| stage.tag.id == id);
    let mut moves = Vec::new();
    let mut flow_rows = Vec::new();
    for flow in &view.flows {
        let from = flow.from.as_deref().and_then(place);
        let Some(to) = place(&flow.to) else { continue };
        moves.push(Move { from, to, people: flow.people });
        flow_rows.push(FlowRow {
            from: from.map_or_else(|| "not on the journey".to_owned(), |from| names[from].clone()),
            // Somebody higher up did what they had skipped: true, and no step forward.
            to: if from > Some(to) { format!("{}, skipped before", names[to]) } else { names[to].clone() },
            people: flow.people,
            link: link(&view, flow.from.as_deref(), &flow.to),
        });
    }
    Page {
        headline: words::journey_headline(view.people, view.weakest.as_ref()),
        lede: words::journey_lede(view.people, view.steps_forward, view.without_stage),
        river: river::draw(&names, &moves),
        flow_rows,
        view,
    }
}

/// The people who took a step in the period.
fn link(view: &JourneyView, from: Option<&str>, to: &str) -> String {
    let before = from.unwrap_or_default();
    format!("/people?stage={to}&show=moved&before={before}&from={}&to={}", view.from, view.to)
}
