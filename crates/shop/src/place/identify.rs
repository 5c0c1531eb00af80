//! Whose an event is: identities looked up, made and joined by rule.
//!
//! Strong kinds join. A join that would give one person two numbers of a kind that people have only one of is not made:
//! it becomes a proposal that waits for a human. Every join is an appended decision with its source and reason.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::fact::Report;
use domain::id::{IdentityId, PersonId};
use domain::identity::{Identity, IdentityKind};
use jiff::Timestamp;
use store::{BY_RULE, Decision, DecisionKind, Source, Tx};

use super::{Happening, Path};
use crate::ShopError;
use crate::person::known::{AND, CARRIED};

/// Finds out whose events are, for one source, within one transaction.
pub(crate) struct Identifier<'a> {
    tx: &'a Tx<'a>,
    source: Source,
    now: Timestamp,
    path: Path,
    next: IdentityId,
    ids: HashMap<Identity, IdentityId>,
    persons: HashMap<IdentityId, PersonId>,
    /// The kinds that people have one of, of those people who have been asked about.
    exclusive: HashMap<PersonId, Vec<(IdentityKind, IdentityId)>>,
    paired: HashSet<(IdentityId, IdentityId)>,
    /// People who came to be in this batch, with all their identities.
    fresh: HashMap<PersonId, Vec<IdentityId>>,
    regrouped: BTreeSet<PersonId>,
}

impl<'a> Identifier<'a> {
    pub(crate) fn new(
        tx: &'a Tx<'a>,
        source: Source,
        now: Timestamp,
        path: Path,
    ) -> Result<Identifier<'a>, ShopError> {
        Ok(Identifier {
            tx,
            source,
            now,
            path,
            next: tx.next_identity()?,
            ids: HashMap::new(),
            persons: HashMap::new(),
            exclusive: HashMap::new(),
            paired: HashSet::new(),
            fresh: HashMap::new(),
            regrouped: BTreeSet::new(),
        })
    }

    /// Looks up who is known of those whom `reports` name. Must be called before any of them is identified.
    pub(crate) fn meet(&mut self, reports: &[Report]) -> Result<(), ShopError> {
        if self.path != Path::Ordinary {
            return Ok(());
        }
        let named = reports.iter().flat_map(|report| &report.identities);
        let unmet = named.filter(|identity| !self.ids.contains_key(*identity));
        for (identity, known, emptied) in self.tx.known_identities(unmet)? {
            if emptied {
                self.tx.revive_identity(known.id, identity)?;
            }
            self.ids.insert(identity.clone(), known.id);
            self.persons.insert(known.id, known.person);
        }
        Ok(())
    }

    /// The identity that decides whose `report` is; its other identities are joined to that one.
    pub(crate) fn identify(&mut self, report: &Report) -> Result<Option<IdentityId>, ShopError> {
        let Some((first, others)) = report.identities.split_first() else { return Ok(None) };
        let decisive = self.number(first)?;
        for other in others {
            let id = self.number(other)?;
            self.join(decisive, id, first, other)?;
        }
        Ok(Some(decisive))
    }

    /// Notes that this source, too, supports what a known report says of identities.
    pub(crate) fn support(&mut self, report: &Report) -> Result<(), ShopError> {
        self.identify(report).map(|_| ())
    }

    /// Whose an identity is now.
    pub(crate) fn person_of(&self, identity: IdentityId) -> Result<PersonId, ShopError> {
        match self.persons.get(&identity) {
            Some(person) => Ok(*person),
            None => Ok(self.tx.person_of(identity)?.unwrap_or(identity.into())),
        }
    }

    /// Everybody who was met so far, as they are grouped now.
    pub(crate) fn people(&self) -> Result<HashSet<PersonId>, ShopError> {
        self.ids.values().map(|id| self.person_of(*id)).collect()
    }

    /// Whether a person came to be in this batch.
    pub(crate) fn is_fresh(&self, person: PersonId) -> bool {
        self.fresh.contains_key(&person)
    }

    /// Those of the identities in reports that are a fresh person's, by number. A report may carry others, which a
    /// conflict kept apart.
    pub(crate) fn identities_in(&self, happenings: &[&Happening<'_>], person: PersonId) -> Vec<String> {
        let own = self.fresh.get(&person).map(Vec::as_slice).unwrap_or_default();
        let all = happenings.iter().flat_map(|happening| happening.identities);
        let numbered = all.filter_map(|identity| Some((*self.ids.get(identity)?, identity)));
        let theirs = numbered.filter(|(id, _)| own.contains(id));
        let by_number: BTreeMap<IdentityId, &Identity> = theirs.collect();
        by_number.into_values().map(ToString::to_string).collect()
    }

    /// From here on nobody is fresh any more.
    pub(crate) fn forget_fresh(&mut self) {
        self.fresh.clear();
    }

    /// People who were joined since the last call, and so must be derived anew.
    pub(crate) fn take_regrouped(&mut self) -> BTreeSet<PersonId> {
        std::mem::take(&mut self.regrouped)
    }

    /// The number of an identity that was met; a new one is made.
    fn number(&mut self, identity: &Identity) -> Result<IdentityId, ShopError> {
        match self.ids.get(identity) {
            Some(id) => Ok(*id),
            None => self.make(identity),
        }
    }

    fn make(&mut self, identity: &Identity) -> Result<IdentityId, ShopError> {
        let id = self.next;
        self.next = IdentityId(id.0 + 1);
        self.tx.append_identity(id, identity)?;
        self.ids.insert(identity.clone(), id);
        let person = PersonId::from(id);
        self.persons.insert(id, person);
        self.fresh.insert(person, vec![id]);
        let kinds = if identity.kind().is_exclusive() { vec![(identity.kind(), id)] } else { Vec::new() };
        self.exclusive.insert(person, kinds);
        Ok(id)
    }

    fn join(
        &mut self,
        a: IdentityId,
        b: IdentityId,
        first: &Identity,
        other: &Identity,
    ) -> Result<(), ShopError> {
        if a == b || !self.paired.insert((a, b)) || self.is_decided(a, b)? {
            return Ok(());
        }
        let (one, two) = (self.person_of(a)?, self.person_of(b)?);
        let conflict = one != two && (self.would_conflict(one, two)? || self.are_kept_apart(one, two)?);
        if conflict && [first, other].iter().any(|it| it.kind() == IdentityKind::AnonymousId) {
            // A browser that two people use says nothing about who they are: there is nothing to ask.
            return Ok(());
        }
        let kind = if conflict { DecisionKind::Propose } else { DecisionKind::Link };
        let why = format!("{CARRIED}{first}{AND}{other}");
        self.tx.append_decision(&Decision {
            id: 0,
            at: self.now,
            kind,
            a,
            b,
            by_whom: BY_RULE.to_owned(),
            why,
            source: self.source,
        })?;
        if conflict || one == two { Ok(()) } else { self.unite(one, two, b) }
    }

    /// Whether this source's word on the pair is kept already. Whatever a human or another source said of them, it is kept
    /// beside that, so that none depends on another.
    fn is_decided(&self, a: IdentityId, b: IdentityId) -> Result<bool, ShopError> {
        if self.path != Path::Ordinary || self.is_new(a) || self.is_new(b) {
            return Ok(false);
        }
        let about = |decision: &Decision| {
            (decision.a.min(decision.b), decision.a.max(decision.b)) == (a.min(b), a.max(b))
        };
        // Of the two, the one that decides whose the report is may be joined to thousands.
        let decisions = self.tx.decisions_about(&[b])?;
        Ok(decisions.iter().any(|decision| about(decision) && decision.source == self.source))
    }

    fn is_new(&self, identity: IdentityId) -> bool {
        self.persons.get(&identity).is_some_and(|person| self.fresh.contains_key(person))
    }

    fn would_conflict(&mut self, one: PersonId, two: PersonId) -> Result<bool, ShopError> {
        self.load_exclusive(one)?;
        self.load_exclusive(two)?;
        let others = &self.exclusive[&two];
        let clashes = |(kind, id): &(IdentityKind, IdentityId)| {
            others.iter().any(|(other_kind, other_id)| kind == other_kind && id != other_id)
        };
        Ok(self.exclusive[&one].iter().any(clashes))
    }

    /// Whether somebody said of two people whom the shop knew before that they are two.
    fn are_kept_apart(&self, one: PersonId, two: PersonId) -> Result<bool, ShopError> {
        let looks = self.path == Path::Ordinary && !self.is_fresh(one) && !self.is_fresh(two);
        Ok(looks && self.tx.are_kept_apart((one, two))?)
    }

    fn load_exclusive(&mut self, person: PersonId) -> Result<(), ShopError> {
        if self.exclusive.contains_key(&person) {
            return Ok(());
        }
        let all = self.tx.identities_of(person)?;
        let kind = |text: &str| text.split_once(':').and_then(|(kind, _)| kind.parse::<IdentityKind>().ok());
        let kinds = all.iter().filter_map(|(id, text)| Some((kind(text)?, *id)));
        self.exclusive.insert(person, kinds.filter(|(kind, _)| kind.is_exclusive()).collect());
        Ok(())
    }

    /// Makes two people one: the smaller number stays.
    fn unite(&mut self, one: PersonId, two: PersonId, joined: IdentityId) -> Result<(), ShopError> {
        let (keep, gone) = (one.min(two), one.max(two));
        if let Some(moved) = self.fresh.remove(&gone) {
            // Nothing was ever decided about those who are new: they become whoever they are joined to.
            for id in &moved {
                self.persons.insert(*id, keep);
                self.tx.assign_identity(*id, keep)?;
            }
            match self.fresh.get_mut(&keep) {
                Some(own) => own.extend(moved),
                None => drop(self.regrouped.insert(keep)),
            }
        } else {
            let people = self.tx.regroup(&[joined])?;
            for person in &people {
                for id in self.tx.all_identities_of(*person)? {
                    self.persons.insert(id, *person);
                }
            }
            self.regrouped.extend(people);
        }
        let kinds = self.exclusive.remove(&gone).unwrap_or_default();
        self.exclusive.entry(keep).or_default().extend(kinds);
        Ok(())
    }
}
