//! People: everybody, found by any part of a name, or those behind a number of the journey.

use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::PersonId;
use serde::{Deserialize, Serialize};
use shop::Rules;
use shop::people::{PeopleQuestion, PeopleView};
use shop::view::{PersonTag, StageTag};

use crate::app::App;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/people", get(people))
}

#[derive(Deserialize)]
struct Wish {
    q: Option<String>,
    stage: Option<String>,
    show: Option<String>,
    after: Option<String>,
    join: Option<String>,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    view: PeopleView,
    stages: Vec<StageTag>,
    join: Option<PersonTag>,
}

async fn people(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let join: Option<PersonId> = given(wish.join).map(|id| read_id("person", &id)).transpose()?;
    let question = PeopleQuestion {
        query: wish.q.unwrap_or_default().trim().to_owned(),
        stage: given(wish.stage),
        show: given(wish.show),
        after: given(wish.after),
    };
    let moment = visit.moment;
    let page = app
        .ask(move |shop| {
            let mut view = shop.people(&question, &moment)?;
            view.people.retain(|row| Some(row.person.id) != join);
            let join = join.map(|id| shop.person(id, None, &moment)).transpose()?.map(|person| person.person);
            Ok(Page { view, stages: stages(&*shop.rules()?), join })
        })
        .await?;
    visit.page("people", "people", page)
}

/// The stages to narrow the list by.
fn stages(rules: &Rules) -> Vec<StageTag> {
    let tags = rules.journey.stages().iter().zip(1..);
    tags.map(|(stage, number)| StageTag {
        id: stage.id.clone(),
        name: stage.title.clone(),
        number,
        weak: false,
    })
    .collect()
}

/// Forms send empty fields too.
fn given(field: Option<String>) -> Option<String> {
    field.filter(|text| !text.is_empty())
}
