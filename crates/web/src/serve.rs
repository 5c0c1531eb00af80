//! Answers on a socket until it is asked to stop; what was begun is finished.
//!
//! Whoever connects takes one of so many seats (`hall`). Nobody keeps a seat by saying nothing, or by saying it so slowly that
//! it never ends (`pace`); whoever is served keeps theirs.

mod hall;
mod leaving;
mod pace;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::Service as _;

use crate::instruments::Instruments;

use hall::{Hall, Seat};
use leaving::Leaving;
use pace::Arriving;
pub(crate) use pace::{Pace, is_slow};

/// The longest head of a request; a form's address with every column of a wide file in it has less.
const HEAD_BYTES: usize = 64 << 10;
/// How long accepting pauses where the system has no socket left.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// What somebody is told for whom there is no seat.
const NO_SEAT: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// How many may be connected at a time, and how long is waited for them.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections. Above that, whoever has said nothing for longest makes room.
    pub connections: usize,
    /// How long a new connection may take until its first request's head is there.
    pub first_head: Duration,
    /// How long one may be kept open after a request without another. Proxies keep theirs for two minutes, and a proxy should
    /// be the one that closes.
    pub between: Duration,
    /// How long a body may pause, or take beyond what its slowest pace allows.
    pub pause: Duration,
    /// How long an answer may wait for its reader to take it.
    pub unread: Duration,
    /// How long what was begun may take to finish once the program is asked to stop.
    pub grace: Duration,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds {
            connections: 1_024,
            first_head: Duration::from_secs(30),
            between: Duration::from_secs(150),
            pause: Duration::from_secs(20),
            unread: Duration::from_secs(60),
            grace: Duration::from_secs(10),
        }
    }
}

/// Tells an answer that never ends that the program is asked to stop.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    /// Done as soon as the program is asked to stop.
    pub(crate) async fn asked(mut self) {
        // Where nobody can ask any more the program is over.
        drop(self.0.wait_for(|asked| *asked).await);
    }
}

/// Serves `router` on `listener` until `stop` is done.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    bounds: Bounds,
    instruments: &Instruments,
    stop: impl Future<Output = ()> + Send,
) {
    let hall = Arc::new(Hall::new(bounds, instruments.clone()));
    let (ask, asked) = watch::channel(false);
    let (mut tidying, mut stop) = (pin!(hall.tidy()), pin!(stop));
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => welcome(&hall, stream, peer, &router, &asked),
                Err(error) if is_theirs(&error) => {}
                Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
            },
            () = &mut tidying => {}
            () = &mut stop => break,
        }
    }
    drop((listener, asked));
    // Nobody listens where nobody is connected.
    ask.send_replace(true);
    let finish = async {
        tokio::select! {
            () = ask.closed() => {}
            () = hall.clear() => {}
        }
    };
    // What is not finished by then is cut off: whoever waits for it hears nothing, and asks again.
    drop(tokio::time::timeout(bounds.grace, finish).await);
}

/// A connection that broke before it was accepted is its own affair.
fn is_theirs(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Gives a connection a seat, or tells it that there is none.
fn welcome(
    hall: &Arc<Hall>,
    stream: TcpStream,
    peer: SocketAddr,
    router: &Router,
    asked: &watch::Receiver<bool>,
) {
    // Without them answers are slower or are waited for longer; they come all the same.
    drop(stream.set_nodelay(true));
    #[cfg(target_os = "linux")]
    drop(SockRef::from(&stream).set_tcp_user_timeout(Some(hall.bounds().unread)));
    if hall.has_room() {
        let (router, asked) = (router.clone(), asked.clone());
        hall.admit(|seat| converse(stream, peer, router, seat, asked));
    } else {
        drop(stream.try_write(NO_SEAT));
    }
}

/// Answers the requests of one connection, one after the other.
async fn converse(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    seat: Seat,
    asked: watch::Receiver<bool>,
) {
    let (told, stopping) = (Stopping(asked.clone()), Stopping(asked));
    let served = service_fn(|request| answer(request, peer, router.clone(), seat.clone(), stopping.clone()));
    let talk = http1::Builder::new().max_buf_size(HEAD_BYTES).serve_connection(TokioIo::new(stream), served);
    let mut talk = pin!(talk);
    tokio::select! {
        // How a connection ends is its own affair.
        ended = talk.as_mut() => return drop(ended),
        () = told.asked() => talk.as_mut().graceful_shutdown(),
    }
    drop(talk.await);
}

async fn answer(
    request: Request<Incoming>,
    peer: SocketAddr,
    mut router: Router,
    seat: Seat,
    stopping: Stopping,
) -> Result<Response<Leaving>, Infallible> {
    seat.is_served();
    let pace = Pace::default();
    let mut request = request.map(|body| Body::new(Arriving::new(body, seat.clone(), pace.clone())));
    let extensions = request.extensions_mut();
    extensions.insert(ConnectInfo(peer));
    extensions.insert(pace);
    extensions.insert(stopping);
    let response = router.call(request).await?;
    Ok(response.map(|body| Leaving::new(body, seat)))
}

#[cfg(test)]
mod tests;
