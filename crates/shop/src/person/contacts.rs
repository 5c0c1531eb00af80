//! How a person can be reached: every address and number that was ever stated, where each is known from, and which is in use.

use std::collections::BTreeSet;

use domain::fact::Fact;
use domain::id::IdentityId;
use domain::identity::{Email, Phone};
use domain::person::{Part, Traits};
use jiff::civil::Date;
use serde::Serialize;
use store::DecisionKind;

use super::Page;
use crate::ShopError;

/// One address or number.
#[derive(Clone, Debug, Serialize)]
pub struct ContactRow {
    /// `email` or `phone`.
    pub kind: &'static str,
    /// The address or number.
    pub value: String,
    /// Whether it is the one that is written to or called: what a hand set, else the latest that was stated.
    pub in_use: bool,
    /// Where it is known from, each once.
    pub sources: Vec<String>,
    /// The day on which it was last stated.
    pub stated: Option<Date>,
}

impl Page<'_> {
    /// Every address and number, those in use first of their kind.
    pub(super) fn contacts(&self) -> Result<Vec<ContactRow>, ShopError> {
        let emails: fn(&Traits) -> Vec<&str> = |said| said.emails().into_iter().map(Email::as_str).collect();
        let phones: fn(&Traits) -> Vec<&str> = |said| said.phones().into_iter().map(Phone::as_str).collect();
        let mut rows = Vec::new();
        for (kind, part, values) in [("email", Part::Email, emails), ("phone", Part::Phone, phones)] {
            let in_use = match part {
                Part::Email => self.row.traits.email.as_ref().map(Email::as_str),
                _ => self.row.traits.phone.as_ref().map(Phone::as_str),
            };
            for value in values(&self.row.traits) {
                let (sources, stated) = self.stated(value, values)?;
                let in_use = Some(value) == in_use;
                rows.push(ContactRow { kind, value: value.to_owned(), in_use, sources, stated });
            }
            for (id, text) in &self.identities {
                let key = text.split_once(':').filter(|(of, _)| *of == kind).map(|(_, value)| value);
                let Some(value) = key.filter(|value| rows.iter().all(|row| row.value != *value)) else {
                    continue;
                };
                let sources = self.source_of_key(*id)?.into_iter().collect();
                rows.push(ContactRow { kind, value: value.to_owned(), in_use: false, sources, stated: None });
            }
        }
        Ok(rows)
    }

    /// Who stated a value, and the last day on which somebody did.
    fn stated(
        &self,
        value: &str,
        values: fn(&Traits) -> Vec<&str>,
    ) -> Result<(Vec<String>, Option<Date>), ShopError> {
        let (mut sources, mut stated) = (Vec::new(), None);
        let mut looked_up = BTreeSet::new();
        for told in &self.told {
            let Fact::Identified(said) = &told.fact else { continue };
            if !values(said).contains(&value) {
                continue;
            }
            stated = Some(self.day(told.event.at));
            if looked_up.insert(told.event.source) {
                let name = self.source_name(told.event.source)?;
                sources.extend(name.filter(|name| !sources.contains(name)));
            }
        }
        Ok((sources, stated))
    }

    /// Where a key is known from that nobody stated as a way to reach them: a report that it decides, or that joined it.
    fn source_of_key(&self, key: IdentityId) -> Result<Option<String>, ShopError> {
        if let Some(told) = self.told.iter().find(|told| told.event.identity == Some(key)) {
            return self.source_name(told.event.source);
        }
        let decisions = self.tx.decisions_about(&[key])?;
        let link = decisions.iter().find(|decision| decision.kind == DecisionKind::Link);
        link.map_or(Ok(None), |link| self.source_name(link.source))
    }
}
