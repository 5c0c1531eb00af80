//! The cookie by which a browser that is signed in is known.

use axum::http::{HeaderMap, HeaderValue};
use domain::door::Secret;
use shop::doors::SESSION_LASTS;

use crate::notice;
use crate::way::Way;

/// Over https the name says that the cookie is this host's alone, and browsers hold it to that.
const SAFE: &str = "__Host-fondly_session";
/// In a network of one's own there is no https.
const PLAIN: &str = "fondly_session";

fn name(way: Way) -> &'static str {
    if way.is_https { SAFE } else { PLAIN }
}

/// The token that a browser brought. Over https only a cookie that was set over https counts.
pub(crate) fn token(headers: &HeaderMap, way: Way) -> Option<Secret> {
    notice::cookie(headers, name(way)).filter(|token| !token.is_empty()).map(Secret::new)
}

/// Lets the browser keep the token.
pub(crate) fn keep(token: &Secret, way: Way) -> HeaderValue {
    set(token.expose(), SESSION_LASTS.as_secs(), way)
}

/// Lets the browser forget it.
pub(crate) fn forget(way: Way) -> HeaderValue {
    set("", 0, way)
}

/// `Lax`, so that a link in an email opens a page without signing in again; forms of other sites are refused
/// anyway.
fn set(token: &str, seconds: i64, way: Way) -> HeaderValue {
    let secure = if way.is_https { "; Secure" } else { "" };
    let text = format!("{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", name(way));
    let mut value = HeaderValue::from_str(&text).expect("a token is hexadecimal");
    value.set_sensitive(true);
    value
}

#[cfg(test)]
mod tests {
    use axum::http::header::COOKIE;

    use super::*;

    #[test]
    fn the_cookie_is_bound_to_how_it_was_set() {
        let (plain, https) = (Way::default(), Way { is_https: true, ..Way::default() });
        let secret = Secret::new("ab12");
        let kept = keep(&secret, https);
        assert_eq!(
            kept.to_str().unwrap(),
            "__Host-fondly_session=ab12; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        );
        assert!(!keep(&secret, plain).to_str().unwrap().contains("Secure"));
        let headers = HeaderMap::from_iter([(COOKIE, HeaderValue::from_static("fondly_session=ab12"))]);
        assert_eq!(token(&headers, plain).unwrap().expose(), "ab12");
        assert!(token(&headers, https).is_none(), "what anybody could have set is not believed over https");
    }
}
