//! A table as it is carried: its columns, the order of its rows, and a trail by which two of them are compared.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::ControlFlow;

use foldhash::fast::FixedState;
use postgres::types::Type;
use rusqlite::Connection;

use crate::db::{Param, Result, Row, Session, StoreError, Tx};
use crate::file::settle;
use crate::migrations::{INTAKE, MIGRATIONS};

/// Rows after which a trail is marked, and whoever waits is told.
pub(super) const STRIDE: u64 = 1_000;

/// A table that every shop has.
pub(crate) struct Table {
    pub(crate) name: String,
    columns: Vec<(String, Kind)>,
    /// What its rows are in the order of: its key, or all columns where it has none.
    order: Vec<String>,
}

/// The kinds of columns that there are.
#[derive(Clone, Copy)]
enum Kind {
    Integer,
    Text,
    Blob,
}

/// One value on its way.
#[derive(Hash)]
enum Cell<'r> {
    Null,
    Integer(i64),
    Text(Cow<'r, str>),
    Blob(Vec<u8>),
}

impl Cell<'_> {
    fn param(&self) -> Param<'_> {
        match self {
            Cell::Null => Param::Null,
            Cell::Integer(value) => Param::Integer(*value),
            Cell::Text(text) => Param::Text(text),
            Cell::Blob(bytes) => Param::Blob(bytes),
        }
    }
}

/// The tables of a shop's database at a version.
pub(crate) fn of_shop(version: i64) -> Result<Vec<Table>> {
    let known = MIGRATIONS.iter().filter(|(its, ..)| *its <= version);
    tables_of(known.map(|(_, tables, _)| *tables))
}

/// The tables of the intake.
pub(crate) fn of_intake() -> Result<Vec<Table>> {
    tables_of([INTAKE].into_iter())
}

/// What tables there are when `texts` have made them.
fn tables_of<'t>(texts: impl Iterator<Item = &'t str>) -> Result<Vec<Table>> {
    let failed = |error| StoreError::statement("the tables", error);
    let scratch = Connection::open_in_memory().map_err(failed)?;
    for text in texts {
        settle(&scratch, text)?;
    }
    let names = crate::names::Names::default();
    let tx = Tx::on_file(&scratch, &names);
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    let listed = tx.all(sql, &[], |row| row.text(0))?;
    listed.into_iter().map(|name| Table::read(&tx, name)).collect()
}

impl Table {
    fn read(tx: &Tx<'_>, name: String) -> Result<Table> {
        let sql = format!("SELECT name, type, pk FROM pragma_table_info('{name}') ORDER BY cid");
        let found = tx.all(&sql, &[], |row| (row.text(0), row.text(1), row.integer(2)))?;
        let mut key: Vec<(i64, String)> = found
            .iter()
            .filter(|(.., place)| *place > 0)
            .map(|(name, _, place)| (*place, name.clone()))
            .collect();
        key.sort();
        let columns: Vec<(String, Kind)> = found
            .into_iter()
            .map(|(name, kind, _)| match kind.as_str() {
                "INTEGER" => (name, Kind::Integer),
                "TEXT" => (name, Kind::Text),
                _ => (name, Kind::Blob),
            })
            .collect();
        let order = if key.is_empty() {
            columns.iter().map(|(name, _)| name.clone()).collect()
        } else {
            key.into_iter().map(|(_, name)| name).collect()
        };
        Ok(Table { name, columns, order })
    }

    fn columns(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    fn select(&self) -> String {
        format!("SELECT ALL {} FROM {} ORDER BY {}", self.columns(), self.name, self.order.join(", "))
    }

    fn cells<'r>(&self, row: &Row<'r>) -> Vec<Cell<'r>> {
        let cell = |(column, (_, kind)): (usize, &(String, Kind))| match kind {
            Kind::Integer => row.maybe_integer(column).map_or(Cell::Null, Cell::Integer),
            Kind::Text => row.maybe_str(column).map_or(Cell::Null, Cell::Text),
            Kind::Blob => row.maybe_blob(column).map_or(Cell::Null, Cell::Blob),
        };
        self.columns.iter().enumerate().map(cell).collect()
    }

    /// The statement that puts so many rows without a meaning into it, on a server.
    pub(crate) fn filled_with(&self, rows: u32) -> String {
        let values = self.columns.iter().map(|(name, kind)| match kind {
            // As everywhere, hardly anything is taken back.
            Kind::Integer if name == "withdrawn" => "0",
            Kind::Integer => "1000000000 + g",
            Kind::Text => "'row ' || g",
            Kind::Blob => "int8send(g)",
        });
        let (name, columns, values) = (&self.name, self.columns(), values.collect::<Vec<_>>().join(", "));
        format!("INSERT INTO {name} ({columns}) SELECT {values} FROM generate_series(1, {rows}::BIGINT) AS g")
    }

    /// Whether a row is in it.
    pub(super) fn holds_any(&self, tx: &Tx<'_>) -> Result<bool> {
        Ok(tx.number(&format!("SELECT EXISTS (SELECT 1 FROM {})", self.name), &[])? != 0)
    }

    /// Copies every row from one database to another. `step` is told the rows so far, and breaks to stop.
    pub(super) fn carry(
        &self,
        from: &Tx<'_>,
        to: &Tx<'_>,
        step: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<(), Trail>> {
        match to.session {
            Session::File(_) => {
                let marks: Vec<String> = (1..=self.columns.len()).map(|place| format!("?{place}")).collect();
                let insert =
                    format!("INSERT INTO {} ({}) VALUES ({})", self.name, self.columns(), marks.join(", "));
                self.each(from, &mut |row| to.run(&insert, row).map(|_| ()), step)
            }
            Session::Postgres(seat) => {
                let copy = format!("COPY {} ({}) FROM STDIN BINARY", self.name, self.columns());
                let kinds: Vec<Type> = self.columns.iter().map(|(_, kind)| kind.on_server()).collect();
                seat.copy_in(&copy, &kinds, |put| self.each(from, put, step))
            }
        }
    }

    /// The trail of the table as it stands in a database.
    pub(super) fn trail(
        &self,
        tx: &Tx<'_>,
        step: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<(), Trail>> {
        self.each(tx, &mut |_| Ok(()), step)
    }

    /// Hands every row to `put`, in order.
    fn each(
        &self,
        from: &Tx<'_>,
        put: &mut dyn FnMut(&[Param<'_>]) -> Result<()>,
        step: &mut dyn FnMut() -> ControlFlow<()>,
    ) -> Result<ControlFlow<(), Trail>> {
        let mut trail = Trail::default();
        let (mut outcome, mut stopped) = (Ok(()), false);
        from.each_of_many(&self.select(), &[], |row| {
            let cells = self.cells(row);
            outcome = put(&cells.iter().map(Cell::param).collect::<Vec<_>>());
            stopped = trail.go_on(&cells) && step().is_break();
            if outcome.is_ok() && !stopped { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome?;
        Ok(if stopped { ControlFlow::Break(()) } else { ControlFlow::Continue(trail) })
    }
}

impl Kind {
    fn on_server(self) -> Type {
        match self {
            Kind::Integer => Type::INT8,
            Kind::Text => Type::TEXT,
            Kind::Blob => Type::BYTEA,
        }
    }
}

/// What a table's rows are, in their order: each is mixed into what came of those before it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Trail {
    pub(super) rows: u64,
    last: u64,
    /// What it was after each stride.
    marks: Vec<u64>,
}

impl Trail {
    /// Goes one row on; tells whether a stride is done.
    fn go_on(&mut self, cells: &[Cell<'_>]) -> bool {
        self.last = FixedState::with_seed(self.last).hash_one(cells);
        self.rows += 1;
        let stride = self.rows.is_multiple_of(STRIDE);
        if stride {
            self.marks.push(self.last);
        }
        stride
    }

    /// Refuses another trail than this one, and says from where on they differ.
    pub(super) fn must_be(&self, table: &str, other: &Trail) -> Result<()> {
        if self == other {
            return Ok(());
        }
        let same = self.marks.iter().zip(&other.marks).take_while(|(one, other)| one == other).count() as u64;
        Err(StoreError::Refused(format!(
            "`{table}` did not come over as it was: of {} rows there are {}, and they differ after row {}; nothing was kept. \
             Please report it",
            self.rows,
            other.rows,
            same * STRIDE
        )))
    }
}
