//! Copies of the databases, made while others write to them.
//!
//! The shop's database is copied page by page from one state that a reader holds on to: writers go on, and what they
//! commit meanwhile is not in the copy. The intake is small and mostly free pages, so it is written anew without them.

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::db::{Result, StoreError};
use crate::file::{connect, make_private, settle};
use crate::open::{Base, Store};

/// Pages copied between two looks at whether it is to go on: two megabytes.
const PAGES_A_STEP: i32 = 512;
/// How long it waits for a lock before it tries again.
const LOCKED_FOR: std::time::Duration = std::time::Duration::from_millis(20);

/// Told how many bytes of how many are copied; breaks to stop.
pub type Watch<'a> = dyn Fn(u64, u64) -> ControlFlow<()> + 'a;

impl Store {
    /// Copies a database in a file as it is now into a new file at `to`. Breaks where `watch` does; what is at `to` is
    /// nothing then.
    pub fn copy_to(&self, to: &Path, watch: &Watch<'_>) -> Result<ControlFlow<()>> {
        match &self.base {
            Base::File(file) => copy_pages(file.path(), to, watch),
            Base::Server(_) => unreachable!("a server's is carried over row by row"),
        }
    }
}

/// Copies the intake at `from`, as it is now, into a new file at `to`.
pub fn copy_intake(from: &Path, to: &Path) -> Result<()> {
    let sql = "VACUUM INTO ?1";
    let target = to.to_str().ok_or_else(|| StoreError::File {
        what: format!("{} cannot be written: the path is no text", to.display()),
        source: std::io::ErrorKind::InvalidInput.into(),
    })?;
    make_private(to);
    connect(from)?.execute(sql, [target]).map(|_| ()).map_err(|error| StoreError::statement(sql, error))
}

/// What SQLite finds wrong with the database in the file at `path`; nothing when it is whole. The file is not changed.
pub fn damages(path: &Path) -> Result<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = format!("open {}", path.display());
    let file =
        Connection::open_with_flags(path, flags).map_err(|error| StoreError::statement(&open, error))?;
    let sql = "PRAGMA integrity_check";
    let lines: rusqlite::Result<Vec<String>> = file.prepare(sql).and_then(|mut check| {
        let lines = check.query_map([], |row| row.get(0))?;
        lines.collect()
    });
    let lines = lines.map_err(|error| StoreError::statement(sql, error))?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

/// Copies one state of the database at `from` into a new file at `to`.
pub(crate) fn copy_pages(from: &Path, to: &Path, watch: &Watch<'_>) -> Result<ControlFlow<()>> {
    let failed = |error| StoreError::statement(&format!("copy to {}", to.display()), error);
    let source = connect(from)?;
    // A state that is held is never left for a newer one: the copy does not begin anew with every commit.
    settle(&source, "BEGIN; SELECT COUNT(*) FROM sqlite_schema")?;
    let mut target = connect(to)?;
    settle(&target, "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")?;
    let copy = Backup::new(&source, &mut target).map_err(failed)?;
    loop {
        let step = copy.step(PAGES_A_STEP).map_err(failed)?;
        let progress = copy.progress();
        let bytes = |pages: i32| u64::try_from(pages).unwrap_or(0) * PAGE_BYTES;
        match step {
            StepResult::Done => break,
            StepResult::Busy | StepResult::Locked => std::thread::sleep(LOCKED_FOR),
            _ => {}
        }
        if watch(bytes(progress.pagecount - progress.remaining), bytes(progress.pagecount)).is_break() {
            drop(copy);
            drop(target);
            let gone = std::fs::remove_file(to);
            gone.map_err(|source| StoreError::File {
                what: format!("{} could not be removed", to.display()),
                source,
            })?;
            return Ok(ControlFlow::Break(()));
        }
    }
    drop(copy);
    // One plain file, which can be read without a log beside it.
    settle(&target, "PRAGMA journal_mode = DELETE")?;
    Ok(ControlFlow::Continue(()))
}

/// The size of a page, which no database of ours changes.
const PAGE_BYTES: u64 = 4096;

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

    use super::*;
    use crate::db::Tx;

    /// A database whose settings always come in pairs, with so many of them that they fill several steps.
    fn pairs(path: &Path) -> Store {
        let store = Store::open(path).expect("a new database");
        let fill = store.write(|tx| (0..1500).try_for_each(|number| put_pair(tx, number)));
        fill.expect("it is filled");
        store
    }

    fn put_pair(tx: &Tx<'_>, number: u64) -> Result<()> {
        let value = "x".repeat(3000);
        ["a", "b"].into_iter().try_for_each(|side| tx.put_setting(&format!("{number}-{side}"), &value))
    }

    #[test]
    fn a_copy_made_under_load_is_one_state_and_leaves_writers_alone() {
        let folder = tempfile::tempdir().expect("there is room");
        let store = pairs(&folder.path().join("shop.db"));
        let (ended, written) = (AtomicBool::new(false), AtomicU64::new(1500));
        let copied = folder.path().join("copy.db");
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Ordering::Relaxed) {
                    let number = written.fetch_add(1, Ordering::Relaxed);
                    store.write(|tx| put_pair(tx, number)).expect("a pair is written");
                }
            });
            let before = written.load(Ordering::Relaxed);
            let watch = |_, _| {
                // The copy waits for a writer, never the other way round.
                let seen = written.load(Ordering::Relaxed);
                while written.load(Ordering::Relaxed) < seen + 2 {
                    std::thread::yield_now();
                }
                ControlFlow::Continue(())
            };
            let outcome = store.copy_to(&copied, &watch).expect("a copy");
            ended.store(true, Ordering::Relaxed);
            assert!(outcome.is_continue());
            assert!(written.load(Ordering::Relaxed) > before + 4, "somebody wrote meanwhile");
        });
        assert!(damages(&copied).expect("it is opened").is_empty());
        assert!(!folder.path().join("copy.db-wal").exists(), "it is one file");
        let copy = Store::open(&copied).expect("a database");
        let count = |sql| copy.read(|tx| tx.number(sql, &[])).expect("a look");
        let pairs = count("SELECT COUNT(*) FROM setting WHERE name LIKE '%-a'");
        assert_eq!(pairs, count("SELECT COUNT(*) FROM setting WHERE name LIKE '%-b'"));
        assert!(pairs >= 1500);
    }

    #[test]
    fn a_copy_that_is_stopped_leaves_nothing() {
        let folder = tempfile::tempdir().expect("there is room");
        let store = pairs(&folder.path().join("shop.db"));
        let copied = folder.path().join("copy.db");
        let outcome = store.copy_to(&copied, &|_, _| ControlFlow::Break(())).expect("it stops");
        assert!(outcome.is_break() && !copied.exists());
    }
}
