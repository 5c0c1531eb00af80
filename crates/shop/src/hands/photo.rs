//! Photos that people sent: read, kept with their event, handed out.

use std::sync::Mutex;

use domain::id::EventId;
use ingest::photo::{self, Photo};

use crate::{Shop, ShopError};

/// A photo may take a quarter of a gigabyte while it is unpacked, so one is unpacked at a time.
static UNPACKING: Mutex<()> = Mutex::new(());

impl Shop {
    /// Makes a photo out of a file called `name`; a file that is none is refused with what it is and the cure.
    pub fn read_photo(&self, name: &str, bytes: &[u8]) -> Result<Photo, ShopError> {
        // Whoever panicked while unpacking left nothing behind that could be wrong.
        let _turn = UNPACKING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        photo::read(bytes)
            .map_err(|why| ShopError::Refused(format!("“{}” cannot be kept as a photo: {why}", short(name))))
    }

    /// The picture of an event with its media type: as a page shows it, or `small`, as a list does.
    pub fn photo(&self, event: EventId, small: bool) -> Result<(String, Vec<u8>), ShopError> {
        let nothing = || ShopError::NotFound { what: "photo", id: event.to_string() };
        self.read(|tx, _| tx.photo(event, small)?.ok_or_else(nothing))
    }
}

/// A file's name, cut where it is absurdly long.
fn short(name: &str) -> String {
    let name = if name.trim().is_empty() { "The file" } else { name.trim() };
    name.chars().take(60).collect()
}
