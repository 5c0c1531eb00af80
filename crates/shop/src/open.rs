//! A shop: its folder, its database, and what its use cases share.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use store::{Database, Migrated, Store, Tx};

use crate::ShopError;
use crate::accept::{Clerk, Reception};
use crate::backup::Keeper;
use crate::doors::Doors;
use crate::duty::Duty;
use crate::hooks::Ear;
use crate::import::Running;
use crate::place;
use crate::propose::Turn;
use crate::rules::{KeptRules, Rules, Settings, Texts};
use crate::today::LastChoice;

/// The database's file in the shop's folder, and the file of what was accepted and is not placed yet.
pub(crate) use store::{FILE, INTAKE_FILE as INTAKE};

/// People moved by the clock in one transaction.
const TICK_BATCH: i64 = 5_000;

/// A shop that is open. Clones share it.
#[derive(Clone)]
pub struct Shop(Arc<Open>);

struct Open {
    folder: PathBuf,
    store: Store,
    rules: KeptRules,
    imports: Running,
    reception: Reception,
    doors: Doors,
    ear: Ear,
    keeper: Keeper,
    duty: Duty,
    turn: Turn,
    last_choice: LastChoice,
}

impl Shop {
    /// Opens the shop in `folder`, making an empty one there if there is none.
    pub fn open(folder: &Path) -> Result<Shop, ShopError> {
        Shop::open_at(folder, &Database::in_folder(folder))
    }

    /// The same with the database elsewhere; fonts, uploads and backups stay in `folder`.
    pub fn open_at(folder: &Path, database: &Database) -> Result<Shop, ShopError> {
        make_folder(folder)?;
        let store = Store::open_at(database, folder)?;
        pin_journey(&store)?;
        let (rules, imports, reception, doors, ear, keeper, duty, turn) = Default::default();
        let last_choice = LastChoice::default();
        let folder = folder.to_owned();
        Ok(Shop(Arc::new(Open {
            folder,
            store,
            rules,
            imports,
            reception,
            doors,
            ear,
            keeper,
            duty,
            turn,
            last_choice,
        })))
    }

    /// Whether there is a shop in `folder`.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).exists()
    }

    /// Makes a new shop in `folder` with everything that `fill` places, in one go. The folder must not hold one yet.
    pub fn build<T>(
        folder: &Path,
        settings: Settings,
        texts: Texts,
        now: Timestamp,
        fill: impl FnOnce(&mut place::Placer<'_>) -> Result<T, ShopError>,
    ) -> Result<T, ShopError> {
        if Shop::exists(folder) {
            let there = folder.display();
            return Err(ShopError::Refused(format!(
                "there is a shop in {there} already; choose another folder with --data"
            )));
        }
        make_folder(folder)?;
        let rules = Rules::new(settings, texts)?;
        Store::build(&folder.join(FILE), |tx| {
            tx.put_setting("shop", &rules.settings)?;
            tx.put_setting("journey", &rules.texts().journey)?;
            if rules.texts().plays != crate::rules::DEFAULT_PLAYS {
                tx.put_setting("plays", &rules.texts().plays)?;
            }
            if rules.texts().interests != Texts::default().interests {
                tx.put_setting(crate::rules::INTERESTS_NUMBER, &1)?;
                tx.put_setting(&crate::rules::interests_setting(1), &rules.texts().interests.to_string())?;
            }
            crate::refold::note_rules(tx, &rules)?;
            let mut placer = place::Placer::new(tx, &rules, store::Source::BUILT, now, place::Path::Bulk)?;
            let filled = fill(&mut placer)?;
            place::alike::pair_all(tx)?;
            Ok(filled)
        })
    }

    /// The shop's folder.
    pub fn folder(&self) -> &Path {
        &self.0.folder
    }

    /// That opening it brought its database forward; nothing where that was up to date or new.
    pub fn migrated(&self) -> Option<&Migrated> {
        self.0.store.migrated()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Looks at one state of the shop, with the rules in force.
    pub(crate) fn read<T>(
        &self,
        look: impl FnOnce(&Tx<'_>, &Rules) -> Result<T, ShopError>,
    ) -> Result<T, ShopError> {
        self.0.store.read(|tx| look(tx, &*self.0.rules.of(tx)?))
    }

    /// Changes the shop, all or nothing, with the rules in force.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&Tx<'_>, &Rules) -> Result<T, ShopError>,
    ) -> Result<T, ShopError> {
        self.0.store.write(|tx| change(tx, &*self.0.rules.of(tx)?))
    }

    /// The same for what may come back after a power cut: nobody waits for the disk.
    pub(crate) fn write_soon<T>(
        &self,
        change: impl FnOnce(&Tx<'_>, &Rules) -> Result<T, ShopError>,
    ) -> Result<T, ShopError> {
        self.0.store.write_soon(|tx| change(tx, &*self.0.rules.of(tx)?))
    }

    /// What was last heard of systems that send webhooks.
    pub(crate) fn ear(&self) -> &Ear {
        &self.0.ear
    }

    /// Who writes down what senders post.
    pub(crate) fn clerk(&self) -> Result<Arc<Clerk>, ShopError> {
        self.0.reception.clerk(|| Ok(self.0.store.intake(&self.0.folder.join(INTAKE))?))
    }

    /// The duty, where this process has it.
    pub(crate) fn held_duty(&self) -> &Duty {
        &self.0.duty
    }

    /// Whose turn it is to go over everybody.
    pub(crate) fn turn(&self) -> &Turn {
        &self.0.turn
    }

    /// What was last chosen for today.
    pub(crate) fn last_choice(&self) -> &LastChoice {
        &self.0.last_choice
    }

    /// Loads what is searched, so that the first who searches need not wait for it.
    pub fn load_search(&self) -> Result<(), ShopError> {
        Ok(self.store().load_search()?)
    }

    /// Who keeps the shop's own backups.
    pub(crate) fn keeper(&self) -> &Keeper {
        &self.0.keeper
    }

    /// Imports that are being worked on.
    pub(crate) fn running(&self) -> &Running {
        &self.0.imports
    }

    /// What is kept in memory of doors.
    pub(crate) fn doors(&self) -> &Doors {
        &self.0.doors
    }

    /// The rules in force in a transaction, with what it has changed of them.
    pub(crate) fn rules_in(&self, tx: &Tx<'_>) -> Result<Arc<Rules>, ShopError> {
        self.0.rules.of(tx)
    }

    /// Whether nothing has ever been taken in.
    pub fn is_empty(&self) -> Result<bool, ShopError> {
        self.read(|tx, _| Ok(tx.is_empty()?))
    }

    /// The rules in force.
    pub fn rules(&self) -> Result<Arc<Rules>, ShopError> {
        self.0.store.read(|tx| self.0.rules.of(tx))
    }

    /// Does what is due by the clock, and tells when something is due again.
    pub fn run_due(&self, now: Timestamp) -> Result<Option<Timestamp>, ShopError> {
        self.refold_if_due(now)?;
        self.store().drop_rest_of_traces()?;
        while self.read(|tx, _| Ok(!tx.due_people(now, 1)?.is_empty()))? {
            self.write(|tx, rules| place::tick(tx, rules, now, TICK_BATCH))?;
        }
        self.read(|tx, _| Ok(tx.next_change()?))
    }
}

/// Writes the rules down with a new shop, so that a later program with another default changes nobody's past unasked.
fn pin_journey(store: &Store) -> Result<(), ShopError> {
    if store.read(|tx| tx.setting::<String>("journey"))?.is_some() {
        return Ok(());
    }
    store.write(|tx| {
        tx.put_setting("journey", &crate::rules::DEFAULT_JOURNEY)?;
        let nobody = tx.person_ids()?.is_empty();
        if nobody { crate::refold::note_rules(tx, &*KeptRules::default().of(tx)?) } else { Ok(()) }
    })
}

pub(crate) fn make_folder(folder: &Path) -> Result<(), ShopError> {
    store::private_folder(folder).map_err(|source| ShopError::File {
        what: format!("the folder {} could not be made", folder.display()),
        source,
    })
}
