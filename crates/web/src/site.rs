//! The snippet for a shop's own pages: one line there loads it from here.

use axum::Router;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;

/// The snippet. Every visitor of the shop loads it, so it stays under 3 KB before it is compressed.
const SNIPPET: &str = include_str!("../static/site.js");

/// Another site's page may run it. Its address stands in pages that nobody edits again, so that a newer one has to reach
/// them within the hour.
const HEADERS: [(HeaderName, HeaderValue); 4] = [
    (CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
    (CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
    (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
];

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/site.js", get(snippet))
}

async fn snippet() -> Response {
    (HEADERS, SNIPPET).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_snippet_is_small_and_strict_pages_can_run_it() {
        assert!(SNIPPET.len() < 3 << 10, "{} bytes", SNIPPET.len());
        for banned in ["eval", "Function(", "innerHTML", "setTimeout", "localStorage", "document.write"] {
            assert!(!SNIPPET.contains(banned), "the snippet has {banned}");
        }
    }
}
