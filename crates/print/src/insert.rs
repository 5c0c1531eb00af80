//! The insert of a parcel: "Tell us what makes you smile", a few open questions with room to write.

use serde::Serialize;
use serde_json::json;

use crate::cut::Cut;
use crate::own::printable;
use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// Quarters of the sheet, so that two straight cuts make four.
const TO_A_SHEET: u32 = 4;

/// One insert. It knows nothing of the person but the mark under which the answer is filed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Insert {
    /// Its place in the stack.
    pub number: u32,
    /// The order's or the person's number.
    pub mark: String,
}

impl Numbered for Insert {
    fn number(&self) -> u32 {
        self.number
    }
}

/// What every insert says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Questions {
    /// Each with room to write beneath.
    pub ask: Vec<String>,
    /// Where the answer goes, one line each; may be empty.
    pub back_to: Vec<String>,
    /// Who will read it.
    pub signature: String,
}

impl Press {
    /// Inserts, four to a sheet to cut.
    pub fn inserts(
        &self,
        inserts: &[Insert],
        questions: &Questions,
        paper: PaperSize,
    ) -> Result<Pdf, PrintError> {
        let quarter = quarter(paper);
        self.print_to_cut(
            &self.insert_run(questions, quarter),
            inserts,
            quarter,
            Cut { paper, count: TO_A_SHEET },
        )
    }

    /// How the press is set for inserts.
    fn insert_run(&self, questions: &Questions, page: Extent) -> Run {
        Run {
            template: &template::INSERT,
            what: "inserts",
            setting: setting([
                ("page", json!(page)),
                ("questions", json!(self.own_lines(&questions.ask))),
                ("back_to", json!(self.own_lines(&questions.back_to))),
                ("signature", json!(printable(&self.fonts, &questions.signature))),
            ]),
            faithful: true,
            flow: Flow::Apart,
        }
    }
}

/// A quarter of the sheet: A6, or half a half of US Letter.
fn quarter(paper: PaperSize) -> Extent {
    match paper {
        PaperSize::A4 => Extent::mm(105.0, 148.0),
        PaperSize::Letter => Extent::inches(4.25, 5.5),
    }
}
