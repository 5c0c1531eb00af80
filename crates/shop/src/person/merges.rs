//! Which records were joined into one person, by whom and why, and which may have to be.

use std::collections::HashSet;

use domain::id::IdentityId;
use store::{BY_RULE, Decision, DecisionKind};

use super::{MergeRow, Page, known};
use crate::ShopError;

impl Page<'_> {
    /// Joins that somebody may want to take apart, and proposals that wait for somebody. That one record carries a
    /// number and an email is no join worth a line: only records with a history of their own are told.
    pub(super) fn merged_from(&self) -> Result<Vec<MergeRow>, ShopError> {
        let own: HashSet<IdentityId> = self.told.iter().filter_map(|told| told.event.identity).collect();
        let ids: Vec<IdentityId> = self.identities.iter().map(|(id, _)| *id).collect();
        let mut rows = Vec::new();
        for decision in self.tx.decisions_about(&ids)? {
            let here = ids.contains(&decision.a) && ids.contains(&decision.b);
            let both = own.contains(&decision.a) && own.contains(&decision.b);
            match decision.kind {
                DecisionKind::Link if here && (both || decision.by_whom != BY_RULE) => {
                    rows.push(self.joined(&decision));
                }
                DecisionKind::Propose if !here => rows.extend(self.proposed(&decision, &ids)?),
                _ => {}
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
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        let day = self.day(decision.at).strftime("%-d %B %Y");
        let text = format!("{} and {} were joined{whom} on {day}{why}", name(decision.a), name(decision.b));
        MergeRow { decision: decision.id, text, undoable: true, other: None }
    }

    fn proposed(&self, decision: &Decision, own: &[IdentityId]) -> Result<Option<MergeRow>, ShopError> {
        let other = if own.contains(&decision.a) { decision.b } else { decision.a };
        let Some(other) = self.tx.person_of(other)? else { return Ok(None) };
        let name = self.tx.place(other)?.map(|place| place.name);
        let text = name.map(|name| format!("May be the same person as {name}: {}", decision.why));
        let row = |text| MergeRow { decision: decision.id, text, undoable: false, other: Some(other) };
        Ok(text.map(row))
    }
}
