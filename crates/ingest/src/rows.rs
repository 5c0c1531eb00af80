//! Rows out of bytes, in bounded memory.
//!
//! A row without quotes is split where it lies; one with quotes may go on over several lines. A quote that
//! never closes, or a line without end, costs its own line and nothing after it.

use std::io::{self, Read};

use crate::quoted::{self, without_return};

/// The longest row that is read. Real rows are below 10 KB; Shopify's notes end at 5,000 letters.
pub(crate) const ROW_MAX: usize = 1 << 20;
/// What is read at a time.
const CHUNK: usize = 256 << 10;
/// How much of a row that is too long is shown.
const EXCERPT: usize = 200;
/// More cells than any export has; a row of only delimiters stops here.
const CELLS_MAX: usize = 4096;

/// Reads rows of cells.
pub(crate) struct Rows<R> {
    input: R,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    finished: bool,
    cells: Vec<(u32, u32)>,
    line: u64,
    next_line: u64,
}

/// What the next row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Its cells can be read.
    Whole,
    /// It is longer than [`ROW_MAX`]; its first bytes are the only cell.
    TooLong,
    /// It has more than [`CELLS_MAX`] cells.
    TooWide,
    /// A quote opens and does not close properly within [`ROW_MAX`]; the line is the only cell.
    OpenQuote,
}

impl<R: Read> Rows<R> {
    pub(crate) fn new(input: R, delimiter: u8) -> Rows<R> {
        Rows {
            input,
            delimiter,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            finished: false,
            cells: Vec::new(),
            line: 0,
            next_line: 1,
        }
    }

    /// Moves to the next row that is not an empty line.
    pub(crate) fn next(&mut self) -> io::Result<Option<Shape>> {
        loop {
            let Some(stop) = self.line_end()? else { return Ok(None) };
            self.line = self.next_line;
            let Some(stop) = stop else { return self.skip_long_line().map(Some) };
            let line = &self.buffer[self.start..stop];
            if line.iter().all(|byte| byte.is_ascii_whitespace() && *byte != self.delimiter) {
                self.next_line += 1;
                self.start = (stop + 1).min(self.end);
            } else if memchr::memchr(b'"', line).is_none() {
                return Ok(Some(self.take_plain(stop)));
            } else {
                return self.take_quoted(stop).map(Some);
            }
        }
    }

    /// How many cells the row has.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The bytes of a cell; none where the row is too short.
    pub(crate) fn cell(&self, index: usize) -> &[u8] {
        self.cells.get(index).map_or(&[], |&(from, to)| &self.buffer[from as usize..to as usize])
    }

    /// The number of the row's first line in the file, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Where the current line ends (at its line feed, or at the end of the file): `None` at the end of the
    /// file, `Some(None)` where the line is longer than the limit.
    fn line_end(&mut self) -> io::Result<Option<Option<usize>>> {
        let mut searched = self.start;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[searched..self.end]) {
                let stop = searched + at;
                return Ok(Some((stop - self.start <= ROW_MAX).then_some(stop)));
            }
            if self.end - self.start > ROW_MAX {
                return Ok(Some(None));
            }
            let known = self.end - self.start;
            if self.finished || self.fill()? == 0 {
                return Ok((known > 0).then_some(Some(self.end)));
            }
            searched = self.start + known;
        }
    }

    /// Reads more behind what is there, moving it to the front first.
    fn fill(&mut self) -> io::Result<usize> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() < self.end + CHUNK {
            self.buffer.resize(self.end + CHUNK, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(count) => {
                    self.finished = count == 0;
                    self.end += count;
                    return Ok(count);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// A row without quotes that ends at `stop`.
    fn take_plain(&mut self, stop: usize) -> Shape {
        let (row, to) = self.take_line(stop);
        self.cells.clear();
        let mut from = row;
        for at in memchr::memchr_iter(self.delimiter, &self.buffer[row..to]) {
            self.cells.push((from as u32, (row + at) as u32));
            from = row + at + 1;
        }
        self.cells.push((from as u32, to as u32));
        self.narrow(row, to)
    }

    /// A row with a quote in its first line, which ends at `stop`.
    fn take_quoted(&mut self, mut stop: usize) -> io::Result<Shape> {
        loop {
            match quoted::row_end(&self.buffer[self.start..self.end], self.delimiter, self.finished) {
                quoted::End::At(length) if length <= ROW_MAX => {
                    let (row, end) = (self.start, self.start + length);
                    let feeds = memchr::memchr_iter(b'\n', &self.buffer[row..end]).count();
                    self.next_line += feeds as u64 + u64::from(self.buffer[end - 1] != b'\n');
                    self.start = end;
                    self.cells.clear();
                    quoted::split(&mut self.buffer, row..end, self.delimiter, &mut self.cells);
                    return Ok(self.narrow(row, end));
                }
                quoted::End::Later if self.end - self.start <= ROW_MAX => {
                    let length = stop - self.start;
                    self.fill()?;
                    stop = self.start + length;
                }
                quoted::End::At(_) | quoted::End::Later | quoted::End::Never => {
                    let (row, to) = self.take_line(stop);
                    self.only_cell(row, to);
                    return Ok(Shape::OpenQuote);
                }
            }
        }
    }

    /// Moves past the line that ends at `stop`; gives where its text lies.
    fn take_line(&mut self, stop: usize) -> (usize, usize) {
        let row = self.start;
        self.next_line += 1;
        self.start = (stop + 1).min(self.end);
        (row, without_return(&self.buffer, row, stop))
    }

    /// Lets a line go by that is longer than the limit, keeping how it begins.
    fn skip_long_line(&mut self) -> io::Result<Shape> {
        let kept = self.buffer[self.start..self.start + EXCERPT].to_vec();
        self.next_line += 1;
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += at + 1;
                break;
            }
            self.start = self.end;
            if self.fill()? == 0 {
                break;
            }
        }
        // The beginning is put behind what is still to be read, where a cell can point at it.
        self.buffer.truncate(self.end);
        self.buffer.extend_from_slice(&kept);
        self.only_cell(self.end, self.end + EXCERPT);
        Ok(Shape::TooLong)
    }

    fn narrow(&mut self, row: usize, end: usize) -> Shape {
        if self.cells.len() <= CELLS_MAX {
            return Shape::Whole;
        }
        self.only_cell(row, end);
        Shape::TooWide
    }

    fn only_cell(&mut self, from: usize, to: usize) {
        self.cells.clear();
        self.cells.push((from as u32, to as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of `text`, read a few bytes at a time, as `line|cell|cell`.
    fn rows(text: &[u8]) -> Vec<String> {
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
                let few = to.len().min(5);
                self.0.read(&mut to[..few])
            }
        }
        let mut rows = Rows::new(Slow(text), b',');
        let mut seen = Vec::new();
        while let Some(shape) = rows.next().expect("memory can be read") {
            let cells = (0..rows.len()).map(|i| String::from_utf8_lossy(rows.cell(i)).into_owned());
            let cells: Vec<_> = cells.collect();
            let mark = if shape == Shape::Whole { String::new() } else { format!("{shape:?} ") };
            seen.push(format!("{}{}|{}", mark, rows.line(), cells.join("|")));
        }
        seen
    }

    #[test]
    fn rows_are_split_with_and_without_quotes() {
        let cases: [(&str, &[&str]); 9] = [
            ("a,b\r\nc,d", &["1|a|b", "2|c|d"]),
            ("\n\n a,\n,\n", &["3| a|", "4||"]),
            ("\"a,1\",\"say \"\"hi\"\"\"\n", &["1|a,1|say \"hi\""]),
            ("\"two\nlines\",x\ny", &["1|two\nlines|x", "3|y"]),
            ("5\" pipe,x\ny", &["1|5\" pipe|x", "2|y"]),
            ("\"Ann\" Smith,x", &["1|Ann Smith|x"]),
            ("\"open,x\ny,z\n", &["OpenQuote 1|\"open,x", "2|y|z"]),
            ("\"open,x\n\"b\"\n", &["OpenQuote 1|\"open,x", "2|b"]),
            ("\"\",\"a\"", &["1||a"]),
        ];
        for (text, expected) in cases {
            assert_eq!(rows(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_without_end_costs_only_itself() {
        let mut text = b"a\n".to_vec();
        text.resize(3 * ROW_MAX, b'x');
        text.extend_from_slice(b"\nb,c\n");
        let mut rows = Rows::new(&text[..], b',');
        assert_eq!(rows.next().ok(), Some(Some(Shape::Whole)));
        assert_eq!(rows.next().ok(), Some(Some(Shape::TooLong)));
        assert_eq!(rows.cell(0), &[b'x'; EXCERPT]);
        assert_eq!(rows.next().ok(), Some(Some(Shape::Whole)));
        assert_eq!((rows.cell(1), rows.line()), (&b"c"[..], 3));
        assert!(rows.buffer.len() <= 2 * ROW_MAX);
    }

    #[test]
    fn the_longest_row_is_as_long_wherever_it_stands() {
        for (length, quote, shape) in [
            (ROW_MAX - 2, "", Shape::Whole),
            (ROW_MAX + 1, "", Shape::TooLong),
            (ROW_MAX + 1, "\"", Shape::TooLong),
            (ROW_MAX - 8, "\"\n", Shape::Whole),
            (ROW_MAX + 1, "\"\n", Shape::OpenQuote),
        ] {
            let text = format!("{quote}{}\"\nb,c\n", "x".repeat(length));
            let text = if quote.is_empty() { text.replace('"', "") } else { text };
            let mut rows = Rows::new(text.as_bytes(), b',');
            assert_eq!(rows.next().ok().flatten(), Some(shape), "{length} {quote:?}");
        }
    }
}
