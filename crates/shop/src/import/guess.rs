//! What the very first file tells of the shop itself, so that nobody is asked before they have seen anything.

use domain::address::Country;
use domain::money::Currency;
use ingest::{Field, Recognised};
use jiff::Zoned;
use jiff::tz::TimeZone;
use store::Tx;

use crate::{Settings, ShopError};

/// Zones to try, of those with the same offsets the one with the most people first. A shop whose times fit
/// none of them stays in UTC, and the owner sets it.
const ZONES: &[&str] = &[
    "UTC",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/Toronto",
    "America/Sao_Paulo",
    "America/Halifax",
    "America/Anchorage",
    "Pacific/Honolulu",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Athens",
    "Europe/Istanbul",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Australia/Brisbane",
    "Australia/Adelaide",
    "Australia/Perth",
    "Pacific/Auckland",
];

/// Sets the currency and the time zone of an empty shop that was never set up, as far as the file tells.
/// Answers with the sentence to say about it.
pub(super) fn settle(tx: &Tx<'_>, recognised: &Recognised) -> Result<Option<String>, ShopError> {
    if tx.setting::<Settings>("shop")?.is_some() {
        return Ok(None);
    }
    let currency = currency(recognised);
    let zone = zone(recognised);
    let said: Vec<String> = [
        currency.map(|currency| format!("currency, {}", currency.code())),
        zone.map(|zone| format!("time zone, {zone}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if said.is_empty() {
        return Ok(None);
    }
    let defaults = in_local_sizes(currency);
    let settings = Settings {
        currency: currency.map_or(defaults.currency.clone(), |currency| currency.code().to_owned()),
        zone: zone.map_or(defaults.zone.clone(), str::to_owned),
        ..defaults
    };
    tx.put_setting("shop", &settings)?;
    let said = said.join(", and its ");
    Ok(Some(format!("Taken from this file: the shop's {said}; Settings changes that.")))
}

/// Settings with the paper that a shop with this currency has at hand: in the United States it is not that of others.
fn in_local_sizes(currency: Option<Currency>) -> Settings {
    let mut settings = Settings::default();
    if currency == Some(Currency::USD) {
        settings.card = "a2".into();
        settings.paper = "letter".into();
        settings.labels = "5160".into();
        settings.address.country = Country::parse("US");
    }
    settings
}

/// The currency of the first rows, or the one that their amounts name.
fn currency(recognised: &Recognised) -> Option<Currency> {
    let mut told = cells(recognised, |field| field == Field::Currency);
    told.find_map(|cell| Currency::parse(cell.trim()).ok()).or(recognised.currency)
}

/// The zone whose clock shows what the first rows say, where they say how far it is from UTC.
fn zone(recognised: &Recognised) -> Option<&'static str> {
    let dates = |field| matches!(field, Field::CreatedAt | Field::PaidAt | Field::FulfilledAt | Field::Date);
    let offset = |cell: &str| Zoned::strptime("%Y-%m-%d %H:%M:%S %z", cell.trim()).ok();
    let times: Vec<Zoned> = cells(recognised, dates).filter_map(offset).collect();
    let fits = |name: &&&str| {
        let Ok(zone) = TimeZone::get(name) else { return false };
        times.iter().all(|time| zone.to_offset(time.timestamp()) == time.offset())
    };
    if times.is_empty() { None } else { ZONES.iter().find(fits).copied() }
}

fn cells(recognised: &Recognised, wanted: impl Fn(Field) -> bool) -> impl Iterator<Item = &str> {
    let columns: Vec<usize> = (0..recognised.columns.len())
        .filter(|&index| recognised.columns[index].field.is_some_and(&wanted))
        .collect();
    let rows = recognised.preview.iter();
    rows.flat_map(move |row| {
        columns.clone().into_iter().filter_map(|index| row.get(index).map(String::as_str))
    })
}
