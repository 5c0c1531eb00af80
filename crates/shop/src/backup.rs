//! Backup: the whole shop as one file, made while it is served, checked, and kept in turn.
//!
//! Everything that was acknowledged before a backup began is in it. What senders post is first on the disk of the intake,
//! then in the shop's database, and only then leaves the intake; so the intake is copied first, and a body that moves on
//! meanwhile is in at least one of the two. One that is in both is known when it is placed again.

mod archive;
mod keep;
mod restore;
mod rotation;

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::open::{FILE, INTAKE};
use crate::{Shop, ShopError};

pub(crate) use keep::Keeper;
pub use keep::{BackupNews, BackupsView, KeptBackup, size_in_words};
pub use restore::{Restored, restore, verify_backup};

use archive::Packing;

/// The folder of the shop's own backups, in the shop's folder.
const FOLDER: &str = "backups";
/// Folders whose files belong to the shop: its fonts, and uploads that wait to be imported.
pub(crate) const FOLDERS: [&str; 2] = ["fonts", crate::import::INCOMING];
/// What ends the name of a folder in which a backup is being made.
const UNFINISHED: &str = "unfinished";

/// What a backup says of itself; it stands first in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The format of the file.
    pub format: u32,
    /// The Fondly that made it.
    pub fondly: String,
    /// The shop's name.
    pub shop: String,
    /// When it was begun. What was done later may be missing.
    pub made_at: Timestamp,
    /// A mark that changes when somebody is erased.
    erasures: (i64, Option<Timestamp>),
}

/// A backup that was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The size of what is in it.
    pub unpacked: u64,
    /// Earlier ones that were removed because their turn is over.
    pub removed: Vec<PathBuf>,
}

/// What is being done to a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The database's file is copied.
    Copy,
    /// The database of a server is copied and compared, row by row: what is counted are rows.
    Carry,
    /// The copies are packed into one file.
    Pack,
    /// A file is read through and compared with its digests.
    Read,
}

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// With what.
    pub step: Step,
    /// Bytes or rows done in this step.
    pub bytes: u64,
    /// Bytes or rows of the step.
    pub total: u64,
}

/// Told how far it has come; breaks to stop.
pub type Watch<'a> = dyn Fn(Progress) -> ControlFlow<()> + 'a;

impl Shop {
    /// Makes a backup at `out`: a file, or a folder in which it gets a name of its own. Nothing is at the file's name
    /// before it is finished, checked and on the disk.
    pub fn back_up_to(&self, out: &Path, now: Timestamp, watch: &Watch<'_>) -> Result<Made, ShopError> {
        let file = if out.is_dir() { out.join(file_name(now)) } else { out.to_owned() };
        if file.exists() {
            let there = file.display();
            return Err(ShopError::Refused(format!("{there} is there already; choose another name")));
        }
        let scratch = Scratch::beside(&file)?;
        let packed = scratch.path("backup");
        let unpacked = self.pack(&scratch, &packed, now, watch)?;
        // What counts is what can be read again.
        archive::read(&packed, None, watch)?;
        let failed = |source| no_file(&file, "could not be put in its place", source);
        let bytes = packed.metadata().map_err(failed)?.len();
        fs::rename(&packed, &file).map_err(failed)?;
        sync_folder_of(&file)?;
        Ok(Made { file, bytes, unpacked, removed: Vec::new() })
    }

    /// Packs everything into a file; answers with how much that was.
    fn pack(
        &self,
        scratch: &Scratch,
        packed: &Path,
        now: Timestamp,
        watch: &Watch<'_>,
    ) -> Result<u64, ShopError> {
        // Both before the database is copied: what it waits for is not gone when its turn comes, and whoever is erased
        // meanwhile is taken for somebody who is in it.
        let (about, others) = (self.backup_about(now)?, self.other_files()?);
        if self.copy_databases(scratch, watch)?.is_break() {
            return Err(stopped());
        }
        let mut files = Vec::new();
        for name in [INTAKE, FILE] {
            let path = scratch.path(name);
            if !path.exists() {
                continue;
            }
            undamaged(&path, "the copy of")?;
            let file = File::open(&path).map_err(|source| no_file(&path, "could not be read", source))?;
            files.push((name.to_owned(), file));
        }
        files.extend(others);
        Packing::begin(packed, &about, files, watch)?.finish()
    }

    /// Copies one state of the databases, the intake's first where it is a file of its own.
    fn copy_databases(&self, scratch: &Scratch, watch: &Watch<'_>) -> Result<ControlFlow<()>, ShopError> {
        let intake = self.folder().join(INTAKE);
        if self.store().is_shared() {
            let told = |rows, total| watch(Progress { step: Step::Carry, bytes: rows, total });
            let there = store::Database::File(scratch.path(FILE));
            let carried = self.store().carry_to(&intake, &there, &told)?;
            return Ok(if carried.is_break() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) });
        }
        if intake.exists() {
            store::copy_intake(&intake, &scratch.path(INTAKE))?;
        }
        let told = |bytes, total| watch(Progress { step: Step::Copy, bytes, total });
        Ok(self.store().copy_to(&scratch.path(FILE), &told)?)
    }

    /// The files of the shop beside its databases, opened, by their names in the shop's folder.
    fn other_files(&self) -> Result<Vec<(String, File)>, ShopError> {
        let mut files = Vec::new();
        for folder in FOLDERS {
            for name in names_in(&self.folder().join(folder))? {
                let path = self.folder().join(folder).join(&name);
                match File::open(&path) {
                    // An upload that is being written is none yet; a folder in there is not ours.
                    Ok(_) if name.ends_with(".part") || path.is_dir() => {}
                    Ok(file) => files.push((format!("{folder}/{name}"), file)),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(source) => return Err(no_file(&path, "could not be read", source)),
                }
            }
        }
        Ok(files)
    }

    /// What a backup that is begun at `now` says of itself.
    fn backup_about(&self, now: Timestamp) -> Result<About, ShopError> {
        self.read(|tx, rules| {
            Ok(About {
                format: archive::FORMAT,
                fondly: env!("CARGO_PKG_VERSION").to_owned(),
                shop: rules.settings.name.clone(),
                made_at: now,
                erasures: tx.erasures()?,
            })
        })
    }
}

/// A folder in which something is made, beside the place where it will be; gone when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(file: &Path) -> Result<Scratch, ShopError> {
        let folder = unfinished(file);
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => Ok(Scratch(folder)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(ShopError::Refused(format!(
                    "{} is there: another program is at work on this; if there is none, remove that folder",
                    folder.display()
                )))
            }
            Err(source) => Err(no_file(&folder, "could not be made", source)),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it is only in the way; the next backup clears it away.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The folder in which what will be `file` is made.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    file.with_file_name(name)
}

/// What ends the name of a backup.
const EXTENSION: &str = ".tar.gz";

/// The name of a backup that was begun at `now`: `fondly-20261127T031500Z.tar.gz`.
fn file_name(now: Timestamp) -> String {
    format!("fondly-{}{EXTENSION}", now.strftime("%Y%m%dT%H%M%SZ"))
}

/// When the backup of this name was begun; nothing where it is no name of a backup.
fn begun_at(name: &str) -> Option<Timestamp> {
    let time = name.strip_prefix("fondly-")?.strip_suffix(EXTENSION)?;
    let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", time).ok()?;
    civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Refuses a database that is damaged. `which` says whose it is.
fn undamaged(path: &Path, which: &str) -> Result<(), ShopError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    match store::damages(path)?.first() {
        None => Ok(()),
        Some(damage) => Err(ShopError::Refused(format!("{which} {name} is damaged: {damage}"))),
    }
}

/// The names in a folder, sorted; none where there is no folder.
fn names_in(folder: &Path) -> Result<Vec<String>, ShopError> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect()),
    };
    let listed: Vec<std::ffi::OsString> =
        listed.map_err(|source| no_file(folder, "could not be listed", source))?;
    let mut names: Vec<String> = listed.into_iter().filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// Makes sure that the names in the folder of `path` are on the disk.
fn sync_folder_of(path: &Path) -> Result<(), ShopError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| no_file(folder, "could not be written", source))
}

fn no_file(path: &Path, what: &str, source: std::io::Error) -> ShopError {
    ShopError::File { what: format!("{} {what}", path.display()), source }
}

fn stopped() -> ShopError {
    ShopError::Refused("it was stopped, and nothing of it is kept".to_owned())
}
