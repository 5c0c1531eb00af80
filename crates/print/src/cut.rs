//! Sheets to cut: small pieces side by side on an office sheet, with marks where to cut, in an order in which the piles
//! lie in packing order once they are laid under each other.

use serde::Serialize;
use serde_json::{Value, json};
use typst::layout::{Abs, Point};

use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, Sweep, one_each, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// Colour may run so far over a cut, so that a cut that is a little off leaves no white edge.
const BLEED_MM: f64 = 3.0;
/// How long a cut mark is.
const MARK_MM: f64 = 5.0;
/// Marks need so much waste around the pieces.
const WASTE_MM: f64 = BLEED_MM + MARK_MM;
/// Where there is no waste, a mark of this length stands on the cut itself, at the edge of the sheet.
const EDGE_MARK_MM: f64 = 6.0;
/// What a sheet may be too small by and still be meant to fit.
const EXACT_MM: f64 = 0.01;

/// How many pieces go on one sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The sheet in the printer.
    pub paper: PaperSize,
    /// How many pieces.
    pub count: u32,
}

/// Where pieces lie on a sheet, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CutSheet {
    pub(crate) page: Extent,
    pub(crate) piece: Extent,
    columns: u32,
    rows: u32,
    gap: f64,
}

/// The waste of one sheet: which numbers lie on it.
#[derive(Serialize)]
struct Waste {
    sheet: u32,
    numbers: Vec<Option<u32>>,
}

impl Numbered for Waste {
    fn number(&self) -> u32 {
        self.sheet
    }
}

impl CutSheet {
    /// The best way to lay so many pieces on a sheet: with waste for marks and bleed if there is room, else edge to edge.
    pub(crate) fn of(piece: Extent, cut: Cut) -> Option<CutSheet> {
        let upright = cut.paper.extent();
        let mut ways: Vec<CutSheet> = Vec::new();
        for page in [upright, upright.turned()] {
            for columns in (1..=cut.count).filter(|columns| cut.count.is_multiple_of(*columns)) {
                let way = |gap| CutSheet { page, piece, columns, rows: cut.count / columns, gap };
                ways.extend([2.0 * BLEED_MM, 0.0].map(way).into_iter().filter(CutSheet::fits));
            }
        }
        // Of equal ways the first: an upright sheet.
        ways.into_iter().rev().max_by_key(|way| (way.has_waste(), way.gap > 0.0))
    }

    fn fits(&self) -> bool {
        self.left() > -EXACT_MM && self.top() > -EXACT_MM
    }

    fn has_waste(&self) -> bool {
        self.left() >= WASTE_MM && self.top() >= WASTE_MM
    }

    pub(crate) fn count(&self) -> u32 {
        self.columns * self.rows
    }

    fn left(&self) -> f64 {
        let columns = f64::from(self.columns);
        (self.page.width - columns * self.piece.width - (columns - 1.0) * self.gap) / 2.0
    }

    fn top(&self) -> f64 {
        let rows = f64::from(self.rows);
        (self.page.height - rows * self.piece.height - (rows - 1.0) * self.gap) / 2.0
    }

    /// Left and top of the piece at `place`, counted from 0 along the rows.
    pub(crate) fn corner(&self, place: u32) -> (f64, f64) {
        let (row, column) = (place / self.columns, place % self.columns);
        let across = self.left() + f64::from(column) * (self.piece.width + self.gap);
        (across, self.top() + f64::from(row) * (self.piece.height + self.gap))
    }

    /// Every mark as its two ends: `[x, y, x, y]`.
    pub(crate) fn marks(&self) -> Vec<[f64; 4]> {
        let upright = cuts(self.left(), self.piece.width, self.gap, self.columns);
        let lying = cuts(self.top(), self.piece.height, self.gap, self.rows);
        let (width, height) = (self.page.width, self.page.height);
        let mut marks = Vec::new();
        for x in upright.into_iter().filter(|x| (1.0..width - 1.0).contains(x)) {
            marks.extend(ends(self.top(), height).map(|(from, to)| [x, from, x, to]));
        }
        for y in lying.into_iter().filter(|y| (1.0..height - 1.0).contains(y)) {
            marks.extend(ends(self.left(), width).map(|(from, to)| [from, y, to, y]));
        }
        marks
    }
}

/// Where the cuts are along one side.
fn cuts(start: f64, size: f64, gap: f64, count: u32) -> Vec<f64> {
    let edge = |index: u32| start + f64::from(index) * (size + gap);
    let mut cuts: Vec<f64> = (0..count).flat_map(|index| [edge(index), edge(index) + size]).collect();
    cuts.dedup_by(|one, other| (*one - *other).abs() < EXACT_MM);
    cuts
}

/// The two ends of the marks of a cut, on either side of the sheet.
fn ends(waste: f64, side: f64) -> [(f64, f64); 2] {
    if waste >= WASTE_MM {
        return [(waste - WASTE_MM, waste - BLEED_MM), (side - waste + BLEED_MM, side - waste + WASTE_MM)];
    }
    [(0.0, EDGE_MARK_MM), (side - EDGE_MARK_MM, side)]
}

/// Which piece lies at each place of each sheet, so that each pile holds pieces that follow one another.
pub(crate) fn arranged(pieces: usize, per_sheet: usize) -> Vec<Vec<Option<usize>>> {
    let sheets = pieces.div_ceil(per_sheet);
    let at = |sheet: usize, place: usize| Some(place * sheets + sheet).filter(|index| *index < pieces);
    (0..sheets).map(|sheet| (0..per_sheet).map(|place| at(sheet, place)).collect()).collect()
}

impl Press {
    /// Pieces of one page each, laid on sheets to cut.
    pub(crate) fn print_to_cut<T: Numbered>(
        &self,
        run: &Run,
        items: &[T],
        piece: Extent,
        cut: Cut,
    ) -> Result<Pdf, PrintError> {
        let no_sheet = || PrintError::NoSheet { what: run.what, count: cut.count, paper: cut.paper.name() };
        let sheet = CutSheet::of(piece, cut).ok_or_else(no_sheet)?;
        let sweep = Sweep;
        let (pages, remarks) = self.pages(run, items, &one_each)?;
        let left_out = |number| remarks.iter().any(|remark| remark.left_out && remark.number == number);
        let numbers: Vec<u32> =
            items.iter().map(Numbered::number).filter(|number| !left_out(*number)).collect();
        let places = arranged(pages.len(), sheet.count() as usize);
        let number = |index: &Option<usize>| index.and_then(|index| numbers.get(index).copied());
        let waste: Vec<Waste> = (1..)
            .zip(&places)
            .map(|(sheet, places)| Waste { sheet, numbers: places.iter().map(number).collect() })
            .collect();
        let (mut sheets, _) = self.pages(&marks_run(&sheet, run.what, waste.len()), &waste, &one_each)?;
        for (page, places) in sheets.iter_mut().zip(&places) {
            for (place, index) in (0..).zip(places) {
                let (x, y) = sheet.corner(place);
                let Some(piece) = index.and_then(|index| pages.get(index)) else { continue };
                page.frame.push_frame(Point::new(Abs::mm(x), Abs::mm(y)), piece.frame.clone());
            }
        }
        self.finish(run.what, sheets, remarks, sweep)
    }
}

/// How the press is set for what stands around the pieces.
fn marks_run(sheet: &CutSheet, what: &'static str, sheets: usize) -> Run {
    let corners: Vec<Value> = (0..sheet.count()).map(|place| json!(sheet.corner(place))).collect();
    Run {
        template: &template::CUT_SHEET,
        what,
        setting: setting([
            ("page", json!(sheet.page)),
            ("piece", json!(sheet.piece)),
            ("corners", Value::Array(corners)),
            ("columns", json!(sheet.columns)),
            ("marks", json!(sheet.marks())),
            ("waste", json!(sheet.has_waste())),
            ("sheets", json!(sheets)),
        ]),
        faithful: true,
        flow: Flow::PageEach,
    }
}

#[cfg(test)]
mod tests;
