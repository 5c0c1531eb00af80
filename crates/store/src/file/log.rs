//! The write-ahead log of a database file: it reaches the disk, and what is in it moves into the file itself.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use super::{BUSY_FOR, connect};
use crate::db::{Result, StoreError};

/// How long whoever empties the log waits for those who look at an old state. Nobody writes meanwhile.
const EMPTIED_WITHIN: Duration = Duration::from_secs(1);

/// The log of one file.
pub(super) struct Log {
    /// The file whose log it is.
    database: PathBuf,
    /// Moves what was committed into the file.
    mover: Mutex<Option<Connection>>,
    synced: Mutex<Synced>,
    /// Whether something stands in it that must not, because somebody was in the way.
    to_be_emptied: AtomicBool,
}

/// What a log holds after what is in it was moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Its pages. It begins anew only when all of them are moved and nobody is writing.
    pub pages: i64,
    /// Those that had to stay, because somebody looks at an older state.
    pub left: i64,
}

/// What is known of the log on the disk.
#[derive(Default)]
struct Synced {
    /// The log, which stays the same file for as long as anybody has the database open. It is opened early: the system tells of
    /// what it could not write down only those who had the file open then.
    file: Option<File>,
    /// The system could not write it down and may take it for written all the same. Only what is written again is safe.
    is_in_doubt: bool,
}

impl Log {
    pub(super) fn of(database: &Path) -> Log {
        let log = Log {
            database: database.to_owned(),
            mover: Mutex::default(),
            synced: Mutex::default(),
            to_be_emptied: AtomicBool::new(false),
        };
        // Where it is not there yet, it is opened by whoever first waits for it.
        held(&log.synced).file = log.file().ok();
        log
    }

    /// Moves what was committed into the file, as far as nobody looks at an older state.
    pub(super) fn checkpoint(&self) -> Result<Moved> {
        const SQL: &str = "PRAGMA wal_checkpoint(PASSIVE)";
        let mut mover = held(&self.mover);
        let connection = mover.take().map_or_else(|| connect(&self.database), Ok)?;
        let moved = |row: &rusqlite::Row<'_>| {
            let (pages, moved): (i64, i64) = (row.get(1)?, row.get(2)?);
            Ok(Moved { pages, left: pages - moved })
        };
        let moved = mover.insert(connection).query_row(SQL, [], moved);
        moved.map_err(|error| StoreError::statement(SQL, error))
    }

    /// Waits until all that is in the log is on the disk; `writer` is at rest meanwhile only where that has failed before.
    pub(super) fn reach_disk(&self, writer: &Mutex<Connection>) -> Result<()> {
        let mut synced = held(&self.synced);
        if synced.is_in_doubt {
            if !self.empty(writer)? {
                return Err(StoreError::Busy);
            }
            synced.is_in_doubt = false;
        }
        let file = synced.file.take().map_or_else(|| self.file(), Ok)?;
        let outcome = synced.file.insert(file).sync_data();
        synced.is_in_doubt = outcome.is_err();
        outcome.map_err(|error| StoreError::Disk(error.into()))
    }

    fn file(&self) -> Result<File> {
        // It lies beside the file itself, wherever a link to that may lie.
        let path = self.database.canonicalize().map(|path| {
            let mut path = path.into_os_string();
            path.push("-wal");
            path
        });
        path.and_then(File::open).map_err(|error| StoreError::Disk(error.into()))
    }

    /// Moves everything into the file and leaves the log empty; `false` where somebody looks at an old state for so long that
    /// some of it had to stay.
    pub(super) fn empty(&self, writer: &Mutex<Connection>) -> Result<bool> {
        self.empty_within(EMPTIED_WITHIN, writer)
    }

    /// The same where it was to be emptied before and could not be. It is tried again and again, so nobody waits.
    pub(super) fn empty_rest(&self, writer: &Mutex<Connection>) -> Result<bool> {
        Ok(!self.to_be_emptied.load(Ordering::Relaxed) || self.empty_within(Duration::ZERO, writer)?)
    }

    fn empty_within(&self, wait: Duration, writer: &Mutex<Connection>) -> Result<bool> {
        const SQL: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
        self.to_be_emptied.store(true, Ordering::Relaxed);
        // Two who move it at once would be in each other's way.
        let _alone = held(&self.mover);
        let failed = |error| StoreError::statement(SQL, error);
        let writer = held(writer);
        writer.busy_timeout(wait).map_err(failed)?;
        let busy: rusqlite::Result<i64> = writer.query_row(SQL, [], |row| row.get(0));
        writer.busy_timeout(BUSY_FOR).map_err(failed)?;
        let is_empty = busy.map_err(failed)? == 0;
        self.to_be_emptied.store(!is_empty, Ordering::Relaxed);
        Ok(is_empty)
    }
}

fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert_eq!(store.checkpoint().expect("moved").left, 0);
        let looked: Result<i64> = store.read(|tx| {
            let seen = tx.setting::<i64>("number")?;
            (1..50).for_each(write);
            assert!(store.checkpoint()?.left > 0, "what is newer than the look has to stay");
            assert_eq!(tx.setting::<i64>("number")?, seen, "the look is at one state");
            Ok(seen.unwrap_or(-1))
        });
        assert_eq!(looked.expect("looked"), 0);
        assert_eq!(store.checkpoint().expect("moved").left, 0);
    }

    #[test]
    fn what_was_written_soon_reaches_the_disk_and_leaves_the_log_when_nobody_looks_any_more() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("shop.db");
        let (link, log) = (folder.path().join("link.db"), folder.path().join("shop.db-wal"));
        drop(Store::open(&path).expect("a new shop"));
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        let store = Store::open(&link).expect("the shop");
        let length = || log.metadata().expect("the log is beside the file").len();
        store.write_soon(|tx| tx.put_setting("number", &1)).expect("written");
        store.reach_disk().expect("it is on the disk");
        store.drop_traces().expect("tried");
        assert_eq!(length(), 0, "nobody is in the way");
        let looked: Result<()> = store.read(|tx| {
            tx.setting::<i64>("number")?;
            store.write_soon(|tx| tx.put_setting("number", &2))?;
            store.drop_traces()?;
            assert!(length() > 0, "somebody looks at the state before");
            Ok(())
        });
        looked.expect("looked");
        store.drop_rest_of_traces().expect("tried again");
        assert_eq!(length(), 0, "nobody looks any more");
    }
}
