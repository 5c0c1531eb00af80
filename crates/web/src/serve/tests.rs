//! Real sockets: those who say nothing, those who never finish, and those who are served all the same.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::app::tests::House;

/// Far longer than anything here takes.
const LONG: Duration = Duration::from_secs(20);
/// As short as a slow machine allows.
const SHORT: Duration = Duration::from_millis(300);

/// A house that is served.
struct Served {
    _house: House,
    address: SocketAddr,
    instruments: Instruments,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl Served {
    async fn within(bounds: Bounds) -> Served {
        let instruments = Instruments::default();
        let counted = instruments.clone();
        let house = House::with(|ports| ports.instruments = counted);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (router, counted) = (house.router.clone(), instruments.clone());
        let serving = tokio::spawn(async move {
            serve(listener, router, bounds, &counted, async { drop(stopped.await) }).await;
        });
        Served { _house: house, address, instruments, stop: Some(stop), serving }
    }

    /// Somebody who connects and says something.
    async fn says(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// What somebody hears who asks whether the server is up.
    async fn health(&self) -> String {
        let ask = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        all(&mut self.says(ask).await).await
    }

    /// A page that listens for changes, and has heard the first.
    async fn listener(&self) -> TcpStream {
        let mut page = self.says("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        until(&mut page, "event: change").await;
        page
    }

    /// Asks it to stop, and waits until it has.
    async fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        tokio::time::timeout(LONG, self.serving).await.expect("it waits for nobody").unwrap();
    }
}

/// All that comes until the line is cut.
async fn all(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await;
    // A line that is reset is cut, too.
    drop(read.expect("the line is cut in the end"));
    String::from_utf8(bytes).unwrap()
}

/// Reads until `text` has come.
async fn until(stream: &mut TcpStream, text: &str) -> String {
    let mut bytes = Vec::new();
    while !String::from_utf8_lossy(&bytes).contains(text) {
        let read = tokio::time::timeout(LONG, stream.read_buf(&mut bytes)).await;
        assert_ne!(read.expect("something comes").unwrap(), 0, "cut off before {text}");
    }
    String::from_utf8(bytes).unwrap()
}

/// A body of a thousand bytes, of which the first are there.
const BEGUN: &str =
    "POST /v1/track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{ \"writeKey\"";

#[tokio::test(flavor = "multi_thread")]
async fn whoever_never_finishes_asking_is_hung_up_on() {
    let served = Served::within(Bounds { first_head: SHORT, ..Bounds::default() }).await;
    for begun in ["", "GET /healthz HT", "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n"] {
        assert_eq!(all(&mut served.says(begun).await).await, "", "{begun}");
    }
    assert!(served.health().await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_listen_leave_seats_for_those_who_ask() {
    let served = Served::within(Bounds::default()).await;
    let mut listening = Vec::new();
    for _ in 0..256 {
        listening.push(served.listener().await);
    }
    let live = "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let answer = all(&mut served.says(live).await).await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 30"), "{answer}");
    assert!(served.health().await.starts_with("HTTP/1.1 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_nothing_more_is_hung_up_on() {
    let served = Served::within(Bounds { between: SHORT, ..Bounds::default() }).await;
    let answer = all(&mut served.says("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_or_trickles_is_told_so_and_cut_off() {
    let served = Served::within(Bounds { pause: SHORT, ..Bounds::default() }).await;
    let silent = all(&mut served.says(BEGUN).await).await;
    assert!(silent.starts_with("HTTP/1.1 408"), "{silent}");
    let (mut hears, mut says) = served.says(BEGUN).await.into_split();
    let trickle = tokio::spawn(async move {
        // Never a pause that would be too long.
        while says.write_all(b" ").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    });
    let mut answer = Vec::new();
    drop(tokio::time::timeout(LONG, hears.read_to_end(&mut answer)).await.expect("it is cut off"));
    assert!(answer.starts_with(b"HTTP/1.1 408"), "{answer:?}");
    trickle.await.unwrap();
    let slow = crate::instruments::Turned::TooSlow;
    assert_eq!(served.instruments.turned_away().get(&("segment", slow)), Some(&2));
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_say_nothing_make_room_and_those_who_are_served_stay() {
    let served = Served::within(Bounds { connections: 8, ..Bounds::default() }).await;
    let mut page = served.listener().await;
    let mut idle = Vec::new();
    for _ in 0..40 {
        idle.push(served.says("").await);
        idle.push(served.says(BEGUN).await);
    }
    assert!(served.health().await.starts_with("HTTP/1.1 200"));
    assert!(served.instruments.connections() <= 8);
    assert_eq!(served.instruments.readers(), 1, "the page still listens");
    drop(idle);
    // Nothing is cut: it says that it is there.
    let comes = tokio::time::timeout(SHORT, page.read_u8()).await;
    assert!(!matches!(comes, Ok(Err(_))), "the page is cut off");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_everybody_is_being_served_whoever_comes_is_asked_to_come_again() {
    let served = Served::within(Bounds { connections: 1, ..Bounds::default() }).await;
    let page = served.listener().await;
    let answer = served.health().await;
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: 5"), "{answer}");
    drop(page);
    for _ in 0..200 {
        if served.health().await.starts_with("HTTP/1.1 200") {
            return;
        }
        tokio::time::sleep(SHORT / 10).await;
    }
    panic!("the seat is free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_was_begun_and_waits_for_nobody_else() {
    let served = Served::within(Bounds { grace: 2 * LONG, ..Bounds::default() }).await;
    let mut page = served.listener().await;
    let (mut silent, mut head) = (served.says("").await, served.says("GET / HT").await);
    let mut kept = served.says("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    until(&mut kept, "ok\n").await;
    let mut begun = served.says(BEGUN).await;
    // Its seat says that it sends something.
    while !served.instruments.requests().all().contains_key("/healthz")
        || served.instruments.connections() < 5
    {
        tokio::time::sleep(SHORT / 10).await;
    }
    tokio::time::sleep(SHORT / 3).await;
    let stopping = tokio::spawn(served.stop());
    for stream in [&mut page, &mut silent, &mut head, &mut kept] {
        all(stream).await;
    }
    let rest = " ".repeat(1000 - "{ \"writeKey\"".len());
    begun.write_all(rest.as_bytes()).await.unwrap();
    let answer = all(&mut begun).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "read to its end, and no JSON: {answer}");
    stopping.await.unwrap();
}
