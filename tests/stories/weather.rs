//! Bad weather outside: thousands who say nothing, and a stop in the middle of it. What takes its time to happen is in
//! `crates/web/src/serve/tests.rs`, with less patience.

use std::io::{Read, Write};
use std::net::TcpStream;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::program::{Server, Shop};
use crate::visitor::Visitor;

/// Connections that say nothing,
const SILENT: u64 = 10_000;
/// and what the program may take for them beside what it takes anyway.
const MEMORY: f64 = 100e6;
/// Sockets that a test needs for itself.
const SPARE: u64 = 200;

/// A number of the metrics.
fn number(visitor: &Visitor, name: &str) -> f64 {
    let page = visitor.get("/metrics").text();
    let found = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    found.and_then(|number| number.parse().ok()).expect("it is there")
}

/// As many connections as there are to be, or as the system lets a test have.
fn silent(server: &Server) -> Vec<TcpStream> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).expect("up to the maximum anybody may");
    let count = maximum.map_or(SILENT, |maximum| SILENT.min(maximum.saturating_sub(SPARE)));
    let host = server.address.trim_start_matches("http://");
    (0..count).map(|_| TcpStream::connect(host).expect("it listens")).collect()
}

/// A page that listens for changes.
fn listener(server: &Server) -> TcpStream {
    let host = server.address.trim_start_matches("http://");
    let mut page = TcpStream::connect(host).expect("it listens");
    let ask = format!("GET /live HTTP/1.1\r\nHost: {host}\r\n\r\n");
    page.write_all(ask.as_bytes()).expect("it reads");
    let (mut heard, mut byte) = (Vec::new(), [0]);
    while !heard.ends_with(b"event: change") {
        assert_eq!(page.read(&mut byte).expect("an answer"), 1, "it is not cut off");
        heard.push(byte[0]);
    }
    page
}

#[test]
fn ten_thousand_who_say_nothing_are_in_nobodys_way() {
    let shop = Shop::demo(60);
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    let page = listener(&server);
    assert_eq!(visitor.get("/today").status, 200);
    let before = number(&visitor, "process_resident_memory_bytes");
    let silent = silent(&server);
    assert_eq!(visitor.get("/today").status, 200, "Today is served among {}", silent.len());
    assert!(number(&visitor, "fondly_connections") <= 1_024.0);
    assert_eq!(number(&visitor, "fondly_live_readers"), 1.0, "the page still listens");
    let grown = number(&visitor, "process_resident_memory_bytes") - before;
    assert!(grown < MEMORY, "{grown} bytes for {} connections", silent.len());
    // Neither they nor the page hold up a stop.
    assert!(server.stop().success());
    drop((silent, page));
    shop.ok(&["verify"]);
}
