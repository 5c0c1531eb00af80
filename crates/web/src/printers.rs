//! Printers on Settings: which of them prints what, and how far each is off.

use std::collections::HashMap;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use serde::Serialize;
use shop::Settings;
use shop::printers::{Medium, Printer, Shift};

use crate::app::App;
use crate::asked::Form;
use crate::refusal::Refusal;
use crate::settings;
use crate::visit::{Visit, redirect, said};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/settings/printers", post(save))
}

/// One printer as the form shows it; the last is empty.
#[derive(Serialize)]
pub(crate) struct Row {
    name: String,
    media: Vec<Tray>,
}

/// What it prints.
#[derive(Serialize)]
struct Tray {
    medium: &'static str,
    prints: bool,
    x_mm: f64,
    y_mm: f64,
}

/// Every printer, and room for another.
pub(crate) fn rows(settings: &Settings) -> Vec<Row> {
    let another = Printer::of_everything("", Shift::default());
    settings.printers.iter().chain([&another]).map(row).collect()
}

fn row(printer: &Printer) -> Row {
    let tray = |medium: Medium| {
        let shift = printer.shift(medium);
        let Shift { x_mm, y_mm } = shift.unwrap_or_default();
        Tray { medium: medium.as_str(), prints: shift.is_some(), x_mm, y_mm }
    };
    Row { name: printer.name.clone(), media: Medium::ALL.map(tray).into() }
}

/// A mistake shows the form again with what was typed, and says what is wrong.
async fn save(
    State(app): State<App>,
    visit: Visit,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    let printers = read(&sent)?;
    let typed = Settings { printers: printers.clone(), ..visit.settings.clone() };
    let now = visit.moment.now;
    match app.ask(move |shop| shop.set_printers(printers, now)).await {
        Ok(()) => Ok(redirect("/settings#printers", &said("Saved the printers."))),
        Err(refusal) if refusal.is_theirs() => {
            settings::show(app, &visit, typed, Some(refusal.to_string())).await
        }
        Err(refusal) => Err(refusal),
    }
}

/// The printers that the form tells of. One without a name is none.
fn read(sent: &HashMap<String, String>) -> Result<Vec<Printer>, Refusal> {
    let mut printers = Vec::new();
    for index in 0.. {
        let Some(name) = sent.get(&format!("name_{index}")) else { break };
        if name.trim().is_empty() {
            continue;
        }
        let mut printer = Printer { name: name.trim().to_owned(), ..Printer::default() };
        for medium in Medium::ALL {
            let field = |what: &str| sent.get(&format!("{}_{what}_{index}", medium.as_str()));
            if field("on").is_some() {
                let shift = Shift { x_mm: number(field("x"))?, y_mm: number(field("y"))? };
                *printer.shift_mut(medium) = Some(shift);
            }
        }
        printers.push(printer);
    }
    Ok(printers)
}

/// Millimetres; an empty field is none.
fn number(text: Option<&String>) -> Result<f64, Refusal> {
    let text = text.map(|text| text.trim().replace(',', ".")).unwrap_or_default();
    if text.is_empty() {
        return Ok(0.0);
    }
    text.parse().map_err(|_| Refusal::Unreadable { field: "printer’s offset in millimetres", value: text })
}
