//! The one door to the database: numbered parameters, four kinds of values, rows read by position. Which database stands
//! behind it nobody else needs to know: one text of SQL serves both.

use std::cell::RefCell;
use std::ops::ControlFlow;

use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

pub use crate::error::{Result, StoreError};
use crate::postgres::Seat;
pub(crate) use crate::row::Row;

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

/// What a transaction speaks to.
#[derive(Clone, Copy)]
pub(crate) enum Session<'c> {
    /// SQLite.
    File(&'c Connection),
    /// PostgreSQL.
    Postgres(&'c Seat),
}

/// A transaction, or a snapshot that is only read. All SQL of the house goes through it.
pub struct Tx<'c> {
    pub(crate) session: Session<'c>,
    pub(crate) names: &'c crate::names::Names,
    /// What it has changed of the tallies and not stored yet.
    pub(crate) tallies: RefCell<crate::tally::Changes>,
}

impl<'c> Tx<'c> {
    /// One on a file.
    pub(crate) fn on_file(connection: &'c Connection, names: &'c crate::names::Names) -> Tx<'c> {
        Tx { session: Session::File(connection), names, tallies: RefCell::default() }
    }

    /// One on a server.
    pub(crate) fn on_server(seat: &'c Seat, names: &'c crate::names::Names) -> Tx<'c> {
        Tx { session: Session::Postgres(seat), names, tallies: RefCell::default() }
    }
}

impl Tx<'_> {
    /// Runs a statement and tells how many rows it changed.
    pub(crate) fn run(&self, sql: &str, parameters: &[Param<'_>]) -> Result<usize> {
        match self.session {
            Session::File(connection) => {
                let failed = |error| StoreError::statement(sql, error);
                let mut statement = connection.prepare_cached(sql).map_err(failed)?;
                statement.execute(rusqlite::params_from_iter(parameters)).map_err(failed)
            }
            Session::Postgres(seat) => seat.run(sql, parameters),
        }
    }

    /// Runs statements without parameters, one after another.
    pub(crate) fn settle(&self, sql: &str) -> Result<()> {
        match self.session {
            Session::File(connection) => crate::file::settle(connection, sql),
            Session::Postgres(seat) => seat.settle(sql),
        }
    }

    /// Hands every row of the answer to `take` until it breaks off. A server's answer is held whole meanwhile: where it may
    /// be a large part of a table, see [`Tx::each_of_many`].
    pub(crate) fn each(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        match self.session {
            Session::File(connection) => each_of_file(connection, sql, parameters, take),
            Session::Postgres(seat) => seat.each(sql, parameters, take),
        }
    }

    /// The same for an answer that may be most of a table: of a server's it is held as much as it sends at once.
    pub(crate) fn each_of_many(
        &self,
        sql: &str,
        parameters: &[Param<'_>],
        take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
    ) -> Result<()> {
        match self.session {
            Session::File(connection) => each_of_file(connection, sql, parameters, take),
            Session::Postgres(seat) => seat.each_of_many(sql, parameters, take),
        }
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

fn each_of_file(
    connection: &Connection,
    sql: &str,
    parameters: &[Param<'_>],
    mut take: impl FnMut(&Row<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let failed = |error| StoreError::statement(sql, error);
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(rusqlite::params_from_iter(parameters)).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        if take(&Row::File(row)).is_break() {
            break;
        }
    }
    Ok(())
}
