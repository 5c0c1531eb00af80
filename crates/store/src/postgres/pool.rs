//! Connections to a server, kept for the next who needs one; a line that broke is replaced.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::database::PostgresUrl;
use crate::db::{Result, StoreError, Tx};
use crate::names::Names;

use super::seat::Seat;

/// Connections that are kept open; more may exist for a moment.
const KEPT: usize = 8;

/// A server's connections.
pub(crate) struct Pool {
    url: PostgresUrl,
    kept: Mutex<Vec<Seat>>,
}

impl Pool {
    pub(super) fn new(url: PostgresUrl) -> Pool {
        Pool { url, kept: Mutex::new(Vec::new()) }
    }

    /// Begins a transaction with `words`.
    pub(crate) fn begin(&self, words: &str) -> Result<Seat> {
        let kept = self.kept().pop();
        if let Some(seat) = kept {
            match seat.begin(words) {
                // The server was restarted, or hung up on all who sat idle. Nothing was begun: a new line may do it.
                Err(StoreError::Away { .. }) => self.kept().clear(),
                begun => return begun.map(|()| seat),
            }
        }
        let seat = self.connect()?;
        seat.begin(words)?;
        Ok(seat)
    }

    /// Begins a transaction with `words`, does `work` in it, and keeps all of it or none.
    pub(crate) fn transact<T, E: From<StoreError>>(
        &self,
        words: &str,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.finish(self.begin(words)?, names, work)
    }

    /// Does `work` in a transaction that has begun, and ends it.
    pub(crate) fn finish<T, E: From<StoreError>>(
        &self,
        seat: Seat,
        names: &Names,
        work: impl FnOnce(&Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let outcome = work(&Tx::on_server(&seat, names));
        let ended = if outcome.is_ok() { seat.commit() } else { seat.settle("ROLLBACK") };
        match (outcome, ended) {
            (Ok(_), Err(error)) => Err(error.into()),
            // Where nothing could even be taken back the line is broken, and the server takes it back by itself.
            (Err(error), Err(_)) => Err(error),
            (outcome, Ok(())) => {
                self.keep(seat);
                outcome
            }
        }
    }

    /// A new connection.
    pub(crate) fn connect(&self) -> Result<Seat> {
        Seat::connect(&self.url)
    }

    pub(crate) fn keep(&self, seat: Seat) {
        let mut kept = self.kept();
        if kept.len() < KEPT {
            kept.push(seat);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Seat>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every statement that was ever run on the connections that are kept, as the house writes it.
    pub(crate) fn statements(&self) -> std::collections::BTreeSet<String> {
        self.kept().iter().flat_map(Seat::statements).collect()
    }
}
