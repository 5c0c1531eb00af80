//! Taking a file in: once, as a whole or not at all, and back again.
//!
//! One import is one transaction. A reader thread turns bytes into batches of reports; the thread that holds
//! the transaction places them, keeps what was set aside or only listed, and writes the import's row last.
//! Stopped, killed, cut short or out of room, nothing of the file is kept, and it can be imported again.
//! `upload` and `work` do the same for a file that comes through a page: the spooled file is the durable
//! part, everything after it can be repeated.

mod count;
mod guess;
mod kept;
mod screen;
mod settle;
mod take;
mod upload;
mod work;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use domain::id::ImportId;
use ingest::{BrokenRow, SetAsideWriter};
use jiff::Timestamp;
use serde::Serialize;
use store::{Source, Tx};

pub use count::Counts;
pub use ingest::{DateOrder, Format, Wishes};
pub use screen::{Column, ImportDetail, ImportRow, ImportsView, ListedLine, PreviewView};
pub(crate) use upload::FOLDER as INCOMING;
pub(crate) use work::Running;
pub use work::Started;

use crate::{Shop, ShopError};
use kept::Kept;
use take::Task;

/// How far an import has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Bytes of the file that were read.
    pub bytes: u64,
    /// Bytes that it has.
    pub total: u64,
    /// Events that were placed.
    pub events: u64,
}

impl Progress {
    /// The share that was read. An import is at 100 only when it is kept, so this ends at 99.
    pub fn percent(self) -> u8 {
        let share = self.bytes.saturating_mul(100).checked_div(self.total).unwrap_or(0);
        u8::try_from(share.min(99)).expect("at most 99")
    }
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Imported {
    /// Its import; none when it was only tried.
    pub import: Option<ImportId>,
    /// The file's name.
    pub file: String,
    /// As what it was read.
    pub format: Format,
    /// Whether that import had the same bytes and stands, so that nothing changed.
    pub already: bool,
    /// What was counted.
    pub counts: Counts,
    /// What the owner should know of how it was read, a sentence each.
    pub notes: Vec<String>,
    /// The first rows that were set aside.
    pub examples: Vec<BrokenRow>,
    /// The people whom it concerns.
    #[serde(skip)]
    pub people: std::collections::HashSet<domain::id::PersonId>,
}

/// Called every so often during an import; it may stop it.
pub type Watch<'a> = dyn Fn(Progress) -> ControlFlow<()> + 'a;

impl Shop {
    /// Takes the file at `path` in. The same bytes again change nothing.
    pub fn import_file(
        &self,
        path: &Path,
        wishes: &Wishes,
        now: Timestamp,
        watch: &Watch<'_>,
    ) -> Result<Imported, ShopError> {
        self.take(path, wishes, now, true, watch)
    }

    /// Tells what importing the file at `path` would do, and keeps nothing of it.
    pub fn try_import(
        &self,
        path: &Path,
        wishes: &Wishes,
        now: Timestamp,
        watch: &Watch<'_>,
    ) -> Result<Imported, ShopError> {
        self.take(path, wishes, now, false, watch)
    }

    fn take(
        &self,
        path: &Path,
        wishes: &Wishes,
        now: Timestamp,
        keep: bool,
        watch: &Watch<'_>,
    ) -> Result<Imported, ShopError> {
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let task = Task { path, file: &file, wishes, now, keep, waiting: None };
        if path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
            // A pipe can be read once only; a file can be looked at before it is read.
            return self.take_pipe(&task, watch);
        }
        take::file(self, &task, watch)
    }

    fn take_pipe(&self, task: &Task<'_>, watch: &Watch<'_>) -> Result<Imported, ShopError> {
        let mut pipe =
            std::fs::File::open(task.path).map_err(|source| take::unreadable(task.path, source))?;
        let token = self.upload(task.file, &mut pipe)?;
        let path = self.incoming(&token)?;
        let taken = take::file(self, &Task { path: &path, ..*task }, watch);
        self.discard_upload(&token)?;
        taken
    }

    /// Takes an import back as a whole: what it alone said goes, what others or hands support stays. The same
    /// file can then be imported again.
    pub fn undo_import(&self, id: ImportId, now: Timestamp) -> Result<(), ShopError> {
        let upload = self.write(|tx, rules| {
            let row = standing(tx, id)?;
            crate::place::undo(tx, rules, Source::from(id), now)?;
            tx.drop_leftovers(id)?;
            let undone = store::ImportRow { state: state::UNDONE.to_owned(), finished_at: Some(now), ..row };
            tx.put_import(&undone)?;
            Ok(Kept::read(&undone)?.upload)
        })?;
        upload.map_or(Ok(()), |token| self.discard_upload(&token))
    }

    /// Writes the rows that an import set aside as a file that can be corrected and imported, and tells how
    /// many.
    pub fn set_aside(&self, id: ImportId, out: &mut dyn Write) -> Result<usize, ShopError> {
        let (row, rows) = self.read(|tx, _| Ok((known(tx, id)?, tx.set_aside_of(id)?)))?;
        let recipe = Kept::read(&row)?.recipe(&row)?;
        let failed = |source: std::io::Error| ShopError::File {
            what: "the rows that were set aside could not be written".to_owned(),
            source,
        };
        let mut writer = SetAsideWriter::new(out, &recipe).map_err(|error| failed(error.into()))?;
        for row in &rows {
            writer.write(&kept::broken(row)?).map_err(|error| failed(error.into()))?;
        }
        writer.finish().map_err(failed)?.flush().map_err(failed)?;
        Ok(rows.len())
    }
}

/// The states of an import as they are stored.
pub(crate) mod state {
    pub(crate) const WAITING: &str = "waiting";
    pub(crate) const DONE: &str = "done";
    pub(crate) const UNDONE: &str = "undone";
    pub(crate) const FAILED: &str = "failed";
    pub(crate) const STOPPED: &str = "stopped";
}

fn known(tx: &Tx<'_>, id: ImportId) -> Result<store::ImportRow, ShopError> {
    tx.import(id)?.ok_or_else(|| ShopError::NotFound { what: "import", id: id.to_string() })
}

/// The import, if it stands and so can be taken back.
fn standing(tx: &Tx<'_>, id: ImportId) -> Result<store::ImportRow, ShopError> {
    let row = known(tx, id)?;
    let why = match row.state.as_str() {
        state::DONE => return Ok(row),
        state::UNDONE => "was undone before",
        state::WAITING => "has not finished; stop it instead",
        _ => "kept nothing, so there is nothing to undo",
    };
    Err(ShopError::Refused(format!("import {id} of {} {why}", row.file)))
}
