//! People out: a list as a table or an address book, one person as a card.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use domain::id::PersonId;
use serde::Deserialize;
use shop::people::{CardVersion, PeopleFile, PeopleQuestion};

use crate::app::App;
use crate::asked::Query;
use crate::download;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id};

const TABLE: &str = "text/csv; charset=utf-8";
const CARDS: &str = "text/vcard; charset=utf-8";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people.csv", get(table))
        .route("/people.vcf", get(cards))
        .route("/people/{id}/card.vcf", get(card))
}

/// Which people, as on the page; and which cards.
#[derive(Deserialize)]
struct Wish {
    q: Option<String>,
    stage: Option<String>,
    show: Option<String>,
    version: Option<String>,
}

impl Wish {
    fn question(&self) -> PeopleQuestion {
        let given = |field: &Option<String>| field.clone().filter(|text| !text.is_empty());
        let query = self.q.clone().unwrap_or_default();
        PeopleQuestion { query, stage: given(&self.stage), show: given(&self.show), after: None }
    }

    fn file(&self) -> PeopleFile {
        PeopleFile::Cards(if self.version.as_deref() == Some("3") {
            CardVersion::V3
        } else {
            CardVersion::V4
        })
    }
}

async fn table(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    people(&app, &visit, &wish, PeopleFile::Sheet, "people.csv", TABLE).await
}

async fn cards(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    people(&app, &visit, &wish, wish.file(), "people.vcf", CARDS).await
}

/// The list. A question that cannot be answered is refused before the first byte.
async fn people(
    app: &App,
    visit: &Visit,
    wish: &Wish,
    file: PeopleFile,
    name: &str,
    media: &'static str,
) -> Result<Response, Refusal> {
    let (question, moment) = (wish.question(), visit.moment);
    let first = question.clone();
    app.ask(move |shop| shop.people(&first, &moment)).await?;
    Ok(download::file(app, name, media, move |shop, out| {
        shop.export_people(&question, file, out, &moment).map(|_| ())
    }))
}

async fn card(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let file = wish.file();
    let card = app
        .ask(move |shop| {
            let mut card = Vec::new();
            shop.export_person(id, file, &mut card).map(|()| card)
        })
        .await?;
    let name = format!("person-{id}.vcf");
    Ok(download::file(&app, &name, CARDS, move |_, out| {
        let failed = |source| shop::ShopError::File { what: "the card could not be sent".to_owned(), source };
        out.write_all(&card).map_err(failed)
    }))
}
