//! The templates: folders of `template.typ` and `sample.json`, embedded in the program.

use std::sync::LazyLock;

use typst::syntax::Source;

use crate::world::file_id;

/// One kind of paper as Typst sees it.
#[derive(Debug)]
pub(crate) struct Template {
    /// Its absolute path, as other templates would import it.
    pub(crate) path: &'static str,
    text: &'static str,
    /// Data to show it with, in the shape that jobs send.
    #[cfg(test)]
    pub(crate) sample: &'static str,
}

macro_rules! template {
    ($folder:literal) => {
        Template {
            path: concat!("/", $folder, "/template.typ"),
            text: include_str!(concat!("../templates/", $folder, "/template.typ")),
            #[cfg(test)]
            sample: include_str!(concat!("../templates/", $folder, "/sample.json")),
        }
    };
}

/// Note cards, one a page.
pub(crate) static NOTE_CARD: Template = template!("note-card");
/// Briefs for the maker, several a page.
pub(crate) static BRIEFS: Template = template!("briefs");
/// Packing slips, one or more pages each.
pub(crate) static PACKING_SLIP: Template = template!("packing-slip");
/// Envelopes, one a page.
pub(crate) static ENVELOPE: Template = template!("envelope");
/// The back of an envelope, one a page.
pub(crate) static ENVELOPE_BACK: Template = template!("envelope-back");
/// Sheets of labels.
pub(crate) static LABELS: Template = template!("labels");
/// Gift tags, one a page.
pub(crate) static GIFT_TAG: Template = template!("gift-tag");
/// "Tell us what makes you smile", one a page.
pub(crate) static INSERT: Template = template!("insert");
/// About one person, for a call.
pub(crate) static ABOUT: Template = template!("about");
/// Rulers and crosses that show where a printer prints.
pub(crate) static CALIBRATION: Template = template!("calibration");
/// The marks around what is cut from a sheet.
pub(crate) static CUT_SHEET: Template = template!("cut-sheet");

/// Every template there is.
pub(crate) static ALL: [&Template; 11] = [
    &NOTE_CARD,
    &BRIEFS,
    &PACKING_SLIP,
    &ENVELOPE,
    &ENVELOPE_BACK,
    &LABELS,
    &GIFT_TAG,
    &INSERT,
    &ABOUT,
    &CALIBRATION,
    &CUT_SHEET,
];

/// What the templates share.
const LOOK: (&str, &str) = ("/look.typ", include_str!("../templates/look.typ"));

/// Parsed once for all jobs and threads.
static SOURCES: LazyLock<Vec<(&'static str, Source)>> = LazyLock::new(|| {
    ALL.iter()
        .map(|template| (template.path, template.text))
        .chain([LOOK])
        .map(|(path, text)| (path, Source::new(file_id(path), text.to_owned())))
        .collect()
});

/// The parsed source at an absolute path.
pub(crate) fn source(path: &str) -> Option<Source> {
    SOURCES.iter().find(|(known, _)| *known == path).map(|(_, source)| source.clone())
}
