//! What a browser calls itself, in two or three words by which its owner knows it again.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;

/// The marks of browsers, the particular before those that they copy.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("ureq/", "ureq"),
];

/// The marks of systems, in the same order.
const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
    ("BSD", "BSD"),
];

/// What asks: `Firefox on Windows`.
pub(crate) fn of(headers: &HeaderMap) -> String {
    in_words(headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default())
}

fn in_words(agent: &str) -> String {
    let find = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A program on {system}"),
        (None, None) => "A program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_in_words() {
        let check = |agent: &str, expected: &str| assert_eq!(in_words(agent), expected, "{agent}");
        check(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Firefox on Windows",
        );
        let iphone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        check(&format!("{iphone} Version/18.6 Mobile/15E148 Safari/604.1"), "Safari on iPhone");
        check(&format!("{iphone} CriOS/142.0 Mobile/15E148 Safari/604.1"), "Chrome on iPhone");
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        check(&format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {webkit} Edg/142.0"), "Edge on Mac");
        check(&format!("Mozilla/5.0 (Linux; Android 10; K) {webkit}"), "Chrome on Android");
        check(&format!("Mozilla/5.0 (X11; Linux x86_64) {webkit}"), "Chrome on Linux");
        check("curl/8.14.1", "curl");
        check("", "A program");
    }
}
