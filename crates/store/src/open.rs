//! Opening a shop's database, wherever it stands: readers, the one writer, and the bulk path into an empty shop.

use std::path::{Path, PathBuf};

use crate::database::Database;
use crate::db::{Result, StoreError, Tx};
use crate::file::{self, DatabaseFile, Moved};
use crate::names::Names;
use crate::postgres::Server;
use crate::search::Search;

/// A shop's database. One writer at a time, any number of readers, each on a snapshot of its own.
pub struct Store {
    pub(crate) base: Base,
    pub(crate) names: Names,
    pub(crate) search: Search,
    migrated: Option<Migrated>,
}

/// Where it stands.
pub(crate) enum Base {
    File(Box<DatabaseFile>),
    Server(Server),
}

/// That opening a database brought it forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version that the file had.
    pub from: i64,
    /// The version that it has.
    pub to: i64,
    /// The copy of the file as it was.
    pub copy: PathBuf,
}

impl Store {
    /// Opens the database at `path`, making or migrating it as needed. Before anything is changed, a copy of the older
    /// database is put beside it.
    pub fn open(path: &Path) -> Result<Store> {
        let (file, migrated) = DatabaseFile::open(path)?;
        Ok(Store::with(Base::File(Box::new(file)), migrated))
    }

    /// The same wherever it stands. `folder` is the shop's, which takes the copy of an older database on a server.
    pub fn open_at(database: &Database, folder: &Path) -> Result<Store> {
        match database {
            Database::File(path) => Store::open(path),
            Database::Postgres(url) => {
                let (server, migrated) = Server::open(url, folder)?;
                Ok(Store::with(Base::Server(server), migrated))
            }
        }
    }

    /// What opening it brought forward; nothing where the database was up to date or new.
    pub fn migrated(&self) -> Option<&Migrated> {
        self.migrated.as_ref()
    }

    /// Makes a new database by `fill`, in one go and without a journal: a half-made one is never seen at `path`, and
    /// indexes are built last.
    pub fn build<T, E: From<StoreError>>(
        path: &Path,
        fill: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        file::build(path, fill)
    }

    fn with(base: Base, migrated: Option<Migrated>) -> Store {
        Store { base, names: Names::default(), search: Search::default(), migrated }
    }

    /// Whether it stands on a server, where other processes may be at work on it too.
    pub fn is_shared(&self) -> bool {
        matches!(self.base, Base::Server(_))
    }

    /// Does `work` in one transaction: all of it is kept, on the disk, or none.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.base {
            Base::File(file) => file.write(&self.names, work),
            Base::Server(server) => server.write(&self.names, work),
        }
    }

    /// The same, but nobody waits for the disk: after a power cut it may be gone, with all that was written after it. Whoever
    /// has to know that it stays calls [`Store::reach_disk`]. A server always waits: what a process remembers of what was written
    /// must not outlive that.
    pub fn write_soon<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.base {
            Base::File(file) => file.write_soon(&self.names, work),
            Base::Server(server) => server.write(&self.names, work),
        }
    }

    /// Waits until all that was written is on the disk. On a server everything that was written is.
    pub fn reach_disk(&self) -> Result<()> {
        match &self.base {
            Base::File(file) => file.reach_disk(),
            Base::Server(_) => Ok(()),
        }
    }

    /// Looks at one unchanging state of the database.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match &self.base {
            Base::File(file) => file.read(&self.names, work),
            Base::Server(server) => server.read(&self.names, work),
        }
    }

    /// Looks at one unchanging state of the database from up to `hands` threads at once: each does `work`, which shares
    /// out what there is to do.
    pub fn read_together<T: Send, E: From<StoreError> + Send>(
        &self,
        hands: usize,
        work: impl Fn(&Tx<'_>) -> std::result::Result<T, E> + Sync,
    ) -> std::result::Result<Vec<T>, E> {
        match &self.base {
            Base::File(file) => file.read_together(&self.names, hands.max(1), work),
            Base::Server(server) => server.read_together(&self.names, hands.max(1), work),
        }
    }

    /// A number that is another one whenever anything was committed meanwhile, by this program or another.
    pub fn version(&self) -> Result<i64> {
        match &self.base {
            Base::File(file) => file.version(),
            Base::Server(server) => server.version(),
        }
    }

    /// Moves what was committed from the log into the file, as far as nobody looks at an older state. Whoever writes or
    /// reads meanwhile does not wait for it. A server does that by itself.
    pub fn checkpoint(&self) -> Result<Moved> {
        match &self.base {
            Base::File(file) => file.checkpoint(),
            Base::Server(_) => Ok(Moved::default()),
        }
    }

    /// Leaves no trace of what was erased in the database's own files: the write-ahead log is emptied, and what was deleted
    /// is overwritten at once, because the writer deletes securely. A server's files are not ours: there what was deleted
    /// goes when PostgreSQL uses its place again. Where somebody looks at an old state for too long, the log keeps some until
    /// [`Store::drop_rest_of_traces`] is called.
    pub fn drop_traces(&self) -> Result<()> {
        match &self.base {
            Base::File(file) => file.empty_log(),
            Base::Server(_) => Ok(()),
        }
    }

    /// Leaves no trace where that was wanted before and did not go.
    pub fn drop_rest_of_traces(&self) -> Result<()> {
        match &self.base {
            Base::File(file) => file.empty_rest(),
            Base::Server(_) => Ok(()),
        }
    }
}
