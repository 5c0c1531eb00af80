//! A visitor without a browser: asks a served shop for pages and sends its forms.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Somebody who visits one address.
pub(crate) struct Visitor {
    host: String,
    /// What was set in it, where it keeps cookies.
    jar: Option<RefCell<BTreeMap<String, String>>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Where it leads, if it leads on.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Visitor {
    pub(crate) fn of(address: &str) -> Visitor {
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Visitor { host, jar: None }
    }

    /// One who keeps cookies.
    pub(crate) fn with_cookies(address: &str) -> Visitor {
        Visitor { jar: Some(RefCell::default()), ..Visitor::of(address) }
    }

    /// One page, without following where it leads.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "", &[])
    }

    /// The page that `path` leads to in the end, and where that is.
    pub(crate) fn follow(&self, path: &str) -> (String, Answer) {
        let mut at = path.to_owned();
        for _ in 0..8 {
            let answer = self.get(&at);
            match answer.location {
                Some(next) => at = next,
                None => return (at, answer),
            }
        }
        panic!("{path} leads round and round");
    }

    /// Sends a form, and follows to where it leads.
    pub(crate) fn send(&self, path: &str, fields: &[(&str, &str)]) -> (String, Answer) {
        let encoded = |text: &str| {
            text.bytes()
                .map(|byte| match byte {
                    b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
                    other => format!("%{other:02X}"),
                })
                .collect::<String>()
        };
        let body: Vec<String> =
            fields.iter().map(|(key, value)| format!("{key}={}", encoded(value))).collect();
        let answer = self.ask("POST", path, "application/x-www-form-urlencoded", body.join("&").as_bytes());
        self.on(path, answer)
    }

    /// Sends a file, and follows to where it leads.
    pub(crate) fn upload(&self, path: &str, name: &str, file: &[u8]) -> (String, Answer) {
        let head =
            format!("--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        let body = [head.as_bytes(), file, b"\r\n--cut--\r\n"].concat();
        let answer = self.ask("POST", path, "multipart/form-data; boundary=cut", &body);
        self.on(path, answer)
    }

    fn on(&self, path: &str, answer: Answer) -> (String, Answer) {
        match &answer.location {
            Some(next) => self.follow(next),
            None => (path.to_owned(), answer),
        }
    }

    fn ask(&self, method: &str, path: &str, media: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).expect("the shop is served");
        let (host, cookies) = (&self.host, self.cookies());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\
             {cookies}Content-Type: {media}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).expect("the head is sent");
        stream.write_all(body).expect("the body is sent");
        let mut whole = Vec::new();
        stream.read_to_end(&mut whole).expect("an answer");
        let end = whole.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&whole[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let location = head.lines().find_map(|line| line.strip_prefix("location: ")).map(str::to_owned);
        self.keep(head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")));
        Answer { status, location, body: whole.split_off(end + 4) }
    }

    fn cookies(&self) -> String {
        let jar = self.jar.as_ref().map(RefCell::borrow).filter(|jar| !jar.is_empty());
        let pairs =
            jar.map(|jar| jar.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>());
        pairs.map(|pairs| format!("Cookie: {}\r\n", pairs.join("; "))).unwrap_or_default()
    }

    fn keep<'a>(&self, set: impl Iterator<Item = &'a str>) {
        let Some(jar) = &self.jar else { return };
        for cookie in set {
            let (key, value) =
                cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a pair");
            match cookie.contains("Max-Age=0;") {
                true => jar.borrow_mut().remove(key),
                false => jar.borrow_mut().insert(key.to_owned(), value.to_owned()),
            };
        }
    }
}
