//! Which records were joined into one person, by whom and why; which may have to be, and which never will.

use std::collections::{BTreeMap, HashSet};

use domain::id::IdentityId;
use store::{Apart, BY_RULE, Decision, DecisionKind, Pair};

use super::{MergeRow, Page, known};
use crate::ShopError;
use crate::alike::reasons;
use crate::view::lowered;

/// Pairs that reports asked about, with what each said.
type Asked = BTreeMap<Pair, Vec<String>>;

impl Page<'_> {
    /// Joins that somebody may want to take apart, questions that wait for somebody, and those that were answered with a
    /// no. That one record carries a number and an email is no join worth a line: only records with a history of their
    /// own are told.
    pub(super) fn merged_from(&self) -> Result<Vec<MergeRow>, ShopError> {
        let own: HashSet<IdentityId> = self.told.iter().filter_map(|told| told.event.identity).collect();
        let ids: Vec<IdentityId> = self.identities.iter().map(|(id, _)| *id).collect();
        let mut rows = Vec::new();
        let mut asked = Asked::new();
        for decision in self.tx.decisions_about(&ids)? {
            let here = ids.contains(&decision.a) && ids.contains(&decision.b);
            let both = own.contains(&decision.a) && own.contains(&decision.b);
            let told = both || decision.by_whom != BY_RULE;
            match decision.kind {
                DecisionKind::Link if here && told => rows.push(self.joined(&decision)),
                DecisionKind::Propose if !here => self.ask(decision, &ids, &mut asked)?,
                _ => {}
            }
        }
        if self.moment.as_of.is_none() {
            rows.extend(self.questions(asked)?);
            for apart in self.tx.kept_apart_from(self.row.id)? {
                rows.extend(self.apart(&apart)?);
            }
        }
        Ok(rows)
    }

    fn joined(&self, decision: &Decision) -> MergeRow {
        let name = |id: IdentityId| {
            let found = self.identities.iter().find(|(known, _)| *known == id);
            found.map_or_else(|| "a record".to_owned(), |(_, text)| known::shown(text))
        };
        let whom = match decision.by_whom.as_str() {
            BY_RULE => String::new(),
            somebody => format!(" by {somebody}"),
        };
        let why = Some(decision.why.trim()).filter(|why| !why.is_empty());
        let why = why.map(|why| format!(": {}", known::why_shown(why))).unwrap_or_default();
        let day = self.day(decision.at).strftime("%-d %B %Y");
        let text = format!("{} and {} were joined{whom} on {day}{why}", name(decision.a), name(decision.b));
        MergeRow { decision: Some(decision.id), text, undoable: true, apart: false, other: None }
    }

    /// Notes a report that named this person together with another one, unless somebody has answered.
    fn ask(&self, decision: Decision, own: &[IdentityId], asked: &mut Asked) -> Result<(), ShopError> {
        let other = if own.contains(&decision.a) { decision.b } else { decision.a };
        let Some(other) = self.tx.person_of(other)? else { return Ok(()) };
        let pair = (self.row.id.min(other), self.row.id.max(other));
        if !self.tx.are_kept_apart(pair)? {
            asked.entry(pair).or_default().push(decision.why);
        }
        Ok(())
    }

    /// Who may be the same person.
    fn questions(&self, mut asked: Asked) -> Result<Vec<MergeRow>, ShopError> {
        for pair in self.tx.alike_with(self.row.id)? {
            asked.entry(pair).or_default();
        }
        let mut rows = Vec::new();
        for (pair, told) in asked {
            let (Some(low), Some(high)) = (self.tx.place(pair.0)?, self.tx.place(pair.1)?) else { continue };
            let why = reasons(self.tx, (&low, &high), Some(&told))?;
            let why = why.iter().map(|why| lowered(why)).collect::<Vec<_>>().join("; ");
            let other = if low.id == self.row.id { high } else { low };
            let text = format!("May be the same person as {}: {why}", other.name);
            let other = Some(other.id);
            rows.push(MergeRow { decision: None, text, undoable: false, apart: false, other });
        }
        Ok(rows)
    }

    fn apart(&self, apart: &Apart) -> Result<Option<MergeRow>, ShopError> {
        let Some(other) = self.tx.place(apart.other)? else { return Ok(None) };
        let day = self.day(apart.at).strftime("%-d %B %Y");
        let text = format!("{} is somebody else: {} said so on {day}", other.name, apart.by_whom);
        let (decision, other) = (Some(apart.decision), Some(other.id));
        Ok(Some(MergeRow { decision, text, undoable: true, apart: true, other }))
    }
}
