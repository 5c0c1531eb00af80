//! Another version of the rules: tried on everybody's history first, then put in force; old versions stay readable.

use std::collections::BTreeMap;

use domain::id::PersonId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{StoredEvent, Tx};

use crate::Shop;
use crate::ShopError;
use crate::place::Foldable;
use crate::place::refresh::fold;
use crate::refold::refold;
use crate::rules::Rules;

/// The most people that a what-if names for one move.
const NAMED_MAX: usize = 20;

/// What would become of everybody under other rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// What the other journey is called.
    pub name: String,
    /// Who would stand where they stand.
    pub same: u64,
    /// Who would move.
    pub moves: Vec<Move>,
}

/// People who would move from one stage to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Move {
    /// The id of the stage under the rules in force.
    pub from: Option<String>,
    /// The id of the stage under the other ones.
    pub to: Option<String>,
    /// How many.
    pub people: u64,
    /// Some of them.
    pub some: Vec<PersonId>,
}

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
    /// Who would move from where to where if the rules were those of `text`. Nothing is changed.
    pub fn what_if(&self, text: &str, now: Timestamp) -> Result<WhatIf, ShopError> {
        self.read(|tx, rules| {
            let other = rules.with_journey(text)?;
            let (mut same, mut moves) = (0, BTreeMap::<_, (u64, Vec<PersonId>)>::new());
            tx.each_person(|person, events: &[StoredEvent]| {
                let step = (stage(rules, events, now), stage(&other, events, now));
                if step.0 == step.1 {
                    same += 1;
                } else {
                    let (people, some) = moves.entry(step).or_default();
                    *people += 1;
                    some.extend((some.len() < NAMED_MAX).then_some(person));
                }
                Ok::<_, ShopError>(())
            })?;
            let moved = |((from, to), (people, some))| Move { from, to, people, some };
            let name = other.journey.name().to_owned();
            Ok(WhatIf { name, same, moves: moves.into_iter().map(moved).collect() })
        })
    }

    /// Puts the rules of `text` in force: everybody is derived anew and the version before stays readable, all in one
    /// go. Publishing the rules in force again changes nothing.
    pub fn publish_journey(&self, text: &str, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            if text == rules.journey_text() {
                return Ok(());
            }
            let new = rules.with_journey(text)?;
            let number = versions(tx)?.len() + 1;
            let before = JourneyVersion {
                number: u32::try_from(number).expect("people publish fewer journeys than that"),
                text: rules.journey_text().to_owned(),
                until: Some(now),
            };
            tx.put_setting(&format!("journey:{number}"), &before)?;
            tx.put_setting("journey", &text)?;
            refold(tx, &new, now)
        })
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
}

/// The versions that were replaced, the first first.
fn versions(tx: &Tx<'_>) -> Result<Vec<JourneyVersion>, ShopError> {
    let mut all: Vec<JourneyVersion> = Vec::new();
    while let Some(version) = tx.setting(&format!("journey:{}", all.len() + 1))? {
        all.push(version);
    }
    Ok(all)
}

/// The id of the stage on which these events bring somebody.
fn stage(rules: &Rules, events: &[StoredEvent], now: Timestamp) -> Option<String> {
    let items: Vec<&dyn Foldable> = events.iter().map(|event| event as &dyn Foldable).collect();
    let state = fold(rules, &items, now);
    let view = domain::journey::view(&rules.journey, &state, now.as_microsecond());
    view.stage.map(|stage| rules.journey.stage(stage).id.clone())
}
