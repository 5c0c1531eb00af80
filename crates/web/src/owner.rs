//! The owner of a shop that has none yet: a name and a password, and other devices may come in.

use axum::Router;
use axum::extract::State;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::door::{Name, PASSWORD_MIN, Password, Secret};
use serde::{Deserialize, Serialize};
use shop::ShopError;

use crate::agent;
use crate::app::App;
use crate::asked::Form;
use crate::gate::Keeper;
use crate::refusal::Refusal;
use crate::session;
use crate::visit::{Visit, redirect, said};
use crate::way::Way;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/owner", get(page).post(set_up))
}

/// The form, as it is sent. Its passwords are printed nowhere.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Sent {
    name: String,
    password: Secret,
    again: Secret,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    name: String,
    password_min: usize,
    problem: Option<String>,
}

async fn page(visit: Visit, keeper: Keeper) -> Result<Response, Refusal> {
    match keeper {
        Keeper::Owner(_) => Ok(Redirect::to("/settings/doors").into_response()),
        Keeper::Machine => show(&visit, visit.settings.owner.clone(), None),
    }
}

/// A mistake shows the form again, without the passwords, and says what is wrong.
async fn set_up(
    State(app): State<App>,
    visit: Visit,
    _keeper: Keeper,
    way: Way,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Result<Response, Refusal> {
    let (name, password) = match read(&sent) {
        Ok(read) => read,
        Err(refusal) => return show(&visit, sent.name, Some(refusal.to_string())),
    };
    let (agent, entropy, now) = (agent::of(&headers), app.entropy(), visit.moment.now);
    let token = app.ask(move |shop| shop.set_up_owner(&name, &password, &agent, &*entropy, now)).await?;
    let mut response =
        redirect("/settings/doors", &said("This shop has an owner now, and you are signed in."));
    response.headers_mut().append(SET_COOKIE, session::keep(&token, way));
    Ok(response)
}

fn show(visit: &Visit, name: String, problem: Option<String>) -> Result<Response, Refusal> {
    visit.page("settings", "owner", Page { name, password_min: PASSWORD_MIN, problem })
}

fn read(sent: &Sent) -> Result<(Name, Password), Refusal> {
    Ok((Name::parse(&sent.name).map_err(ShopError::from)?, password(&sent.password, &sent.again)?))
}

/// A password that was typed twice.
pub(crate) fn password(typed: &Secret, again: &Secret) -> Result<Password, Refusal> {
    if typed.expose() != again.expose() {
        return Err(ShopError::Refused("the two passwords are not the same; type both again".into()).into());
    }
    Ok(Password::parse(typed.clone()).map_err(ShopError::from)?)
}
