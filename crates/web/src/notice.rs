//! The line about what was just done. It crosses the redirect after a form in a cookie that lives for one
//! page.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::screens::Notice;

const NAME: &str = "said";
/// A redirect takes no longer.
const SECONDS: u32 = 30;
/// Longer texts are cut: a cookie holds four kilobytes.
const LETTERS_MAX: usize = 300;

/// The value of one cookie of ours.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name)?;
    percent_decode_str(value).decode_utf8().ok().map(Into::into)
}

/// A cookie for this site only, out of reach of scripts.
pub(crate) fn set_cookie(name: &str, value: &str, seconds: u32) -> HeaderValue {
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    HeaderValue::from_str(&text).expect("encoded values are plain ASCII")
}

/// The notice that waits to be shown.
pub(crate) fn waiting(headers: &HeaderMap) -> Option<Notice> {
    serde_json::from_str(&cookie(headers, NAME)?).ok()
}

/// Lets the next page show `notice`: the one that a redirect leads to.
pub(crate) fn keep(notice: &Notice) -> HeaderValue {
    keep_for(notice, SECONDS)
}

/// Lets the next page show `notice`, if it comes in time.
pub(crate) fn keep_for(notice: &Notice, seconds: u32) -> HeaderValue {
    let mut notice = notice.clone();
    if let Some((end, _)) = notice.text.char_indices().nth(LETTERS_MAX) {
        notice.text.truncate(end);
        notice.text.push('…');
    }
    let text = serde_json::to_string(&notice).expect("a notice is plain data");
    set_cookie(NAME, &text, seconds)
}

/// Forgets the notice once it was shown.
pub(crate) fn clear() -> HeaderValue {
    set_cookie(NAME, "", 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn carried(notice: &Notice) -> Option<Notice> {
        let set = keep(notice);
        let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_str(&format!("maker=Ellen; {pair}")).unwrap());
        waiting(&headers)
    }

    #[test]
    fn a_notice_crosses_the_redirect_whatever_the_name() {
        let text = "Written: note for 李小龍; “O'Neill, 100%”".to_owned();
        let notice = Notice { text, undo: Some("/gestures/7/undo".into()), bad: false };
        assert_eq!(carried(&notice), Some(notice));
    }

    #[test]
    fn a_long_notice_still_fits_into_a_cookie() {
        let notice = Notice { text: "語".repeat(5_000), undo: None, bad: true };
        assert!(keep(&notice).len() < 4_096);
        assert!(carried(&notice).unwrap().text.ends_with('…'));
    }
}
