//! The press of the shop: its jobs, set by Typst.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use print::{
    Brief, CardFormat, CardStack, Envelope, EnvelopeFormat, EnvelopeStack, Fact, Fonts, Label, LabelSheet,
    LabelStack, NoteCard, Offset, PackingSlip, PaperSize, Pdf, Press, PrintError, SlipLine,
};
use shop::stack::{Job, Paper, Piece, Sheets};

/// Where systems keep fonts; the shop's own folder comes first.
const FONT_FOLDERS: [&str; 3] = ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts"];

/// Sets type with Typst. Fonts are looked for when the first job comes, so that a server that prints nothing holds none.
pub(crate) struct TypstPress {
    own_fonts: PathBuf,
    fonts: OnceLock<Arc<Fonts>>,
}

impl TypstPress {
    /// A press that also knows the fonts in `own_fonts`.
    pub(crate) fn new(own_fonts: PathBuf) -> TypstPress {
        TypstPress { own_fonts, fonts: OnceLock::new() }
    }

    fn fonts(&self) -> Arc<Fonts> {
        let find = || {
            let mut folders = vec![self.own_fonts.clone()];
            folders.extend(FONT_FOLDERS.map(PathBuf::from));
            folders.retain(|folder| folder.is_dir());
            Arc::new(Fonts::with_dirs(&folders))
        };
        Arc::clone(self.fonts.get_or_init(find))
    }
}

impl shop::stack::Press for TypstPress {
    fn set(&self, job: &Job) -> Result<Sheets, String> {
        let press = Press::new(self.fonts(), &job.settings.name);
        let pdf = match job.paper {
            Paper::Notes => notes(&press, job),
            Paper::Briefs => briefs(&press, job),
            Paper::Slips => slips(&press, job),
            Paper::Envelopes => envelopes(&press, job),
            Paper::Labels => labels(&press, job),
        };
        let pdf = pdf.map_err(|error| error.to_string())?;
        let remarks =
            pdf.remarks.iter().map(|remark| (remark.number, remark.trouble.to_string(), remark.left_out));
        Ok(Sheets { remarks: remarks.collect(), pages: pdf.pages, pdf: pdf.bytes })
    }
}

fn each<T>(job: &Job, make: impl Fn(&Piece) -> T) -> Vec<T> {
    job.pieces.iter().map(make).collect()
}

fn notes(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let format = match job.settings.card.as_str() {
        "4bar" => CardFormat::FourBar,
        "a2" => CardFormat::A2,
        _ => CardFormat::A6,
    };
    let cards = each(job, |piece| NoteCard {
        number: piece.number,
        to: piece.greeting.clone(),
        words: piece.gesture.words.clone(),
        signature: None,
    });
    press.note_cards(&cards, CardStack { format, numbered: true })
}

fn briefs(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let briefs = each(job, |piece| Brief {
        number: piece.number,
        kind: piece.gesture.title.clone(),
        name: piece.gesture.person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
        place: piece.gesture.person.as_ref().map(|person| person.place.clone()).unwrap_or_default(),
        why: piece.gesture.why.clone(),
        facts: piece
            .gesture
            .brief
            .iter()
            .map(|fact| Fact { text: fact.text.clone(), source: fact.source.clone() })
            .collect(),
        last_time: piece.gesture.last_time.clone(),
        order: piece.gesture.order.clone(),
    });
    press.briefs(&briefs, paper(job))
}

fn slips(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let slip = |piece: &Piece| {
        let order = piece.order.as_ref()?;
        let line = |line: &domain::fact::Line| SlipLine {
            quantity: u32::try_from(line.quantity).unwrap_or_default(),
            name: line.product.name.clone(),
            sku: line.product.sku.clone(),
        };
        Some(PackingSlip {
            number: piece.number,
            order: order.content.number.clone(),
            date: order.date.clone(),
            ship_to: piece.address.clone(),
            lines: order.content.products.iter().filter(|line| line.quantity > 0).map(line).collect(),
            enclose: vec![format!("Note card {}", piece.number)],
            remark: order.content.note.clone(),
        })
    };
    press.packing_slips(&job.pieces.iter().filter_map(slip).collect::<Vec<_>>(), paper(job))
}

fn envelopes(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let format = match job.settings.card.as_str() {
        "4bar" => EnvelopeFormat::FourBar,
        "a2" => EnvelopeFormat::A2,
        _ => EnvelopeFormat::C6,
    };
    let envelopes = each(job, |piece| Envelope { number: piece.number, to: piece.address.clone() });
    press.envelopes(&envelopes, &EnvelopeStack { format, from: job.from.clone(), offset: offset(job) })
}

fn labels(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let sheet = if job.settings.labels == "5160" { LabelSheet::Avery5160 } else { LabelSheet::AveryL7160 };
    let labels = each(job, |piece| Label { number: piece.number, lines: piece.address.clone() });
    press.labels(&labels, &LabelStack { sheet, start_at: job.start_at, offset: offset(job) })
}

fn paper(job: &Job) -> PaperSize {
    if job.settings.paper == "letter" { PaperSize::Letter } else { PaperSize::A4 }
}

fn offset(job: &Job) -> Offset {
    Offset { x_mm: job.settings.offset_x_mm, y_mm: job.settings.offset_y_mm }
}
