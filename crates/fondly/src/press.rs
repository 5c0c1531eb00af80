//! The press of the shop: its jobs, set by Typst.

mod pages;
mod stacks;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use print::{
    CardFormat, CardStack, Cut, EnvelopeFormat, Fonts, LabelSheet, Offset, PaperSize, Pdf, Press, PrintError,
    Trouble,
};
use shop::person::About;
use shop::printers::{Medium, Shift};
use shop::stack::{Job, Paper, Sheets};
use shop::{Settings, Story};

/// Where systems keep fonts; the shop's own folder comes first.
const FONT_FOLDERS: [&str; 3] = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts"];
/// A longer line of the story would not stay small at the foot of a card.
const STORY_MAX: usize = 120;

/// Sets type with Typst. Fonts are looked for when the first job comes, so that a server that prints nothing holds none.
pub(crate) struct TypstPress {
    own_fonts: PathBuf,
    fonts: Mutex<Option<Arc<Fonts>>>,
}

impl TypstPress {
    /// A press that also knows the fonts in `own_fonts`.
    pub(crate) fn new(own_fonts: PathBuf) -> TypstPress {
        TypstPress { own_fonts, fonts: Mutex::new(None) }
    }

    fn fonts(&self) -> Arc<Fonts> {
        let find = || {
            let mut folders = vec![self.own_fonts.clone()];
            folders.extend(FONT_FOLDERS.map(PathBuf::from));
            folders.retain(|folder| folder.is_dir());
            Arc::new(Fonts::with_dirs(&folders))
        };
        let mut fonts = self.fonts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Arc::clone(fonts.get_or_insert_with(find))
    }

    /// Looks for fonts anew next time: one that was missing may have been put there since.
    fn forget_fonts(&self) {
        *self.fonts.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = None;
    }

    /// Runs one job on a press that is set up for the shop.
    fn run(
        &self,
        settings: &Settings,
        shift: Shift,
        job: impl FnOnce(&Press) -> Result<Pdf, PrintError>,
    ) -> Result<Sheets, String> {
        let offset = Offset { x_mm: shift.x_mm, y_mm: shift.y_mm };
        let press = Press::new(self.fonts(), &settings.name).telling(told(&settings.story)).shifted(offset);
        let pdf = match job(&press) {
            // Who is left out, and why, is told by name; only the shop knows the names.
            Err(PrintError::AllLeftOut { remarks, .. }) => Pdf { bytes: Vec::new(), pages: 0, remarks },
            answer => answer.map_err(|error| {
                self.forget_fonts();
                error.to_string()
            })?,
        };
        if pdf.remarks.iter().any(|remark| remark.trouble != Trouble::NoRoom) {
            self.forget_fonts();
        }
        let remarks =
            pdf.remarks.iter().map(|remark| (remark.number, remark.trouble.to_string(), remark.left_out));
        Ok(Sheets { remarks: remarks.collect(), pages: pdf.pages, pdf: pdf.bytes })
    }
}

impl shop::stack::Press for TypstPress {
    fn set(&self, job: &Job) -> Result<Sheets, String> {
        self.run(&job.settings, job.shift, |press| match job.paper {
            Paper::Notes => stacks::notes(press, job),
            Paper::Briefs => stacks::briefs(press, job),
            Paper::Slips => stacks::slips(press, job),
            Paper::Envelopes => stacks::envelopes(press, job),
            Paper::Backs => stacks::backs(press, job),
            Paper::Labels => stacks::labels(press, job),
            Paper::Tags => stacks::tags(press, job),
            Paper::Inserts => stacks::inserts(press, job),
        })
    }

    fn about(&self, about: &About, settings: &Settings, shift: Shift) -> Result<Sheets, String> {
        self.run(settings, shift, |press| press.about(&pages::about(about), paper(settings)))
    }

    fn calibration(&self, medium: Medium, settings: &Settings, shift: Shift) -> Result<Sheets, String> {
        self.run(settings, shift, |press| press.calibration(pages::calibration(medium, settings)))
    }
}

/// One line of the story for the foot of a card: what the owner loves, else the problem they were solving, and who says so.
fn told(story: &Story) -> String {
    let line =
        [&story.love, &story.problem].into_iter().map(|text| text.trim()).find(|text| !text.is_empty());
    let Some(line) = line else { return String::new() };
    let line = shortened(line);
    match story.signature.trim() {
        "" => line,
        signature => format!("{line} – {signature}"),
    }
}

/// The first sentence, cut at a word where it is too long.
fn shortened(text: &str) -> String {
    let end = text
        .find(['.', '!', '?', '。'])
        .map(|end| end + text[end..].chars().next().map_or(0, char::len_utf8));
    let sentence = &text[..end.unwrap_or(text.len())];
    if sentence.chars().count() <= STORY_MAX {
        return sentence.to_owned();
    }
    let mut line = String::new();
    for word in sentence.split_whitespace() {
        if line.chars().count() + word.chars().count() >= STORY_MAX {
            break;
        }
        line.push_str(word);
        line.push(' ');
    }
    format!("{}…", line.trim_end())
}

fn card_stack(settings: &Settings) -> CardStack {
    let format = match settings.card.as_str() {
        "4bar" => CardFormat::FourBar,
        "a2" => CardFormat::A2,
        "a7" => CardFormat::A7,
        _ => CardFormat::A6,
    };
    let count = match settings.card_sheets.as_str() {
        "two" => Some(2),
        "four" => Some(4),
        _ => None,
    };
    let cut = count.map(|count| Cut { paper: paper(settings), count });
    CardStack { format, numbered: true, cut }
}

fn envelope(settings: &Settings) -> EnvelopeFormat {
    match (settings.envelope.as_str(), settings.card.as_str()) {
        ("dl", _) => EnvelopeFormat::Dl,
        ("10", _) => EnvelopeFormat::Number10,
        (_, "4bar") => EnvelopeFormat::FourBar,
        (_, "a2") => EnvelopeFormat::A2,
        (_, "a7") => EnvelopeFormat::A7,
        _ => EnvelopeFormat::C6,
    }
}

fn label_sheet(settings: &Settings) -> LabelSheet {
    if settings.labels == "5160" { LabelSheet::Avery5160 } else { LabelSheet::AveryL7160 }
}

fn paper(settings: &Settings) -> PaperSize {
    if settings.paper == "letter" { PaperSize::Letter } else { PaperSize::A4 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_one_line_and_signed() {
        let story = |love: &str, signature: &str| Story {
            problem: "Socks wore out.".into(),
            love: love.into(),
            signature: signature.into(),
        };
        assert_eq!(told(&Story::default()), "");
        assert_eq!(told(&story("", "")), "Socks wore out.");
        assert_eq!(told(&story("The first wearing. And wool!", "Maya")), "The first wearing. – Maya");
        let long = told(&story(&"very ".repeat(60), ""));
        assert!(long.ends_with("very…") && long.chars().count() <= STORY_MAX + 1, "{long}");
    }
}
