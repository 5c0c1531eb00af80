//! A shop's database in one SQLite file: its connections, its transactions, and how it is made and brought forward.

mod log;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::copy::copy_pages;
use crate::db::{Result, StoreError, Tx};
use crate::migrations::{MIGRATIONS, newest};
use crate::names::Names;
use crate::open::Migrated;
use log::Log;
pub use log::Moved;

/// Kibibytes of pages that a connection keeps in memory, beside what it sees of the file itself.
pub(crate) const CACHE_KIB: i64 = 16_000;
/// Bytes of the file that a connection sees without copying them. Each connection counts its own among the program's memory.
const MAPPED_BYTES: i64 = 128 << 20;
/// Kibibytes that the writer keeps: a batch changes pages all over a large database, some of them often.
const WRITER_CACHE_KIB: i64 = 96_000;
/// Pages in the log at which a commit moves them into the file itself, because nobody else did.
const LOG_PAGES: i64 = 131_072;
/// How long a statement waits for another program's write.
const BUSY_FOR: Duration = Duration::from_secs(10);
/// Readers that are kept open; more may exist for a moment.
const READERS_KEPT: usize = 8;
/// How often several readers try to look at the same state.
const SAME_STATE_TRIES: usize = 50;
/// Prepared statements kept per connection; there are fewer than this in the house.
const STATEMENTS_KEPT: usize = 200;

/// A database in a file.
pub(crate) struct DatabaseFile {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    /// Sees when others commit: that is counted by connection.
    watcher: Mutex<Option<Connection>>,
    log: Log,
}

impl DatabaseFile {
    /// Opens the database at `path`, making or migrating it as needed.
    pub(crate) fn open(path: &Path) -> Result<(DatabaseFile, Option<Migrated>)> {
        let writer = connect(path)?;
        refuse_newer(&writer)?;
        settle(
            &writer,
            &format!(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
                 PRAGMA wal_autocheckpoint = {LOG_PAGES}; PRAGMA cache_size = -{WRITER_CACHE_KIB};"
            ),
        )?;
        let migrated = migrate(&writer, path)?;
        let (writer, readers, watcher) = (Mutex::new(writer), Mutex::default(), Mutex::default());
        let log = Log::of(path);
        Ok((DatabaseFile { path: path.to_owned(), writer, readers, watcher, log }, migrated))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Does `work` in one transaction: all of it is kept, on the disk, or none.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.transact("FULL", names, work)
    }

    /// The same, but it may be gone after a power cut unless somebody waits for the disk, by [`DatabaseFile::reach_disk`] or by
    /// writing.
    pub(crate) fn write_soon<T, E: From<StoreError>>(
        &self,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.transact("NORMAL", names, work)
    }

    fn transact<T, E: From<StoreError>>(
        &self,
        synchronous: &str,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let connection = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if !connection.is_autocommit() {
            // A panic left its transaction open; what it did is not kept.
            settle(&connection, "ROLLBACK")?;
        }
        settle(&connection, &format!("PRAGMA synchronous = {synchronous}; BEGIN IMMEDIATE"))?;
        let (tx, doubt) = (Tx::on_file(&connection, names), names.doubt());
        let commit = || tx.keep_tallies().and_then(|()| settle(&connection, "COMMIT"));
        let outcome = work(&tx).and_then(|done| Ok(commit().map(|()| done)?));
        if outcome.is_ok() {
            doubt.kept();
        } else if !connection.is_autocommit() {
            settle(&connection, "ROLLBACK")?;
        }
        outcome
    }

    /// Waits until all that was committed is on the disk. Nobody who writes waits with it.
    pub(crate) fn reach_disk(&self) -> Result<()> {
        self.log.reach_disk(&self.writer)
    }

    /// Moves what was committed from the log into the file, as far as nobody looks at an older state.
    pub(crate) fn checkpoint(&self) -> Result<Moved> {
        self.log.checkpoint()
    }

    /// Leaves nothing in the write-ahead log. Where somebody looks at an old state for too long, [`DatabaseFile::empty_rest`]
    /// does it later.
    pub(crate) fn empty_log(&self) -> Result<()> {
        self.log.empty(&self.writer).map(drop)
    }

    /// Empties the log where that was wanted before and did not go.
    pub(crate) fn empty_rest(&self) -> Result<()> {
        self.log.empty_rest(&self.writer).map(drop)
    }

    /// Looks at one unchanging state from up to `hands` threads at once.
    pub(crate) fn read_together<T: Send, E: From<StoreError> + Send>(
        &self,
        names: &Names,
        hands: usize,
        work: impl Fn(&Tx<'_>) -> std::result::Result<T, E> + Sync,
    ) -> std::result::Result<Vec<T>, E> {
        let readers = self.same_state(hands)?;
        let look = |connection: Connection| {
            let outcome = work(&Tx::on_file(&connection, names));
            settle(&connection, "COMMIT")?;
            self.keep(connection);
            outcome
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                readers.into_iter().map(|connection| scope.spawn(|| look(connection))).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        })
    }

    /// Readers that all look at the same state; one alone where the database changes too fast for more.
    fn same_state(&self, hands: usize) -> Result<Vec<Connection>> {
        let first = self.reader()?;
        let others = (1..hands).map(|_| self.reader()).collect::<Result<Vec<_>>>()?;
        for _ in 0..SAME_STATE_TRIES {
            // A connection's version rises when another one has committed since its last look. Whoever sees no rise around
            // the moment at which the first state was opened looks at that state.
            let before = others.iter().map(data_version).collect::<Result<Vec<_>>>()?;
            settle(&first, "BEGIN")?;
            data_version(&first)?;
            let mut after = Vec::with_capacity(others.len());
            for other in &others {
                settle(other, "BEGIN")?;
                after.push(data_version(other)?);
            }
            if before == after {
                return Ok(std::iter::once(first).chain(others).collect());
            }
            for reader in others.iter().chain([&first]) {
                settle(reader, "COMMIT")?;
            }
        }
        others.into_iter().for_each(|other| self.keep(other));
        settle(&first, "BEGIN")?;
        Ok(vec![first])
    }

    /// A number that is another one whenever anything was committed meanwhile, by this program or another.
    pub(crate) fn version(&self) -> Result<i64> {
        let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = watcher.take().map_or_else(|| connect(&self.path), Ok)?;
        data_version(watcher.insert(connection))
    }

    /// Looks at one unchanging state of the database.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let connection = self.reader()?;
        settle(&connection, "BEGIN")?;
        let outcome = work(&Tx::on_file(&connection, names));
        settle(&connection, "COMMIT")?;
        self.keep(connection);
        outcome
    }

    /// A connection to read with.
    fn reader(&self) -> Result<Connection> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(|| connect(&self.path), Ok)
    }

    /// Keeps a connection for the next look, unless there are enough.
    fn keep(&self, connection: Connection) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < READERS_KEPT {
            readers.push(connection);
        }
    }
}

/// Makes a new database by `fill`, in one go and without a journal.
pub(crate) fn build<T, E: From<StoreError>>(
    path: &Path,
    fill: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let unfinished = path.with_extension("unfinished");
    discard(&unfinished)?;
    let connection = connect(&unfinished)?;
    settle(&connection, BUILDING)?;
    for (_, tables, _) in MIGRATIONS {
        settle(&connection, tables)?;
    }
    settle(&connection, "BEGIN")?;
    let names = Names::default();
    let tx = Tx::on_file(&connection, &names);
    let filled = fill(&tx)?;
    tx.keep_tallies()?;
    for (version, _, indexes) in MIGRATIONS {
        settle(&connection, indexes)?;
        settle(&connection, &format!("PRAGMA user_version = {version}"))?;
    }
    settle(&connection, "COMMIT; PRAGMA analysis_limit = 1000; ANALYZE;")?;
    drop(connection);
    publish(&unfinished, path)?;
    Ok(filled)
}

/// How a file is written that nobody sees before it is finished.
pub(crate) const BUILDING: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA threads = 2; \
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -300000;";

fn data_version(connection: &Connection) -> Result<i64> {
    connection
        .query_row("PRAGMA data_version", [], |row| row.get(0))
        .map_err(|error| StoreError::statement("PRAGMA data_version", error))
}

pub(crate) fn connect(path: &Path) -> Result<Connection> {
    make_private(path);
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| StoreError::statement(&format!("open {}", path.display()), error))?;
    connection.busy_timeout(BUSY_FOR).map_err(|error| StoreError::statement("busy_timeout", error))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Without this, SQLite compiles a statement anew whenever a value is bound that its plan might depend on.
    connection
        .set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|error| StoreError::statement("SQLITE_DBCONFIG_ENABLE_QPSG", error))?;
    settle(
        &connection,
        &format!(
            "PRAGMA cache_size = -{CACHE_KIB}; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = {MAPPED_BYTES};"
        ),
    )?;
    Ok(connection)
}

/// Makes the file, empty, if it is not there: SQLite would let everybody read it, and what it puts beside it is like it.
/// Where that fails, SQLite says so itself.
pub(crate) fn make_private(path: &Path) {
    let _ = crate::private_file(path);
}

pub(crate) fn settle(connection: &Connection, sql: &str) -> Result<()> {
    connection.execute_batch(sql).map_err(|error| StoreError::statement(sql, error))
}

/// Leaves a database alone that only a later program understands.
fn refuse_newer(connection: &Connection) -> Result<()> {
    let (found, known) = (version(connection)?, newest());
    if found > known { Err(StoreError::Newer { found, known }) } else { Ok(()) }
}

/// Brings an older database forward, after a copy of it is safe beside it.
fn migrate(connection: &Connection, path: &Path) -> Result<Option<Migrated>> {
    let known = newest();
    if version(connection)? == known {
        return Ok(None);
    }
    settle(connection, "BEGIN IMMEDIATE")?;
    // Another program may have migrated between the look and the lock. From here on nobody else writes.
    let found = version(connection)?;
    let migrated = (found > 0 && found < known).then(|| copy_before(path, found, known)).transpose()?;
    for (version, tables, indexes) in MIGRATIONS.iter().filter(|(version, ..)| *version > found) {
        settle(connection, tables)?;
        settle(connection, indexes)?;
        settle(connection, &format!("PRAGMA user_version = {version}"))?;
    }
    settle(connection, "COMMIT")?;
    Ok(migrated)
}

/// Copies the database at `path` beside it under a name that says what it is.
fn copy_before(path: &Path, from: i64, to: i64) -> Result<Migrated> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let copy = path.with_file_name(format!("{stem}-v{from}-before-{to}.db"));
    let unfinished = copy.with_extension("unfinished");
    discard(&unfinished)?;
    let copied = copy_pages(path, &unfinished, &|_, _| std::ops::ControlFlow::Continue(()))?;
    debug_assert!(copied.is_continue(), "nobody stops it");
    publish(&unfinished, &copy)?;
    Ok(Migrated { from, to, copy })
}

fn version(connection: &Connection) -> Result<i64> {
    connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|error| StoreError::statement("PRAGMA user_version", error))
}

pub(crate) fn discard(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::File { what: format!("{} could not be removed", path.display()), source: error })
        }
        _ => Ok(()),
    }
}

/// Puts a finished file in its place so that a crash leaves either no database or a whole one.
pub(crate) fn publish(unfinished: &Path, path: &Path) -> Result<()> {
    let failed = |source| StoreError::File {
        what: format!("{} could not be put in its place", path.display()),
        source,
    };
    std::fs::File::open(unfinished).and_then(|file| file.sync_all()).map_err(failed)?;
    std::fs::rename(unfinished, path).map_err(failed)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|file| file.sync_all()).map_err(failed)
}
