//! The templates, embedded and compiled once. A name that a page does not give is an error, never an empty
//! place.

use std::sync::LazyLock;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use serde::Serialize;

use super::{Frame, asset, filters};

const TEMPLATES: &[(&str, &str)] = &[
    ("layout.html", include_str!("../../templates/layout.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("keys.html", include_str!("../../templates/keys.html")),
    ("today.html", include_str!("../../templates/today.html")),
    ("brief.html", include_str!("../../templates/brief.html")),
    ("start_line.html", include_str!("../../templates/start_line.html")),
    ("start_shop.html", include_str!("../../templates/start_shop.html")),
    ("start_story.html", include_str!("../../templates/start_story.html")),
    ("start_orders.html", include_str!("../../templates/start_orders.html")),
    ("start_from_here.html", include_str!("../../templates/start_from_here.html")),
    ("start_own.html", include_str!("../../templates/start_own.html")),
    ("loved.html", include_str!("../../templates/loved.html")),
    ("welcome.html", include_str!("../../templates/welcome.html")),
    ("people.html", include_str!("../../templates/people.html")),
    ("people_rooms.html", include_str!("../../templates/people_rooms.html")),
    ("alike.html", include_str!("../../templates/alike.html")),
    ("loves.html", include_str!("../../templates/loves.html")),
    ("lovers.html", include_str!("../../templates/lovers.html")),
    ("guess.html", include_str!("../../templates/guess.html")),
    ("person.html", include_str!("../../templates/person.html")),
    ("remember.html", include_str!("../../templates/remember.html")),
    ("days.html", include_str!("../../templates/days.html")),
    ("what_if.html", include_str!("../../templates/what_if.html")),
    ("rules.html", include_str!("../../templates/rules.html")),
    ("jot.html", include_str!("../../templates/jot.html")),
    ("jot_form.html", include_str!("../../templates/jot_form.html")),
    ("particulars.html", include_str!("../../templates/particulars.html")),
    ("merge.html", include_str!("../../templates/merge.html")),
    ("journey.html", include_str!("../../templates/journey.html")),
    ("import.html", include_str!("../../templates/import.html")),
    ("import_parts.html", include_str!("../../templates/import_parts.html")),
    ("preview.html", include_str!("../../templates/preview.html")),
    ("progress.html", include_str!("../../templates/progress.html")),
    ("print.html", include_str!("../../templates/print.html")),
    ("sign_in.html", include_str!("../../templates/sign_in.html")),
    ("owner.html", include_str!("../../templates/owner.html")),
    ("doors.html", include_str!("../../templates/doors.html")),
    ("intake.html", include_str!("../../templates/intake.html")),
    ("letters.html", include_str!("../../templates/letters.html")),
    ("connect.html", include_str!("../../templates/connect.html")),
    ("settings.html", include_str!("../../templates/settings.html")),
    ("trade.html", include_str!("../../templates/trade.html")),
    ("error.html", include_str!("../../templates/error.html")),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.add_function("asset", asset_path);
    filters::add(&mut environment);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("embedded templates are compiled by the tests");
    }
    environment
});

/// A whole page: `screen` is the template's name without its ending.
pub fn render(screen: &str, frame: &Frame, page: impl Serialize) -> Result<String, Error> {
    let around = context! { frame => Value::from(Serde(frame)), page => Value::from(Serde(page)) };
    ENVIRONMENT.get_template(&format!("{screen}.html"))?.render(around)
}

fn asset_path(name: &str) -> Result<&'static str, Error> {
    asset(name)
        .map(|asset| asset.path.as_str())
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no embedded file {name}")))
}
