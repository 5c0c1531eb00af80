//! A shop carried from one database into another: every row of one state of it, compared in order when all is over there.
//!
//! Nothing is at the destination before all of it is there and the same: on a server it is one transaction, in a folder the
//! files get their names at the end.

mod table;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::copy::Watch;
use crate::database::{Database, INTAKE_FILE, PostgresUrl};
use crate::db::{Result, StoreError, Tx, params};
use crate::file::{BUILDING, connect, discard, publish, settle};
use crate::migrations::{INTAKE, INTAKE_VERSION, MIGRATIONS, newest};
use crate::names::Names;
use crate::open::{Base, Migrated, Store};
use crate::postgres::Server;

use table::{STRIDE, Table};
pub(crate) use table::{of_intake, of_shop};

/// What was carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The name of each table, and how many rows it has.
    pub tables: Vec<(String, u64)>,
}

impl Carried {
    /// Rows of all tables together.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// One state of a shop.
struct Source<'a> {
    shop: &'a Tx<'a>,
    /// Nothing where no intake was ever made.
    intake: Option<&'a Tx<'a>>,
}

/// Who is told how far it has come.
struct Steps<'a> {
    done: u64,
    total: u64,
    watch: &'a Watch<'a>,
}

impl Steps<'_> {
    fn step(&mut self) -> ControlFlow<()> {
        self.done += STRIDE;
        self.tell()
    }

    fn tell(&self) -> ControlFlow<()> {
        (self.watch)(self.done.min(self.total), self.total)
    }
}

/// Tables with what is in them.
struct Load<'a> {
    tables: Vec<Table>,
    from: &'a Tx<'a>,
}

impl Load<'_> {
    /// Carries all tables over and compares them.
    fn carry(&self, to: &Tx<'_>, steps: &mut Steps<'_>) -> Result<ControlFlow<(), Vec<(String, u64)>>> {
        let mut trails = Vec::new();
        for table in &self.tables {
            if steps.tell().is_break() {
                return Ok(ControlFlow::Break(()));
            }
            match table.carry(self.from, to, &mut || steps.step())? {
                ControlFlow::Continue(trail) => trails.push(trail),
                ControlFlow::Break(()) => return Ok(ControlFlow::Break(())),
            }
        }
        let mut carried = Vec::new();
        for (table, trail) in self.tables.iter().zip(&trails) {
            let ControlFlow::Continue(there) = table.trail(to, &mut || steps.step())? else {
                return Ok(ControlFlow::Break(()));
            };
            trail.must_be(&table.name, &there)?;
            carried.push((table.name.clone(), trail.rows));
        }
        Ok(ControlFlow::Continue(carried))
    }

    /// How many rows there are.
    fn rows(&self) -> Result<u64> {
        let count =
            |table: &Table| self.from.number(&format!("SELECT ALL COUNT(*) FROM {}", table.name), &[]);
        let counts = self.tables.iter().map(count).collect::<Result<Vec<_>>>()?;
        Ok(counts.into_iter().map(i64::unsigned_abs).sum())
    }
}

impl Store {
    /// Carries the shop as it is now, with the intake whose file would be at `intake`, to where nothing is yet. `watch` is
    /// told rows of how many, each counted when it is over there and when it is compared. Breaks where `watch` does.
    pub fn carry_to(
        &self,
        intake: &Path,
        to: &Database,
        watch: &Watch<'_>,
    ) -> Result<ControlFlow<(), Carried>> {
        let names = Names::default();
        match &self.base {
            Base::Server(_) => self.read(|tx| carry(&Source { shop: tx, intake: Some(tx) }, to, watch)),
            Base::File(_) if intake.exists() => {
                // The intake's state first: a body that moves on meanwhile is in both, and known when it is placed again.
                let waiting = connect(intake)?;
                settle(&waiting, "BEGIN; SELECT COUNT(*) FROM sqlite_schema")?;
                let waiting = Tx::on_file(&waiting, &names);
                self.read(|tx| carry(&Source { shop: tx, intake: Some(&waiting) }, to, watch))
            }
            Base::File(_) => self.read(|tx| carry(&Source { shop: tx, intake: None }, to, watch)),
        }
    }
}

fn carry(source: &Source<'_>, to: &Database, watch: &Watch<'_>) -> Result<ControlFlow<(), Carried>> {
    let mut loads = vec![Load { tables: of_shop(newest())?, from: source.shop }];
    if let Some(from) = source.intake {
        loads.push(Load { tables: of_intake()?, from });
    }
    let rows = loads.iter().map(Load::rows).collect::<Result<Vec<_>>>()?;
    let mut steps = Steps { done: 0, total: 2 * rows.iter().sum::<u64>(), watch };
    match to {
        Database::Postgres(url) => to_server(&loads, source, url, &mut steps),
        Database::File(path) => to_files(&loads, source, path, &mut steps),
    }
}

fn to_server(
    loads: &[Load<'_>],
    source: &Source<'_>,
    url: &PostgresUrl,
    steps: &mut Steps<'_>,
) -> Result<ControlFlow<(), Carried>> {
    let names = Names::default();
    let outcome = Server::fill(url, &names, |tx| {
        must_be_empty(tx, url)?;
        let mut tables = Vec::new();
        for load in loads {
            match load.carry(tx, steps)? {
                ControlFlow::Continue(carried) => tables.extend(carried),
                ControlFlow::Break(()) => return Err(Ended::Stopped),
            }
        }
        number_on(tx, source)?;
        Ok(Carried { tables })
    });
    match outcome {
        Ok(carried) => Ok(ControlFlow::Continue(carried)),
        Err(Ended::Stopped) => Ok(ControlFlow::Break(())),
        Err(Ended::Failed(error)) => Err(error),
    }
}

/// Why nothing is kept.
enum Ended {
    Stopped,
    Failed(StoreError),
}

impl From<StoreError> for Ended {
    fn from(error: StoreError) -> Ended {
        Ended::Failed(error)
    }
}

fn must_be_empty(tx: &Tx<'_>, url: &PostgresUrl) -> Result<()> {
    if holds_any(tx)? {
        return Err(StoreError::Refused(format!(
            "there is a shop in {url} already, and nothing is written over one; name an empty database"
        )));
    }
    Ok(())
}

/// Whether a row is in any table.
fn holds_any(tx: &Tx<'_>) -> Result<bool> {
    for table in of_shop(newest())?.iter().chain(&of_intake()?) {
        if table.holds_any(tx)? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Database {
    /// Whether there is a shop.
    pub fn holds_a_shop(&self) -> Result<bool> {
        match self {
            Database::File(path) => Ok(path.exists()),
            Database::Postgres(url) => Server::look(url, |tx, known| Ok(known && holds_any(tx)?)),
        }
    }
}

/// Tables of the shop whose rows a server numbers where they bring no number along.
const NUMBERED: [&str; 3] = ["event_name", "product", "orders"];
/// Tables of the intake, which never give a number twice.
const WAITING: [&str; 2] = ["arrival", "dead_letter"];

/// Lets a server number on after the last row that came over, or that was ever there.
fn number_on(tx: &Tx<'_>, source: &Source<'_>) -> Result<()> {
    let mut lasts = Vec::new();
    for table in NUMBERED {
        lasts.push((table, tx.number(&format!("SELECT MAX(id) FROM {table}"), &[])?));
    }
    for (table, intake) in WAITING.into_iter().filter_map(|table| Some((table, source.intake?))) {
        lasts.push((table, intake.last_number(table)?));
    }
    for (table, last) in lasts.into_iter().filter(|(_, last)| *last > 0) {
        tx.number(&format!("SELECT setval('{table}_id_seq', {last})"), &[])?;
    }
    Ok(())
}

fn to_files(
    loads: &[Load<'_>],
    source: &Source<'_>,
    path: &Path,
    steps: &mut Steps<'_>,
) -> Result<ControlFlow<(), Carried>> {
    let intake = path.with_file_name(INTAKE_FILE);
    for path in [path, &intake] {
        if path.exists() {
            let there = path.display();
            return Err(StoreError::Refused(format!(
                "{there} is there already, and nothing is written over a shop; name another folder"
            )));
        }
    }
    let names = Names::default();
    let mut tables = Vec::new();
    let ControlFlow::Continue(shop) = File::build(path, &loads[0], newest(), &names, steps)? else {
        return Ok(ControlFlow::Break(()));
    };
    tables.extend(shop.tables.iter().cloned());
    if let (Some(load), Some(from)) = (loads.get(1), source.intake) {
        let ControlFlow::Continue(file) = File::build_intake(&intake, load, from, &names, steps)? else {
            return Ok(ControlFlow::Break(()));
        };
        tables.extend(file.tables.iter().cloned());
        file.publish(&intake)?;
    }
    // The shop's own file last: a folder in which it is holds a shop.
    shop.publish(path)?;
    Ok(ControlFlow::Continue(Carried { tables }))
}

/// A file that was filled and has no name yet. It is gone when it is dropped.
struct File {
    unfinished: PathBuf,
    tables: Vec<(String, u64)>,
}

impl File {
    /// Fills a file that will be a shop's database of `version` at `path`.
    fn build(
        path: &Path,
        load: &Load<'_>,
        version: i64,
        names: &Names,
        steps: &mut Steps<'_>,
    ) -> Result<ControlFlow<(), File>> {
        let migrations = || MIGRATIONS.iter().filter(move |(its, ..)| *its <= version);
        let (connection, mut file) = File::begin(path, migrations().map(|(_, tables, _)| *tables))?;
        let ControlFlow::Continue(tables) = load.carry(&Tx::on_file(&connection, names), steps)? else {
            return Ok(ControlFlow::Break(()));
        };
        file.tables = tables;
        for (_, _, indexes) in migrations() {
            settle(&connection, indexes)?;
        }
        settle(&connection, &format!("PRAGMA user_version = {version}"))?;
        settle(&connection, "COMMIT; PRAGMA analysis_limit = 1000; ANALYZE;")?;
        Ok(ControlFlow::Continue(file))
    }

    /// The same for an intake.
    fn build_intake(
        path: &Path,
        load: &Load<'_>,
        from: &Tx<'_>,
        names: &Names,
        steps: &mut Steps<'_>,
    ) -> Result<ControlFlow<(), File>> {
        let (connection, mut file) = File::begin(path, [INTAKE].into_iter())?;
        let to = Tx::on_file(&connection, names);
        let ControlFlow::Continue(tables) = load.carry(&to, steps)? else {
            return Ok(ControlFlow::Break(()));
        };
        file.tables = tables;
        to.run("DELETE FROM sqlite_sequence", &[])?;
        for table in WAITING {
            let last = from.last_number(table)?;
            to.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", params![table, last])?;
        }
        settle(&connection, &format!("PRAGMA user_version = {INTAKE_VERSION}; COMMIT"))?;
        Ok(ControlFlow::Continue(file))
    }

    fn begin<'t>(path: &Path, tables: impl Iterator<Item = &'t str>) -> Result<(Connection, File)> {
        let unfinished = path.with_extension("unfinished");
        discard(&unfinished)?;
        let file = File { unfinished, tables: Vec::new() };
        let connection = connect(&file.unfinished)?;
        settle(&connection, BUILDING)?;
        for text in tables {
            settle(&connection, text)?;
        }
        settle(&connection, "BEGIN")?;
        Ok((connection, file))
    }

    fn publish(self, path: &Path) -> Result<()> {
        publish(&self.unfinished, path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // One that got its name is no longer there under this one.
        drop(discard(&self.unfinished));
    }
}

/// Copies a server's database of version `found` into `folder`, under a name that says what it is.
pub(crate) fn copy_before(tx: &Tx<'_>, folder: &Path, found: i64) -> Result<Migrated> {
    let to = newest();
    let copy = folder.join(format!("shop-v{found}-before-{to}.db"));
    let load = Load { tables: of_shop(found)?, from: tx };
    let mut steps = Steps { done: 0, total: 0, watch: &|_, _| ControlFlow::Continue(()) };
    let built = File::build(&copy, &load, found, &Names::default(), &mut steps)?;
    if let ControlFlow::Continue(file) = built {
        file.publish(&copy)?;
    }
    Ok(Migrated { from: found, to, copy })
}
