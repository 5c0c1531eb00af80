//! A file on its way out: written on a thread that may wait, sent as it is written, in bounded memory.

use std::io::{self, Write};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use shop::{Shop, ShopError};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::app::App;

/// Chunks that may wait for the network.
const WAITING: usize = 4;
/// Bytes sent at a time.
const CHUNK: usize = 64 << 10;

/// What is sent: pieces, and a failure that cuts the file off visibly.
type Piece = io::Result<Bytes>;

/// The receiving half.
struct Pieces(Receiver<Piece>);

impl Stream for Pieces {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}

/// The sending half, for a thread that may wait.
struct Pipe(Sender<Piece>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map(|()| bytes.len()).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers with the file that `write` writes.
pub(crate) fn file(
    app: &App,
    name: &str,
    media: &'static str,
    write: impl FnOnce(&Shop, &mut dyn Write) -> Result<(), ShopError> + Send + 'static,
) -> Response {
    let (sender, receiver) = channel(WAITING);
    let shop = app.shop();
    tokio::task::spawn_blocking(move || {
        let mut out = io::BufWriter::with_capacity(CHUNK, Pipe(sender.clone()));
        let written = write(&shop, &mut out).map_err(io::Error::other).and_then(|()| out.flush());
        if let Err(error) = written {
            // Whoever has gone away needs no word of it.
            sender.blocking_send(Err(error)).unwrap_or_default();
        }
    });
    let headers =
        [(CONTENT_TYPE, media.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, Body::from_stream(Pieces(receiver))).into_response()
}
