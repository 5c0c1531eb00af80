//! The plays as a file of the owner's: put in force, with every version before kept and readable.

use std::ops::ControlFlow;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::place::CUE_FOR;
use crate::rules::Rules;
use crate::{Shop, ShopError};

/// Plays that were in force once, or are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaysVersion {
    /// From 1.
    pub number: u32,
    /// The text of the file.
    pub text: String,
    /// When it was replaced; none for the one in force.
    pub until: Option<Timestamp>,
}

impl Shop {
    /// Puts the plays of `text` in force; the file before stays readable. Proposals of plays that are no more leave Today,
    /// and what happened in the last weeks may be answered by the new ones. The plays in force again change nothing.
    pub fn publish_plays(&self, text: &str, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| publish(tx, rules, text, now).map(|_| ()))
    }

    /// Every version of the plays, the one in force last.
    pub fn plays_versions(&self) -> Result<Vec<PlaysVersion>, ShopError> {
        self.read(|tx, rules| {
            let mut all = versions(tx)?;
            let number = u32::try_from(all.len() + 1).expect("people publish fewer files than that");
            all.push(PlaysVersion { number, text: rules.texts().plays.clone(), until: None });
            Ok(all)
        })
    }

    /// One version of the plays.
    pub fn plays_version(&self, number: u32) -> Result<PlaysVersion, ShopError> {
        let found = self.plays_versions()?.into_iter().find(|version| version.number == number);
        found.ok_or_else(|| ShopError::NotFound { what: "version", id: number.to_string() })
    }
}

/// Publishes the plays of `text`, and tells the number of the version that they replaced; none where they are in force
/// already.
pub(crate) fn publish(
    tx: &Tx<'_>,
    rules: &Rules,
    text: &str,
    now: Timestamp,
) -> Result<Option<u32>, ShopError> {
    if text == rules.texts().plays {
        return Ok(None);
    }
    let new = rules.with_plays(text)?;
    let number = versions(tx)?.len() + 1;
    let number = u32::try_from(number).expect("people publish fewer files than that");
    let before = PlaysVersion { number, text: rules.texts().plays.clone(), until: Some(now) };
    tx.put_setting(&format!("plays:{number}"), &before)?;
    tx.put_setting("plays", &text)?;
    cue_anew(tx, &new, now)?;
    crate::propose::start_over(tx)?;
    Ok(Some(number))
}

/// The versions that were replaced, the first first.
fn versions(tx: &Tx<'_>) -> Result<Vec<PlaysVersion>, ShopError> {
    let mut all: Vec<PlaysVersion> = Vec::new();
    while let Some(version) = tx.setting(&format!("plays:{}", all.len() + 1))? {
        all.push(version);
    }
    Ok(all)
}

/// Notes anew which recent events a play may answer: the plays before answered others.
fn cue_anew(tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<(), ShopError> {
    tx.drop_cues_before(now + SignedDuration::from_hours(1))?;
    let mut outcome = Ok(());
    tx.each_event(|event, _| {
        let recent = event.identity.is_some() && event.at >= now - CUE_FOR;
        if recent && rules.plays.answers(&event.name) {
            outcome = tx.append_cue(event.id, &event.name, event.at);
        }
        if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(outcome?)
}
