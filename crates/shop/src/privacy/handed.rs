//! The files that are handed over to customers who asked what is kept of them: one a request, for the owner's eyes alone.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::id::PersonId;
use jiff::Timestamp;
use serde_json::Value;
use store::{private_file, private_folder};

use crate::ShopError;

/// Their folder, in the shop's own.
const FOLDER: &str = "privacy";
/// How their names begin and end; other files there are somebody else's.
const NAME: (&str, &str) = ("request-", ".json");
/// Letters and digits of the sender's number that a name takes.
const NUMBER_MAX: usize = 40;

/// The file of a request, in the shop's folder: named by the sender's number, or by the time.
pub(super) fn name(request: Option<&str>, now: Timestamp) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).take(NUMBER_MAX).collect();
    let number: Option<String> = request.map(digits).filter(|number: &String| !number.is_empty());
    let number = number.unwrap_or_else(|| now.as_second().to_string());
    format!("{FOLDER}/{}{number}{}", NAME.0, NAME.1)
}

/// Writes records down for the file `name` of the shop in `shop`. It is on the disk when this returns: what asked for it is
/// gone afterwards.
pub(super) fn write(shop: &Path, name: &str, records: &[Value]) -> Result<(), ShopError> {
    let bytes = serde_json::to_vec_pretty(records).expect("records are JSON");
    let folder = shop.join(FOLDER);
    let write_down = || {
        private_folder(&folder)?;
        // The same request again, after a crash.
        remove(&shop.join(name))?;
        let mut file = private_file(&shop.join(name))?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        File::open(&folder)?.sync_all()
    };
    write_down().map_err(|source| ShopError::File { what: format!("{name} could not be written"), source })
}

/// Deletes one, if it is there.
pub(super) fn delete(path: &Path) -> Result<(), ShopError> {
    remove(path).map_err(|source| not_deleted(path, source))
}

/// Takes the records of a person with any of these numbers out of all of them, and answers with those that are deleted
/// because nothing else was in them. One that cannot be read is of no use to anybody, and may hold them.
pub(super) fn take_out(shop: &Path, people: &BTreeSet<PersonId>) -> Result<Vec<String>, ShopError> {
    let mut gone = Vec::new();
    for (name, path) in all(&shop.join(FOLDER))? {
        let bytes = fs::read(&path).map_err(|source| not_deleted(&path, source))?;
        let mut records: Vec<Value> = serde_json::from_slice(&bytes).unwrap_or_default();
        let before = records.len();
        records.retain(|record| whose(record).is_some_and(|person| !people.contains(&person)));
        let name = format!("{FOLDER}/{name}");
        if records.is_empty() {
            delete(&path)?;
            gone.push(name);
        } else if records.len() < before {
            write(shop, &name, &records)?;
        }
    }
    Ok(gone)
}

/// Every file of a request, by name.
fn all(folder: &Path) -> Result<Vec<(String, PathBuf)>, ShopError> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|source| not_deleted(folder, source))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|source| not_deleted(folder, source))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(NAME.0) && name.ends_with(NAME.1) {
            found.push((name, entry.path()));
        }
    }
    Ok(found)
}

/// Whose a record is.
fn whose(record: &Value) -> Option<PersonId> {
    record["person"]["person"]["id"].as_str()?.parse().ok()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn not_deleted(path: &Path, source: io::Error) -> ShopError {
    ShopError::File { what: format!("{} could not be deleted", path.display()), source }
}
