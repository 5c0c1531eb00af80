//! What a shop goes by: its settings, its journey and its plays, read once and kept while they stay the same.

use std::sync::{Arc, LazyLock, RwLock};

use domain::address::{Country, PostalAddress};
use domain::interest::{DEFAULT_INTERESTS, Taxonomy};
use domain::journey::Journey;
use domain::money::{Currency, Money};
use domain::play::{PARCEL, Plays};
use domain::trade::{Trade, Words};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::ShopError;
use crate::printers::Printer;

/// The default journey, as the file that an owner may copy.
pub const DEFAULT_JOURNEY: &str = include_str!("../../../journeys/default.toml");
/// The default plays, as the file that an owner may copy.
pub const DEFAULT_PLAYS: &str = include_str!("../../../journeys/plays.toml");
/// The journey of an optician, as the file that an owner may copy.
const OPTICIAN_JOURNEY: &str = include_str!("../../../journeys/optician.toml");
/// The plays of an optician, as the file that an owner may copy.
const OPTICIAN_PLAYS: &str = include_str!("../../../journeys/optician-plays.toml");

/// The interests that Fondly brings along, read when they are first needed.
static OWN_INTERESTS: LazyLock<(Arc<str>, LazyLock<Taxonomy>)> = LazyLock::new(|| {
    let read = || Taxonomy::parse(DEFAULT_INTERESTS).expect("a test reads the file that is brought along");
    (DEFAULT_INTERESTS.into(), LazyLock::new(read))
});

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
    /// What the owner says of the shop; it stands on cards, slips and the greeting.
    pub story: Story,
    /// Orders placed before this owe no note: the shop started with Fondly then.
    pub owes_from: Option<Timestamp>,
    /// The return address on envelopes.
    pub address: PostalAddress,
    /// The card: `a6`, `4bar`, `a2` or `a7`.
    pub card: String,
    /// The sheet: `a4` or `letter`.
    pub paper: String,
    /// The label sheet: `5160` or `l7160`.
    pub labels: String,
    /// How cards lie: `one` a page, or `two` or `four` on a sheet to cut.
    pub card_sheets: String,
    /// How briefs lie: `tear`, several on a sheet to tear apart, or `one` a sheet.
    pub brief_sheets: String,
    /// The envelope: `fit` for that of the card, `dl`, or `10`.
    pub envelope: String,
    /// Where the sender stands: `customary` in the shop's country, `front`, `back`, or `none`.
    pub sender: String,
    /// The printers, and how far each is off.
    pub printers: Vec<Printer>,
    /// What an earlier version kept for its one printer; it becomes a printer when it is read.
    #[serde(skip_serializing)]
    pub offset_x_mm: f64,
    /// The same, downwards.
    #[serde(skip_serializing)]
    pub offset_y_mm: f64,
    /// Whether a backup is made every day.
    pub backups: bool,
    /// Whether the shop is a made-up one.
    pub demo: bool,
    /// Countries, by code, to which unasked post is not sent.
    pub no_post_to: Vec<String>,
    /// Plays that are switched off.
    pub plays_off: Vec<String>,
}

/// Three answers of the owner, each in a sentence or less; empty until they are given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Story {
    /// Which problem they were solving when they began.
    pub problem: String,
    /// What they love about it.
    pub love: String,
    /// How they sign.
    pub signature: String,
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
            story: Story::default(),
            owes_from: None,
            address: PostalAddress::default(),
            card: "a6".into(),
            paper: "a4".into(),
            labels: "l7160".into(),
            card_sheets: "one".into(),
            brief_sheets: "tear".into(),
            envelope: "fit".into(),
            sender: "customary".into(),
            printers: Vec::new(),
            offset_x_mm: 0.0,
            offset_y_mm: 0.0,
            backups: true,
            demo: false,
            no_post_to: Vec::new(),
            plays_off: Vec::new(),
        }
    }
}

/// The files that an owner may copy and change, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The rules of the journey.
    pub journey: String,
    /// The plays.
    pub plays: String,
    /// The interests; shared, because the file is long.
    pub interests: Arc<str>,
}

impl Texts {
    /// What a shop of this trade goes by unless it says otherwise.
    pub fn of(trade: Trade) -> Texts {
        let (journey, plays) = match trade {
            Trade::Parcels => (DEFAULT_JOURNEY, DEFAULT_PLAYS),
            Trade::Optician => (OPTICIAN_JOURNEY, OPTICIAN_PLAYS),
        };
        let interests = Arc::clone(&OWN_INTERESTS.0);
        Texts { journey: journey.to_owned(), plays: plays.to_owned(), interests }
    }
}

impl Default for Texts {
    fn default() -> Texts {
        Texts::of(Trade::default())
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
    /// What all that was read from.
    texts: Texts,
    /// The shop's own interests, where it published some.
    interests: Option<Arc<Taxonomy>>,
}

impl Rules {
    /// Reads settings, journey and plays.
    pub fn new(settings: Settings, texts: Texts) -> Result<Rules, ShopError> {
        let refused =
            |what: &str, error: &dyn std::fmt::Display| ShopError::Refused(format!("{what}: {error}"));
        let journey = Journey::parse(&texts.journey)
            .map_err(|error| refused("the journey's rules cannot be used", &error))?;
        let all_plays =
            Plays::parse(&texts.plays).map_err(|error| refused("the plays cannot be used", &error))?;
        let interests = if texts.interests == OWN_INTERESTS.0 {
            None
        } else {
            let read = Taxonomy::parse(&texts.interests);
            Some(Arc::new(read.map_err(|error| refused("the interests cannot be used", &error))?))
        };
        Ok(Rules {
            interests,
            zone: zone(&settings.zone)?,
            currency: currency(&settings.currency)?,
            journey,
            plays: all_plays.clone().without(&settings.plays_off),
            all_plays,
            texts,
            settings,
        })
    }

    /// The words that this shop uses: those of its plays.
    pub fn words(&self) -> Words {
        let owed = self.all_plays.iter().find(|play| play.is_obligation());
        Words::of(owed.map_or(PARCEL, |play| &play.goods))
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
        Rules::new(self.settings.clone(), Texts { journey: text.to_owned(), ..self.texts.clone() })
    }

    /// The same with other interests.
    pub(crate) fn with_interests(&self, text: &str) -> Result<Rules, ShopError> {
        Rules::new(self.settings.clone(), Texts { interests: text.into(), ..self.texts.clone() })
    }

    /// The interests in force.
    pub fn interests(&self) -> &Taxonomy {
        self.interests.as_deref().unwrap_or_else(|| &OWN_INTERESTS.1)
    }

    /// The same with other plays.
    pub(crate) fn with_plays(&self, text: &str) -> Result<Rules, ShopError> {
        Rules::new(self.settings.clone(), Texts { plays: text.to_owned(), ..self.texts.clone() })
    }

    /// The text that the journey was read from.
    pub fn journey_text(&self) -> &str {
        &self.texts.journey
    }

    /// Everything that these rules were read from.
    pub fn texts(&self) -> &Texts {
        &self.texts
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
pub(crate) struct KeptRules(RwLock<Option<(Option<u32>, Arc<Rules>)>>);

/// The setting that holds the number of the interests in force; each version stands under a name with its number.
pub(crate) const INTERESTS_NUMBER: &str = "interests";

impl KeptRules {
    /// The rules that the database holds now.
    pub(crate) fn of(&self, tx: &Tx<'_>) -> Result<Arc<Rules>, ShopError> {
        let settings = tx.setting::<Settings>("shop")?.unwrap_or_default().with_earlier_offset();
        let number: Option<u32> = tx.setting(INTERESTS_NUMBER)?;
        let held = "no one panics while holding the rules";
        let kept = self.0.read().expect(held).clone();
        let default = Texts::default();
        let texts = Texts {
            journey: tx.setting("journey")?.unwrap_or(default.journey),
            plays: tx.setting("plays")?.unwrap_or(default.plays),
            interests: match (number, &kept) {
                (None, _) => default.interests,
                (Some(_), Some((known, rules))) if *known == number => Arc::clone(&rules.texts.interests),
                (Some(number), _) => tx
                    .setting::<String>(&interests_setting(number))?
                    .map_or(default.interests, |text| text.into()),
            },
        };
        if let Some((known, rules)) = kept
            && known == number
            && rules.settings == settings
            && rules.texts == texts
        {
            return Ok(rules);
        }
        let rules = Arc::new(Rules::new(settings, texts)?);
        *self.0.write().expect(held) = Some((number, Arc::clone(&rules)));
        Ok(rules)
    }
}

/// Where a version of the interests is kept.
pub(crate) fn interests_setting(number: u32) -> String {
    format!("interests:{number}")
}
