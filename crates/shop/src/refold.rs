//! Refold: everybody derived anew from their events, because the rules or the time zone changed.

use domain::event::EventKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{StoredEvent, Tx};

use crate::place::refresh::refresh_from;
use crate::rules::Rules;
use crate::{Shop, ShopError};

impl Shop {
    /// Derives every person anew with the rules in force, all or none.
    pub fn refold(&self, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| refold(tx, rules, now))
    }

    /// The same where what is stored rests on other rules than those in force: after a program that brings new
    /// ones, or one that was stopped between a setting and what follows from it.
    pub(crate) fn refold_if_due(&self, now: Timestamp) -> Result<(), ShopError> {
        if !self.read(is_folded_with)? {
            return self.refold(now);
        }
        if self.read(is_guessed_with)? { Ok(()) } else { self.write(guess_anew) }
    }
}

/// What stored standings and rows rest on beside the events.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct FoldedWith {
    journey: [u8; 16],
    zone: String,
    currency: String,
    home: Option<String>,
    /// What is derived of a person, in its edition: a later program may derive more.
    #[serde(default)]
    edition: u32,
}

/// The edition of what is derived: 1 has next steps, 2 what is told while it happens, 3 who may be one
/// person.
const EDITION: u32 = 3;

impl FoldedWith {
    fn of(rules: &Rules) -> FoldedWith {
        FoldedWith {
            journey: rules.journey.fingerprint(),
            zone: rules.settings.zone.clone(),
            currency: rules.settings.currency.clone(),
            home: rules.home().map(|home| home.as_str().to_owned()),
            edition: EDITION,
        }
    }
}

/// The setting under which that is kept.
const FOLDED_WITH: &str = "folded_with";

/// Derives everybody anew with `rules`.
pub(crate) fn refold(tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<(), ShopError> {
    let mut changed = tx.next_changed()?;
    tx.each_person(|person, events: &[StoredEvent]| {
        refresh_from(tx, rules, person, events, now, &mut changed)
    })?;
    note_rules(tx, rules)
}

/// Notes that everything stored rests on `rules`.
pub(crate) fn note_rules(tx: &Tx<'_>, rules: &Rules) -> Result<(), ShopError> {
    tx.put_setting(GUESSED_WITH, &guessing(rules))?;
    Ok(tx.put_setting(FOLDED_WITH, &FoldedWith::of(rules))?)
}

/// The setting under which it is kept by which words interests were guessed.
const GUESSED_WITH: &str = "guessed_with";

/// The words by which interests are guessed, as a hash, with the number of the way in which they are weighed.
fn guessing(rules: &Rules) -> (u32, [u8; 16]) {
    (domain::interest::WEIGHED, EventKey::of(&rules.texts().interests).0)
}

/// Makes every guess of an interest anew with `rules`.
pub(crate) fn guess_anew(tx: &Tx<'_>, rules: &Rules) -> Result<(), ShopError> {
    crate::place::loves::derive_all(tx, rules)?;
    Ok(tx.put_setting(GUESSED_WITH, &guessing(rules))?)
}

/// Whether every guess was made with `rules`.
pub(crate) fn is_guessed_with(tx: &Tx<'_>, rules: &Rules) -> Result<bool, ShopError> {
    Ok(tx.setting(GUESSED_WITH)? == Some(guessing(rules)))
}

/// Whether everything stored rests on `rules`.
pub(crate) fn is_folded_with(tx: &Tx<'_>, rules: &Rules) -> Result<bool, ShopError> {
    Ok(tx.setting::<FoldedWith>(FOLDED_WITH)?.as_ref() == Some(&FoldedWith::of(rules)))
}
