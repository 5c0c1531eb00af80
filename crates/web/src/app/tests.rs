//! The whole router over an empty shop.

mod doors;
mod senders;

use std::sync::atomic::{AtomicU8, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::header::{CACHE_CONTROL, HOST, LOCATION, ORIGIN};
use axum::http::{Method, Request, StatusCode};
use shop::Settings;
use shop::person::About;
use shop::printers::{Medium, Shift};
use shop::stack::{Job, Sheets};
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;

/// No paper is made here.
struct NoPress;

impl Press for NoPress {
    fn set(&self, _: &Job) -> Result<Sheets, String> {
        Err("there is no press".into())
    }

    fn about(&self, _: &About, _: &Settings, _: Shift) -> Result<Sheets, String> {
        Err("there is no press".into())
    }

    fn calibration(&self, _: Medium, _: &Settings, _: Shift) -> Result<Sheets, String> {
        Err("there is no press".into())
    }
}

/// A router over an empty shop.
pub(crate) struct House {
    pub(crate) router: Router,
    shop: Shop,
    _folder: TempDir,
}

impl House {
    fn new() -> House {
        House::with(|_| {})
    }

    /// A house whose ports are changed by `set`.
    pub(crate) fn with(set: impl FnOnce(&mut Ports)) -> House {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path()).unwrap();
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        let count = AtomicU8::new(0);
        let mut ports = Ports {
            clock: Arc::new(move || now),
            entropy: Arc::new(move || [count.fetch_add(1, Ordering::Relaxed); 32]),
            press: Arc::new(NoPress),
            hosts: Vec::new(),
            behind_proxy: false,
            others_come: false,
            own: None,
            instruments: Instruments::default(),
            process: Arc::new(|| None),
        };
        set(&mut ports);
        House { router: router(shop.clone(), ports), shop, _folder: folder }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::builder().method(method).uri(path).header(HOST, "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let answer = self.ask(Method::GET, path, &[]).await;
        let status = answer.status();
        let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }
}

#[tokio::test]
async fn an_empty_shop_teaches() {
    let house = House::new();
    for (path, word) in [
        ("/start/shop", "What is over the door?"),
        ("/start/orders", "Bring in your orders"),
        ("/people", "Nobody yet"),
        ("/journey", "From strangers to people who bring their friends"),
        ("/import", "What works"),
        ("/settings", "How this shop works"),
    ] {
        let (status, page) = house.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {page}");
        assert!(page.contains(word), "{path} lacks “{word}”");
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_with_a_way_on() {
    let house = House::new();
    for path in
        ["/nowhere", "/people/99", "/people/ninety", "/import/7", "/print/banners", "/static/0/fondly.css"]
    {
        let (status, page) = house.get(path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.contains("<h1>There is no "), "{path}: {page}");
    }
    assert_eq!(house.get("/today?as_of=yesterday").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(house.get("/print/notes").await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let house = House::new();
    for elsewhere in [("sec-fetch-site", "cross-site"), (ORIGIN.as_str(), "https://evil.example")] {
        let answer = house.ask(Method::POST, "/gestures/1/done", &[elsewhere]).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{elsewhere:?}");
    }
    let foreign = Request::builder().uri("/today").header(HOST, "evil.example").body(Body::empty()).unwrap();
    let answer = house.router.clone().oneshot(foreign).await.unwrap();
    assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn files_are_kept_for_ever_and_pages_are_not() {
    let house = House::new();
    let style = house.ask(Method::GET, &screens::asset("fondly.css").unwrap().path, &[]).await;
    assert!(style.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    let page = house.ask(Method::GET, "/people", &[]).await;
    assert_eq!(page.headers()[CACHE_CONTROL], "private, no-cache");
    let start = house.ask(Method::GET, "/", &[]).await;
    assert_eq!(start.headers()[LOCATION], "/start", "a shop that has nothing yet is led by the hand");
}
