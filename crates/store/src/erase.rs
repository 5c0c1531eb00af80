//! Erasure: what named a person goes for good, and what must not name them again is kept as hashes.

use std::collections::HashMap;

use domain::event::EventKey;
use domain::id::{EventId, IdentityId};
use domain::identity::Identity;
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};
use crate::identities::identity_key;

impl Tx<'_> {
    /// Everything that must not name anybody again, each up to a moment or for ever.
    pub fn erased(&self) -> Result<HashMap<EventKey, Option<Timestamp>>> {
        let all =
            self.all("SELECT key, until FROM erased", &[], |row| (EventKey(row.key(0)), row.maybe_time(1)))?;
        Ok(all.into_iter().collect())
    }

    /// A mark that is another one after every erasure: how many keys are kept, and the last moment up to which one is.
    pub fn erasures(&self) -> Result<(i64, Option<Timestamp>)> {
        let mark = |row: &Row<'_>| (row.integer(0), row.maybe_time(1));
        let mark = self.first("SELECT COUNT(*), MAX(until) FROM erased", &[], mark)?;
        Ok(mark.unwrap_or_default())
    }

    /// Keeps that nothing with `key` that happened by `until` may name anybody; without a moment, nothing ever.
    pub fn put_erased(&self, key: EventKey, until: Option<Timestamp>) -> Result<()> {
        self.run(
            "INSERT INTO erased (key, until) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET until = CASE
                WHEN erased.until IS NULL OR excluded.until IS NULL THEN NULL
                WHEN excluded.until > erased.until THEN excluded.until ELSE erased.until END",
            params![&key.0, until.map(Timestamp::as_microsecond)],
        )?;
        Ok(())
    }

    /// The keys of all events of an identity, also of withdrawn ones, with what they are about.
    pub fn event_keys_of(&self, identity: IdentityId) -> Result<Vec<(EventId, EventKey, Option<String>)>> {
        self.all("SELECT id, key, subject FROM event WHERE identity = ?1", params![identity.0], |row| {
            (EventId(row.integer(0)), EventKey(row.key(1)), row.maybe_text(2))
        })
    }

    /// Forgets whose an event was and what it said, for good.
    pub fn erase_event(&self, event: EventId) -> Result<()> {
        self.drop_photo(event)?;
        self.run("DELETE FROM sighting WHERE event = ?1", params![event.0])?;
        self.run("DELETE FROM cue WHERE event = ?1", params![event.0])?;
        self.run(
            "UPDATE event SET withdrawn = 1, message_id = '', identity = NULL, subject = NULL, properties = '{}',
             products = NULL WHERE id = ?1",
            params![event.0],
        )?;
        Ok(())
    }

    /// Keeps an event without its person: an order's amounts stay, with `properties` that name nobody.
    pub fn anonymise_event(&self, event: EventId, properties: &str) -> Result<()> {
        self.run(
            "UPDATE event SET identity = NULL, properties = ?2 WHERE id = ?1",
            params![event.0, properties],
        )?;
        Ok(())
    }

    /// Empties an identity for good and gives it a key that nothing reported can have. What was decided about it goes.
    pub fn erase_identity(&self, id: IdentityId) -> Result<()> {
        self.clear_words(id)?;
        self.run("DELETE FROM decision WHERE a = ?1 OR b = ?1", params![id.0])?;
        let forgotten = EventKey::of(&format!("erased:{id}")).0;
        self.run(
            "UPDATE identity SET value = '', key = ?2, person = id WHERE id = ?1",
            params![id.0, &forgotten],
        )?;
        Ok(())
    }

    /// Forgets rows that imports set aside or listed and that hold `text`.
    pub fn erase_leftovers(&self, text: &str) -> Result<()> {
        let holds = holding(&text.to_lowercase());
        self.run("DELETE FROM set_aside WHERE lower(record) LIKE ?1 ESCAPE '!'", params![&holds])?;
        self.run("DELETE FROM listed WHERE lower(text) LIKE ?1 ESCAPE '!'", params![&holds])?;
        Ok(())
    }
}

/// The pattern of texts that hold `text` somewhere.
fn holding(text: &str) -> String {
    let plain =
        ['!', '%', '_'].into_iter().fold(text.to_owned(), |text, c| text.replace(c, &format!("!{c}")));
    format!("%{plain}%")
}

/// The key under which an identity is erased.
pub fn erased_identity(identity: &Identity) -> EventKey {
    EventKey(identity_key(identity))
}
