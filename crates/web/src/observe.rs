//! Around every request: a number of its own, how it was answered, how long that took, and a line in the log where it went wrong.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::door::Chance;

use crate::instruments::{Instruments, method_class};
use crate::refusal::Cause;
use crate::serve::Pace;

/// The route of what has none: there are as many such addresses as strangers can think of.
const NOWHERE: &str = "none";
/// By this whoever asked and whoever runs the program speak of the same request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// From here on a request is slow.
const SLOW: Duration = Duration::from_secs(1);

/// What a sender is told whose body came too slowly.
const TOO_SLOW: &str = "The body came too slowly. Nothing of it was kept; send it again.\n";

/// Who observes.
#[derive(Clone)]
pub(crate) struct Observer(Arc<Observing>);

struct Observing {
    instruments: Instruments,
    /// What tells this run of the program from others.
    run: String,
    next: AtomicU64,
}

impl Observer {
    pub(crate) fn new(instruments: Instruments, chance: &Chance) -> Observer {
        let mut run = String::new();
        for byte in &chance[..4] {
            let _infallible = write!(run, "{byte:02x}");
        }
        Observer(Arc::new(Observing { instruments, run, next: AtomicU64::new(1) }))
    }

    /// A number that no other request has. What a request says of its own number is not believed: it would be a stranger's
    /// words in the log.
    fn number(&self) -> String {
        format!("{}-{}", self.0.run, self.0.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Notes a request and its answer. Of the address only its pattern is looked at.
pub(crate) async fn observe(State(observer): State<Observer>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    let method = request.method().clone();
    let pace = request.extensions().get::<Pace>().cloned();
    let mut response = next.run(request).await;
    if pace.is_some_and(|pace| pace.was_too_slow()) {
        // Whatever was made of half a body, this is why.
        response = (StatusCode::REQUEST_TIMEOUT, TOO_SLOW).into_response();
    }
    let (id, status, took) = (observer.number(), response.status(), began.elapsed());
    observer.0.instruments.requests().note(route, &method, status, took);
    tell(route, &method, status, took, &id, response.extensions().get::<Cause>());
    let id = HeaderValue::try_from(id).expect("hexadecimal, a hyphen and digits");
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// Writes it down: what failed, what was slow, and everything for whoever looks closely.
fn tell(route: &str, method: &Method, status: StatusCode, took: Duration, id: &str, cause: Option<&Cause>) {
    let (method, status, ms) = (method_class(method), status.as_u16(), took.as_millis() as u64);
    let cause = cause.map_or("", |cause| &cause.0);
    if status == 500 {
        tracing::error!(route, method, status, ms, id, cause, "request failed");
    } else if status > 500 {
        tracing::warn!(route, method, status, ms, id, cause, "request was turned back");
    } else if took >= SLOW {
        tracing::warn!(route, method, status, ms, id, "request was slow");
    } else {
        tracing::debug!(route, method, status, ms, id, "request");
    }
}
