//! Files taken in, and what of them was set aside or only listed.

use domain::id::ImportId;
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};

/// One file taken in. `recipe` and `tally` are JSON that the use case understands.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its number.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// A hash of its bytes.
    pub digest: Vec<u8>,
    /// Its format.
    pub format: String,
    /// `running`, `done`, `undone`.
    pub state: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How it was read.
    pub recipe: String,
    /// What came of it.
    pub tally: Option<String>,
    /// Why it failed.
    pub problem: Option<String>,
}

/// A row that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its line in the file, from 1.
    pub line: i64,
    /// The column that is wrong.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to write instead.
    pub cure: String,
    /// The cells of the row, a JSON list.
    pub record: String,
}

const COLUMNS: &str = "id, file, digest, format, state, started_at, finished_at, recipe, tally, problem";

fn import(row: &Row<'_>) -> ImportRow {
    ImportRow {
        id: ImportId(row.integer(0)),
        file: row.text(1),
        digest: row.blob(2),
        format: row.text(3),
        state: row.text(4),
        started_at: row.time(5),
        finished_at: row.maybe_time(6),
        recipe: row.text(7),
        tally: row.maybe_text(8),
        problem: row.maybe_text(9),
    }
}

impl Tx<'_> {
    /// The number that the next import gets.
    pub fn next_import(&self) -> Result<ImportId> {
        Ok(ImportId(self.number("SELECT MAX(id) FROM import", &[])? + 1))
    }

    /// Stores an import, new or with what is now known of it.
    pub fn put_import(&self, import: &ImportRow) -> Result<()> {
        self.run(
            "INSERT INTO import (id, file, digest, format, state, started_at, finished_at, recipe, tally, problem)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (id) DO UPDATE SET file = excluded.file, digest = excluded.digest, format = excluded.format,
                state = excluded.state, started_at = excluded.started_at, finished_at = excluded.finished_at,
                recipe = excluded.recipe, tally = excluded.tally, problem = excluded.problem",
            params![
                import.id.0,
                &import.file,
                &import.digest,
                &import.format,
                &import.state,
                import.started_at.as_microsecond(),
                import.finished_at.map(Timestamp::as_microsecond),
                &import.recipe,
                import.tally.as_ref(),
                import.problem.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// One import.
    pub fn import(&self, id: ImportId) -> Result<Option<ImportRow>> {
        self.first(&format!("SELECT {COLUMNS} FROM import WHERE id = ?1"), params![id.0], import)
    }

    /// The import that stands with these bytes.
    pub fn import_of(&self, digest: &[u8]) -> Result<Option<ImportRow>> {
        let sql =
            format!("SELECT {COLUMNS} FROM import WHERE digest = ?1 AND state = 'done' ORDER BY id LIMIT 1");
        self.first(&sql, params![digest], import)
    }

    /// Every import, the last first.
    pub fn imports(&self) -> Result<Vec<ImportRow>> {
        self.all(&format!("SELECT {COLUMNS} FROM import ORDER BY id DESC"), &[], import)
    }

    /// Keeps a row that could not be understood.
    pub fn set_aside(&self, import: ImportId, row: &SetAside) -> Result<()> {
        self.run(
            "INSERT INTO set_aside (import, line, field, value, reason, cure, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![import.0, row.line, &row.field, &row.value, &row.reason, &row.cure, &row.record],
        )?;
        Ok(())
    }

    /// The rows of an import that could not be understood.
    pub fn set_aside_of(&self, import: ImportId) -> Result<Vec<SetAside>> {
        self.all(
            "SELECT line, field, value, reason, cure, record FROM set_aside WHERE import = ?1 ORDER BY line",
            params![import.0],
            |row| SetAside {
                line: row.integer(0),
                field: row.text(1),
                value: row.text(2),
                reason: row.text(3),
                cure: row.text(4),
                record: row.text(5),
            },
        )
    }

    /// Keeps a line that was understood and is nobody's order.
    pub fn list_line(&self, import: ImportId, line: i64, kind: &str, text: &str) -> Result<()> {
        self.run(
            "INSERT INTO listed (import, line, kind, text) VALUES (?1, ?2, ?3, ?4)",
            params![import.0, line, kind, text],
        )?;
        Ok(())
    }

    /// The lines of an import that are nobody's order: line, kind, text.
    pub fn listed_of(&self, import: ImportId) -> Result<Vec<(i64, String, String)>> {
        self.all(
            "SELECT line, kind, text FROM listed WHERE import = ?1 ORDER BY line",
            params![import.0],
            |row| (row.integer(0), row.text(1), row.text(2)),
        )
    }

    /// Forgets what an import set aside and listed.
    pub fn drop_leftovers(&self, import: ImportId) -> Result<()> {
        self.run("DELETE FROM set_aside WHERE import = ?1", params![import.0])?;
        self.run("DELETE FROM listed WHERE import = ?1", params![import.0])?;
        Ok(())
    }
}
