//! Restore: a backup becomes a shop again, in a folder that holds none. Also verify, which restores where nobody looks.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use store::Database;

use super::{About, FOLDERS, Progress, Scratch, Step, Watch, archive, no_file, sync_folder_of, undamaged};
use crate::open::{FILE, INTAKE, make_folder};
use crate::verify::Verified;
use crate::{Shop, ShopError};

/// What SQLite puts beside a database. Left over from another one, it would be taken for a part of the restored.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// What a backup came to when it was a shop again.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// What the backup says of itself.
    pub about: About,
    /// Bodies that were accepted and are placed when the shop is served.
    pub waiting: i64,
    /// The shop's clock.
    #[serde(skip)]
    pub zone: TimeZone,
    /// Whether everything is whole and equals its replay.
    pub verified: Verified,
}

/// Makes the backup in `file` a shop in the folder `into`, with its database at `database`; neither may hold one. Nothing is
/// there before everything is unpacked and found whole.
pub fn restore(
    file: &Path,
    into: &Path,
    database: &Database,
    now: Timestamp,
    watch: &Watch<'_>,
) -> Result<Restored, ShopError> {
    must_be_free(into)?;
    if let (Database::Postgres(url), true) = (database, database.holds_a_shop()?) {
        return Err(ShopError::Refused(format!(
            "there is a shop in {url} already, and a restore overwrites nothing; name an empty database"
        )));
    }
    let made = !into.exists();
    make_folder(into)?;
    let restored = restore_into(file, into, database, now, watch);
    if made && restored.is_err() {
        // Only if it is empty: what is in it may be all that there is of a shop.
        let _ = fs::remove_dir(into);
    }
    restored
}

fn restore_into(
    file: &Path,
    into: &Path,
    database: &Database,
    now: Timestamp,
    watch: &Watch<'_>,
) -> Result<Restored, ShopError> {
    let scratch = Scratch::beside(&into.join("restore"))?;
    let about = unpack(file, &scratch, watch)?;
    if let Database::Postgres(_) = database {
        let told = |rows, total| watch(Progress { step: Step::Carry, bytes: rows, total });
        Shop::open(&scratch.0)?.move_to(database, &told)?;
        for name in [INTAKE, FILE].map(|name| scratch.path(name)).iter().filter(|path| path.exists()) {
            fs::remove_file(name).map_err(|source| no_file(name, "could not be removed", source))?;
        }
    }
    // The database last: a folder in which it is holds a shop.
    for name in FOLDERS.into_iter().chain([INTAKE, FILE]) {
        let (from, to) = (scratch.path(name), into.join(name));
        if from.exists() {
            fs::rename(&from, &to).map_err(|source| no_file(&to, "could not be put in its place", source))?;
        }
    }
    sync_folder_of(&into.join(FILE))?;
    drop(scratch);
    look_over(about, Shop::open_at(into, database)?, now)
}

/// Restores the backup in `file` beside it, verifies that, and leaves nothing of it.
pub fn verify_backup(file: &Path, now: Timestamp, watch: &Watch<'_>) -> Result<Restored, ShopError> {
    if !file.exists() {
        return Err(ShopError::NotFound { what: "backup", id: file.display().to_string() });
    }
    let scratch = Scratch::beside(file)?;
    let about = unpack(file, &scratch, watch)?;
    look_over(about, Shop::open(&scratch.0)?, now)
}

fn must_be_free(into: &Path) -> Result<(), ShopError> {
    let databases = [FILE, INTAKE].into_iter().flat_map(|name| BESIDE.map(|end| format!("{name}{end}")));
    let folders = FOLDERS.map(str::to_owned);
    let taken: Option<PathBuf> =
        databases.chain(folders).map(|name| into.join(name)).find(|path| path.exists());
    match taken {
        None => Ok(()),
        Some(path) => Err(ShopError::Refused(format!(
            "{} is there already, and a restore overwrites nothing; name an empty folder with --into",
            path.display()
        ))),
    }
}

/// Unpacks a backup and looks at its databases before anybody else does.
fn unpack(file: &Path, scratch: &Scratch, watch: &Watch<'_>) -> Result<About, ShopError> {
    let about = archive::read(file, Some(&scratch.0), watch)?;
    let which = format!("{} is of no use: its", file.display());
    for name in [FILE, INTAKE].map(|name| scratch.path(name)).iter().filter(|path| path.exists()) {
        undamaged(name, &which)?;
    }
    if Shop::exists(&scratch.0) { Ok(about) } else { Err(archive::no_backup(file)) }
}

fn look_over(about: About, shop: Shop, now: Timestamp) -> Result<Restored, ShopError> {
    if shop.migrated().is_some() {
        // What this program derives otherwise is derived anew, as a server would.
        shop.run_due(now)?;
    }
    let has_intake = shop.store().is_shared() || shop.folder().join(INTAKE).exists();
    let waiting = if has_intake { shop.clerk()?.intake.backlog()?.bodies } else { 0 };
    Ok(Restored { about, waiting, zone: shop.rules()?.zone.clone(), verified: shop.verify(now)? })
}
