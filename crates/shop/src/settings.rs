//! Settings: what the owner says about the shop, and which plays are on.

use domain::address::Country;
use domain::money::{Currency, Money};
use domain::play::{NumberTest, Play, Trigger};
use jiff::Timestamp;
use serde::Serialize;

use crate::rules::{Settings, Story, currency, zone};
use crate::view::any_of;
use crate::{Shop, ShopError};

/// One play, as the Settings page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct PlayRow {
    /// Its short name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it proposes anything.
    pub on: bool,
    /// `note`, `card`, …
    pub kind: String,
    /// What it answers, in words.
    pub when: String,
    /// Minutes of the maker.
    pub minutes: i64,
    /// What one costs, in words; empty where it costs nothing but time.
    pub cost: String,
    /// Per cent of its audience that gets nothing.
    pub holdout: u8,
    /// Whether it is owed.
    pub obligation: bool,
}

impl Shop {
    /// What the owner set.
    pub fn settings(&self) -> Result<Settings, ShopError> {
        Ok(self.rules()?.settings.clone())
    }

    /// Keeps what the owner set, after checking it. Another time zone or home country changes what is derived, and
    /// everybody is derived anew.
    pub fn set_settings(&self, new: Settings, now: Timestamp) -> Result<(), ShopError> {
        zone(&new.zone)?;
        currency(&new.currency)?;
        check_choices(&new)?;
        let old = self.settings()?;
        self.write(|tx, _| Ok(tx.put_setting("shop", &new)?))?;
        let rederive = (&old.zone, &old.currency, &old.address.country)
            != (&new.zone, &new.currency, &new.address.country);
        if rederive { self.refold(now) } else { Ok(()) }
    }

    /// Every play, on or off.
    pub fn plays(&self) -> Result<Vec<PlayRow>, ShopError> {
        let rules = self.rules()?;
        let row = |play: &Play| PlayRow {
            id: play.id.clone(),
            name: play.name.clone(),
            on: rules.plays.get(&play.id).is_some(),
            kind: play.kind.as_str().to_owned(),
            when: when(play),
            minutes: play.minutes,
            cost: price(play.cost, rules.currency),
            holdout: play.holdout,
            obligation: play.is_obligation(),
        };
        Ok(rules.all_plays.iter().map(row).collect())
    }

    /// Switches a play on or off.
    pub fn set_play(&self, id: &str, on: bool) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            if rules.all_plays.get(id).is_none() {
                return Err(ShopError::NotFound { what: "play", id: id.to_owned() });
            }
            let mut settings = rules.settings.clone();
            settings.plays_off.retain(|off| off != id);
            if !on {
                settings.plays_off.push(id.to_owned());
            }
            Ok(tx.put_setting("shop", &settings)?)
        })
    }
}

fn check_choices(settings: &Settings) -> Result<(), ShopError> {
    check_words(settings)?;
    let choices: [(&'static str, &str, &[&str]); 7] = [
        ("card", &settings.card, &["a6", "4bar", "a2", "a7"]),
        ("cards on a sheet", &settings.card_sheets, &["one", "two", "four"]),
        ("briefs on a sheet", &settings.brief_sheets, &["tear", "one"]),
        ("envelope", &settings.envelope, &["fit", "dl", "10"]),
        ("sender", &settings.sender, &["customary", "front", "back", "none"]),
        ("paper", &settings.paper, &["a4", "letter"]),
        ("labels", &settings.labels, &["5160", "l7160"]),
    ];
    for (field, value, known) in choices {
        if !known.contains(&value) {
            let reason = format!("is none of {}", known.join(", "));
            return Err(ShopError::Invalid { field, value: value.to_owned(), reason });
        }
    }
    if let Some(unknown) = settings.no_post_to.iter().find(|code| !is_country(code)) {
        let reason =
            "is no country; write its name in English or its own language, or its two letters".into();
        return Err(ShopError::Invalid {
            field: "countries where post needs a yes first",
            value: unknown.clone(),
            reason,
        });
    }
    if !(0..=6000).contains(&settings.minutes_a_day) {
        return Err(ShopError::Invalid {
            field: "minutes a day",
            value: settings.minutes_a_day.to_string(),
            reason: "must be 0 to 6000, all makers together".into(),
        });
    }
    crate::printers::check(&settings.printers)?;
    Ok(())
}

/// Whether it is the code of one, by which people's addresses are compared with it.
fn is_country(code: &str) -> bool {
    Country::parse(code).is_some_and(|country| country.code() == Some(code))
}

/// A shop has a name, and its story fits on a card.
fn check_words(settings: &Settings) -> Result<(), ShopError> {
    /// More of an answer does not fit beside what a maker writes.
    const ANSWER_MAX: usize = 240;
    if settings.name.trim().is_empty() {
        let reason = "is missing; write what is over the door".to_owned();
        return Err(ShopError::Invalid { field: "name of the shop", value: String::new(), reason });
    }
    let Story { problem, love, signature } = &settings.story;
    for (field, answer) in [("problem", problem), ("what you love", love), ("signature", signature)] {
        if answer.chars().count() > ANSWER_MAX {
            let reason = format!("… is too long for a card; write at most {ANSWER_MAX} letters");
            let value = answer.chars().take(40).collect();
            return Err(ShopError::Invalid { field, value, reason });
        }
    }
    Ok(())
}

fn when(play: &Play) -> String {
    match &play.trigger {
        Trigger::Order => "An order is paid and has not left the shop yet.".to_owned(),
        Trigger::Event { names, number, within, first, .. } => {
            let (number, days) = (in_range(number.as_ref()), within.as_hours() / 24);
            let first = if *first { "The first " } else { "" };
            format!("{first}{}{number}, in the last {days} days.", names.join(" or "))
        }
        Trigger::Since(since) => {
            let (number, days) = (in_range(since.number.as_ref()), since.after.as_hours() / 24);
            let unless: Vec<&str> = since.unless.iter().map(String::as_str).collect();
            let settled = if unless.is_empty() {
                String::new()
            } else {
                format!(", without {} since", any_of(&unless))
            };
            format!("{days} days after the last {}{number}{settled}.{}", since.name, copies(play))
        }
        Trigger::Occasion => "A birthday or another day of theirs comes up.".to_owned(),
        Trigger::Cooling => format!("Somebody is quiet for longer than is usual for them.{}", copies(play)),
        Trigger::Hand => {
            "Nothing of itself: you ask for it, on a person’s page or among those never thanked.".to_owned()
        }
        Trigger::Surprise => "Nothing: it is a surprise, by lot, for people who are warm.".to_owned(),
    }
}

/// What a play asks of a number, in words.
fn in_range(number: Option<&NumberTest>) -> String {
    let Some(test) = number else { return String::new() };
    match (test.at_least, test.at_most) {
        (i64::MIN, most) => format!(" with a {} of {most} or less", test.property),
        (least, i64::MAX) => format!(" with a {} of {least} or more", test.property),
        (least, most) => format!(" with a {} of {least} to {most}", test.property),
    }
}

fn price(cost: i64, currency: Currency) -> String {
    if cost == 0 { String::new() } else { Money::new(cost, currency).to_string() }
}

fn copies(play: &Play) -> &'static str {
    if play.per_household { " One copy a household." } else { "" }
}
