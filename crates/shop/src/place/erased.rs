//! What was erased stays nobody's: reports of it come in without their person, or not at all.

use std::collections::HashMap;

use domain::event::EventKey;
use domain::fact::{Fact, OrderContent, Report};
use jiff::Timestamp;
use store::Tx;

use crate::ShopError;

/// Everything that must not name anybody again.
pub(crate) struct Erased(HashMap<EventKey, Option<Timestamp>>);

impl Erased {
    pub(crate) fn load(tx: &Tx<'_>) -> Result<Erased, ShopError> {
        Ok(Erased(tx.erased()?))
    }

    /// What may be taken in of `reports`, where something was ever erased that they tell of; else nothing, and all of
    /// them may.
    pub(crate) fn sift(&self, reports: &[Report]) -> Option<Vec<Report>> {
        if self.0.is_empty() || !reports.iter().any(|report| self.covers(report)) {
            return None;
        }
        let keep = |report: &Report| {
            if self.covers(report) { without_person(report) } else { Some(report.clone()) }
        };
        Some(reports.iter().filter_map(keep).collect())
    }

    /// Whether a report tells of an erased event, of an erased order, or of a person before they were erased.
    fn covers(&self, report: &Report) -> bool {
        let is_erased = |key: EventKey| {
            self.0.get(&key).is_some_and(|until| until.is_none_or(|until| report.at <= until))
        };
        is_erased(EventKey::of(&report.message_id))
            || report.subject.as_deref().is_some_and(|subject| is_erased(subject_key(subject)))
            || report.identities.iter().any(|identity| is_erased(store::erased_identity(identity)))
    }
}

/// The key under which an order is kept as erased.
pub(crate) fn subject_key(subject: &str) -> EventKey {
    EventKey::of(&format!("subject:{subject}"))
}

/// A report of an order as one of nobody's order; nothing for any other report.
fn without_person(report: &Report) -> Option<Report> {
    let fact = nobodys(&report.fact)?;
    Some(Report { identities: Vec::new(), fact, ..report.clone() })
}

/// What remains of a fact when its person is erased: the amounts of orders.
pub(crate) fn nobodys(fact: &Fact) -> Option<Fact> {
    match fact {
        Fact::OrderCompleted(content) => {
            let bare =
                OrderContent { note: None, coupon: None, shipping_address: None, ..(**content).clone() };
            Some(Fact::OrderCompleted(Box::new(bare)))
        }
        Fact::OrderPaid | Fact::OrderFulfilled | Fact::OrderCancelled | Fact::OrderRefunded(_) => {
            Some(fact.clone())
        }
        _ => None,
    }
}
