//! Random lives of a shop against the obvious model and the slow oracle: after every step everybody stands where the
//! oracle puts them, and the check of the database finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::fact::Report;
use domain::id::PersonId;
use domain::identity::Identity;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use store::{Decision, DecisionKind, Source};

use super::model::{self, Model};
use super::random::{SHORT, start, universe};
use super::server::cases;
use super::{Stall, oracle};
use crate::rules::DEFAULT_JOURNEY;
use crate::{Settings, ShopError};

/// Something that happens to a shop.
#[derive(Clone, Debug)]
enum Step {
    /// A source tells some of all reports, in its own order.
    TakeIn { source: i64, reports: Vec<Index> },
    /// A source is taken back.
    Undo { source: i64 },
    /// Somebody joins two people.
    Merge(Index, Index),
    /// Somebody takes a joining back.
    Unmerge(Index),
    /// A person is erased.
    Erase(Index),
    /// Time passes.
    Tick { hours: i64 },
    /// The program ends and starts again.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let source = || 1..4i64;
    prop_oneof![
        6 => (source(), vec(any::<Index>(), 1..8))
            .prop_map(|(source, reports)| Step::TakeIn { source, reports }),
        2 => source().prop_map(|source| Step::Undo { source }),
        2 => any::<(Index, Index)>().prop_map(|(one, other)| Step::Merge(one, other)),
        1 => any::<Index>().prop_map(Step::Unmerge),
        1 => any::<Index>().prop_map(Step::Erase),
        3 => (1..300i64).prop_map(|hours| Step::Tick { hours }),
        1 => Just(Step::Restart),
    ]
}

/// A shop with all that is known of it by other means.
struct Life {
    stall: Stall,
    journey: &'static str,
    zone: TimeZone,
    universe: Vec<Report>,
    model: Model,
    /// Whose each event was when it was last placed, also of those that were taken back since.
    placed: BTreeMap<String, Option<Identity>>,
    now: Timestamp,
}

impl Life {
    fn new(journey: &'static str, zone: &str, universe: Vec<Report>) -> Life {
        let stall = Stall::open();
        let now = start();
        let settings = Settings { zone: zone.to_owned(), ..Settings::default() };
        stall.shop.set_settings(settings, now).expect("the settings are right");
        stall.shop.publish_journey(journey, now).expect("the rules are right");
        let zone = TimeZone::get(zone).expect("the zone is known");
        Life { stall, journey, zone, universe, model: Model::default(), placed: BTreeMap::new(), now }
    }

    fn live(&mut self, step: &Step) {
        match step {
            Step::TakeIn { source, reports } => self.take_in(*source, reports),
            Step::Undo { source } => {
                self.model.undo(*source);
                self.stall.undo(Source(*source), self.now);
            }
            Step::Merge(one, other) => self.merge(one, other),
            Step::Unmerge(which) => self.unmerge(which),
            Step::Erase(which) => self.erase(which),
            Step::Tick { hours } => {
                self.now += SignedDuration::from_hours(*hours);
                self.stall.shop.run_due(self.now).expect("the clock moves people");
            }
            Step::Restart => self.stall.restart(),
        }
    }

    fn take_in(&mut self, source: i64, reports: &[Index]) {
        let reports: Vec<Report> = reports.iter().map(|index| index.get(&self.universe).clone()).collect();
        self.model.take_in(source, &reports, self.now);
        for (key, known) in &self.model.live {
            self.placed.insert(key.clone(), known.whose().cloned());
        }
        self.stall.take_in(Source(source), &reports, self.now);
    }

    fn merge(&mut self, one: &Index, other: &Index) {
        let people = self.people();
        if people.len() >= 2 {
            let (one, other) = (*one.get(&people), *other.get(&people));
            let merged = self.stall.shop.merge(one, other, "Ellen", "the same handwriting", self.now);
            assert_eq!(merged.is_ok(), one != other, "{merged:?}");
        }
    }

    fn unmerge(&mut self, which: &Index) {
        let links: Vec<Decision> = self.decisions(|decision| decision.kind == DecisionKind::Link);
        if !links.is_empty() {
            let decision = which.get(&links).id;
            self.stall.shop.unmerge(decision, "Ellen", self.now).expect("a joining is taken back");
        }
    }

    fn erase(&mut self, which: &Index) {
        let people = self.people();
        if people.is_empty() {
            return;
        }
        let person = *which.get(&people);
        let named = self.universe.iter().flat_map(|report| &report.identities).cloned();
        let theirs: BTreeSet<Identity> =
            named.filter(|identity| self.person_of(identity) == Some(person)).collect();
        self.model.erase(&theirs, &self.placed, &self.universe, self.now);
        self.stall.shop.erase(person, self.now).expect("a person is erased");
    }

    fn people(&self) -> Vec<PersonId> {
        self.stall.shop.read(|tx, _| Ok(tx.person_ids()?)).expect("people can be listed")
    }

    fn person_of(&self, identity: &Identity) -> Option<PersonId> {
        let known = self.stall.shop.read(|tx, _| Ok(tx.identity(identity)?));
        known.expect("identities can be read").map(|known| known.person)
    }

    fn decisions(&self, takes: impl Fn(&Decision) -> bool) -> Vec<Decision> {
        let all = self.stall.shop.read(|tx, _| {
            let mut ids = Vec::new();
            for identity in self.universe.iter().flat_map(|report| &report.identities) {
                ids.extend(tx.identity(identity)?.map(|known| known.id));
            }
            Ok(tx.decisions_about(&ids)?)
        });
        all.expect("decisions can be read").into_iter().filter(takes).collect()
    }

    /// Everything that must hold after any step.
    fn check(&self) -> Result<(), TestCaseError> {
        prop_assert_eq!(self.stall.problems(self.now), Vec::<String>::new());
        let people = self.model.people(|identity| self.person_of(identity));
        prop_assert_eq!(people.keys().copied().collect::<Vec<_>>(), self.people());
        for (person, events) in &people {
            let expected = self.expected(events);
            let shown = self.shown(*person).expect("a person can be read");
            prop_assert_eq!(shown, expected, "person {}", person);
        }
        let live = self.stall.shop.read(|tx, _| Ok(tx.totals()?)).expect("the shop can be counted").events;
        prop_assert_eq!(usize::try_from(live).expect("not negative"), self.model.live.len());
        self.check_groups()
    }

    /// What the oracle says of a person with these events.
    fn expected(&self, events: &[&model::Known]) -> oracle::View {
        let properties: Vec<_> = events.iter().map(|known| model::properties(known)).collect();
        let events: Vec<_> = events
            .iter()
            .zip(&properties)
            .map(|(known, properties)| model::event(known, properties))
            .collect();
        oracle::view(self.journey, &self.zone, &events, self.now.as_microsecond())
    }

    /// How a person stands as it is stored, with the clock applied.
    fn shown(&self, person: PersonId) -> Result<oracle::View, ShopError> {
        self.stall.shop.read(|tx, rules| {
            let row = tx.person(person)?.expect("a person has a row");
            let state = crate::place::refresh::read_state(&row.standing.state)?;
            let view = domain::journey::view(&rules.journey, &state, self.now.as_microsecond());
            assert_eq!(row.standing.stage, view.stage.map(crate::view::number_of), "the stored stage");
            assert_eq!(
                crate::view::warmth_word(row.standing.warmth),
                view.warmth.word(),
                "the stored warmth"
            );
            Ok(oracle::plain(&rules.journey, &view))
        })
    }

    /// Who is one person: those whom a live report or a human joined, and nobody else.
    fn check_groups(&self) -> Result<(), TestCaseError> {
        let pairs: BTreeSet<(Identity, Identity)> = self
            .model
            .live
            .values()
            .flat_map(|known| known.pairs.iter().map(|(_, a, b)| (a.clone(), b.clone())))
            .collect();
        let apart = self.decisions(|decision| decision.kind != DecisionKind::Link);
        let number = |identity: &Identity| {
            let known = self.stall.shop.read(|tx, _| Ok(tx.identity(identity)?));
            known.expect("identities can be read").expect("it was told").id
        };
        for (a, b) in &pairs {
            let (one, other) = (number(a), number(b));
            let is_apart =
                apart.iter().any(|decision| [(one, other), (other, one)].contains(&(decision.a, decision.b)));
            let same = self.person_of(a) == self.person_of(b);
            prop_assert!(same || is_apart, "{} and {} were told together", a, b);
        }
        let told: BTreeSet<_> = pairs.iter().map(|(a, b)| (number(a), number(b))).collect();
        for link in self.decisions(|decision| decision.kind == DecisionKind::Link) {
            let by_hand = link.by_whom != store::BY_RULE;
            prop_assert!(by_hand || told.contains(&(link.a, link.b)), "nobody tells of {:?}", link);
        }
        Ok(())
    }
}

/// A tenth of the usual cases takes two seconds; `PROPTEST_CASES=100000` makes it a quarter of an hour.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: cases(usual.cases / 10),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn whatever_happens_everybody_stands_where_the_oracle_puts_them(
        journey in select(vec![SHORT, DEFAULT_JOURNEY]),
        zone in select(vec!["UTC", "America/Los_Angeles", "Australia/Adelaide"]),
        universe in universe(),
        steps in vec(step(), 4..16),
    ) {
        let mut life = Life::new(journey, zone, universe);
        for step in &steps {
            life.live(step);
            life.check()?;
        }
    }
}

super::server::on_postgres! {
    whatever_happens_everybody_stands_where_the_oracle_puts_them,
}
