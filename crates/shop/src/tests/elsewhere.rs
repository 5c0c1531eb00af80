//! Other days and other rules: a look back equals the replay of each person, and a what-if is what publishing brings.

use std::collections::BTreeMap;

use domain::id::PersonId;
use domain::journey::View;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use store::Source;

use super::Stall;
use super::random::{SHORT, start, universe};
use super::server::cases;
use crate::everybody::With;
use crate::people::past::derive;
use crate::rules::DEFAULT_JOURNEY;

/// A shop that took in everything a life may tell, under the rules of `journey`.
fn lived(journey: &str, universe: &[domain::fact::Report], now: Timestamp) -> Stall {
    let stall = Stall::open();
    stall.shop.publish_journey(journey, start()).expect("the rules are right");
    for (number, part) in (1..).zip(universe.chunks(5)) {
        stall.take_in(Source(number), part, now);
    }
    stall.shop.run_due(now).expect("the clock moves people");
    stall
}

/// Everybody at `until`, each replayed alone.
fn replayed(stall: &Stall, until: Timestamp) -> BTreeMap<PersonId, View> {
    let all = stall.shop.read(|tx, rules| {
        let mut all = BTreeMap::new();
        for id in tx.person_ids()? {
            let derived = derive(tx, rules, id, &tx.events_of(id)?, until)?;
            all.extend(derived.map(|derived| (id, derived.view)));
        }
        Ok(all)
    });
    all.expect("people are replayed")
}

fn folded(stall: &Stall, until: Timestamp) -> BTreeMap<PersonId, View> {
    let gathered = stall.shop.fold_everybody(With::InForce, until, |all: &mut Vec<_>, _, one| {
        all.push((one.person, one.view.clone()));
    });
    gathered.expect("everybody is folded").into_iter().flatten().collect()
}

/// The id of everybody's stage, as it is stored.
fn stages(stall: &Stall) -> BTreeMap<PersonId, Option<String>> {
    let all = stall.shop.read(|tx, rules| {
        let name = |stage: u8| rules.journey.stages()[usize::from(stage)].id.clone();
        let stage = |id| Ok((id, tx.place(id)?.and_then(|place| place.stage).map(name)));
        tx.person_ids()?.into_iter().map(stage).collect()
    });
    all.expect("people are listed")
}

fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: cases(usual.cases / 16),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_look_back_is_the_replay_of_everybody(universe in universe(), hours in -720..720i64) {
        let now = start() + SignedDuration::from_hours(720);
        let stall = lived(SHORT, &universe, now);
        for until in [start() + SignedDuration::from_hours(hours), now] {
            prop_assert_eq!(folded(&stall, until), replayed(&stall, until));
        }
    }

    #[test]
    fn a_what_if_is_what_publishing_brings(universe in universe(), back in any::<bool>()) {
        let now = start() + SignedDuration::from_hours(720);
        let (before, after) = if back { (SHORT, DEFAULT_JOURNEY) } else { (DEFAULT_JOURNEY, SHORT) };
        let stall = lived(before, &universe, now);
        let what_if = stall.shop.what_if(after, now).expect("the rules are right");
        let old = stages(&stall);
        stall.shop.publish_journey(after, now).expect("the rules are right");
        let new = stages(&stall);
        let mut moves: BTreeMap<(Option<String>, Option<String>), u64> = BTreeMap::new();
        for (person, from) in &old {
            *moves.entry((from.clone(), new[person].clone())).or_default() += 1;
        }
        let same: u64 = moves.iter().filter(|((from, to), _)| from == to).map(|(_, people)| people).sum();
        moves.retain(|(from, to), _| from != to);
        prop_assert_eq!(what_if.same, same);
        prop_assert_eq!(what_if.people, old.len() as u64);
        for step in &what_if.moves {
            prop_assert!(step.some.iter().all(|mover| !mover.why.is_empty()), "{:?}", step);
        }
        let told = what_if.moves.into_iter().map(|step| ((step.from, step.to), step.people));
        prop_assert_eq!(told.collect::<BTreeMap<_, _>>(), moves);
        for line in what_if.stages.iter().filter(|line| line.then.is_some()) {
            let stands = new.values().filter(|stage| **stage == line.stage).count();
            prop_assert_eq!(line.then, Some(stands as u64));
        }
    }
}

super::server::on_postgres! {
    a_look_back_is_the_replay_of_everybody,
    a_what_if_is_what_publishing_brings,
}
