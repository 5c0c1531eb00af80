//! One visit: when it is, what it looks at, what was just done, and the answers a handler gives.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::trade::Words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use shop::view::Moment;
use shop::{Days, Settings};

use crate::app::App;
use crate::gate::Authority;
use crate::notice;
use crate::refusal::Refusal;
use crate::screens::{self, DaySlider, Frame, Notice};

/// Screens whose view programs read as JSON, too.
const FOR_PROGRAMS: [&str; 4] = ["people", "person", "journey", "intake"];

/// What a handler knows about who is asking, and from where.
pub(crate) struct Visit {
    /// The point from which the shop is looked at.
    pub(crate) moment: Moment,
    /// Today in the shop's zone.
    pub(crate) today: Date,
    /// What the owner set.
    pub(crate) settings: Settings,
    /// The words of the shop's trade.
    pub(crate) words: Words,
    /// Who makes the gestures here, if they said so.
    pub(crate) maker: Option<String>,
    /// By what right they are here.
    authority: Authority,
    /// Whether a program asks, which reads JSON.
    is_program: bool,
    path: String,
    back: String,
    notice: Option<Notice>,
}

#[derive(Deserialize)]
struct Asked {
    as_of: Option<String>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visit, Refusal> {
        let authority = Authority::of(parts)?;
        let rules = app.ask(|shop| shop.rules()).await?;
        let now = app.now();
        let today = now.to_zoned(rules.zone.clone()).date();
        let asked =
            axum::extract::Query::<Asked>::try_from_uri(&parts.uri).ok().and_then(|asked| asked.0.as_of);
        // Looking back at today, or ahead, is looking at now.
        let as_of = asked.filter(|day| !day.is_empty()).map(|day| read_day("as_of", &day)).transpose()?;
        let settings = rules.settings.clone();
        let maker = notice::cookie(&parts.headers, "maker").filter(|maker| settings.makers.contains(maker));
        Ok(Visit {
            is_program: authority.reads_json(&parts.headers),
            moment: Moment { now, as_of: as_of.filter(|day| *day < today) },
            today,
            maker,
            authority,
            settings,
            words: rules.words(),
            path: parts.uri.path().to_owned(),
            back: back(parts).unwrap_or_else(|| "/today".to_owned()),
            // A page that fetches itself anew leaves what is to be said to the one that is opened.
            notice: notice::waiting(&parts.headers).filter(|_| !parts.headers.contains_key("x-live")),
        })
    }
}

impl Visit {
    /// Who does something here: the maker who said so, else the owner who is signed in, else the one on
    /// Settings.
    pub(crate) fn hand(&self) -> String {
        let owner = self.authority.owner().unwrap_or(&self.settings.owner);
        self.maker.as_deref().unwrap_or(owner).to_owned()
    }

    /// Whether a program asks, which reads JSON.
    pub(crate) fn is_program(&self) -> bool {
        self.is_program
    }

    /// A whole page in the room `here`.
    pub(crate) fn page(&self, here: &str, screen: &str, page: impl Serialize) -> Result<Response, Refusal> {
        self.framed(Frame { here: here.into(), ..self.frame() }, screen, page)
    }

    /// A whole page in the room `here` that can be seen as of these days.
    pub(crate) fn page_of_days(
        &self,
        here: &str,
        screen: &str,
        days: Option<Days>,
        page: impl Serialize,
    ) -> Result<Response, Refusal> {
        self.framed(Frame { here: here.into(), days: self.slider(days), ..self.frame() }, screen, page)
    }

    /// The slider over the days of a page.
    pub(crate) fn slider(&self, days: Option<Days>) -> Option<DaySlider> {
        days.and_then(|days| {
            let marks = days.marks.iter().map(|mark| (mark.day, mark.what.as_str()));
            DaySlider::new((days.first, days.last), self.moment.as_of, marks)
        })
    }

    /// A whole page with these surroundings; for a program its view alone, where there is one for programs.
    pub(crate) fn framed(
        &self,
        frame: Frame,
        screen: &str,
        page: impl Serialize,
    ) -> Result<Response, Refusal> {
        if self.is_program && FOR_PROGRAMS.contains(&screen) {
            let mut page = serde_json::to_value(page).expect("pages are JSON");
            return Ok(Json(page["view"].take()).into_response());
        }
        let mut response = Html(screens::render(screen, &frame, page)?).into_response();
        if self.notice.is_some() {
            response.headers_mut().append(SET_COOKIE, notice::clear());
        }
        Ok(response)
    }

    /// The surroundings that every page has.
    pub(crate) fn frame(&self) -> Frame {
        Frame {
            shop: self.settings.name.clone(),
            words: self.words.clone(),
            demo: self.settings.demo,
            owner: self.authority.owner().map(str::to_owned),
            as_of: self.moment.as_of.map(|day| day.to_string()),
            today: self.today.to_string(),
            path: self.path.clone(),
            notice: self.notice.clone(),
            ..Frame::default()
        }
    }

    /// The path of that page, without what it was asked for.
    pub(crate) fn back_path(&self) -> &str {
        self.back.split('?').next().unwrap_or("/today")
    }

    /// On to another page, which says what was just done if this one did not.
    pub(crate) fn on_to(&self, path: &str) -> Response {
        match &self.notice {
            Some(notice) => redirect(path, notice),
            None => Redirect::to(path).into_response(),
        }
    }

    /// The page whose link or form brought them here.
    pub(crate) fn came_from(&self) -> &str {
        &self.back
    }

    /// Back to the page whose form was sent, with a line on what was done.
    pub(crate) fn back(&self, notice: Notice) -> Response {
        redirect(&self.back, &notice)
    }
}

/// To `path`, with a line on what was done.
pub(crate) fn redirect(path: &str, notice: &Notice) -> Response {
    ([(SET_COOKIE, notice::keep(notice))], Redirect::to(path)).into_response()
}

/// What went right, in one line.
pub(crate) fn said(text: impl Into<String>) -> Notice {
    Notice { text: text.into(), undo: None, bad: false }
}

/// What went right, in one line, and how to take it back.
pub(crate) fn undoable(text: impl Into<String>, undo: impl Into<String>) -> Notice {
    Notice { text: text.into(), undo: Some(undo.into()), bad: false }
}

/// Reads a day as forms write it.
pub(crate) fn read_day(field: &'static str, text: &str) -> Result<Date, Refusal> {
    text.trim().parse().map_err(|_| Refusal::Unreadable { field, value: text.to_owned() })
}

/// Reads a number out of an address; what is no number names nothing.
pub(crate) fn read_id<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|_| shop::ShopError::NotFound { what, id: text.to_owned() }.into())
}

/// The page that the form stood on: the path alone, so that nobody is sent to another site.
fn back(parts: &Parts) -> Option<String> {
    let from: axum::http::Uri = parts.headers.get(REFERER)?.to_str().ok()?.parse().ok()?;
    let path = from.path_and_query()?.as_str();
    is_path_of_ours(path).then(|| path.to_owned())
}

/// Whether a browser that goes there stays here: two slashes, or one that leans the other way, lead to another
/// site.
pub(crate) fn is_path_of_ours(path: &str) -> bool {
    let odd = |letter: char| letter.is_control() || letter == '\\';
    path.starts_with('/') && !path.starts_with("//") && !path.contains(odd)
}
