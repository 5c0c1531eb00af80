//! Versions of the rules: published, kept, and readable.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::refold::refold;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// A journey that was in force once, or is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JourneyVersion {
    /// From 1.
    pub number: u32,
    /// The text of its rules.
    pub text: String,
    /// When it was replaced; none for the one in force.
    pub until: Option<Timestamp>,
}

impl Shop {
    /// Puts the rules of `text` in force: everybody is derived anew and the version before stays readable, all in one
    /// go. Publishing the rules in force again changes nothing.
    pub fn publish_journey(&self, text: &str, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| publish(tx, rules, text, now).map(|_| ()))
    }

    /// Every version of the rules, the one in force last.
    pub fn journey_versions(&self) -> Result<Vec<JourneyVersion>, ShopError> {
        self.read(|tx, rules| {
            let mut all = versions(tx)?;
            let number = u32::try_from(all.len() + 1).expect("people publish fewer journeys than that");
            all.push(JourneyVersion { number, text: rules.journey_text().to_owned(), until: None });
            Ok(all)
        })
    }

    /// One version of the rules.
    pub fn journey_version(&self, number: u32) -> Result<JourneyVersion, ShopError> {
        let found = self.journey_versions()?.into_iter().find(|version| version.number == number);
        found.ok_or_else(|| ShopError::NotFound { what: "version", id: number.to_string() })
    }
}

/// Publishes the rules of `text`, and tells the number of the version that they replaced; none where they are in force
/// already.
pub(crate) fn publish(
    tx: &Tx<'_>,
    rules: &Rules,
    text: &str,
    now: Timestamp,
) -> Result<Option<u32>, ShopError> {
    if text == rules.journey_text() {
        return Ok(None);
    }
    let new = rules.with_journey(text)?;
    let number = versions(tx)?.len() + 1;
    let number = u32::try_from(number).expect("people publish fewer journeys than that");
    let before = JourneyVersion { number, text: rules.journey_text().to_owned(), until: Some(now) };
    tx.put_setting(&format!("journey:{number}"), &before)?;
    tx.put_setting("journey", &text)?;
    refold(tx, &new, now)?;
    Ok(Some(number))
}

/// The versions that were replaced, the first first.
fn versions(tx: &Tx<'_>) -> Result<Vec<JourneyVersion>, ShopError> {
    let mut all: Vec<JourneyVersion> = Vec::new();
    while let Some(version) = tx.setting(&format!("journey:{}", all.len() + 1))? {
        all.push(version);
    }
    Ok(all)
}
