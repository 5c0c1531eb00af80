//! The file of a backup: a gzipped tar that any system can open, with a list of digests at its end that `sha256sum -c`
//! understands. A file that was cut off has no such list.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::{About, Progress, Step, Watch, no_file, stopped};
use crate::ShopError;
use crate::open::{FILE, INTAKE};

/// The format that is written, and the latest that is read.
pub(super) const FORMAT: u32 = 1;
/// What the backup says of itself.
const ABOUT: &str = "about.json";
/// The digests of everything before it.
const SUMS: &str = "SHA256SUMS";
/// More than the list of digests of any shop.
const SUMS_MAX: u64 = 16 << 20;
/// Bytes moved at a time.
const CHUNK: usize = 256 << 10;
/// Nobody but the owner of the file sees the people in it.
const MODE: u32 = 0o600;

/// A backup that is being written.
pub(super) struct Packing<'a> {
    tar: tar::Builder<GzEncoder<BufWriter<File>>>,
    path: &'a Path,
    at: u64,
    files: Vec<(String, File)>,
    sums: String,
    watch: &'a Watch<'a>,
}

impl<'a> Packing<'a> {
    /// Begins a new file at `path`.
    pub(super) fn begin(
        path: &'a Path,
        about: &About,
        files: Vec<(String, File)>,
        watch: &'a Watch<'a>,
    ) -> Result<Packing<'a>, ShopError> {
        let file = create(path)?;
        // The fastest level makes a shop less than half as large; higher ones take twice as long for a fifteenth of it.
        let gzip = GzEncoder::new(BufWriter::with_capacity(CHUNK, file), Compression::fast());
        let at = u64::try_from(about.made_at.as_second()).unwrap_or(0);
        let mut packing =
            Packing { tar: tar::Builder::new(gzip), path, at, files, sums: String::new(), watch };
        let about = serde_json::to_vec_pretty(about).expect("it is text and numbers");
        packing.add(ABOUT, about.len() as u64, &about[..], &mut |_| true)?;
        Ok(packing)
    }

    /// Packs every file and the digests; answers with how many bytes there were when all is on the disk.
    pub(super) fn finish(mut self) -> Result<u64, ShopError> {
        let mut files = Vec::new();
        for (name, file) in std::mem::take(&mut self.files) {
            let metadata = file.metadata().map_err(|error| self.failed(error))?;
            files.push((name, metadata.len(), file));
        }
        let total = files.iter().map(|(_, size, _)| size).sum();
        let (mut bytes, watch) = (0, self.watch);
        for (name, size, file) in files {
            self.add(&name, size, file, &mut |count| {
                bytes += count;
                watch(Progress { step: Step::Pack, bytes, total }).is_continue()
            })?;
        }
        let sums = std::mem::take(&mut self.sums);
        self.add(SUMS, sums.len() as u64, sums.as_bytes(), &mut |_| true)?;
        let path = self.path;
        let written = self.tar.into_inner().and_then(GzEncoder::finish);
        let synced = written.and_then(|file| file.into_inner()?.sync_all());
        synced.map_err(|error| no_file(path, "could not be written", error))?;
        Ok(total)
    }

    fn add(
        &mut self,
        name: &str,
        size: u64,
        from: impl Read,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<(), ShopError> {
        let mut header = tar::Header::new_gnu();
        header.set_size(size);
        header.set_mode(MODE);
        header.set_mtime(self.at);
        let mut from =
            Hashing { from: from.take(size), hash: Sha256::new(), bytes: 0, go_on, stopped: false };
        let added = self.tar.append_data(&mut header, name, &mut from);
        if from.stopped {
            return Err(stopped());
        }
        added.map_err(|error| self.failed(error))?;
        if from.bytes != size {
            return Err(ShopError::Refused(format!("{name} became shorter while it was packed; try again")));
        }
        self.sums.push_str(&line(&from.hash.finalize(), name));
        Ok(())
    }

    fn failed(&self, source: io::Error) -> ShopError {
        no_file(self.path, "could not be written", source)
    }
}

/// Reads the backup in `file` through and compares every file in it with its digest, putting each into the folder `into`
/// if there is one. Answers with what the backup says of itself.
pub(super) fn read(file: &Path, into: Option<&Path>, watch: &Watch<'_>) -> Result<About, ShopError> {
    let halted = Cell::new(false);
    let counted = Counted::open(file, watch, &halted)?;
    let outcome = Reading { file, into, about: None, sums: String::new(), list: None }.through(counted);
    if halted.get() { Err(stopped()) } else { outcome }
}

/// What the backup in `file` says of itself, without reading the rest.
pub(super) fn about(file: &Path) -> Result<About, ShopError> {
    let opened = File::open(file).map_err(|error| unreadable(file, error))?;
    let mut archive = tar::Archive::new(GzDecoder::new(BufReader::new(opened)));
    let mut entries = archive.entries().map_err(|error| unreadable(file, error))?;
    let first = entries.next().ok_or_else(|| no_backup(file))?;
    let mut first = first.map_err(|error| unreadable(file, error))?;
    Ok(read_about(file, &mut first)?.0)
}

/// A backup that is being read.
struct Reading<'a> {
    file: &'a Path,
    into: Option<&'a Path>,
    about: Option<About>,
    /// The digests of what was read so far,
    sums: String,
    /// and those that stand in the file.
    list: Option<String>,
}

impl Reading<'_> {
    fn through(mut self, from: impl Read) -> Result<About, ShopError> {
        let mut archive = tar::Archive::new(GzDecoder::new(BufReader::with_capacity(CHUNK, from)));
        for entry in archive.entries().map_err(|error| self.unreadable(error))? {
            let entry = entry.map_err(|error| self.unreadable(error))?;
            self.take(entry)?;
        }
        // To the very end: that the last bytes are there is told by the decoder.
        let rest = io::copy(&mut archive.into_inner(), &mut io::sink());
        rest.map_err(|error| self.unreadable(error))?;
        let (Some(about), Some(list)) = (self.about, self.list) else { return Err(no_backup(self.file)) };
        if list == self.sums { Ok(about) } else { Err(changed(self.file)) }
    }

    fn take(&mut self, mut entry: tar::Entry<'_, impl Read>) -> Result<(), ShopError> {
        let path = entry.path().map_err(|error| self.unreadable(error))?.into_owned();
        let name = path.to_str().filter(|name| is_ours(name)).ok_or_else(|| no_backup(self.file))?;
        let digest = match name {
            ABOUT => {
                let (about, digest) = read_about(self.file, &mut entry)?;
                self.about = Some(about);
                digest
            }
            SUMS => {
                let mut list = String::new();
                let read = entry.take(SUMS_MAX).read_to_string(&mut list);
                read.map_err(|error| self.unreadable(error))?;
                self.list = Some(list);
                return Ok(());
            }
            _ if self.about.is_none() => return Err(no_backup(self.file)),
            _ => self.unpack(&mut entry, name)?,
        };
        self.sums.push_str(&line(&digest, name));
        Ok(())
    }

    /// Reads one file, and writes it where it belongs.
    fn unpack(&self, entry: &mut impl Read, name: &str) -> Result<Vec<u8>, ShopError> {
        let path = self.into.map(|folder| folder.join(name));
        let file = path.as_deref().map(create).transpose()?;
        let mut both = Both { hash: Sha256::new(), file, failed: false };
        let copied = io::copy(entry, &mut both);
        let synced = copied.and_then(|_| both.file.as_ref().map_or(Ok(()), File::sync_all));
        match (synced, path) {
            (Ok(()), _) => Ok(both.hash.finalize().to_vec()),
            (Err(error), Some(path)) if both.failed => Err(no_file(&path, "could not be written", error)),
            (Err(error), _) => Err(self.unreadable(error)),
        }
    }

    fn unreadable(&self, source: io::Error) -> ShopError {
        unreadable(self.file, source)
    }
}

/// Whether a backup has a file of this name: nothing else is ever put on a disk.
fn is_ours(name: &str) -> bool {
    let in_folder = |(folder, name): (&str, &str)| {
        super::FOLDERS.contains(&folder) && !name.is_empty() && name != ".." && !name.contains(['/', '\\'])
    };
    [ABOUT, SUMS, FILE, INTAKE].contains(&name) || name.split_once('/').is_some_and(in_folder)
}

fn read_about(file: &Path, entry: &mut impl Read) -> Result<(About, Vec<u8>), ShopError> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let mut bytes = Vec::new();
    entry.take(SUMS_MAX).read_to_end(&mut bytes).map_err(|error| unreadable(file, error))?;
    let Format { format } = serde_json::from_slice(&bytes).map_err(|_| no_backup(file))?;
    if format > FORMAT {
        return Err(ShopError::Refused(format!(
            "{} was made by a newer Fondly (its format is {format}, this one knows {FORMAT}); use that program",
            file.display()
        )));
    }
    let about = serde_json::from_slice(&bytes).map_err(|_| no_backup(file))?;
    Ok((about, Sha256::digest(&bytes).to_vec()))
}

/// A new file that only its owner can read, in a folder that is made if need be.
fn create(path: &Path) -> Result<File, ShopError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let made = std::fs::create_dir_all(folder);
    let file = made.and_then(|()| OpenOptions::new().write(true).create_new(true).mode(MODE).open(path));
    file.map_err(|source| no_file(path, "could not be made", source))
}

/// A line of the list of digests.
fn line(digest: &[u8], name: &str) -> String {
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex}  {name}\n")
}

fn unreadable(file: &Path, source: io::Error) -> ShopError {
    no_file(file, "cannot be read as a backup: it is damaged, cut off, or something else", source)
}

pub(super) fn no_backup(file: &Path) -> ShopError {
    ShopError::Refused(format!("{} is no whole backup of a shop; take another one", file.display()))
}

fn changed(file: &Path) -> ShopError {
    let file = file.display();
    ShopError::Refused(format!("{file} is not what was written: its digests differ; take another one"))
}

/// Takes the digest of what is read through it.
struct Hashing<'a, R> {
    from: R,
    hash: Sha256,
    bytes: u64,
    go_on: &'a mut dyn FnMut(u64) -> bool,
    stopped: bool,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        if !(self.go_on)(count as u64) {
            self.stopped = true;
            return Err(io::Error::other("stopped"));
        }
        Ok(count)
    }
}

/// Takes the digest of what is written, and writes it to a file if there is one.
struct Both {
    hash: Sha256,
    file: Option<File>,
    failed: bool,
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes));
        self.failed |= written.is_err();
        written.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tells how much of a file is read.
struct Counted<'a> {
    file: File,
    bytes: u64,
    total: u64,
    watch: &'a Watch<'a>,
    halted: &'a Cell<bool>,
}

impl<'a> Counted<'a> {
    fn open(path: &Path, watch: &'a Watch<'a>, halted: &'a Cell<bool>) -> Result<Counted<'a>, ShopError> {
        let file = File::open(path).map_err(|source| no_file(path, "could not be opened", source))?;
        let total = file.metadata().map_err(|error| unreadable(path, error))?.len();
        Ok(Counted { file, bytes: 0, total, watch, halted })
    }
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes += count as u64;
        if (self.watch)(Progress { step: Step::Read, bytes: self.bytes, total: self.total }).is_break() {
            self.halted.set(true);
            return Err(io::Error::other("stopped"));
        }
        Ok(count)
    }
}
