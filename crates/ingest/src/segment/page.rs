//! Pages and screens that somebody looked at, and how they came to the first.

use domain::event::{Properties, Value};
use domain::fact::{Fact, Report, name};

use super::call::{Call, Kind};
use crate::live::{Came, Fault, Json, flat, host};

/// What *page* and *screen* say.
pub(super) fn viewed(call: &Call<'_>) -> Result<Vec<Report>, Fault> {
    let context = call.json.object("context")?;
    let mut properties = properties(call, context)?;
    let text = |name: &str| match properties.get(name) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let (url, referrer, called) = (text("url"), text("referrer"), text("name"));
    let path = if call.kind == Kind::Screen { Some(called.as_str()) } else { path(&url) };
    if let Some(path) = path.filter(|path| !path.is_empty()) {
        properties.entry("path".to_owned()).or_insert_with(|| Value::Text(path.to_owned()));
    }
    let campaign = context.get("campaign").and_then(Came::by_campaign).or_else(|| Came::by_landing(&url));
    for (part, value) in campaign.iter().flat_map(Came::properties) {
        properties.entry(part).or_insert(value);
    }
    let came = campaign.or_else(|| referred(&url, &referrer));
    let mut reports = vec![call.report(None, Fact::Other(name::PAGE_VIEWED.to_owned(), properties))];
    reports.extend(came.map(|came| call.further("link", came.fact())));
    Ok(reports)
}

/// What is told of the page: by the library that saw it, and above that by whoever called it.
fn properties(call: &Call<'_>, context: &Json<'_>) -> Result<Properties, Fault> {
    let mut properties = Properties::new();
    let seen = context.object("page").map_err(|fault| fault.within("context"))?;
    flat(seen, None, &mut properties).map_err(|fault| fault.within("context.page"))?;
    let told = call.json.object("properties")?;
    flat(told, None, &mut properties).map_err(|fault| fault.within("properties"))?;
    for part in ["name", "category"] {
        if let Some(text) = call.json.text(part)? {
            properties.entry(part.to_owned()).or_insert(Value::Text(text));
        }
    }
    Ok(properties)
}

/// The path in a web address.
fn path(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.split(['?', '#']).next()?;
    path.find('/').map(|at| &path[at..])
}

/// From where they came, if that is another site than the one they look at.
fn referred(url: &str, referrer: &str) -> Option<Came> {
    let own = host(url)?;
    Came::from_site(referrer, &[&own])
}
