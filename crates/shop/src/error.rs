//! What can go wrong in a use case, in words for the person who asked.

use store::StoreError;
use thiserror::Error;

/// Why something could not be done.
#[derive(Debug, Error)]
pub enum ShopError {
    /// There is no such thing.
    #[error("there is no {what} {id}")]
    NotFound {
        /// `person`, `gesture`, `import`.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// What was typed cannot be taken.
    #[error("{field}: `{value}` {reason}")]
    Invalid {
        /// The field, as the form calls it.
        field: &'static str,
        /// What was typed.
        value: String,
        /// Why it is wrong and what to write instead.
        reason: String,
    },
    /// An email belongs to somebody already.
    #[error("the email {email} is {name}’s already")]
    Taken {
        /// The email.
        email: String,
        /// Whose it is.
        person: domain::id::PersonId,
        /// What they are called.
        name: String,
    },
    /// A name or a password cannot be taken.
    #[error(transparent)]
    Door(#[from] domain::door::DoorError),
    /// It cannot be done now; the text says why and what to do.
    #[error("{0}")]
    Refused(String),
    /// Something stored cannot be read.
    #[error("{0} cannot be read; `fondly verify` tells more")]
    Damaged(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database failed.
    #[error("the shop's database could not be used")]
    Store(#[from] store::StoreError),
    /// A file of the shop's folder failed.
    #[error("{what}")]
    File {
        /// What was being done, with the path.
        what: String,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
}

impl ShopError {
    /// What went wrong, for a log: in words that stand in this program, without anything that somebody typed, sent or is called.
    pub fn in_log(&self) -> String {
        match self {
            ShopError::NotFound { what, .. } => format!("there is no such {what}"),
            ShopError::Invalid { field, .. } => format!("what was typed as {field} cannot be taken"),
            ShopError::Taken { .. } => "an email is somebody else's".to_owned(),
            ShopError::Door(_) => "a name or a password cannot be taken".to_owned(),
            ShopError::Refused(_) => "it cannot be done now".to_owned(),
            ShopError::Damaged(what, _) => format!("{what} cannot be read; `fondly verify` tells more"),
            ShopError::Store(error) => store_in_log(error),
            ShopError::File { source, .. } => format!("a file could not be used: {source}"),
        }
    }
}

/// The same of the database. Where SQLite quotes what it was given, its words are left out.
pub(crate) fn store_in_log(error: &StoreError) -> String {
    match error {
        StoreError::DiskFull
        | StoreError::Busy
        | StoreError::Unknown(_)
        | StoreError::TakenOver(_)
        | StoreError::Newer { .. }
        | StoreError::Statement { .. } => error.to_string(),
        StoreError::Away { source, .. } => format!("the database's server cannot be reached: {source}"),
        StoreError::Refused(_) => "the database cannot be used".to_owned(),
        StoreError::Disk(source) => format!("{error}: {source}"),
        StoreError::Damaged { .. } => "something in the database cannot be read".to_owned(),
        StoreError::File { source, .. } => format!("a database's file could not be used: {source}"),
    }
}

/// An error with all that lies behind it, for a person.
pub(crate) fn whole(error: &ShopError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}
