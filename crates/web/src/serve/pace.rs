//! Pace: a body that comes so slowly that it holds a seat for nothing is cut off.

use std::error::Error;
use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use super::hall::Seat;

/// Bytes a second that the slowest body has, beyond the pause that everybody may make: a phone at the edge of its network has
/// ten times as many.
const SLOWEST: f64 = 1_024.0;

/// Whether a request's body was cut off because it came too slowly.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace(Arc<AtomicBool>);

impl Pace {
    /// Whether it was.
    pub(crate) fn was_too_slow(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The body came too slowly.
#[derive(Debug)]
struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl Error for TooSlow {}

/// Whether a body broke because it came too slowly.
pub(crate) fn is_slow(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A request's body on its way in, as long as it keeps up.
pub(super) struct Arriving<B> {
    body: B,
    seat: Seat,
    pace: Pace,
    pause: Duration,
    /// The wait for the next piece; none before somebody asked for the first.
    wait: Option<Pin<Box<Sleep>>>,
    began: Instant,
    bytes: u64,
}

impl<B> Arriving<B> {
    pub(super) fn new(body: B, seat: Seat, pace: Pace) -> Arriving<B> {
        let pause = seat.bounds().pause;
        Arriving { body, seat, pace, pause, wait: None, began: Instant::now(), bytes: 0 }
    }

    /// When patience ends: a pause after the last piece, and no later than the slowest pace allows.
    fn until(&self) -> Instant {
        let allowed = self.pause + Duration::from_secs_f64(self.bytes as f64 / SLOWEST);
        (Instant::now() + self.pause).min(self.began + allowed)
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Arriving<B>
where
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if this.wait.is_none() {
            // Time that nobody waited for it does not count.
            this.began = Instant::now();
            this.seat.sends(0);
        }
        if let Poll::Ready(piece) = Pin::new(&mut this.body).poll_frame(context) {
            let Some(piece) = piece else {
                this.seat.has_sent();
                return Poll::Ready(None);
            };
            let piece = piece.map_err(Into::into)?;
            this.bytes += piece.data_ref().map_or(0, |bytes| bytes.len() as u64);
            this.seat.sends(this.bytes);
            let until = this.until();
            if let Some(wait) = &mut this.wait {
                wait.as_mut().reset(until);
            }
            return Poll::Ready(Some(Ok(piece)));
        }
        let until = this.until();
        let wait = this.wait.get_or_insert_with(|| Box::pin(sleep_until(until)));
        if wait.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        this.pace.0.store(true, Ordering::Relaxed);
        Poll::Ready(Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Arriving<B> {
    /// Nobody waits for the rest: the answer is being made, or sent.
    fn drop(&mut self) {
        self.seat.has_sent();
    }
}
