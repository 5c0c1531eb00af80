//! Random lives of a shop against the obvious model and the slow oracle: after every step everybody stands where the
//! oracle puts them, and the check of the database finds nothing.

use std::collections::{BTreeMap, BTreeSet};

use domain::address::{Country, PostalAddress};
use domain::fact::Report;
use domain::id::PersonId;
use domain::identity::{Identity, IdentityKind};
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
    /// Somebody says that two people are two.
    KeepApart(Index, Index),
    /// Somebody takes that back.
    AskAgain(Index),
    /// A person is erased.
    Erase(Index),
    /// Time passes.
    Tick { hours: i64 },
    /// The program ends and starts again.
    Restart,
}

fn step(sources: &'static [i64]) -> impl Strategy<Value = Step> {
    let source = || 1..4i64;
    prop_oneof![
        6 => (select(sources), vec(any::<Index>(), 1..8))
            .prop_map(|(source, reports)| Step::TakeIn { source, reports }),
        2 => source().prop_map(|source| Step::Undo { source }),
        2 => any::<(Index, Index)>().prop_map(|(one, other)| Step::Merge(one, other)),
        1 => any::<Index>().prop_map(Step::Unmerge),
        2 => any::<(Index, Index)>().prop_map(|(one, other)| Step::KeepApart(one, other)),
        1 => any::<Index>().prop_map(Step::AskAgain),
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
    /// How many reports are placed in one transaction.
    batch: usize,
    /// Whether gestures are proposed, which the model knows nothing of.
    proposes: bool,
}

impl Life {
    fn new(journey: &'static str, zone: &str, universe: Vec<Report>) -> Life {
        let stall = Stall::open();
        let now = start();
        let address = PostalAddress { country: Country::parse("US"), ..PostalAddress::default() };
        let settings = Settings { zone: zone.to_owned(), address, ..Settings::default() };
        stall.shop.set_settings(settings, now).expect("the settings are right");
        stall.shop.publish_journey(journey, now).expect("the rules are right");
        let zone = TimeZone::get(zone).expect("the zone is known");
        let (model, placed) = (Model::default(), BTreeMap::new());
        Life { stall, journey, zone, universe, model, placed, now, batch: usize::MAX, proposes: false }
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
            Step::KeepApart(one, other) => self.keep_apart(one, other),
            Step::AskAgain(which) => self.ask_again(which),
            Step::Erase(which) => self.erase(which),
            Step::Tick { hours } => {
                self.now += SignedDuration::from_hours(*hours);
                self.stall.shop.run_due(self.now).expect("the clock moves people");
                if self.proposes {
                    self.stall.shop.propose(self.now).expect("gestures are proposed");
                }
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
        for batch in reports.chunks(self.batch) {
            self.stall.take_in(Source(source), batch, self.now);
        }
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

    fn keep_apart(&mut self, one: &Index, other: &Index) {
        let people = self.people();
        if people.len() >= 2 {
            let (one, other) = (*one.get(&people), *other.get(&people));
            let kept = self.stall.shop.keep_apart(one, other, "Ellen", self.now);
            assert_eq!(kept.is_ok(), one != other, "{kept:?}");
        }
    }

    fn ask_again(&mut self, which: &Index) {
        let said: Vec<Decision> = self.decisions(is_apart_by_hand);
        if !said.is_empty() {
            let decision = which.get(&said).id;
            self.stall.shop.ask_again(decision, self.now).expect("a no is taken back");
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

    /// All that two shops have in common to which the same happened.
    fn state(&self) -> Vec<String> {
        let mut all = self.stall.everything(self.now);
        let more = self.stall.shop.read(|tx, _| {
            let mut more = Vec::new();
            for id in tx.person_ids()? {
                more.push(format!("{id}: {:?}", tx.transitions_of(id)?));
                more.push(format!("{id}: {:?} {:?}", tx.gestures_of(id)?, tx.arms_of(id)?));
            }
            Ok(more)
        });
        all.extend(more.expect("the shop can be read"));
        all.extend(self.decisions(|_| true).into_iter().map(|decision| format!("{decision:?}")));
        all.push(format!("{:?}", self.stall.questions()));
        all
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
        self.check_questions(&people)?;
        self.check_groups()
    }

    /// Which questions wait: for every two people who share something and of whom nobody said that they are two.
    fn check_questions(&self, people: &BTreeMap<PersonId, Vec<&model::Known>>) -> Result<(), TestCaseError> {
        let person =
            |id| self.stall.shop.read(|tx, _| Ok(tx.person_of(id)?)).expect("a look").expect("known");
        let pair = |decision: &Decision| {
            let (one, other) = (person(decision.a), person(decision.b));
            (one.min(other), one.max(other))
        };
        let pairs = |takes: &dyn Fn(&Decision) -> bool| {
            self.decisions(takes).iter().map(pair).filter(|(low, high)| low != high).collect::<BTreeSet<_>>()
        };
        let said: Vec<model::Said> = people.iter().map(|(id, events)| self.said(*id, events)).collect();
        let mut expected = pairs(&|decision| decision.kind == DecisionKind::Propose);
        for (place, low) in people.keys().enumerate() {
            for (high, other) in people.keys().zip(&said).skip(place + 1) {
                if said[place].may_be(other, &said) {
                    expected.insert((*low, *high));
                }
            }
        }
        let apart = pairs(&is_apart_by_hand);
        let is_there = |pair: &&(PersonId, PersonId)| {
            people.contains_key(&pair.0) && people.contains_key(&pair.1) && !apart.contains(*pair)
        };
        let expected: BTreeSet<_> = expected.iter().filter(is_there).copied().collect();
        prop_assert_eq!(self.stall.questions(), expected);
        Ok(())
    }

    /// What a person's events say, and the addresses that are keys of theirs.
    fn said(&self, person: PersonId, events: &[&model::Known]) -> model::Said {
        let keys = self.stall.shop.read(|tx, _| Ok(tx.identities_of(person)?)).expect("keys can be read");
        let emails = keys.iter().filter_map(|(_, key)| key.strip_prefix("email:").map(str::to_owned));
        model::Said::by(events, emails.collect())
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
            // Of a browser that two people use nothing is kept.
            let is_browser = b.kind() == IdentityKind::AnonymousId;
            prop_assert!(same || is_apart || is_browser, "{} and {} were told together", a, b);
        }
        let told: BTreeSet<_> = pairs.iter().map(|(a, b)| (number(a), number(b))).collect();
        for link in self.decisions(|decision| decision.kind == DecisionKind::Link) {
            let by_hand = link.by_whom != store::BY_RULE;
            prop_assert!(by_hand || told.contains(&(link.a, link.b)), "nobody tells of {:?}", link);
        }
        Ok(())
    }
}

fn is_apart_by_hand(decision: &Decision) -> bool {
    decision.kind == DecisionKind::Unlink && decision.by_whom != store::BY_RULE
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
        steps in vec(step(&[1, 2, 3]), 4..16),
    ) {
        let mut life = Life::new(journey, zone, universe);
        for step in &steps {
            life.live(step);
            life.check()?;
        }
    }

    /// The sources are files, the shop's site and two shop systems; what somebody decided is decided in both.
    #[test]
    fn in_other_batches_the_same_reports_and_decisions_give_the_same_shop(
        universe in universe(),
        steps in vec(step(&[1, 2, 3, -2, -3, -4]), 4..20),
        batch in 1..4usize,
    ) {
        let life = |batch| Life { batch, proposes: true, ..Life::new(SHORT, "UTC", universe.clone()) };
        let (mut one, mut other) = (life(usize::MAX), life(batch));
        for step in &steps {
            one.live(step);
            other.live(step);
        }
        prop_assert_eq!(one.state(), other.state());
        prop_assert_eq!(one.stall.problems(one.now), Vec::<String>::new());
    }
}

super::server::on_postgres! {
    whatever_happens_everybody_stands_where_the_oracle_puts_them,
}
