//! Import: a file comes in, is looked at, taken in, watched, stopped and undone.

use std::collections::BTreeMap;

use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderMap};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::id::ImportId;
use serde::Serialize;
use serde_json::json;
use shop::import::{DateOrder, Format, ImportDetail, ImportsView, PreviewView, Wishes};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::refusal::Refusal;
use crate::screens::words;
use crate::start::{First, InFirst};
use crate::upload;
use crate::visit::{Visit, read_id, redirect, said};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        // A year of a large shop is larger than any form; the shop itself stops at a full disk.
        .route("/import", get(imports).post(take).layer(DefaultBodyLimit::disable()))
        .route("/import/preview/{upload}", get(preview))
        .route("/import/start", post(start))
        .route("/import/{id}", get(progress))
        .route("/import/{id}/stop", post(stop))
        .route("/import/{id}/undo", post(undo))
        .route("/import/{id}/set-aside.csv", get(set_aside))
}

#[derive(Serialize)]
struct ListPage {
    view: ImportsView,
}

#[derive(Serialize)]
struct PreviewPage {
    headline: String,
    view: PreviewView,
}

#[derive(Serialize)]
struct ProgressPage {
    headline: String,
    view: ImportDetail,
}

async fn imports(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    let view = app.ask(|shop| shop.imports()).await?;
    visit.page("import", "import", ListPage { view })
}

/// The file goes to the disk as it arrives and is looked at afterwards.
async fn take(
    State(app): State<App>,
    Query(first): InFirst,
    mut form: Multipart,
) -> Result<Response, Refusal> {
    while let Some(field) = form.next_field().await.map_err(|_| Refusal::CutOff)? {
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
            continue;
        };
        let (feed, mut pipe) = upload::pipe();
        let (passed, token) =
            tokio::join!(feed.pass(field), app.ask(move |shop| shop.upload(&name, &mut pipe)));
        passed?;
        return Ok(Redirect::to(
            &first.keep(format!("/import/preview/{}", token.map_err(Refusal::of_file)?)),
        )
        .into_response());
    }
    Err(Refusal::Unreadable { field: "file", value: "nothing was chosen".into() })
}

/// The form of the preview: `as` and `dates`, and `map.COLUMN` for every column.
type Reading = BTreeMap<String, String>;

/// What the form wishes. The columns belong to the format that they were shown under, `was`: with another
/// format they are recognised anew. A column without a meaning is left out.
fn wishes(reading: &Reading) -> Wishes {
    let told = |key: &str| reading.get(key).map(String::as_str).unwrap_or_default();
    let mut wishes = Wishes {
        format: Format::parse(told("as")),
        dates: DateOrder::parse(told("dates")),
        ..Wishes::default()
    };
    if told("as") == told("was") {
        let meant = |field: &String| if field.is_empty() { "-".to_owned() } else { field.clone() };
        let columns = reading
            .iter()
            .filter_map(|(key, field)| Some((key.strip_prefix("map.")?.to_owned(), meant(field))));
        wishes.columns = columns.collect();
    }
    wishes
}

async fn preview(
    State(app): State<App>,
    visit: Visit,
    Path(upload): Path<String>,
    Query(first): InFirst,
    Query(reading): Query<Reading>,
) -> Result<Response, Refusal> {
    let view = app.ask(move |shop| shop.preview(&upload, &wishes(&reading))).await;
    let view = view.map_err(Refusal::of_file)?;
    let title = view.formats.iter().find(|(name, _)| *name == view.format).map(|(_, title)| *title);
    let headline = words::preview_headline(title.filter(|_| view.problem.is_none()));
    visit.framed(first.frame(&visit), "preview", PreviewPage { headline, view })
}

async fn start(
    State(app): State<App>,
    visit: Visit,
    Form(reading): Form<Reading>,
) -> Result<Response, Refusal> {
    let upload = reading.get("upload").cloned().unwrap_or_default();
    let now = visit.moment.now;
    let wished = wishes(&reading);
    let started = app.ask(move |shop| shop.start_import(&upload, &wished, now)).await;
    let started = started.map_err(Refusal::of_file)?;
    let path = First::of(&reading).keep(format!("/import/{}", started.import));
    if started.already {
        return Ok(redirect(&path, &said("This very file is in already; nothing has changed.")));
    }
    Ok(Redirect::to(&path).into_response())
}

async fn progress(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(first): InFirst,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let id: ImportId = read_id("import", &id)?;
    let view = app.ask(move |shop| shop.import(id)).await?;
    let row = &view.import;
    let headline = words::import_headline(&row.state, &row.file, row.progress);
    let as_json =
        headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    if as_json {
        let answer = json!({ "state": row.state, "progress": row.progress, "headline": headline });
        return Ok(Json(answer).into_response());
    }
    if first.is_step() && row.state == "done" {
        let counts = row.counts.as_ref().map(|counts| (counts.orders, counts.people));
        return Ok(redirect("/start", &said(words::import_is_in(&row.file, counts, row.set_aside))));
    }
    visit.framed(first.frame(&visit), "progress", ProgressPage { headline, view })
}

async fn stop(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: ImportId = read_id("import", &id)?;
    let now = visit.moment.now;
    app.ask(move |shop| shop.stop_import(id, now)).await?;
    Ok(Redirect::to(&format!("/import/{id}")).into_response())
}

async fn undo(State(app): State<App>, visit: Visit, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: ImportId = read_id("import", &id)?;
    let now = visit.moment.now;
    app.ask(move |shop| shop.undo_import(id, now)).await?;
    let notice = said("The import was taken out again. The same file can come in anew.");
    Ok(redirect("/import", &notice))
}

async fn set_aside(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id: ImportId = read_id("import", &id)?;
    let rows = app
        .ask(move |shop| {
            let mut rows = Vec::new();
            shop.set_aside(id, &mut rows).map(|_| rows)
        })
        .await?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"set-aside-{id}.csv\"")),
    ];
    Ok((headers, rows).into_response())
}
