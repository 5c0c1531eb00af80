//! Values on their way to PostgreSQL and back.
//!
//! Text there holds every letter but NUL, which senders may well send. So that nothing is lost, and so that texts keep their
//! order byte by byte, NUL is written as two letters, 1 and `0`, and 1 itself as 1 and `1`.

use std::borrow::Cow;
use std::error::Error;

use bytes::{BufMut, BytesMut};
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::db::Param;

type Unfit = Box<dyn Error + Sync + Send>;

/// The letter that begins what stands for NUL or for itself.
const MARK: u8 = 1;

/// Text as PostgreSQL may hold it.
pub(super) fn written(text: &str) -> Cow<'_, str> {
    if memchr::memchr2(0, MARK, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace('\u{1}', "\u{1}1").replace('\u{0}', "\u{1}0"))
}

/// Text as it was before it was written.
fn read(text: &str) -> Cow<'_, str> {
    if memchr::memchr(MARK, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\u{1}0", "\u{0}").replace("\u{1}1", "\u{1}"))
}

impl ToSql for Param<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Unfit> {
        match (self, kind) {
            (Param::Null, _) => return Ok(IsNull::Yes),
            (Param::Integer(value), &Type::INT8) => out.put_i64(*value),
            (Param::Integer(value), &Type::INT4) => out.put_i32(i32::try_from(*value)?),
            (Param::Text(text), &Type::TEXT | &Type::UNKNOWN) => out.put_slice(written(text).as_bytes()),
            (Param::Blob(bytes), &Type::BYTEA) => out.put_slice(bytes),
            (value, kind) => return Err(format!("{value:?} is no {kind}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// A whole number, or a yes or no as one.
pub(crate) struct Number(pub(crate) i64);

impl<'r> FromSql<'r> for Number {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Number, Unfit> {
        match *kind {
            Type::INT4 => i32::from_sql(kind, raw).map(|value| Number(value.into())),
            Type::BOOL => bool::from_sql(kind, raw).map(|value| Number(value.into())),
            _ => i64::from_sql(kind, raw).map(Number),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::INT8 | Type::INT4 | Type::BOOL)
    }
}

/// Text, copied only where it is written otherwise than it is meant.
pub(crate) struct Words<'r>(pub(crate) Cow<'r, str>);

impl<'r> FromSql<'r> for Words<'r> {
    fn from_sql(kind: &Type, raw: &'r [u8]) -> Result<Words<'r>, Unfit> {
        <&str>::from_sql(kind, raw).map(|text| Words(read(text)))
    }

    fn accepts(kind: &Type) -> bool {
        <&str as FromSql<'_>>::accepts(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_and_keeps_its_place_among_others() {
        let mut texts =
            ["", "a", "a\u{0}", "a\u{0}b", "a\u{1}", "a\u{1}0", "a\u{1}\u{0}1", "a\u{2}", "a0", "\u{0}"];
        for text in texts {
            assert_eq!(read(&written(text)), text, "{text:?}");
            assert!(!written(text).contains('\u{0}'));
        }
        texts.sort_unstable();
        let written: Vec<_> = texts.iter().map(|text| written(text)).collect();
        assert!(written.is_sorted(), "{written:?}");
    }
}
