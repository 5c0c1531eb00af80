//! A year of a real gift shop, where its file is at hand.

use std::path::Path;

use ingest::Wishes;

use crate::desk::{Desk, go_on, now};

#[test]
fn a_real_year_adds_up() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/online_retail.csv.gz");
    if !path.exists() {
        return;
    }
    let desk = Desk::new();
    let imported = desk.shop.import_file(&path, &Wishes::default(), now(), &go_on).expect("it is taken in");
    let counts = &imported.counts;
    assert_eq!((counts.lines, counts.accepted, counts.set_aside), (541_909, 541_909, 0));
    assert_eq!((counts.orders, counts.anonymous_orders), (20_725, 2_189));
    assert_eq!((counts.cancellations, counts.adjustments), (3_836, 1_339));
    assert_eq!((counts.people, counts.countries.len()), (4_372, 38));
    assert_eq!((counts.duplicates, counts.two_times), (5_268, 43));
    desk.assert_sound();
}
