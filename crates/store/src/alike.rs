//! Clues by which two records may turn out to be one person's, and the pairs that follow from them.

use std::ops::ControlFlow;

use domain::event::EventKey;
use domain::id::PersonId;
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};
use crate::identities::BY_RULE;

/// What a clue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClueKind {
    /// A telephone.
    Phone,
    /// An email address.
    Email,
    /// A whole name at an address.
    Name,
}

impl ClueKind {
    fn as_str(self) -> &'static str {
        match self {
            ClueKind::Phone => "phone",
            ClueKind::Email => "email",
            ClueKind::Name => "name",
        }
    }

    fn of(row: &Row<'_>, column: usize) -> ClueKind {
        match &*row.text(column) {
            "phone" => ClueKind::Phone,
            "email" => ClueKind::Email,
            _ => ClueKind::Name,
        }
    }
}

/// By what a person may turn out to be one with somebody else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clue {
    /// The same for all who share it.
    pub key: EventKey,
    /// What it is.
    pub kind: ClueKind,
    /// Whether a source vouches for it.
    pub vouched: bool,
    /// The person's name, folded; empty where it is unknown, or the key says it.
    pub name: String,
    /// Their address, as a hash.
    pub home: Option<EventKey>,
}

/// Two people, the smaller number first.
pub type Pair = (PersonId, PersonId);

/// A question that a report asked: two records that it named together and that a rule did not join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The two.
    pub pair: Pair,
    /// Why, in words.
    pub why: String,
}

/// That somebody said of two people that they are two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The decision.
    pub decision: i64,
    /// The other one.
    pub other: PersonId,
    /// When.
    pub at: Timestamp,
    /// Who said so.
    pub by_whom: String,
}

const CLUE: &str = "key, kind, vouched, name, home";

fn clue(row: &Row<'_>, first: usize) -> Clue {
    let home =
        row.maybe_blob(first + 4).map(|bytes| EventKey(bytes.try_into().expect("a key has sixteen bytes")));
    Clue {
        key: EventKey(row.key(first)),
        kind: ClueKind::of(row, first + 1),
        vouched: row.flag(first + 2),
        name: row.text(first + 3),
        home,
    }
}

fn pair(row: &Row<'_>, first: usize) -> Pair {
    (PersonId(row.integer(first)), PersonId(row.integer(first + 1)))
}

/// Whether somebody said of the pair (`low`, `high`) of people in the query around it that they are two. Each way round by
/// itself, so that both databases begin with the few identities of one of them.
fn kept_apart(low: &str, high: &str) -> String {
    let said = |one: &str, other: &str| {
        format!(
            "EXISTS (SELECT 1 FROM identity AS i JOIN decision AS d ON d.a = i.id JOIN identity AS j ON j.id = d.b
                WHERE i.person = {one} AND j.person = {other}
                AND d.kind = 'unlink' AND d.by_whom <> '{BY_RULE}' AND d.withdrawn = 0)"
        )
    };
    format!("({} OR {})", said(low, high), said(high, low))
}

/// Whether nobody said of the pair (`low`, `high`) of people in the query around it that they are two. For many pairs: what
/// people said is few and is read once, by an index of its own, where a look for each pair would go all over the database.
fn nowhere_kept_apart(low: &str, high: &str) -> String {
    let said = format!(
        "SELECT i.person, j.person FROM decision AS d
         JOIN identity AS i ON i.id = d.a JOIN identity AS j ON j.id = d.b
         WHERE d.kind = 'unlink' AND d.by_whom <> '{BY_RULE}' AND d.withdrawn = 0"
    );
    format!("({low}, {high}) NOT IN ({said}) AND ({high}, {low}) NOT IN ({said})")
}

impl Tx<'_> {
    /// A person's clues, by key.
    pub fn clues_of(&self, person: PersonId) -> Result<Vec<Clue>> {
        let sql = format!("SELECT {CLUE} FROM clue WHERE person = ?1 ORDER BY key");
        self.all(&sql, params![person.0], |row| clue(row, 0))
    }

    /// Stores a clue of a person, new or anew.
    pub fn put_clue(&self, person: PersonId, clue: &Clue) -> Result<()> {
        self.run(
            "INSERT INTO clue (person, key, kind, vouched, name, home) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (person, key) DO UPDATE SET kind = excluded.kind, vouched = excluded.vouched,
                name = excluded.name, home = excluded.home",
            params![
                person.0,
                &clue.key.0,
                clue.kind.as_str(),
                clue.vouched,
                &clue.name,
                clue.home.as_ref().map(|home| &home.0),
            ],
        )?;
        Ok(())
    }

    /// Forgets a clue of a person.
    pub fn drop_clue(&self, person: PersonId, key: EventKey) -> Result<()> {
        self.run("DELETE FROM clue WHERE person = ?1 AND key = ?2", params![person.0, &key.0])?;
        Ok(())
    }

    /// Whose a clue is, at most `limit` people, by number.
    pub fn bearers(&self, key: EventKey, limit: i64) -> Result<Vec<(PersonId, Clue)>> {
        let sql = format!("SELECT person, {CLUE} FROM clue WHERE key = ?1 ORDER BY person LIMIT ?2");
        self.all(&sql, params![&key.0, limit], |row| (PersonId(row.integer(0)), clue(row, 1)))
    }

    /// Hands every clue that two to `most` people share to `take`, those of one key together.
    pub fn each_shared_clue(&self, most: i64, mut take: impl FnMut(PersonId, Clue)) -> Result<()> {
        let sql = "SELECT c.person, c.key, c.kind, c.vouched, c.name, c.home
             FROM (SELECT key FROM clue GROUP BY key HAVING COUNT(*) BETWEEN 2 AND ?1) AS shared
             JOIN clue AS c ON c.key = shared.key ORDER BY c.key, c.person";
        self.each(sql, params![most], |row| {
            take(PersonId(row.integer(0)), clue(row, 1));
            ControlFlow::Continue(())
        })
    }

    /// The pairs that are stored for a clue.
    pub fn alike_by(&self, key: EventKey) -> Result<Vec<Pair>> {
        let sql = "SELECT low, high FROM alike WHERE key = ?1 ORDER BY low, high";
        self.all(sql, params![&key.0], |row| pair(row, 0))
    }

    /// Stores that two people share a clue and may be one.
    pub fn put_alike(&self, (low, high): Pair, clue: &Clue) -> Result<()> {
        self.run(
            "INSERT INTO alike (key, low, high, kind) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (key, low, high) DO NOTHING",
            params![&clue.key.0, low.0, high.0, clue.kind.as_str()],
        )?;
        Ok(())
    }

    /// Forgets that two people share a clue.
    pub fn drop_alike(&self, (low, high): Pair, key: EventKey) -> Result<()> {
        let sql = "DELETE FROM alike WHERE key = ?1 AND low = ?2 AND high = ?3";
        self.run(sql, params![&key.0, low.0, high.0])?;
        Ok(())
    }

    /// Every pair that is stored, with its clue, by clue.
    pub fn all_alike(&self) -> Result<Vec<(EventKey, Pair)>> {
        self.all("SELECT key, low, high FROM alike ORDER BY key, low, high", &[], |row| {
            (EventKey(row.key(0)), pair(row, 1))
        })
    }

    /// Pairs of people who may be one and of whom nobody said that they are two, after `after`, in the order of their
    /// numbers.
    pub fn alike(&self, after: Pair, limit: i64) -> Result<Vec<Pair>> {
        let is_open = nowhere_kept_apart("w.low", "w.high");
        let sql = format!(
            "SELECT DISTINCT w.low, w.high FROM alike AS w WHERE (w.low, w.high) > (?1, ?2) AND {is_open}
             ORDER BY w.low, w.high LIMIT ?3"
        );
        self.all(&sql, params![after.0.0, after.1.0, limit], |row| pair(row, 0))
    }

    /// Those of the pairs in which a person is.
    pub fn alike_with(&self, person: PersonId) -> Result<Vec<Pair>> {
        let apart = kept_apart("w.low", "w.high");
        let sql = format!(
            "SELECT DISTINCT w.low, w.high FROM alike AS w WHERE (w.low = ?1 OR w.high = ?1) AND NOT {apart}
             ORDER BY w.low, w.high"
        );
        self.all(&sql, params![person.0], |row| pair(row, 0))
    }

    /// What kinds of clues two people share.
    pub fn alike_in(&self, (low, high): Pair) -> Result<Vec<ClueKind>> {
        let sql = "SELECT DISTINCT kind FROM alike WHERE low = ?1 AND high = ?2";
        let mut kinds = self.all(sql, params![low.0, high.0], |row| ClueKind::of(row, 0))?;
        kinds.sort_unstable();
        Ok(kinds)
    }

    /// The questions of reports that nobody has answered, by when they were asked; two people may be in several.
    pub fn proposed(&self, limit: i64) -> Result<Vec<Proposed>> {
        let is_open = nowhere_kept_apart("a.person", "b.person");
        let sql = format!(
            "SELECT a.person, b.person, p.why FROM decision AS p
             JOIN identity AS a ON a.id = p.a JOIN identity AS b ON b.id = p.b
             JOIN person AS one ON one.id = a.person JOIN person AS other ON other.id = b.person
             WHERE p.kind = 'propose' AND p.withdrawn = 0 AND a.person <> b.person AND {is_open}
             ORDER BY p.id LIMIT ?1"
        );
        self.all(&sql, params![limit], |row| {
            let (one, other) = pair(row, 0);
            Proposed { pair: (one.min(other), one.max(other)), why: row.text(2) }
        })
    }

    /// Of whom somebody said that they are not this person.
    pub fn kept_apart_from(&self, person: PersonId) -> Result<Vec<Apart>> {
        let sql = format!(
            "SELECT d.id, d.at, d.by_whom, a.person, b.person FROM identity AS i
             JOIN decision AS d ON d.a = i.id OR d.b = i.id
             JOIN identity AS a ON a.id = d.a JOIN identity AS b ON b.id = d.b
             WHERE i.person = ?1 AND d.kind = 'unlink' AND d.by_whom <> '{BY_RULE}' AND d.withdrawn = 0
             AND a.person <> b.person ORDER BY d.id"
        );
        self.all(&sql, params![person.0], |row| {
            let (one, two) = pair(row, 3);
            let other = if one == person { two } else { one };
            Apart { decision: row.integer(0), other, at: row.time(1), by_whom: row.text(2) }
        })
    }

    /// Whether somebody said of two people that they are two.
    pub fn are_kept_apart(&self, (low, high): Pair) -> Result<bool> {
        let sql = format!("SELECT {}", kept_apart("?1", "?2"));
        Ok(self.number(&sql, params![low.0, high.0])? != 0)
    }
}
