//! Whose an order is, for reports of it that name nobody: a refund or a deletion often carries the order's number alone.

use std::collections::HashMap;

use domain::fact::{Fact, Report};
use domain::id::{EventId, IdentityId};
use store::Tx;

use super::project::ORDER;
use crate::ShopError;

/// Finds out whose orders are, within one batch.
pub(super) struct Owners<'a> {
    tx: &'a Tx<'a>,
    /// Whether anything is looked for: a file says of each row whose it is, and of whose it says nothing is nobody's.
    looks: bool,
    /// Of each order that the batch told of: the last event with its content, and whose that says it is.
    of_batch: HashMap<String, (EventId, Option<IdentityId>)>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(tx: &'a Tx<'a>, looks: bool) -> Owners<'a> {
        Owners { tx, looks, of_batch: HashMap::new() }
    }

    /// Notes whose order a report says it is: the one with the order's content, as the order itself takes it.
    pub(super) fn note(&mut self, report: &Report, event: EventId, identity: Option<IdentityId>) {
        let tells = matches!(report.fact, Fact::OrderCompleted(_));
        if let (true, true, Some(subject)) = (self.looks, tells, order(report)) {
            let last = self.of_batch.entry(subject.to_owned()).or_insert((event, identity));
            if last.0 < event {
                *last = (event, identity);
            }
        }
    }

    /// Whose the order is that a report is about. What an order is made of says itself that it is nobody's.
    pub(super) fn of(&self, report: &Report) -> Result<Option<IdentityId>, ShopError> {
        let Some(subject) = order(report).filter(|_| self.looks) else { return Ok(None) };
        if matches!(report.fact, Fact::OrderCompleted(_)) {
            return Ok(None);
        }
        let stored = self.tx.order(subject)?.map(|order| (order.event, order.identity));
        let told = self.of_batch.get(subject).copied();
        Ok(stored.max(told).and_then(|(_, identity)| identity))
    }

    /// From here on what the batch said is in the database.
    pub(super) fn forget(&mut self) {
        self.of_batch.clear();
    }
}

fn order(report: &Report) -> Option<&str> {
    report.subject.as_deref().filter(|subject| subject.starts_with(ORDER))
}
