//! About one person, on one page in large type: for whoever picks up the telephone.

use serde::Serialize;
use serde_json::json;

use crate::brief::Fact;
use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// What the page says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct About {
    /// The person's name.
    pub name: String,
    /// Who they are, in one line.
    pub line: String,
    /// The number to call; empty where unknown.
    pub phone: String,
    /// Whether they may be called, and why; `None` hides the question.
    pub call: Option<(bool, String)>,
    /// What to mind before anything else.
    pub care: Vec<String>,
    /// Where they stand and why, in sentences.
    pub standing: Vec<String>,
    /// What is worth mentioning.
    pub facts: Vec<Fact>,
    /// What was last between them and the shop, newest first.
    pub between: Vec<Between>,
    /// What somebody still has to do.
    pub open: Vec<String>,
    /// Their days.
    pub days: Vec<Dated>,
    /// Other ways to reach them, each with whether that is allowed.
    pub ways: Vec<String>,
    /// The day of printing, in words.
    pub printed: String,
    /// The two-letter code of the country; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

/// Something that passed between the person and the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Between {
    /// The day in words.
    pub when: String,
    /// Whether the shop did it.
    pub by_us: bool,
    /// What.
    pub text: String,
}

/// A day that matters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dated {
    /// What it is.
    pub what: String,
    /// When.
    pub when: String,
}

impl Numbered for About {
    fn number(&self) -> u32 {
        1
    }

    fn country(&self) -> &str {
        &self.country
    }
}

impl Press {
    /// One page about a person. A letter that no font has keeps it from being printed; a picture is left out.
    pub fn about(&self, about: &About, paper: PaperSize) -> Result<Pdf, PrintError> {
        self.print(&run(paper), std::slice::from_ref(about), &one_each)
    }
}

/// How the press is set for the page.
pub(crate) fn run(paper: PaperSize) -> Run {
    Run {
        template: &template::ABOUT,
        what: "pages about people",
        setting: setting([("page", json!(paper.extent()))]),
        faithful: false,
        flow: Flow::Apart,
    }
}
