//! A file on its way in: chunks from the network become a reader for the shop, in bounded memory.

use std::io::{self, Read};

use axum::body::Bytes;
use axum::extract::multipart::Field;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::refusal::Refusal;

/// Chunks that may wait for the disk.
const WAITING: usize = 16;

/// What comes over: a piece, or the word that nothing more comes. Silence instead of that word is a cut line.
enum Piece {
    Bytes(Bytes),
    End,
}

/// The sending half, fed from the network.
pub(crate) struct Feed(Sender<Piece>);

/// The reading half, for a thread that may wait.
pub(crate) struct Pipe {
    pieces: Receiver<Piece>,
    rest: Bytes,
    ended: bool,
}

/// A feed, and the pipe that it fills.
pub(crate) fn pipe() -> (Feed, Pipe) {
    let (sender, pieces) = channel(WAITING);
    (Feed(sender), Pipe { pieces, rest: Bytes::new(), ended: false })
}

impl Feed {
    /// Passes a whole field on. A reader that has gone away knows why and says it.
    pub(crate) async fn pass(self, mut field: Field<'_>) -> Result<(), Refusal> {
        while let Some(bytes) = field.chunk().await.map_err(|_| Refusal::CutOff)? {
            if self.0.send(Piece::Bytes(bytes)).await.is_err() {
                return Ok(());
            }
        }
        // The same: nobody listens any more.
        self.0.send(Piece::End).await.unwrap_or_default();
        Ok(())
    }
}

impl Read for Pipe {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.rest.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.rest = bytes,
                Some(Piece::End) => self.ended = true,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let length = into.len().min(self.rest.len());
        into[..length].copy_from_slice(&self.rest.split_to(length));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(pieces: Vec<Piece>) -> io::Result<String> {
        let (Feed(sender), mut pipe) = pipe();
        pieces.into_iter().for_each(|piece| assert!(sender.try_send(piece).is_ok()));
        drop(sender);
        let mut text = String::new();
        pipe.read_to_string(&mut text).map(|_| text)
    }

    fn bytes(text: &'static str) -> Piece {
        Piece::Bytes(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn pieces_become_one_file() {
        assert_eq!(
            read_all(vec![bytes("Name,"), bytes(""), bytes("Email\n"), Piece::End]).unwrap(),
            "Name,Email\n"
        );
    }

    #[test]
    fn a_cut_line_is_not_the_end_of_the_file() {
        let error = read_all(vec![bytes("Name,Em")]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }
}
