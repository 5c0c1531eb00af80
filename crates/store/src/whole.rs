//! The database as a whole: its totals, and whether it is sound.

use crate::db::{Result, Session, Tx};

/// How much a shop holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// People with at least one live event.
    pub people: i64,
    /// Live events.
    pub events: i64,
    /// Orders.
    pub orders: i64,
    /// Gestures, whatever became of them.
    pub gestures: i64,
    /// Orders that are nobody's.
    pub anonymous_orders: i64,
}

impl Tx<'_> {
    /// Counts what the shop holds.
    pub fn totals(&self) -> Result<Totals> {
        Ok(Totals {
            people: self.number("SELECT COUNT(*) FROM person", &[])?,
            events: self.number("SELECT COUNT(*) FROM event WHERE withdrawn = 0", &[])?,
            orders: self.number("SELECT COUNT(*) FROM orders", &[])?,
            gestures: self.number("SELECT COUNT(*) FROM gesture WHERE steps > 0", &[])?,
            anonymous_orders: self.number("SELECT COUNT(*) FROM orders WHERE identity IS NULL", &[])?,
        })
    }

    /// Counts what had happened by `until`.
    pub fn totals_until(&self, until: jiff::Timestamp) -> Result<Totals> {
        let until = [crate::db::Param::from(until.as_microsecond())];
        Ok(Totals {
            people: self.number(
                "SELECT COUNT(DISTINCT i.person) FROM event AS e JOIN identity AS i ON i.id = e.identity
                 WHERE e.withdrawn = 0 AND e.at <= ?1",
                &until,
            )?,
            events: self.number("SELECT COUNT(*) FROM event WHERE withdrawn = 0 AND at <= ?1", &until)?,
            orders: self.number("SELECT COUNT(*) FROM orders WHERE placed_at <= ?1", &until)?,
            gestures: self.number(
                "SELECT COUNT(DISTINCT subject) FROM event
                 WHERE subject >= 'gesture:' AND subject < 'gesture;' AND withdrawn = 0 AND at <= ?1",
                &until,
            )?,
            anonymous_orders: self
                .number("SELECT COUNT(*) FROM orders WHERE identity IS NULL AND placed_at <= ?1", &until)?,
        })
    }

    /// Whether nothing has ever been taken in.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.number("SELECT EXISTS (SELECT 1 FROM event)", &[])? == 0)
    }

    /// What the database itself finds wrong with its file; nothing when it is whole.
    pub fn integrity(&self) -> Result<Vec<String>> {
        let Session::File(_) = self.session else {
            // A server looks after its files itself; an index that it knows to be broken it names.
            let sql = "SELECT 'the index ' || c.relname || ' is not valid' FROM pg_index AS x
                 JOIN pg_class AS c ON c.oid = x.indexrelid
                 WHERE NOT x.indisvalid AND c.relnamespace = current_schema()::regnamespace";
            return self.all(sql, &[], |row| row.text(0));
        };
        let lines = self.all("PRAGMA integrity_check", &[], |row| row.text(0))?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// Rows that point at nothing: a description and how many.
    pub fn dangling(&self) -> Result<Vec<(&'static str, i64)>> {
        let checks = [
            (
                "events of an unknown identity",
                "SELECT COUNT(*) FROM event AS e WHERE e.identity IS NOT NULL AND e.withdrawn = 0
                AND NOT EXISTS (SELECT 1 FROM identity AS i WHERE i.id = e.identity)",
            ),
            (
                "sightings of an unknown event",
                "SELECT COUNT(*) FROM sighting AS s
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = s.event)",
            ),
            (
                "orders without the event that holds their content",
                "SELECT COUNT(*) FROM orders AS o
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = o.event AND e.withdrawn = 0)",
            ),
            (
                "people without an identity",
                "SELECT COUNT(*) FROM person AS p
                WHERE NOT EXISTS (SELECT 1 FROM identity AS i WHERE i.person = p.id)",
            ),
            (
                "consents that no live event gives",
                "SELECT COUNT(*) FROM consent AS c
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = c.event AND e.withdrawn = 0)",
            ),
            (
                "dated things that no live event notes",
                "SELECT COUNT(*) FROM occasion AS o
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = o.event AND e.withdrawn = 0)",
            ),
            (
                "interests that no live event tells of",
                "SELECT COUNT(*) FROM interest AS n
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = n.event AND e.withdrawn = 0)",
            ),
            (
                "photos that no live event sent",
                "SELECT COUNT(*) FROM photo AS f
                WHERE NOT EXISTS (SELECT 1 FROM event AS e WHERE e.id = f.event AND e.withdrawn = 0)",
            ),
            (
                "steps of people who are not known",
                "SELECT COUNT(*) FROM transition AS t
                WHERE NOT EXISTS (SELECT 1 FROM person AS p WHERE p.id = t.person)",
            ),
            (
                "clues of people who are not known",
                "SELECT COUNT(*) FROM clue AS c
                WHERE NOT EXISTS (SELECT 1 FROM person AS p WHERE p.id = c.person)",
            ),
            (
                "gestures of an unknown identity",
                "SELECT COUNT(*) FROM gesture AS g WHERE g.identity IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM identity AS i WHERE i.id = g.identity)",
            ),
        ];
        let mut wrong = Vec::new();
        for (what, sql) in checks {
            let count = self.number(sql, &[])?;
            if count > 0 {
                wrong.push((what, count));
            }
        }
        Ok(wrong)
    }
}
