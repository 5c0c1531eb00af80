//! Where pieces lie, and in which order.

use super::*;

const A6: Extent = Extent::mm(105.0, 148.0);

fn sheet(piece: Extent, paper: PaperSize, count: u32) -> CutSheet {
    CutSheet::of(piece, Cut { paper, count }).expect("they fit")
}

#[test]
fn piles_laid_under_each_other_lie_in_packing_order() {
    for (pieces, per_sheet) in [(1, 4), (7, 2), (8, 4), (9, 4), (50, 8), (3, 8)] {
        let sheets = arranged(pieces, per_sheet);
        let pile = |place: usize| sheets.iter().filter_map(move |sheet| sheet[place]);
        let stacked: Vec<usize> = (0..per_sheet).flat_map(pile).collect();
        assert_eq!(stacked, (0..pieces).collect::<Vec<_>>(), "{pieces} on sheets of {per_sheet}");
    }
}

#[test]
fn pieces_stay_on_the_sheet_and_apart() {
    let tag = Extent::mm(90.0, 60.0);
    let a2 = Extent::inches(4.25, 5.5);
    for (piece, paper, count) in [
        (A6, PaperSize::A4, 2),
        (A6, PaperSize::A4, 4),
        (A6, PaperSize::Letter, 2),
        (a2, PaperSize::Letter, 4),
        (tag, PaperSize::A4, 8),
        (tag, PaperSize::Letter, 8),
    ] {
        let sheet = sheet(piece, paper, count);
        let corners: Vec<(f64, f64)> = (0..count).map(|place| sheet.corner(place)).collect();
        for (index, (x, y)) in corners.iter().enumerate() {
            assert!(*x > -EXACT_MM && x + piece.width < sheet.page.width + EXACT_MM);
            assert!(*y > -EXACT_MM && y + piece.height < sheet.page.height + EXACT_MM);
            for (other_x, other_y) in &corners[..index] {
                let apart = (x - other_x).abs() > piece.width - EXACT_MM
                    || (y - other_y).abs() > piece.height - EXACT_MM;
                assert!(apart, "two pieces of {count} lie on each other");
            }
        }
    }
}

#[test]
fn marks_stand_in_the_waste_or_on_the_cut() {
    let two = sheet(A6, PaperSize::A4, 2);
    assert!(two.has_waste() && two.gap > 0.0, "there is room for bleed on an A4 sheet of two");
    for [x, y, to_x, to_y] in two.marks() {
        for place in 0..2 {
            let (left, top) = two.corner(place);
            let inside = |x: f64, y: f64| {
                (left - 2.9..left + A6.width + 2.9).contains(&x)
                    && (top - 2.9..top + A6.height + 2.9).contains(&y)
            };
            assert!(!inside(x, y) && !inside(to_x, to_y), "a mark runs into the bleed");
        }
    }
    let four = sheet(A6, PaperSize::A4, 4);
    assert_eq!(four.marks().len(), 4, "one on the middle of each side");
}

#[test]
fn what_does_not_fit_is_refused() {
    assert_eq!(CutSheet::of(A6, Cut { paper: PaperSize::Letter, count: 4 }), None);
}
