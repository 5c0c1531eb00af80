//! Shopify's financial status of an order: `paid`, `partially_refunded`, `voided`.

use jiff::Timestamp;

use crate::order::Back;

pub(super) struct Status(String);

impl Status {
    /// Reads `Partially refunded` as well as `partially_refunded`.
    pub(super) fn read(text: &str) -> Status {
        Status(text.to_lowercase().replace(' ', "_"))
    }

    /// When the whole order was paid. A refund was paid once; what is pending, authorised or voided was not.
    pub(super) fn paid(&self, told: Option<Timestamp>, created: Timestamp) -> Option<Timestamp> {
        match &*self.0 {
            "paid" | "partially_refunded" | "refunded" => Some(told.unwrap_or(created)),
            "" => told,
            _ => None,
        }
    }

    /// What went back in all so far, and whether that is the whole order.
    pub(super) fn refund(&self, amount: Option<i64>, total: Option<i64>) -> Option<Back> {
        let all = self.0 == "refunded";
        let amount = amount.filter(|&amount| amount > 0).or(total.filter(|_| all)).unwrap_or(0);
        let full = all || (amount > 0 && total.is_some_and(|total| amount >= total));
        (amount > 0 || full).then_some(Back { amount, full, at: None })
    }
}
