//! One order, told of by a tracking call and by the store itself.
//!
//! A page that says thank you knows an order by its id or by the number that people use; the store knows both. Where one
//! of them told of an order first, the other's reports are about that one. Two stores never share an order, and orders
//! that differ in what they came to are not the same.

use std::borrow::Cow;
use std::collections::HashMap;

use domain::fact::{Fact, OrderContent, Report};
use store::{Namesake, Tx};

use crate::ShopError;

/// Subjects of orders that tracking calls told of.
const TRACKED: &str = "order:segment:";
/// Subjects of orders that stores told of, whose ids a page may know.
const STORES: [&str; 2] = ["order:shopify:", "order:woo:"];

/// Finds orders that go by two names, within one transaction.
pub(super) struct SameOrders<'a> {
    tx: &'a Tx<'a>,
    /// Whether there is any order that a tracking call told of: else nothing is looked up.
    any_tracked: bool,
    known: HashMap<String, Option<String>>,
}

impl<'a> SameOrders<'a> {
    pub(super) fn new(tx: &'a Tx<'a>, looks: bool) -> Result<SameOrders<'a>, ShopError> {
        let any_tracked = looks && tx.has_orders_under(TRACKED)?;
        Ok(SameOrders { tx, any_tracked, known: HashMap::new() })
    }

    /// The reports, each about the order under its first name.
    pub(super) fn settle<'r>(&mut self, reports: &'r [Report]) -> Result<Cow<'r, [Report]>, ShopError> {
        let tracked = |report: &Report| report.subject.as_deref().is_some_and(|it| it.starts_with(TRACKED));
        self.any_tracked |= reports.iter().any(tracked);
        if !self.any_tracked {
            return Ok(Cow::Borrowed(reports));
        }
        let mut settled = Cow::Borrowed(reports);
        for (place, report) in reports.iter().enumerate() {
            if let Some(same) = self.same(report)? {
                settled.to_mut()[place].subject = Some(same);
            }
        }
        Ok(settled)
    }

    /// The other name of the order that a report is about, if it was known by that first.
    fn same(&mut self, report: &Report) -> Result<Option<String>, ShopError> {
        let Some(subject) = report.subject.as_deref() else { return Ok(None) };
        let of_store = STORES.iter().any(|store| subject.starts_with(store));
        if !of_store && !subject.starts_with(TRACKED) {
            return Ok(None);
        }
        if let Some(known) = self.known.get(subject) {
            return Ok(known.clone());
        }
        let same = match self.tx.same_order(subject)? {
            Some(same) => Some(same),
            None if self.tx.namesake(subject)?.is_some() => None,
            None => self.find(subject, of_store, &report.fact)?,
        };
        // Only a whole order says what it came to; what is told of it before that settles nothing.
        if same.is_some() || matches!(report.fact, Fact::OrderCompleted(_)) {
            self.known.insert(subject.to_owned(), same.clone());
        }
        Ok(same)
    }

    fn find(&self, subject: &str, of_store: bool, fact: &Fact) -> Result<Option<String>, ShopError> {
        let Fact::OrderCompleted(content) = fact else { return Ok(None) };
        let id = subject.rsplit(':').next().unwrap_or_default();
        let namesakes = if of_store { self.tracked(id, content)? } else { self.of_stores(id)? };
        let mut same = namesakes.into_iter().filter(|other| came_to_the_same(other, content));
        let (Some(one), None) = (same.next(), same.next()) else { return Ok(None) };
        self.tx.put_same_order(subject, &one.subject)?;
        Ok(Some(one.subject))
    }

    /// Orders of tracking calls that may be the store's order with this id.
    fn tracked(&self, id: &str, content: &OrderContent) -> Result<Vec<Namesake>, ShopError> {
        let number = content.number.trim_start_matches('#');
        let mut names = vec![id, number, &content.number];
        names.dedup();
        let found = names.into_iter().map(|name| self.tx.namesake(&format!("{TRACKED}{name}")));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// Orders of stores that a page may call by this name: an id, or the number with or without its sign.
    fn of_stores(&self, name: &str) -> Result<Vec<Namesake>, ShopError> {
        let mut found = Vec::new();
        for store in STORES {
            found.extend(self.tx.namesake(&format!("{store}{name}"))?);
        }
        if found.is_empty() {
            let bare = name.trim_start_matches('#');
            for number in [bare.to_owned(), format!("#{bare}")] {
                found.extend(self.tx.namesakes_by_number(&number)?);
            }
            found.retain(|other| STORES.iter().any(|store| other.subject.starts_with(store)));
        }
        Ok(found)
    }
}

fn came_to_the_same(other: &Namesake, content: &OrderContent) -> bool {
    other.total == content.total && other.currency == content.currency.code()
}
