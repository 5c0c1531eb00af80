//! An order as its facts leave it, and whether it is owed a note.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::fact::{Fact, OrderContent, Refund, name};
use crate::money::Money;

/// Orders older than this owe nothing any more where the source says what has left the shop.
pub const OWED_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The same where the source cannot say what has left the shop.
pub const OWED_FOR_UNTRACKED: SignedDuration = SignedDuration::from_hours(3 * 24);

/// One order, whoever told of it and however often.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was paid in full.
    pub paid_at: Option<Timestamp>,
    /// When all of it left the shop.
    pub fulfilled_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// When all its money went back.
    pub refunded_at: Option<Timestamp>,
    /// Minor units that went back in all.
    pub refunded: i64,
    /// What it holds.
    pub content: OrderContent,
}

/// Whether an order is owed a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteDue {
    /// Yes, before it leaves.
    Owed,
    /// It would have been, but too long ago: one counted line.
    TooOld,
    /// It is from before the shop started with notes: it owes none, and nobody counts it.
    BeforeStart,
    /// No, for this reason.
    Not(NoNote),
}

/// Why an order is owed no note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoNote {
    /// Nobody made it.
    Test,
    /// There is no parcel.
    NotPhysical,
    /// It was called off.
    Cancelled,
    /// Its money went back.
    Refunded,
    /// It is not paid yet.
    Unpaid,
    /// It has left the shop.
    Fulfilled,
}

impl NoNote {
    /// In words, after "because".
    pub fn reason(self) -> &'static str {
        match self {
            NoNote::Test => "it is a test order",
            NoNote::NotPhysical => "there is nothing to pack",
            NoNote::Cancelled => "the order was cancelled",
            NoNote::Refunded => "the order was refunded",
            NoNote::Unpaid => "the order is not paid yet",
            NoNote::Fulfilled => "it has left the shop",
        }
    }
}

impl Order {
    /// Joins what was told of one order, in the order in which it was told: of two contents the later counts, and
    /// a partial one told after it adds its lines. It was placed when the first says; called off before the last says
    /// so again, it was taken out of the bin. `None` where nothing says what was ordered.
    pub fn from_facts<'a>(facts: impl IntoIterator<Item = (Timestamp, &'a Fact)>) -> Option<Order> {
        let facts: Vec<_> = facts.into_iter().collect();
        let (mut told, mut added) = (None::<(Timestamp, &OrderContent)>, Vec::new());
        for (at, fact) in &facts {
            match fact {
                Fact::OrderCompleted(content) if content.partial => added.push((*at, &**content)),
                Fact::OrderCompleted(content) => {
                    told = Some((*at, content));
                    added.clear();
                }
                _ => {}
            }
        }
        if told.is_none() && !added.is_empty() {
            told = Some(added.remove(0));
        }
        let (told_at, content) = told?;
        let whole = facts.iter().filter(|(_, fact)| matches!(fact, Fact::OrderCompleted(_)));
        let (placed_at, stands_from) =
            whole.fold((told_at, told_at), |(first, last), (at, _)| (first.min(*at), last.max(*at)));
        let mut order = Order {
            placed_at,
            paid_at: content.paid.then_some(placed_at),
            fulfilled_at: None,
            cancelled_at: None,
            refunded_at: None,
            refunded: 0,
            content: content.clone(),
        };
        for (_, content) in added {
            order.content.products.extend(content.products.iter().cloned());
            order.content.total += content.total;
            order.content.subtotal += content.subtotal;
        }
        order.refunded = refunded(facts.iter().map(|(_, fact)| *fact));
        for &(at, fact) in &facts {
            let is_past = matches!(fact, Fact::OrderCancelled) && at < stands_from;
            if !is_past {
                order.apply(at, fact);
            }
        }
        order.refunded_at = order.refunded_at.or_else(|| all_went_back(&order, &facts));
        Some(order)
    }

    /// Takes in when one more thing happened to it.
    fn apply(&mut self, at: Timestamp, fact: &Fact) {
        let earliest = |known: Option<Timestamp>| Some(known.map_or(at, |known| known.min(at)));
        match fact {
            Fact::OrderPaid => self.paid_at = earliest(self.paid_at),
            Fact::OrderFulfilled => self.fulfilled_at = earliest(self.fulfilled_at),
            // What has arrived has left, whoever forgot to say so.
            Fact::Other(event, _) if event == name::ORDER_DELIVERED => {
                self.fulfilled_at = earliest(self.fulfilled_at);
            }
            Fact::OrderCancelled => self.cancelled_at = earliest(self.cancelled_at),
            Fact::OrderRefunded(refund) if refund.full => self.refunded_at = earliest(self.refunded_at),
            _ => {}
        }
    }

    /// The amount asked for.
    pub fn total(&self) -> Money {
        Money::new(self.content.total, self.content.currency)
    }

    /// Whether it counts as if it had not happened.
    pub fn is_undone(&self, now: Timestamp) -> bool {
        happened(self.cancelled_at, now) || happened(self.refunded_at, now)
    }

    /// Whether it is owed a note at `now` by a shop that owes notes from a moment on, or from the first order.
    pub fn note_due(&self, now: Timestamp, owes_from: Option<Timestamp>) -> NoteDue {
        let parcel = Parcel {
            placed_at: self.placed_at,
            paid_at: self.paid_at,
            fulfilled_at: self.fulfilled_at,
            cancelled_at: self.cancelled_at,
            refunded_at: self.refunded_at,
            physical: self.content.physical,
            test: self.content.test,
            tracks_fulfilment: self.content.tracks_fulfilment,
        };
        parcel.note_due(now, owes_from)
    }
}

/// What decides whether an order is owed a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was paid in full.
    pub paid_at: Option<Timestamp>,
    /// When all of it left the shop.
    pub fulfilled_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// When all its money went back.
    pub refunded_at: Option<Timestamp>,
    /// Whether something is to be packed.
    pub physical: bool,
    /// Whether nobody made it.
    pub test: bool,
    /// Whether the source says when orders leave the shop.
    pub tracks_fulfilment: bool,
}

impl Parcel {
    /// Whether it is owed a note at `now` by a shop that owes notes from a moment on, or from the first order. Nothing after
    /// `now` is looked at, so any earlier day can be asked about.
    pub fn note_due(&self, now: Timestamp, owes_from: Option<Timestamp>) -> NoteDue {
        let reasons = [
            (self.test, NoNote::Test),
            (!self.physical, NoNote::NotPhysical),
            (happened(self.cancelled_at, now), NoNote::Cancelled),
            (happened(self.refunded_at, now), NoNote::Refunded),
            (!happened(self.paid_at, now), NoNote::Unpaid),
            (happened(self.fulfilled_at, now), NoNote::Fulfilled),
        ];
        if let Some((_, reason)) = reasons.into_iter().find(|(applies, _)| *applies) {
            return NoteDue::Not(reason);
        }
        if owes_from.is_some_and(|from| self.placed_at < from) {
            return NoteDue::BeforeStart;
        }
        let owed_for = if self.tracks_fulfilment { OWED_FOR } else { OWED_FOR_UNTRACKED };
        if now.duration_since(self.placed_at) <= owed_for { NoteDue::Owed } else { NoteDue::TooOld }
    }
}

/// What went back in all: documents add up, running totals do not. Where one source has documents and another totals, both
/// tell of the same money, so the larger counts.
fn refunded<'a>(facts: impl Iterator<Item = &'a Fact>) -> i64 {
    let (mut documents, mut total) = (0_i64, 0);
    for fact in facts {
        match fact {
            Fact::OrderRefunded(Refund { amount, document: Some(_), .. }) => {
                documents = documents.saturating_add(*amount);
            }
            Fact::OrderRefunded(Refund { amount, .. }) => total = total.max(*amount),
            _ => {}
        }
    }
    documents.max(total)
}

/// When the last of an order's money went back, where nobody said that it was all of it and the amounts say so.
fn all_went_back(order: &Order, facts: &[(Timestamp, &Fact)]) -> Option<Timestamp> {
    let total = order.content.total;
    let refunds = facts.iter().filter(|(_, fact)| matches!(fact, Fact::OrderRefunded(_)));
    refunds.map(|(at, _)| *at).max().filter(|_| total > 0 && order.refunded >= total)
}

fn happened(at: Option<Timestamp>, now: Timestamp) -> bool {
    at.is_some_and(|at| at <= now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn content(total: i64) -> Fact {
        Fact::OrderCompleted(Box::new(OrderContent {
            number: "#1".into(),
            currency: Currency::USD,
            total,
            subtotal: total,
            physical: true,
            test: false,
            paid: false,
            tracks_fulfilment: true,
            partial: false,
            note: None,
            coupon: None,
            shipping_address: None,
            products: Vec::new(),
        }))
    }

    fn refund(amount: i64, document: Option<&str>) -> Fact {
        let document = document.map(str::to_owned);
        Fact::OrderRefunded(Refund { amount, currency: Currency::USD, full: false, document })
    }

    fn joined(facts: &[(i64, Fact)]) -> Order {
        let at = |second: &i64| Timestamp::from_second(*second).unwrap();
        Order::from_facts(facts.iter().map(|(second, fact)| (at(second), fact))).unwrap()
    }

    #[test]
    fn money_that_two_sources_tell_of_counts_once_whichever_comes_first() {
        let totals = [refund(500, None), refund(800, None)];
        let documents = [refund(500, Some("a")), refund(300, Some("b"))];
        let told = |first: &[Fact], then: &[Fact]| {
            let facts = [&[content(2000)], first, then].concat();
            joined(&facts.into_iter().map(|fact| (1, fact)).collect::<Vec<_>>()).refunded
        };
        assert_eq!((told(&totals, &documents), told(&documents, &totals)), (800, 800));
        assert_eq!((told(&totals, &[]), told(&[], &documents)), (800, 800));
    }

    #[test]
    fn an_order_is_refunded_when_all_of_it_went_back_in_parts() {
        let part = joined(&[(10, content(2000)), (20, refund(1500, Some("a")))]);
        assert_eq!((part.refunded, part.refunded_at), (1500, None));
        let all = joined(&[(10, content(2000)), (20, refund(1500, Some("a"))), (30, refund(500, Some("b")))]);
        assert_eq!((all.refunded, all.refunded_at), (2000, Timestamp::from_second(30).ok()));
        let nothing = joined(&[(10, content(0)), (20, refund(0, None))]);
        assert_eq!(nothing.refunded_at, None);
    }

    #[test]
    fn a_parcel_that_arrived_has_left_the_shop() {
        let delivered = Fact::other(name::ORDER_DELIVERED, []);
        let told = joined(&[(10, content(5)), (40, delivered.clone()), (30, Fact::OrderFulfilled)]);
        assert_eq!(told.fulfilled_at, Timestamp::from_second(30).ok());
        let untold = joined(&[(10, content(5)), (40, delivered)]);
        assert_eq!(untold.fulfilled_at, Timestamp::from_second(40).ok());
    }

    #[test]
    fn an_order_that_came_back_out_of_the_bin_stands_from_when_it_was_placed() {
        let placed = Timestamp::from_second(10).unwrap();
        let binned = vec![(10, content(5)), (20, Fact::OrderCancelled)];
        assert_eq!(joined(&binned).cancelled_at, Timestamp::from_second(20).ok());
        let restored = [binned, vec![(30, content(5))]].concat();
        for later in [vec![], vec![(10, content(7))]] {
            let restored = joined(&[restored.clone(), later].concat());
            assert_eq!((restored.cancelled_at, restored.placed_at), (None, placed));
        }
    }
}
