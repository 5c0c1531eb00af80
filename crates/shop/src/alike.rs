//! Who may be one person: the list that waits for somebody who knows.
//!
//! Two ways lead here: what two records share that is no proof (`place/alike.rs`), and a report that named two records
//! together which a rule must not join. Whatever somebody answers ends the question.

use std::collections::BTreeMap;

use domain::id::PersonId;
use serde::Serialize;
use store::{ClueKind, Pair, Place, Tx};

use crate::people::first_up;
use crate::person::known::why_shown;
use crate::view::PersonTag;
use crate::{Shop, ShopError};

/// Questions on one page.
const PAGE: usize = 20;
/// The most questions of reports that are looked at, and the most of all that are counted.
const COUNTED: usize = 100;

/// Questions that wait.
#[derive(Clone, Debug, Serialize)]
pub struct AlikeView {
    /// The two of each.
    pub pairs: Vec<AlikePair>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Two records that may be one person's.
#[derive(Clone, Debug, Serialize)]
pub struct AlikePair {
    /// The two, in short.
    pub sides: [AlikeSide; 2],
    /// What speaks for one person, in short sentences.
    pub why: Vec<String>,
}

/// One of the two.
#[derive(Clone, Debug, Serialize)]
pub struct AlikeSide {
    /// Who.
    pub person: PersonTag,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Where a call reaches them.
    pub phone: Option<String>,
    /// Orders that count.
    pub orders: i64,
}

/// How many questions wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// So many,
    pub count: usize,
    /// or more.
    pub more: bool,
}

impl Shop {
    /// A page of the questions that wait. `after` is where the page before ended.
    pub fn alike(&self, after: Option<&str>) -> Result<AlikeView, ShopError> {
        let from = after.map(read_cursor).transpose()?;
        self.read(|tx, _| {
            let asked = asked(tx)?;
            let start = from.unwrap_or((PersonId(0), PersonId(0)));
            let limit = i64::try_from(PAGE + 1).expect("a page is small");
            let mut found = tx.alike(start, limit)?;
            let next = (found.len() > PAGE).then(|| cursor(found[PAGE - 1]));
            found.truncate(PAGE);
            found.retain(|pair| !asked.contains_key(pair));
            let first = asked.keys().copied().filter(|_| from.is_none());
            let mut pairs = Vec::new();
            for pair in first.chain(found) {
                let (Some(low), Some(high)) = (tx.place(pair.0)?, tx.place(pair.1)?) else { continue };
                let why = reasons(tx, (&low, &high), asked.get(&pair))?;
                pairs.push(AlikePair { sides: [low, high].map(side), why });
            }
            Ok(AlikeView { pairs, next })
        })
    }

    /// How many questions wait.
    pub fn alike_waiting(&self) -> Result<Waiting, ShopError> {
        self.read(|tx, _| {
            let asked = asked(tx)?;
            let limit = i64::try_from(COUNTED + 1).expect("few");
            let found = tx.alike((PersonId(0), PersonId(0)), limit)?;
            let all = asked.len() + found.iter().filter(|pair| !asked.contains_key(pair)).count();
            Ok(Waiting { count: all.min(COUNTED), more: all > COUNTED })
        })
    }
}

/// The questions that reports asked, each with the reasons they gave.
fn asked(tx: &Tx<'_>) -> Result<BTreeMap<Pair, Vec<String>>, ShopError> {
    let mut asked: BTreeMap<Pair, Vec<String>> = BTreeMap::new();
    for proposed in tx.proposed(i64::try_from(COUNTED).expect("few"))? {
        asked.entry(proposed.pair).or_default().push(proposed.why);
    }
    Ok(asked)
}

/// What speaks for one person, in short sentences.
pub(crate) fn reasons(
    tx: &Tx<'_>,
    (low, high): (&Place, &Place),
    asked: Option<&Vec<String>>,
) -> Result<Vec<String>, ShopError> {
    let mut said: Vec<String> = tx
        .alike_in((low.id, high.id))?
        .into_iter()
        .map(|kind| match kind {
            ClueKind::Phone => {
                naming("One phone number", shared(low.traits.own_phones(), &high.traits.own_phones()))
            }
            ClueKind::Email => {
                naming("One email address", shared(low.traits.own_emails(), &high.traits.own_emails()))
            }
            ClueKind::Name => "One name at one address".to_owned(),
        })
        .collect();
    for why in asked.into_iter().flatten() {
        let why = first_up(&why_shown(why));
        if !said.contains(&why) {
            said.push(why);
        }
    }
    Ok(said)
}

fn shared<T: PartialEq + ToString>(one: Vec<&T>, other: &[&T]) -> Option<String> {
    one.into_iter().find(|value| other.contains(value)).map(ToString::to_string)
}

/// What both have, by its value where both write it alike.
fn naming(what: &str, value: Option<String>) -> String {
    value.map_or_else(|| what.to_owned(), |value| format!("{what}, {value}"))
}

fn side(place: Place) -> AlikeSide {
    AlikeSide {
        email: place.traits.email.map(|email| email.to_string()),
        phone: place.traits.phone.map(|phone| phone.to_string()),
        orders: place.orders,
        person: PersonTag { id: place.id, name: place.name, place: place.place },
    }
}

fn cursor((low, high): Pair) -> String {
    format!("{low}.{high}")
}

fn read_cursor(text: &str) -> Result<Pair, ShopError> {
    let read = || {
        let (low, high) = text.split_once('.')?;
        Some((low.parse().ok()?, high.parse().ok()?))
    };
    read().ok_or_else(|| ShopError::Invalid {
        field: "after",
        value: text.to_owned(),
        reason: "is no place in this list; open it from its beginning".into(),
    })
}
