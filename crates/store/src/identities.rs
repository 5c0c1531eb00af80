//! Identities, and the appended decisions about who is who.

use std::collections::{BTreeSet, HashMap};

use domain::event::EventKey;
use domain::id::{IdentityId, PersonId};
use domain::identity::Identity;
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};
use crate::events::Source;

/// An identity that the shop knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownIdentity {
    /// Its number.
    pub id: IdentityId,
    /// Whose it is.
    pub person: PersonId,
}

/// What was decided about two identities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// They are one person's.
    Link,
    /// They are not, whatever a source says.
    Unlink,
    /// They may be; a human decides.
    Propose,
}

impl DecisionKind {
    fn as_str(self) -> &'static str {
        match self {
            DecisionKind::Link => "link",
            DecisionKind::Unlink => "unlink",
            DecisionKind::Propose => "propose",
        }
    }
}

/// A decision, with who took it and why.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// What was decided.
    pub kind: DecisionKind,
    /// One of the two.
    pub a: IdentityId,
    /// The other.
    pub b: IdentityId,
    /// `rule`, or who of the shop.
    pub by_whom: String,
    /// In words.
    pub why: String,
    /// What it rests on.
    pub source: Source,
}

/// Who takes decisions without a human.
pub const BY_RULE: &str = "rule";

const COLUMNS: &str = "id, at, kind, a, b, by_whom, why, source";

fn decision(row: &Row<'_>) -> Decision {
    Decision {
        id: row.integer(0),
        at: row.time(1),
        kind: match &*row.str(2) {
            "link" => DecisionKind::Link,
            "unlink" => DecisionKind::Unlink,
            _ => DecisionKind::Propose,
        },
        a: IdentityId(row.integer(3)),
        b: IdentityId(row.integer(4)),
        by_whom: row.text(5),
        why: row.text(6),
        source: Source(row.integer(7)),
    }
}

/// The key under which an identity is stored.
pub(crate) fn identity_key(identity: &Identity) -> [u8; 16] {
    EventKey::of(&identity.to_string()).0
}

impl Tx<'_> {
    /// The identity, if the shop knows it.
    pub fn identity(&self, identity: &Identity) -> Result<Option<KnownIdentity>> {
        self.first(
            "SELECT id, person FROM identity WHERE key = ?1",
            params![&identity_key(identity)],
            |row| KnownIdentity { id: IdentityId(row.integer(0)), person: PersonId(row.integer(1)) },
        )
    }

    /// Those of `identities` that the shop knows, each with whether its value was emptied. They are looked up in the order
    /// of the index, where neighbours share pages.
    pub fn known_identities<'i>(
        &self,
        identities: impl IntoIterator<Item = &'i Identity>,
    ) -> Result<Vec<(&'i Identity, KnownIdentity, bool)>> {
        let mut keyed: Vec<_> = identities.into_iter().map(|it| (identity_key(it), it)).collect();
        keyed.sort_unstable_by_key(|(key, _)| *key);
        keyed.dedup_by_key(|(key, _)| *key);
        let sql = "SELECT id, person, value = '' FROM identity WHERE key = ?1";
        let mut known = Vec::new();
        for (key, identity) in keyed {
            known.extend(self.first(sql, params![&key], |row| {
                let known =
                    KnownIdentity { id: IdentityId(row.integer(0)), person: PersonId(row.integer(1)) };
                (identity, known, row.flag(2))
            })?);
        }
        Ok(known)
    }

    /// The number that the next identity gets.
    pub fn next_identity(&self) -> Result<IdentityId> {
        Ok(IdentityId(self.number("SELECT MAX(id) FROM identity", &[])? + 1))
    }

    /// Stores a new identity; it stands alone until a decision joins it.
    pub fn append_identity(&self, id: IdentityId, identity: &Identity) -> Result<()> {
        self.run(
            "INSERT INTO identity (id, key, kind, value, person) VALUES (?1, ?2, ?3, ?4, ?1)",
            params![id.0, &identity_key(identity), identity.kind().as_str(), identity.value()],
        )?;
        Ok(())
    }

    /// Gives an emptied identity its value back.
    pub fn revive_identity(&self, id: IdentityId, identity: &Identity) -> Result<()> {
        self.run("UPDATE identity SET value = ?2 WHERE id = ?1", params![id.0, identity.value()])?;
        Ok(())
    }

    /// Empties the identities of `ids` that no live event and no human's decision supports: only number and key stay.
    pub fn empty_unsupported(&self, ids: &[IdentityId]) -> Result<()> {
        for id in ids {
            self.run(
                "UPDATE identity SET value = '' WHERE id = ?1
                 AND NOT EXISTS (SELECT 1 FROM event AS e WHERE e.identity = ?1 AND e.withdrawn = 0)
                 AND NOT EXISTS (SELECT 1 FROM decision AS d WHERE (d.a = ?1 OR d.b = ?1) AND d.withdrawn = 0)",
                params![id.0],
            )?;
        }
        Ok(())
    }

    /// The identities of one person, by number, each as `kind:value`; emptied ones are left out.
    pub fn identities_of(&self, person: PersonId) -> Result<Vec<(IdentityId, String)>> {
        self.all(
            "SELECT id, kind || ':' || value FROM identity WHERE person = ?1 AND value <> '' ORDER BY id",
            params![person.0],
            |row| (IdentityId(row.integer(0)), row.text(1)),
        )
    }

    /// All identities of one person, also emptied ones, by number.
    pub fn all_identities_of(&self, person: PersonId) -> Result<Vec<IdentityId>> {
        let sql = "SELECT id FROM identity WHERE person = ?1 ORDER BY id";
        self.all(sql, params![person.0], |row| IdentityId(row.integer(0)))
    }

    /// Whose an identity is.
    pub fn person_of(&self, identity: IdentityId) -> Result<Option<PersonId>> {
        self.first("SELECT person FROM identity WHERE id = ?1", params![identity.0], |row| {
            PersonId(row.integer(0))
        })
    }

    /// Appends a decision and answers with its number.
    pub fn append_decision(&self, decision: &Decision) -> Result<i64> {
        let id = self.number("SELECT MAX(id) FROM decision", &[])? + 1;
        self.run(
            "INSERT INTO decision (id, at, kind, a, b, by_whom, why, source, withdrawn)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0)",
            params![
                id,
                decision.at.as_microsecond(),
                decision.kind.as_str(),
                decision.a.0,
                decision.b.0,
                &decision.by_whom,
                &decision.why,
                decision.source.0,
            ],
        )?;
        Ok(id)
    }

    /// One live decision.
    pub fn decision(&self, id: i64) -> Result<Option<Decision>> {
        let sql = format!("SELECT {COLUMNS} FROM decision WHERE id = ?1 AND withdrawn = 0");
        self.first(&sql, params![id], decision)
    }

    /// Takes a decision back.
    pub fn withdraw_decision(&self, id: i64) -> Result<()> {
        self.run("UPDATE decision SET withdrawn = 1 WHERE id = ?1", params![id])?;
        Ok(())
    }

    /// Takes back every decision that rests on `source`, with its reason, which names who was joined; answers with the
    /// identities concerned.
    pub fn withdraw_decisions(&self, source: Source) -> Result<Vec<IdentityId>> {
        let pairs = self.all(
            "SELECT a, b FROM decision WHERE source = ?1 AND withdrawn = 0",
            params![source.0],
            |row| [IdentityId(row.integer(0)), IdentityId(row.integer(1))],
        )?;
        self.run("UPDATE decision SET withdrawn = 1, why = '' WHERE source = ?1", params![source.0])?;
        Ok(pairs.into_iter().flatten().collect())
    }

    /// The live decisions about any of `identities`, in the order in which they were taken.
    pub fn decisions_about(&self, identities: &[IdentityId]) -> Result<Vec<Decision>> {
        let sql = format!("SELECT {COLUMNS} FROM decision WHERE (a = ?1 OR b = ?1) AND withdrawn = 0");
        let mut found = HashMap::new();
        for identity in identities {
            for decision in self.all(&sql, params![identity.0], decision)? {
                found.insert(decision.id, decision);
            }
        }
        let mut decisions: Vec<_> = found.into_values().collect();
        decisions.sort_by_key(|decision| decision.id);
        Ok(decisions)
    }

    /// Works out anew who `seeds` and all that decisions ever joined to them are, from the decisions alone. Answers
    /// with every person that is now or was until now one of theirs.
    pub fn regroup(&self, seeds: &[IdentityId]) -> Result<BTreeSet<PersonId>> {
        let mut touched = BTreeSet::new();
        let mut members: BTreeSet<IdentityId> = BTreeSet::new();
        for seed in seeds {
            if let Some(person) = self.person_of(*seed)? {
                touched.insert(person);
            }
            members.insert(*seed);
        }
        for person in touched.clone() {
            members.extend(self.all_identities_of(person)?);
        }
        let mut joined: HashMap<IdentityId, IdentityId> = members.iter().map(|&id| (id, id)).collect();
        let mut waiting: Vec<IdentityId> = members.into_iter().collect();
        while let Some(next) = waiting.pop() {
            for (a, b) in linked(&self.decisions_about(&[next])?) {
                for id in [a, b] {
                    if let std::collections::hash_map::Entry::Vacant(place) = joined.entry(id) {
                        place.insert(id);
                        waiting.push(id);
                        touched.extend(self.person_of(id)?);
                    }
                }
                let (low, high) = ordered(root(&joined, a), root(&joined, b));
                joined.insert(high, low);
            }
        }
        let ids: Vec<IdentityId> = joined.keys().copied().collect();
        for id in ids {
            let person = PersonId::from(root(&joined, id));
            touched.insert(person);
            let unchanged = "UPDATE identity SET person = ?2 WHERE id = ?1 AND person <> ?2";
            self.run(unchanged, params![id.0, person.0])?;
        }
        Ok(touched)
    }

    /// Identities whose stored person is not the one that the decisions give: number, stored, derived.
    pub fn misgrouped(&self) -> Result<Vec<(IdentityId, PersonId, PersonId)>> {
        let stored: Vec<(IdentityId, PersonId)> =
            self.all("SELECT id, person FROM identity ORDER BY id", &[], |row| {
                (IdentityId(row.integer(0)), PersonId(row.integer(1)))
            })?;
        let sql = format!("SELECT {COLUMNS} FROM decision WHERE withdrawn = 0 ORDER BY id");
        let decisions = self.all(&sql, &[], decision)?;
        let mut joined: HashMap<IdentityId, IdentityId> = stored.iter().map(|(id, _)| (*id, *id)).collect();
        for (a, b) in linked(&decisions) {
            let (low, high) = ordered(root(&joined, a), root(&joined, b));
            joined.insert(high, low);
        }
        let derived = |id: IdentityId| PersonId::from(root(&joined, id));
        let wrong = stored.into_iter().map(|(id, person)| (id, person, derived(id)));
        Ok(wrong.filter(|(_, stored, derived)| stored != derived).collect())
    }

    /// Sets whose an identity is where the caller has worked it out: a bulk load, or a fresh link of two.
    pub fn assign_identity(&self, id: IdentityId, person: PersonId) -> Result<()> {
        self.run("UPDATE identity SET person = ?2 WHERE id = ?1", params![id.0, person.0])?;
        Ok(())
    }
}

fn ordered(a: IdentityId, b: IdentityId) -> (IdentityId, IdentityId) {
    (a.min(b), a.max(b))
}

fn root(joined: &HashMap<IdentityId, IdentityId>, mut id: IdentityId) -> IdentityId {
    while joined[&id] != id {
        id = joined[&id];
    }
    id
}

/// The pairs that `decisions` leave linked: a human's last word on a pair counts before any rule's.
fn linked(decisions: &[Decision]) -> Vec<(IdentityId, IdentityId)> {
    let mut pairs: HashMap<(IdentityId, IdentityId), (bool, bool)> = HashMap::new();
    for decision in decisions.iter().filter(|decision| decision.kind != DecisionKind::Propose) {
        let by_hand = decision.by_whom != BY_RULE;
        let word = pairs.entry(ordered(decision.a, decision.b)).or_insert((false, false));
        if by_hand || !word.0 {
            *word = (by_hand, decision.kind == DecisionKind::Link);
        }
    }
    let mut linked: Vec<_> = pairs.into_iter().filter(|(_, (_, link))| *link).map(|(pair, _)| pair).collect();
    linked.sort_unstable();
    linked
}
