//! The last that happened: what live pages ask, however much was taken in before.

use domain::id::PersonId;

use crate::db::{Result, Row, Tx, params};
use crate::events::{COLUMNS, Source, StoredEvent, raw};

impl Tx<'_> {
    /// The last events that senders told of as they happened, the last first, with their person. Only the last
    /// `looked_at` numbers are looked at, so that a large import since then costs nothing.
    pub fn latest_live(&self, looked_at: i64, limit: i64) -> Result<Vec<(StoredEvent, Option<PersonId>)>> {
        let sql = format!(
            "SELECT {COLUMNS}, i.person FROM event AS e LEFT JOIN identity AS i ON i.id = e.identity
             WHERE e.id > (SELECT MAX(id) FROM event) - ?1 AND e.source < ?2 AND e.withdrawn = 0
             ORDER BY e.id DESC LIMIT ?3"
        );
        let row = |row: &Row<'_>| (raw(row), row.maybe_integer(10).map(PersonId));
        let found = self.all(&sql, params![looked_at, Source::BUILT.0, limit], row)?;
        found.into_iter().map(|(raw, person)| Ok((self.named(raw)?, person))).collect()
    }

    /// The last event of a person with this name.
    pub fn last_event_named(&self, person: PersonId, name: &str) -> Result<Option<StoredEvent>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identity AS i JOIN event AS e ON e.identity = i.id
             WHERE i.person = ?1 AND e.name = (SELECT id FROM event_name WHERE name = ?2) AND e.withdrawn = 0 ORDER BY e.at DESC, e.key DESC LIMIT 1"
        );
        Ok(self.events(&sql, params![person.0, name])?.pop())
    }
}
