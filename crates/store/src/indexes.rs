//! Indexes, taken down while an empty shop takes its first file in: sorting all keys once costs a fraction of keeping
//! them sorted row by row.

use crate::db::{Result, Session, Tx};
use crate::file::CACHE_KIB;
use crate::migrations::MIGRATIONS;

/// Kibibytes of pages that a first file may hold in memory while it is taken in. What does not fit is written to the log
/// and looked for there again.
const BUILD_CACHE_KIB: i64 = 64_000;

impl Tx<'_> {
    /// Takes every index down, for a transaction that looks nothing up and then calls [`Tx::build_indexes`]. On a server
    /// they stay: taking them down would keep every reader out until the end.
    pub fn drop_indexes(&self) -> Result<()> {
        let Session::File(_) = self.session else { return Ok(()) };
        let names = self.all(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
            &[],
            |row| row.text(0),
        )?;
        self.settle(&format!("PRAGMA cache_size = -{BUILD_CACHE_KIB}"))?;
        names.iter().try_for_each(|name| self.settle(&format!("DROP INDEX {name}")))
    }

    /// Builds every index, and lets the database look at what is in them.
    pub fn build_indexes(&self) -> Result<()> {
        let Session::File(_) = self.session else { return self.settle("ANALYZE") };
        self.settle(&format!("PRAGMA threads = 2; PRAGMA cache_size = -{BUILD_CACHE_KIB}"))?;
        for (_, _, indexes) in MIGRATIONS {
            self.settle(indexes)?;
        }
        self.settle(&format!("PRAGMA cache_size = -{CACHE_KIB}; PRAGMA analysis_limit = 1000; ANALYZE"))
    }
}
