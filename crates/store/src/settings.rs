//! What the owner set: one JSON value a name.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::db::{Result, StoreError, Tx, params};

impl Tx<'_> {
    /// The value with a name, if it was ever set.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let json =
            self.first("SELECT value FROM setting WHERE name = ?1", params![name], |row| row.text(0))?;
        let read = |json: String| {
            serde_json::from_str(&json)
                .map_err(|error| StoreError::damaged(&format!("the setting `{name}`"), error))
        };
        json.map(read).transpose()
    }

    /// Sets a value.
    pub fn put_setting<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let json = serde_json::to_string(value).expect("settings always serialise");
        self.run(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, &json],
        )?;
        Ok(())
    }
}
