//! Briefs: the few true facts for the maker of a note, on sheets of their own that never reach a customer.

use serde::Serialize;
use serde_json::json;

use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// What the maker should know before writing to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brief {
    /// Its place in the stack, the same as on the card and the slip.
    pub number: u32,
    /// The kind of gesture, such as "Note in the parcel".
    pub kind: String,
    /// The person's name.
    pub name: String,
    /// Where they live, as much as helps to remember them.
    pub place: String,
    /// Why they are on the list, in one sentence.
    pub why: String,
    /// The facts worth mentioning.
    pub facts: Vec<Fact>,
    /// What was said to them last, so that it is not said again.
    pub last_time: Option<String>,
    /// The order it goes with.
    pub order: Option<String>,
}

/// Something true about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The fact.
    pub text: String,
    /// Where it is known from.
    pub source: String,
}

impl Numbered for Brief {
    fn number(&self) -> u32 {
        self.number
    }
}

impl Press {
    /// Briefs, several to a sheet, none broken over two sheets. A character without a glyph shows as a box.
    pub fn briefs(&self, briefs: &[Brief], paper: PaperSize) -> Result<Pdf, PrintError> {
        let run = Run {
            template: &template::BRIEFS,
            what: "briefs",
            setting: setting([("page", json!(paper.extent()))]),
            faithful: false,
            flow: Flow::Together,
        };
        self.print(&run, briefs, &one_each)
    }
}
