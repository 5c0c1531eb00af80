//! Fonts: those inside the program for nearly every job, those in the shop's folders only when a text needs
//! them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, OnceLock};

use typst::foundations::Bytes;
use typst::text::{Coverage, Font, FontBook, FontInfo, is_default_ignorable};
use typst::utils::LazyHash;

use crate::tongue::Tongue;

/// Family of the bundled monospaced font: wide coverage of symbols, but no face for a card.
const LAST_RESORT: &str = "DejaVu Sans Mono";

/// How deep folders of fonts are searched.
const FOLDER_DEPTH: usize = 6;

/// The fonts that paper may be set in.
///
/// Latin, Greek, Cyrillic and Hebrew need nothing but the bundled fonts. The folders are read the first
/// time that a text holds a character the bundled fonts lack, so a Latin job never waits for a Chinese
/// font.
#[derive(Debug, Default)]
pub struct Fonts {
    folders: Vec<PathBuf>,
    wide: OnceLock<Arc<Cabinet>>,
}

impl Fonts {
    /// The fonts inside the program.
    pub fn bundled() -> Self {
        Self::default()
    }

    /// The fonts inside the program and, for what they lack, those found in these folders and the folders
    /// in them.
    pub fn with_dirs(folders: &[PathBuf]) -> Self {
        Self { folders: folders.to_vec(), wide: OnceLock::new() }
    }

    /// The characters of `texts` that no font at hand has a glyph for, sorted, each once.
    pub fn missing_glyphs<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<char> {
        let needed = texts.into_iter().flat_map(str::chars).filter(|&c| needs_glyph(c));
        let rare: Vec<char> = needed.collect::<BTreeSet<char>>().into_iter().collect();
        self.shelf(&rare).lacks(&rare)
    }

    /// A shelf for a job whose unusual characters are `rare`: the narrow one if it has them all.
    pub(crate) fn shelf(&self, rare: &[char]) -> Arc<Shelf> {
        let cabinet = if NARROW.lacks(rare).next().is_none() { &*NARROW } else { self.wide() };
        Arc::new(Shelf::new(Arc::clone(cabinet)))
    }

    fn wide(&self) -> &Arc<Cabinet> {
        self.wide.get_or_init(|| {
            let mut drawers = bundled(|_| true);
            for folder in &self.folders {
                collect_fonts(folder, FOLDER_DEPTH, &mut drawers);
            }
            Arc::new(Cabinet::new(drawers))
        })
    }
}

/// Whether a character has to have a glyph to be printed at all.
pub(crate) fn needs_glyph(character: char) -> bool {
    !character.is_ascii() && !character.is_whitespace() && !is_default_ignorable(character)
}

/// Bundled faces without the last resort: enough for most shops' every day.
static NARROW: LazyLock<Arc<Cabinet>> =
    LazyLock::new(|| Arc::new(Cabinet::new(bundled(|info| info.family != LAST_RESORT))));

/// Parsed bundled faces, shared by all.
static BUNDLED: LazyLock<Vec<Font>> =
    LazyLock::new(|| typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect());

fn bundled(wanted: impl Fn(&FontInfo) -> bool) -> Vec<Drawer> {
    BUNDLED
        .iter()
        .filter(|font| wanted(font.info()))
        .map(|font| Drawer { info: font.info().clone(), face: Face::Here(font.clone()) })
        .collect()
}

/// A face and what is known of it.
#[derive(Debug)]
struct Drawer {
    info: FontInfo,
    face: Face,
}

/// Where a face is.
#[derive(Debug, Clone)]
enum Face {
    Here(Font),
    File { path: PathBuf, index: u32 },
}

/// All faces a job may choose from, and the book by which it chooses.
#[derive(Debug)]
pub(crate) struct Cabinet {
    book: LazyHash<FontBook>,
    faces: Vec<Face>,
}

impl Cabinet {
    fn new(drawers: Vec<Drawer>) -> Self {
        let mut book = FontBook::new();
        let mut faces = Vec::with_capacity(drawers.len());
        for drawer in drawers {
            book.push(for_text(drawer.info));
            faces.push(drawer.face);
        }
        Self { book: LazyHash::new(book), faces }
    }

    /// Those of `characters` that no face has.
    fn lacks(&self, characters: &[char]) -> impl Iterator<Item = char> {
        characters.iter().copied().filter(|character| !self.has(*character))
    }

    fn has(&self, character: char) -> bool {
        (0..self.faces.len())
            .filter_map(|index| self.book.info(index))
            .any(|info| info.coverage.contains(character as u32))
    }
}

/// The fonts of one job. Faces from files are read when first used and given back when the job ends.
#[derive(Debug)]
pub(crate) struct Shelf {
    cabinet: Arc<Cabinet>,
    read: Vec<OnceLock<Option<Font>>>,
}

impl Shelf {
    fn new(cabinet: Arc<Cabinet>) -> Self {
        let read = cabinet.faces.iter().map(|_| OnceLock::new()).collect();
        Self { cabinet, read }
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.cabinet.book
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        match self.cabinet.faces.get(index)? {
            Face::Here(font) => Some(font.clone()),
            Face::File { path, index: face } => {
                self.read[index].get_or_init(|| read_face(path, *face)).clone()
            }
        }
    }

    /// The families of this shelf that suit a tongue, the best first.
    pub(crate) fn families(&self, tongue: Tongue) -> Vec<&'static str> {
        let wanted = tongue.families().iter().copied();
        wanted.filter(|family| self.cabinet.book.contains_family(&family.to_lowercase())).collect()
    }

    /// Those of `characters` that no font of this shelf has.
    pub(crate) fn lacks(&self, characters: &[char]) -> Vec<char> {
        self.cabinet.lacks(characters).collect()
    }
}

/// What a face may be chosen for. One made for mathematics has letters of some scripts by themselves, without what joins
/// and places them in a name, so that only its signs count.
fn for_text(info: FontInfo) -> FontInfo {
    if !info.family.split_whitespace().any(|word| word.ends_with("Math")) {
        return info;
    }
    let signs = info.coverage.iter().filter(|&character| is_sign(character)).collect();
    FontInfo { coverage: Coverage::from_vec(signs), ..info }
}

/// Punctuation, arrows, operators and other symbols, and the letters of formulas.
fn is_sign(character: u32) -> bool {
    matches!(character, 0x2000..=0x2bff | 0x1_d400..=0x1_d7ff)
}

fn read_face(path: &Path, index: u32) -> Option<Font> {
    let data = std::fs::read(path).ok()?;
    Font::new(Bytes::new(data), index)
}

/// Adds every face in a folder, in the order of the names, so that the same folder gives the same paper.
/// What cannot be read is passed over: a missing font shows as a missing character, named to the caller.
fn collect_fonts(folder: &Path, depth: usize, drawers: &mut Vec<Drawer>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            if depth > 0 {
                collect_fonts(&path, depth - 1, drawers);
            }
        } else if is_font(&path) {
            collect_faces(&path, drawers);
        }
    }
}

fn is_font(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn collect_faces(path: &Path, drawers: &mut Vec<Drawer>) {
    let Ok(data) = std::fs::read(path) else { return };
    for (index, info) in (0..).zip(FontInfo::iter(&data)) {
        drawers.push(Drawer { info, face: Face::File { path: path.to_owned(), index } });
    }
}
