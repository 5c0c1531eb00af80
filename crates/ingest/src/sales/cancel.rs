//! Which order a cancelled line belongs to.
//!
//! A cancellation names no order. Its lines are taken from the customer's earlier orders of the same
//! article, those at the same price first, the most recent first, as far as they have not been taken back
//! already.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;

use super::book::{Article, Document, Entry, Index};
use super::kind::Kind;

/// What one cancellation takes back from one order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Ten-thousandths.
    pub(super) exact: i128,
    /// Whether nothing is left of the order.
    pub(super) whole: bool,
}

/// A cancelled line, or the part of one, that fits no order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unmatched {
    pub(super) entry: Entry,
    pub(super) quantity: i64,
}

/// What became of one cancellation.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// By order.
    pub(super) orders: BTreeMap<Index, Taken>,
    pub(super) unmatched: Vec<Unmatched>,
}

/// Lines of orders that can still be taken back.
struct Open {
    order: Index,
    price: i64,
    left: i64,
}

/// The open lines of all articles that somebody ever cancels.
pub(super) struct Ledger {
    open: HashMap<(Index, Index), Vec<Open>, FixedState>,
    /// Pieces of an order that are not taken back, for customers who cancel.
    left: HashMap<Index, i64, FixedState>,
    /// Whether each customer cancels at all.
    cancels: Vec<bool>,
}

impl Ledger {
    /// A ledger for the cancellations among `documents`.
    pub(super) fn new(
        documents: &[Document],
        kinds: &[Kind],
        articles: &[Article],
        customers: usize,
    ) -> Ledger {
        let mut ledger =
            Ledger { open: HashMap::default(), left: HashMap::default(), cancels: vec![false; customers] };
        for (document, _) in documents.iter().zip(kinds).filter(|(_, kind)| **kind == Kind::Cancellation) {
            let Some(customer) = document.customer else { continue };
            ledger.cancels[customer as usize] = true;
            for entry in &document.entries {
                ledger.open.entry((customer, articles[entry.article as usize].code)).or_default();
            }
        }
        ledger
    }

    /// Takes in an order; orders come in the order of their times.
    pub(super) fn order(&mut self, index: Index, document: &Document, articles: &[Article]) {
        let Some(customer) = document.customer.filter(|&customer| self.cancels[customer as usize]) else {
            return;
        };
        let mut pieces = 0;
        for entry in document.entries.iter().filter(|entry| entry.quantity > 0) {
            let left = i64::from(entry.quantity);
            pieces += left;
            if let Some(open) = self.open.get_mut(&(customer, articles[entry.article as usize].code)) {
                open.push(Open { order: index, price: entry.price, left });
            }
        }
        self.left.insert(index, pieces);
    }

    /// Takes back what `document` cancels.
    pub(super) fn cancel(&mut self, document: &Document, articles: &[Article]) -> Matched {
        let mut matched = Matched::default();
        for entry in &document.entries {
            let mut wanted = i64::from(entry.quantity).abs();
            let code = articles[entry.article as usize].code;
            let open = document.customer.and_then(|customer| self.open.get_mut(&(customer, code)));
            if let Some(open) = open {
                for same_price in [true, false] {
                    for line in open.iter_mut().rev() {
                        let count = wanted.min(line.left);
                        if count == 0 || same_price != (line.price == entry.price) {
                            continue;
                        }
                        line.left -= count;
                        wanted -= count;
                        let taken = matched.orders.entry(line.order).or_default();
                        taken.exact += i128::from(count) * i128::from(entry.price);
                        let left = self.left.entry(line.order).or_default();
                        *left -= count;
                        taken.whole = *left == 0;
                    }
                }
                open.retain(|line| line.left > 0);
            }
            if wanted > 0 {
                matched.unmatched.push(Unmatched { entry: *entry, quantity: wanted });
            }
        }
        matched
    }
}
