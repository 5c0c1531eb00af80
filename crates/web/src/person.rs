//! One person: where they stand and why, and everything between us.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::PersonId;
use serde::{Deserialize, Serialize};
use shop::person::PersonView;

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::screens::Frame;
use crate::visit::{Visit, read_id};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/people/{id}", get(person))
}

#[derive(Deserialize)]
struct Wish {
    before: Option<String>,
}

#[derive(Serialize)]
struct Page {
    view: PersonView,
}

async fn person(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let moment = visit.moment;
    let (view, days) = app
        .ask(move |shop| {
            let view = shop.person(id, wish.before.as_deref(), &moment)?;
            let days = shop.days_of(id, moment.now)?;
            Ok((view, days))
        })
        .await?;
    let about = view.as_of.is_none().then(|| view.person.id.to_string());
    let frame = Frame { here: "people".into(), about, days: visit.slider(days), ..visit.frame() };
    visit.framed(frame, "person", Page { view })
}
