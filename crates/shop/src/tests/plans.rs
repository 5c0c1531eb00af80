//! No statement reads a large table whole, but for those that mean to (`crates/store/src/plans/meant.rs`). Whatever a test asks
//! of a shop on a server is explained when its shop is closed, by both databases.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::Shop;

/// Statements that were looked at before in this program: properties ask the same a hundred times.
static LOOKED_AT: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Fails where something that was asked of a shop would read a large table whole.
pub(super) fn must_be_bounded(shop: &Shop) {
    let mut looked_at = LOOKED_AT.lock().unwrap_or_else(PoisonError::into_inner);
    let reads = shop.store().whole_reads(&mut looked_at).expect("statements can be explained");
    drop(looked_at);
    assert!(reads.is_empty(), "{reads:#?}");
}
