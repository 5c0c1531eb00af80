//! What a document of a sales file is: an order, a cancellation, or an entry of the books.

use super::book::{Article, Document, Entry};

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It sells something.
    Order,
    /// It takes back what was sold.
    Cancellation,
    /// It does neither for anybody: stock written off, a debt given up.
    Adjustment,
}

/// What `document` is.
///
/// A number of `C` and digits over nothing but negative quantities is a cancellation; so is any document of
/// a known customer that only takes back. What sells nothing else is an adjustment.
pub(super) fn of(document: &Document, articles: &[Article]) -> Kind {
    let entries = &document.entries;
    let sells = |entry: &Entry| entry.quantity > 0 && !is_adjustment(entry, articles);
    let is_c = matches!(document.number.as_bytes(), [b'C' | b'c', digit, ..] if digit.is_ascii_digit());
    if is_c && entries.iter().all(|entry| entry.quantity < 0) {
        return Kind::Cancellation;
    }
    if entries.iter().any(|entry| sells(entry) && entry.price >= 0) {
        return Kind::Order;
    }
    let takes_back = |entry: &Entry| entry.quantity < 0 && entry.price > 0;
    if document.customer.is_some() && entries.iter().any(takes_back) {
        Kind::Cancellation
    } else {
        Kind::Adjustment
    }
}

/// Whether a line is an entry of the books even where its document sells something: stock written off at no
/// price, or a debt given up. Other negative lines of a sale, such as a discount, lower its total.
pub(super) fn is_adjustment(entry: &Entry, articles: &[Article]) -> bool {
    (entry.quantity < 0 && entry.price == 0) || articles[entry.article as usize].bad_debt
}
