//! The orders among what is known of a person.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Known;
use crate::fact::{Fact, OrderContent};
use crate::order::Order;

/// Orders that count, in the order in which they were placed: each the event that told its content last, with that content.
pub fn orders<'a>(known: &'a [Known<'a>]) -> Vec<(&'a Known<'a>, &'a OrderContent)> {
    let mut told: HashMap<&str, Vec<&Known<'_>>> = HashMap::new();
    for known in known.iter().filter(|known| decides(known.fact)) {
        told.entry(known.subject.unwrap_or_default()).or_default().push(known);
    }
    let mut orders: Vec<_> = told.into_values().filter_map(stands).collect();
    orders.sort_by_key(|(placed, known, _)| (*placed, known.id));
    orders.into_iter().map(|(_, known, content)| (known, content)).collect()
}

/// Whether a fact decides what an order is, or whether it counts.
fn decides(fact: &Fact) -> bool {
    matches!(fact, Fact::OrderCompleted(_) | Fact::OrderCancelled | Fact::OrderRefunded(_))
}

/// One order with when it was placed; nothing where it does not count. Corrections may all bear the time of the order, so
/// that only their numbers say which was told last.
fn stands<'a>(mut told: Vec<&'a Known<'a>>) -> Option<(Timestamp, &'a Known<'a>, &'a OrderContent)> {
    told.sort_by_key(|known| known.id);
    let order = Order::from_facts(told.iter().map(|known| (known.at, known.fact)))?;
    if order.content.test || order.is_undone(Timestamp::MAX) {
        return None;
    }
    let content = |known: &&'a Known<'a>| match known.fact {
        Fact::OrderCompleted(content) => Some((*known, &**content)),
        _ => None,
    };
    let contents: Vec<_> = told.iter().filter_map(content).collect();
    let (known, content) = contents.iter().rfind(|(_, content)| !content.partial).or(contents.first())?;
    Some((order.placed_at, known, content))
}
