//! What can go wrong when paper is made.

use crate::pdf::{cure, named};
use crate::{OwnWords, Remark};

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PrintError {
    /// There was nothing in the list.
    #[error("no {what} to print: the list is empty; choose at least one")]
    Empty {
        /// The kind of paper.
        what: &'static str,
    },
    /// Nothing of the list could be printed as it should be.
    #[error("none of the {what} can be printed: {}", sentences(.remarks))]
    AllLeftOut {
        /// The kind of paper.
        what: &'static str,
        /// Why, one for each.
        remarks: Vec<Remark>,
    },
    /// What the shop says on every piece holds a character that no font has.
    #[error(
        "no {what} can be printed: the shop's own {words} has {}, which no font has; {}, or change the {words} on Settings",
        named(.missing), cure(.missing)
    )]
    OwnText {
        /// The kind of paper.
        what: &'static str,
        /// Which of its words.
        words: OwnWords,
        /// The characters.
        missing: Vec<char>,
    },
    /// Cards that do not go on a sheet so many at a time.
    #[error("{count} {what} do not fit on one sheet of {paper}; choose fewer to a sheet, or one a page")]
    NoSheet {
        /// The kind of paper, in the plural.
        what: &'static str,
        /// How many were asked for.
        count: u32,
        /// The sheet.
        paper: &'static str,
    },
    /// A sheet has no such label.
    #[error("the first label cannot be number {start_at}: this sheet has labels 1 to {labels}")]
    StartAt {
        /// What was asked for.
        start_at: u32,
        /// How many labels the sheet has.
        labels: u32,
    },
    /// A printer offset beyond reason.
    #[error("a printer is not off by {x_mm} x {y_mm} mm: give millimetres between -{most_mm} and {most_mm}")]
    Offset {
        /// To the right.
        x_mm: f64,
        /// Down.
        y_mm: f64,
        /// The largest shift either way.
        most_mm: f64,
    },
    /// A template did not compile.
    #[error("the {what} could not be set: {reason}; this is a fault in the template, please report it")]
    Template {
        /// The kind of paper.
        what: &'static str,
        /// What Typst said.
        reason: String,
    },
}

/// The first few remarks as one line.
fn sentences(remarks: &[Remark]) -> String {
    const SHOWN: usize = 3;
    let mut line = remarks.iter().take(SHOWN).map(Remark::to_string).collect::<Vec<_>>().join("; ");
    if remarks.len() > SHOWN {
        line.push_str(&format!("; and {} more", remarks.len() - SHOWN));
    }
    line
}
