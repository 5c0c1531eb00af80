//! What is sent in a storm, over a real socket, and what is answered.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use super::dice::Dice;
use super::odd;

/// How long an answer is waited for: far longer than any takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that is sent.
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// How many bytes it says that it has, where it lies.
    pub(crate) claims: Option<usize>,
}

impl Ask {
    pub(crate) fn new(method: &str, path: &str, body: Vec<u8>) -> Ask {
        Ask { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body, claims: None }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Whether every server has to answer it. A head that is none may be hung up on.
    pub(crate) fn is_well_formed(&self) -> bool {
        let is_plain = |text: &str| !text.contains(|letter: char| letter.is_control() || !letter.is_ascii());
        let heads = self.headers.iter().all(|(name, value)| is_plain(name) && is_plain(value));
        self.claims.is_none()
            && heads
            && is_plain(&self.path)
            && !self.path.contains([' ', '"', '<', '>', '`'])
    }

    /// Sends it; the status of the answer, or nothing where the line was cut.
    pub(crate) fn send(&self, address: &str) -> Option<u16> {
        let host = address.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
        let mut head = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", self.method, self.path);
        if !self.headers.iter().any(|(name, _)| name == "Host") {
            let _infallible = write!(head, "Host: {host}\r\n");
        }
        for (name, value) in &self.headers {
            let _infallible = write!(head, "{name}: {value}\r\n");
        }
        let _infallible = write!(head, "Content-Length: {}\r\n\r\n", self.claims.unwrap_or(self.body.len()));
        // Whoever refuses a body early hangs up on the rest of it.
        let _may_be_cut = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&self.body));
        if self.claims.is_some() {
            let _may_be_cut = stream.shutdown(Shutdown::Write);
        }
        status(&mut stream, self)
    }
}

/// The status of an answer, which is read to its end: but for `/live`, which has none.
fn status(stream: &mut TcpStream, ask: &Ask) -> Option<u16> {
    let (mut answer, mut piece) = (Vec::new(), [0; 16_384]);
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                panic!("no answer to {} {}", ask.method, ask.path)
            }
            Err(_) => break,
        }
        if answer.starts_with(b"HTTP/1.1 200") && ask.path.starts_with("/live") {
            break;
        }
    }
    let asked_to_go_on = answer.starts_with(b"HTTP/1.1 100");
    let start = if asked_to_go_on { answer.windows(4).position(|four| four == b"\r\n\r\n")? + 4 } else { 0 };
    std::str::from_utf8(answer.get(start + 9..start + 12)?).ok()?.parse().ok()
}

/// Makes anything odd about the head that may be odd about it.
pub(crate) fn disturb(ask: &mut Ask, dice: &mut Dice) {
    const METHODS: [&str; 9] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"];
    const HEADERS: [&str; 15] = [
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Content-Encoding",
        "Content-Type",
        "Cookie",
        "Expect",
        "Host",
        "If-None-Match",
        "Origin",
        "Range",
        "Referer",
        "Sec-Fetch-Site",
        "Upgrade",
        "X-Forwarded-For",
    ];
    const VALUES: [&str; 12] = [
        "application/json",
        "text/plain",
        "multipart/form-data; boundary=cut",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "gzip",
        "gzip, br",
        "Basic !!!!",
        "Bearer fondly_read_0",
        "fondly_session=0; maker=%ff; notice=%7B",
        "100-continue",
        "websocket",
    ];
    match dice.below(6) {
        0 => ask.method = dice.of(&METHODS).to_owned(),
        1 => ask.claims = Some(dice.below(2 * ask.body.len() + 9)),
        2 => {
            ask.header("Transfer-Encoding", "chunked");
            ask.claims = Some(ask.body.len());
        }
        3 => {
            let value = odd::text(dice);
            ask.header(dice.of(&HEADERS), &value);
        }
        _ => {
            let name = dice.of(&HEADERS);
            ask.header(name, dice.of(&VALUES));
        }
    }
}
