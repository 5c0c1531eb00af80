//! Gift tags: eight to a sheet, with a ring where the hole is punched, a name, and the maker's words or room for a hand.

use serde::Serialize;
use serde_json::json;

use crate::cut::Cut;
use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, setting};
use crate::{PaperSize, Pdf, Press, PrintError, template};

/// A tag, lying.
const TAG: Extent = Extent::mm(90.0, 60.0);
/// Tags to a sheet, of either size.
const TO_A_SHEET: u32 = 8;

/// A tag for one parcel or gift.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GiftTag {
    /// Its place in the stack.
    pub number: u32,
    /// The name on it; may be empty.
    pub to: String,
    /// What the maker typed. `None` leaves room for a hand.
    pub words: Option<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

impl Numbered for GiftTag {
    fn number(&self) -> u32 {
        self.number
    }

    fn country(&self) -> &str {
        &self.country
    }
}

impl Press {
    /// Gift tags on sheets to cut. One whose name or words cannot be printed as typed is left out and remarked upon.
    pub fn gift_tags(&self, tags: &[GiftTag], paper: PaperSize) -> Result<Pdf, PrintError> {
        self.print_to_cut(&run(), tags, TAG, Cut { paper, count: TO_A_SHEET })
    }
}

/// How the press is set for gift tags.
pub(crate) fn run() -> Run {
    Run {
        template: &template::GIFT_TAG,
        what: "gift tags",
        setting: setting([("page", json!(TAG))]),
        faithful: true,
        flow: Flow::Apart,
    }
}
