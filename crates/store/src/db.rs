//! The one door to the database: numbered parameters, four kinds of values, rows read by position.

use std::ops::ControlFlow;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection};
use thiserror::Error;

/// Why the database could not do something.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No room is left.
    #[error(
        "the disk that holds the shop's database is full; nothing of this step was kept. Make room and try again"
    )]
    DiskFull,
    /// The disk takes no more bytes, for a reason of its own: a limit, a quota, a fault.
    #[error(
        "the disk that holds the shop's database could not be read or written: it is full, over a limit or broken; \
         nothing of this step was kept. Look after it and try again"
    )]
    Disk(#[source] rusqlite::Error),
    /// Somebody else is writing for too long.
    #[error("another program is writing to the shop's database; try again when it has finished")]
    Busy,
    /// The file is made by a later version.
    #[error(
        "the shop's database was written by a newer Fondly (its version is {found}, this one knows {known}); use that program"
    )]
    Newer {
        /// The version of the file.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// A statement failed.
    #[error("the database refused: {statement}")]
    Statement {
        /// The first line of the statement.
        statement: String,
        /// Its reason.
        #[source]
        source: rusqlite::Error,
    },
    /// What is stored cannot be read.
    #[error("{what} in the database cannot be read")]
    Damaged {
        /// Which thing.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A file could not be opened, written or renamed.
    #[error("{what}")]
    File {
        /// What was being done, with the path.
        what: String,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl StoreError {
    pub(crate) fn statement(sql: &str, source: rusqlite::Error) -> StoreError {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(rusqlite::ErrorCode::SystemIoFailure) => StoreError::Disk(source),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => {
                let statement = sql.trim().lines().next().unwrap_or_default().to_owned();
                StoreError::Statement { statement, source }
            }
        }
    }

    pub(crate) fn damaged(what: &str, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
        StoreError::Damaged { what: what.to_owned(), source: Box::new(source) }
    }
}

/// What a statement gives back.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A parameter of a statement: one of the four kinds of values that are stored.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Param<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Integer(value) => ValueRef::Integer(*value),
            Param::Text(value) => ValueRef::Text(value.as_bytes()),
            Param::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Integer(value)
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Integer(i64::from(value))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Param::Blob(value)
    }
}

impl<'a> From<&'a [u8; 16]> for Param<'a> {
    fn from(value: &'a [u8; 16]) -> Self {
        Param::Blob(value)
    }
}

impl<'a> From<&'a [u8; 32]> for Param<'a> {
    fn from(value: &'a [u8; 32]) -> Self {
        Param::Blob(value)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(value: &'a Vec<u8>) -> Self {
        Param::Blob(value)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

/// The parameters of a statement, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::db::Param::from($value)),*] };
}
pub(crate) use params;

/// One row of an answer; columns are read by position.
pub(crate) struct Row<'r>(&'r rusqlite::Row<'r>);

impl Row<'_> {
    fn read<T: rusqlite::types::FromSql>(&self, column: usize) -> T {
        // The statements and the schema are both ours: another type here is a slip that tests find.
        self.0.get(column).expect("the column has the type that the schema gives it")
    }

    /// A whole number.
    pub(crate) fn integer(&self, column: usize) -> i64 {
        self.read(column)
    }

    /// A whole number, or nothing.
    pub(crate) fn maybe_integer(&self, column: usize) -> Option<i64> {
        self.read(column)
    }

    /// A yes or no.
    pub(crate) fn flag(&self, column: usize) -> bool {
        self.integer(column) != 0
    }

    /// Text.
    pub(crate) fn text(&self, column: usize) -> String {
        self.read(column)
    }

    /// Text, or nothing.
    pub(crate) fn maybe_text(&self, column: usize) -> Option<String> {
        self.read(column)
    }

    /// Text, without copying it.
    pub(crate) fn str(&self, column: usize) -> &str {
        self.0.get_ref(column).ok().and_then(|value| value.as_str().ok()).unwrap_or_default()
    }

    /// Text or nothing, without copying it.
    pub(crate) fn maybe_str(&self, column: usize) -> Option<&str> {
        self.0.get_ref(column).ok().and_then(|value| value.as_str().ok())
    }

    /// Bytes.
    pub(crate) fn blob(&self, column: usize) -> Vec<u8> {
        self.read(column)
    }

    /// Bytes, or nothing.
    pub(crate) fn maybe_blob(&self, column: usize) -> Option<Vec<u8>> {
        self.read(column)
    }

    /// A key of 16 bytes.
    pub(crate) fn key(&self, column: usize) -> [u8; 16] {
        self.read(column)
    }

    /// A moment, stored in microseconds.
    pub(crate) fn time(&self, column: usize) -> jiff::Timestamp {
        crate::time(self.integer(column))
    }

    /// A moment, or none.
    pub(crate) fn maybe_time(&self, column: usize) -> Option<jiff::Timestamp> {
        self.maybe_integer(column).map(crate::time)
    }
}

/// A transaction, or a snapshot that is only read. All SQL of the house goes through it.
pub struct Tx<'c> {
    pub(crate) connection: &'c Connection,
    pub(crate) names: &'c crate::names::Names,
}

impl Tx<'_> {
    fn prepared(&self, sql: &str) -> Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql).map_err(|error| StoreError::statement(sql, error))
    }

    /// Runs a statement and tells how many rows it changed.
    pub(crate) fn run(&self, sql: &str, parameters: &[Param<'_>]) -> Result<usize> {
        let mut statement = self.prepared(sql)?;
        let run = statement.execute(rusqlite::params_from_iter(parameters));
        run.map_err(|error| StoreError::statement(sql, error))
    }

    /// Hands every row of the answer to `take` until it breaks off.
    pub(crate) fn each(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        mut take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut statement = self.prepared(sql)?;
        let failed = |error| StoreError::statement(sql, error);
        let mut rows = statement.query(rusqlite::params_from_iter(parameters)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if take(&Row(row)).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// All rows of the answer.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> T,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, parameters, |row| {
            all.push(read(row));
            ControlFlow::Continue(())
        })?;
        Ok(all)
    }

    /// The first row of the answer, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        mut read: impl FnMut(&Row<'_>) -> T,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, parameters, |row| {
            first = Some(read(row));
            ControlFlow::Break(())
        })?;
        Ok(first)
    }

    /// The one number of an answer with one row.
    pub(crate) fn number(&self, sql: &str, parameters: &[Param<'_>]) -> Result<i64> {
        Ok(self.first(sql, parameters, |row| row.maybe_integer(0))?.flatten().unwrap_or(0))
    }
}
