//! Note cards: blank for a hand, or with the words that a maker typed for one person. Fondly writes none
//! itself.

use serde::Serialize;
use serde_json::json;

use crate::cut::Cut;
use crate::own::printable;
use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::{OwnWords, Pdf, Press, PrintError, template};

/// A card for one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NoteCard {
    /// Its place in the stack, the same as on the brief and the slip.
    pub number: u32,
    /// The name it opens with; may be empty.
    pub to: String,
    /// What the maker typed, with its line breaks. `None` leaves the card blank for a hand.
    pub words: Option<String>,
    /// Who signs it, if that is printed.
    pub signature: Option<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

impl Numbered for NoteCard {
    fn number(&self) -> u32 {
        self.number
    }

    fn country(&self) -> &str {
        &self.country
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
    /// US A7, 5 x 7 in; goes into an A7 envelope.
    A7,
}

impl CardFormat {
    pub(crate) fn extent(self) -> Extent {
        match self {
            Self::A6 => Extent::mm(105.0, 148.0),
            Self::FourBar => Extent::inches(3.5, 4.875),
            Self::A2 => Extent::inches(4.25, 5.5),
            Self::A7 => Extent::inches(5.0, 7.0),
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
    /// How many go on a sheet that is cut; `None` gives each a page of its own size.
    pub cut: Option<Cut>,
}

impl From<CardFormat> for CardStack {
    fn from(format: CardFormat) -> Self {
        Self { format, numbered: false, cut: None }
    }
}

impl CardStack {
    /// Whether so many go on a sheet of that size.
    pub fn can_be_cut(format: CardFormat, cut: Cut) -> bool {
        crate::cut::CutSheet::of(format.extent(), cut).is_some()
    }
}

impl Press {
    /// Note cards, one a page or on sheets to cut. A card whose name or words cannot be printed as typed is left out
    /// and remarked upon.
    pub fn note_cards(&self, cards: &[NoteCard], stack: impl Into<CardStack>) -> Result<Pdf, PrintError> {
        let stack = stack.into();
        let run = run(stack);
        let cards = self.signed(run.what, cards)?;
        match stack.cut {
            None => self.print(&run, &cards, &one_each),
            Some(cut) => self.print_to_cut(&run, &cards, stack.format.extent(), cut),
        }
    }

    /// The cards with their signatures as they can be printed: those are the shop's own.
    fn signed(&self, what: &'static str, cards: &[NoteCard]) -> Result<Vec<NoteCard>, PrintError> {
        let mut cards = cards.to_vec();
        for signature in cards.iter_mut().filter_map(|card| card.signature.as_mut()) {
            *signature = printable(&self.fonts, signature);
            self.check_own(what, OwnWords::Signature, [signature.as_str()])?;
        }
        Ok(cards)
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
