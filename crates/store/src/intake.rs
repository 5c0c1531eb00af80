//! The intake: bodies that were acknowledged and wait to be placed, and letters that nobody could understand.
//!
//! A file of its own beside the shop's database, or transactions of its own on the server, so that accepting never waits for
//! a batch that is being placed. What is appended is on the disk when the call returns. On a server bodies may become visible
//! in another order than that of their numbers: what waits is a queue, and nobody remembers a place in it. Taking a body off again needs no such promise: one that comes back after
//! a crash is placed again, and every event in it is known already.

mod file;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::db::{Param, Result, Row, Session, Tx, params};
use crate::lease::Mark;
use crate::names::Names;
use crate::open::{self, Store};
use crate::postgres::{ASIDE, Pool, READ};

use file::IntakeFile;

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
    /// When the first was received.
    pub oldest: Option<Timestamp>,
}

/// The intake.
pub struct Intake {
    base: Base,
    names: Names,
}

/// Where it stands.
enum Base {
    File(Box<IntakeFile>),
    /// On the server that holds the shop's database too.
    Server(Arc<Pool>),
}

impl Store {
    /// The shop's intake: in a file at `path`, made as needed, or on the server where the shop's database stands on one.
    pub fn intake(&self, path: &Path) -> Result<Intake> {
        match &self.base {
            open::Base::File(_) => Intake::open(path),
            open::Base::Server(server) => {
                Ok(Intake { base: Base::Server(Arc::clone(server.pool())), names: Names::default() })
            }
        }
    }
}

impl Intake {
    /// Opens the intake at `path`, making it as needed.
    pub fn open(path: &Path) -> Result<Intake> {
        Ok(Intake { base: Base::File(Box::new(IntakeFile::open(path)?)), names: Names::default() })
    }

    /// Appends bodies, all or none; they are on the disk when this returns. Nobody who writes to the shop is waited for.
    pub fn append(&self, arrivals: &[NewArrival<'_>]) -> Result<()> {
        let append = |tx: &Tx<'_>| arrivals.iter().try_for_each(|arrival| append(tx, arrival));
        match &self.base {
            Base::File(file) => file.append(&self.names, append),
            Base::Server(pool) => pool.transact(ASIDE, &self.names, append),
        }
    }

    /// The bodies that wait with numbers above `after`, the first first: at most `bodies` of them, and no more after
    /// `bytes` are reached.
    pub fn waiting(&self, after: i64, bodies: i64, bytes: usize) -> Result<Vec<StoredArrival>> {
        let sql = "SELECT id, door, topic, origin, received_at, body FROM arrival WHERE id > ?1 ORDER BY id LIMIT ?2";
        let (mut waiting, mut taken) = (Vec::new(), 0);
        self.look(|tx| {
            tx.each_of_many(sql, params![after, bodies], |row| {
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
        let sql = "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), MIN(received_at) FROM arrival";
        let backlog = |row: &Row<'_>| Backlog {
            bodies: row.integer(0),
            bytes: row.integer(1),
            oldest: row.maybe_time(2),
        };
        Ok(self.look(|tx| tx.first(sql, &[], backlog))?.unwrap_or_default())
    }

    /// The number of the last body that was ever accepted.
    pub fn last(&self) -> Result<i64> {
        self.look(|tx| tx.last_number("arrival"))
    }

    /// Takes bodies off that were placed, and keeps what in them could not be understood, for as long as this process is the
    /// one that places.
    pub fn settle(&self, placed: &[i64], letters: &[DeadLetter], placing: &Mark) -> Result<()> {
        let settle = |tx: &Tx<'_>| {
            tx.hold(placing)?;
            take_off(tx, placed)?;
            letters.iter().try_for_each(|letter| keep(tx, letter))
        };
        match &self.base {
            Base::File(file) if letters.is_empty() => file.commit_soon(&self.names, settle),
            Base::File(file) => file.commit(&self.names, settle),
            Base::Server(pool) => pool.transact(ASIDE, &self.names, settle),
        }
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
        self.commit(|tx| {
            let gone = tx.run("DELETE FROM dead_letter WHERE id = ?1", params![id])? == 0;
            if gone { Ok(false) } else { append(tx, &again).map(|()| true) }
        })
    }

    /// Throws a letter away. `false` if it is gone already.
    pub fn discard(&self, id: i64) -> Result<bool> {
        let sql = "DELETE FROM dead_letter WHERE id = ?1";
        self.commit(|tx| Ok(tx.run(sql, params![id])? > 0))
    }

    /// Moves what was appended from the log into the file, as far as no reader is in the way. It is left out of appending,
    /// so that nobody who posts waits for it. A server does that by itself.
    pub fn checkpoint(&self) -> Result<()> {
        match &self.base {
            Base::File(file) => file.checkpoint(),
            Base::Server(_) => Ok(()),
        }
    }

    /// Throws away the letters that hold one of `texts`, and leaves no trace of them or of what was placed before.
    pub fn erase_letters(&self, texts: &[String]) -> Result<()> {
        let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        // Small letters are compared byte by byte: what is no text is looked at all the same.
        let holds = |bytes: &[u8]| {
            let bytes = bytes.to_ascii_lowercase();
            texts.iter().any(|text| memchr::memmem::find(&bytes, text.as_bytes()).is_some())
        };
        self.commit(|tx| {
            let mut found = Vec::new();
            tx.each_of_many("SELECT id, value, body FROM dead_letter", &[], |row| {
                if holds(row.str(1).as_bytes()) || holds(&row.blob(2)) {
                    found.push(row.integer(0));
                }
                std::ops::ControlFlow::Continue(())
            })?;
            let sql = "DELETE FROM dead_letter WHERE id = ?1";
            found.iter().try_for_each(|id| tx.run(sql, params![*id]).map(|_| ()))
        })?;
        self.scrub()
    }

    /// Writes a file anew without anything that was taken off it: what was erased is in no free page and no log. On a server
    /// it goes when PostgreSQL uses its place again.
    pub fn scrub(&self) -> Result<()> {
        match &self.base {
            Base::File(file) => file.scrub(),
            Base::Server(_) => Ok(()),
        }
    }

    fn look<T>(&self, look: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        match &self.base {
            Base::File(file) => file.look(&self.names, look),
            Base::Server(pool) => pool.transact(READ, &self.names, look),
        }
    }

    fn commit<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        match &self.base {
            Base::File(file) => file.commit(&self.names, work),
            Base::Server(pool) => pool.transact(ASIDE, &self.names, work),
        }
    }
}

impl Tx<'_> {
    /// The last number that a table of the intake has given.
    pub(crate) fn last_number(&self, table: &str) -> Result<i64> {
        match self.session {
            Session::File(_) => {
                self.number("SELECT seq FROM sqlite_sequence WHERE name = ?1", params![table])
            }
            Session::Postgres(_) => {
                // A sequence that has given none yet says 1 all the same.
                let sql =
                    format!("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {table}_id_seq");
                self.number(&sql, &[])
            }
        }
    }
}

/// Numbers that one statement names.
const NUMBERS: usize = 32;

/// Takes the bodies with these numbers off.
fn take_off(tx: &Tx<'_>, placed: &[i64]) -> Result<()> {
    let marks: Vec<String> = (1..=NUMBERS).map(|number| format!("?{number}")).collect();
    let sql = format!("DELETE FROM arrival WHERE id IN ({})", marks.join(", "));
    for some in placed.chunks(NUMBERS) {
        // A shorter part names its last number until the statement is full.
        let ids = some.iter().chain(std::iter::repeat(&some[some.len() - 1])).take(NUMBERS);
        let ids: Vec<Param<'_>> = ids.map(|id| Param::from(*id)).collect();
        tx.run(&sql, &ids)?;
    }
    Ok(())
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
        intake.settle(&[waiting[0].id, waiting[1].id], &[broken], &Mark::default()).expect("settled");
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
        intake.settle(&[1], &[], &Mark::default()).expect("settled");
        intake.scrub().expect("scrubbed");
        for name in ["intake.db", "intake.db-wal"] {
            let bytes = std::fs::read(folder.path().join(name)).unwrap_or_default();
            assert!(!bytes.windows(11).any(|window| window == b"maya.okafor"), "{name}");
        }
    }
}
