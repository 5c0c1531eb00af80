//! Plans: which of the statements that were run would read a whole table. A shop of five million people has none to spare.
//!
//! Every statement that a server was asked is known by its text, so whatever tests do there can be explained afterwards, by
//! both databases. The tables of tests are small; they are filled with rows that mean nothing while plans are made.

mod meant;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde_json::Value;

use crate::carry::{of_intake, of_shop};
use crate::db::{Param, Result, StoreError, Tx};
use crate::file::settle;
use crate::migrations::{INTAKE, MIGRATIONS, newest};
use crate::names::Names;
use crate::open::{Base, Store};
use crate::postgres::Seat;

use meant::is_meant;

/// Tables that grow with a shop.
const LARGE: [&str; 18] = [
    "arm",
    "arrival",
    "consent",
    "cue",
    "dead_letter",
    "decision",
    "erased",
    "event",
    "gesture",
    "identity",
    "interest",
    "listed",
    "occasion",
    "orders",
    "person",
    "set_aside",
    "sighting",
    "transition",
];

/// That a statement reads a table whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WholeRead {
    /// The statement, as the house writes it.
    pub statement: String,
    /// The table.
    pub table: String,
    /// Which database would.
    pub by: &'static str,
}

impl Store {
    /// What of the statements that were run so far on a server would read a large table whole, there or in a file, and does
    /// not mean to. Nothing where the shop is in a file: tests ask it. A statement that is `known` is not looked at again.
    pub fn whole_reads(&self, known: &mut BTreeSet<String>) -> Result<BTreeSet<WholeRead>> {
        let Base::Server(server) = &self.base else { return Ok(BTreeSet::new()) };
        let run = server.pool().statements();
        let new = run.iter().filter_map(|statement| asked(statement)).filter(|it| !is_meant(it));
        let new: BTreeSet<String> = new.filter(|statement| known.insert(statement.clone())).collect();
        let seat = server.pool().connect()?;
        if new.is_empty() {
            return Ok(BTreeSet::new());
        }
        fill(&seat)?;
        let file = empty_file()?;
        let mut found = BTreeSet::new();
        for statement in new {
            let on_server = by_server(&seat, &statement)?.into_iter().map(|table| (table, "PostgreSQL"));
            let in_file = by_file(&file, &statement)?.into_iter().map(|table| (table, "SQLite"));
            found.extend(on_server.chain(in_file).map(|(table, by)| WholeRead {
                statement: statement.clone(),
                table,
                by,
            }));
        }
        Ok(found)
    }
}

/// Rows that are put into each table.
const ROWS: u32 = 400;
/// Indexes of a few rows of a large table, such as what people themselves said: those may be read whole.
const SMALL: &[&str] = &["decision_apart"];

/// Fills every large table, in a transaction that nobody ends: it is gone with the connection.
fn fill(seat: &Seat) -> Result<()> {
    // Whatever an index can answer, one is to answer: what is left reads a table whole for want of one.
    seat.settle(
        "BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
         SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off",
    )?;
    for table in of_shop(newest())?.into_iter().chain(of_intake()?) {
        if LARGE.contains(&table.name.as_str()) {
            seat.settle(&table.filled_with(ROWS))?;
            seat.settle(&format!("ANALYZE {}", table.name))?;
        }
    }
    Ok(())
}

/// What of a statement can be explained: of a cursor its query, of what steers the connection nothing.
fn asked(statement: &str) -> Option<String> {
    let query = match statement.split_once(" CURSOR FOR ") {
        Some((_, query)) => query,
        None => statement,
    };
    // What only a server is asked is about no table of the shop.
    let is_ours =
        !["pg_", "has_schema_privilege", "to_regclass", "current_setting", " lease ", "fondly", "_id_seq"]
            .iter()
            .any(|word| query.contains(word));
    let verb = query.split_whitespace().next()?;
    (is_ours && ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&verb)).then(|| query.to_owned())
}

/// How many parameters a statement has.
fn parameters(statement: &str) -> usize {
    (1..=64).rev().find(|number| statement.contains(&format!("?{number}"))).unwrap_or(0)
}

/// The large tables that a server would read whole.
fn by_server(seat: &Seat, statement: &str) -> Result<Vec<String>> {
    let nothing = vec!["NULL"; parameters(statement)].join(", ");
    let given = if nothing.is_empty() { nothing } else { format!("({nothing})") };
    seat.settle(&format!("PREPARE plan AS {}", crate::postgres::statement(statement)))?;
    let plan = seat.json(&format!("EXPLAIN (FORMAT JSON, COSTS OFF) EXECUTE plan{given}"))?;
    seat.settle("DEALLOCATE plan")?;
    let mut found = Vec::new();
    walk(&plan[0]["Plan"], false, &mut found);
    Ok(found)
}

/// Looks for what reads a table whole in a part of a plan. `few` are wanted of it, in the order in which it gives them.
fn walk(part: &Value, few: bool, found: &mut Vec<String>) {
    let kind = part["Node Type"].as_str().unwrap_or_default();
    let is_small = part["Index Name"].as_str().is_some_and(|index| SMALL.contains(&index));
    let by_index = is_small || part["Index Cond"].is_string() || part["Recheck Cond"].is_string();
    let table = part["Relation Name"].as_str().filter(|table| LARGE.contains(table));
    if let (Some(table), true, false) =
        (table, kind.ends_with("Scan"), by_index || (few && kind != "Seq Scan"))
    {
        found.push(table.to_owned());
    }
    let few = match kind {
        "Limit" => true,
        // What is sorted or counted is read to its end first.
        "Sort" | "Incremental Sort" | "Aggregate" | "Hash" | "Materialize" => false,
        _ => few,
    };
    for below in part["Plans"].as_array().into_iter().flatten() {
        walk(below, few, found);
    }
}

/// A database with all tables and nothing in them.
fn empty_file() -> Result<Connection> {
    let failed = |error| StoreError::statement("a database in memory", error);
    let file = Connection::open_in_memory().map_err(failed)?;
    for (_, tables, indexes) in MIGRATIONS {
        settle(&file, tables)?;
        settle(&file, indexes)?;
    }
    settle(&file, INTAKE)?;
    Ok(file)
}

/// The large tables that SQLite would read whole.
fn by_file(file: &Connection, statement: &str) -> Result<Vec<String>> {
    let names = Names::default();
    let tx = Tx::on_file(file, &names);
    let nothing = vec![Param::Null; parameters(statement)];
    let plan = tx.all(&format!("EXPLAIN QUERY PLAN {statement}"), &nothing, |row| row.text(3))?;
    let called = called(statement);
    // What is given in the order of an index is read only as far as it is wanted.
    let few = statement.contains("LIMIT") && !plan.iter().any(|line| line.contains("TEMP B-TREE"));
    let is_small = |line: &str| SMALL.iter().any(|index| line.ends_with(&format!(" INDEX {index}")));
    let scans = plan.iter().filter(|line| !is_small(line));
    let scanned = scans.filter_map(|line| line.strip_prefix("SCAN ")?.split(' ').next());
    let tables = scanned.map(|name| called.get(name).copied().unwrap_or(name));
    Ok(tables.filter(|table| LARGE.contains(table) && !few).map(str::to_owned).collect())
}

/// The tables of a statement by the names that it gives them.
fn called(statement: &str) -> BTreeMap<&str, &str> {
    let words: Vec<&str> = statement.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    words.windows(3).filter(|words| words[1] == "AS").map(|words| (words[2], words[0])).collect()
}
