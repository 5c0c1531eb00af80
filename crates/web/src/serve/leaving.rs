//! An answer on its way out: when it is gone, whoever asked may be shown out again.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};

use super::hall::Seat;

/// The body of an answer.
pub(super) struct Leaving {
    body: Body,
    seat: Seat,
}

impl Leaving {
    pub(super) fn new(body: Body, seat: Seat) -> Leaving {
        Leaving { body, seat }
    }
}

impl http_body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.seat.has_answer();
    }
}
