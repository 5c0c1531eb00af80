//! What the shop tells of a person by hand, and takes back; and records that are one person.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;
use domain::id::PersonId;
use domain::person::Channel;
use serde::Deserialize;
use shop::hands::Remember;

use crate::app::App;
use crate::asked::Form;
use crate::jot::read_events;
use crate::refusal::Refusal;
use crate::visit::{Visit, read_id, redirect, said, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/people/{id}/remember", post(remember))
        .route("/people/{id}/merge", post(merge))
        .route("/events/{id}/forget", post(forget))
        .route("/merges/{id}/undo", post(unmerge))
}

/// Everything that the form may hold; which of it counts follows from `what`.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Told {
    what: String,
    text: String,
    day: String,
    month: String,
    year: String,
    channel: String,
    allowed: String,
    rating: String,
    permission: String,
}

impl Told {
    fn read(self) -> Result<Remember, Refusal> {
        Ok(match self.what.as_str() {
            "note" => Remember::Note(self.text),
            "interest" => Remember::Interest(self.text),
            "occasion" => self.occasion()?,
            "consent" => self.consent()?,
            "reply" => Remember::Reply(self.text),
            "review" => Remember::Review { rating: number("rating", &self.rating)?, text: self.text },
            "call" => Remember::Call(self.text),
            "visit" => Remember::Visit(self.text),
            "photo" => Remember::Photo { permission: self.permission == "yes", text: self.text },
            "referral" => Remember::Referral { friend: self.text },
            "complaint" => Remember::Complaint(self.text),
            "settled" => Remember::ComplaintResolved(self.text),
            "do_not_thank" => Remember::DoNotThank,
            "died" => Remember::Died,
            _ => return Err(Refusal::Unreadable { field: "what to remember", value: self.what }),
        })
    }

    fn occasion(self) -> Result<Remember, Refusal> {
        let year = if self.year.trim().is_empty() { None } else { Some(number("year", &self.year)?) };
        let (month, day) = (number("month", &self.month)?, number("day", &self.day)?);
        Ok(Remember::Occasion { what: self.text, month, day, year })
    }

    fn consent(self) -> Result<Remember, Refusal> {
        let unknown = || Refusal::Unreadable { field: "channel", value: self.channel.clone() };
        let channel = Channel::parse(&self.channel).ok_or_else(unknown)?;
        let wording = Some(self.text).filter(|text| !text.trim().is_empty());
        Ok(Remember::Consent { channel, allowed: self.allowed == "yes", wording })
    }
}

fn number<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, Refusal> {
    text.trim().parse().map_err(|_| Refusal::Unreadable { field, value: text.to_owned() })
}

async fn remember(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(told): Form<Told>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let remembered = told.read()?;
    let (by, now) = (visit.hand(), visit.moment.now);
    let event = app.ask(move |shop| shop.remember(id, &remembered, &by, now)).await?;
    Ok(redirect(&format!("/people/{id}"), &undoable("Remembered.", format!("/events/{event}/forget"))))
}

async fn forget(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Refusal> {
    let events = read_events(&id)?;
    let now = visit.moment.now;
    app.ask(move |shop| shop.forget_all(&events, now)).await?;
    let digits = |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|id| id.parse().ok());
    let person: Option<PersonId> = visit.came_from().strip_prefix("/people/").and_then(digits);
    // Who was added a moment ago is gone with it, and so is their page.
    let Some(person) = person else { return Ok(visit.back(said("Taken back."))) };
    let is_there = app.ask(move |shop| Ok(shop.person_tag(person).is_ok())).await?;
    Ok(if is_there { visit.back(said("Taken back.")) } else { redirect("/people", &said("Taken back.")) })
}

#[derive(Deserialize)]
struct Merge {
    other: String,
    /// Why they are one, in a few words.
    #[serde(default)]
    why: String,
}

async fn merge(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Form(form): Form<Merge>,
) -> Result<Response, Refusal> {
    let keep: PersonId = read_id("person", &id)?;
    let other: PersonId = read_id("person", &form.other)?;
    let (by, now) = (visit.hand(), visit.moment.now);
    let why = Some(form.why.trim().to_owned()).filter(|why| !why.is_empty());
    let why = why.unwrap_or_else(|| "they are the same person".to_owned());
    let decision = app.ask(move |shop| shop.merge(keep, other, &by, &why, now)).await?;
    let notice = undoable("The two records are one now.", format!("/merges/{decision}/undo"));
    Ok(redirect(&format!("/people/{keep}"), &notice))
}

async fn unmerge(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Refusal> {
    let decision: i64 = read_id("merge", &id)?;
    let (by, now) = (visit.hand(), visit.moment.now);
    app.ask(move |shop| shop.unmerge(decision, &by, now)).await?;
    Ok(visit.back(said("The two records stand apart again.")))
}
