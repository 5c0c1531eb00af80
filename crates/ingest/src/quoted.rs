//! Rows with quotes: where they end, and their cells.

use std::ops::Range;

/// Where a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// After this many bytes, its line feed included.
    At(usize),
    /// Further on than the bytes at hand.
    Later,
    /// Nowhere: a quote opens, and text follows the next quote lines later. It never was a quoted cell.
    Never,
}

/// Finds the end of the row at the front of `bytes`, which are all that is left where `finished`.
pub(crate) fn row_end(bytes: &[u8], delimiter: u8, finished: bool) -> End {
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let Some(close) = closing(bytes, at + 1) else {
                return if finished { End::Never } else { End::Later };
            };
            let ends_cell = |byte: &u8| *byte == delimiter || matches!(byte, b'\n' | b'\r');
            let clean = bytes.get(close + 1).is_none_or(ends_cell);
            if !clean && memchr::memchr(b'\n', &bytes[at..close]).is_some() {
                return End::Never;
            }
            if close + 1 == bytes.len() && !finished {
                return End::Later;
            }
            at = close + 1;
        }
        match memchr::memchr2(delimiter, b'\n', &bytes[at..]) {
            Some(next) if bytes[at + next] == b'\n' => return End::At(at + next + 1),
            Some(next) => at += next + 1,
            None => return if finished { End::At(bytes.len()) } else { End::Later },
        }
    }
}

/// Where the quote closes that opened before `from`; two quotes are one that is meant.
fn closing(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let at = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// Splits the row that [`row_end`] found into cells, taking quotes out where they lie.
pub(crate) fn split(buffer: &mut [u8], row: Range<usize>, delimiter: u8, cells: &mut Vec<(u32, u32)>) {
    let end = without_return(buffer, row.start, row.end - usize::from(buffer[row.end - 1] == b'\n'));
    let (mut at, mut write) = (row.start, row.start);
    loop {
        let from = write;
        if at < end && buffer[at] == b'"' {
            (at, write) = unquote(buffer, at + 1, end, write);
        }
        let rest = memchr::memchr(delimiter, &buffer[at..end]).map_or(end, |next| at + next);
        buffer.copy_within(at..rest, write);
        write += rest - at;
        cells.push((from as u32, write as u32));
        if rest == end {
            return;
        }
        at = rest + 1;
    }
}

/// Copies a quoted text to `write`; gives where reading and writing go on.
fn unquote(buffer: &mut [u8], mut at: usize, end: usize, mut write: usize) -> (usize, usize) {
    loop {
        let quote = memchr::memchr(b'"', &buffer[at..end]).map_or(end, |next| at + next);
        buffer.copy_within(at..quote, write);
        write += quote - at;
        if quote + 1 < end && buffer[quote + 1] == b'"' {
            buffer[write] = b'"';
            write += 1;
            at = quote + 2;
        } else {
            return ((quote + 1).min(end), write);
        }
    }
}

/// The end of a line without its carriage return.
pub(crate) fn without_return(buffer: &[u8], start: usize, stop: usize) -> usize {
    stop - usize::from(stop > start && buffer[stop - 1] == b'\r')
}
