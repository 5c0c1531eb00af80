//! Gestures, told by their steps; the cues that plays answer; the arms that people are in.

use std::sync::Arc;

use domain::gesture::{Kind, State};
use domain::id::{EventId, GestureId, IdentityId, PersonId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::db::{Result, Row, Tx, params};

/// One gesture as it is stored.
#[derive(Clone, Debug)]
pub struct StoredGesture {
    /// Its number.
    pub id: GestureId,
    /// `gesture:<play>:<cause>`, the subject of its steps.
    pub subject: String,
    /// The play that proposed it.
    pub play: String,
    /// What sort of act.
    pub kind: Kind,
    /// For whom; their identity that the cause carried.
    pub identity: Option<IdentityId>,
    /// What it answers: an order's subject, an event's number, an occasion in a year.
    pub cause: String,
    /// Where it is in its life.
    pub state: State,
    /// The day by which it should be done.
    pub due: Date,
    /// It is put off until this day.
    pub not_before: Date,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// How many steps it has taken.
    pub steps: i64,
    /// By whom.
    pub maker: Option<String>,
    /// Why it is proposed, in one sentence.
    pub why: String,
    /// Why it was skipped or cancelled.
    pub reason: Option<String>,
    /// Words that the maker typed for it.
    pub words: Option<String>,
    /// Minor units in the shop's currency.
    pub cost: i64,
    /// Minutes of the maker.
    pub minutes: i64,
}

/// What a day's choice among open gestures looks at.
#[derive(Clone, Debug)]
pub struct OpenGesture {
    /// Its number.
    pub id: GestureId,
    /// The play that proposed it.
    pub play: String,
    /// What sort of act.
    pub kind: Kind,
    /// For whom; their identity that the cause carried.
    pub identity: Option<IdentityId>,
    /// The day by which it should be done.
    pub due: Date,
    /// It is put off until this day.
    pub not_before: Date,
    /// Minor units in the shop's currency.
    pub cost: i64,
    /// Minutes of the maker.
    pub minutes: i64,
}

/// What a step changes.
pub struct GestureChange<'a> {
    /// The state that it enters.
    pub state: State,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub maker: Option<&'a str>,
    /// Why.
    pub reason: Option<&'a str>,
}

/// A recent event that a play may answer.
#[derive(Clone, Debug)]
pub struct Cue {
    /// Which event.
    pub event: EventId,
    /// Its name.
    pub name: Arc<str>,
    /// When it happened.
    pub at: Timestamp,
}

const COLUMNS: &str =
    "g.id, g.subject, g.play, g.kind, g.identity, g.cause, g.state, g.due, g.not_before, g.changed_at,
    g.steps, g.maker, g.why, g.reason, g.words, g.cost, g.minutes";

/// Days since 1970.
fn days(date: Date) -> i64 {
    i64::from((date - EPOCH).get_days())
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn date(days: i64) -> Date {
    EPOCH.checked_add(jiff::Span::new().days(days)).expect("what was stored was a day")
}

fn gesture(row: &Row<'_>) -> StoredGesture {
    StoredGesture {
        id: GestureId(row.integer(0)),
        subject: row.text(1),
        play: row.text(2),
        kind: Kind::parse(&row.str(3)).unwrap_or(Kind::Task),
        identity: row.maybe_integer(4).map(IdentityId),
        cause: row.text(5),
        state: State::parse(&row.str(6)).unwrap_or(State::Cancelled),
        due: date(row.integer(7)),
        not_before: date(row.integer(8)),
        changed_at: row.time(9),
        steps: row.integer(10),
        maker: row.maybe_text(11),
        why: row.text(12),
        reason: row.maybe_text(13),
        words: row.maybe_text(14),
        cost: row.integer(15),
        minutes: row.integer(16),
    }
}

impl Tx<'_> {
    /// The number that the next gesture gets.
    pub fn next_gesture(&self) -> Result<GestureId> {
        Ok(GestureId(self.number("SELECT MAX(id) FROM gesture", &[])? + 1))
    }

    /// Stores a gesture that is new.
    pub fn append_gesture(&self, gesture: &StoredGesture) -> Result<()> {
        self.run(
            "INSERT INTO gesture (id, subject, play, kind, identity, cause, state, due, not_before, changed_at, steps,
                maker, why, reason, words, cost, minutes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                gesture.id.0,
                &gesture.subject,
                &gesture.play,
                gesture.kind.as_str(),
                gesture.identity.map(|identity| identity.0),
                &gesture.cause,
                gesture.state.as_str(),
                days(gesture.due),
                days(gesture.not_before),
                gesture.changed_at.as_microsecond(),
                gesture.steps,
                gesture.maker.as_ref(),
                &gesture.why,
                gesture.reason.as_ref(),
                gesture.words.as_ref(),
                gesture.cost,
                gesture.minutes,
            ],
        )?;
        Ok(())
    }

    /// Takes a gesture one step on.
    pub fn step_gesture(&self, id: GestureId, change: &GestureChange<'_>) -> Result<()> {
        self.run(
            "UPDATE gesture SET state = ?2, changed_at = ?3, steps = steps + 1, maker = ?4, reason = ?5 WHERE id = ?1",
            params![id.0, change.state.as_str(), change.at.as_microsecond(), change.maker, change.reason],
        )?;
        Ok(())
    }

    /// Takes a proposal back, as if it had never been made; only its number and subject stay.
    pub fn retract_gesture(&self, id: GestureId) -> Result<()> {
        self.run(
            "UPDATE gesture SET state = 'cancelled', steps = 0, why = '', reason = NULL WHERE id = ?1",
            params![id.0],
        )?;
        Ok(())
    }

    /// Puts a gesture off until a day.
    pub fn put_off_gesture(&self, id: GestureId, until: Date, at: Timestamp) -> Result<()> {
        self.run(
            "UPDATE gesture SET not_before = ?2, changed_at = ?3 WHERE id = ?1",
            params![id.0, days(until), at.as_microsecond()],
        )?;
        Ok(())
    }

    /// Stores the words that the maker typed for it; empty words leave it blank for a hand.
    pub fn put_words(&self, id: GestureId, words: Option<&str>) -> Result<()> {
        self.run("UPDATE gesture SET words = ?2 WHERE id = ?1", params![id.0, words])?;
        Ok(())
    }

    /// Brings why, day, cost and minutes of an open gesture up to date.
    pub fn refresh_gesture(&self, gesture: &StoredGesture) -> Result<()> {
        self.run(
            "UPDATE gesture SET why = ?2, due = ?3, identity = ?4 WHERE id = ?1",
            params![
                gesture.id.0,
                &gesture.why,
                days(gesture.due),
                gesture.identity.map(|identity| identity.0)
            ],
        )?;
        Ok(())
    }

    /// Forgets for whom a gesture was and what was written.
    pub fn erase_gestures_of(&self, identity: IdentityId) -> Result<()> {
        self.run(
            "UPDATE gesture SET identity = NULL, why = '', words = NULL, reason = NULL,
                state = CASE WHEN state IN ('proposed', 'planned') THEN 'cancelled' ELSE state END
             WHERE identity = ?1",
            params![identity.0],
        )?;
        self.run("DELETE FROM arm WHERE identity = ?1", params![identity.0])?;
        Ok(())
    }

    /// One gesture.
    pub fn gesture(&self, id: GestureId) -> Result<Option<StoredGesture>> {
        self.first(&format!("SELECT {COLUMNS} FROM gesture AS g WHERE g.id = ?1"), params![id.0], gesture)
    }

    /// The gesture with a subject.
    pub fn gesture_about(&self, subject: &str) -> Result<Option<StoredGesture>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM gesture AS g WHERE g.subject = ?1"),
            params![subject],
            gesture,
        )
    }

    /// All gestures that somebody still has to do, by number.
    pub fn open_gestures(&self) -> Result<Vec<StoredGesture>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gesture AS g WHERE g.state IN ('proposed', 'planned') ORDER BY g.id"
        );
        self.all(&sql, &[], gesture)
    }

    /// What a choice among all open gestures looks at, which an index alone tells.
    pub fn open_to_choose(&self) -> Result<Vec<OpenGesture>> {
        self.all(
            "SELECT id, play, kind, identity, due, not_before, cost, minutes FROM gesture
             WHERE state IN ('proposed', 'planned')",
            &[],
            |row| OpenGesture {
                id: GestureId(row.integer(0)),
                play: row.text(1),
                kind: Kind::parse(&row.str(2)).unwrap_or(Kind::Task),
                identity: row.maybe_integer(3).map(IdentityId),
                due: date(row.integer(4)),
                not_before: date(row.integer(5)),
                cost: row.integer(6),
                minutes: row.integer(7),
            },
        )
    }

    /// How many gestures of each play were made or sent at or after `since`.
    pub fn count_made_since(&self, since: Timestamp) -> Result<Vec<(String, usize)>> {
        self.all(
            "SELECT play, COUNT(*) FROM gesture WHERE changed_at >= ?1 AND state IN ('made', 'sent') GROUP BY play",
            params![since.as_microsecond()],
            |row| (row.text(0), usize::try_from(row.integer(1)).unwrap_or_default()),
        )
    }

    /// Gestures that were settled at or after `since` by a step beyond the first, or put off beyond `day`, the last first. What
    /// a source told of old parcels is settled by its first step. Those of people who were erased, of which only the empty row
    /// is left, are not among them.
    pub fn settled_since(&self, since: Timestamp, day: Date, limit: usize) -> Result<Vec<StoredGesture>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM gesture AS g WHERE g.changed_at >= ?1
             AND (g.not_before > ?2 OR (g.state NOT IN ('proposed', 'planned') AND g.steps > 1))
             AND (g.identity IS NOT NULL OR g.why <> '')
             ORDER BY g.changed_at DESC, g.id LIMIT ?3"
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.all(&sql, params![since.as_microsecond(), days(day), limit], gesture)
    }

    /// A person's gestures, the last changed first.
    pub fn gestures_of(&self, person: PersonId) -> Result<Vec<StoredGesture>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identity AS i JOIN gesture AS g ON g.identity = i.id
             WHERE i.person = ?1 ORDER BY g.changed_at DESC, g.id"
        );
        self.all(&sql, params![person.0], gesture)
    }

    /// Events from `since` on that a play may answer, the earliest first.
    pub fn cues_since(&self, since: Timestamp) -> Result<Vec<Cue>> {
        let found = self.all(
            "SELECT c.event, c.name, c.at FROM cue AS c JOIN event AS e ON e.id = c.event
             WHERE c.at >= ?1 AND e.withdrawn = 0 ORDER BY c.at, c.event",
            params![since.as_microsecond()],
            |row| (EventId(row.integer(0)), row.integer(1), row.time(2)),
        )?;
        let named = |(event, name, at)| Ok(Cue { event, name: self.name_of(name)?, at });
        found.into_iter().map(named).collect()
    }

    /// Events from the one numbered `first` on that a play may answer, the earliest first.
    pub fn cues_from(&self, first: EventId) -> Result<Vec<Cue>> {
        let mut found = self.all(
            "SELECT event, name, at FROM cue WHERE event >= ?1 ORDER BY event",
            params![first.0],
            |row| (EventId(row.integer(0)), row.integer(1), row.time(2)),
        )?;
        found.sort_by_key(|(event, _, at)| (*at, *event));
        let named = |(event, name, at)| Ok(Cue { event, name: self.name_of(name)?, at });
        found.into_iter().map(named).collect()
    }

    /// Forgets cues that are too old to answer.
    pub fn drop_cues_before(&self, before: Timestamp) -> Result<()> {
        self.run("DELETE FROM cue WHERE at < ?1", params![before.as_microsecond()])?;
        Ok(())
    }

    /// Whether a person is held out of a play, where that was assigned; with several assignments (after a merge) any
    /// holdout counts, and the second value says that they differ.
    pub fn arm_of(&self, play: &str, person: PersonId) -> Result<Option<(bool, bool)>> {
        let arms = self.all(
            "SELECT a.held_out FROM identity AS i JOIN arm AS a ON a.identity = i.id WHERE i.person = ?2 AND a.play = ?1",
            params![play, person.0],
            |row| row.flag(0),
        )?;
        let any = arms.iter().any(|&held_out| held_out);
        Ok((!arms.is_empty()).then_some((any, any && !arms.iter().all(|&held_out| held_out))))
    }

    /// Every play that a person has an arm of, with whether they are held out of it; a play stands twice where two of
    /// their identities were assigned differently.
    pub fn arms_of(&self, person: PersonId) -> Result<Vec<(String, bool)>> {
        self.all(
            "SELECT DISTINCT a.play, a.held_out FROM identity AS i JOIN arm AS a ON a.identity = i.id
             WHERE i.person = ?1 ORDER BY a.play, a.held_out",
            params![person.0],
            |row| (row.text(0), row.flag(1)),
        )
    }

    /// Stores the arm that was assigned; the first assignment stands.
    pub fn put_arm(&self, play: &str, identity: IdentityId, held_out: bool, at: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO arm (play, identity, held_out, assigned_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (play, identity) DO NOTHING",
            params![play, identity.0, held_out, at.as_microsecond()],
        )?;
        Ok(())
    }
}
