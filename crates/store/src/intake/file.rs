//! The intake in a file: its connections, and what of it is on the disk when.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use crate::db::{Result, StoreError, Tx};
use crate::file::{connect, settle};
use crate::migrations::{INTAKE, INTAKE_VERSION};
use crate::names::Names;

/// The intake's file.
pub(super) struct IntakeFile {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    /// Moves what was appended into the file.
    mover: Mutex<Connection>,
}

impl IntakeFile {
    pub(super) fn open(path: &Path) -> Result<IntakeFile> {
        let writer = open_writer(path)?;
        match read_version(&writer)? {
            0 => settle(&writer, &format!("BEGIN; {INTAKE} PRAGMA user_version = {INTAKE_VERSION}; COMMIT"))?,
            INTAKE_VERSION => {}
            found => return Err(StoreError::Newer { found, known: INTAKE_VERSION }),
        }
        let (writer, reader, mover) =
            (Mutex::new(writer), Mutex::new(connect(path)?), Mutex::new(connect(path)?));
        Ok(IntakeFile { path: path.to_owned(), writer, reader, mover })
    }

    /// Appends in one commit. After a failure the file is opened anew, so that nothing of the failed commit lives on in
    /// memory.
    pub(super) fn append(&self, names: &Names, append: impl FnOnce(&Tx<'_>) -> Result<()>) -> Result<()> {
        let mut writer = held(&self.writer);
        let outcome = commit(&writer, names, append);
        if outcome.is_err() {
            *writer = open_writer(&self.path)?;
        }
        outcome
    }

    /// Does `work` in one transaction that is on the disk when this returns.
    pub(super) fn commit<T>(&self, names: &Names, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        commit(&held(&self.writer), names, work)
    }

    /// The same for what may come back after a power cut: nobody waits for the disk.
    pub(super) fn commit_soon<T>(&self, names: &Names, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let writer = held(&self.writer);
        settle(&writer, "PRAGMA synchronous = NORMAL")?;
        let outcome = commit(&writer, names, work);
        settle(&writer, "PRAGMA synchronous = FULL")?;
        outcome
    }

    pub(super) fn look<T>(&self, names: &Names, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        look(&Tx::on_file(&held(&self.reader), names))
    }

    pub(super) fn checkpoint(&self) -> Result<()> {
        settle(&held(&self.mover), "PRAGMA wal_checkpoint(PASSIVE)")
    }

    pub(super) fn scrub(&self) -> Result<()> {
        settle(&held(&self.writer), "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }
}

fn commit<T>(writer: &Connection, names: &Names, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
    if !writer.is_autocommit() {
        // A panic left its transaction open; what it did is not kept.
        settle(writer, "ROLLBACK")?;
    }
    settle(writer, "BEGIN IMMEDIATE")?;
    let outcome = work(&Tx::on_file(writer, names));
    let outcome = outcome.and_then(|done| settle(writer, "COMMIT").map(|()| done));
    if outcome.is_err() && !writer.is_autocommit() {
        settle(writer, "ROLLBACK")?;
    }
    outcome
}

fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_writer(path: &Path) -> Result<Connection> {
    let writer = connect(path)?;
    settle(&writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")?;
    Ok(writer)
}

fn read_version(connection: &Connection) -> Result<i64> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    version.map_err(|error| StoreError::statement("PRAGMA user_version", error))
}
