//! What people seem to love: one row an interest told by one event.

use std::ops::ControlFlow;

use domain::id::{EventId, IdentityId, PersonId};
use jiff::Timestamp;

use crate::db::{Param, Result, Row, Tx, params};
use crate::people::small;

/// That somebody loves something, as one event tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoredInterest {
    /// The event.
    pub event: EventId,
    /// The id of the interest, or the words by which somebody named one of their own.
    pub interest: String,
    /// 1 where somebody confirmed it, -1 where somebody refused it, 0 for a guess.
    pub said: i8,
    /// How sure the guess is, in per cent; 0 where it was said in mourning.
    pub confidence: u8,
    /// The words that matched, or by which it was confirmed.
    pub words: String,
}

fn stored(row: &Row<'_>) -> StoredInterest {
    StoredInterest {
        event: EventId(row.integer(0)),
        interest: row.text(1),
        said: small(row.integer(2)),
        confidence: small(row.integer(3)),
        words: row.text(4),
    }
}

impl Tx<'_> {
    /// Stores what an event tells of an interest.
    pub fn put_interest(&self, identity: IdentityId, told: &StoredInterest) -> Result<()> {
        self.run(
            "INSERT INTO interest (event, interest, identity, said, confidence, words) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (event, interest) DO UPDATE SET identity = excluded.identity, said = excluded.said,
                confidence = excluded.confidence, words = excluded.words",
            params![
                told.event.0,
                &told.interest,
                identity.0,
                i64::from(told.said),
                i64::from(told.confidence),
                &told.words,
            ],
        )?;
        Ok(())
    }

    /// What the events of an identity tell of interests.
    pub fn interests_of(&self, identity: IdentityId) -> Result<Vec<StoredInterest>> {
        self.all(
            "SELECT event, interest, said, confidence, words FROM interest WHERE identity = ?1 ORDER BY event, interest",
            params![identity.0],
            stored,
        )
    }

    /// What is told of one interest, with whom it concerns, by events until a moment where one is given.
    pub fn interest_rows(
        &self,
        interest: &str,
        until: Option<Timestamp>,
    ) -> Result<Vec<(PersonId, StoredInterest)>> {
        let sql = format!(
            "SELECT n.event, n.interest, n.said, n.confidence, n.words, i.person
             FROM interest AS n JOIN identity AS i ON i.id = n.identity{}
             WHERE n.interest = ?1 ORDER BY n.event",
            by(until)
        );
        let read = |row: &Row<'_>| (PersonId(row.integer(5)), stored(row));
        match until {
            Some(until) => self.all(&sql, params![interest, until.as_microsecond()], read),
            None => self.all(&sql, params![interest], read),
        }
    }

    /// Hands every row to `take`: the interest, whose, what was said, how sure, by which event.
    pub fn each_interest(
        &self,
        until: Option<Timestamp>,
        mut take: impl FnMut(&str, PersonId, i8, u8, EventId),
    ) -> Result<()> {
        let sql = format!(
            "SELECT n.interest, i.person, n.said, n.confidence, n.event
             FROM interest AS n JOIN identity AS i ON i.id = n.identity{}",
            by(until).replace("?2", "?1")
        );
        let parameters: Vec<Param<'_>> =
            until.iter().map(|until| Param::from(until.as_microsecond())).collect();
        self.each_of_many(&sql, &parameters, |row| {
            let person = PersonId(row.integer(1));
            take(&row.str(0), person, small(row.integer(2)), small(row.integer(3)), EventId(row.integer(4)));
            ControlFlow::Continue(())
        })
    }

    /// Forgets everything that is derived of interests, to derive it anew.
    pub fn clear_interests(&self) -> Result<()> {
        self.run("DELETE FROM interest", &[])?;
        Ok(())
    }
}

/// The part of a statement that leaves out what events after a moment tell.
fn by(until: Option<Timestamp>) -> &'static str {
    match until {
        Some(_) => " JOIN event AS e ON e.id = n.event AND e.at <= ?2",
        None => "",
    }
}
