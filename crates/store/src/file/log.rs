//! The write-ahead log of a database file: it reaches the disk, and what is in it moves into the file itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rusqlite::Connection;

use super::{connect, settle};
use crate::db::{Result, StoreError};

/// The log of one file.
pub(super) struct Log {
    /// The file whose log it is.
    database: PathBuf,
    /// Moves what was committed into the file.
    mover: Mutex<Option<Connection>>,
    synced: Mutex<Synced>,
}

/// What is known of the log on the disk.
#[derive(Default)]
struct Synced {
    /// The log, once somebody has waited for it. It stays the same file for as long as anybody has the database open.
    file: Option<File>,
    /// The system could not write it down and may take it for written all the same. Only what is written again is safe.
    is_in_doubt: bool,
}

impl Log {
    pub(super) fn of(database: &Path) -> Log {
        Log { database: database.to_owned(), mover: Mutex::default(), synced: Mutex::default() }
    }

    /// Moves what was committed into the file, as far as nobody looks at an older state. Answers with the pages that had to
    /// stay.
    pub(super) fn checkpoint(&self) -> Result<i64> {
        const SQL: &str = "PRAGMA wal_checkpoint(PASSIVE)";
        let mut mover = self.mover.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = mover.take().map_or_else(|| connect(&self.database), Ok)?;
        let left = |row: &rusqlite::Row<'_>| Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?);
        let left = mover.insert(connection).query_row(SQL, [], left);
        left.map_err(|error| StoreError::statement(SQL, error))
    }

    /// Waits until all that is in the log is on the disk; `writer` is at rest meanwhile only where that has failed before.
    pub(super) fn reach_disk(&self, writer: &Mutex<Connection>) -> Result<()> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        if synced.is_in_doubt {
            empty(&writer.lock().unwrap_or_else(PoisonError::into_inner))?;
            synced.is_in_doubt = false;
        }
        let file = synced.file.take().map_or_else(|| self.file(), Ok)?;
        let outcome = synced.file.insert(file).sync_data();
        synced.is_in_doubt = outcome.is_err();
        outcome.map_err(|error| StoreError::Disk(error.into()))
    }

    fn file(&self) -> Result<File> {
        let mut path = self.database.clone().into_os_string();
        path.push("-wal");
        File::open(path).map_err(|error| StoreError::Disk(error.into()))
    }
}

/// Moves everything from the log into the file, with nobody in the way.
pub(super) fn empty(writer: &Connection) -> Result<()> {
    settle(writer, "PRAGMA wal_checkpoint(TRUNCATE)")
}

#[cfg(test)]
mod tests {
    use crate::{Result, Store};

    #[test]
    fn it_stays_while_somebody_looks_at_an_old_state_and_is_moved_after() {
        let folder = tempfile::tempdir().expect("there is room");
        let store = Store::open(&folder.path().join("shop.db")).expect("a new shop");
        let write = |number: i64| store.write(|tx| tx.put_setting("number", &number)).expect("written");
        write(0);
        assert_eq!(store.checkpoint().expect("moved"), 0);
        let looked: Result<i64> = store.read(|tx| {
            let seen = tx.setting::<i64>("number")?;
            (1..50).for_each(write);
            assert!(store.checkpoint()? > 0, "what is newer than the look has to stay");
            assert_eq!(tx.setting::<i64>("number")?, seen, "the look is at one state");
            Ok(seen.unwrap_or(-1))
        });
        assert_eq!(looked.expect("looked"), 0);
        assert_eq!(store.checkpoint().expect("moved"), 0);
    }
}
