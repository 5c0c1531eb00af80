//! The tables on a server: made in an empty database, brought forward in an older one, left alone in a newer one.

use std::path::Path;

use crate::db::{Result, StoreError, Tx};
use crate::migrations::{INTAKE, INTAKE_VERSION, MIGRATIONS, newest};
use crate::names::Names;
use crate::open::Migrated;

use super::pool::Pool;
use super::{READ, WRITE, dialect};

/// What only a server needs: which version its tables have, how often anything was committed, and who does which work.
const OWN_TABLES: &str = include_str!("../../migrations/postgres/0001_tables.sql");

/// Makes or migrates the tables as needed. An older database is copied into `folder` before.
pub(super) fn settle_tables(pool: &Pool, folder: &Path) -> Result<Option<Migrated>> {
    let names = Names::default();
    let found = pool.transact(READ, &names, |tx| {
        refuse_other_letters(tx)?;
        version(tx)
    })?;
    if found > newest() {
        return Err(StoreError::Newer { found, known: newest() });
    }
    if found == newest() {
        return Ok(None);
    }
    let seat = pool.begin(WRITE)?;
    pool.finish(seat, &names, |tx| {
        // Another process may have done it between the look and the lock. From here on nobody else writes.
        let found = version(tx)?;
        if found == 0 {
            make(tx)?;
        }
        let copy = (found > 0 && found < newest()).then(|| crate::carry::copy_before(tx, folder, found));
        let migrated = copy.transpose()?;
        bring_forward(tx, found)?;
        Ok(migrated)
    })
}

/// Makes the tables in an empty database; in another they must be the newest.
pub(super) fn make_or_know(tx: &Tx<'_>) -> Result<()> {
    refuse_other_letters(tx)?;
    match version(tx)? {
        0 => make(tx).and_then(|()| bring_forward(tx, 0)),
        found if found == newest() => Ok(()),
        found if found > newest() => Err(StoreError::Newer { found, known: newest() }),
        found => Err(StoreError::Refused(format!(
            "the tables of that database are of version {found}, an older one; name an empty database"
        ))),
    }
}

/// Brings tables of version `found` to the newest.
fn bring_forward(tx: &Tx<'_>, found: i64) -> Result<()> {
    for (version, tables, indexes) in MIGRATIONS.iter().filter(|(version, ..)| *version > found) {
        tx.settle(&dialect::tables(tables))?;
        tx.settle(&dialect::tables(indexes))?;
        tx.settle(&format!("UPDATE fondly SET version = {version}"))?;
    }
    Ok(())
}

/// Makes what is there before the first migration.
fn make(tx: &Tx<'_>) -> Result<()> {
    const MAY_MAKE: &str = "SELECT COALESCE(has_schema_privilege(current_schema(), 'CREATE'), FALSE)";
    if tx.number(MAY_MAKE, &[])? == 0 {
        return Err(StoreError::Refused(
            "this user may make no tables in that database; make one of theirs with `createdb --owner USER NAME`, or let them \
             with `GRANT CREATE ON SCHEMA public TO USER`"
                .to_owned(),
        ));
    }
    tx.settle(&dialect::tables(OWN_TABLES))?;
    tx.settle(&dialect::tables(INTAKE))?;
    tx.settle(&format!("INSERT INTO fondly (version, intake, changes) VALUES (0, {INTAKE_VERSION}, 0)"))
}

/// The version of the tables; 0 where there are none.
pub(crate) fn version(tx: &Tx<'_>) -> Result<i64> {
    if tx.number("SELECT to_regclass('fondly') IS NOT NULL", &[])? == 0 {
        return Ok(0);
    }
    tx.number("SELECT version FROM fondly", &[])
}

/// Refuses a database that cannot hold every name.
fn refuse_other_letters(tx: &Tx<'_>) -> Result<()> {
    let encoding = tx.first("SELECT current_setting('server_encoding')", &[], |row| row.text(0))?;
    match encoding.as_deref() {
        Some("UTF8") => Ok(()),
        other => Err(StoreError::Refused(format!(
            "the database is encoded in {}, which cannot hold every name; make one with CREATE DATABASE … ENCODING 'UTF8' \
             TEMPLATE template0",
            other.unwrap_or("nothing known")
        ))),
    }
}
