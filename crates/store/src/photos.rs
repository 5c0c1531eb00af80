//! Pictures that came with events.

use domain::id::EventId;

use crate::db::{Result, Tx, params};

impl Tx<'_> {
    /// Keeps a picture and its small form with the event that tells of it.
    pub fn put_photo(&self, event: EventId, media: &str, picture: &[u8], thumb: &[u8]) -> Result<()> {
        self.run(
            "INSERT INTO photo (event, media, picture, thumb) VALUES (?1, ?2, ?3, ?4)",
            params![event.0, media, picture, thumb],
        )?;
        Ok(())
    }

    /// The media type of a live event's picture, and the picture: as a page shows it, or as a list does.
    pub fn photo(&self, event: EventId, small: bool) -> Result<Option<(String, Vec<u8>)>> {
        let column = if small { "thumb" } else { "picture" };
        let sql = format!("SELECT media, {column} FROM photo WHERE event = ?1");
        self.first(&sql, params![event.0], |row| (row.text(0), row.maybe_blob(1).unwrap_or_default()))
    }

    /// Whether an event has a picture.
    pub fn has_photo(&self, event: EventId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM photo WHERE event = ?1)";
        Ok(self.number(sql, params![event.0])? != 0)
    }

    /// Forgets the picture of an event, if it has one.
    pub(crate) fn drop_photo(&self, event: EventId) -> Result<()> {
        self.run("DELETE FROM photo WHERE event = ?1", params![event.0])?;
        Ok(())
    }
}
