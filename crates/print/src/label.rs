//! Sheets of address labels: where each label is, and from which one to start.

use serde::Serialize;
use serde_json::json;

use crate::paper::{Extent, INCH};
use crate::piece::{Numbered, Piece};
use crate::run::{Flow, Run, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// The address of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Label {
    /// Its place in the stack.
    pub number: u32,
    /// Name and address, one line each, in the order of the country.
    pub lines: Vec<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

impl Numbered for Label {
    fn number(&self) -> u32 {
        self.number
    }

    fn country(&self) -> &str {
        &self.country
    }
}

/// The label sheets that Fondly knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LabelSheet {
    /// US Letter, 3 x 10 labels of 2.625 x 1 in: Avery 5160 and its family (5260, 5960, 8160, 18160).
    Avery5160,
    /// A4, 3 x 7 labels of 63.5 x 38.1 mm: Avery L7160 and its family (J8160, LR7160).
    #[default]
    AveryL7160,
}

/// The places of the labels on a sheet, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Geometry {
    pub(crate) paper: PaperSize,
    pub(crate) columns: u32,
    pub(crate) rows: u32,
    pub(crate) label: Extent,
    left: f64,
    top: f64,
    pitch_x: f64,
    pitch_y: f64,
}

/// Published tables disagree by up to half a millimetre on the sides, so both sheets are taken as centred,
/// with the gaps that Avery cuts between columns: 1/8 in and 0.1 in. The calibration sheet shows what a
/// printer makes of it.
const AVERY_5160: Geometry = Geometry {
    paper: PaperSize::Letter,
    columns: 3,
    rows: 10,
    label: Extent::inches(2.625, 1.0),
    left: 0.1875 * INCH,
    top: 0.5 * INCH,
    pitch_x: 2.75 * INCH,
    pitch_y: INCH,
};

/// (210 - 2 x 66.04 - 63.5) / 2 and (297 - 7 x 38.1) / 2.
const AVERY_L7160: Geometry = Geometry {
    paper: PaperSize::A4,
    columns: 3,
    rows: 7,
    label: Extent::mm(63.5, 38.1),
    left: 7.21,
    top: 15.15,
    pitch_x: 66.04,
    pitch_y: 38.1,
};

impl LabelSheet {
    /// How many labels a sheet has.
    pub fn labels(self) -> u32 {
        let geometry = self.geometry();
        geometry.columns * geometry.rows
    }

    pub(crate) fn geometry(self) -> &'static Geometry {
        match self {
            Self::Avery5160 => &AVERY_5160,
            Self::AveryL7160 => &AVERY_L7160,
        }
    }
}

impl Geometry {
    /// Left and top of the label at `place`, counted from 0 along the rows.
    pub(crate) fn corner(&self, place: u32) -> (f64, f64) {
        let (row, column) = (place / self.columns, place % self.columns);
        (self.left + f64::from(column) * self.pitch_x, self.top + f64::from(row) * self.pitch_y)
    }
}

/// How labels are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelStack {
    /// The sheets in the printer.
    pub sheet: LabelSheet,
    /// The first label to use on the first sheet, from 1; those before it are gone.
    pub start_at: u32,
}

impl Default for LabelStack {
    fn default() -> Self {
        LabelSheet::default().into()
    }
}

impl From<LabelSheet> for LabelStack {
    fn from(sheet: LabelSheet) -> Self {
        Self { sheet, start_at: 1 }
    }
}

impl Press {
    /// Labels, row by row. One whose address cannot be printed as given is left out, the next takes its
    /// place, and it is remarked upon.
    pub fn labels(&self, labels: &[Label], stack: &LabelStack) -> Result<Pdf, PrintError> {
        let start = checked_start(stack)?;
        let sheet = stack.sheet;
        self.print(&run(sheet), labels, &|pieces| on_sheets(sheet.geometry(), sheet.labels(), start, pieces))
    }
}

/// The first place to use, from 0.
fn checked_start(stack: &LabelStack) -> Result<u32, PrintError> {
    let labels = stack.sheet.labels();
    if (1..=labels).contains(&stack.start_at) {
        return Ok(stack.start_at - 1);
    }
    Err(PrintError::StartAt { start_at: stack.start_at, labels })
}

fn run(sheet: LabelSheet) -> Run {
    let geometry = sheet.geometry();
    Run {
        template: &template::LABELS,
        what: "labels",
        setting: setting([("page", json!(geometry.paper.extent())), ("label", json!(geometry.label))]),
        faithful: true,
        flow: Flow::Apart,
    }
}

/// Sheets of labels, the first of them from `start` on.
fn on_sheets(geometry: &Geometry, per_sheet: u32, start: u32, pieces: &[&Piece]) -> Vec<String> {
    let mut sheets: Vec<Vec<String>> = vec![Vec::new()];
    let mut place = start;
    for piece in pieces {
        if place == per_sheet {
            sheets.push(Vec::new());
            place = 0;
        }
        let (x, y) = geometry.corner(place);
        let sheet = sheets.last_mut().expect("there is always a sheet");
        sheet.push(format!(r#"{{"x":{x},"y":{y},"label":{}}}"#, piece.json));
        place += 1;
    }
    sheets.iter().map(|labels| format!("[{}]", labels.join(","))).collect()
}

#[cfg(test)]
mod tests;
