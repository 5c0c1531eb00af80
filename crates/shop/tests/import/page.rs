//! What the import page does: keep an upload, look at it, import it in the background, stop, try again.

use std::io::Cursor;

use ingest::Wishes;
use shop::Shop;

use crate::desk::{Desk, days_later, now, sales};

fn upload(shop: &Shop, name: &str, text: &str) -> String {
    shop.upload(name, &mut Cursor::new(text.as_bytes())).expect("the upload is kept")
}

fn incoming(desk: &Desk) -> usize {
    std::fs::read_dir(desk.shop.folder().join("incoming")).map_or(0, Iterator::count)
}

#[test]
fn an_upload_is_shown_imported_and_cleared() {
    let desk = Desk::new();
    let token = upload(&desk.shop, "sales.csv", &sales(40));
    let preview = desk.shop.preview(&token, &Wishes::default()).expect("it is shown");
    assert_eq!((preview.file.as_str(), preview.format.as_str()), ("sales.csv", "sales_lines"));
    assert_eq!((preview.rows.len(), preview.columns.len(), preview.problem), (10, 8, None));
    assert_eq!(preview.columns[0].field.as_deref(), Some("invoice"));
    assert!(preview.fields.contains(&"unit_price"), "{:?}", preview.fields);
    let started = desk.shop.start_import(&token, &Wishes::default(), now()).expect("it starts");
    desk.shop.wait_for_imports();
    let row = desk.shop.import(started.import).expect("it is there").import;
    assert_eq!((row.state.as_str(), row.problem), ("done", None));
    assert_eq!(row.counts.expect("it was counted").orders, 40);
    assert_eq!(incoming(&desk), 0);
    desk.assert_sound();

    let token = upload(&desk.shop, "copy.csv", &sales(40));
    assert_eq!(
        desk.shop.preview(&token, &Wishes::default()).expect("it is shown").already,
        Some(started.import)
    );
    let again = desk.shop.start_import(&token, &Wishes::default(), now()).expect("there is nothing to do");
    assert!(again.already && again.import == started.import);
}

#[test]
fn a_file_that_no_format_fits_shows_its_columns_to_be_given_meanings() {
    let desk = Desk::new();
    let token = upload(&desk.shop, "till.csv", "Beleg,Wann,Betrag\n1,2026-03-25,5.00\n2,2026-03-26,6.00\n");
    let preview = desk.shop.preview(&token, &Wishes::default()).expect("it is shown");
    assert!(preview.problem.is_some());
    assert_eq!(preview.columns.len(), 3);
    let mut wishes = Wishes { format: Some(ingest::Format::SalesLines), ..Wishes::default() };
    for wish in ["Beleg=invoice", "Wann=date", "Betrag=line_total"] {
        wishes.map(wish).expect("a wish");
    }
    let preview = desk.shop.preview(&token, &wishes).expect("it is shown");
    assert_eq!(preview.problem, None);
    assert_eq!(preview.rows.len(), 2);
}

#[test]
fn a_broken_file_fails_with_a_reason_and_stays_to_be_tried_again() {
    let desk = Desk::new();
    let packed = crate::desk::gz(&sales(2_000));
    let cut = &packed[..packed.len() - 100];
    let token = desk.shop.upload("sales.csv.gz", &mut Cursor::new(cut)).expect("it is kept");
    let started = desk.shop.start_import(&token, &Wishes::default(), now()).expect("it starts");
    desk.shop.wait_for_imports();
    let row = desk.shop.import(started.import).expect("it is there").import;
    assert_eq!((row.state.as_str(), row.upload), ("failed", Some(token)));
    assert!(row.problem.is_some_and(|problem| problem.contains("ends in the middle")));
    assert_eq!(desk.events().len(), 0);
    assert_eq!(desk.shop.resume_imports(days_later(1)).expect("it looks"), 0);
    assert_eq!(incoming(&desk), 2, "it can still be tried again");
}

#[test]
fn a_stopped_import_keeps_nothing() {
    let desk = Desk::new();
    let token = upload(&desk.shop, "sales.csv", &sales(6_000));
    let started = desk.shop.start_import(&token, &Wishes::default(), now()).expect("it starts");
    assert!(desk.shop.import_progress(started.import).is_some());
    desk.shop.stop_import(started.import, now()).expect("it is stopped");
    desk.shop.wait_for_imports();
    let row = desk.shop.import(started.import).expect("it is there").import;
    assert_eq!(row.state, "stopped", "{:?}", row.problem);
    assert_eq!(desk.events().len(), 0);
}

#[test]
fn tokens_are_no_paths_and_old_uploads_go() {
    let desk = Desk::new();
    for token in ["../shop.db", "1-../../etc/passwd", "", "-", "x-0123456789abcdef", "1-0123456789abcdef"] {
        let missing = desk.shop.preview(token, &Wishes::default()).expect_err("there is no such upload");
        assert!(missing.to_string().contains("there is no upload"), "{missing}");
    }
    upload(&desk.shop, "sales.csv", &sales(1));
    let written = std::fs::metadata(desk.shop.folder().join("incoming")).and_then(|folder| folder.modified());
    let written = jiff::Timestamp::try_from(written.expect("it was written")).expect("a time");
    let day = jiff::SignedDuration::from_hours(24);
    desk.shop.resume_imports(written + day).expect("it looks");
    assert_eq!(incoming(&desk), 2);
    desk.shop.resume_imports(written + day * 8).expect("it looks");
    assert_eq!(incoming(&desk), 0);
}
