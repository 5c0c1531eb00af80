//! The files a page needs beside itself, embedded, and named by what is in them so that they may be kept for
//! ever.

use std::sync::LazyLock;

/// One embedded file.
#[derive(Debug)]
pub struct Asset {
    /// The name templates use: `fondly.css`.
    pub name: &'static str,
    /// Where it is served: `/static/1f2e…/fondly.css`.
    pub path: String,
    /// Its media type.
    pub media: &'static str,
    /// What is in it.
    pub body: &'static str,
}

/// The style sheet, in reading order: tokens first, paper last.
const STYLE: &str = concat!(
    include_str!("../../static/tokens.css"),
    include_str!("../../static/page.css"),
    include_str!("../../static/parts.css"),
    include_str!("../../static/today.css"),
    include_str!("../../static/people.css"),
    include_str!("../../static/loves.css"),
    include_str!("../../static/jot.css"),
    include_str!("../../static/journey.css"),
    include_str!("../../static/days.css"),
    include_str!("../../static/rules.css"),
    include_str!("../../static/work.css"),
    include_str!("../../static/start.css"),
    include_str!("../../static/doors.css"),
    include_str!("../../static/intake.css"),
    include_str!("../../static/narrow.css"),
    include_str!("../../static/paper.css"),
);

static ASSETS: LazyLock<[Asset; 8]> = LazyLock::new(|| {
    [
        embed("fondly.css", "text/css; charset=utf-8", STYLE),
        embed("fondly.js", "text/javascript; charset=utf-8", include_str!("../../static/fondly.js")),
        embed("start.js", "text/javascript; charset=utf-8", include_str!("../../static/start.js")),
        embed("days.js", "text/javascript; charset=utf-8", include_str!("../../static/days.js")),
        embed("jot.js", "text/javascript; charset=utf-8", include_str!("../../static/jot.js")),
        embed("doors.js", "text/javascript; charset=utf-8", include_str!("../../static/doors.js")),
        embed("live.js", "text/javascript; charset=utf-8", include_str!("../../static/live.js")),
        embed("icon.svg", "image/svg+xml", include_str!("../../static/icon.svg")),
    ]
});

/// The embedded file of that name.
pub fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

fn embed(name: &'static str, media: &'static str, body: &'static str) -> Asset {
    Asset { name, path: format!("/static/{:016x}/{name}", fingerprint(body.as_bytes())), media, body }
}

/// FNV-1a: it tells one build's file from another's and guards nothing.
fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
