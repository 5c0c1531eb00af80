//! Packing slips: what belongs to one order, and what else is to be enclosed.

use serde::Serialize;
use serde_json::json;

use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// The slip of one order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PackingSlip {
    /// Its place in the stack, the same as on the card and the brief.
    pub number: u32,
    /// The order's number as the customer knows it.
    pub order: String,
    /// The order's date, as it should be read.
    pub date: String,
    /// Name and address, one line each.
    pub ship_to: Vec<String>,
    /// What was ordered.
    pub lines: Vec<SlipLine>,
    /// What else goes in, such as "Note card 12".
    pub enclose: Vec<String>,
    /// What the customer wrote with the order.
    pub remark: Option<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipLine {
    /// How many.
    pub quantity: u32,
    /// Of what.
    pub name: String,
    /// The shop's own number for it; may be empty.
    pub sku: String,
}

impl Numbered for PackingSlip {
    fn number(&self) -> u32 {
        self.number
    }

    fn country(&self) -> &str {
        &self.country
    }
}

impl Press {
    /// Packing slips under the shop's own `title` for them, each on its own page or pages. A letter that no font
    /// has keeps a slip from being printed; a picture is left out.
    pub fn packing_slips(
        &self,
        slips: &[PackingSlip],
        title: &str,
        paper: PaperSize,
    ) -> Result<Pdf, PrintError> {
        self.print(&run(paper, &self.own_text(title)), slips, &one_each)
    }
}

/// How the press is set for packing slips.
pub(crate) fn run(paper: PaperSize, title: &str) -> Run {
    Run {
        template: &template::PACKING_SLIP,
        what: "packing slips",
        setting: setting([("page", json!(paper.extent())), ("title", json!(title))]),
        faithful: false,
        flow: Flow::Apart,
    }
}
