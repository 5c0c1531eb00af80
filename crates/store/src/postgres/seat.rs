//! One connection to a server, with the statements that were prepared on it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::ControlFlow;

use postgres::binary_copy::BinaryCopyInWriter;
use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, SimpleQueryMessage, Statement};

use crate::database::PostgresUrl;
use crate::db::{Param, Result, Row, StoreError};
use crate::error::Cause;

use super::dialect;

/// What every connection is told first. A process that is stopped inside a transaction is hung up on, so that others can
/// write; who waits for them waits a little longer than that. What is acknowledged is on the disk, whatever else the server
/// does; and no statement of the house gains by being compiled.
const SETTINGS: &str = "SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '15s';
    SET statement_timeout = 0; SET client_min_messages = warning; SET jit = off; SET cursor_tuple_fraction = 1;
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
/// Prepared statements kept; there are fewer than this in the house, but for the few whose text names numbers.
const STATEMENTS_KEPT: usize = 400;
/// Rows of a large answer that are fetched at once.
const ROWS_AT_ONCE: usize = 1_000;

/// One connection. It belongs to one thread at a time.
pub(crate) struct Seat {
    line: RefCell<Line>,
    /// Which server, without a password.
    place: String,
}

struct Line {
    client: Client,
    statements: HashMap<String, Statement>,
    /// Whether the transaction has changed a row.
    changed: bool,
}

/// What a server said about a statement: its words alone, because details name what is stored.
#[derive(Debug, thiserror::Error)]
#[error("{message} ({code})")]
struct Said {
    message: String,
    code: String,
}

impl Said {
    fn of(error: &postgres::error::DbError) -> Said {
        Said { message: error.message().to_owned(), code: error.code().code().to_owned() }
    }
}

impl Seat {
    pub(super) fn connect(url: &PostgresUrl) -> Result<Seat> {
        let place = url.to_string();
        // Whatever keeps Fondly out may be put right while it waits: nothing is wrong with what it has to write.
        let away = |error: postgres::Error| {
            let source: Cause = match error.as_db_error() {
                Some(said) => Box::new(Said::of(said)),
                None => whole(error),
            };
            StoreError::Away { place: place.clone(), source }
        };
        let client = url.connect().map_err(away)?;
        let line = RefCell::new(Line { client, statements: HashMap::new(), changed: false });
        let seat = Seat { line, place };
        seat.settle(SETTINGS)?;
        Ok(seat)
    }

    /// Begins a transaction with `words`.
    pub(super) fn begin(&self, words: &str) -> Result<()> {
        self.line.borrow_mut().changed = false;
        self.settle(words)
    }

    /// Runs statements without parameters, one after another.
    pub(crate) fn settle(&self, sql: &str) -> Result<()> {
        let mut line = self.line.borrow_mut();
        line.client.batch_execute(sql).map_err(|error| self.failed(sql, error))
    }

    /// Ends a transaction, keeping what it did.
    pub(super) fn commit(&self) -> Result<()> {
        let changed = self.has_changed();
        self.settle("COMMIT").map_err(|error| match error {
            StoreError::Away { source, .. } if changed => StoreError::Unknown(source),
            error => error,
        })
    }

    /// Whether the transaction has changed a row so far.
    pub(super) fn has_changed(&self) -> bool {
        self.line.borrow().changed
    }

    /// The one text of an answer with one row.
    pub(crate) fn text(&self, sql: &str) -> Result<String> {
        let mut text = None;
        self.each(sql, &[], |row| {
            text = row.maybe_text(0);
            ControlFlow::Break(())
        })?;
        Ok(text.unwrap_or_default())
    }

    /// The one value of an answer that is JSON.
    pub(crate) fn json(&self, sql: &str) -> Result<serde_json::Value> {
        let answer =
            self.line.borrow_mut().client.simple_query(sql).map_err(|error| self.failed(sql, error))?;
        let text = answer.iter().find_map(|part| match part {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        serde_json::from_str(text.unwrap_or_default()).map_err(|error| StoreError::damaged("a plan", error))
    }

    /// Runs a statement and tells how many rows it changed.
    pub(crate) fn run(&self, sql: &str, parameters: &[Param<'_>]) -> Result<usize> {
        let run = self.line.borrow_mut().run(sql, parameters).map_err(|error| self.failed(sql, error))?;
        Ok(usize::try_from(run).unwrap_or(usize::MAX))
    }

    /// Hands every row of the answer to `take` until it breaks off. Other statements may be run meanwhile.
    pub(crate) fn each(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        mut take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let rows = self.query(sql, parameters)?;
        let _broken_off = rows.iter().try_for_each(|row| take(&Row::Postgres(row)));
        Ok(())
    }

    /// The same for an answer that may be large: it is fetched part by part. `sql` must not be asked for again meanwhile.
    pub(crate) fn each_of_many(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        mut take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let cursor = cursor_of(sql);
        let declared = format!("DECLARE {cursor} NO SCROLL CURSOR FOR {sql}");
        let run = self.line.borrow_mut().declare(&declared, parameters);
        run.map_err(|error| self.failed(sql, error))?;
        let fetch = format!("FETCH {ROWS_AT_ONCE} FROM {cursor}");
        loop {
            let rows = self.query(&fetch, &[])?;
            let broken_off = rows.iter().try_for_each(|row| take(&Row::Postgres(row))).is_break();
            if broken_off || rows.len() < ROWS_AT_ONCE {
                break;
            }
        }
        let mut line = self.line.borrow_mut();
        line.client.batch_execute(&format!("CLOSE {cursor}")).map_err(|error| self.failed(sql, error))
    }

    fn query(&self, sql: &str, parameters: &[Param<'_>]) -> Result<Vec<postgres::Row>> {
        self.line.borrow_mut().query(sql, parameters).map_err(|error| self.failed(sql, error))
    }

    /// Takes rows in bulk: `fill` is handed who takes them.
    pub(crate) fn copy_in<T>(
        &self,
        sql: &str,
        kinds: &[Type],
        fill: impl FnOnce(&mut dyn FnMut(&[Param<'_>]) -> Result<()>) -> Result<T>,
    ) -> Result<T> {
        let failed = |error| self.failed(sql, error);
        let mut line = self.line.borrow_mut();
        line.changed = true;
        let mut rows = BinaryCopyInWriter::new(line.client.copy_in(sql).map_err(failed)?, kinds);
        let filled = fill(&mut |row| rows.write(&given(row)).map_err(failed))?;
        rows.finish().map_err(failed)?;
        Ok(filled)
    }

    fn failed(&self, sql: &str, error: postgres::Error) -> StoreError {
        let Some(said) = error.as_db_error() else {
            return if error.is_closed() || is_broken(&error) {
                StoreError::Away { place: self.place.clone(), source: whole(error) }
            } else {
                StoreError::refused(sql, whole(error))
            };
        };
        let code = said.code().clone();
        let source = Box::new(Said::of(said));
        // Classes of errors stand in the first two letters of a code.
        match code.code().get(..2).unwrap_or_default() {
            _ if code == SqlState::DISK_FULL => StoreError::DiskFull,
            _ if code == SqlState::IO_ERROR => StoreError::Disk(source),
            "08" | "57" => StoreError::Away { place: self.place.clone(), source },
            _ if code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
                StoreError::Away { place: self.place.clone(), source }
            }
            "40" | "53" => StoreError::Busy,
            _ if code == SqlState::LOCK_NOT_AVAILABLE => StoreError::Busy,
            _ => StoreError::refused(sql, source),
        }
    }

    /// Every statement that was run here, as the house writes it.
    pub(super) fn statements(&self) -> Vec<String> {
        self.line.borrow().statements.keys().cloned().collect()
    }
}

impl Line {
    fn prepared(&mut self, sql: &str) -> std::result::Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS_KEPT {
            self.statements.clear();
        }
        let statement = self.client.prepare(&dialect::statement(sql))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn run(&mut self, sql: &str, parameters: &[Param<'_>]) -> std::result::Result<u64, postgres::Error> {
        let statement = self.prepared(sql)?;
        let changed = self.client.execute(&statement, &given(parameters))?;
        self.changed |= changed > 0;
        Ok(changed)
    }

    fn declare(&mut self, sql: &str, parameters: &[Param<'_>]) -> std::result::Result<(), postgres::Error> {
        let statement = self.prepared(sql)?;
        self.client.execute(&statement, &given(parameters)).map(|_| ())
    }

    fn query(
        &mut self,
        sql: &str,
        parameters: &[Param<'_>],
    ) -> std::result::Result<Vec<postgres::Row>, postgres::Error> {
        let statement = self.prepared(sql)?;
        self.client.query(&statement, &given(parameters))
    }
}

fn given<'p>(parameters: &'p [Param<'_>]) -> Vec<&'p (dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}

/// The name of the cursor through the answer of a statement. Each has its own: what it gives is known once it was asked.
fn cursor_of(sql: &str) -> String {
    let mut hash = std::hash::DefaultHasher::new();
    sql.hash(&mut hash);
    format!("many_{:016x}", hash.finish())
}

/// Whether an error is one of the line and not of what was said on it.
fn is_broken(error: &postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An error without the library's own words around it.
fn whole(error: postgres::Error) -> Cause {
    let text = error.to_string();
    error.into_source().unwrap_or_else(|| text.into())
}
