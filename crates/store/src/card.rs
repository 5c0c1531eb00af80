//! What leaves the shop of a person in a list or an address book: their days, their word on each channel, what they love.

use domain::id::PersonId;
use domain::person::{Channel, Occasion};
use jiff::Timestamp;

use crate::db::{Result, StoreError, Tx, params};
use crate::people::small;

impl Tx<'_> {
    /// A person's dated things, in the order in which they became known.
    pub fn days_of(&self, person: PersonId) -> Result<Vec<Occasion>> {
        self.all(
            "SELECT o.what, o.month, o.day, o.year FROM identity AS i JOIN occasion AS o ON o.identity = i.id
             WHERE i.person = ?1 ORDER BY o.event",
            params![person.0],
            |row| Occasion {
                what: row.text(0),
                month: small(row.integer(1)),
                day: small(row.integer(2)),
                year: row.maybe_integer(3).map(small),
            },
        )
    }

    /// A person's words on every channel, the last one on each last.
    pub fn words_of(&self, person: PersonId) -> Result<Vec<(Channel, bool, Timestamp)>> {
        let words = self.all(
            "SELECT c.channel, c.allowed, c.at FROM identity AS i JOIN consent AS c ON c.identity = i.id
             WHERE i.person = ?1 ORDER BY c.at, c.event",
            params![person.0],
            |row| Some((Channel::parse(&row.str(0))?, row.flag(1), row.time(2))),
        )?;
        Ok(words.into_iter().flatten().collect())
    }

    /// What was noted of a person's loves, with whether somebody confirmed it.
    pub fn loves_of(&self, person: PersonId) -> Result<Vec<domain::fact::Interest>> {
        let told = self.all(
            "SELECT e.properties FROM identity AS i JOIN event AS e ON e.identity = i.id
             JOIN event_name AS n ON n.id = e.name
             WHERE i.person = ?1 AND n.name = ?2 AND e.withdrawn = 0 ORDER BY e.at, e.key",
            params![person.0, domain::fact::name::INTEREST_ADDED],
            |row| serde_json::from_str(&row.str(0)),
        )?;
        told.into_iter().map(|read| read.map_err(|error| StoreError::damaged("an interest", error))).collect()
    }
}
