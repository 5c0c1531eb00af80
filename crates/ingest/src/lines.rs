//! Lines that end with a carriage return alone, as Excel's "CSV (Macintosh)" has them, become lines as all others have them.

use std::io::{self, Read};

/// How much of a text is looked at to see how its lines end.
const LOOK: usize = 64 << 10;

/// Whether the lines of a text end with a carriage return alone: its first does, and most others.
pub(crate) fn end_with_returns(text: &[u8]) -> bool {
    let text = &text[..text.len().min(LOOK)];
    let Some(first) = memchr::memchr2(b'\r', b'\n', text) else { return false };
    let alone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    if text[first] == b'\n' || !alone(&first) {
        return false;
    }
    let returns = memchr::memchr_iter(b'\r', text).filter(alone).count();
    returns > memchr::memchr_iter(b'\n', text).count()
}

/// Puts line feeds for carriage returns.
pub(crate) fn feed(text: &mut [u8]) {
    text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
}

/// Hands `input` to `work` in lines that end with a line feed.
pub(crate) fn feeding<T>(input: &mut dyn Read, work: impl FnOnce(&mut dyn Read) -> T) -> T {
    let mut first = Vec::new();
    let failed = input.take(LOOK as u64).read_to_end(&mut first).err();
    let ends_with_returns = end_with_returns(&first);
    let first = io::Cursor::new(first);
    let mut whole: Box<dyn Read + '_> = match failed {
        None => Box::new(first.chain(input)),
        failed => Box::new(first.chain(Failed(failed))),
    };
    if ends_with_returns { work(&mut Feeding(whole)) } else { work(&mut whole) }
}

struct Feeding<R>(R);

impl<R: Read> Read for Feeding<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(to)?;
        feed(&mut to[..count]);
        Ok(count)
    }
}

/// An input that failed before its first row, so that the failure is told in one place.
pub(crate) struct Failed(pub(crate) Option<io::Error>);

impl Read for Failed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_how_the_first_and_most_others_end() {
        let cases = [
            ("a,b\r1,2\r", true),
            ("a,b\r\"1\n2\",3\r4,5\r", true),
            ("a,b\r\n1,2\r\n", false),
            ("a,b\n\"1\r2\r3\",4\n", false),
            ("a\r,b\n1,2\n3,4\n", false),
            ("a,b", false),
        ];
        for (text, expected) in cases {
            assert_eq!(end_with_returns(text.as_bytes()), expected, "{text:?}");
        }
    }
}
