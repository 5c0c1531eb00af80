//! A program that is killed, and a disk that fills: a child process does the importing, so that it can really
//! die.
#![expect(clippy::disallowed_methods, reason = "a child process is told by its environment what to do")]

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ingest::Wishes;
use shop::Shop;

use crate::desk::{Desk, days_later, go_on, now, sales};

/// What the child is to do, and where.
const TASK: &str = "FONDLY_TEST_TASK";
const FOLDER: &str = "FONDLY_TEST_FOLDER";
/// Longer than any of this takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Not a test: what a child process does.
#[test]
#[ignore = "runs as a child of the others"]
fn child() {
    let Ok(task) = std::env::var(TASK) else { return };
    let folder = PathBuf::from(std::env::var(FOLDER).expect("the parent names a folder"));
    let shop = Shop::open(&folder.join("shop")).expect("the shop opens");
    let file = folder.join("sales.csv");
    match task.as_str() {
        "hang" => hang(&shop, &file),
        "start" => {
            let mut bytes = std::fs::File::open(&file).expect("the parent wrote it");
            let token = shop.upload("sales.csv", &mut bytes).expect("it is kept");
            shop.start_import(&token, &Wishes::default(), now()).expect("it starts");
            std::process::abort();
        }
        _ => {
            let error =
                shop.import_file(&file, &Wishes::default(), now(), &go_on).expect_err("the disk is full");
            let why = std::error::Error::source(&error).map(ToString::to_string);
            let said = format!("{error}: {}", why.unwrap_or_default());
            std::fs::write(folder.join("said"), said).expect("there is room outside the limit");
        }
    }
}

/// Imports until events are written, and then waits to be killed.
fn hang(shop: &Shop, file: &Path) {
    let _ = shop.import_file(file, &Wishes::default(), now(), &|progress| {
        if progress.events > 0 {
            std::fs::write(file.with_extension("placing"), "").expect("there is room");
            std::thread::sleep(PATIENCE);
        }
        ControlFlow::Continue(())
    });
}

fn command(task: &str, desk: &Desk, before: &str) -> Command {
    let program = std::env::current_exe().expect("a test knows its program");
    let mut command = Command::new("sh");
    let line = format!("{before} exec \"$0\" --exact crash::child --ignored --nocapture");
    command.args(["-c", &line]).arg(program);
    command.env(TASK, task).env(FOLDER, desk.folder.path());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn wait_for(path: &Path, child: &mut Child) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < PATIENCE, "the child does not get there");
        assert!(child.try_wait().expect("a child can be asked").is_none(), "the child ended too early");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn killed_in_the_middle_leaves_nothing() {
    let desk = Desk::new();
    let before = desk.picture();
    let file = desk.file("sales.csv", sales(3_000));
    let mut child = command("hang", &desk, "").spawn().expect("a child can be started");
    wait_for(&file.with_extension("placing"), &mut child);
    child.kill().expect("a child can be killed");
    child.wait().expect("a killed child ends");
    assert_eq!(desk.picture(), before);
    desk.assert_sound();
    let imported =
        desk.shop.import_file(&file, &Wishes::default(), now(), &go_on).expect("it can be imported");
    assert_eq!(imported.counts.orders, 3_000);
}

#[test]
fn what_a_page_started_is_taken_up_after_a_crash() {
    let desk = Desk::new();
    desk.file("sales.csv", sales(4_000));
    let status = command("start", &desk, "").status().expect("a child can be started");
    assert!(!status.success(), "the child aborts");
    let waiting = desk.shop.imports().expect("imports are listed").imports;
    assert_eq!(waiting.len(), 1);
    desk.shop.resume_imports(days_later(0)).expect("it is taken up");
    desk.shop.wait_for_imports();
    let rows = desk.shop.imports().expect("imports are listed").imports;
    assert_eq!(rows.iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["done"]);
    assert_eq!(desk.count("Order Completed"), 4_000);
    desk.assert_sound();
}

#[test]
fn a_file_system_limit_keeps_the_shop_whole() {
    let desk = Desk::new();
    desk.file("sales.csv", sales(6_000));
    let before = desk.picture();
    // No file may grow beyond 1 MB (ulimit counts in blocks of 512 bytes); writing more fails rather than
    // kills.
    let status = command("full", &desk, "trap '' XFSZ; ulimit -f 2048;").status().expect("a child runs");
    assert!(status.success(), "the child sees the error that it expects");
    let said = std::fs::read_to_string(desk.folder.path().join("said")).expect("the child says why");
    assert!(said.contains("disk") && said.contains("nothing of this step was kept"), "{said}");
    assert_eq!(desk.picture(), before);
    desk.assert_sound();
}

#[test]
fn a_full_disk_keeps_the_shop_whole() {
    let desk = Desk::new();
    desk.file("sales.csv", sales(6_000));
    let shop = desk.folder.path().join("shop");
    // A disk of its own, seen by the child alone; a machine that forbids it has the limit above.
    let mount = format!("mount -t tmpfs -o size=1m none '{}' &&", shop.display());
    let allowed = Command::new("unshare").args(["-rm", "sh", "-c", &format!("{mount} true")]).output();
    if !allowed.is_ok_and(|tried| tried.status.success()) {
        return;
    }
    let inner = command("full", &desk, &mount);
    let mut outer = Command::new("unshare");
    outer.arg("-rm").arg(inner.get_program()).args(inner.get_args());
    outer.env(TASK, "full").env(FOLDER, desk.folder.path());
    assert!(
        outer.output().expect("a child runs").status.success(),
        "the child sees the error that it expects"
    );
    let said = std::fs::read_to_string(desk.folder.path().join("said")).expect("the child says why");
    assert!(said.contains("disk") && said.contains("full"), "{said}");
}
