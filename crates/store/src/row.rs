//! One row of an answer, read by position, whichever database gave it.

use std::borrow::Cow;

use crate::postgres::value::{Number, Words};

/// One row of an answer.
pub(crate) enum Row<'r> {
    /// SQLite's.
    File(&'r rusqlite::Row<'r>),
    /// PostgreSQL's.
    Postgres(&'r postgres::Row),
}

/// The statements and the schema are both ours: another type in a column is a slip that tests find.
const TYPED: &str = "the column has the type that the schema gives it";

impl<'r> Row<'r> {
    /// A whole number.
    pub(crate) fn integer(&self, column: usize) -> i64 {
        self.maybe_integer(column).expect(TYPED)
    }

    /// A whole number, or nothing.
    pub(crate) fn maybe_integer(&self, column: usize) -> Option<i64> {
        match self {
            Row::File(row) => row.get(column).expect(TYPED),
            Row::Postgres(row) => {
                row.try_get::<_, Option<Number>>(column).expect(TYPED).map(|number| number.0)
            }
        }
    }

    /// A yes or no.
    pub(crate) fn flag(&self, column: usize) -> bool {
        self.integer(column) != 0
    }

    /// Text.
    pub(crate) fn text(&self, column: usize) -> String {
        self.maybe_text(column).expect(TYPED)
    }

    /// Text, or nothing.
    pub(crate) fn maybe_text(&self, column: usize) -> Option<String> {
        match self {
            Row::File(row) => row.get(column).expect(TYPED),
            Row::Postgres(_) => self.maybe_str(column).map(Cow::into_owned),
        }
    }

    /// Text, without copying it where that can be.
    pub(crate) fn str(&self, column: usize) -> Cow<'r, str> {
        self.maybe_str(column).unwrap_or_default()
    }

    /// Text or nothing, without copying it where that can be.
    pub(crate) fn maybe_str(&self, column: usize) -> Option<Cow<'r, str>> {
        match self {
            Row::File(row) => {
                row.get_ref(column).ok().and_then(|value| value.as_str().ok()).map(Cow::Borrowed)
            }
            Row::Postgres(row) => {
                row.try_get::<_, Option<Words<'r>>>(column).expect(TYPED).map(|words| words.0)
            }
        }
    }

    /// Bytes.
    pub(crate) fn blob(&self, column: usize) -> Vec<u8> {
        self.maybe_blob(column).expect(TYPED)
    }

    /// Bytes, or nothing.
    pub(crate) fn maybe_blob(&self, column: usize) -> Option<Vec<u8>> {
        match self {
            Row::File(row) => row.get(column).expect(TYPED),
            Row::Postgres(row) => row.try_get(column).expect(TYPED),
        }
    }

    /// A key of 16 bytes.
    pub(crate) fn key(&self, column: usize) -> [u8; 16] {
        match self {
            Row::File(row) => row.get(column).expect(TYPED),
            Row::Postgres(row) => {
                let bytes: &[u8] = row.try_get(column).expect(TYPED);
                bytes.try_into().expect(TYPED)
            }
        }
    }

    /// A moment, stored in microseconds.
    pub(crate) fn time(&self, column: usize) -> jiff::Timestamp {
        crate::time(self.integer(column))
    }

    /// A moment, or none.
    pub(crate) fn maybe_time(&self, column: usize) -> Option<jiff::Timestamp> {
        self.maybe_integer(column).map(crate::time)
    }
}
