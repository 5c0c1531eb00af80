//! Tallies: how many people stand where, how many moved when, and how many orders were placed when.
//!
//! To count a million rows for every look at a page takes seconds. A transaction notes what it changes of what is counted,
//! and adds that to the tallies before it ends; `verify` counts everything again.

use std::collections::{BTreeMap, HashMap};

use foldhash::fast::FixedState;
use jiff::Timestamp;

use crate::db::{Result, Tx, params};
use crate::people::{Standing, small};

/// Microseconds of a day,
pub(crate) const DAY: i64 = 86_400_000_000;
/// and of a quarter of an hour.
const QUARTER: i64 = 900_000_000;
/// How no stage is stored here, where it is part of a key.
const NO_STAGE: i64 = -1;

/// Something that is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Tally {
    /// People of one standing: stage, warmth, reached, confirmed.
    Standing([i64; 4]),
    /// People who came to the stage on which they stand on a day.
    Stage { stage: i64, day: i64 },
    /// People who wait for a next step.
    NextStep(String),
    /// Steps on a day.
    Move { day: i64, from: i64, stage: i64 },
    /// Orders placed in a quarter of an hour.
    Orders { quarter: i64 },
}

/// What a transaction has changed and not stored yet.
pub(crate) type Changes = HashMap<Tally, i64, FixedState>;

impl Tx<'_> {
    fn count(&self, what: Tally, by: i64) {
        *self.tallies.borrow_mut().entry(what).or_default() += by;
    }

    /// Notes that so many more people stand so.
    pub(crate) fn count_standing(&self, standing: &Standing, by: i64) {
        let stage = standing.stage.map(i64::from);
        let [reached, confirmed, warmth]: [i64; 3] =
            [standing.reached.into(), standing.confirmed.into(), standing.warmth.into()];
        self.count(Tally::Standing([stage.unwrap_or(NO_STAGE), warmth, reached, confirmed]), by);
        if let (Some(stage), Some(at)) = (stage, standing.stage_at) {
            self.count(Tally::Stage { stage, day: at.as_microsecond().div_euclid(DAY) }, by);
        }
        if let Some(step) = &standing.next_step {
            self.count(Tally::NextStep(step.clone()), by);
        }
    }

    /// Notes that so many more people took a step.
    pub(crate) fn count_move(&self, at: Timestamp, from: Option<u8>, stage: u8, by: i64) {
        let from = from.map_or(NO_STAGE, i64::from);
        self.count(
            Tally::Move { day: at.as_microsecond().div_euclid(DAY), from, stage: i64::from(stage) },
            by,
        );
    }

    /// Notes that so many more orders were placed at a time, in microseconds.
    pub(crate) fn count_orders(&self, placed_at: i64, by: i64) {
        self.count(Tally::Orders { quarter: placed_at.div_euclid(QUARTER) }, by);
    }

    /// Stores what was noted. Whoever looks at a tally does so first, and so does whoever ends a transaction.
    pub(crate) fn keep_tallies(&self) -> Result<()> {
        let changes = std::mem::take(&mut *self.tallies.borrow_mut());
        // In order, so that neighbours share pages.
        let changes: BTreeMap<Tally, i64> = changes.into_iter().filter(|(_, by)| *by != 0).collect();
        changes.iter().try_for_each(|(tally, by)| self.add(tally, *by))
    }

    fn add(&self, tally: &Tally, by: i64) -> Result<()> {
        let (add, drop, key) = match tally {
            Tally::Standing(key) => (
                "INSERT INTO standing_tally AS t (people, stage, warmth, reached, confirmed) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (stage, warmth, reached, confirmed) DO UPDATE SET people = t.people + excluded.people",
                "DELETE FROM standing_tally
                 WHERE people = ?1 AND stage = ?2 AND warmth = ?3 AND reached = ?4 AND confirmed = ?5",
                key.map(crate::db::Param::from).to_vec(),
            ),
            Tally::Stage { stage, day } => (
                "INSERT INTO stage_tally AS t (people, stage, day) VALUES (?1, ?2, ?3)
                 ON CONFLICT (stage, day) DO UPDATE SET people = t.people + excluded.people",
                "DELETE FROM stage_tally WHERE people = ?1 AND stage = ?2 AND day = ?3",
                params![*stage, *day].to_vec(),
            ),
            Tally::NextStep(step) => (
                "INSERT INTO next_step_tally AS t (people, next_step) VALUES (?1, ?2)
                 ON CONFLICT (next_step) DO UPDATE SET people = t.people + excluded.people",
                "DELETE FROM next_step_tally WHERE people = ?1 AND next_step = ?2",
                params![step].to_vec(),
            ),
            Tally::Move { day, from, stage } => (
                "INSERT INTO move_tally AS t (people, day, from_stage, stage) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (day, from_stage, stage) DO UPDATE SET people = t.people + excluded.people",
                "DELETE FROM move_tally WHERE people = ?1 AND day = ?2 AND from_stage = ?3 AND stage = ?4",
                params![*day, *from, *stage].to_vec(),
            ),
            Tally::Orders { quarter } => (
                "INSERT INTO order_tally AS t (orders, quarter) VALUES (?1, ?2)
                 ON CONFLICT (quarter) DO UPDATE SET orders = t.orders + excluded.orders",
                "DELETE FROM order_tally WHERE orders = ?1 AND quarter = ?2",
                params![*quarter].to_vec(),
            ),
        };
        let with =
            |number: i64| std::iter::once(number.into()).chain(key.iter().copied()).collect::<Vec<_>>();
        self.run(add, &with(by))?;
        if by < 0 {
            self.run(drop, &with(0))?;
        }
        Ok(())
    }

    /// People by the stage on which they stand, of those who came to it before a day.
    pub(crate) fn count_since_before(&self, stage: u8, day: i64) -> Result<i64> {
        self.keep_tallies()?;
        self.number(
            "SELECT CAST(COALESCE(SUM(people), 0) AS BIGINT) FROM stage_tally WHERE stage = ?1 AND day < ?2",
            params![i64::from(stage), day],
        )
    }

    /// Steps of whole days, from `first` until before `end`: from, to, how many.
    pub(crate) fn moves_of_days(&self, first: i64, end: i64) -> Result<Vec<(Option<u8>, u8, i64)>> {
        self.keep_tallies()?;
        self.all(
            "SELECT from_stage, stage, CAST(SUM(people) AS BIGINT) FROM move_tally WHERE day >= ?1 AND day < ?2
             GROUP BY from_stage, stage",
            params![first, end],
            |row| {
                let from = row.integer(0);
                ((from != NO_STAGE).then(|| small(from)), small(row.integer(1)), row.integer(2))
            },
        )
    }

    /// How many orders were placed in which quarter of an hour, each by its beginning in microseconds, the earliest first.
    pub fn orders_by_quarter(&self) -> Result<Vec<(i64, u64)>> {
        self.keep_tallies()?;
        let sql = "SELECT quarter, orders FROM order_tally ORDER BY quarter";
        self.all(sql, &[], |row| {
            (row.integer(0) * QUARTER, u64::try_from(row.integer(1)).unwrap_or_default())
        })
    }

    /// Which tallies are not what they count.
    pub fn miscounted(&self) -> Result<Vec<&'static str>> {
        self.keep_tallies()?;
        let day = |at: &str| format!("({at} - ({at} % {DAY} + {DAY}) % {DAY}) / {DAY}");
        let quarter = format!("(placed_at - (placed_at % {QUARTER} + {QUARTER}) % {QUARTER}) / {QUARTER}");
        let counted = [
            (
                "standing_tally",
                "SELECT stage, warmth, reached, confirmed, people FROM standing_tally".to_owned(),
                "SELECT COALESCE(stage, -1), warmth, reached, confirmed, COUNT(*) FROM person GROUP BY 1, 2, 3, 4"
                    .to_owned(),
            ),
            (
                "stage_tally",
                "SELECT stage, day, people FROM stage_tally".to_owned(),
                format!(
                    "SELECT stage, {}, COUNT(*) FROM person WHERE stage IS NOT NULL AND stage_at IS NOT NULL GROUP BY 1, 2",
                    day("stage_at")
                ),
            ),
            (
                "next_step_tally",
                "SELECT next_step, people FROM next_step_tally".to_owned(),
                "SELECT next_step, COUNT(*) FROM person WHERE next_step IS NOT NULL GROUP BY 1".to_owned(),
            ),
            (
                "move_tally",
                "SELECT day, from_stage, stage, people FROM move_tally".to_owned(),
                format!(
                    "SELECT {}, COALESCE(from_stage, -1), stage, COUNT(*) FROM transition GROUP BY 1, 2, 3",
                    day("at")
                ),
            ),
            (
                "order_tally",
                "SELECT quarter, orders FROM order_tally".to_owned(),
                format!("SELECT {quarter}, COUNT(*) FROM orders GROUP BY 1"),
            ),
        ];
        let mut wrong = Vec::new();
        for (name, kept, again) in counted {
            for (one, other) in [(&kept, &again), (&again, &kept)] {
                let sql = format!("SELECT COUNT(*) FROM ({one} EXCEPT {other}) AS wrong");
                if self.number(&sql, &[])? > 0 && !wrong.contains(&name) {
                    wrong.push(name);
                }
            }
        }
        Ok(wrong)
    }
}

#[cfg(test)]
mod tests {
    use crate::people::Transition;
    use crate::{Result, Store};

    use super::*;

    fn in_a_new_shop(work: impl FnOnce(&Tx<'_>) -> Result<()>) {
        let folder = tempfile::tempdir().expect("there is room");
        let store = Store::open(&folder.path().join("shop.db")).expect("a new shop");
        store.write(work).expect("it is written");
    }

    #[test]
    fn a_tally_of_what_is_not_there_is_found_and_one_of_nothing_is_no_row() {
        in_a_new_shop(|tx| {
            tx.count_orders(-1, 1);
            assert_eq!(tx.miscounted()?, ["order_tally"]);
            assert_eq!(tx.orders_by_quarter()?, [(-QUARTER, 1)]);
            tx.count_orders(-1, -1);
            assert_eq!(tx.miscounted()?, Vec::<&str>::new());
            assert_eq!(tx.orders_by_quarter()?, []);
            Ok(())
        });
    }

    #[test]
    fn steps_of_any_period_are_counted_by_days_and_their_edges() {
        let hour = DAY / 24;
        let at = |hours: i64| Timestamp::from_microsecond(hours * hour).expect("a time");
        // Before 1970 and after it, so that days below nought are days, too.
        let times: Vec<i64> = (-100..100).step_by(7).collect();
        in_a_new_shop(|tx| {
            for (person, hours) in (1..).zip(&times) {
                let step = Transition { stage: 2, at: at(*hours), from: (person % 2 == 0).then_some(1) };
                tx.put_transitions(domain::id::PersonId(person), &[step], false)?;
            }
            for (since, until) in [(-100, 100), (-72, 48), (-71, -49), (-30, 31), (5, 5), (0, 24), (1, 23)] {
                let counted: i64 = tx.flows(at(since), at(until))?.iter().map(|(.., people)| people).sum();
                let there = times.iter().filter(|hours| (since..until).contains(*hours)).count();
                assert_eq!(counted, there as i64, "from {since} to {until}");
            }
            assert_eq!(tx.miscounted()?, Vec::<&str>::new());
            Ok(())
        });
    }
}
