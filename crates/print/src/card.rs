//! Note cards: blank for a hand, or with the words that a maker typed for one person. Fondly writes none
//! itself.

use serde::Serialize;
use serde_json::json;

use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{Pdf, Press, PrintError, template};

/// A card for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteCard {
    /// Its place in the stack, the same as on the brief and the slip.
    pub number: u32,
    /// The name it opens with; may be empty.
    pub to: String,
    /// What the maker typed, with its line breaks. `None` leaves the card blank for a hand.
    pub words: Option<String>,
    /// Who signs it, if that is printed.
    pub signature: Option<String>,
}

impl Numbered for NoteCard {
    fn number(&self) -> u32 {
        self.number
    }
}

/// Sizes of flat cards, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CardFormat {
    /// 105 x 148 mm; goes into a C6 envelope.
    #[default]
    A6,
    /// US 4bar (A1), 3.5 x 4.875 in; goes into a 4bar envelope of 3.625 x 5.125 in.
    FourBar,
    /// US A2, 4.25 x 5.5 in; goes into an A2 envelope.
    A2,
}

impl CardFormat {
    fn extent(self) -> Extent {
        match self {
            Self::A6 => Extent::mm(105.0, 148.0),
            Self::FourBar => Extent::inches(3.5, 4.875),
            Self::A2 => Extent::inches(4.25, 5.5),
        }
    }
}

/// How a stack of cards is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CardStack {
    /// The size of the cards.
    pub format: CardFormat,
    /// Whether each shows its number, tiny, in a corner.
    pub numbered: bool,
}

impl From<CardFormat> for CardStack {
    fn from(format: CardFormat) -> Self {
        Self { format, numbered: false }
    }
}

impl Press {
    /// Note cards, one a page. A card whose name or words cannot be printed as typed is left out and
    /// remarked upon.
    pub fn note_cards(&self, cards: &[NoteCard], stack: impl Into<CardStack>) -> Result<Pdf, PrintError> {
        self.print(&run(stack.into()), cards, &one_each)
    }
}

/// How the press is set for a stack of cards.
pub(crate) fn run(stack: CardStack) -> Run {
    Run {
        template: &template::NOTE_CARD,
        what: "note cards",
        setting: setting([("page", json!(stack.format.extent())), ("numbered", json!(stack.numbered))]),
        faithful: true,
        flow: Flow::PageEach,
    }
}
