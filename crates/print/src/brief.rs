//! Briefs: the few true facts for the maker of a note, on sheets that never reach a
//! customer: torn off one by one, or a sheet each.

use serde::Serialize;
use serde_json::json;

use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// What the maker should know before writing to one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
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
    /// What is known and is made nothing cheerful of.
    pub care: Vec<Fact>,
    /// What is to be said of the facts: that they are few, or were all said before.
    pub remark: Option<String>,
    /// What was said to them last, so that it is not said again.
    pub last_time: Option<String>,
    /// The order it goes with.
    pub order: Option<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
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

    fn country(&self) -> &str {
        &self.country
    }
}

/// How a stack of briefs is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BriefStack {
    /// The sheet in the printer.
    pub paper: PaperSize,
    /// Whether each has a sheet of its own; else several share one, with a line to tear along between them.
    pub one_a_sheet: bool,
}

impl From<PaperSize> for BriefStack {
    fn from(paper: PaperSize) -> Self {
        Self { paper, one_a_sheet: false }
    }
}

impl Press {
    /// Briefs in the order given, none broken over two sheets.
    pub fn briefs(&self, briefs: &[Brief], stack: impl Into<BriefStack>) -> Result<Pdf, PrintError> {
        self.print(&run(stack.into()), briefs, &one_each)
    }
}

/// How the press is set for briefs.
pub(crate) fn run(stack: BriefStack) -> Run {
    Run {
        template: &template::BRIEFS,
        what: "briefs",
        setting: setting([("page", json!(stack.paper.extent())), ("one_a_sheet", json!(stack.one_a_sheet))]),
        faithful: false,
        flow: Flow::Together,
    }
}
