//! People who were never written to: found where an index keeps those who stand highest, or who bought most, together.
//!
//! Each walk looks at a bounded number of people and says how many those were, so that a shop that has written to almost
//! everybody is not read whole for the few who are left.

use domain::id::PersonId;

use crate::db::{Result, Row, Tx, params};
use crate::people::small;

/// A standing that some people share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// The highest stage reached, from 0.
    pub stage: u8,
    /// 0 unknown, 1 warm, 2 cooling, 3 lapsed.
    pub warmth: u8,
    /// A bit for each stage reached.
    pub reached: u16,
    /// A bit for each stage reached by evidence that is not weak.
    pub confirmed: u16,
}

/// Some people who were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    /// Who.
    pub seen: Vec<PersonId>,
    /// Those of them who may be thanked and never were, each with their orders that count.
    pub never: Vec<(PersonId, i64)>,
}

const STANDING: &str = "SELECT id, orders, muted FROM person
     WHERE stage = ?1 AND warmth = ?2 AND reached = ?3 AND confirmed = ?4 ORDER BY stage_at DESC LIMIT ?5";
const BY_VALUE: &str = "SELECT id, orders, muted FROM person WHERE warmth = ?1 ORDER BY spent DESC LIMIT ?2";

/// The people of `among`, each with whether they may be thanked and never were.
fn never(among: &str) -> String {
    format!(
        "SELECT p.id, p.orders, p.muted = 0 AND NOT EXISTS (
             SELECT 1 FROM identity AS i JOIN gesture AS g ON g.identity = i.id
             WHERE i.person = p.id AND g.state IN ('made', 'sent', 'received', 'returned') AND g.kind <> 'task')
         FROM ({among}) AS p"
    )
}

/// The four ways from one standing to the next lower one, by how much of it stays the same.
const LOWER: [&str; 4] = [
    "SELECT stage, warmth, reached, confirmed FROM person WHERE stage = ?1 AND warmth = ?2 AND reached = ?3
     AND confirmed < ?4 ORDER BY confirmed DESC LIMIT 1",
    "SELECT stage, warmth, reached, confirmed FROM person WHERE stage = ?1 AND warmth = ?2 AND reached < ?3
     ORDER BY reached DESC, confirmed DESC LIMIT 1",
    "SELECT stage, warmth, reached, confirmed FROM person WHERE stage = ?1 AND warmth < ?2
     ORDER BY warmth DESC, reached DESC, confirmed DESC LIMIT 1",
    "SELECT stage, warmth, reached, confirmed FROM person WHERE stage < ?1
     ORDER BY stage DESC, warmth DESC, reached DESC, confirmed DESC LIMIT 1",
];

impl Tx<'_> {
    /// Every standing that somebody has, the highest stage first. The index is asked from one to the next; nobody is
    /// counted.
    pub fn standings(&self) -> Result<Vec<Group>> {
        let mut groups = Vec::new();
        let mut at = [i64::from(u16::MAX), 0, 0, 0];
        while let Some(lower) = self.lower(at)? {
            at = lower;
            groups.push(Group {
                stage: small(at[0]),
                warmth: small(at[1]),
                reached: small(at[2]),
                confirmed: small(at[3]),
            });
        }
        Ok(groups)
    }

    fn lower(&self, at: [i64; 4]) -> Result<Option<[i64; 4]>> {
        let standing = |row: &Row<'_>| [row.integer(0), row.integer(1), row.integer(2), row.integer(3)];
        for (same, sql) in (0..).zip(LOWER) {
            let [stage, warmth, reached, confirmed] = at;
            let parameters = params![stage, warmth, reached, confirmed];
            let found = self.first(sql, &parameters[..4 - same], standing)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Looks at `walk` people of one standing, those who came to it last first: nobody may have thanked them yet.
    pub fn walk_standing(&self, group: &Group, walk: i64) -> Result<Walked> {
        let Group { stage, warmth, reached, confirmed } = *group;
        let [stage, warmth, reached, confirmed]: [i64; 4] =
            [stage.into(), warmth.into(), reached.into(), confirmed.into()];
        self.walk(&never(STANDING), params![stage, warmth, reached, confirmed, walk])
    }

    /// Looks at the `walk` people of one warmth who spent most: who came back most often is among them.
    pub fn walk_by_value(&self, warmth: u8, walk: i64) -> Result<Walked> {
        self.walk(&never(BY_VALUE), params![i64::from(warmth), walk])
    }

    fn walk(&self, sql: &str, parameters: &[crate::db::Param<'_>]) -> Result<Walked> {
        let row = |row: &Row<'_>| (PersonId(row.integer(0)), row.integer(1), row.flag(2));
        let seen = self.all(sql, parameters, row)?;
        let never = seen.iter().filter(|(.., never)| *never).map(|(id, orders, _)| (*id, *orders)).collect();
        Ok(Walked { seen: seen.into_iter().map(|(id, ..)| id).collect(), never })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Store, StoreError};

    #[test]
    fn nobody_is_looked_for_by_reading_a_whole_table() {
        let folder = tempfile::tempdir().expect("there is room");
        let store = Store::open(&folder.path().join("shop.db")).expect("a new database opens");
        for sql in [never(STANDING), never(BY_VALUE)].iter().map(String::as_str).chain(LOWER) {
            let asked = (1..=5).filter(|place| sql.contains(&format!("?{place}"))).count();
            let plan = store.read::<_, StoreError>(|tx| {
                let nothing = &[crate::db::Param::Null; 5][..asked];
                tx.all(&format!("EXPLAIN QUERY PLAN {sql}"), nothing, |row| row.text(3))
            });
            let plan = plan.expect("a plan");
            assert!(plan.iter().take(2).any(|line| line.contains("person_")), "an index leads: {plan:#?}");
            // Only what was found by an index already is gone through.
            let whole = |line: &&String| {
                line.starts_with("SCAN") && *line != "SCAN p" || line.contains("TEMP B-TREE")
            };
            assert_eq!(plan.iter().find(whole), None, "{plan:#?}");
        }
    }
}
