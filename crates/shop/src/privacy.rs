//! Privacy: what customers ask by right through their shop system, carried out, and kept account of without their names.
//!
//! A request is carried out before its body leaves the intake, so that a crash carries it out again: handing out the same
//! record twice, or erasing somebody who is gone, does no harm.

mod handed;

use std::collections::BTreeSet;

use domain::id::PersonId;
use domain::identity::Identity;
use ingest::live::PrivacyAsk;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Mark, Source, Tx};

use crate::view::Moment;
use crate::{Shop, ShopError};

/// Requests that are kept account of.
const KEPT: usize = 200;
/// The setting that holds them.
const SETTING: &str = "privacy_requests";
/// A request, and what was done. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivacyRow {
    /// The sender's number for it.
    pub request: String,
    /// When it was carried out.
    pub at: Timestamp,
    /// What was done, in a sentence.
    pub done: String,
    /// The file to hand over, in the shop's folder; the owner deletes it afterwards.
    pub file: Option<String>,
}

impl Shop {
    /// Everything that is kept of a person, as JSON: their page, and every event with its properties, health facts too.
    pub fn person_record(&self, person: PersonId, now: Timestamp) -> Result<serde_json::Value, ShopError> {
        let view = self.person(person, None, &Moment::now(now))?;
        let events = self.read(|tx, _| Ok(tx.events_of(view.person.id)?))?;
        let event = |event: &store::StoredEvent| {
            let properties: serde_json::Value = serde_json::from_str(&event.properties).unwrap_or_default();
            serde_json::json!({
                "message_id": event.message_id, "at": event.at.to_string(), "name": &*event.name,
                "about": event.subject, "properties": properties,
                "products": event.products.iter().map(|line| serde_json::json!({
                    "sku": line.product.sku, "name": line.product.name, "quantity": line.quantity, "price": line.price,
                })).collect::<Vec<_>>(),
            })
        };
        let events: Vec<_> = events.iter().map(event).collect();
        Ok(serde_json::json!({ "person": view, "events": events }))
    }

    /// The requests that came through shop systems, the last first.
    pub fn privacy_requests(&self) -> Result<Vec<PrivacyRow>, ShopError> {
        let kept: Option<Vec<PrivacyRow>> = self.read(|tx, _| Ok(tx.setting(SETTING)?))?;
        Ok(kept.unwrap_or_default().into_iter().rev().collect())
    }

    /// Whether the file of a request is there. A shop that was restored from a backup has none of them.
    pub(crate) fn has_handed(&self, file: &str) -> bool {
        self.folder().join(file).is_file()
    }

    /// Deletes the file of a request that was handed over, and forgets the request.
    pub fn handed_over(&self, file: &str) -> Result<(), ShopError> {
        self.write(|tx, _| {
            let kept: Vec<PrivacyRow> = tx.setting(SETTING)?.unwrap_or_default();
            if !kept.iter().any(|row| row.file.as_deref() == Some(file)) {
                return Err(ShopError::NotFound { what: "request", id: file.to_owned() });
            }
            handed::delete(&self.folder().join(file))?;
            forget(tx, &[file.to_owned()])
        })
    }

    /// Takes somebody who is erased, under any of these numbers, out of what waits to be handed over.
    pub(crate) fn take_out_of_requests(
        &self,
        tx: &Tx<'_>,
        people: &BTreeSet<PersonId>,
    ) -> Result<(), ShopError> {
        let gone = handed::take_out(self.folder(), people)?;
        if gone.is_empty() { Ok(()) } else { forget(tx, &gone) }
    }

    /// Carries a request out, and keeps account of it.
    pub(crate) fn carry_out(
        &self,
        ask: &PrivacyAsk,
        source: Source,
        duty: &Mark,
        now: Timestamp,
    ) -> Result<(), ShopError> {
        let (request, done, file) = match ask {
            PrivacyAsk::Export { request, identities, orders } => {
                let people = self.whom(identities, orders)?;
                let file = self.hand_out(&people, request.as_deref(), now)?;
                (request, format!("{} written down to be handed over", records(people.len())), file)
            }
            PrivacyAsk::Erase { request, identities, orders } => {
                let people = self.whom(identities, orders)?;
                people.iter().try_for_each(|person| self.erase(*person, now).map(|_| ()))?;
                (request, format!("{} erased", records(people.len())), None)
            }
            PrivacyAsk::EraseShop { request, shop } => {
                self.write(|tx, rules| crate::place::undo(tx, rules, source, now))?;
                self.store().drop_traces()?;
                (request, format!("everything that came from {shop} alone was taken out"), None)
            }
        };
        let row = PrivacyRow { request: request.clone().unwrap_or_default(), at: now, done, file };
        self.write(|tx, _| {
            tx.hold(duty)?;
            let mut kept: Vec<PrivacyRow> = tx.setting(SETTING)?.unwrap_or_default();
            kept.push(row);
            let old = kept.len().saturating_sub(KEPT);
            kept.drain(..old);
            Ok(tx.put_setting(SETTING, &kept)?)
        })
    }

    /// The people whom a request is about: by their keys, and by their orders.
    fn whom(&self, identities: &[Identity], orders: &[String]) -> Result<BTreeSet<PersonId>, ShopError> {
        self.read(|tx, _| {
            let mut people = BTreeSet::new();
            for identity in identities {
                people.extend(tx.identity(identity)?.map(|known| known.person));
            }
            for subject in orders {
                let known = tx.same_order(subject)?.unwrap_or_else(|| subject.clone());
                if let Some(identity) = tx.order(&known)?.and_then(|order| order.identity) {
                    people.extend(tx.person_of(identity)?);
                }
            }
            Ok(people)
        })
    }

    /// Writes down all that is kept of some people; nothing where there are none.
    fn hand_out(
        &self,
        people: &BTreeSet<PersonId>,
        request: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<String>, ShopError> {
        if people.is_empty() {
            return Ok(None);
        }
        let records = people.iter().map(|person| self.person_record(*person, now));
        let records = records.collect::<Result<Vec<_>, _>>()?;
        let name = handed::name(request, now);
        handed::write(self.folder(), &name, &records)?;
        Ok(Some(name))
    }
}

/// Forgets the requests of these files.
fn forget(tx: &Tx<'_>, files: &[String]) -> Result<(), ShopError> {
    let mut kept: Vec<PrivacyRow> = tx.setting(SETTING)?.unwrap_or_default();
    kept.retain(|row| row.file.as_ref().is_none_or(|file| !files.contains(file)));
    Ok(tx.put_setting(SETTING, &kept)?)
}

fn records(people: usize) -> String {
    match people {
        0 => "nobody is known here by that name; nothing".to_owned(),
        _ => crate::view::how_many(people as u64, "record was", "records were"),
    }
}
