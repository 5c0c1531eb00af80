//! What is taken back leaves nothing behind, and what is taken in again is the same as before.

use domain::fact::Report;
use domain::id::PersonId;
use jiff::SignedDuration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use store::Source;

use super::Stall;
use super::random::{start, universe};
use super::server::cases;

const FIRST: Source = Source(1);
const SECOND: Source = Source(2);

fn chosen(universe: &[Report], which: &[Index]) -> Vec<Report> {
    which.iter().map(|index| index.get(universe).clone()).collect()
}

/// The lines that only one of the two has.
fn difference(now: &[String], then: &[String]) -> String {
    let new = now.iter().filter(|line| !then.contains(line)).map(|line| format!("now: {line}\n"));
    let old = then.iter().filter(|line| !now.contains(line)).map(|line| format!("then: {line}\n"));
    new.chain(old).collect()
}

fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: cases(usual.cases / 8),
        failure_persistence: None,
        max_shrink_iters: 400,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn undo_gives_the_shop_before_and_placing_again_the_shop_after(
        universe in universe(),
        first in vec(any::<Index>(), 0..12),
        second in vec(any::<Index>(), 1..12),
    ) {
        let now = start() + SignedDuration::from_hours(24 * 40);
        let stall = Stall::open();
        stall.take_in(FIRST, &chosen(&universe, &first), now);
        let before = stall.everything(now);
        stall.take_in(SECOND, &chosen(&universe, &second), now);
        let after = stall.everything(now);
        stall.undo(SECOND, now);
        prop_assert_eq!(difference(&stall.everything(now), &before), "");
        prop_assert_eq!(stall.problems(now), Vec::<String>::new());
        stall.take_in(SECOND, &chosen(&universe, &second), now);
        prop_assert_eq!(difference(&stall.everything(now), &after), "");
        prop_assert_eq!(stall.problems(now), Vec::<String>::new());
    }

    #[test]
    fn the_same_reports_again_change_nothing(universe in universe(), all in vec(any::<Index>(), 1..20)) {
        let now = start() + SignedDuration::from_hours(24 * 40);
        let stall = Stall::open();
        let reports = chosen(&universe, &all);
        stall.take_in(FIRST, &reports, now);
        let before = stall.everything(now);
        prop_assert_eq!(stall.take_in(SECOND, &reports, now).events, 0);
        prop_assert_eq!(difference(&stall.everything(now), &before), "");
    }

    #[test]
    fn taking_apart_restores_what_was_joined(
        universe in universe(),
        all in vec(any::<Index>(), 4..20),
        pair in any::<(Index, Index)>(),
    ) {
        let now = start() + SignedDuration::from_hours(24 * 40);
        let stall = Stall::open();
        stall.take_in(FIRST, &chosen(&universe, &all), now);
        let people: Vec<PersonId> = stall.shop.read(|tx, _| Ok(tx.person_ids()?)).expect("they are listed");
        let one = pair.0.index(people.len().max(1));
        let other = pair.1.index(people.len().max(1));
        let other = if one == other { (one + 1) % people.len().max(1) } else { other };
        if one == other {
            // There are not two people to join.
            return Ok(());
        }
        let (one, other) = (people[one], people[other]);
        let before = stall.everything(now);
        let decision = stall.shop.merge(one, other, "Ellen", "", now).expect("they are joined");
        prop_assert_eq!(stall.problems(now), Vec::<String>::new());
        stall.shop.unmerge(decision, "Ellen", now).expect("they are taken apart");
        prop_assert_eq!(difference(&stall.everything(now), &before), "");
        prop_assert_eq!(stall.problems(now), Vec::<String>::new());
    }
}

super::server::on_postgres! {
    undo_gives_the_shop_before_and_placing_again_the_shop_after,
    the_same_reports_again_change_nothing,
    taking_apart_restores_what_was_joined,
}
