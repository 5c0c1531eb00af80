//! The rules of a journey, parsed and arranged by the names of events.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::condition::Condition;
use super::error::RuleErrors;
use super::{draft, parse};
use crate::event::{Event, EventKey, Properties};

/// A stage of a journey by its place in it, 0 the lowest. Higher stages are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stage(u8);

impl Stage {
    /// The stage at place `index`, counted from the lowest.
    pub(super) fn at(index: usize) -> Stage {
        Stage(u8::try_from(index).expect("a journey has at most 16 stages"))
    }

    /// Its place in the journey, counted from the lowest.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A rule by its number: `[[stage.evidence]]` tables are counted through the file, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RuleNumber(u8);

impl RuleNumber {
    /// The rule with number `index`.
    pub(super) fn at(index: usize) -> RuleNumber {
        RuleNumber(u8::try_from(index).expect("a journey has at most 128 rules"))
    }

    /// The number.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A stage as the rules file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageRules {
    /// Its place.
    pub stage: Stage,
    /// Its id in the file, such as `convert`.
    pub id: String,
    /// Its name on screens: the id with a capital, such as `Convert`.
    pub title: String,
    /// The gap between friendly acts that is usual here, in microseconds, until the person's own is known.
    pub usual: i64,
}

/// One `[[stage.evidence]]`: what brings a person to a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number in the file.
    pub number: RuleNumber,
    /// The stage that it completes.
    pub stage: Stage,
    /// The names of the events that it takes.
    pub events: Vec<String>,
    /// What must be true of their properties.
    pub conditions: Vec<Condition>,
    /// How many it needs, 1 to 64.
    pub times: usize,
    /// The time within which they must lie, in microseconds.
    pub within: Option<i64>,
    /// The stage that must have been reached before.
    pub after: Option<Stage>,
    /// Whether it proves little: shown as weak until something better comes.
    pub weak: bool,
    /// The time of silence that must follow.
    pub quiet: Option<Quiet>,
}

/// A time in which none of some events may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiet {
    /// How long, in microseconds.
    pub wait: i64,
    /// The names of the events that break it.
    pub unless: Vec<String>,
}

/// A set of rules as one bit each, in the order of their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RuleSet(u128);

impl RuleSet {
    pub(super) fn contains(self, rule: RuleNumber) -> bool {
        self.0 & (1 << rule.0) != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds `rule`; says whether it is new.
    pub(super) fn insert(&mut self, rule: RuleNumber) -> bool {
        let before = self.0;
        self.0 |= 1 << rule.0;
        self.0 != before
    }

    /// The rules in the order of their numbers.
    pub(super) fn iter(self) -> impl Iterator<Item = RuleNumber> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let lowest = u8::try_from(rest.trailing_zeros()).expect("a u128 has at most 128 zeros");
            rest = rest.checked_sub(1)? & rest;
            Some(RuleNumber(lowest))
        })
    }
}

/// A set of matchers on one event name: any one of them is enough, and each is a list of conditions of which
/// all must hold.
pub(super) type Matchers = Vec<Vec<Condition>>;

/// All that the rules ask of the events with one name.
#[derive(Clone, Debug, Default)]
pub struct Interest {
    /// The rules that may take the event, in the order of their numbers.
    pub(super) rules: Vec<RuleNumber>,
    /// The rules whose quiet the event breaks.
    pub(super) breaks: RuleSet,
    pub(super) own_acts: Matchers,
    pub(super) orders: Matchers,
    pub(super) voids: Matchers,
    reads_properties: bool,
}

impl Interest {
    /// Whether any condition looks at the properties of these events.
    pub fn reads_properties(&self) -> bool {
        self.reads_properties
    }

    /// Whether `event`, one of these events, takes back what is known about its subject.
    pub(super) fn is_void(&self, event: &Event<'_>) -> bool {
        event.subject.is_some() && any_holds(&self.voids, event.properties)
    }
}

/// Whether any of `matchers` takes an event with these `properties`.
pub(super) fn any_holds(matchers: &Matchers, properties: &Properties) -> bool {
    matchers.iter().any(|conditions| all_hold(conditions, properties))
}

/// Whether all `conditions` hold for `properties`.
pub(super) fn all_hold(conditions: &[Condition], properties: &Properties) -> bool {
    conditions.iter().all(|condition| condition.holds(properties))
}

/// The rules of a journey, ready to fold.
#[derive(Clone)]
pub struct Journey {
    name: String,
    fingerprint: [u8; 16],
    stages: Vec<StageRules>,
    rules: Vec<Rule>,
    interests: HashMap<String, Interest>,
}

impl Journey {
    /// Reads a rules file.
    ///
    /// # Errors
    /// Everything that is wrong in it, each with line, column, value and cure.
    pub fn parse(text: &str) -> Result<Journey, RuleErrors> {
        parse::read(text).map(|draft| Journey::arrange(draft, text))
    }

    /// The journey's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A hash of the rules file. A state folded under another one must be replayed.
    pub fn fingerprint(&self) -> [u8; 16] {
        self.fingerprint
    }

    /// The stages, lowest first; at least one.
    pub fn stages(&self) -> &[StageRules] {
        &self.stages
    }

    /// What the file says about `stage`.
    ///
    /// # Panics
    /// If `stage` comes from a longer journey.
    pub fn stage(&self, stage: Stage) -> &StageRules {
        &self.stages[stage.index()]
    }

    /// The stage with this id.
    pub fn stage_named(&self, id: &str) -> Option<Stage> {
        self.stages.iter().find(|stage| stage.id == id).map(|stage| stage.stage)
    }

    /// The rules, in the order of their numbers.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this number.
    ///
    /// # Panics
    /// If `number` comes from a longer journey.
    pub fn rule(&self, number: RuleNumber) -> &Rule {
        &self.rules[number.index()]
    }

    /// What the rules ask of events called `name`. None means that such events change nothing: they need not
    /// be loaded for a replay.
    pub fn interest(&self, name: &str) -> Option<&Interest> {
        self.interests.get(name)
    }

    /// Whether any condition looks at the properties of events called `name`. Where none does, they may be
    /// given without properties.
    pub fn reads_properties_of(&self, name: &str) -> bool {
        self.interest(name).is_some_and(Interest::reads_properties)
    }

    /// The properties that conditions read of events called `name`, with the currency of amounts.
    pub fn properties_read(&self, name: &str) -> BTreeSet<&str> {
        let Some(interest) = self.interest(name) else { return BTreeSet::new() };
        let of_rules = interest.rules.iter().flat_map(|number| &self.rule(*number).conditions);
        let matchers = [&interest.own_acts, &interest.orders, &interest.voids];
        let read = of_rules.chain(matchers.into_iter().flatten().flatten());
        read.flat_map(|condition| {
            let currency = condition.currency.is_some().then_some("currency");
            std::iter::once(condition.property.as_str()).chain(currency)
        })
        .collect()
    }

    /// The names of all events that can change a person's state, in alphabetical order.
    pub fn event_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.interests.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    fn arrange(draft: draft::Draft, text: &str) -> Journey {
        let mut interests = HashMap::new();
        for rule in &draft.rules {
            add_rule(&mut interests, rule);
        }
        for matcher in draft.own_acts {
            add(&mut interests, matcher, |interest| &mut interest.own_acts);
        }
        for matcher in draft.orders {
            add(&mut interests, matcher, |interest| &mut interest.orders);
        }
        for matcher in draft.voids {
            add(&mut interests, matcher, |interest| &mut interest.voids);
        }
        let fingerprint = EventKey::of(text).0;
        Journey { name: draft.name, fingerprint, stages: draft.stages, rules: draft.rules, interests }
    }
}

impl fmt::Debug for Journey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journey").field("name", &self.name).field("stages", &self.stages.len()).finish()
    }
}

fn add_rule(interests: &mut HashMap<String, Interest>, rule: &Rule) {
    for name in &rule.events {
        let interest = interests.entry(name.clone()).or_default();
        if interest.rules.last() != Some(&rule.number) {
            interest.rules.push(rule.number);
        }
        interest.reads_properties |= !rule.conditions.is_empty();
    }
    for name in rule.quiet.iter().flat_map(|quiet| &quiet.unless) {
        interests.entry(name.clone()).or_default().breaks.insert(rule.number);
    }
}

fn add(
    interests: &mut HashMap<String, Interest>,
    matcher: draft::Matcher,
    list: fn(&mut Interest) -> &mut Matchers,
) {
    for name in matcher.events {
        let interest = interests.entry(name).or_default();
        interest.reads_properties |= !matcher.conditions.is_empty();
        list(interest).push(matcher.conditions.clone());
    }
}
