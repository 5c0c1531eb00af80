//! Whose an order is, for reports of it that name nobody: a refund or a deletion often carries the order's number alone.

use std::collections::HashMap;

use domain::fact::{Fact, Report};
use domain::id::IdentityId;
use store::Tx;

use super::project::ORDER;
use crate::ShopError;

/// Finds out whose orders are, within one batch.
pub(super) struct Owners<'a> {
    tx: &'a Tx<'a>,
    /// Whether anything is looked for: a file says of each row whose it is, and of whose it says nothing is nobody's.
    looks: bool,
    of_batch: HashMap<String, IdentityId>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(tx: &'a Tx<'a>, looks: bool) -> Owners<'a> {
        Owners { tx, looks, of_batch: HashMap::new() }
    }

    /// Notes whose order a report says it is.
    pub(super) fn note(&mut self, report: &Report, identity: Option<IdentityId>) {
        if let (true, Some(identity), Some(subject)) = (self.looks, identity, order(report)) {
            self.of_batch.entry(subject.to_owned()).or_insert(identity);
        }
    }

    /// Whose the order is that a report is about. What an order is made of says itself that it is nobody's.
    pub(super) fn of(&self, report: &Report) -> Result<Option<IdentityId>, ShopError> {
        let Some(subject) = order(report).filter(|_| self.looks) else { return Ok(None) };
        if matches!(report.fact, Fact::OrderCompleted(_)) {
            return Ok(None);
        }
        match self.of_batch.get(subject) {
            Some(identity) => Ok(Some(*identity)),
            None => Ok(self.tx.order(subject)?.and_then(|order| order.identity)),
        }
    }

    /// From here on what the batch said is in the database.
    pub(super) fn forget(&mut self) {
        self.of_batch.clear();
    }
}

fn order(report: &Report) -> Option<&str> {
    report.subject.as_deref().filter(|subject| subject.starts_with(ORDER))
}
