//! The intake: bodies that were acknowledged and wait to be placed, and letters that nobody could understand.
//!
//! A file of its own beside the shop's database, so that accepting never waits for a batch that is being placed. What is
//! appended is on the disk when the call returns. Taking a body off again needs no such promise: one that comes back after
//! a crash is placed again, and every event in it is known already.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rusqlite::Connection;

use crate::db::{Result, Row, StoreError, Tx, params};
use crate::names::Names;
use crate::open::{connect, settle};

/// The version of the intake's tables.
const VERSION: i64 = 1;
const TABLES: &str = include_str!("../migrations/intake/0001_tables.sql");

/// A body that a sender posted.
#[derive(Clone, Copy, Debug)]
pub struct NewArrival<'a> {
    /// By which door it came: `segment`, `shopify`, `woo`.
    pub door: &'a str,
    /// What the sender says it is: `orders/create`, `batch`.
    pub topic: &'a str,
    /// The sender's shop or site; empty where it does not say.
    pub origin: &'a str,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its bytes.
    pub body: &'a [u8],
}

/// A body that waits to be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredArrival {
    /// Its number, in the order of acceptance.
    pub id: i64,
    /// By which door it came.
    pub door: String,
    /// What the sender says it is.
    pub topic: String,
    /// The sender's shop or site.
    pub origin: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// Its bytes.
    pub body: Vec<u8>,
}

/// Something that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// The body, or the part of it, with where it came from. Its number is the letter's.
    pub arrival: StoredArrival,
    /// Its place in a batch, from 0.
    pub part: Option<i64>,
    /// Why, as a word to count by.
    pub reason: String,
    /// The field that is wrong.
    pub field: String,
    /// What stands there, shortened.
    pub value: String,
    /// What to do about it.
    pub cure: String,
}

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Bodies that wait.
    pub bodies: i64,
    /// Their bytes together.
    pub bytes: i64,
    /// The number of the first.
    pub first: Option<i64>,
    /// When the first was received.
    pub oldest: Option<Timestamp>,
}

/// The intake's file.
pub struct Intake {
    path: PathBuf,
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
    /// Moves what was appended into the file.
    mover: Mutex<Connection>,
    names: Names,
}

impl Intake {
    /// Opens the intake at `path`, making it as needed.
    pub fn open(path: &Path) -> Result<Intake> {
        let writer = open_writer(path)?;
        let version = read_version(&writer)?;
        match version {
            0 => settle(&writer, &format!("BEGIN; {TABLES} PRAGMA user_version = {VERSION}; COMMIT"))?,
            VERSION => {}
            found => return Err(StoreError::Newer { found, known: VERSION }),
        }
        let (writer, reader, mover) =
            (Mutex::new(writer), Mutex::new(connect(path)?), Mutex::new(connect(path)?));
        Ok(Intake { path: path.to_owned(), writer, reader, mover, names: Names::default() })
    }

    /// Appends bodies, all or none; they are on the disk when this returns. After a failure the file is opened anew, so
    /// that nothing of the failed commit lives on in memory.
    pub fn append(&self, arrivals: &[NewArrival<'_>]) -> Result<()> {
        let mut writer = held(&self.writer);
        let outcome = self.commit(&writer, |tx| arrivals.iter().try_for_each(|arrival| append(tx, arrival)));
        if outcome.is_err() {
            *writer = open_writer(&self.path)?;
        }
        outcome
    }

    /// The bodies that wait with numbers above `after`, the first first: at most `bodies` of them, and no more after
    /// `bytes` are reached.
    pub fn waiting(&self, after: i64, bodies: i64, bytes: usize) -> Result<Vec<StoredArrival>> {
        let sql = "SELECT id, door, topic, origin, received_at, body FROM arrival WHERE id > ?1 ORDER BY id LIMIT ?2";
        let (mut waiting, mut taken) = (Vec::new(), 0);
        self.look(|tx| {
            tx.each(sql, params![after, bodies], |row| {
                let arrival = arrival(row);
                taken += arrival.body.len();
                waiting.push(arrival);
                if taken < bytes {
                    std::ops::ControlFlow::Continue(())
                } else {
                    std::ops::ControlFlow::Break(())
                }
            })
        })?;
        Ok(waiting)
    }

    /// How much waits.
    pub fn backlog(&self) -> Result<Backlog> {
        let sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), MIN(id), MIN(received_at) FROM arrival";
        let backlog = |row: &Row<'_>| Backlog {
            bodies: row.integer(0),
            bytes: row.integer(1),
            first: row.maybe_integer(2),
            oldest: row.maybe_time(3),
        };
        Ok(self.look(|tx| tx.first(sql, &[], backlog))?.unwrap_or_default())
    }

    /// The number of the last body that was ever accepted.
    pub fn last(&self) -> Result<i64> {
        self.look(|tx| tx.number("SELECT seq FROM sqlite_sequence WHERE name = 'arrival'", &[]))
    }

    /// Takes bodies off that were placed, and keeps what in them could not be understood.
    pub fn settle(&self, placed: &[i64], letters: &[DeadLetter]) -> Result<()> {
        let writer = held(&self.writer);
        if letters.is_empty() {
            // A body that comes back after a power cut is known: nobody has to wait for the disk.
            settle(&writer, "PRAGMA synchronous = NORMAL")?;
        }
        let outcome = self.commit(&writer, |tx| {
            for id in placed {
                tx.run("DELETE FROM arrival WHERE id = ?1", params![*id])?;
            }
            letters.iter().try_for_each(|letter| keep(tx, letter))
        });
        settle(&writer, "PRAGMA synchronous = FULL")?;
        outcome
    }

    /// The letters that could not be understood, the last first, from below `before` on.
    pub fn letters(&self, before: Option<i64>, limit: i64) -> Result<Vec<DeadLetter>> {
        let sql = format!("SELECT {LETTER} FROM dead_letter WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        self.look(|tx| tx.all(&sql, params![before.unwrap_or(i64::MAX), limit], letter))
    }

    /// One letter.
    pub fn letter(&self, id: i64) -> Result<Option<DeadLetter>> {
        let sql = format!("SELECT {LETTER} FROM dead_letter WHERE id = ?1");
        self.look(|tx| tx.first(&sql, params![id], letter))
    }

    /// How many letters there are of each reason, the most first.
    pub fn letters_by_reason(&self) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT reason, COUNT(*) FROM dead_letter GROUP BY reason ORDER BY 2 DESC, 1";
        self.look(|tx| tx.all(sql, &[], |row| (row.text(0), row.integer(1))))
    }

    /// Puts a letter back among what waits, with `body` where somebody has put it right. `false` if it is gone.
    pub fn retry(&self, id: i64, body: Option<&[u8]>) -> Result<bool> {
        let Some(letter) = self.letter(id)? else { return Ok(false) };
        let StoredArrival { door, topic, origin, received_at, body: kept, .. } = &letter.arrival;
        let body = body.unwrap_or(kept);
        let again = NewArrival { door, topic, origin, received_at: *received_at, body };
        self.commit(&held(&self.writer), |tx| {
            let gone = tx.run("DELETE FROM dead_letter WHERE id = ?1", params![id])? == 0;
            if gone { Ok(false) } else { append(tx, &again).map(|()| true) }
        })
    }

    /// Throws a letter away. `false` if it is gone already.
    pub fn discard(&self, id: i64) -> Result<bool> {
        let sql = "DELETE FROM dead_letter WHERE id = ?1";
        self.commit(&held(&self.writer), |tx| Ok(tx.run(sql, params![id])? > 0))
    }

    /// Moves what was appended from the log into the file, as far as no reader is in the way. It is left out of appending,
    /// so that nobody who posts waits for it.
    pub fn checkpoint(&self) -> Result<()> {
        settle(&held(&self.mover), "PRAGMA wal_checkpoint(PASSIVE)")
    }

    /// Throws away the letters that hold one of `texts`, and leaves no trace of them or of what was placed before.
    pub fn erase_letters(&self, texts: &[String]) -> Result<()> {
        // Small letters are compared byte by byte: what is no text is looked at all the same.
        let sql = "DELETE FROM dead_letter WHERE instr(lower(CAST(body AS TEXT)), ?1) > 0 OR instr(lower(value), ?1) > 0";
        self.commit(&held(&self.writer), |tx| {
            texts.iter().try_for_each(|text| tx.run(sql, params![&text.to_lowercase()]).map(|_| ()))
        })?;
        self.scrub()
    }

    /// Writes the file anew without anything that was taken off it: what was erased is in no free page and no log.
    pub fn scrub(&self) -> Result<()> {
        settle(&held(&self.writer), "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    fn look<T>(&self, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        look(&Tx { connection: &held(&self.reader), names: &self.names })
    }

    fn commit<T>(&self, writer: &Connection, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        if !writer.is_autocommit() {
            // A panic left its transaction open; what it did is not kept.
            settle(writer, "ROLLBACK")?;
        }
        settle(writer, "BEGIN IMMEDIATE")?;
        let outcome = work(&Tx { connection: writer, names: &self.names });
        let outcome = outcome.and_then(|done| settle(writer, "COMMIT").map(|()| done));
        if outcome.is_err() && !writer.is_autocommit() {
            settle(writer, "ROLLBACK")?;
        }
        outcome
    }
}

fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_writer(path: &Path) -> Result<Connection> {
    let writer = connect(path)?;
    settle(&writer, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")?;
    Ok(writer)
}

fn read_version(connection: &Connection) -> Result<i64> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    version.map_err(|error| StoreError::statement("PRAGMA user_version", error))
}

fn append(tx: &Tx<'_>, arrival: &NewArrival<'_>) -> Result<()> {
    let NewArrival { door, topic, origin, received_at, body } = *arrival;
    tx.run(
        "INSERT INTO arrival (door, topic, origin, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![door, topic, origin, received_at.as_microsecond(), body],
    )?;
    Ok(())
}

fn keep(tx: &Tx<'_>, letter: &DeadLetter) -> Result<()> {
    let StoredArrival { door, topic, origin, received_at, body, .. } = &letter.arrival;
    tx.run(
        "INSERT INTO dead_letter (door, topic, origin, received_at, part, reason, field, value, cure, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            door,
            topic,
            origin,
            received_at.as_microsecond(),
            letter.part,
            &letter.reason,
            &letter.field,
            &letter.value,
            &letter.cure,
            body,
        ],
    )?;
    Ok(())
}

fn arrival(row: &Row<'_>) -> StoredArrival {
    StoredArrival {
        id: row.integer(0),
        door: row.text(1),
        topic: row.text(2),
        origin: row.text(3),
        received_at: row.time(4),
        body: row.blob(5),
    }
}

const LETTER: &str = "id, door, topic, origin, received_at, body, part, reason, field, value, cure";

fn letter(row: &Row<'_>) -> DeadLetter {
    DeadLetter {
        arrival: arrival(row),
        part: row.maybe_integer(6),
        reason: row.text(7),
        field: row.text(8),
        value: row.text(9),
        cure: row.text(10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        "2026-11-27T10:00:00Z".parse().expect("it is a time")
    }

    fn posted(body: &[u8]) -> NewArrival<'_> {
        NewArrival { door: "segment", topic: "track", origin: "", received_at: at(), body }
    }

    #[test]
    fn what_was_appended_waits_in_order_until_it_is_settled() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("intake.db");
        let intake = Intake::open(&path).expect("a new intake");
        intake.append(&[posted(b"one"), posted(b"two \xff\x00"), posted(b"three")]).expect("appended");
        drop(intake);
        let intake = Intake::open(&path).expect("it is opened again");
        let waiting = intake.waiting(0, 10, usize::MAX).expect("a look");
        let bodies: Vec<&[u8]> = waiting.iter().map(|arrival| arrival.body.as_slice()).collect();
        assert_eq!(bodies, [b"one".as_slice(), b"two \xff\x00", b"three"]);
        assert_eq!(intake.waiting(0, 10, 5).expect("a look").len(), 2, "bounded by bytes");
        assert_eq!(intake.backlog().expect("a look").bodies, 3);

        let broken = DeadLetter {
            arrival: waiting[1].clone(),
            part: None,
            reason: "not_json".into(),
            field: "body".into(),
            value: "two".into(),
            cure: "Send JSON.".into(),
        };
        intake.settle(&[waiting[0].id, waiting[1].id], &[broken]).expect("settled");
        assert_eq!(intake.waiting(0, 10, usize::MAX).expect("a look"), waiting[2..]);
        assert_eq!(intake.letters_by_reason().expect("a look"), [("not_json".to_owned(), 1)]);

        let [letter] = intake.letters(None, 10).expect("a look").try_into().expect("one letter");
        assert!(intake.retry(letter.arrival.id, Some(b"2")).expect("put back"));
        assert!(!intake.retry(letter.arrival.id, None).expect("it is gone"));
        let last = intake.waiting(0, 10, usize::MAX).expect("a look").pop().expect("it waits again");
        assert_eq!((last.body.as_slice(), last.id), (b"2".as_slice(), 4), "no number is given twice");
        assert_eq!(intake.last().expect("a look"), 4);
    }

    #[test]
    fn what_was_taken_off_and_scrubbed_is_nowhere_in_the_file() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("intake.db");
        let intake = Intake::open(&path).expect("a new intake");
        let secret = "maya.okafor@example.org ".repeat(400);
        intake.append(&[posted(secret.as_bytes())]).expect("appended");
        intake.settle(&[1], &[]).expect("settled");
        intake.scrub().expect("scrubbed");
        for name in ["intake.db", "intake.db-wal"] {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            assert!(!bytes.windows(11).any(|window| window == b"maya.okafor"), "{name}");
        }
    }
}
