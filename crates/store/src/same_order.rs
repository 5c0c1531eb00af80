//! One order under two names, where a tracking call and the store itself tell of it.

use crate::db::{Result, Tx, params};

/// An order that may be the same as another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namesake {
    /// What it is about: `order:shopify:5123`.
    pub subject: String,
    /// Minor units.
    pub total: i64,
    /// ISO 4217.
    pub currency: String,
}

impl Tx<'_> {
    /// The subject under which an order was known first, if it goes by two.
    pub fn same_order(&self, subject: &str) -> Result<Option<String>> {
        self.first("SELECT same FROM same_order WHERE subject = ?1", params![subject], |row| row.text(0))
    }

    /// Keeps that what comes in under `subject` is about `same`.
    pub fn put_same_order(&self, subject: &str, same: &str) -> Result<()> {
        self.run(
            "INSERT INTO same_order (subject, same) VALUES (?1, ?2) ON CONFLICT (subject) DO NOTHING",
            params![subject, same],
        )?;
        Ok(())
    }

    /// Whether any order begins with `prefix`, or goes by two names.
    pub fn has_orders_under(&self, prefix: &str) -> Result<bool> {
        let after = format!("{prefix}\u{10ffff}");
        let sql = "SELECT EXISTS (SELECT 1 FROM orders WHERE subject >= ?1 AND subject < ?2)
             OR EXISTS (SELECT 1 FROM same_order)";
        Ok(self.number(sql, params![prefix, &after])? != 0)
    }

    /// The order about `subject`, as far as it says whether it is another one's namesake.
    pub fn namesake(&self, subject: &str) -> Result<Option<Namesake>> {
        let sql = "SELECT subject, total, currency FROM orders WHERE subject = ?1";
        self.first(sql, params![subject], namesake)
    }

    /// The orders that people call `number`.
    pub fn namesakes_by_number(&self, number: &str) -> Result<Vec<Namesake>> {
        let sql = "SELECT subject, total, currency FROM orders WHERE number = ?1 ORDER BY id LIMIT 8";
        self.all(sql, params![number], namesake)
    }
}

fn namesake(row: &crate::db::Row<'_>) -> Namesake {
    Namesake { subject: row.text(0), total: row.integer(1), currency: row.text(2) }
}
