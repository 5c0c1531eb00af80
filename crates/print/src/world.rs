//! What Typst may see of the world: the templates, one job's data and its fonts. No disk, no network, no
//! clock.

use std::sync::{Arc, LazyLock};

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Shelf;
use crate::template::{self, Template};

/// Where a template finds the job's data.
const DATA: &str = "/data.json";

/// The standard library is the same for every job; building it takes about a millisecond.
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    let inputs: Dict = [("data".into(), DATA.into_value())].into_iter().collect();
    LazyHash::new(Library::builder().with_inputs(inputs).build())
});

static DATA_ID: LazyLock<FileId> = LazyLock::new(|| file_id(DATA));

/// One thread's world: a template, the data it is filled with, and the fonts of the job.
pub(crate) struct PaperWorld {
    main: FileId,
    data: Bytes,
    shelf: Arc<Shelf>,
}

impl PaperWorld {
    /// A world in which `template` is compiled with `data`, a JSON text.
    pub(crate) fn new(template: &Template, data: String, shelf: Arc<Shelf>) -> Self {
        Self { main: file_id(template.path), data: Bytes::from_string(data), shelf }
    }
}

impl World for PaperWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.shelf.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.get().vpath().get_with_slash();
        template::source(path).ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == *DATA_ID {
            return Ok(self.data.clone());
        }
        Err(FileError::NotFound(id.get().vpath().get_with_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// The file id of an absolute path among the templates.
pub(crate) fn file_id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("template paths are absolute and plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}
