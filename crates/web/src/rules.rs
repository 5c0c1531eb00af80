//! The rules of the journey: read, changed, tried on everybody, and only then published. Former versions stay readable.

use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::journey::{Journey, RuleError};
use serde::{Deserialize, Serialize};
use shop::journey::{JourneyVersion, WhatIf};
use shop::{Shop, ShopError};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::refusal::Refusal;
use crate::screens::words::first_up;
use crate::visit::{Visit, redirect, said, undoable};

/// A rules file is never longer than this.
const BYTES_MAX: usize = 512 * 1024;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/journey/rules", get(rules))
        .route("/journey/rules/try", post(try_text))
        .route("/journey/rules/file", post(try_file))
        .route("/journey/rules/publish", post(publish))
        .route("/journey/rules/back", post(back))
        .layer(DefaultBodyLimit::max(4 * BYTES_MAX))
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    headline: String,
    /// What the editor holds.
    text: String,
    problem: Option<String>,
    mistakes: Vec<Mistake>,
    tried: Option<Tried>,
    versions: Vec<Version>,
    /// The version that was brought into the editor.
    opened: Option<u32>,
}

/// One mistake, with the line that it is in.
#[derive(Serialize)]
struct Mistake {
    line: usize,
    column: usize,
    problem: String,
    cure: String,
    /// The line itself, cut before and at the place.
    before: String,
    at: String,
}

/// What trying the rules showed.
#[derive(Serialize)]
struct Tried {
    /// What tells these rules from others.
    fingerprint: String,
    in_force: bool,
    what_if: WhatIf,
}

#[derive(Serialize)]
struct Version {
    number: u32,
    name: String,
    since: Option<String>,
    until: Option<String>,
}

#[derive(Deserialize)]
struct Wish {
    version: Option<u32>,
}

async fn rules(State(app): State<App>, visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let opened = wish.version;
    let text = app
        .ask(move |shop| match opened {
            Some(number) => Ok(shop.journey_version(number)?.text),
            None => Ok(shop.rules()?.journey_text().to_owned()),
        })
        .await?;
    let page = Page::new(text, "Which evidence leads to which stage.".into());
    show(app, &visit, Page { opened, ..page }).await
}

#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    text: String,
    /// The fingerprint of the rules that were tried.
    #[serde(default)]
    tried: String,
}

async fn try_text(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Refusal> {
    tried(app, &visit, plain(&sent.text)).await
}

async fn try_file(State(app): State<App>, visit: Visit, mut form: Multipart) -> Result<Response, Refusal> {
    let mut bytes = Vec::new();
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::CutOff)? {
        if field.name() == Some("file") {
            bytes = field.bytes().await.map_err(|_| Refusal::CutOff)?.to_vec();
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => tried(app, &visit, plain(&text)).await,
        Err(_) => {
            let text = app.ask(|shop| Ok(shop.rules()?.journey_text().to_owned())).await?;
            let mut page = Page::new(text, "That file is no rules file.".into());
            page.problem = Some("It is not plain text. The editor holds the rules in force.".into());
            show(app, &visit, page).await
        }
    }
}

/// Tries rules on everybody, or says what is wrong with them. Nothing is changed.
async fn tried(app: App, visit: &Visit, text: String) -> Result<Response, Refusal> {
    let mut page = Page::new(text, String::new());
    match Journey::parse(&page.text) {
        Err(errors) => page.refuse(errors.iter()),
        Ok(journey) => {
            let (text, now) = (page.text.clone(), visit.moment.now);
            let (what_if, in_force) = app
                .ask(move |shop| Ok((shop.what_if(&text, now)?, shop.rules()?.journey_text() == text)))
                .await?;
            page.headline = headline(&what_if, in_force);
            page.tried = Some(Tried { fingerprint: hex(&journey.fingerprint()), in_force, what_if });
        }
    }
    show(app, visit, page).await
}

async fn publish(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Refusal> {
    let text = plain(&sent.text);
    let mut page = Page::new(text.clone(), "Nothing was published.".into());
    match Journey::parse(&text) {
        Err(errors) => page.refuse(errors.iter()),
        Ok(journey) if hex(&journey.fingerprint()) == sent.tried => {
            let now = visit.moment.now;
            app.ask(move |shop| shop.publish_journey(&text, now)).await?;
            let told = "Published: everybody stands where these rules put them. The former rules are kept.";
            return Ok(redirect("/journey", &undoable(told, "/journey/rules/back")));
        }
        Ok(_) => {
            page.problem =
                Some("These are not the rules that were tried. Try them first, then publish.".into());
        }
    }
    show(app, &visit, page).await
}

/// Puts the version before the one in force back.
async fn back(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let number = app.ask(move |shop| former(shop, now)).await?;
    let told = format!("The rules of version {number} are in force again.");
    Ok(redirect("/journey", &said(told)))
}

fn former(shop: &Shop, now: jiff::Timestamp) -> Result<u32, ShopError> {
    let versions = shop.journey_versions()?;
    let former = versions.iter().rev().nth(1);
    let former =
        former.ok_or_else(|| ShopError::Refused("there is no former version of the rules".into()))?;
    shop.publish_journey(&former.text, now)?;
    Ok(former.number)
}

async fn show(app: App, visit: &Visit, mut page: Page) -> Result<Response, Refusal> {
    let (versions, zone) = app.ask(|shop| Ok((shop.journey_versions()?, shop.rules()?.zone.clone()))).await?;
    page.versions = list(&versions, &zone);
    visit.page("journey", "rules", page)
}

/// The versions, the one in force first.
fn list(versions: &[JourneyVersion], zone: &jiff::tz::TimeZone) -> Vec<Version> {
    let day = |at: &jiff::Timestamp| at.to_zoned(zone.clone()).date().to_string();
    let mut since = None;
    let mut all: Vec<Version> = Vec::with_capacity(versions.len());
    for version in versions {
        let name = Journey::parse(&version.text).map(|journey| journey.name().to_owned());
        let until = version.until.as_ref().map(day);
        all.push(Version {
            number: version.number,
            name: name.ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "Rules without a name".into()),
            since: since.clone(),
            until: until.clone(),
        });
        since = until;
    }
    all.reverse();
    all
}

impl Page {
    fn new(text: String, headline: String) -> Page {
        Page {
            headline,
            text,
            problem: None,
            mistakes: Vec::new(),
            tried: None,
            versions: Vec::new(),
            opened: None,
        }
    }

    /// Says what is wrong; the text stays as it was typed.
    fn refuse<'e>(&mut self, errors: impl Iterator<Item = &'e RuleError>) {
        let lines: Vec<&str> = self.text.lines().collect();
        let mistake = |error: &RuleError| {
            let line = error.line.checked_sub(1).and_then(|place| lines.get(place)).copied().unwrap_or("");
            let split =
                line.char_indices().nth(error.column.saturating_sub(1)).map_or(line.len(), |(at, _)| at);
            Mistake {
                line: error.line,
                column: error.column,
                problem: first_up(&error.problem),
                cure: first_up(&error.cure),
                before: line[..split].to_owned(),
                at: line[split..].to_owned(),
            }
        };
        let mistakes: Vec<Mistake> = errors.map(mistake).collect();
        self.headline = match mistakes.len() {
            1 => "One thing is wrong in these rules.".to_owned(),
            number => format!("{number} things are wrong in these rules."),
        };
        self.mistakes = mistakes;
    }
}

fn headline(what_if: &WhatIf, in_force: bool) -> String {
    let moved = what_if.people - what_if.same;
    let grouped = domain::money::grouped;
    match (in_force, moved) {
        (true, _) => "These rules are in force.".to_owned(),
        (false, 0) => "Nobody would move.".to_owned(),
        (false, 1) => format!("One of {} people would move.", grouped(what_if.people)),
        (false, moved) => format!("{} of {} people would move.", grouped(moved), grouped(what_if.people)),
    }
}

/// Browsers end lines of a form in two characters.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_shows_its_line_and_place() {
        let text = "name = \"x\"\n[[stage]]\nid = \"a\"\nusual = \"soon\"\n";
        let mut page = Page::new(text.into(), String::new());
        page.refuse(Journey::parse(text).expect_err("it is wrong").iter());
        let mistake = &page.mistakes[0];
        assert_eq!((mistake.line, mistake.column), (4, 9));
        assert_eq!((mistake.before.as_str(), mistake.at.as_str()), ("usual = ", "\"soon\""));
        assert_eq!(page.headline, "One thing is wrong in these rules.");
        assert_eq!(page.text, text, "what was typed stays");
    }
}
