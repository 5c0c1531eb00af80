//! People: their derived rows, their places on the journey, and lists of them.

use std::ops::ControlFlow;

use domain::id::{EventId, IdentityId, PersonId};
use domain::person::{Channel, Occasion, Traits};
use jiff::Timestamp;

use crate::db::{Result, Row, StoreError, Tx, params};

/// Everything derived about one person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// The name to show; empty where none is known.
    pub name: String,
    /// What sources and hands say of them.
    pub traits: Traits,
    /// The place in a few words.
    pub place: String,
    /// The key of their address.
    pub household: Option<String>,
    /// What search looks through, folded.
    pub search: String,
    /// When the shop first heard of them.
    pub since: Timestamp,
    /// Orders that count.
    pub orders: i64,
    /// What those came to, minor units in the shop's currency.
    pub spent: i64,
    /// Nothing is proposed for them: they have died, or asked not to be thanked.
    pub muted: bool,
    /// Their last words on each channel, in bits.
    pub said: u16,
    /// Since when a complaint of theirs is open.
    pub complaint: Option<Timestamp>,
    /// Where they stand.
    pub standing: Standing,
}

/// A person's place on the journey, as it was when last looked at; due again at `next_change`.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The highest stage reached, from 0.
    pub stage: Option<u8>,
    /// When that was.
    pub stage_at: Option<Timestamp>,
    /// A bit for each stage reached.
    pub reached: u16,
    /// A bit for each stage reached by evidence that is not weak.
    pub confirmed: u16,
    /// 0 unknown, 1 warm, 2 cooling, 3 lapsed.
    pub warmth: u8,
    /// The last friendly act of their own.
    pub last_own_act: Option<Timestamp>,
    /// When this is looked at again without an event: when it changes, or earlier.
    pub next_change: Option<Timestamp>,
    /// The smallest thing that helps them up a rung, by its short name.
    pub next_step: Option<String>,
    /// The fold's own state, serialised.
    pub state: Vec<u8>,
}

/// A stage that a person reached, and the stage before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From 0.
    pub stage: u8,
    /// When.
    pub at: Timestamp,
    /// The highest stage below or above that had been reached before.
    pub from: Option<u8>,
}

/// A person's row in a list.
#[derive(Clone, Debug)]
pub struct Place {
    /// Who.
    pub id: PersonId,
    /// The name to show.
    pub name: String,
    /// Email, where known, and the rest of what is said of them.
    pub traits: Traits,
    /// The place in a few words.
    pub place: String,
    /// Orders that count.
    pub orders: i64,
    /// What those came to.
    pub spent: i64,
    /// Nothing is proposed for them.
    pub muted: bool,
    /// Where they stand, from 0.
    pub stage: Option<u8>,
    /// Since when.
    pub stage_at: Option<Timestamp>,
    /// A bit for each stage reached.
    pub reached: u16,
    /// A bit for each stage reached by evidence that is not weak.
    pub confirmed: u16,
    /// 0 unknown, 1 warm, 2 cooling, 3 lapsed.
    pub warmth: u8,
    /// The last friendly act of their own.
    pub last_own_act: Option<Timestamp>,
    /// The smallest thing that helps them up a rung, by its short name.
    pub next_step: Option<String>,
}

const PLACE: &str =
    "p.id, p.name, p.traits, p.place, p.orders, p.spent, p.muted, p.stage, p.stage_at, p.reached,
    p.confirmed, p.warmth, p.last_own_act, p.next_step";

pub(crate) fn small<T: TryFrom<i64>>(value: i64) -> T {
    T::try_from(value).unwrap_or_else(|_| unreachable!("stages and warmth are small numbers"))
}

fn place(row: &Row<'_>) -> Result<Place> {
    Ok(Place {
        id: PersonId(row.integer(0)),
        name: row.text(1),
        traits: read_traits(&row.str(2))?,
        place: row.text(3),
        orders: row.integer(4),
        spent: row.integer(5),
        muted: row.flag(6),
        stage: row.maybe_integer(7).map(small),
        stage_at: row.maybe_time(8),
        reached: small(row.integer(9)),
        confirmed: small(row.integer(10)),
        warmth: small(row.integer(11)),
        last_own_act: row.maybe_time(12),
        next_step: row.maybe_text(13),
    })
}

fn read_traits(json: &str) -> Result<Traits> {
    serde_json::from_str(json).map_err(|error| StoreError::damaged("what is known of a person", error))
}

impl Tx<'_> {
    /// Stores a person's row, new or anew; `known` tells that an earlier row may stand.
    pub fn put_person(&self, person: &PersonRow, changed: i64, known: bool) -> Result<()> {
        if let Some(before) = if known { self.standing_in_lists(person.id)? } else { None } {
            self.count_standing(&before, -1);
        }
        self.count_standing(&person.standing, 1);
        let microseconds = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
        let traits = serde_json::to_string(&person.traits).expect("traits always serialise");
        let standing = &person.standing;
        self.run(
            "INSERT INTO person (id, name, traits, place, household, search, changed, since, orders, spent,
                muted, stage, stage_at, reached, confirmed, warmth, last_own_act, next_change, state, said, complaint,
                next_step)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, traits = excluded.traits, place = excluded.place,
                household = excluded.household, search = excluded.search, changed = excluded.changed,
                since = excluded.since, orders = excluded.orders, spent = excluded.spent, muted = excluded.muted,
                stage = excluded.stage, stage_at = excluded.stage_at, reached = excluded.reached,
                confirmed = excluded.confirmed, warmth = excluded.warmth, last_own_act = excluded.last_own_act,
                next_change = excluded.next_change, state = excluded.state, said = excluded.said,
                complaint = excluded.complaint, next_step = excluded.next_step",
            params![
                person.id.0,
                &person.name,
                &traits,
                &person.place,
                person.household.as_ref(),
                &person.search,
                changed,
                person.since.as_microsecond(),
                person.orders,
                person.spent,
                person.muted,
                standing.stage.map(i64::from),
                microseconds(standing.stage_at),
                i64::from(standing.reached),
                i64::from(standing.confirmed),
                i64::from(standing.warmth),
                microseconds(standing.last_own_act),
                microseconds(standing.next_change),
                &standing.state,
                i64::from(person.said),
                microseconds(person.complaint),
                standing.next_step.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// Stores only where a person stands, which was `before`. Most events move nobody: then no index is touched.
    pub fn put_standing(&self, person: PersonId, before: &Standing, standing: &Standing) -> Result<()> {
        let microseconds = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
        let stayed =
            Standing { state: before.state.clone(), last_own_act: before.last_own_act, ..standing.clone() }
                == *before;
        if stayed {
            self.run(
                "UPDATE person SET last_own_act = ?2, state = ?3 WHERE id = ?1",
                params![person.0, microseconds(standing.last_own_act), &standing.state],
            )?;
            return Ok(());
        }
        self.count_standing(before, -1);
        self.count_standing(standing, 1);
        self.run(
            "UPDATE person SET stage = ?2, stage_at = ?3, reached = ?4, confirmed = ?5, warmth = ?6, last_own_act = ?7,
                next_change = ?8, state = ?9, next_step = ?10 WHERE id = ?1",
            params![
                person.0,
                standing.stage.map(i64::from),
                microseconds(standing.stage_at),
                i64::from(standing.reached),
                i64::from(standing.confirmed),
                i64::from(standing.warmth),
                microseconds(standing.last_own_act),
                microseconds(standing.next_change),
                &standing.state,
                standing.next_step.as_ref(),
            ],
        )?;
        Ok(())
    }

    /// What lists tell of where a person stands: all but the fold's own state.
    fn standing_in_lists(&self, person: PersonId) -> Result<Option<Standing>> {
        let sql = "SELECT stage, stage_at, reached, confirmed, warmth, next_step FROM person WHERE id = ?1";
        self.first(sql, params![person.0], |row| Standing {
            stage: row.maybe_integer(0).map(small),
            stage_at: row.maybe_time(1),
            reached: small(row.integer(2)),
            confirmed: small(row.integer(3)),
            warmth: small(row.integer(4)),
            last_own_act: None,
            next_change: None,
            next_step: row.maybe_text(5),
            state: Vec::new(),
        })
    }

    /// Removes a person of whom nothing is left.
    pub fn drop_person(&self, person: PersonId) -> Result<()> {
        let next = self.next_changed()?;
        if let Some(before) = self.standing_in_lists(person)? {
            self.count_standing(&before, -1);
            self.run("DELETE FROM person WHERE id = ?1", params![person.0])?;
            self.put_setting(crate::search::DROPPED, &next)?;
        }
        self.put_transitions(person, &[], true)
    }

    /// Stores when a person reached each stage; `known` tells that earlier rows may stand.
    pub fn put_transitions(&self, person: PersonId, transitions: &[Transition], known: bool) -> Result<()> {
        let before = if known { self.transitions_of(person)? } else { Vec::new() };
        for gone in before.iter().filter(|transition| !transitions.contains(transition)) {
            self.count_move(gone.at, gone.from, gone.stage, -1);
            let sql = "DELETE FROM transition WHERE person = ?1 AND stage = ?2";
            self.run(sql, params![person.0, i64::from(gone.stage)])?;
        }
        for transition in transitions.iter().filter(|transition| !before.contains(transition)) {
            self.count_move(transition.at, transition.from, transition.stage, 1);
            self.run(
                "INSERT INTO transition (person, stage, at, from_stage) VALUES (?1, ?2, ?3, ?4)",
                params![
                    person.0,
                    i64::from(transition.stage),
                    transition.at.as_microsecond(),
                    transition.from.map(i64::from),
                ],
            )?;
        }
        Ok(())
    }

    /// Everything derived about a person.
    pub fn person(&self, id: PersonId) -> Result<Option<PersonRow>> {
        let found = self.first(
            "SELECT id, name, traits, place, household, search, since, orders, spent, muted, stage, stage_at, reached,
                confirmed, warmth, last_own_act, next_change, state, said, complaint, next_step FROM person WHERE id = ?1",
            params![id.0],
            |row| {
                Ok(PersonRow {
                    id: PersonId(row.integer(0)),
                    name: row.text(1),
                    traits: read_traits(&row.str(2))?,
                    place: row.text(3),
                    household: row.maybe_text(4),
                    search: row.text(5),
                    since: row.time(6),
                    orders: row.integer(7),
                    spent: row.integer(8),
                    muted: row.flag(9),
                    said: small(row.integer(18)),
                    complaint: row.maybe_time(19),
                    standing: Standing {
                        stage: row.maybe_integer(10).map(small),
                        stage_at: row.maybe_time(11),
                        reached: small(row.integer(12)),
                        confirmed: small(row.integer(13)),
                        warmth: small(row.integer(14)),
                        last_own_act: row.maybe_time(15),
                        next_change: row.maybe_time(16),
                        next_step: row.maybe_text(20),
                        state: row.blob(17),
                    },
                })
            },
        )?;
        found.transpose()
    }

    /// A person's row for a list.
    pub fn place(&self, id: PersonId) -> Result<Option<Place>> {
        let sql = format!("SELECT {PLACE} FROM person AS p WHERE p.id = ?1");
        self.first(&sql, params![id.0], place)?.transpose()
    }

    /// People whose view changes at or before `now` without an event.
    pub fn due_people(&self, now: Timestamp, limit: i64) -> Result<Vec<PersonId>> {
        self.all(
            "SELECT id FROM person WHERE next_change IS NOT NULL AND next_change <= ?1 ORDER BY next_change LIMIT ?2",
            params![now.as_microsecond(), limit],
            |row| PersonId(row.integer(0)),
        )
    }

    /// When the next person's view changes.
    pub fn next_change(&self) -> Result<Option<Timestamp>> {
        let sql = "SELECT MIN(next_change) FROM person WHERE next_change IS NOT NULL";
        Ok(self.first(sql, &[], |row| row.maybe_time(0))?.flatten())
    }

    /// Others at the same address.
    pub fn household_of(&self, person: &PersonRow) -> Result<Vec<Place>> {
        let sql = format!(
            "SELECT {PLACE} FROM person AS p WHERE p.household = ?1 AND p.id <> ?2 ORDER BY p.id LIMIT 20"
        );
        self.all(&sql, params![person.household.as_ref(), person.id.0], place)?.into_iter().collect()
    }

    /// Hands everybody's number and name to `take`.
    pub fn each_name(&self, mut take: impl FnMut(PersonId, &str)) -> Result<()> {
        self.each_of_many("SELECT id, name FROM person", &[], |row| {
            take(PersonId(row.integer(0)), &row.str(1));
            ControlFlow::Continue(())
        })
    }

    /// Every person's number.
    pub fn person_ids(&self) -> Result<Vec<PersonId>> {
        self.all("SELECT id FROM person ORDER BY id", &[], |row| PersonId(row.integer(0)))
    }

    /// Stores the last word of an identity on a channel, if it is the last.
    pub fn put_consent(
        &self,
        identity: IdentityId,
        channel: Channel,
        allowed: bool,
        at: Timestamp,
        event: EventId,
    ) -> Result<()> {
        self.run(
            "INSERT INTO consent (identity, channel, allowed, at, event) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (identity, channel) DO UPDATE SET allowed = excluded.allowed, at = excluded.at,
                event = excluded.event WHERE (excluded.at, excluded.event) >= (consent.at, consent.event)",
            params![identity.0, channel.as_str(), allowed, at.as_microsecond(), event.0],
        )?;
        Ok(())
    }

    /// Forgets what is derived of an identity's consents, occasions and interests, to derive it anew.
    pub fn clear_words(&self, identity: IdentityId) -> Result<()> {
        self.run("DELETE FROM consent WHERE identity = ?1", params![identity.0])?;
        self.run("DELETE FROM occasion WHERE identity = ?1", params![identity.0])?;
        self.run("DELETE FROM interest WHERE identity = ?1", params![identity.0])?;
        Ok(())
    }

    /// The last words of an identity: channel, yes or no, and the event.
    pub fn consents_of(&self, identity: IdentityId) -> Result<Vec<(String, bool, EventId)>> {
        self.all(
            "SELECT channel, allowed, event FROM consent WHERE identity = ?1 ORDER BY channel",
            params![identity.0],
            |row| (row.text(0), row.flag(1), EventId(row.integer(2))),
        )
    }

    /// The events that noted the dated things of an identity.
    pub fn occasions_of(&self, identity: IdentityId) -> Result<Vec<EventId>> {
        self.all(
            "SELECT event FROM occasion WHERE identity = ?1 ORDER BY event",
            params![identity.0],
            |row| EventId(row.integer(0)),
        )
    }

    /// When a person reached each stage, as it is stored.
    pub fn transitions_of(&self, person: PersonId) -> Result<Vec<Transition>> {
        self.all(
            "SELECT stage, at, from_stage FROM transition WHERE person = ?1 ORDER BY at, stage",
            params![person.0],
            |row| Transition {
                stage: small(row.integer(0)),
                at: row.time(1),
                from: row.maybe_integer(2).map(small),
            },
        )
    }

    /// A person's last word on a channel, if they said any.
    pub fn consent_of(&self, person: PersonId, channel: Channel) -> Result<Option<(bool, EventId)>> {
        self.first(
            "SELECT c.allowed, c.event FROM identity AS i JOIN consent AS c ON c.identity = i.id
             WHERE i.person = ?1 AND c.channel = ?2 ORDER BY c.at DESC, c.event DESC LIMIT 1",
            params![person.0, channel.as_str()],
            |row| (row.flag(0), EventId(row.integer(1))),
        )
    }

    /// Stores a dated thing.
    pub fn put_occasion(&self, event: EventId, identity: IdentityId, occasion: &Occasion) -> Result<()> {
        self.run(
            "INSERT INTO occasion (event, identity, what, month, day, year) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (event) DO NOTHING",
            params![
                event.0,
                identity.0,
                &occasion.what,
                i64::from(occasion.month),
                i64::from(occasion.day),
                occasion.year.map(i64::from),
            ],
        )?;
        Ok(())
    }

    /// Dated things of all people in one month, with the event that noted each.
    pub fn occasions_in(&self, month: i8) -> Result<Vec<(EventId, PersonId, IdentityId, Occasion)>> {
        self.all(
            "SELECT o.event, i.person, o.identity, o.what, o.month, o.day, o.year
             FROM occasion AS o JOIN identity AS i ON i.id = o.identity WHERE o.month = ?1 ORDER BY o.day, o.event",
            params![i64::from(month)],
            |row| {
                let occasion = Occasion {
                    what: row.text(3),
                    month: small(row.integer(4)),
                    day: small(row.integer(5)),
                    year: row.maybe_integer(6).map(small),
                };
                (EventId(row.integer(0)), PersonId(row.integer(1)), IdentityId(row.integer(2)), occasion)
            },
        )
    }
}
