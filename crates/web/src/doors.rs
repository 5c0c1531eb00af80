//! Who may come in: browsers that are signed in, keys of programs, secrets of hooks, the owner's password.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use domain::door::{HookDoor, Name, PASSWORD_MIN, Scope, Secret};
use domain::id::{HookSecretId, KeyId, SessionId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use shop::doors::{Admission, HOOK_SECRETS_MAX, HookSecretRow, KeyRow, Knock, NewKey, SessionRow, Signed};
use shop::{Shop, ShopError};

use crate::app::App;
use crate::asked::Form;
use crate::gate::Keeper;
use crate::owner;
use crate::refusal::Refusal;
use crate::screens::Notice;
use crate::sign_in::{too_early, wait_in_words};
use crate::visit::{Visit, read_id, redirect, said};
use crate::way::Way;

const HERE: &str = "/settings/doors";

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route(HERE, get(page))
        .route("/settings/doors/sessions/{id}/end", post(end_session))
        .route("/settings/doors/sessions/end-others", post(end_others))
        .route("/settings/doors/password", get(to_page).post(change_password))
        .route("/settings/doors/keys", get(to_page).post(make_key))
        .route("/settings/doors/keys/{id}/revoke", post(revoke_key))
        .route("/settings/doors/secrets", get(to_page).post(put_secret))
        .route("/settings/doors/secrets/{id}/remove", post(remove_secret))
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    owner: Option<String>,
    password_min: usize,
    sessions: Vec<Browser>,
    keys: Vec<ProgramKey>,
    revoked: Vec<ProgramKey>,
    hooks: Vec<Hook>,
    hook_secrets_max: usize,
    /// A key that was just made, and its name: this page is the only one that ever shows it.
    shown_once: Option<ShownOnce>,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Browser {
    id: SessionId,
    agent: String,
    since: String,
    seen: String,
    /// Whether it is the one that this page is shown in.
    here: bool,
}

#[derive(Serialize)]
struct ProgramKey {
    id: KeyId,
    name: String,
    start: String,
    scope: &'static str,
    since: String,
    used: Option<String>,
    revoked: Option<String>,
}

#[derive(Serialize)]
struct Hook {
    door: &'static str,
    name: &'static str,
    secrets: Vec<HookLine>,
}

#[derive(Serialize)]
struct HookLine {
    id: HookSecretId,
    tail: String,
    since: String,
}

#[derive(Serialize)]
struct ShownOnce {
    name: String,
    key: String,
}

async fn page(State(app): State<App>, visit: Visit, keeper: Keeper) -> Result<Response, Refusal> {
    show(&app, &visit, &keeper, None, None).await
}

/// The address of a form is no page; whoever comes back to it sees where the form stands.
async fn to_page() -> Redirect {
    Redirect::to(HERE)
}

async fn show(
    app: &App,
    visit: &Visit,
    keeper: &Keeper,
    new: Option<NewKey>,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let kept = app.ask(move |shop| Kept::of(shop, now)).await?;
    let is_new = new.is_some();
    let page = kept.page(keeper, new, problem);
    let mut response = visit.page("settings", "doors", page)?;
    if is_new {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

/// What the shop keeps of doors.
struct Kept {
    zone: TimeZone,
    sessions: Vec<SessionRow>,
    keys: Vec<KeyRow>,
    secrets: Vec<HookSecretRow>,
}

impl Kept {
    fn of(shop: &Shop, now: Timestamp) -> Result<Kept, ShopError> {
        Ok(Kept {
            zone: shop.rules()?.zone.clone(),
            sessions: shop.sessions(now)?,
            keys: shop.keys()?,
            secrets: shop.hook_secret_rows()?,
        })
    }

    fn page(self, keeper: &Keeper, new: Option<NewKey>, problem: Option<String>) -> Page {
        let signed = match keeper {
            Keeper::Owner(signed) => Some(signed),
            Keeper::Machine => None,
        };
        let (revoked, keys) = self.keys.iter().partition::<Vec<_>, _>(|key| key.revoked_at.is_some());
        Page {
            owner: signed.map(|signed| signed.name.clone()),
            password_min: PASSWORD_MIN,
            sessions: self.sessions.iter().map(|row| self.browser(row, signed)).collect(),
            keys: keys.into_iter().map(|key| self.key(key)).collect(),
            revoked: revoked.into_iter().map(|key| self.key(key)).collect(),
            hooks: HookDoor::ALL.map(|door| self.hook(door)).into(),
            hook_secrets_max: HOOK_SECRETS_MAX,
            shown_once: new.map(|new| ShownOnce { name: new.row.name, key: new.text.expose().to_owned() }),
            problem,
        }
    }

    fn browser(&self, row: &SessionRow, signed: Option<&Signed>) -> Browser {
        Browser {
            id: row.id,
            agent: row.agent.clone(),
            since: self.day(row.made_at),
            seen: row.seen_at.to_zoned(self.zone.clone()).strftime("%-d %b, %H:%M").to_string(),
            here: signed.is_some_and(|signed| signed.session == row.id),
        }
    }

    fn key(&self, row: &KeyRow) -> ProgramKey {
        ProgramKey {
            id: row.id,
            name: row.name.clone(),
            start: row.start.clone(),
            scope: row.scope.map_or("unknown", Scope::as_str),
            since: self.day(row.made_at),
            used: row.used_at.map(|used| self.day(used)),
            revoked: row.revoked_at.map(|revoked| self.day(revoked)),
        }
    }

    fn hook(&self, door: HookDoor) -> Hook {
        let mine = self.secrets.iter().filter(|row| row.door == door);
        let line = |row: &HookSecretRow| HookLine {
            id: row.id,
            tail: row.tail.clone(),
            since: self.day(row.made_at),
        };
        Hook { door: door.as_str(), name: door.name(), secrets: mine.map(line).collect() }
    }

    fn day(&self, at: Timestamp) -> String {
        at.to_zoned(self.zone.clone()).date().to_string()
    }
}

async fn end_session(
    State(app): State<App>,
    _keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id("session", &id)?;
    app.ask(move |shop| shop.end_session(id)).await?;
    Ok(redirect(HERE, &said("Signed out there.")))
}

async fn end_others(State(app): State<App>, keeper: Keeper) -> Result<Response, Refusal> {
    let signed = signed(keeper)?;
    app.ask(move |shop| shop.end_other_sessions(&signed)).await?;
    Ok(redirect(HERE, &said("Signed out everywhere else.")))
}

/// The form, as it is sent. Its passwords are printed nowhere.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct SentPassword {
    current: Secret,
    password: Secret,
    again: Secret,
}

async fn change_password(
    State(app): State<App>,
    visit: Visit,
    keeper: Keeper,
    way: Way,
    Form(sent): Form<SentPassword>,
) -> Result<Response, Refusal> {
    let signed = signed(keeper.clone())?;
    let new = match owner::password(&sent.password, &sent.again) {
        Ok(new) => new,
        Err(refusal) => return show(&app, &visit, &keeper, None, Some(refusal.to_string())).await,
    };
    let (entropy, now) = (app.entropy(), visit.moment.now);
    let turned_away = app
        .ask(move |shop| {
            let (name, password) = (signed.name.as_str(), &sent.current);
            let knock = Knock { name, password, from: way.from, agent: "", before: None };
            shop.change_password(&signed, &knock, &new, &*entropy, now)
        })
        .await?;
    match turned_away {
        None | Some(Admission::In(_)) => {
            Ok(redirect(HERE, &said("The password is changed. Every other browser is signed out.")))
        }
        Some(Admission::Wrong) => {
            let problem = "That is not the password you have now. Nothing was changed.".to_owned();
            show(&app, &visit, &keeper, None, Some(problem)).await
        }
        Some(Admission::Wait(wait)) => {
            let page = show(&app, &visit, &keeper, None, Some(wait_in_words(wait))).await?;
            Ok(too_early(page, wait))
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SentKey {
    name: String,
    scope: String,
}

/// The key is in the answer itself, because nothing keeps it until another page could show it.
async fn make_key(
    State(app): State<App>,
    visit: Visit,
    keeper: Keeper,
    Form(sent): Form<SentKey>,
) -> Result<Response, Refusal> {
    let unknown = || Refusal::Unreadable { field: "what the key may do", value: sent.scope.clone() };
    let scope = Scope::parse(&sent.scope).ok_or_else(unknown)?;
    let (entropy, now) = (app.entropy(), visit.moment.now);
    let made = app.ask(move |shop| shop.make_key(scope, &Name::parse(&sent.name)?, &*entropy, now)).await;
    match made {
        Ok(new) => show(&app, &visit, &keeper, Some(new), None).await,
        Err(refusal) if refusal.is_theirs() => {
            show(&app, &visit, &keeper, None, Some(refusal.to_string())).await
        }
        Err(refusal) => Err(refusal),
    }
}

async fn revoke_key(
    State(app): State<App>,
    visit: Visit,
    _keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let (id, now) = (read_id("key", &id)?, visit.moment.now);
    app.ask(move |shop| shop.revoke_key(id, now)).await?;
    Ok(redirect(HERE, &said("Revoked: the key opens nothing any more.")))
}

/// The form, as it is sent. Its secret is printed nowhere.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct SentSecret {
    door: String,
    secret: Secret,
    /// The page whose form it is, where that is not this one: `connect`.
    from: String,
}

async fn put_secret(
    State(app): State<App>,
    visit: Visit,
    keeper: Keeper,
    Form(sent): Form<SentSecret>,
) -> Result<Response, Refusal> {
    let unknown = || Refusal::Unreadable { field: "who signs with the secret", value: sent.door.clone() };
    let (door, now) = (HookDoor::parse(&sent.door).ok_or_else(unknown)?, visit.moment.now);
    // The guide goes on after the secret: whoever came from it returns to their place in it.
    let guide = (sent.from == "connect").then(|| format!("/connect#{}", door.as_str()));
    match app.ask(move |shop| shop.put_hook_secret(door, &sent.secret, now)).await {
        Ok(()) => {
            let done = said(format!("What {} signs with it is believed from now on.", door.name()));
            Ok(redirect(guide.as_deref().unwrap_or(HERE), &done))
        }
        Err(refusal) if refusal.is_theirs() && guide.is_some() => {
            let problem = Notice { bad: true, ..said(refusal.to_string()) };
            Ok(redirect(guide.as_deref().unwrap_or(HERE), &problem))
        }
        Err(refusal) if refusal.is_theirs() => {
            show(&app, &visit, &keeper, None, Some(refusal.to_string())).await
        }
        Err(refusal) => Err(refusal),
    }
}

async fn remove_secret(
    State(app): State<App>,
    _keeper: Keeper,
    Path(id): Path<String>,
) -> Result<Response, Refusal> {
    let id = read_id("hook secret", &id)?;
    app.ask(move |shop| shop.remove_hook_secret(id)).await?;
    Ok(redirect(HERE, &said("Removed: what is signed with that secret is refused.")))
}

/// The owner, where only they can mean something.
fn signed(keeper: Keeper) -> Result<Signed, Refusal> {
    match keeper {
        Keeper::Owner(signed) => Ok(signed),
        Keeper::Machine => {
            Err(ShopError::Refused("this shop has no owner yet; set one up first".into()).into())
        }
    }
}
