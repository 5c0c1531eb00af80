//! Who comes in: the gate before every page, signing in and out, what a key opens.

use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use domain::door::{Limits, Name, Password, Scope, Secret};
use jiff::Timestamp;

use super::*;

const PASSWORD: &str = "four+words+of+mine";

/// Every kind of page, and what it answers: without an owner, signed out and signed in with one, and to
/// others without an owner. Signing out comes after all that is signed in for.
const PAGES: &[(Method, &str, [u16; 4])] = &[
    (Method::GET, "/", [303, 303, 303, 403]),
    (Method::GET, "/people", [200, 303, 200, 403]),
    (Method::GET, "/people.csv", [200, 303, 200, 403]),
    (Method::GET, "/people/99", [404, 303, 404, 403]),
    (Method::GET, "/people/99/record.json", [404, 303, 404, 403]),
    (Method::POST, "/people/99/erase", [404, 401, 404, 403]),
    (Method::GET, "/nowhere", [404, 303, 404, 403]),
    (Method::GET, "/maker", [405, 303, 405, 403]),
    (Method::HEAD, "/people", [200, 303, 200, 403]),
    (Method::POST, "/gestures/1/done", [415, 401, 415, 403]),
    (Method::POST, "/start/shop/skip", [303, 401, 303, 403]),
    (Method::DELETE, "/people", [405, 401, 405, 403]),
    (Method::GET, "/owner", [200, 303, 303, 403]),
    (Method::GET, "/settings/doors", [200, 303, 200, 403]),
    (Method::POST, "/settings/doors/sessions/end-others", [409, 401, 303, 403]),
    (Method::GET, "/metrics", [200, 401, 200, 403]),
    (Method::GET, "/sign-in", [303, 200, 303, 303]),
    (Method::POST, "/sign-out", [303, 303, 303, 303]),
    (Method::GET, "/healthz", [200, 200, 200, 200]),
    (Method::GET, "/site.js", [200, 200, 200, 200]),
    (Method::GET, "/static/0/nothing", [404, 404, 404, 404]),
];

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

impl House {
    fn with_owner(set: impl FnOnce(&mut Ports)) -> House {
        let house = House::with(set);
        let (name, password) =
            (Name::parse("Ellen").unwrap(), Password::parse(Secret::new("four words of mine")));
        house.shop.set_owner(&name, &password.unwrap(), &|| [99; 32], now()).unwrap();
        house
    }

    /// Sends a form.
    async fn send(&self, path: &str, form: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::post(path).header(HOST, "localhost");
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.router.clone().oneshot(request.body(Body::from(form.to_owned())).unwrap()).await.unwrap()
    }

    /// The cookie of a sign-in that must succeed.
    async fn sign_in(&self, headers: &[(&str, &str)]) -> String {
        let answer = self.send("/sign-in", &format!("name=ellen&password={PASSWORD}"), headers).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        cookie(&answer)
    }
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Response) -> String {
    let set = answer.headers()[SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

fn location(answer: &Response) -> &str {
    answer.headers()[LOCATION].to_str().unwrap()
}

async fn text(answer: Response) -> String {
    String::from_utf8(to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn nobody_passes_the_gate_without_an_authority() {
    let (free, owned) = (House::new(), House::with_owner(|_| {}));
    let open = House::with(|ports| ports.others_come = true);
    let cookie = owned.sign_in(&[]).await;
    let signed_in = [("cookie", cookie.as_str())];
    for (method, path, expected) in PAGES {
        let answers = [
            free.ask(method.clone(), path, &[]).await,
            owned.ask(method.clone(), path, &[]).await,
            owned.ask(method.clone(), path, &signed_in).await,
            open.ask(method.clone(), path, &[]).await,
        ];
        assert_eq!(answers.map(|answer| answer.status().as_u16()), *expected, "{method} {path}");
    }
}

#[tokio::test]
async fn whoever_is_sent_to_the_sign_in_comes_back_to_where_they_were() {
    let house = House::with_owner(|_| {});
    let turned_away = house.ask(Method::GET, "/people?q=maria%20l", &[]).await;
    assert_eq!(location(&turned_away), "/sign-in?to=%2Fpeople%3Fq%3Dmaria%2520l");
    let page = text(house.ask(Method::GET, location(&turned_away), &[]).await).await;
    assert!(page.contains(r#"name="to" value="&#x2f;people?q=maria%20l""#), "{page}");
    assert!(!page.contains("/journey"), "no room is shown outside");
    for (to, leads) in [
        ("%2Fpeople%3Fq%3Dm", "/people?q=m"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("", "/"),
    ] {
        let form = format!("name=Ellen&password={PASSWORD}&to={to}");
        assert_eq!(location(&house.send("/sign-in", &form, &[]).await), leads, "{to}");
    }
    let watched = house.ask(Method::GET, "/people", &[("accept", "application/json")]).await;
    assert_eq!(watched.status(), StatusCode::UNAUTHORIZED, "a program is not led to a form");
}

#[tokio::test]
async fn a_session_begins_with_a_new_token_and_ends_when_it_is_ended() {
    let house = House::with_owner(|_| {});
    let wrong = house.send("/sign-in", "name=ellen&password=guess", &[]).await;
    assert_eq!((wrong.status(), wrong.headers().get(SET_COOKIE)), (StatusCode::UNAUTHORIZED, None));
    let wrong = text(wrong).await;
    assert!(wrong.contains("do not go together") && !wrong.contains("guess"), "{wrong}");

    let first = house.sign_in(&[]).await;
    let second = house.sign_in(&[("cookie", first.as_str())]).await;
    let status = async |cookie: &str| house.ask(Method::GET, "/people", &[("cookie", cookie)]).await.status();
    assert_ne!(first, second);
    assert_eq!(status(&first).await, StatusCode::SEE_OTHER, "the token before is of no use");
    assert_eq!(status(&second).await, StatusCode::OK);

    let phone = house.sign_in(&[("user-agent", "Mozilla/5.0 (iPhone) Version/18 Safari/604")]).await;
    let page = text(house.ask(Method::GET, "/settings/doors", &[("cookie", &second)]).await).await;
    assert!(page.contains("Safari on iPhone") && page.contains("signed in as <bdi>Ellen"), "{page}");
    let end = page.split("action=\"/settings/doors/sessions/").nth(1).unwrap().split('"').next().unwrap();
    let end = format!("/settings/doors/sessions/{end}");
    assert_eq!(house.send(&end, "", &[("cookie", &second)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(status(&phone).await, StatusCode::SEE_OTHER, "the phone is out at once");

    let out = house.send("/sign-out", "", &[("cookie", &second)]).await;
    assert!(out.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(status(&second).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn another_site_neither_signs_in_nor_acts_with_a_cookie() {
    let house = House::with_owner(|_| {});
    let cookie = house.sign_in(&[]).await;
    let elsewhere = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site")];
    for path in ["/sign-in", "/sign-out", "/owner", "/settings/doors/keys"] {
        assert_eq!(house.send(path, "", &elsewhere).await.status(), StatusCode::FORBIDDEN, "{path}");
    }
    let still = house.ask(Method::GET, "/people", &[("cookie", &cookie)]).await;
    assert_eq!(still.status(), StatusCode::OK);
}

#[tokio::test]
async fn many_tries_from_one_address_wait_and_those_from_another_do_not() {
    let house = House::with_owner(|ports| ports.behind_proxy = true);
    let from = |address: &'static str| [("x-forwarded-for", address)];
    for _ in 0..Limits::ADDRESS.free {
        house.send("/sign-in", "name=ellen&password=guess", &from("198.51.100.1")).await;
    }
    let right = format!("name=ellen&password={PASSWORD}");
    let waits = house.send("/sign-in", &right, &from("6.6.6.6, 198.51.100.1")).await;
    assert_eq!(waits.status(), StatusCode::TOO_MANY_REQUESTS, "an address that was made up is no way around");
    assert_eq!(waits.headers()[RETRY_AFTER], "1");
    assert!(text(waits).await.contains("Wait a second"));
    let other = house.send("/sign-in", &right, &from("192.0.2.7")).await;
    assert_eq!(other.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn over_https_cookies_are_bound_to_it() {
    let house = House::with_owner(|ports| ports.behind_proxy = true);
    let https = [("x-forwarded-proto", "https")];
    let answer = house.send("/sign-in", &format!("name=ellen&password={PASSWORD}"), &https).await;
    let set = answer.headers()[SET_COOKIE].to_str().unwrap();
    assert!(set.starts_with("__Host-fondly_session=") && set.ends_with("; Secure"), "{set}");
    assert_eq!(set.matches("Secure").count(), 1);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let cookie = cookie(&answer);
    let status = async |headers: &[(&str, &str)]| house.ask(Method::GET, "/people", headers).await.status();
    assert_eq!(status(&[("cookie", &cookie), https[0]]).await, StatusCode::OK);
    let plain = cookie.replace("__Host-", "");
    assert_eq!(status(&[("cookie", &plain), https[0]]).await, StatusCode::SEE_OTHER, "it could be anybody's");
    let told = House::with_owner(|_| {});
    let answer = told.send("/sign-in", &format!("name=ellen&password={PASSWORD}"), &https).await;
    assert!(!answer.headers()[SET_COOKIE].to_str().unwrap().contains("Secure"), "only a proxy's word counts");
}

#[tokio::test]
async fn a_key_that_reads_opens_what_programs_read_and_nothing_else() {
    let house = House::with_owner(|_| {});
    let key = |scope| house.shop.make_key(scope, &Name::parse("k").unwrap(), &|| [7; 32], now()).unwrap();
    let (read, write) = (key(Scope::Read), key(Scope::Write));
    let status = async |method: Method, path: &str, key: &str| {
        let bearer = format!("Bearer {key}");
        house.ask(method, path, &[(AUTHORIZATION.as_str(), &bearer)]).await.status().as_u16()
    };
    let read = read.text.expose();
    assert_eq!(status(Method::GET, "/people", read).await, 200, "what programs read");
    assert_eq!(status(Method::GET, "/settings", read).await, 406, "a page for people");
    assert_eq!(status(Method::GET, "/import/7", read).await, 404, "let in, and told that it is not there");
    assert_eq!(status(Method::POST, "/gestures/1/done", read).await, 403);
    assert_eq!(status(Method::GET, "/settings/doors", read).await, 403);
    assert_eq!(status(Method::GET, "/people", write.text.expose()).await, 401);
    assert_eq!(status(Method::GET, "/people", "fondly_read_").await, 401);
}

#[tokio::test]
async fn a_program_reads_the_main_pages_and_what_is_refused_as_json() {
    let house = House::with_owner(|_| {});
    let read = house.shop.make_key(Scope::Read, &Name::parse("k").unwrap(), &|| [7; 32], now()).unwrap();
    let bearer = format!("Bearer {}", read.text.expose());
    let ask = async |path: &str, key: &str, accept: &str| {
        let headers = [(AUTHORIZATION.as_str(), key), ("accept", accept)];
        let answer = house.ask(Method::GET, path, &headers).await;
        assert_eq!(answer.headers()[CONTENT_TYPE], "application/json", "{path} {accept}");
        let status = answer.status().as_u16();
        (status, serde_json::from_str::<serde_json::Value>(&text(answer).await).unwrap())
    };
    for (path, part) in
        [("/today", "gestures"), ("/people", "people"), ("/journey", "stages"), ("/intake", "latest")]
    {
        for accept in ["application/json", "*/*", "application/json, text/plain;q=0.5"] {
            let (status, view) = ask(path, &bearer, accept).await;
            assert!(status == 200 && view[part].is_array(), "{path} {accept}: {status} {view}");
        }
    }
    for (path, key, accept, expected) in [
        ("/people/99", bearer.as_str(), "application/json", 404),
        ("/nowhere", &bearer, "application/json", 404),
        ("/settings", &bearer, "application/json", 406),
        ("/people", &bearer, "text/html", 406),
        ("/people", "Bearer fondly_read_0", "application/json", 401),
    ] {
        let (status, told) = ask(path, key, accept).await;
        assert!(status == expected && told["status"] == expected, "{path} {key}: {status} {told}");
        assert!(told["error"].as_str().is_some_and(|error| error.ends_with('.')), "{told}");
    }
}

#[tokio::test]
async fn the_first_owner_is_made_at_the_machine_and_signed_in() {
    let house = House::new();
    let short = house.send("/owner", "name=Ellen&password=short&again=short", &[]).await;
    let short = text(short).await;
    assert!(short.contains("has 5 letters; take 10") && !short.contains("value=\"short\""), "{short}");
    let differs = house.send("/owner", "name=Ellen&password=0123456789&again=012345678", &[]).await;
    assert!(text(differs).await.contains("are not the same"));
    let form = format!("name=Ellen&password={PASSWORD}&again={PASSWORD}");
    let made = house.send("/owner", &form, &[]).await;
    assert_eq!(location(&made), "/settings/doors");
    let session = made.headers().get_all(SET_COOKIE).iter().find_map(|set| {
        set.to_str().unwrap().split(';').next().filter(|pair| pair.starts_with("fondly_session"))
    });
    let session = session.unwrap().to_owned();
    let again = house.send("/owner", &form, &[("cookie", &session)]).await;
    assert_eq!(again.status(), StatusCode::CONFLICT, "there is one");

    let key = house.send("/settings/doors/keys", "name=site&scope=write", &[("cookie", &session)]).await;
    assert_eq!(key.headers()[CACHE_CONTROL], "no-store");
    let key = text(key).await;
    let shown = key.split("id=\"key\" tabindex=\"0\">").nth(1).unwrap().split('<').next().unwrap();
    assert!(house.shop.may(shown, Scope::Write, now()).unwrap(), "{shown}");
    let later = text(house.ask(Method::GET, "/settings/doors", &[("cookie", &session)]).await).await;
    assert!(later.contains(&shown[..20]) && !later.contains(shown), "its beginning alone is listed");
}

#[tokio::test]
async fn the_line_for_the_shops_pages_takes_a_key_that_writes_alone() {
    let house = House::new();
    let key = |scope, chance| {
        let name = Name::parse("site").unwrap();
        house.shop.make_key(scope, &name, &|| [chance; 32], now()).unwrap().text
    };
    let (write, read) = (key(Scope::Write, 7), key(Scope::Read, 8));
    let page = async |key: &str| house.get(&format!("/connect?key={key}")).await.1;
    let line =
        format!("site.js&quot; data-key=&quot;{}&quot; async&gt;&lt;&#x2f;script&gt;</code>", write.expose());
    assert!(page(write.expose()).await.contains(&line));
    let shown = page(read.expose()).await;
    assert!(shown.contains("That key reads") && !shown.contains(read.expose()), "{shown}");
    assert!(page("fondly_write_0").await.contains("That key opens nothing"));
}

#[tokio::test]
async fn a_secret_is_kept_from_the_guide_without_leaving_it() {
    let house = House::new();
    for (from, secret, place) in [
        ("&from=connect", "0123456789abcdef", "/connect#woo"),
        ("&from=connect", "short", "/connect#woo"),
        ("", "fedcba9876543210", "/settings/doors"),
    ] {
        let form = format!("door=woo&secret={secret}{from}");
        let answer = house.send("/settings/doors/secrets", &form, &[]).await;
        assert_eq!(location(&answer), place, "{secret}");
    }
    assert_eq!(house.shop.hook_secret_rows().unwrap().len(), 2, "the short one is not kept");
    let refused = house.send("/settings/doors/secrets", "door=woo&secret=short", &[]).await;
    assert!(text(refused).await.contains("8 letters or more"));
}
