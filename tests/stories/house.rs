//! The house keeps its own rules: what ARCHITECTURE.md says is true, and stays so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::house;

/// A file longer than this has a second subject.
const LINES_MAX: usize = 500;
/// A function longer than this hides one.
const FUNCTION_MAX: usize = 70;

/// Each crate, the crates of the house that it may use, and the third-party crates that only it may use.
const WALLS: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &[]),
    ("ingest", &["domain"], &["calcard", "csv", "encoding_rs", "image"]),
    ("store", &["domain"], &["postgres", "rusqlite"]),
    ("shop", &["domain", "ingest", "store"], &["argon2", "tar"]),
    (
        "web",
        &["domain", "ingest", "shop"],
        &["axum", "hyper", "hyper-util", "minijinja", "socket2", "tower-http"],
    ),
    ("print", &["domain"], &["typst", "typst-pdf", "typst-layout"]),
    ("demo", &["domain"], &[]),
    (
        "fondly",
        &["demo", "domain", "ingest", "print", "shop", "web"],
        &["clap", "getrandom", "rpassword", "rustix", "tracing-subscriber"],
    ),
];

/// All that the pure core may lean on.
const DOMAIN_USES: &[&str] = &["jiff", "serde", "sha2", "thiserror", "toml"];

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands under `[dependencies]` of a crate.
fn dependencies(name: &str) -> BTreeSet<String> {
    let manifest = read(&house().join("crates").join(name).join("Cargo.toml"));
    let section = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let section = section.split("\n[").next().unwrap_or_default();
    section.lines().filter_map(|line| line.split_once('.').map(|(name, _)| name.to_owned())).collect()
}

fn crates() -> BTreeSet<String> {
    let folders = std::fs::read_dir(house().join("crates")).expect("the crates");
    folders.map(|folder| folder.expect("a folder").file_name().to_string_lossy().into_owned()).collect()
}

fn sources() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "*.rs"])
        .current_dir(house())
        .output()
        .expect("git");
    let names = String::from_utf8(listed.stdout).expect("names");
    names.lines().map(|name| house().join(name)).filter(|path| path.exists()).collect()
}

#[test]
fn arrows_point_down_only() {
    let known: BTreeSet<&str> = WALLS.iter().map(|(name, ..)| *name).collect();
    assert_eq!(crates().iter().map(String::as_str).collect::<BTreeSet<_>>(), known);
    for (name, may_use, _) in WALLS {
        for used in dependencies(name).iter().filter(|used| known.contains(used.as_str())) {
            assert!(may_use.contains(&used.as_str()), "{name} may not use {used}");
        }
    }
}

#[test]
fn heavy_crates_have_one_owner() {
    for (owner, _, owned) in WALLS {
        for (name, ..) in WALLS.iter().filter(|(name, ..)| name != owner) {
            for heavy in *owned {
                assert!(!dependencies(name).contains(*heavy), "only {owner} knows {heavy}, not {name}");
            }
        }
    }
    let domain = dependencies("domain");
    assert_eq!(domain.iter().map(String::as_str).collect::<Vec<_>>(), DOMAIN_USES);
}

#[test]
fn the_map_shows_what_is_there() {
    let map = read(&house().join("ARCHITECTURE.md"));
    for (name, ..) in WALLS {
        assert!(map.contains(&format!("`{name}`")), "ARCHITECTURE.md does not show {name}");
    }
    let named = map.split('`').skip(1).step_by(2);
    for path in named.filter(|named| named.starts_with("crates/") || named.starts_with("docs/")) {
        assert!(house().join(path).exists(), "ARCHITECTURE.md shows {path}, which is not there");
    }
}

#[test]
fn only_the_store_speaks_sql() {
    let rooms = ["ingest", "shop", "web", "print", "demo", "fondly", "domain"]
        .map(|name| house().join("crates").join(name));
    for path in sources().iter().filter(|path| rooms.iter().any(|room| path.starts_with(room))) {
        for line in read(path).lines().filter(|line| !line.trim_start().starts_with("//")) {
            let sql = ["SELECT ", "INSERT INTO ", "DELETE FROM "]
                .iter()
                .any(|verb| line.contains(&format!("\"{verb}")));
            assert!(!sql, "{} speaks SQL: {line}", path.display());
        }
    }
}

#[test]
fn rooms_are_small_and_say_what_they_are() {
    for path in sources() {
        let text = read(&path);
        let shown = path.display();
        assert!(text.starts_with("//!"), "{shown} does not open with what it is");
        assert!(text.lines().count() <= LINES_MAX, "{shown} is longer than {LINES_MAX} lines");
        for marker in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")] {
            assert!(!text.contains(marker), "{shown} leaves something open");
        }
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let drawers = ["common", "utils", "util", "core", "shared", "types", "manager", "service", "helpers"];
        assert!(!drawers.contains(&stem), "{shown} is a drawer, not a room");
        for (name, lines) in functions(&text) {
            assert!(lines <= FUNCTION_MAX, "{shown}: {name} has {lines} lines");
        }
    }
}

/// Each function of formatted source, with its length: it ends where its indentation comes back with a brace.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = &line[..line.len() - line.trim_start().len()];
        let bare = line.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
        let bare =
            bare.trim_start_matches("pub(super) ").trim_start_matches("async ").trim_start_matches("const ");
        if let Some(name) = bare.strip_prefix("fn ") {
            let end = format!("{indent}}}");
            let length = lines[start..].iter().position(|line| *line == end).unwrap_or(0) + 1;
            found.push((name.split('(').next().unwrap_or_default().to_owned(), length));
        }
    }
    found
}

#[test]
fn every_licence_is_one_that_we_may_pass_on() {
    let policy = read(&house().join("deny.toml"));
    let list = policy.split("allow = [").nth(1).and_then(|rest| rest.split(']').next()).expect("a list");
    let allowed: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", &host()])
        .current_dir(house())
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 100, "the whole tree is looked at");
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        // One alternative must be made of licences that are allowed, all of them.
        let fine =
            |one: &str| one.split(" AND ").all(|part| allowed.contains(part.trim_matches(['(', ')', ' '])));
        let any = licence.split(" OR ").any(fine)
            || licence.split(" AND ").all(|part| part.split(" OR ").any(fine));
        assert!(any, "{}: licence `{licence}`", package["name"]);
    }
}

/// The platform of this machine: packages of others are not downloaded.
fn host() -> String {
    let told = Command::new("rustc").arg("-vV").output().expect("rustc");
    let told = String::from_utf8(told.stdout).expect("text");
    told.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").to_owned()
}

#[test]
fn the_readme_names_the_commands_that_the_gate_runs() {
    let readme = read(&house().join("README.md"));
    assert!(readme.contains("cargo run --release -- demo"));
    assert!(readme.contains("./test"));
    assert!(read(&house().join(".ci/run")).contains("./test"));
    let picture = readme.split("](").nth(1).and_then(|rest| rest.split(')').next()).expect("a picture");
    assert!(house().join(picture).exists(), "README's picture {picture} is there");
}

#[test]
fn every_answer_to_bad_input_is_held_by_a_test() {
    let page = read(&house().join("docs/LIVE.md"));
    let section = page.split("## What bad input gets").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows = section.expect("the section").lines().filter(|line| line.starts_with("| ")).skip(1);
    let tests: String = sources().iter().map(|path| read(path)).collect();
    let mut named = 0;
    for row in rows {
        let held_by = row.trim_end_matches(" |").rsplit(" | ").next().unwrap_or_default();
        let names: Vec<&str> = held_by.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "nothing holds Fondly to this: {row}");
        for name in &names {
            assert!(tests.contains(&format!("fn {name}(")), "there is no test {name}: {row}");
        }
        named += names.len();
    }
    assert!(named > 20, "the table is read");
}
