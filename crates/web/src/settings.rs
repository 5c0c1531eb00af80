//! Settings: what the owner says about the shop, and which plays are on.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use domain::address::Country;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use shop::backup::BackupsView;
use shop::settings::PlayRow;
use shop::{Settings, Shop, Story};

use crate::app::App;
use crate::asked::Form;
use crate::printers;
use crate::refusal::Refusal;
use crate::trade;
use crate::visit::{Visit, read_day, redirect, said};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/settings", get(settings).post(save))
        .route("/plays/{id}/on", post(|app, visit, id| switch(app, visit, id, true)))
        .route("/plays/{id}/off", post(|app, visit, id| switch(app, visit, id, false)))
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    settings: Settings,
    address: [Line; 8],
    plays: Vec<PlayRow>,
    trades: Vec<trade::Choice>,
    /// The day from which orders owe a note, as forms write it.
    owes_from: String,
    printers: Vec<printers::Row>,
    backups: BackupsView,
    problem: Option<String>,
}

#[derive(Serialize)]
struct Line {
    key: &'static str,
    label: &'static str,
    value: String,
}

async fn settings(State(app): State<App>, visit: Visit) -> Result<Response, Refusal> {
    show(app, &visit, visit.settings.clone(), None).await
}

/// The page, with these settings in its forms.
pub(crate) async fn show(
    app: App,
    visit: &Visit,
    settings: Settings,
    problem: Option<String>,
) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    let ask = move |shop: &Shop| Ok((shop.plays()?, shop.backups(now)?, shop.rules()?.zone.clone()));
    let (plays, backups, zone) = app.ask(ask).await?;
    let day = |from: Timestamp| from.to_zoned(zone.clone()).date().to_string();
    let owes_from = settings.owes_from.map(day).unwrap_or_default();
    let printers = printers::rows(&settings);
    let (address, trades) = (lines(&settings), trade::choices(visit.words.trade));
    let page = Page { address, printers, settings, plays, trades, backups, owes_from, problem };
    visit.page("settings", "settings", page)
}

fn lines(settings: &Settings) -> [Line; 8] {
    let address = &settings.address;
    let country = address.country.as_ref().map(|country| country.name().to_owned()).unwrap_or_default();
    [
        ("sender", "Name on the letter box", address.name.clone()),
        ("company", "Firm", address.company.clone()),
        ("line1", "Street and number", address.line1.clone()),
        ("line2", "Flat, floor, building", address.line2.clone()),
        ("city", "Town", address.city.clone()),
        ("region", "State or province", address.region.clone()),
        ("postcode", "Postal code", address.postcode.clone()),
        ("country", "Country", country),
    ]
    .map(|(key, label, value)| Line { key, label, value })
}

/// The form, as it is sent.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    name: String,
    owner: String,
    zone: String,
    currency: String,
    minutes_a_day: String,
    makers: String,
    sender: String,
    company: String,
    line1: String,
    line2: String,
    city: String,
    region: String,
    postcode: String,
    country: String,
    card: String,
    paper: String,
    labels: String,
    card_sheets: String,
    brief_sheets: String,
    envelope: String,
    sender_at: String,
    no_post_to: String,
    problem: String,
    love: String,
    signature: String,
    owes_from: String,
}

impl Sent {
    /// The settings that the form asks for, over those in force; what the form does not show stays.
    fn over(self, old: &Settings) -> Result<Settings, Refusal> {
        let mut new = old.clone();
        new.minutes_a_day = number("minutes a day", &self.minutes_a_day)?;
        new.makers = parts(&self.makers, '\n');
        new.no_post_to = parts(&self.no_post_to, ',').iter().map(|named| country(named)).collect();
        new.name = tidy(self.name);
        new.owner = tidy(self.owner);
        new.zone = tidy(self.zone);
        new.currency = tidy(self.currency).to_uppercase();
        (new.card, new.paper, new.labels) = (self.card, self.paper, self.labels);
        (new.card_sheets, new.brief_sheets) = (self.card_sheets, self.brief_sheets);
        (new.envelope, new.sender) = (self.envelope, self.sender_at);
        new.address.name = tidy(self.sender);
        new.address.company = tidy(self.company);
        new.address.line1 = tidy(self.line1);
        new.address.line2 = tidy(self.line2);
        new.address.city = tidy(self.city);
        new.address.region = tidy(self.region);
        new.address.postcode = tidy(self.postcode);
        new.address.country = Country::parse(&self.country);
        new.owes_from = owes_from(&self.owes_from, old)?;
        new.story =
            Story { problem: tidy(self.problem), love: tidy(self.love), signature: tidy(self.signature) };
        Ok(new)
    }
}

/// A mistake shows the form again with what was typed, and says what is wrong.
async fn save(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Refusal> {
    let new = sent.over(&visit.settings)?;
    let (kept, now) = (new.clone(), visit.moment.now);
    match app.ask(move |shop| shop.set_settings(kept, now)).await {
        Ok(()) => Ok(redirect("/settings", &said("Saved."))),
        Err(refusal) if refusal.is_theirs() => show(app, &visit, new, Some(refusal.to_string())).await,
        Err(refusal) => Err(refusal),
    }
}

/// The moment from which orders owe a note. A form knows the day only: the same day keeps the moment.
fn owes_from(text: &str, old: &Settings) -> Result<Option<Timestamp>, Refusal> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let unreadable = || Refusal::Unreadable { field: "orders owe a note from", value: text.to_owned() };
    let day = read_day("orders owe a note from", text)?;
    let zone = TimeZone::get(&old.zone).map_err(|_| unreadable())?;
    match old.owes_from.filter(|from| from.to_zoned(zone.clone()).date() == day) {
        Some(kept) => Ok(Some(kept)),
        None => day.to_zoned(zone).map(|start| Some(start.timestamp())).map_err(|_| unreadable()),
    }
}

async fn switch(
    State(app): State<App>,
    visit: Visit,
    Path(id): Path<String>,
    on: bool,
) -> Result<Response, Refusal> {
    app.ask(move |shop| shop.set_play(&id, on)).await?;
    Ok(visit.back(said(if on { "The play is on." } else { "The play is off." })))
}

fn number<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, Refusal> {
    text.trim().parse().map_err(|_| Refusal::Unreadable { field, value: text.to_owned() })
}

fn tidy(text: String) -> String {
    text.trim().to_owned()
}

/// The code of a country that was named in some way, or what was written.
fn country(named: &str) -> String {
    Country::parse(named).map_or_else(|| named.to_owned(), |country| country.as_str().to_owned())
}

fn parts(text: &str, between: char) -> Vec<String> {
    text.split(between).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
