//! What our people love: every interest with its people, and a yes or no to each guess.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::PersonId;
use serde::{Deserialize, Serialize};
use shop::loves::{LoversView, LovesView};

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/loves", get(loves))
        .route("/people/loves/{interest}", get(lovers))
        .route("/people/{id}/guesses/{interest}/{answer}", post(answer))
}

#[derive(Deserialize)]
struct Look {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

#[derive(Serialize)]
struct Page<V> {
    view: V,
}

async fn loves(State(app): State<App>, visit: Visit, Query(look): Query<Look>) -> Result<Response, Refusal> {
    let moment = visit.moment;
    let view: LovesView = app.ask(move |shop| shop.loves(&look.q, &moment)).await?;
    visit.page("people", "loves", Page { view })
}

async fn lovers(
    State(app): State<App>,
    visit: Visit,
    Path(interest): Path<String>,
    Query(look): Query<Look>,
) -> Result<Response, Refusal> {
    let skip = look.after.map(|after| read_id("place", &after)).transpose()?.unwrap_or(0);
    let moment = visit.moment;
    let view: LoversView = app.ask(move |shop| shop.lovers(&interest, skip, &moment)).await?;
    visit.page("people", "lovers", Page { view })
}

async fn answer(
    State(app): State<App>,
    visit: Visit,
    Path((id, interest, answer)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let yes = match answer.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(Refusal::NoPage),
    };
    let (by, now) = (visit.hand(), visit.moment.now);
    let (event, name) = app.ask(move |shop| shop.answer_guess(id, &interest, yes, &by, now)).await?;
    let text = if yes { format!("Noted: loves {name}.") } else { format!("Not {name}, then.") };
    Ok(visit.back(undoable(text, format!("/events/{event}/forget"))))
}
