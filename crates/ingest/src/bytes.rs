//! Bytes as they come: unpacked on a thread of their own, counted, and turned into UTF-8 where they are
//! UTF-16.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use flate2::read::MultiGzDecoder;

use crate::lines::{self, Failed};
use crate::recipe::Encoding;

/// What every gz file begins with (RFC 1952).
pub(crate) const GZ_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// What is unpacked at a time.
const CHUNK: usize = 128 << 10;
/// How many chunks may wait for the reader.
const WAITING: usize = 4;

/// Hands the plain bytes of `input` to `work`, with a counter of the bytes taken from it.
pub(crate) fn unpacked<T>(
    mut input: impl Read + Send,
    encoding: Encoding,
    work: impl FnOnce(&mut dyn Read, &AtomicU64) -> T,
) -> io::Result<T> {
    let mut first = Vec::with_capacity(GZ_MAGIC.len());
    input.by_ref().take(GZ_MAGIC.len() as u64).read_to_end(&mut first)?;
    let packed = first == GZ_MAGIC;
    let taken = Arc::new(AtomicU64::new(0));
    let whole = Counted { inner: io::Cursor::new(first).chain(input), taken: Arc::clone(&taken) };
    if !packed {
        let mut plain = whole;
        return as_lines(&mut plain, encoding, |bytes| work(bytes, &taken));
    }
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(WAITING);
        scope.spawn(move || unpack(MultiGzDecoder::new(io::BufReader::with_capacity(CHUNK, whole)), &sender));
        let mut chunks = Chunks { receiver, chunk: Vec::new(), at: 0 };
        // The receiver ends before the scope does, so that a thread that waits to send can stop.
        let worked = as_lines(&mut chunks, encoding, |bytes| work(bytes, &taken));
        drop(chunks);
        worked
    })
}

/// UTF-8 in lines that end with a line feed.
fn as_lines<T>(
    input: &mut dyn Read,
    encoding: Encoding,
    work: impl FnOnce(&mut dyn Read) -> T,
) -> io::Result<T> {
    as_utf8(input, encoding, |text| lines::feeding(text, work))
}

/// Takes the byte order mark away and turns UTF-16 into UTF-8.
fn as_utf8<T>(
    input: &mut dyn Read,
    encoding: Encoding,
    work: impl FnOnce(&mut dyn Read) -> T,
) -> io::Result<T> {
    let utf16 = match encoding {
        Encoding::Utf8 | Encoding::Windows1252 => return without_mark(input, work),
        Encoding::Utf16Little => encoding_rs::UTF_16LE,
        Encoding::Utf16Big => encoding_rs::UTF_16BE,
    };
    let mut decoded = Decoded {
        input,
        decoder: utf16.new_decoder_with_bom_removal(),
        raw: vec![0; CHUNK],
        text: String::new(),
        at: 0,
        finished: false,
    };
    Ok(work(&mut decoded))
}

fn without_mark<T>(input: &mut dyn Read, work: impl FnOnce(&mut dyn Read) -> T) -> io::Result<T> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mut first = Vec::with_capacity(MARK.len());
    if let Err(error) = input.take(MARK.len() as u64).read_to_end(&mut first) {
        return Ok(work(&mut Failed(Some(error))));
    }
    if first == MARK {
        first.clear();
    }
    Ok(work(&mut io::Cursor::new(first).chain(input)))
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(to)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Sends the unpacked bytes until their end, an error, or nobody listens any more.
fn unpack(mut packed: impl Read, sender: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        let read = packed.by_ref().take(CHUNK as u64).read_to_end(&mut chunk);
        let ended = chunk.is_empty() || read.is_err();
        if !chunk.is_empty() && sender.send(Ok(chunk)).is_err() {
            return;
        }
        if let Err(error) = read {
            // Nobody listens only where the reader has stopped, and then no error matters.
            let _ = sender.send(Err(error));
        }
        if ended {
            return;
        }
    }
}

/// The chunks that another thread sends, as one stream.
struct Chunks {
    receiver: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for Chunks {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.at == self.chunk.len() {
            match self.receiver.recv() {
                Ok(next) => self.chunk = next?,
                // The sender is gone: that was all.
                Err(_) => return Ok(0),
            }
            self.at = 0;
        }
        let count = to.len().min(self.chunk.len() - self.at);
        to[..count].copy_from_slice(&self.chunk[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// UTF-16 read as UTF-8.
struct Decoded<'a> {
    input: &'a mut dyn Read,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    text: String,
    /// How much of the text is taken.
    at: usize,
    finished: bool,
}

impl Decoded<'_> {
    /// Decodes the next bytes of the input.
    fn refill(&mut self) -> io::Result<()> {
        let count = self.input.read(&mut self.raw)?;
        self.finished = count == 0;
        self.at = 0;
        self.text.clear();
        // With room for all of it, the decoder takes everything at once.
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * CHUNK);
        self.text.reserve(room);
        let _ = self.decoder.decode_to_string(&self.raw[..count], &mut self.text, self.finished);
        Ok(())
    }
}

impl Read for Decoded<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.finished {
            self.refill()?;
        }
        let left = &self.text.as_bytes()[self.at..];
        let count = to.len().min(left.len());
        to[..count].copy_from_slice(&left[..count]);
        self.at += count;
        Ok(count)
    }
}
