//! An empty shop's first file, taken in without indexes, leaves exactly what the ordinary way leaves.

use std::ops::ControlFlow;

use domain::fact::Report;
use proptest::prelude::*;
use store::Source;

use super::Stall;
use super::random::{start, universe};
use super::server::cases;
use crate::ShopError;
use crate::place::{Path, Placed, Placer};

const FILE: Source = Source(1);

/// Places `reports` in batches of `batch`.
fn place(stall: &Stall, reports: &[Report], batch: usize, path: Path) -> Placed {
    let placed = stall.shop.write(|tx, rules| {
        let mut placer = Placer::new(tx, rules, FILE, start(), path)?;
        reports.chunks(batch).try_for_each(|batch| placer.place(batch))?;
        let finished = placer.finish(&mut || ControlFlow::Continue(()))?;
        assert!(finished.is_continue(), "nobody stopped it");
        Ok(placer.placed())
    });
    placed.expect("reports are placed")
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: cases(32), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_first_file_is_placed_like_any_other(reports in universe(), batch in 1..40usize) {
        let (first, ordinary) = (Stall::open(), Stall::open());
        let told: Vec<Report> = reports.iter().chain(reports.iter().step_by(3)).cloned().collect();
        let quick = place(&first, &told, batch, Path::First);
        let usual = place(&ordinary, &told, batch, Path::Ordinary);
        prop_assert_eq!((quick.events, quick.known), (usual.events, usual.known));
        prop_assert_eq!(first.everything(start()), ordinary.everything(start()));
        prop_assert_eq!(first.problems(start()), Vec::<String>::new());
        // What comes next finds its indexes.
        prop_assert_eq!(place(&first, &reports, batch, Path::Ordinary).known, reports.len() as u64);
    }

    #[test]
    fn a_first_file_that_is_stopped_leaves_an_empty_shop_with_its_indexes(reports in universe()) {
        let stall = Stall::open();
        let stopped = stall.shop.write(|tx, rules| {
            let mut placer = Placer::new(tx, rules, FILE, start(), Path::First)?;
            placer.place(&reports)?;
            let _stopped = placer.finish(&mut || ControlFlow::Break(()))?;
            Err::<(), _>(ShopError::Refused("stopped".into()))
        });
        prop_assert!(stopped.is_err());
        prop_assert!(stall.shop.is_empty().expect("it can be read"));
        place(&stall, &reports, 7, Path::Ordinary);
        prop_assert_eq!(stall.problems(start()), Vec::<String>::new());
    }
}

super::server::on_postgres! {
    the_first_file_is_placed_like_any_other,
    a_first_file_that_is_stopped_leaves_an_empty_shop_with_its_indexes,
}
