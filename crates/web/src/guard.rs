//! What stands around every page: which way it came, who may call, what the browser may do with the answer,
//! compression; and that a fault of ours ends one request alone.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, HeaderValue, REFERRER_POLICY, SET_COOKIE,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;

use crate::refusal::Refusal;
use crate::way::Way;

/// Only our own files, no frames, no other hosts.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// No page asks for any of these; a photo is chosen by a form, which needs none.
const NO_DEVICES: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Over https: not without it for a year.
const ALWAYS_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), NO_DEVICES),
];

/// Refuses a form from another site. It stands around everything that reads a cookie.
pub(crate) fn same_site<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes.layer(CsrfLayer::new().with_rejection_response(|_| Refusal::OtherSite.into_response()))
}

/// Puts the guards around everything. A host name that is not ours is refused: a foreign name that resolves to
/// this machine would else pass as the same site.
pub(crate) fn around(routes: Router, hosts: Vec<String>, behind_proxy: bool) -> Router {
    let hosts = Arc::new(hosts);
    let worth_it = DefaultPredicate::new().and(NotForContentType::const_new("application/pdf"));
    routes
        .layer(CatchPanicLayer::custom(|_| Refusal::BrokeOff.into_response()))
        .layer(from_fn(move |request, next| guarded(request, next, Arc::clone(&hosts), behind_proxy)))
        .layer(CompressionLayer::new().compress_when(worth_it))
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

/// Lets a request in that calls us by a name of ours, and seals the answer. One layer, because every call of the tracking API
/// goes through it.
async fn guarded(mut request: Request, next: Next, hosts: Arc<Vec<String>>, behind_proxy: bool) -> Response {
    let way = Way::find(&request, behind_proxy);
    request.extensions_mut().insert(way);
    let mut response =
        if is_ours(&request, &hosts) { next.run(request).await } else { Refusal::OtherHost.into_response() };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Pages hold people: no shared cache keeps them, and going back shows them anew.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    if way.is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, ALWAYS_HTTPS);
        keep_cookies_on_https(headers);
    }
    response
}

/// Every cookie that is set over https stays on it.
fn keep_cookies_on_https(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(SET_COOKIE).iter().cloned().collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        let bytes = cookie.as_bytes();
        let end: &[u8] = if bytes.ends_with(b"; Secure") { b"" } else { b"; Secure" };
        headers.append(
            SET_COOKIE,
            HeaderValue::from_bytes(&[bytes, end].concat()).expect("both halves are values"),
        );
    }
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
