//! Calibration: a page per kind of paper that shows where a printer really prints.

use serde::Serialize;
use serde_json::json;

use crate::card::CardStack;
use crate::cut::CutSheet;
use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{EnvelopeFormat, LabelSheet, PaperSize, Pdf, Press, PrintError, template};

/// What the printer is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calibration {
    /// Cards, of their own size or on a sheet to cut.
    Cards(CardStack),
    /// Office sheets.
    Sheets(PaperSize),
    /// Envelopes.
    Envelopes(EnvelopeFormat),
    /// Sheets of labels.
    Labels(LabelSheet),
}

/// A place that should be hit, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Target {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// The page.
#[derive(Serialize)]
struct Mark {
    what: &'static str,
    targets: Vec<Target>,
}

impl Numbered for Mark {
    fn number(&self) -> u32 {
        1
    }
}

impl Calibration {
    fn what(self) -> &'static str {
        match self {
            Self::Cards(_) => "note cards",
            Self::Sheets(_) => "sheets",
            Self::Envelopes(_) => "envelopes",
            Self::Labels(_) => "label sheets",
        }
    }

    fn page(self) -> Extent {
        match self {
            Self::Cards(stack) => cut_sheet(stack).map_or(stack.format.extent(), |sheet| sheet.page),
            Self::Sheets(paper) => paper.extent(),
            Self::Envelopes(format) => format.extent(),
            Self::Labels(sheet) => sheet.geometry().paper.extent(),
        }
    }

    fn targets(self) -> Vec<Target> {
        let at = |extent: Extent| {
            move |(left, top)| Target { left, top, width: extent.width, height: extent.height }
        };
        match self {
            Self::Cards(stack) => {
                let Some(sheet) = cut_sheet(stack) else { return Vec::new() };
                (0..sheet.count()).map(|place| sheet.corner(place)).map(at(sheet.piece)).collect()
            }
            Self::Labels(sheet) => {
                let geometry = sheet.geometry();
                (0..sheet.labels()).map(|place| geometry.corner(place)).map(at(geometry.label)).collect()
            }
            Self::Sheets(_) | Self::Envelopes(_) => Vec::new(),
        }
    }
}

fn cut_sheet(stack: CardStack) -> Option<CutSheet> {
    CutSheet::of(stack.format.extent(), stack.cut?)
}

impl Press {
    /// A page with rulers from both edges and a cross on every card or label, printed with the offset that is set now.
    pub fn calibration(&self, of: Calibration) -> Result<Pdf, PrintError> {
        self.print(&self.calibration_run(of), &[mark(of)], &one_each)
    }

    fn calibration_run(&self, of: Calibration) -> Run {
        Run {
            template: &template::CALIBRATION,
            what: "calibration pages",
            setting: setting([
                ("page", json!(of.page())),
                ("offset", json!({ "x": self.offset.x_mm, "y": self.offset.y_mm })),
            ]),
            faithful: true,
            flow: Flow::Apart,
        }
    }
}

fn mark(of: Calibration) -> Mark {
    Mark { what: of.what(), targets: of.targets() }
}
