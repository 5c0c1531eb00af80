//! The box on every page: one line is read as it is typed, and filed with the right person.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use domain::id::{EventId, PersonId};
use domain::jotting::Kind;
use serde::{Deserialize, Serialize};
use shop::hands::jot::{Filed, Filing, JotView, Line, Whose};
use shop::view::PersonTag;

use crate::app::App;
use crate::asked::Query;
use crate::refusal::Refusal;
use crate::screens::{Frame, Notice};
use crate::visit::{Visit, read_id, redirect, undoable};

/// The largest form: a photo and a little around it.
const FORM_MAX: usize = shop::hands::PHOTO_BYTES_MAX + (1 << 20);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/remember", get(ask).post(file).layer(DefaultBodyLimit::max(FORM_MAX)))
        .route("/photos/{event}", get(photo))
        .route("/photos/{event}/small", get(small_photo))
        .route("/events/{event}", get(event))
}

/// What the form holds, as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    text: String,
    about: String,
    kind: String,
    person: String,
    back: String,
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    text: String,
    about: Option<PersonTag>,
    kind: String,
    kinds: Vec<(&'static str, &'static str)>,
    back: String,
    /// What was understood, once there is something to understand.
    view: Option<JotView>,
    /// Whether it was to be filed, and could not be yet.
    unsure: bool,
}

impl Told {
    fn line(&self) -> Result<Line, Refusal> {
        let id = |text: &str| -> Result<Option<PersonId>, Refusal> {
            Some(text).filter(|text| !text.is_empty()).map(|text| read_id("person", text)).transpose()
        };
        let whose = match self.person.as_str() {
            "new" => Whose::New,
            person => id(person)?.map_or(Whose::Unsaid, Whose::Known),
        };
        let kind = Some(self.kind.as_str()).filter(|kind| !kind.is_empty());
        let unknown = |kind: &str| Refusal::Unreadable { field: "kind", value: kind.to_owned() };
        let kind = kind.map(|kind| Kind::parse(kind).ok_or_else(|| unknown(kind))).transpose()?;
        Ok(Line { text: self.text.clone(), about: id(&self.about)?, kind, whose })
    }

    /// The page to go back to: one of ours, and not this one.
    fn back(&self) -> Option<&str> {
        let ours = self.back.starts_with('/') && !self.back.starts_with("//") && !self.back.contains('\\');
        Some(self.back.as_str()).filter(|back| ours && !back.starts_with("/remember"))
    }
}

async fn ask(State(app): State<App>, visit: Visit, Query(told): Query<Told>) -> Result<Response, Refusal> {
    let told = Told { back: told.back().map_or_else(|| visit.came_from().to_owned(), str::to_owned), ..told };
    let line = told.line()?;
    let moment = shop::view::Moment::now(visit.moment.now);
    let page = app.ask(move |shop| {
        let nothing = line.text.trim().is_empty() && line.about.is_none();
        let view = if nothing { None } else { Some(shop.jot(&line, &moment)?) };
        let about = line.about.map(|about| shop.person_tag(about)).transpose()?;
        Ok((view, about))
    });
    let (view, about) = page.await?;
    show(&visit, told, about, view, false)
}

fn show(
    visit: &Visit,
    told: Told,
    about: Option<PersonTag>,
    view: Option<JotView>,
    unsure: bool,
) -> Result<Response, Refusal> {
    let kinds = Kind::ALL.into_iter().map(|kind| (kind.as_str(), kind.title())).collect();
    let Told { text, kind, back, .. } = told;
    let frame = Frame { about: about.as_ref().map(|about| about.id.to_string()), ..visit.frame() };
    visit.framed(frame, "jot", Page { text, about, kind, kinds, back, view, unsure })
}

/// A file that came with the form: its name and its bytes.
type File = Option<(String, Bytes)>;

async fn file(State(app): State<App>, visit: Visit, form: Multipart) -> Result<Response, Refusal> {
    let (told, permission, photo) = read(form).await?;
    let line = told.line()?;
    let (by, now) = (visit.hand(), visit.moment.now);
    let filing = app
        .ask(move |shop| {
            let photo = photo.map(|(name, bytes)| shop.read_photo(&name, &bytes)).transpose()?;
            let photo = photo.as_ref().map(|photo| (photo, permission));
            let filing = shop.file(&line, photo, &by, now)?;
            let about = line.about.map(|about| shop.person_tag(about)).transpose()?;
            Ok((filing, about))
        })
        .await?;
    match filing {
        (Filing::Filed(filed), _) => Ok(redirect(told.back().unwrap_or("/today"), &notice(&filed))),
        (Filing::Unsure(view), about) => show(&visit, told, about, Some(*view), true),
    }
}

async fn read(mut form: Multipart) -> Result<(Told, bool, File), Refusal> {
    let (mut told, mut permission, mut photo) = (Told::default(), false, None);
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::CutOff)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "photo" {
            let file = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|_| Refusal::CutOff)?;
            if !(file.is_empty() && bytes.is_empty()) {
                photo = Some((file, bytes));
            }
            continue;
        }
        let text = field.text().await.map_err(|_| Refusal::CutOff)?;
        match name.as_str() {
            "text" => told.text = text,
            "about" => told.about = text,
            "kind" => told.kind = text,
            "person" => told.person = text,
            "back" => told.back = text,
            "permission" => permission = text == "yes",
            _ => {}
        }
    }
    Ok((told, permission, photo))
}

/// `Filed with Maya Okafor as a call: “her knee is better”.`
fn notice(filed: &Filed) -> Notice {
    let added = if filed.is_new { "Added" } else { "Filed with" };
    let joint = if filed.is_new { " and filed" } else { " as" };
    let end = if filed.what.ends_with('.') { "" } else { "." };
    let text = format!("{added} {}{joint} {}{end}", filed.person.name, filed.what);
    undoable(text, forget_path(&filed.events))
}

/// Where several events are taken back together; the last is the one that is shown.
pub(crate) fn forget_path(events: &[EventId]) -> String {
    let all: Vec<String> = events.iter().map(ToString::to_string).collect();
    format!("/events/{}/forget", all.join("."))
}

/// Reads what [`forget_path`] wrote.
pub(crate) fn read_events(text: &str) -> Result<Vec<EventId>, Refusal> {
    text.split('.').map(|id| read_id("event", id)).collect()
}

/// The entry that an event makes on its person's page.
async fn event(State(app): State<App>, Path(ids): Path<String>) -> Result<Redirect, Refusal> {
    let ids = read_events(&ids)?;
    let last = ids.last().copied().ok_or(Refusal::NoPage)?;
    let person = app.ask(move |shop| shop.person_of_event(last)).await?;
    Ok(Redirect::to(&format!("/people/{person}#e-{last}")))
}

async fn photo(state: State<App>, event: Path<String>) -> Result<Response, Refusal> {
    picture(state, event, false).await
}

async fn small_photo(state: State<App>, event: Path<String>) -> Result<Response, Refusal> {
    picture(state, event, true).await
}

/// A photo never changes, but it can be taken back: the browser keeps it for some minutes only.
async fn picture(
    State(app): State<App>,
    Path(event): Path<String>,
    small: bool,
) -> Result<Response, Refusal> {
    let event: EventId = read_id("photo", &event)?;
    let (media, bytes) = app.ask(move |shop| shop.photo(event, small)).await?;
    Ok(([(CONTENT_TYPE, media), (CACHE_CONTROL, "private, max-age=600".to_owned())], bytes).into_response())
}
