//! The same tests a second time, on the PostgreSQL server that `./test` starts: each shop in a database of its own.

use std::cell::Cell;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

thread_local! {
    /// Whether the shops of the test on this thread are on a server.
    static ON_SERVER: Cell<bool> = const { Cell::new(false) };
}

/// Runs tests a second time, on PostgreSQL.
macro_rules! on_postgres {
    ($($test:ident),+ $(,)?) => {
        mod on_postgres {
            $(
                #[test]
                fn $test() {
                    crate::tests::server::run_on_server(super::$test);
                }
            )+
        }
    };
}
pub(super) use on_postgres;

/// Runs a test whose shops are all on the server, or says that there is none.
pub(super) fn run_on_server(test: fn()) {
    if server().is_none() {
        // `./test` starts a server and sets FONDLY_POSTGRES; a quick run goes without.
        return;
    }
    ON_SERVER.set(true);
    test();
}

fn is_on_server() -> bool {
    ON_SERVER.get()
}

/// So many cases of a property, or few where each makes a shop on a server.
pub(super) fn cases(usual: u32) -> u32 {
    if is_on_server() { usual.div_ceil(8) } else { usual }
}

/// The address of the database `postgres` on the server that was started for the tests.
fn server() -> Option<String> {
    std::env::var_os("FONDLY_POSTGRES")?.into_string().ok()
}

/// The address of an empty database, where this test has its shops on a server.
pub(super) fn new_database() -> Option<String> {
    if !is_on_server() {
        return None;
    }
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server().expect("a test is run on a server only where there is one");
    let name = format!("shop_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // Numbers of processes come again; what an earlier one left is nobody's.
    tell(&server, &format!("DROP DATABASE IF EXISTS {name}"));
    tell(&server, &format!("CREATE DATABASE {name}"));
    Some(server.replacen("/postgres?", &format!("/{name}?"), 1))
}

/// Tells the server something that Fondly would not.
pub(super) fn tell(url: &str, sql: &str) {
    let told = Command::new("psql").args([url, "-X", "-q", "-o", "/dev/null", "-c", sql]).status();
    assert!(told.expect("psql is there").success(), "{sql}");
}
