//! Around every request: what it was, how it was answered, and how long that took.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::instruments::Instruments;

/// The route of what has none: there are as many such addresses as strangers can think of.
const NOWHERE: &str = "none";

/// Notes a request and its answer. Of the address only its pattern is looked at.
pub(crate) async fn observe(
    State(instruments): State<Instruments>,
    request: Request,
    next: Next,
) -> Response {
    let began = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let response = next.run(request).await;
    let route = route.as_ref().map_or(NOWHERE, MatchedPath::as_str);
    instruments.requests().note(route, &method, response.status(), began.elapsed());
    response
}
