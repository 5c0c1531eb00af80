//! The shop's own words: what stands on every piece, whoever it is for. A picture that no font has is left out of them; a
//! letter that no font has stops the run, for it would be missing everywhere.

use std::fmt::{self, Display, Formatter};

use serde_json::Value;

use crate::fonts::Fonts;
use crate::piece::{cleaned, without};
use crate::run::Run;
use crate::tongue::is_picture;
use crate::{Press, PrintError};

/// Which of the shop's own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnWords {
    /// Its name.
    Name,
    /// Its story.
    Story,
    /// Where letters and parcels come from.
    Address,
    /// How its notes are signed.
    Signature,
    /// What else it says on such paper.
    Other,
}

impl Display for OwnWords {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::Story => "story",
            Self::Address => "address",
            Self::Signature => "signature",
            Self::Other => "text",
        })
    }
}

/// A text of the shop's own without control characters and without the pictures that no font has.
pub(crate) fn printable(fonts: &Fonts, text: &str) -> String {
    let text = cleaned(text);
    let mut missing = fonts.missing_glyphs([text.as_str()]);
    missing.retain(|&character| is_picture(character));
    if missing.is_empty() { text } else { without(&text, &missing) }
}

impl Press {
    /// A text of the shop's own without the pictures that no font has, for a piece whose words are the shop's.
    #[must_use]
    pub fn own_text(&self, text: &str) -> String {
        printable(&self.fonts, text)
    }

    /// Lines of the shop's own; what was nothing but a picture is no line.
    pub(crate) fn own_lines(&self, lines: &[String]) -> Vec<String> {
        let lines = lines.iter().map(|line| printable(&self.fonts, line));
        lines.filter(|line| !line.trim().is_empty()).collect()
    }

    /// Refuses where a letter of the shop's own words is in no font, and says of which.
    pub(crate) fn check_own<'t>(
        &self,
        what: &'static str,
        words: OwnWords,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<(), PrintError> {
        let missing = self.fonts.missing_glyphs(texts);
        if missing.is_empty() {
            return Ok(());
        }
        Err(PrintError::OwnText { what, words, missing })
    }

    /// Refuses where a letter of what stands on every piece of the run is in no font.
    pub(crate) fn check_own_words(&self, run: &Run) -> Result<(), PrintError> {
        let set = |key: &str| run.setting.get(key).map(Value::to_string).unwrap_or_default();
        let said = [
            (OwnWords::Name, self.shop.clone()),
            (OwnWords::Story, self.story.clone().unwrap_or_default()),
            (OwnWords::Address, set("back_to")),
            (OwnWords::Signature, set("signature")),
            (OwnWords::Other, Value::Object(run.setting.clone()).to_string()),
        ];
        said.iter().try_for_each(|(words, text)| self.check_own(run.what, *words, [text.as_str()]))
    }
}
