//! Why the database could not do something: one kind of error for whichever database stands behind the shop.

use thiserror::Error;

/// What lies behind an error, as the database says it.
pub(crate) type Cause = Box<dyn std::error::Error + Send + Sync>;

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
    Disk(#[source] Cause),
    /// Somebody else is writing for too long.
    #[error("another program is writing to the shop's database; try again when it has finished")]
    Busy,
    /// The database's server does not answer, or hung up.
    #[error(
        "the shop's database at {place} cannot be reached; see that PostgreSQL runs there and lets Fondly in, and try again"
    )]
    Away {
        /// Which server, without a password.
        place: String,
        /// Its reason, or that of the line.
        #[source]
        source: Cause,
    },
    /// The server hung up at the very moment at which it was to keep something.
    #[error(
        "the shop's database hung up while it was keeping this, and it is not known whether it did; look before you do \
         it again"
    )]
    Unknown(#[source] Cause),
    /// Another process has taken over the work that this one was doing.
    #[error("another Fondly has taken over the {0}; nothing of this step was kept")]
    TakenOver(String),
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
    /// It cannot be done; the text says why, and what to do.
    #[error("{0}")]
    Refused(String),
    /// A statement failed.
    #[error("the database refused: {statement}")]
    Statement {
        /// The first line of the statement.
        statement: String,
        /// Its reason.
        #[source]
        source: Cause,
    },
    /// What is stored cannot be read.
    #[error("{what} in the database cannot be read")]
    Damaged {
        /// Which thing.
        what: String,
        /// Why.
        #[source]
        source: Cause,
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

/// What a statement gives back.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// Whether the same may go through later: the disk is full, somebody else is writing, the server is away. Nothing is
    /// wrong with what was to be kept.
    pub fn is_passing(&self) -> bool {
        use StoreError::{Away, Busy, Disk, DiskFull, TakenOver, Unknown};
        matches!(self, DiskFull | Disk(_) | Busy | Away { .. } | Unknown(_) | TakenOver(_))
    }

    /// Why SQLite did not do a statement.
    pub(crate) fn statement(sql: &str, source: rusqlite::Error) -> StoreError {
        match source.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(rusqlite::ErrorCode::SystemIoFailure) => StoreError::Disk(source.into()),
            Some(rusqlite::ErrorCode::NotADatabase) => StoreError::Refused(
                "the file is no database of Fondly's; it was damaged, or another file lies in its place. `fondly restore` makes \
                 a shop of a backup"
                    .to_owned(),
            ),
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::refused(sql, source.into()),
        }
    }

    /// A statement that failed.
    pub(crate) fn refused(sql: &str, source: Cause) -> StoreError {
        let statement = sql.trim().lines().next().unwrap_or_default().to_owned();
        StoreError::Statement { statement, source }
    }

    pub(crate) fn damaged(what: &str, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
        StoreError::Damaged { what: what.to_owned(), source: Box::new(source) }
    }
}
