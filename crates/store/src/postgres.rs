//! A shop's database on a PostgreSQL server.
//!
//! One writer at a time, as in a file: whoever writes first takes a lock of the whole database, so that numbers rise in the
//! order of commits and what was looked up stays true until it is kept, however many processes there are. Readers look at
//! one unchanging state each, and nobody waits for them. A process that is stopped inside a transaction holds the lock for no
//! longer than a session may idle.

mod dialect;
mod open;
mod pool;
mod seat;
pub(crate) mod tls;
pub(crate) mod value;

use std::sync::{Arc, Mutex, PoisonError};

use crate::database::PostgresUrl;
use crate::db::{Result, Session, StoreError, Tx};
use crate::names::Names;
use crate::open::Migrated;

pub(crate) use dialect::statement;
pub(crate) use pool::Pool;
pub(crate) use seat::Seat;

/// Begins a transaction that writes: what it reads is what is committed when it reads it, and nobody else commits meanwhile.
/// The number spells `fondly`.
const WRITE: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(112628779478137)";
/// Begins a look at one unchanging state.
pub(crate) const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Begins a transaction that takes no lock: of the intake, and of leases.
pub(crate) const ASIDE: &str = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";

/// Counts a transaction that has changed something: whoever follows the shop sees by that number that it has.
fn count_change(tx: &Tx<'_>) -> Result<()> {
    if let Session::Postgres(seat) = tx.session
        && seat.has_changed()
    {
        tx.run("UPDATE fondly SET changes = changes + 1", &[])?;
    }
    Ok(())
}

/// A database on a server.
pub(crate) struct Server {
    pool: Arc<Pool>,
    /// Writers of this process wait here and not each with a connection of their own.
    writing: Mutex<()>,
}

impl Server {
    /// Opens the database at `url`, making or migrating its tables as needed. `folder` takes the copy that is made before.
    pub(crate) fn open(url: &PostgresUrl, folder: &std::path::Path) -> Result<(Server, Option<Migrated>)> {
        let pool = Arc::new(Pool::new(url.clone()));
        let migrated = open::settle_tables(&pool, folder)?;
        Ok((Server { pool, writing: Mutex::new(()) }, migrated))
    }

    /// Looks at what is at `url`, whose tables are those known here or not.
    pub(crate) fn look<T>(url: &PostgresUrl, look: impl FnOnce(&Tx<'_>, bool) -> Result<T>) -> Result<T> {
        let names = Names::default();
        Pool::new(url.clone())
            .transact(READ, &names, |tx| look(tx, open::version(tx)? == crate::migrations::newest()))
    }

    /// Makes tables at `url` if there are none, and does `fill` in the same transaction: all of it is kept, or none.
    pub(crate) fn fill<T, E: From<StoreError>>(
        url: &PostgresUrl,
        names: &Names,
        fill: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let pool = Pool::new(url.clone());
        pool.transact(WRITE, names, |tx| {
            open::make_or_know(tx)?;
            let filled = fill(tx)?;
            tx.settle("ANALYZE")?;
            count_change(tx)?;
            Ok(filled)
        })
    }

    /// Its connections.
    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// Does `work` in one transaction: all of it is kept, on the server's disk, or none.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let doubt = names.doubt();
        let outcome = self.pool.begin(WRITE).map_err(E::from).and_then(|seat| {
            self.pool.finish(seat, names, |tx| {
                let done = work(tx)?;
                tx.keep_tallies()?;
                count_change(tx)?;
                Ok(done)
            })
        });
        if outcome.is_ok() {
            doubt.kept();
        }
        outcome
    }

    /// Looks at one unchanging state.
    pub(crate) fn read<T, E: From<StoreError>>(
        &self,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.pool.transact(READ, names, work)
    }

    /// Looks at one unchanging state from `hands` threads at once.
    pub(crate) fn read_together<T: Send, E: From<StoreError> + Send>(
        &self,
        names: &Names,
        hands: usize,
        work: impl Fn(&Tx<'_>) -> std::result::Result<T, E> + Sync,
    ) -> std::result::Result<Vec<T>, E> {
        let first = self.pool.begin(READ)?;
        let state = first.text("SELECT pg_export_snapshot()")?;
        let same = format!("{READ}; SET TRANSACTION SNAPSHOT '{state}'");
        let mut seats = vec![first];
        for _ in 1..hands {
            seats.push(self.pool.begin(&same)?);
        }
        let look = |seat: Seat| self.pool.finish(seat, names, &work);
        std::thread::scope(|scope| {
            let threads: Vec<_> = seats.into_iter().map(|seat| scope.spawn(|| look(seat))).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        })
    }

    /// A number that is another one whenever anything was committed meanwhile.
    pub(crate) fn version(&self) -> Result<i64> {
        let names = Names::default();
        self.read(&names, |tx| tx.number("SELECT changes FROM fondly", &[]))
    }
}
