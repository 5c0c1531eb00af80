//! Runs the real program in a folder of its own, with its database in that folder or on the server that `./test` starts.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tempfile::TempDir;

thread_local! {
    /// Whether the story that is told on this thread has its shops on a server.
    static ON_SERVER: Cell<bool> = const { Cell::new(false) };
}

/// Tells stories a second time, on PostgreSQL.
macro_rules! on_postgres {
    ($($story:ident),+ $(,)?) => {
        mod on_postgres {
            $(
                #[test]
                fn $story() {
                    crate::program::tell_on_server(super::$story);
                }
            )+
        }
    };
}
pub(crate) use on_postgres;

/// Tells a story whose shops are all on the server, or says that there is none.
pub(crate) fn tell_on_server(story: fn()) {
    if server().is_none() {
        // `./test` starts a server and sets FONDLY_POSTGRES; a quick run goes without.
        return;
    }
    ON_SERVER.set(true);
    story();
}

/// The address of the database `postgres` on the server that was started for the tests.
fn server() -> Option<String> {
    std::env::var_os("FONDLY_POSTGRES")?.into_string().ok()
}

/// The same with its certificate looked at, where the server has one.
pub(crate) fn encrypted_server() -> Option<String> {
    std::env::var_os("FONDLY_POSTGRES_TLS")?.into_string().ok()
}

/// A new database on the server, by its address.
pub(crate) fn new_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = server().expect("a story is told on a server only where there is one");
    let name = format!("story_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    // Numbers of processes come again; what an earlier one left is nobody's.
    psql(&server, &format!("DROP DATABASE IF EXISTS {name}"));
    psql(&server, &format!("CREATE DATABASE {name}"));
    server.replacen("/postgres?", &format!("/{name}?"), 1)
}

/// What the server's own program answers to `sql`, the cells of each line divided by bars.
pub(crate) fn psql(url: &str, sql: &str) -> String {
    let output =
        Command::new("psql").args([url, "-X", "-A", "-t", "-c", sql]).output().expect("psql is there");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A shop's folder for one test, with its database where that is elsewhere.
pub(crate) struct Shop {
    folder: TempDir,
    database: Option<String>,
}

impl Shop {
    pub(crate) fn new() -> Shop {
        Shop::at(ON_SERVER.get().then(new_database))
    }

    /// A shop's folder, with its database at an address where one is given.
    pub(crate) fn at(database: Option<String>) -> Shop {
        Shop { folder: TempDir::new().expect("a temporary folder"), database }
    }

    /// Where its database is, if not in the folder.
    pub(crate) fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// A made-up shop of this many orders.
    pub(crate) fn demo(orders: u32) -> Shop {
        let shop = Shop::new();
        shop.ok(&["demo", "--no-serve", "--orders", &orders.to_string()]);
        shop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fondly"));
        command.arg("--data").arg(self.path("data")).args(args).current_dir(self.folder.path());
        command.env_remove("FONDLY_DATABASE").envs(self.database().map(|url| ("FONDLY_DATABASE", url)));
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the program runs")
    }

    /// What a command that must succeed says on standard output.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let talk = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?} failed: {talk}");
        String::from_utf8(output.stdout).expect("answers are UTF-8")
    }

    /// What a command that must fail says on standard error.
    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?} should have been refused");
        String::from_utf8(output.stderr).expect("talk is UTF-8")
    }

    /// What comes of a command to whose standard input `input` is piped.
    pub(crate) fn told(&self, args: &[&str], input: &str) -> Output {
        let mut command = self.command(args);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program runs");
        let mut stdin = child.stdin.take().expect("it is piped");
        stdin.write_all(input.as_bytes()).expect("it listens");
        drop(stdin);
        child.wait_with_output().expect("it ends")
    }

    /// The answer in JSON: the whole output, or its last line.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let answer = self.ok(args);
        let whole = serde_json::from_str(&answer);
        whole.or_else(|_| serde_json::from_str(answer.lines().last().unwrap_or_default())).expect("JSON")
    }

    /// Every event, as exported.
    pub(crate) fn events(&self) -> Vec<Value> {
        let lines = self.ok(&["export", "events"]);
        lines.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
    }

    /// Serves the shop until the server is dropped.
    pub(crate) fn serve(&self) -> Server {
        self.serve_with(&["--listen", "127.0.0.1:0"])
    }

    /// The same, as it is asked for.
    pub(crate) fn serve_with(&self, args: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--no-open"]);
        command.args(args);
        Server::start(command)
    }

    /// The same; what it says on standard error goes into a file.
    pub(crate) fn serve_logged(&self, log: &Path, args: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--no-open", "--listen", "127.0.0.1:0"]);
        command.args(args).stderr(File::create(log).expect("there is room"));
        Server::start(command)
    }

    /// Serves the shop with a library between the program and the system, which is told its wishes.
    pub(crate) fn serve_under(&self, library: &Path, wishes: &[(&str, &str)]) -> Server {
        let mut command = self.command(&["serve", "--no-open", "--listen", "127.0.0.1:0"]);
        command.env("LD_PRELOAD", library).envs(wishes.iter().copied()).stderr(Stdio::null());
        Server::start(command)
    }
}

/// A running server; it ends with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    fn start(mut command: Command) -> Server {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        out.read_line(&mut line).expect("it says where it is");
        let at = line.find("http://").expect("an address");
        Server { child, address: line[at..].trim().to_owned() }
    }

    /// Sends it a signal: `STOP` lets it sleep until `CONT`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").arg(format!("-{signal}")).arg(id).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        self.signal("TERM");
        self.child.wait().expect("it ends")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Failing to end a server that has ended is no failure of the test.
        let _ended = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// The top of the repository.
pub(crate) fn house() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
