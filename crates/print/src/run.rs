//! One run of the press: pieces in, a PDF out. Chunks are set on all cores and joined as pages, not as files.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Map, Value, json};
use typst::World;
use typst::diag::{EcoString, SourceDiagnostic};
use typst::foundations::{Datetime, Label, Selector, Smart};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::{Abs, Point};
use typst::model::DocumentInfo;
use typst::utils::PicoStr;
use typst_layout::{Page, PagedDocument};
use typst_pdf::PdfOptions;

use crate::fonts::Shelf;
use crate::piece::{Numbered, Piece};
use crate::template::Template;
use crate::tongue::{Tongue, is_picture};
use crate::world::PaperWorld;
use crate::{Offset, Pdf, Press, PrintError, Remark, Trouble};

/// Leaves set in one go: enough to spread the cost of a compilation, few enough to bound its memory.
const CHUNK_LEAVES: usize = 250;

/// After so many chunks what Typst remembers of them is swept out, so that memory does not grow with the
/// stack.
const CHUNKS_REMEMBERED: usize = 8;

/// What a run is called, what it is set with, and how.
pub(crate) struct Run {
    /// The template to fill.
    pub(crate) template: &'static Template,
    /// The kind of paper, in the plural, as a sentence would name it.
    pub(crate) what: &'static str,
    /// What the template is told beside the pieces.
    pub(crate) setting: Map<String, Value>,
    /// Whether it reaches a customer. Paper of the shop's own does without a picture that no font has; a letter that no
    /// font has keeps a piece out of either.
    pub(crate) faithful: bool,
    /// How pieces and pages go together.
    pub(crate) flow: Flow,
}

/// The setting of a run from its parts.
pub(crate) fn setting<const PARTS: usize>(parts: [(&str, Value); PARTS]) -> Map<String, Value> {
    parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// How the leaves of a run and its pages go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// A leaf is one page. A chunk with more pages ran over, and is set again with everything measured.
    PageEach,
    /// A leaf starts a page.
    Apart,
    /// Leaves share pages, so that they have to be set in one go.
    Together,
}

/// How pieces become leaves: JSON texts that the template reads one by one.
pub(crate) type Imposition<'a> = &'a dyn Fn(&[&Piece]) -> Vec<String>;

/// A leaf for each piece.
pub(crate) fn one_each(pieces: &[&Piece]) -> Vec<String> {
    pieces.iter().map(|piece| piece.json.clone()).collect()
}

impl Press {
    /// Prints `items` in their order.
    pub(crate) fn print<T: Numbered>(
        &self,
        run: &Run,
        items: &[T],
        impose: Imposition<'_>,
    ) -> Result<Pdf, PrintError> {
        let sweep = Sweep;
        let (pages, remarks) = self.pages(run, items, impose)?;
        self.finish(run.what, pages, remarks, sweep)
    }

    /// Pages into a file: moved for the printer, then bound.
    pub(crate) fn finish(
        &self,
        what: &'static str,
        mut pages: Vec<Page>,
        remarks: Vec<Remark>,
        sweep: Sweep,
    ) -> Result<Pdf, PrintError> {
        self.shift(&mut pages);
        // Binding remembers next to nothing, so the sweep need not wait for it.
        let (count, bytes) = thread::scope(|scope| {
            scope.spawn(|| drop(sweep));
            (pages.len(), self.bind(what, pages))
        });
        Ok(Pdf { pages: count, bytes: bytes?, remarks })
    }

    /// Moves what is on the pages by what the printer is off.
    pub(crate) fn shift(&self, pages: &mut [Page]) {
        if self.offset != Offset::default() {
            let shift = Point::new(Abs::mm(self.offset.x_mm), Abs::mm(self.offset.y_mm));
            pages.iter_mut().for_each(|page| page.frame.translate(shift));
        }
    }

    /// The pages of `items`, and what there is to say about them.
    pub(crate) fn pages<T: Numbered>(
        &self,
        run: &Run,
        items: &[T],
        impose: Imposition<'_>,
    ) -> Result<(Vec<Page>, Vec<Remark>), PrintError> {
        if items.is_empty() {
            return Err(PrintError::Empty { what: run.what });
        }
        self.offset.checked()?;
        let mut pieces: Vec<Piece> = items.iter().map(Piece::new).collect();
        let own = self.own_characters(run);
        let shelf = self.fonts.shelf(&rare_characters(&own, &pieces));
        if !shelf.lacks(&own).is_empty() {
            self.check_own_words(run)?;
        }
        let mut remarks = unprintable(&mut pieces, &shelf, run.faithful);
        let pages = self.set_what_fits(run, &pieces, &shelf, impose, &mut remarks)?;
        let place = |number| pieces.iter().position(|piece| piece.number == number);
        remarks.sort_by_cached_key(|remark| place(remark.number));
        Ok((pages, remarks))
    }

    /// What the shop itself says on every piece: its name, its story, its address.
    fn own_characters(&self, run: &Run) -> Vec<char> {
        let mut said = Value::Object(run.setting.clone()).to_string();
        said.push_str(&self.shop);
        said.push_str(self.story.as_deref().unwrap_or_default());
        let mut own: Vec<char> = said.chars().filter(|&c| crate::fonts::needs_glyph(c)).collect();
        own.sort_unstable();
        own.dedup();
        own
    }

    /// Sets the pieces; those that turn out too long are left out, and the others set again without them.
    fn set_what_fits(
        &self,
        run: &Run,
        pieces: &[Piece],
        shelf: &Arc<Shelf>,
        impose: Imposition<'_>,
        remarks: &mut Vec<Remark>,
    ) -> Result<Vec<Page>, PrintError> {
        loop {
            let left_out = |piece: &&Piece| remarks.iter().any(|r| r.left_out && r.number == piece.number);
            let kept: Vec<&Piece> = pieces.iter().filter(|piece| !left_out(piece)).collect();
            if kept.is_empty() {
                return Err(PrintError::AllLeftOut { what: run.what, remarks: std::mem::take(remarks) });
            }
            let set = self.set(run, &impose(&kept), shelf)?;
            if set.too_long.is_empty() {
                return Ok(set.pages);
            }
            let no_room = |number| Remark { number, trouble: Trouble::NoRoom, left_out: true };
            remarks.extend(set.too_long.into_iter().map(no_room));
        }
    }

    /// Sets leaves on as many threads as there are cores. The order of the pages is the order of the leaves.
    fn set(&self, run: &Run, leaves: &[String], shelf: &Arc<Shelf>) -> Result<SetPages, PrintError> {
        let size = if run.flow == Flow::Together { leaves.len() } else { CHUNK_LEAVES };
        let chunks: Vec<&[String]> = leaves.chunks(size).collect();
        let results = in_parallel(chunks.len(), |index| {
            let set = self.set_chunk(run, chunks[index], shelf);
            if (index + 1) % CHUNKS_REMEMBERED == 0 {
                comemo::evict(1);
            }
            set
        });
        let mut all = SetPages::default();
        for result in results {
            let set = result.map_err(|reason| PrintError::Template { what: run.what, reason })?;
            all.pages.extend(set.pages);
            all.too_long.extend(set.too_long);
        }
        Ok(all)
    }

    /// Sets one chunk. Measuring takes as long as setting, so it is done only where something ran over.
    fn set_chunk(&self, run: &Run, leaves: &[String], shelf: &Arc<Shelf>) -> Result<SetPages, String> {
        let world = |measured| {
            PaperWorld::new(run.template, self.data(run, leaves, shelf, measured), Arc::clone(shelf))
        };
        let set = compile(&world(false))?;
        if run.flow == Flow::PageEach && set.pages.len() != leaves.len() {
            return compile(&world(true));
        }
        Ok(set)
    }

    /// The data file of one chunk.
    fn data(&self, run: &Run, leaves: &[String], shelf: &Shelf, measured: bool) -> String {
        let mut setting = run.setting.clone();
        setting.insert("shop".into(), json!(self.shop));
        setting.insert("story".into(), json!(self.story));
        let tongues = Tongue::ALL.map(|tongue| (tongue.as_str().to_owned(), json!(shelf.families(tongue))));
        setting.insert("tongues".into(), Value::Object(tongues.into_iter().collect()));
        setting.insert("measured".into(), Value::Bool(measured));
        let setting = Value::Object(setting).to_string();
        let opened = setting.strip_suffix('}').expect("an object ends with a brace");
        format!(r#"{opened},"items":[{}]}}"#, leaves.join(","))
    }

    /// Pages into one file: without tags, which bulk paper has no use for, and without any time but the
    /// caller's.
    fn bind(&self, what: &'static str, pages: Vec<Page>) -> Result<Vec<u8>, PrintError> {
        let date = self.date.and_then(|date| {
            let part = |part: i8| u8::try_from(part).ok();
            Datetime::from_ymd(date.year().into(), part(date.month())?, part(date.day())?)
        });
        let info = DocumentInfo {
            title: Some(format!("{}: {what}", self.shop).into()),
            author: vec![self.shop.as_str().into()],
            date: Smart::Custom(date),
            ..DocumentInfo::default()
        };
        let options = PdfOptions {
            creator: Smart::Custom(Some("Fondly".into())),
            tagged: false,
            ..PdfOptions::default()
        };
        let document = PagedDocument::new(pages.into_iter().collect(), info);
        typst_pdf::pdf(&document, &options)
            .map_err(|faults| PrintError::Template { what, reason: reason(&faults) })
    }
}

/// Every character that the job needs a glyph for, sorted, each once.
fn rare_characters(own: &[char], pieces: &[Piece]) -> Vec<char> {
    let mut rare: Vec<char> = pieces.iter().flat_map(|piece| &piece.rare).chain(own).copied().collect();
    rare.sort_unstable();
    rare.dedup();
    rare
}

/// A remark for each piece with a character that no font has. A picture is left out of the text where that is allowed.
fn unprintable(pieces: &mut [Piece], shelf: &Shelf, faithful: bool) -> Vec<Remark> {
    let missing = |piece: &mut Piece| {
        let lacking = shelf.lacks(&piece.rare);
        let left_out = faithful || !lacking.iter().copied().all(is_picture);
        if !left_out {
            piece.without(&lacking);
        }
        let trouble = if left_out { Trouble::NoGlyph } else { Trouble::NoPicture };
        let remark = Remark { number: piece.number, trouble: trouble(lacking.clone()), left_out };
        (!lacking.is_empty()).then_some(remark)
    };
    pieces.iter_mut().filter_map(missing).collect()
}

/// Pages as they were set, and the numbers of pieces that did not fit.
#[derive(Default)]
pub(crate) struct SetPages {
    pub(crate) pages: Vec<Page>,
    pub(crate) too_long: Vec<u32>,
}

/// Compiles one world. The templates mark what does not fit with `<too-long>`.
pub(crate) fn compile(world: &PaperWorld) -> Result<SetPages, String> {
    let document =
        typst::compile::<PagedDocument>(world as &dyn World).output.map_err(|faults| reason(&faults))?;
    let label = Label::new(PicoStr::intern("too-long")).expect("the label has a name");
    let marks = document.introspector().query(&Selector::Label(label));
    let number = |mark: typst::foundations::Content| {
        let value = mark.to_packed::<MetadataElem>()?.value.clone();
        value.cast::<u32>().ok()
    };
    Ok(SetPages {
        too_long: marks.into_iter().filter_map(number).collect(),
        pages: document.pages().to_vec(),
    })
}

/// What Typst found wrong, on one line.
fn reason(faults: &[SourceDiagnostic]) -> String {
    let messages: Vec<EcoString> = faults.iter().map(|fault| fault.message.clone()).collect();
    messages.join(", ")
}

/// Does `count` pieces of work on all cores; results come in the order of their numbers.
fn in_parallel<R: Send>(count: usize, work: impl Fn(usize) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(count));
    thread::scope(|scope| {
        for _ in 0..cores.min(count) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let result = work(index);
                    done.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Typst remembers every call until told otherwise; a server would grow with each job. Told when a run ends,
/// however it ends.
pub(crate) struct Sweep;

impl Drop for Sweep {
    fn drop(&mut self) {
        comemo::evict(0);
    }
}
