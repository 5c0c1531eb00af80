//! A stream cut into cards, in bounded memory: each with its first line, and how it ends.

use std::io::{self, BufRead, BufReader, Read};

use crate::cell;
use crate::format::Format;
use crate::recipe::Encoding;

/// The longest card that is kept, without its pictures.
const CARD_MAX: usize = 1 << 20;
/// The longest line that is kept. Pictures are not, however long.
const LINE_MAX: usize = 64 << 10;

/// One card.
#[derive(Debug)]
pub(super) struct Block {
    /// Its first line in the file, from 1.
    pub(super) line: u64,
    /// Its lines, from BEGIN to END, each ended by a carriage return and a line feed, without pictures.
    pub(super) text: String,
    /// How many pictures it had.
    pub(super) pictures: u64,
    /// How it ends.
    pub(super) end: End,
    /// The name of the calendar that it stands in.
    pub(super) calendar: String,
}

/// How a card ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With its END.
    Whole,
    /// The file ends or another card begins before that.
    Unfinished,
    /// Only its beginning is kept.
    TooLong,
    /// It is no card: lines between cards.
    Stray,
}

/// Cuts a stream into cards.
pub(super) struct Blocks<R> {
    lines: Lines<R>,
    legacy: bool,
    /// What begins a card.
    kinds: &'static [&'static str],
    /// Whether lines between cards belong to nothing.
    strict: bool,
    calendar: String,
    open: Option<Block>,
    /// Components within the card that are let by.
    inner: usize,
    /// Whether the lines at hand go on with a picture.
    in_picture: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(input: R, format: Format, encoding: Encoding) -> Blocks<R> {
        let (kinds, strict): (&'static [&'static str], bool) = match format {
            Format::Vcard => (&["VCARD"], true),
            _ => (&["VEVENT", concat!("VTO", "DO"), "VJOURNAL"], false),
        };
        Blocks {
            lines: Lines::new(input),
            legacy: encoding == Encoding::Windows1252,
            kinds,
            strict,
            calendar: String::new(),
            open: None,
            inner: 0,
            in_picture: false,
        }
    }

    /// The line that was read last.
    pub(super) fn line(&self) -> u64 {
        self.lines.number
    }

    /// The next card; none at the end of the stream.
    pub(super) fn next(&mut self) -> io::Result<Option<Block>> {
        while let Some(bytes) = self.lines.next()? {
            let text = cell::decode(bytes, self.legacy).replace('\0', "");
            let over = self.lines.over;
            if let Some(done) = self.line_of(&text, over) {
                return Ok(Some(done));
            }
        }
        Ok(self.close(End::Unfinished))
    }

    /// Takes one line, and gives the card that ends with it or before it.
    fn line_of(&mut self, text: &str, over: bool) -> Option<Block> {
        let word = text.trim().to_ascii_uppercase();
        let begins = word.strip_prefix("BEGIN:").map(str::trim);
        if begins.is_some_and(|what| self.kinds.contains(&what)) && !self.is_agent() {
            let before = self.close(End::Unfinished);
            self.open = Some(self.block(End::Whole));
            self.keep(text, over);
            return before;
        }
        if self.open.is_none() {
            return self.between(text, &word);
        }
        if self.open.as_ref().is_some_and(|block| block.end == End::Stray) {
            self.keep(text, over);
            return None;
        }
        if begins.is_some() {
            self.inner += 1;
            return None;
        }
        if let Some(what) = word.strip_prefix("END:").map(str::trim) {
            if self.inner > 0 {
                self.inner -= 1;
                return None;
            }
            if self.kinds.contains(&what) {
                self.keep(text, over);
                let end = self.open.as_ref().map_or(End::Whole, |block| block.end);
                return self.close(end);
            }
            return self.close(End::Unfinished);
        }
        if self.inner == 0 && !self.is_picture(text) {
            self.keep(text, over);
        }
        None
    }

    fn between(&mut self, text: &str, word: &str) -> Option<Block> {
        if word.starts_with("BEGIN:VCALENDAR") {
            self.calendar.clear();
        } else if word.starts_with("X-WR-CALNAME") || word.starts_with("NAME:") {
            self.calendar = text.split_once(':').map(|(_, name)| name.trim().to_owned()).unwrap_or_default();
        } else if self.strict && !word.is_empty() {
            self.open = Some(self.block(End::Stray));
            self.keep(text, false);
        }
        None
    }

    fn block(&self, end: End) -> Block {
        let calendar = self.calendar.clone();
        Block { line: self.lines.number, text: String::new(), pictures: 0, end, calendar }
    }

    /// Adds a line to the open card.
    fn keep(&mut self, text: &str, over: bool) {
        let Some(block) = &mut self.open else { return };
        if over || block.text.len() + text.len() > CARD_MAX {
            block.end = End::TooLong;
            return;
        }
        block.text.push_str(text);
        block.text.push_str("\r\n");
    }

    fn close(&mut self, end: End) -> Option<Block> {
        let mut block = self.open.take()?;
        if block.end == End::Whole {
            block.end = end;
        }
        self.inner = 0;
        self.in_picture = false;
        Some(block)
    }

    /// Whether the card at hand holds another one, as vCard 2.1 does for somebody's agent.
    fn is_agent(&self) -> bool {
        let text = self.open.as_ref().map(|block| block.text.trim_end()).unwrap_or_default();
        let last = text.rsplit("\r\n").next().unwrap_or_default().to_ascii_uppercase();
        last.starts_with("AGENT") && last.ends_with(':')
    }

    /// Whether the line is a picture, a sound or a key, or goes on with one.
    fn is_picture(&mut self, text: &str) -> bool {
        let goes_on = text.starts_with([' ', '\t']) || (!text.trim().is_empty() && !text.contains(':'));
        if self.in_picture && goes_on {
            return true;
        }
        let name = text.split([':', ';']).next().unwrap_or_default();
        let name = name.rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
        self.in_picture = matches!(name.as_str(), "PHOTO" | "LOGO" | "SOUND" | "KEY");
        if let Some(block) = self.open.as_mut().filter(|_| name == "PHOTO") {
            block.pictures += 1;
        }
        self.in_picture
    }
}

/// Lines, whatever ends them: a line feed, a carriage return, or both.
struct Lines<R> {
    input: BufReader<R>,
    line: Vec<u8>,
    number: u64,
    /// Whether the line was longer than is kept.
    over: bool,
    /// Whether a carriage return has just ended a line, so that a line feed after it ends none.
    after_return: bool,
}

impl<R: Read> Lines<R> {
    fn new(input: R) -> Lines<R> {
        let input = BufReader::with_capacity(LINE_MAX, input);
        Lines { input, line: Vec::new(), number: 0, over: false, after_return: false }
    }

    fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.line.clear();
        self.over = false;
        let mut any = false;
        loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                break;
            }
            if std::mem::take(&mut self.after_return) && bytes[0] == b'\n' {
                self.input.consume(1);
                continue;
            }
            any = true;
            let end = memchr::memchr2(b'\n', b'\r', bytes);
            let piece = &bytes[..end.unwrap_or(bytes.len())];
            let room = LINE_MAX - self.line.len();
            self.over |= piece.len() > room;
            self.line.extend_from_slice(&piece[..piece.len().min(room)]);
            self.after_return = end.is_some_and(|end| bytes[end] == b'\r');
            let used = piece.len() + usize::from(end.is_some());
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        self.number += u64::from(any);
        Ok(any.then_some(self.line.as_slice()))
    }
}
