//! People added, put right and joined by hand.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::address::{Country, PostalAddress};
use domain::id::PersonId;
use serde::{Deserialize, Serialize};
use shop::ShopError;
use shop::hands::merge::MergeView;
use shop::hands::particulars::{Particulars, Written};
use shop::view::{Moment, PersonTag};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::jot::forget_path;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id, redirect, said, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/new", get(new).post(add))
        .route("/people/{id}/edit", get(known).post(edit))
        .route("/people/{id}/merge/{other}", get(compare))
}

/// The form, as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    name: String,
    first_name: String,
    emails: String,
    phones: String,
    company: String,
    line1: String,
    line2: String,
    city: String,
    region: String,
    postcode: String,
    country: String,
    birthday: String,
    /// What the form showed.
    was: String,
}

impl Sent {
    /// What the form showed; nothing of a form that does not say so, and then every field counts.
    fn shown(&self) -> Option<Particulars> {
        serde_json::from_str(&self.was).ok()
    }

    fn particulars(self) -> Particulars {
        Particulars {
            name: self.name,
            first_name: self.first_name,
            emails: self.emails,
            phones: self.phones,
            address: PostalAddress {
                name: String::new(),
                company: self.company,
                line1: self.line1,
                line2: self.line2,
                city: self.city,
                region: self.region,
                postcode: self.postcode,
                country: Country::parse(&self.country),
            },
            birthday: self.birthday,
        }
    }
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    /// Who is put right; nobody while somebody is added.
    person: Option<PersonTag>,
    form: Particulars,
    /// What the form showed at first.
    shown: Particulars,
    country: String,
    /// The birthday that is known already.
    birthday: Option<String>,
    /// What has to be put right first, in a sentence.
    problem: Option<String>,
    /// Whose the email is that was written.
    owner: Option<PersonTag>,
}

impl Page {
    fn of(person: Option<PersonTag>, form: Particulars, birthday: Option<String>) -> Page {
        let country =
            form.address.country.as_ref().map(|country| country.name().to_owned()).unwrap_or_default();
        Page { person, shown: form.clone(), form, country, birthday, problem: None, owner: None }
    }

    /// The same form again, with what is wrong with it.
    fn refused(self, error: &ShopError) -> Page {
        let owner = match error {
            ShopError::Taken { person, name, .. } => {
                Some(PersonTag { id: *person, name: name.clone(), place: String::new() })
            }
            _ => None,
        };
        Page { problem: Some(Refusal::sentence_of(error)), owner, ..self }
    }
}

#[derive(Deserialize)]
struct Begun {
    #[serde(default)]
    name: String,
}

async fn new(visit: Visit, Query(begun): Query<Begun>) -> Result<Response, Refusal> {
    let form = Particulars { name: begun.name, ..Particulars::default() };
    visit.page("people", "particulars", Page::of(None, form, None))
}

async fn add(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Refusal> {
    let (form, now) = (sent.particulars(), visit.moment.now);
    let sent = form.clone();
    match app.ask(move |shop| Ok(shop.add_person(&sent, now))).await? {
        Ok(written) => Ok(done("Added", &written)),
        Err(error) => again(&visit, Page::of(None, form, None), error),
    }
}

async fn known(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let (person, (form, birthday)) =
        app.ask(move |shop| Ok((shop.person_tag(id)?, shop.particulars(id)?))).await?;
    visit.page("people", "particulars", Page::of(Some(person), form, birthday))
}

async fn edit(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let (known, now) = (sent.shown(), visit.moment.now);
    let form = sent.particulars();
    let (person, birthday, shown, written) = app
        .ask({
            let form = form.clone();
            move |shop| {
                let (is, birthday) = shop.particulars(id)?;
                let shown = known.unwrap_or(is);
                let written = shop.edit_person(id, &shown, &form, now);
                Ok((shop.person_tag(id)?, birthday, shown, written))
            }
        })
        .await?;
    match written {
        Ok(written) => Ok(done("Changed", &written)),
        Err(error) => again(&visit, Page { shown, ..Page::of(Some(person), form, birthday) }, error),
    }
}

fn done(word: &str, written: &Written) -> Response {
    let path = format!("/people/{}", written.person);
    if written.events.is_empty() {
        return redirect(&path, &said("Nothing was changed."));
    }
    let remark = written.remark.as_ref().map(|remark| format!(" {remark}")).unwrap_or_default();
    let text = format!("{word}: {}.{remark}", written.name);
    redirect(&path, &undoable(text, forget_path(&written.events)))
}

/// The form once more, where its writer can put right what was wrong.
fn again(visit: &Visit, page: Page, error: ShopError) -> Result<Response, Refusal> {
    let theirs = matches!(error, ShopError::Taken { .. } | ShopError::Invalid { .. } | ShopError::Refused(_));
    if !theirs {
        return Err(error.into());
    }
    let page = visit.page("people", "particulars", page.refused(&error))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Serialize)]
struct Compared {
    view: MergeView,
}

async fn compare(
    State(app): State<App>,
    visit: Visit,
    Path((id, other)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (id, other): (PersonId, PersonId) = (read_id("person", &id)?, read_id("person", &other)?);
    let moment = Moment::now(visit.moment.now);
    let view = app.ask(move |shop| shop.compare(id, other, &moment)).await?;
    visit.page("people", "merge", Compared { view })
}
