//! The shop's own backups: one a day at a quiet hour, so many kept, and one more whenever somebody asks.

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::rotation::{self, Turn};
use super::{FOLDER, Made, UNFINISHED, Watch, archive, begun_at, file_name, names_in, no_file, unfinished};
use crate::{Shop, ShopError};

/// How long a person who is erased may still stand in what senders posted a moment before.
const SETTLES: SignedDuration = SignedDuration::from_mins(5);
/// How long the copy is kept that is made before a database is brought forward.
const COPY_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);
/// How old a folder is in which surely nobody makes a backup any more.
const ABANDONED: SignedDuration = SignedDuration::from_hours(24);

/// The shop's own backups, for a page.
#[derive(Clone, Debug, Serialize)]
pub struct BackupsView {
    /// Whether one is made every day.
    pub on: bool,
    /// Whether one is being made.
    pub running: bool,
    /// The last one.
    pub last: Option<KeptBackup>,
    /// How many are kept.
    pub kept: usize,
    /// The folder they are in.
    pub folder: String,
    /// Why the last attempt failed.
    pub failed: Option<String>,
    /// When the next one is due, in the shop's zone.
    pub next: Option<String>,
    /// Whether some of them know a person who has been erased since.
    pub remembers: bool,
}

/// One backup, for a page.
#[derive(Clone, Debug, Serialize)]
pub struct KeptBackup {
    /// The name of the file.
    pub file: String,
    /// When it was begun, in the shop's zone.
    pub at: String,
    /// Its size, in words.
    pub size: String,
}

/// What became of a backup that was made in the background.
#[derive(Clone, Debug)]
pub enum BackupNews {
    /// It was made.
    Made(Made),
    /// It failed, for this reason.
    Failed(String),
}

/// What is known of backups that are made in the background.
#[derive(Default)]
pub(crate) struct Keeper {
    state: Mutex<State>,
    ended: Condvar,
    stop: AtomicBool,
}

#[derive(Default)]
struct State {
    running: bool,
    failed: Option<(Timestamp, String)>,
    news: Option<BackupNews>,
}

impl Keeper {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that one is being made; `false` where one is already.
    fn begin(&self) -> bool {
        !std::mem::replace(&mut self.state().running, true)
    }

    /// Whether the last try to make one failed.
    pub(crate) fn has_failed(&self) -> bool {
        self.state().failed.is_some()
    }

    fn end(&self, now: Timestamp, outcome: Result<Made, String>) {
        let mut state = self.state();
        state.running = false;
        state.failed = outcome.as_ref().err().map(|why| (now, why.clone()));
        state.news = Some(outcome.map_or_else(BackupNews::Failed, BackupNews::Made));
        self.ended.notify_all();
    }
}

impl Shop {
    /// Makes a backup in the shop's own folder of backups, and removes those whose turn is over.
    pub fn make_backup(&self, now: Timestamp, watch: &Watch<'_>) -> Result<Made, ShopError> {
        let folder = self.backups_folder();
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|source| no_file(&folder, "could not be made", source))?;
        clear_abandoned(&folder, now)?;
        // Two that are begun in one second have names one second apart.
        let names = (0..).map(|second| file_name(now + SignedDuration::from_secs(second)));
        let free = |file: &PathBuf| !file.exists() && !unfinished(file).exists();
        let file = names.map(|name| folder.join(name)).find(free).expect("some second is free");
        let made = self.back_up_to(&file, now, watch)?;
        let removed = self.prune(now)?;
        Ok(Made { removed, ..made })
    }

    /// Makes a backup in a thread of its own, unless one is being made.
    pub fn start_backup(&self, now: Timestamp) -> Result<(), ShopError> {
        if !self.keeper().begin() {
            return Ok(());
        }
        let shop = self.clone();
        let work = move || {
            let keeper = shop.keeper();
            let watch = |_| match keeper.stop.load(Ordering::Relaxed) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            };
            let outcome = match catch_unwind(AssertUnwindSafe(|| shop.make_backup(now, &watch))) {
                Ok(made) => made.map_err(|error| crate::error::whole(&error)),
                Err(_) => Err("Fondly itself failed at it; please report it.".to_owned()),
            };
            keeper.end(now, outcome);
        };
        let spawned = std::thread::Builder::new().name("backup".to_owned()).spawn(work);
        spawned.map(|_| ()).map_err(|source| {
            self.keeper().end(now, Err(source.to_string()));
            ShopError::File { what: "the backup could not be started".to_owned(), source }
        })
    }

    /// Starts a backup if one is due, and tells when the next is; nothing where none is ever made by itself.
    pub fn back_up_if_due(&self, now: Timestamp) -> Result<Option<Timestamp>, ShopError> {
        let Some(due) = self.backup_due()? else { return Ok(None) };
        if due <= now {
            self.start_backup(now)?;
            return Ok(None);
        }
        Ok(Some(due))
    }

    /// What became of the last backup in the background, told once.
    pub fn backup_news(&self) -> Option<BackupNews> {
        self.keeper().state().news.take()
    }

    /// Waits until no backup is being made, for at most so long. Answers with whether one still is.
    pub fn wait_for_backup(&self, at_most: Duration) -> bool {
        let keeper = self.keeper();
        let waited = keeper.ended.wait_timeout_while(keeper.state(), at_most, |state| state.running);
        waited.unwrap_or_else(PoisonError::into_inner).0.running
    }

    /// Stops a backup that is being made in the background; nothing of it is kept.
    pub fn stop_backup(&self) {
        self.keeper().stop.store(true, Ordering::Relaxed);
        self.wait_for_backup(Duration::MAX);
    }

    /// Whether a backup is made every day.
    pub fn set_backups(&self, on: bool) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let settings = crate::Settings { backups: on, ..rules.settings.clone() };
            Ok(tx.put_setting("shop", &settings)?)
        })
    }

    /// The shop's own backups.
    pub fn backups(&self, now: Timestamp) -> Result<BackupsView, ShopError> {
        let rules = self.rules()?;
        let folder = self.backups_folder();
        // A folder that cannot be listed is told like any other failure.
        let (turns, unlisted) = match self.turns() {
            Ok(turns) => (turns, None),
            Err(error) => (Vec::new(), Some(crate::error::whole(&error))),
        };
        let (running, failed) = {
            let state = self.keeper().state();
            (state.running, state.failed.clone())
        };
        let due = if running || unlisted.is_some() { None } else { self.backup_due()? };
        Ok(BackupsView {
            on: rules.settings.backups,
            running,
            last: turns.iter().max().map(|turn| kept_backup(&folder, turn, &rules.zone)),
            kept: turns.len(),
            folder: folder.display().to_string(),
            failed: failed.map(|(at, why)| format!("{}: {why}", in_words(at, &rules.zone))).or(unlisted),
            next: due.map(|due| match due <= now {
                true => "in a few minutes".to_owned(),
                false => in_words(due, &rules.zone),
            }),
            remembers: turns.iter().any(|turn| turn.remembers),
        })
    }

    /// The folder of the shop's own backups.
    pub fn backups_folder(&self) -> PathBuf {
        self.folder().join(FOLDER)
    }

    /// When the next backup is due by itself. A made-up shop has none, nor has one in which nothing is yet.
    fn backup_due(&self) -> Result<Option<Timestamp>, ShopError> {
        let rules = self.rules()?;
        if !rules.settings.backups || rules.settings.demo || self.is_empty()? {
            return Ok(None);
        }
        let last = self.own_backups()?.into_iter().max();
        let failed_at = self.keeper().state().failed.as_ref().map(|(at, _)| *at);
        Ok(Some(rotation::due(last, failed_at, &rules.zone)))
    }

    /// When each of the shop's own backups was begun.
    fn own_backups(&self) -> Result<Vec<Timestamp>, ShopError> {
        let names = names_in(&self.backups_folder())?;
        Ok(names.iter().filter_map(|name| begun_at(name)).collect())
    }

    /// When the last of the shop's own backups was begun.
    pub(crate) fn last_backup(&self) -> Result<Option<Timestamp>, ShopError> {
        Ok(self.own_backups()?.into_iter().max())
    }

    fn turns(&self) -> Result<Vec<Turn>, ShopError> {
        let mark = self.read(|tx, _| Ok(tx.erasures()?))?;
        let folder = self.backups_folder();
        let turn = |made_at: Timestamp| {
            // A file that cannot be read is judged by its name.
            let remembers = match archive::about(&folder.join(file_name(made_at))) {
                Ok(about) => {
                    about.erasures != mark || mark.1.is_some_and(|last| last + SETTLES > about.made_at)
                }
                Err(_) => mark.1.is_some_and(|last| last + SETTLES > made_at),
            };
            Turn { made_at, remembers }
        };
        Ok(self.own_backups()?.into_iter().map(turn).collect())
    }

    /// Removes backups whose turn is over, and copies that were made before the database was brought forward when they
    /// are old or know somebody who has been erased since.
    fn prune(&self, now: Timestamp) -> Result<Vec<PathBuf>, ShopError> {
        let (turns, zone) = (self.turns()?, self.rules()?.zone.clone());
        let kept = rotation::kept(&turns, &zone);
        let folder = self.backups_folder();
        let over = turns.iter().filter(|turn| !kept.contains(turn));
        let mut removed: Vec<PathBuf> = over.map(|turn| folder.join(file_name(turn.made_at))).collect();
        let erased = self.read(|tx, _| Ok(tx.erasures()?.1))?;
        for name in names_in(self.folder())?.iter().filter(|name| is_copy_before(name)) {
            let path = self.folder().join(name);
            let made_at = path.metadata().and_then(|metadata| metadata.modified());
            let made_at = made_at.ok().and_then(|time| Timestamp::try_from(time).ok());
            if made_at.is_none_or(|at| at + COPY_FOR < now || erased.is_some_and(|erased| erased > at)) {
                removed.push(path);
            }
        }
        for path in &removed {
            fs::remove_file(path).map_err(|source| no_file(path, "could not be removed", source))?;
        }
        Ok(removed)
    }
}

/// Whether a file in the shop's folder is a copy from before its database was brought forward.
fn is_copy_before(name: &str) -> bool {
    name.starts_with("shop-v") && name.contains("-before-") && name.ends_with(".db")
}

/// Clears folders away in which a backup was begun by a program that has ended since.
fn clear_abandoned(folder: &Path, now: Timestamp) -> Result<(), ShopError> {
    for name in names_in(folder)? {
        let begun = name.strip_suffix(UNFINISHED).and_then(|name| begun_at(name.trim_end_matches('.')));
        if begun.is_some_and(|begun| begun + ABANDONED < now) {
            let path = folder.join(&name);
            fs::remove_dir_all(&path).map_err(|source| no_file(&path, "could not be removed", source))?;
        }
    }
    Ok(())
}

fn kept_backup(folder: &Path, turn: &Turn, zone: &TimeZone) -> KeptBackup {
    let file = file_name(turn.made_at);
    let bytes = folder.join(&file).metadata().map_or(0, |metadata| metadata.len());
    KeptBackup { file, at: in_words(turn.made_at, zone), size: size_in_words(bytes) }
}

/// `12.3 MB`
pub fn size_in_words(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// `Friday 27 Nov 2026, 03:00`
fn in_words(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%A %-d %b %Y, %H:%M").to_string()
}
