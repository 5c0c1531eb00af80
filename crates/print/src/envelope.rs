//! Envelopes: the recipient and the shop's return address. Lines come laid out for the country.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::json;

use crate::paper::Extent;
use crate::piece::Numbered;
use crate::run::{Flow, Run, one_each, setting};
use crate::template::Template;
use crate::{OwnWords, Pdf, Press, PrintError, template};

/// An envelope for one person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Envelope {
    /// Its place in the stack.
    pub number: u32,
    /// Name and address, one line each, in the order of the country.
    pub to: Vec<String>,
    /// The sender for the upper left of the front, one line each; empty where the country wants it on the back.
    pub from: Vec<String>,
    /// What the post needs to read beside the address, such as `PRIORITY / PAR AVION`.
    pub mark: Option<String>,
    /// The two-letter code of the country it is for; empty where unknown.
    #[serde(skip)]
    pub country: String,
}

impl Numbered for Envelope {
    fn number(&self) -> u32 {
        self.number
    }

    fn country(&self) -> &str {
        &self.country
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
    /// US A7, 7.25 x 5.25 in; holds an A7 card.
    A7,
    /// US number 10, 9.5 x 4.125 in.
    Number10,
}

impl EnvelopeFormat {
    pub(crate) fn extent(self) -> Extent {
        match self {
            Self::Dl => Extent::mm(220.0, 110.0),
            Self::C6 => Extent::mm(162.0, 114.0),
            Self::FourBar => Extent::inches(5.125, 3.625),
            Self::A2 => Extent::inches(5.75, 4.375),
            Self::A7 => Extent::inches(7.25, 5.25),
            Self::Number10 => Extent::inches(9.5, 4.125),
        }
    }
}

/// The back of one envelope.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
struct Back {
    number: u32,
    from: Vec<String>,
}

impl Numbered for Back {
    fn number(&self) -> u32 {
        self.number
    }
}

impl Press {
    /// Envelopes, one a page. One whose address cannot be printed as given is left out and remarked upon.
    pub fn envelopes(&self, envelopes: &[Envelope], format: EnvelopeFormat) -> Result<Pdf, PrintError> {
        let run = run(&template::ENVELOPE, "envelopes", format);
        // Most senders are the same, so that each is looked at once.
        let mut senders: HashMap<&[String], Vec<String>> = HashMap::new();
        for envelope in envelopes {
            if !senders.contains_key(&envelope.from[..]) {
                senders.insert(&envelope.from, self.sender(run.what, &envelope.from)?);
            }
        }
        let from = |envelope: &Envelope| senders[&envelope.from[..]].clone();
        let envelopes: Vec<Envelope> =
            envelopes.iter().map(|envelope| Envelope { from: from(envelope), ..envelope.clone() }).collect();
        self.print(&run, &envelopes, &one_each)
    }

    /// The backs of as many envelopes: the sender on the flap. They are all alike, so nothing has to be kept in order.
    pub fn envelope_backs(
        &self,
        from: &[String],
        count: u32,
        format: EnvelopeFormat,
    ) -> Result<Pdf, PrintError> {
        let run = run(&template::ENVELOPE_BACK, "backs of envelopes", format);
        let from = self.sender(run.what, from)?;
        let backs: Vec<Back> = (1..=count).map(|number| Back { number, from: from.clone() }).collect();
        self.print(&run, &backs, &one_each)
    }

    /// The lines of the sender, as they can be printed. Its name is the shop's, so that is looked at first.
    fn sender(&self, what: &'static str, from: &[String]) -> Result<Vec<String>, PrintError> {
        let from = self.own_lines(from);
        self.check_own(what, OwnWords::Name, [self.shop.as_str()])?;
        self.check_own(what, OwnWords::Address, from.iter().map(String::as_str))?;
        Ok(from)
    }
}

pub(crate) fn run(template: &'static Template, what: &'static str, format: EnvelopeFormat) -> Run {
    Run {
        template,
        what,
        setting: setting([("page", json!(format.extent()))]),
        faithful: true,
        flow: Flow::Apart,
    }
}
