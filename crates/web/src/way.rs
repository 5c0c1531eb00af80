//! By which way a request came: from which address, and whether it could be read on the way.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};

/// The way of a request. The guard works it out once and hands it on with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Way {
    /// The address that it comes from, where that is known.
    pub(crate) from: Option<IpAddr>,
    /// Whether it came over https.
    pub(crate) is_https: bool,
}

impl Way {
    /// Works it out. What a request says of itself is believed only where a proxy of the shop's own has
    /// written it: the last word of each header is that proxy's, and whatever stands before it may be a
    /// stranger's.
    pub(crate) fn find(request: &Request, behind_proxy: bool) -> Way {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        if !behind_proxy {
            return Way { from: peer, is_https: false };
        }
        let told = last_word(request.headers(), "x-forwarded-for").and_then(address);
        let is_https = last_word(request.headers(), "x-forwarded-proto")
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        Way { from: told.or(peer), is_https }
    }
}

impl<S: Sync> FromRequestParts<S> for Way {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Way, StatusCode> {
        parts.extensions.get::<Way>().copied().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

fn last_word<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let last = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next().map(str::trim)
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn way(behind_proxy: bool, headers: &[(&str, &str)]) -> Way {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4000)));
        Way::find(&request.extension(peer).body(Body::empty()).unwrap(), behind_proxy)
    }

    #[test]
    fn only_a_proxy_of_our_own_is_believed_and_only_its_last_word() {
        let told = [
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-for", "198.51.100.1, 192.0.2.7"),
            ("x-forwarded-proto", "https"),
        ];
        let here = "127.0.0.1".parse().ok();
        assert_eq!(way(false, &told), Way { from: here, is_https: false });
        assert_eq!(way(true, &told), Way { from: "192.0.2.7".parse().ok(), is_https: true });
        assert_eq!(way(true, &[]), Way { from: here, is_https: false });
        assert_eq!(way(true, &[("x-forwarded-for", "unknown")]).from, here);
        for (text, expected) in [
            ("192.0.2.7:4431", "192.0.2.7"),
            ("[2001:db8::1]:4431", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(address(text), expected.parse().ok(), "{text}");
        }
    }
}
