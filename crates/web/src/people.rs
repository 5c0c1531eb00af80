//! People: everybody, found by any part of a name, or those behind a number of the journey.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::id::PersonId;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use shop::alike::Waiting;
use shop::people::{MovedQuestion, PeopleQuestion, PeopleView};
use shop::view::{Moment, PersonTag, StageTag};
use shop::{Rules, Shop, ShopError};

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_day, read_id};

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
    before: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    view: PeopleView,
    stages: Vec<StageTag>,
    join: Option<PersonTag>,
    /// How many records wait for somebody to say whether they are one person.
    alike: Waiting,
    /// The step that is looked at, as the address of the next page says it.
    moved: String,
}

async fn people(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let join: Option<PersonId> = given(wish.join.clone()).map(|id| read_id("person", &id)).transpose()?;
    let moved = wish.moved();
    let question = wish.read()?;
    let moment = visit.moment;
    let page = app
        .ask(move |shop| {
            let mut view = question.ask(shop, &moment)?;
            view.people.retain(|row| Some(row.person.id) != join);
            let join = join.map(|id| shop.person(id, None, &moment)).transpose()?.map(|person| person.person);
            Ok(Page { view, stages: stages(&*shop.rules()?), join, alike: shop.alike_waiting()?, moved })
        })
        .await?;
    visit.page("people", "people", page)
}

/// People who stand somewhere, or who took a step.
enum Question {
    Standing(PeopleQuestion),
    Moved(MovedQuestion),
}

impl Question {
    fn ask(&self, shop: &Shop, moment: &Moment) -> Result<PeopleView, ShopError> {
        match self {
            Question::Standing(question) => shop.people(question, moment),
            Question::Moved(question) => shop.people_who_moved(question, moment),
        }
    }
}

impl Wish {
    fn moved(&self) -> String {
        let pairs = [("before", &self.before), ("from", &self.from), ("to", &self.to)];
        let given = pairs.iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
        given.map(|(key, value)| format!("{key}={}&", utf8_percent_encode(value, NON_ALPHANUMERIC))).collect()
    }

    /// A search is among everybody, so it leaves a step that was looked at.
    fn read(self) -> Result<Question, Refusal> {
        let query = self.q.unwrap_or_default().trim().to_owned();
        let (stage, show, after) = (given(self.stage), given(self.show), given(self.after));
        if show.as_deref() != Some("moved") {
            return Ok(Question::Standing(PeopleQuestion { query, stage, show, after }));
        }
        let (Some(to), Some(first), Some(last)) = (stage.clone(), given(self.from), given(self.to)) else {
            return Ok(Question::Standing(PeopleQuestion { query, stage, show: None, after }));
        };
        if !query.is_empty() {
            return Ok(Question::Standing(PeopleQuestion { query, stage, show: None, after }));
        }
        let days = (read_day("from", &first)?, read_day("to", &last)?);
        Ok(Question::Moved(MovedQuestion { from: given(self.before), to, days, after }))
    }
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
