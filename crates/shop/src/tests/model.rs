//! What the shop should know, kept in the most obvious way: a list of who told what.

use std::collections::{BTreeMap, BTreeSet};

use domain::address::PostalAddress;
use domain::event::{Event, EventKey, Properties, SubjectKey};
use domain::fact::{Fact, Report};
use domain::id::PersonId;
use domain::identity::Identity;
use jiff::Timestamp;

use super::random::NAMES;

/// An event that somebody told.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) report: Report,
    /// When it counts.
    pub(super) at: Timestamp,
    /// Who told it.
    pub(super) sources: BTreeSet<i64>,
    /// The pairs of identities that each source said belong together.
    pub(super) pairs: BTreeSet<(i64, Identity, Identity)>,
}

impl Known {
    pub(super) fn whose(&self) -> Option<&Identity> {
        self.report.identities.first()
    }
}

/// All that was told and not taken back.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) live: BTreeMap<String, Known>,
    /// Keys, orders and identities that must not name anybody, each up to a moment.
    erased: BTreeMap<String, Timestamp>,
}

impl Model {
    pub(super) fn take_in(&mut self, source: i64, reports: &[Report], now: Timestamp) {
        for report in reports {
            let Some(report) = self.as_it_may_be_known(report) else { continue };
            let pairs: BTreeSet<_> = match report.identities.as_slice() {
                [first, others @ ..] => {
                    others.iter().map(|other| (source, first.clone(), other.clone())).collect()
                }
                [] => BTreeSet::new(),
            };
            let known = self.live.entry(report.message_id.clone()).or_insert_with(|| Known {
                at: report.at.min(now),
                report,
                sources: BTreeSet::new(),
                pairs: BTreeSet::new(),
            });
            known.sources.insert(source);
            known.pairs.extend(pairs);
        }
    }

    /// The report, without its person where that was erased; nothing where nothing remains.
    fn as_it_may_be_known(&self, report: &Report) -> Option<Report> {
        let named = report.identities.iter().map(ToString::to_string);
        let mut keys = named.chain([report.message_id.clone()]).chain(report.subject.clone());
        let is_erased = keys.any(|key| self.erased.get(&key).is_some_and(|until| report.at <= *until));
        if is_erased { without_person(report) } else { Some(report.clone()) }
    }

    pub(super) fn undo(&mut self, source: i64) {
        for known in self.live.values_mut() {
            known.sources.remove(&source);
            known.pairs.retain(|(told_by, ..)| *told_by != source);
        }
        self.live.retain(|_, known| !known.sources.is_empty());
    }

    /// Erases whoever has these identities. `universe` holds everything that could ever be told of them: what was told
    /// and taken back before must not come back either.
    pub(super) fn erase(
        &mut self,
        theirs: &BTreeSet<Identity>,
        placed: &BTreeMap<String, Option<Identity>>,
        universe: &[Report],
        now: Timestamp,
    ) {
        for report in universe {
            let whose = placed.get(&report.message_id).and_then(Option::as_ref);
            if whose.is_some_and(|whose| theirs.contains(whose)) {
                self.erased.insert(report.message_id.clone(), Timestamp::MAX);
                if let Some(order) = &report.subject {
                    self.erased.insert(order.clone(), Timestamp::MAX);
                }
            }
        }
        for identity in theirs {
            let until = self.erased.entry(identity.to_string()).or_insert(now);
            *until = now.max(*until);
        }
        let before = std::mem::take(&mut self.live);
        for (key, mut known) in before {
            known.pairs.retain(|(_, a, b)| !theirs.contains(a) && !theirs.contains(b));
            if known.whose().is_some_and(|whose| theirs.contains(whose)) {
                let Some(report) = without_person(&known.report) else { continue };
                known.report = report;
            }
            self.live.insert(key, known);
        }
    }

    /// The events of each person, where `person_of` says whose an identity is.
    pub(super) fn people(
        &self,
        person_of: impl Fn(&Identity) -> Option<PersonId>,
    ) -> BTreeMap<PersonId, Vec<&Known>> {
        let mut people: BTreeMap<PersonId, Vec<&Known>> = BTreeMap::new();
        for known in self.live.values() {
            if let Some(identity) = known.whose() {
                let person = person_of(identity).expect("who is named is known");
                people.entry(person).or_default().push(known);
            }
        }
        people
    }
}

/// All that the events of one person say of how they are called and reached.
#[derive(Debug, Default)]
pub(super) struct Said {
    name: Option<String>,
    home: Option<PostalAddress>,
    phones: BTreeSet<String>,
    mentioned: BTreeSet<String>,
    vouched: BTreeSet<String>,
}

impl Said {
    /// `vouched` are the addresses that are keys of theirs.
    pub(super) fn by(events: &[&Known], vouched: BTreeSet<String>) -> Said {
        let mut sorted = events.to_vec();
        sorted.sort_by_key(|known| (known.at, EventKey::of(&known.report.message_id)));
        let mut said = Said { vouched, ..Said::default() };
        for known in sorted {
            let Fact::Identified(traits) = &known.report.fact else { continue };
            said.name = traits.name.clone().or(said.name);
            said.home = traits.address.clone().or(said.home);
            // All without a country are of the one country that there is.
            let phone = traits.phone.as_ref().map(|phone| phone.as_str().replace("+1", ""));
            said.phones.extend(phone);
            said.mentioned.extend(traits.email.as_ref().map(ToString::to_string));
        }
        said
    }

    fn emails(&self) -> BTreeSet<String> {
        self.mentioned.union(&self.vouched).cloned().collect()
    }

    /// Whether two records share something that is no proof; `everybody` tells what more than a handful share.
    pub(super) fn may_be(&self, other: &Said, everybody: &[Said]) -> bool {
        let at_home = self.home.is_some() && self.home == other.home;
        let names = [&self.name, &other.name].map(|name| name.as_deref().unwrap_or_default());
        let agree = names[0] == names[1] || names.contains(&"") || !names.contains(&NAMES[2]);
        let few = |has: &dyn Fn(&Said) -> bool| everybody.iter().filter(|said| has(said)).count() <= 5;
        let phone = |phone: &String| few(&|said| said.phones.contains(phone));
        let email = |email: &String| {
            let vouched = self.vouched.contains(email) || other.vouched.contains(email);
            vouched && few(&|said| said.emails().contains(email))
        };
        let called = |said: &Said| said.home == self.home && said.name == self.name;
        let one_name = at_home && self.name.is_some() && self.name == other.name && few(&called);
        let reached = self.phones.intersection(&other.phones).any(phone)
            || self.emails().intersection(&other.emails()).any(email);
        one_name || (reached && (!at_home || agree))
    }
}

/// What remains of a report when its person is erased.
fn without_person(report: &Report) -> Option<Report> {
    let fact = match &report.fact {
        Fact::OrderCompleted(content) => {
            let mut content = content.clone();
            (content.note, content.coupon, content.shipping_address) = (None, None, None);
            Fact::OrderCompleted(content)
        }
        Fact::OrderPaid | Fact::OrderFulfilled | Fact::OrderCancelled | Fact::OrderRefunded(_) => {
            report.fact.clone()
        }
        _ => return None,
    };
    Some(Report { identities: Vec::new(), fact, ..report.clone() })
}

/// The properties that rules can ask about.
pub(super) fn properties(known: &Known) -> Properties {
    store::flat_properties(&serde_json::to_string(&known.report.fact).expect("facts always serialise"))
}

/// The event as the journey sees it.
pub(super) fn event<'a>(known: &'a Known, properties: &'a Properties) -> Event<'a> {
    Event {
        key: EventKey::of(&known.report.message_id),
        at: known.at.as_microsecond(),
        name: known.report.fact.name(),
        subject: known.report.subject.as_deref().map(SubjectKey::of),
        properties,
    }
}
