//! What stands around every page: who may call, what the browser may do with the answer, and compression.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;

use crate::refusal::Refusal;

/// Only our own files, no frames, no other hosts.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Puts the guards around `routes`. A form from another site is refused, and so is a host name that is not
/// ours: a foreign name that resolves to this machine would else pass as the same site.
pub(crate) fn around(routes: Router, hosts: Vec<String>) -> Router {
    let hosts = Arc::new(hosts);
    let worth_it = DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"));
    routes
        .layer(CsrfLayer::new().with_rejection_response(|_| Refusal::OtherSite.into_response()))
        .layer(from_fn(move |request: Request, next: Next| {
            let hosts = Arc::clone(&hosts);
            async move { if is_ours(&request, &hosts) { next.run(request).await } else { refuse() } }
        }))
        .layer(from_fn(sealed))
        .layer(CompressionLayer::new().compress_when(worth_it))
}

fn refuse() -> Response {
    Refusal::OtherHost.into_response()
}

/// Whether the request names this server in a way that no stranger can arrange.
fn is_ours(request: &Request, hosts: &[String]) -> bool {
    let Some(host) = request.headers().get(HOST).and_then(|host| host.to_str().ok()) else {
        return request.uri().authority().is_none();
    };
    let name =
        host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    let plain = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || plain.parse::<IpAddr>().is_ok()
        || hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name))
}

async fn sealed(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Pages hold people: no shared cache keeps them, and going back shows them anew.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(host: &str, expected: bool) {
        let request = Request::builder().header(HOST, host).body(axum::body::Body::empty()).unwrap();
        assert_eq!(is_ours(&request, &["socks.example".to_owned()]), expected, "{host}");
    }

    #[test]
    fn only_names_that_a_stranger_cannot_point_here_are_ours() {
        check("localhost:4000", true);
        check("127.0.0.1:4000", true);
        check("[::1]:4000", true);
        check("192.168.1.20", true);
        check("Socks.example", true);
        check("evil.example:4000", false);
        check("localhost.evil.example", false);
        check("", false);
    }
}
