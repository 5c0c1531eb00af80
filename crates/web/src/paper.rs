//! Paper: first a small page with what will be printed and what will not, then the PDF that the browser shows and prints.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use domain::address::customs::{SenderPlace, sender_place};
use domain::id::{GestureId, PersonId};
use serde::{Deserialize, Serialize};
use shop::printers::Medium;
use shop::stack::{HeldBack, Paper, Printed, Selection};
use shop::{Settings, ShopError};

use crate::app::App;
use crate::asked::Query;
use crate::notice;
use crate::refusal::Refusal;
use crate::screens::Notice;
use crate::visit::{Visit, read_id};

/// What was held back is told on the next page, which may be opened after the printing.
const HELD_BACK_SECONDS: u32 = 900;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/print/{paper}", get(print))
        .route("/print/calibration.pdf", get(calibration))
        .route("/people/{id}/about.pdf", get(about))
}

#[derive(Deserialize, Default)]
struct Wish {
    /// Gestures by number, with commas between.
    only: Option<String>,
    start_at: Option<u32>,
    printer: Option<String>,
    /// What a printer is calibrated for.
    on: Option<String>,
}

impl Wish {
    fn selection(&self) -> Result<Selection, Refusal> {
        let only = self.only.iter().flat_map(|only| only.split(','));
        let only: Vec<GestureId> = only.map(|id| read_id("gesture", id)).collect::<Result<_, _>>()?;
        Ok(Selection { only, start_at: self.start_at.unwrap_or(1), printer: self.printer.clone() })
    }
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    /// The word in addresses.
    paper: &'static str,
    /// `note cards`.
    title: String,
    items: usize,
    pages: usize,
    held_back: Vec<HeldBack>,
    only: String,
    start_at: u32,
    printers: Vec<String>,
    printer: String,
    /// What to mind, in sentences.
    hints: Vec<&'static str>,
    /// Whether the sender goes on the flap, with paper of its own.
    backs: bool,
}

async fn print(
    State(app): State<App>,
    visit: Visit,
    Path(name): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let file = name.strip_suffix(".pdf");
    let paper =
        Paper::parse(file.unwrap_or(&name)).ok_or(ShopError::NotFound { what: "paper", id: name.clone() })?;
    let selection = wish.selection()?;
    let (press, moment) = (app.press(), visit.moment);
    let printed = app.ask(move |shop| shop.print(&*press, paper, selection, &moment)).await?;
    if file.is_some() {
        return Ok(sheets(printed.file()?));
    }
    let printers = visit.settings.printers_for(paper.medium());
    let page = Page {
        paper: paper.as_str(),
        title: paper.title(&visit.words),
        items: printed.items,
        pages: printed.pages,
        held_back: printed.held_back,
        only: wish.only.unwrap_or_default(),
        start_at: wish.start_at.unwrap_or(1),
        printers: printers.into_iter().map(|printer| printer.name.clone()).collect(),
        printer: wish.printer.unwrap_or_default(),
        hints: hints(paper, &visit.settings),
        backs: paper == Paper::Envelopes && has_backs(&visit.settings),
    };
    visit.page("today", "print", page)
}

/// Whether the sender stands on the flap: as the owner wants it, or as is customary where the shop is.
fn has_backs(settings: &Settings) -> bool {
    let customary = sender_place(settings.address.country.as_ref()) == SenderPlace::Back;
    settings.address.is_postable()
        && (settings.sender == "back" || settings.sender == "customary" && customary)
}

/// What helps at the printer.
fn hints(paper: Paper, settings: &Settings) -> Vec<&'static str> {
    let mut hints = vec!["Print at 100 %, without “fit to page”."];
    hints.extend(match paper {
        Paper::Notes if settings.card_sheets != "one" => Some(
            "Cut on the marks, then lay each pile under the one before: they lie in the order of the list.",
        ),
        Paper::Tags | Paper::Inserts => Some(
            "Cut on the marks, then lay each pile under the one before: they lie in the order of the list.",
        ),
        Paper::Briefs if settings.brief_sheets != "one" => {
            Some("Tear along the dashed lines. Briefs stay in the shop.")
        }
        Paper::Briefs => Some("Briefs stay in the shop."),
        Paper::Backs => Some("Feed the envelopes with the flap up. The backs are all alike, in any order."),
        _ => None,
    });
    hints
}

async fn calibration(State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response, Refusal> {
    let on = wish.on.unwrap_or_else(|| "sheets".to_owned());
    let medium = Medium::parse(&on).ok_or(ShopError::NotFound { what: "paper", id: on })?;
    let press = app.press();
    let printed =
        app.ask(move |shop| shop.print_calibration(&*press, medium, wish.printer.as_deref())).await?;
    Ok(sheets(printed))
}

async fn about(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let id: PersonId = read_id("person", &id)?;
    let (press, moment) = (app.press(), visit.moment);
    let printed =
        app.ask(move |shop| shop.print_about(&*press, id, wish.printer.as_deref(), &moment)).await?;
    Ok(sheets(printed))
}

/// The file, for the browser's own viewer.
pub(crate) fn sheets(printed: Printed) -> Response {
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", printed.file_name)),
        // The browser's own viewer needs its own styles; nothing of ours runs in it.
        (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'".to_owned()),
    ];
    let held_back = held_back(&printed);
    let mut response = (headers, printed.pdf).into_response();
    if let Some(notice) = held_back {
        response.headers_mut().append(SET_COOKIE, notice::keep_for(&notice, HELD_BACK_SECONDS));
    }
    response
}

/// What was not printed is said, not silently dropped.
fn held_back(printed: &Printed) -> Option<Notice> {
    if printed.held_back.is_empty() {
        return None;
    }
    let reasons: Vec<_> =
        printed.held_back.iter().map(|held| format!("{} ({})", held.name, held.reason)).collect();
    Some(Notice { text: format!("Not printed: {}.", reasons.join(", ")), undo: None, bad: true })
}
