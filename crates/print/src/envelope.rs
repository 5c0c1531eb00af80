//! Envelopes: the recipient and the shop's return address. Lines come laid out for the country.

use serde::Serialize;
use serde_json::json;

use crate::paper::Extent;
use crate::piece::{Numbered, cleaned};
use crate::run::{Flow, Run, one_each, setting};
use crate::{Offset, Pdf, Press, PrintError, template};

/// An envelope for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Its place in the stack.
    pub number: u32,
    /// Name and address, one line each, in the order of the country.
    pub to: Vec<String>,
}

impl Numbered for Envelope {
    fn number(&self) -> u32 {
        self.number
    }
}

/// Sizes of envelopes, lying.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EnvelopeFormat {
    /// 220 x 110 mm.
    Dl,
    /// 162 x 114 mm; holds an A6 card.
    #[default]
    C6,
    /// US 4bar (A1), 5.125 x 3.625 in; holds a 4bar card.
    FourBar,
    /// US A2, 5.75 x 4.375 in; holds an A2 card.
    A2,
    /// US number 10, 9.5 x 4.125 in.
    Number10,
}

impl EnvelopeFormat {
    fn extent(self) -> Extent {
        match self {
            Self::Dl => Extent::mm(220.0, 110.0),
            Self::C6 => Extent::mm(162.0, 114.0),
            Self::FourBar => Extent::inches(5.125, 3.625),
            Self::A2 => Extent::inches(5.75, 4.375),
            Self::Number10 => Extent::inches(9.5, 4.125),
        }
    }
}

/// How a stack of envelopes is printed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EnvelopeStack {
    /// The size of the envelopes.
    pub format: EnvelopeFormat,
    /// The return address, one line each; may be empty.
    pub from: Vec<String>,
    /// The printer's correction.
    pub offset: Offset,
}

impl Press {
    /// Envelopes, one a page. One whose address cannot be printed as given is left out and remarked upon.
    pub fn envelopes(&self, envelopes: &[Envelope], stack: &EnvelopeStack) -> Result<Pdf, PrintError> {
        let offset = stack.offset.checked()?;
        let from: Vec<String> = stack.from.iter().map(|line| cleaned(line)).collect();
        let run = Run {
            template: &template::ENVELOPE,
            what: "envelopes",
            setting: setting([
                ("page", json!(stack.format.extent())),
                ("from", json!(from)),
                ("offset", json!({ "x": offset.x_mm, "y": offset.y_mm })),
            ]),
            faithful: true,
            flow: Flow::Apart,
        };
        self.print(&run, envelopes, &one_each)
    }
}
