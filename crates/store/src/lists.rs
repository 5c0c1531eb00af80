//! Lists of people by where they stand, and how many there are.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::id::PersonId;
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};
use crate::people::small;
use crate::tally::DAY;

/// How many people have the same standing.
#[derive(Clone, Copy, Debug)]
pub struct StageCount {
    /// From 0.
    pub stage: Option<u8>,
    /// 0 unknown, 1 warm, 2 cooling, 3 lapsed.
    pub warmth: u8,
    /// A bit for each stage reached.
    pub reached: u16,
    /// A bit for each stage reached by evidence that is not weak.
    pub confirmed: u16,
    /// How many people.
    pub people: i64,
}

/// Where a list of people goes on: after somebody, in the order of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// When that one came to their stage; `None` for somebody on no stage, who come last.
    pub stage_at: Option<Timestamp>,
    /// Who it was.
    pub person: PersonId,
}

impl After {
    /// Everybody who came to their stage before `at`, and all who are on none.
    pub fn before(at: Timestamp) -> After {
        After { stage_at: Some(at), person: PersonId(i64::MIN) }
    }
}

/// Somebody in a list, and when they came to their stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Who.
    pub person: PersonId,
    /// When.
    pub stage_at: Option<Timestamp>,
}

impl Tx<'_> {
    /// How many people stand where.
    pub fn stage_counts(&self) -> Result<Vec<StageCount>> {
        self.keep_tallies()?;
        self.all(
            "SELECT stage, warmth, reached, confirmed, people FROM standing_tally ORDER BY stage, warmth, reached, confirmed",
            &[],
            |row| StageCount {
                stage: u8::try_from(row.integer(0)).ok(),
                warmth: small(row.integer(1)),
                reached: small(row.integer(2)),
                confirmed: small(row.integer(3)),
                people: row.integer(4),
            },
        )
    }

    /// How many people have stood in `stage` since before `since`.
    pub fn count_stuck(&self, stage: u8, since: Timestamp) -> Result<i64> {
        let since = since.as_microsecond();
        let day = since.div_euclid(DAY);
        let mut people = self.count_since_before(stage, day)?;
        // Of the day itself only those before the moment; people of one standing lie in the order of time.
        for group in self.stage_counts()?.iter().filter(|group| group.stage == Some(stage)) {
            let [warmth, reached, confirmed]: [i64; 3] =
                [group.warmth.into(), group.reached.into(), group.confirmed.into()];
            people += self.number(
                "SELECT COUNT(*) FROM person WHERE stage = ?1 AND warmth = ?2 AND reached = ?3 AND confirmed = ?4
                 AND stage_at >= ?5 AND stage_at < ?6",
                params![i64::from(stage), warmth, reached, confirmed, day * DAY, since],
            )?;
        }
        Ok(people)
    }

    /// When anybody first reached a stage.
    pub fn first_step(&self) -> Result<Option<Timestamp>> {
        Ok(self.first("SELECT MIN(at) FROM transition", &[], |row| row.maybe_time(0))?.flatten())
    }

    /// How many people wait for which next step.
    pub fn next_steps(&self) -> Result<Vec<(String, i64)>> {
        self.keep_tallies()?;
        let sql = "SELECT next_step, people FROM next_step_tally ORDER BY next_step";
        self.all(sql, &[], |row| (row.text(0), row.integer(1)))
    }

    /// How many people wait for one next step.
    pub fn count_next_step(&self, step: &str) -> Result<i64> {
        self.keep_tallies()?;
        let sql = "SELECT people FROM next_step_tally WHERE next_step = ?1";
        Ok(self.first(sql, params![step], |row| row.integer(0))?.unwrap_or(0))
    }

    /// People who wait for a next step, those who came to their stage last first; at most `limit`, after `skip`.
    pub fn people_with_next_step(&self, step: &str, skip: i64, limit: i64) -> Result<Vec<PersonId>> {
        self.all(
            "SELECT id FROM person WHERE next_step = ?1 ORDER BY stage_at DESC NULLS LAST, id DESC LIMIT ?2 OFFSET ?3",
            params![step, limit, skip],
            |row| PersonId(row.integer(0)),
        )
    }

    /// Steps between stages from `since` to `until`: from, to, how many people.
    pub fn flows(&self, since: Timestamp, until: Timestamp) -> Result<Vec<(Option<u8>, u8, i64)>> {
        let [since, until] = [since, until].map(Timestamp::as_microsecond);
        let (first, end) = (since.div_euclid(DAY) + 1, until.div_euclid(DAY));
        let mut flows: BTreeMap<(u8, Option<u8>), i64> = BTreeMap::new();
        let mut add = |moves: Vec<(Option<u8>, u8, i64)>| {
            moves.into_iter().for_each(|(from, to, people)| *flows.entry((to, from)).or_default() += people);
        };
        if first < end {
            add(self.flows_counted(since, first * DAY)?);
            add(self.moves_of_days(first, end)?);
            add(self.flows_counted(end * DAY, until)?);
        } else {
            add(self.flows_counted(since, until)?);
        }
        Ok(flows.into_iter().map(|((to, from), people)| (from, to, people)).collect())
    }

    /// The same of a short time, in microseconds and in no order.
    fn flows_counted(&self, since: i64, until: i64) -> Result<Vec<(Option<u8>, u8, i64)>> {
        self.all(
            "SELECT from_stage, stage, COUNT(*) FROM transition WHERE at >= ?1 AND at < ?2 GROUP BY from_stage, stage",
            params![since, until],
            |row| (row.maybe_integer(0).map(small), small(row.integer(1)), row.integer(2)),
        )
    }

    /// People of one standing, those who came to their stage last first, after `after`; at most `limit`.
    pub fn people_standing(&self, group: &StageCount, after: &After, limit: i64) -> Result<Vec<Stood>> {
        let at = after.stage_at.map(Timestamp::as_microsecond);
        let [warmth, reached, confirmed]: [i64; 3] =
            [group.warmth.into(), group.reached.into(), group.confirmed.into()];
        let stood = |row: &Row<'_>| Stood { person: PersonId(row.integer(0)), stage_at: row.maybe_time(1) };
        let Some(stage) = group.stage.map(i64::from) else {
            // Who is on no stage came to it at no time.
            let sql = "SELECT id, stage_at FROM person WHERE stage IS NULL AND warmth = ?1 AND reached = ?2 AND confirmed = ?3
                 AND stage_at IS NULL AND id < ?4 ORDER BY id DESC LIMIT ?5";
            return self.all(sql, params![warmth, reached, confirmed, after.person.0, limit], stood);
        };
        let Some(at) = at else { return Ok(Vec::new()) };
        let sql = "SELECT id, stage_at FROM person WHERE stage = ?1 AND warmth = ?2 AND reached = ?3 AND confirmed = ?4
             AND (stage_at, id) < (?5, ?6) ORDER BY stage_at DESC, id DESC LIMIT ?7";
        self.all(sql, params![stage, warmth, reached, confirmed, at, after.person.0, limit], stood)
    }

    /// Who went from one stage to another in a period, who did so last first: a page of them from `skip` on.
    pub fn people_moved(
        &self,
        (from, to): (Option<u8>, u8),
        period: &Range<Timestamp>,
        skip: i64,
        limit: i64,
    ) -> Result<Vec<PersonId>> {
        let [since, until] = [period.start, period.end].map(Timestamp::as_microsecond);
        self.all(
            "SELECT person FROM transition
             WHERE at >= ?1 AND at < ?2 AND stage = ?3 AND from_stage IS NOT DISTINCT FROM ?4
             ORDER BY at DESC, person DESC LIMIT ?5 OFFSET ?6",
            params![since, until, i64::from(to), from.map(i64::from), limit, skip],
            |row| PersonId(row.integer(0)),
        )
    }

    /// People of one warmth, those who spent most first.
    pub fn people_by_value(&self, warmth: u8, limit: i64) -> Result<Vec<PersonId>> {
        self.all(
            "SELECT id FROM person WHERE warmth = ?1 AND muted = 0 ORDER BY spent DESC, id LIMIT ?2",
            params![i64::from(warmth), limit],
            |row| PersonId(row.integer(0)),
        )
    }

    /// How many people have ordered more than once.
    pub fn count_people_who_came_back(&self) -> Result<i64> {
        self.number("SELECT COUNT(*) FROM person WHERE orders > 1", &[])
    }

    /// How many people have ordered something that counts, counted up to `most`.
    pub fn count_people_who_ordered(&self, most: i64) -> Result<i64> {
        let sql = "SELECT COUNT(*) FROM (SELECT 1 FROM person WHERE orders > 0 LIMIT ?1) AS few";
        self.number(sql, params![most])
    }

    /// People whose last event of this name was from `since` to `until`, whoever waited longest first. It looks through
    /// all events once, which plays ask for once a day.
    pub fn people_last(&self, name: &str, since: Timestamp, until: Timestamp) -> Result<Vec<PersonId>> {
        self.all(
            "SELECT i.person, MAX(e.at) AS last FROM event AS e JOIN identity AS i ON i.id = e.identity
             WHERE e.name = (SELECT id FROM event_name WHERE name = ?1) AND e.withdrawn = 0
             GROUP BY i.person HAVING MAX(e.at) BETWEEN ?2 AND ?3 ORDER BY last, i.person",
            params![name, since.as_microsecond(), until.as_microsecond()],
            |row| PersonId(row.integer(0)),
        )
    }
}
