//! What a shop goes by: its settings, its journey and its plays, read once and kept while they stay the same.

use std::sync::{Arc, RwLock};

use domain::address::{Country, PostalAddress};
use domain::journey::Journey;
use domain::money::{Currency, Money};
use domain::play::Plays;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::ShopError;

/// The default journey, as the file that an owner may copy.
pub const DEFAULT_JOURNEY: &str = include_str!("../../../journeys/default.toml");
/// The default plays, as the file that an owner may copy.
pub const DEFAULT_PLAYS: &str = include_str!("../../../journeys/plays.toml");

/// What the owner sets about the shop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The shop's name.
    pub name: String,
    /// The owner's first name, for the greeting.
    pub owner: String,
    /// The time zone, as in `America/New_York`.
    pub zone: String,
    /// The currency of the books.
    pub currency: String,
    /// How many minutes the team has for gestures a day.
    pub minutes_a_day: i64,
    /// Who makes gestures.
    pub makers: Vec<String>,
    /// The return address on envelopes.
    pub address: PostalAddress,
    /// The card: `a6`, `4bar` or `a2`.
    pub card: String,
    /// The sheet: `a4` or `letter`.
    pub paper: String,
    /// The label sheet: `5160` or `l7160`.
    pub labels: String,
    /// How far the printer is off to the right, in millimetres.
    pub offset_x_mm: f64,
    /// How far the printer is off downwards, in millimetres.
    pub offset_y_mm: f64,
    /// Whether the shop is a made-up one.
    pub demo: bool,
    /// Countries, by code, to which unasked post is not sent.
    pub no_post_to: Vec<String>,
    /// Plays that are switched off.
    pub plays_off: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            name: "My shop".into(),
            owner: String::new(),
            zone: "UTC".into(),
            currency: "USD".into(),
            minutes_a_day: 60,
            makers: Vec::new(),
            address: PostalAddress::default(),
            card: "a6".into(),
            paper: "a4".into(),
            labels: "l7160".into(),
            offset_x_mm: 0.0,
            offset_y_mm: 0.0,
            demo: false,
            no_post_to: Vec::new(),
            plays_off: Vec::new(),
        }
    }
}

/// Everything that derived data depends on beside the events.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What the owner set.
    pub settings: Settings,
    /// The journey in force.
    pub journey: Journey,
    /// The plays in force that are switched on.
    pub plays: Plays,
    /// All plays, also those that are off.
    pub all_plays: Plays,
    /// The shop's time zone.
    pub zone: TimeZone,
    /// The currency of the books.
    pub currency: Currency,
    /// The texts that the journey and the plays were read from.
    texts: (String, String),
}

impl Rules {
    /// Reads settings, journey and plays.
    pub fn new(settings: Settings, journey: String, plays: String) -> Result<Rules, ShopError> {
        let refused =
            |what: &str, error: &dyn std::fmt::Display| ShopError::Refused(format!("{what}: {error}"));
        let parsed = Journey::parse(&journey)
            .map_err(|error| refused("the journey's rules cannot be used", &error))?;
        let all_plays = Plays::parse(&plays).map_err(|error| refused("the plays cannot be used", &error))?;
        Ok(Rules {
            zone: zone(&settings.zone)?,
            currency: currency(&settings.currency)?,
            journey: parsed,
            plays: all_plays.clone().without(&settings.plays_off),
            all_plays,
            texts: (journey, plays),
            settings,
        })
    }

    /// The shop's own country, where its address tells.
    pub fn home(&self) -> Option<&Country> {
        self.settings.address.country.as_ref()
    }

    /// Minor units of `money` where it is in the currency of the books, else 0.
    pub fn in_shop_currency(&self, money: Money) -> i64 {
        if money.currency == self.currency { money.minor } else { 0 }
    }

    /// The same with another journey.
    pub(crate) fn with_journey(&self, text: &str) -> Result<Rules, ShopError> {
        Rules::new(self.settings.clone(), text.to_owned(), self.texts.1.clone())
    }

    /// The text that the journey was read from.
    pub fn journey_text(&self) -> &str {
        &self.texts.0
    }
}

/// Reads a time zone's name.
pub(crate) fn zone(name: &str) -> Result<TimeZone, ShopError> {
    TimeZone::get(name.trim()).map_err(|_| ShopError::Invalid {
        field: "time zone",
        value: name.to_owned(),
        reason: "is no time zone that is known; write one such as America/New_York or Europe/London".into(),
    })
}

/// Reads a currency's code.
pub(crate) fn currency(code: &str) -> Result<Currency, ShopError> {
    Currency::parse(code).map_err(|_| ShopError::Invalid {
        field: "currency",
        value: code.to_owned(),
        reason: "is no currency code; write three letters such as USD, GBP or EUR".into(),
    })
}

/// The rules in force, kept between calls while nothing changes.
#[derive(Default)]
pub(crate) struct KeptRules(RwLock<Option<Arc<Rules>>>);

impl KeptRules {
    /// The rules that the database holds now.
    pub(crate) fn of(&self, tx: &Tx<'_>) -> Result<Arc<Rules>, ShopError> {
        let settings: Settings = tx.setting("shop")?.unwrap_or_default();
        let journey: String = tx.setting("journey")?.unwrap_or_else(|| DEFAULT_JOURNEY.to_owned());
        let plays: String = tx.setting("plays")?.unwrap_or_else(|| DEFAULT_PLAYS.to_owned());
        let held = "no one panics while holding the rules";
        if let Some(kept) = self.0.read().expect(held).as_ref()
            && kept.settings == settings
            && (kept.texts.0.as_str(), kept.texts.1.as_str()) == (journey.as_str(), plays.as_str())
        {
            return Ok(Arc::clone(kept));
        }
        let rules = Arc::new(Rules::new(settings, journey, plays)?);
        *self.0.write().expect(held) = Some(Arc::clone(&rules));
        Ok(rules)
    }
}
