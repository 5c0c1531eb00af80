//! What the import page shows: the files taken in, one of them closely, and a file before it is taken in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use domain::id::ImportId;
use ingest::{BrokenRow, DateEvidence, Field, Format, HEAD_BYTES, Recognised, Refusal, Wishes};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::Tx;

use super::kept::{self, Kept};
use super::{Counts, known, state, take};
use crate::{Shop, ShopError};

/// Values of a column that are shown beside its header.
const SAMPLES: usize = 3;
/// Rows that are shown of what was set aside or listed; the file has them all.
const SHOWN: usize = 200;

/// Every file that was taken in.
#[derive(Clone, Debug, Serialize)]
pub struct ImportsView {
    /// The last first.
    pub imports: Vec<ImportRow>,
}

/// One file that was taken in.
#[derive(Clone, Debug, Serialize)]
pub struct ImportRow {
    /// Its number.
    pub id: ImportId,
    /// The file's name.
    pub file: String,
    /// Its format in words.
    pub format: String,
    /// Whether it tells of people and their days rather than of orders.
    pub about_people: bool,
    /// Whether it is cards rather than rows.
    pub cards: bool,
    /// `waiting`, `running`, `done`, `undone`, `failed` or `stopped`.
    pub state: String,
    /// When it was started,
    pub started_at: Timestamp,
    /// and the same in words.
    pub when: String,
    /// What was counted, once it was done.
    pub counts: Option<Counts>,
    /// Rows set aside that can be corrected.
    pub set_aside: u64,
    /// Why it failed or was stopped.
    pub problem: Option<String>,
    /// Per cent, while it runs.
    pub progress: Option<u8>,
    /// The upload, where it failed or was stopped and can be tried again.
    pub upload: Option<String>,
}

/// One import, closely.
#[derive(Clone, Debug, Serialize)]
pub struct ImportDetail {
    /// The import.
    pub import: ImportRow,
    /// The first rows that were set aside.
    pub set_aside: Vec<BrokenRow>,
    /// The first lines that were read and are nobody's order.
    pub listed: Vec<ListedLine>,
}

/// A line that was read and is nobody's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedLine {
    /// Its line in the file.
    pub line: i64,
    /// `adjustment` or `unmatched_cancellation`.
    pub kind: String,
    /// What it says.
    pub text: String,
}

/// A file before it is taken in: what it seems to be, and how it will be read.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewView {
    /// The token of the upload.
    pub upload: String,
    /// The file's name.
    pub file: String,
    /// How large it is.
    pub bytes: u64,
    /// The format that it is read as.
    pub format: String,
    /// All formats: id and title.
    pub formats: Vec<(&'static str, &'static str)>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What a column of this format can mean.
    pub fields: Vec<&'static str>,
    /// The first ten rows.
    pub rows: Vec<Vec<String>>,
    /// What the owner should know, a sentence each.
    pub notes: Vec<String>,
    /// `mdy` or `dmy`: how dates are read.
    pub dates: &'static str,
    /// Whether the file itself does not tell which it is, so that the owner should look.
    pub dates_open: bool,
    /// Why it cannot be read yet; the columns can be given meanings then.
    pub problem: Option<String>,
    /// The import that stands with the same bytes.
    pub already: Option<ImportId>,
}

/// A column of a file.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// Its header.
    pub name: String,
    /// What it means; none is not read.
    pub field: Option<String>,
    /// Its first values.
    pub samples: Vec<String>,
}

impl Shop {
    /// Every import.
    pub fn imports(&self) -> Result<ImportsView, ShopError> {
        let (rows, zone) = self.read(|tx, rules| Ok((tx.imports()?, rules.zone.clone())))?;
        let imports = rows.into_iter().map(|row| self.import_row(row, &zone)).collect::<Result<_, _>>()?;
        Ok(ImportsView { imports })
    }

    /// One import with the first rows that were set aside or listed.
    pub fn import(&self, id: ImportId) -> Result<ImportDetail, ShopError> {
        let (row, zone, broken) =
            self.read(|tx, rules| Ok((known(tx, id)?, rules.zone.clone(), tx.set_aside_of(id)?)))?;
        let mut listed = self.listed(id)?;
        listed.truncate(SHOWN);
        let set_aside = broken.iter().take(SHOWN).map(kept::broken).collect::<Result<_, _>>()?;
        Ok(ImportDetail { import: self.import_row(row, &zone)?, set_aside, listed })
    }

    /// The lines of an import that were read and are nobody's order.
    pub fn listed(&self, id: ImportId) -> Result<Vec<ListedLine>, ShopError> {
        let listed = self.read(|tx, _| {
            known(tx, id)?;
            Ok(tx.listed_of(id)?)
        })?;
        Ok(listed.into_iter().map(|(line, kind, text)| ListedLine { line, kind, text }).collect())
    }

    /// Looks at an upload as it would be read.
    pub fn preview(&self, token: &str, wishes: &Wishes) -> Result<PreviewView, ShopError> {
        let (upload, path) = self.upload_of(token)?;
        let already = |tx: &Tx<'_>| Ok(tx.import_of(&upload.digest())?.map(|row| row.id));
        let already = self.read(|tx, _| already(tx))?;
        let mut view = match recognise(&upload.file, &path, wishes)? {
            Ok(recognised) => recognised_view(&recognised),
            Err(refusal) => refused_view(refusal, wishes)?,
        };
        view.upload = token.to_owned();
        view.file.clone_from(&upload.file);
        view.bytes = upload.bytes;
        view.already = already;
        Ok(view)
    }

    fn import_row(&self, row: store::ImportRow, zone: &TimeZone) -> Result<ImportRow, ShopError> {
        let progress = self.import_progress(row.id);
        let running = row.state == state::WAITING && progress.is_some();
        let counts: Option<Counts> = match row.tally.as_deref().map(serde_json::from_str) {
            Some(Err(error)) => return Err(ShopError::Damaged("an import", Box::new(error))),
            Some(Ok(counts)) => Some(counts),
            None => None,
        };
        let again = matches!(row.state.as_str(), state::FAILED | state::STOPPED);
        let upload = Kept::read(&row)?.upload.filter(|token| again && self.upload_of(token).is_ok());
        let stands = row.state == state::DONE;
        let format = Format::parse(&row.format);
        Ok(ImportRow {
            about_people: format.is_some_and(Format::is_about_people),
            cards: format.is_some_and(|format| !format.is_table()),
            id: row.id,
            file: row.file,
            format: format.map_or(row.format, |format| format.title().to_owned()),
            state: if running { "running".to_owned() } else { row.state },
            when: in_words(row.started_at, zone),
            started_at: row.started_at,
            set_aside: counts.as_ref().filter(|_| stands).map_or(0, |counts| counts.set_aside),
            counts,
            problem: row.problem,
            progress: progress.filter(|_| running).map(super::Progress::percent),
            upload,
        })
    }
}

fn in_words(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%-d %b %Y, %H:%M").to_string()
}

/// Looks at the beginning of the file at `path`.
pub(super) fn recognise(
    name: &str,
    path: &Path,
    wishes: &Wishes,
) -> Result<Result<Recognised, Refusal>, ShopError> {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(HEAD_BYTES as u64).read_to_end(&mut head));
    read.map_err(|source| take::unreadable(path, source))?;
    Ok(ingest::recognise(name, &head, wishes))
}

fn recognised_view(recognised: &Recognised) -> PreviewView {
    let shown = shown(recognised);
    let columns = shown.iter().map(|&index| {
        let column = &recognised.columns[index];
        let cells = recognised.preview.iter().filter_map(|row| row.get(index));
        let filled = cells.filter(|cell| !cell.trim().is_empty());
        Column {
            name: column.header.clone(),
            field: column.field.map(|field| field.name_in(recognised.format).to_owned()),
            samples: filled.take(SAMPLES).cloned().collect(),
        }
    });
    PreviewView {
        columns: columns.collect(),
        rows: recognised.preview.iter().map(|row| pick(row, &shown)).collect(),
        notes: recognised.notes.clone(),
        dates: recognised.dates.name(),
        dates_open: recognised.dates_from == DateEvidence::Assumed,
        ..empty_view(recognised.format)
    }
}

/// The columns to show: all of a table, and of cards those in which something stands.
fn shown(recognised: &Recognised) -> Vec<usize> {
    let is_filled = |index: &usize| {
        recognised.preview.iter().any(|row| row.get(*index).is_some_and(|cell| !cell.trim().is_empty()))
    };
    let all = 0..recognised.columns.len();
    if recognised.format.is_table() { all.collect() } else { all.filter(is_filled).collect() }
}

fn pick(row: &[String], columns: &[usize]) -> Vec<String> {
    let whole = columns.len() >= row.len() && columns.iter().enumerate().all(|(at, index)| at == *index);
    if whole {
        return row.to_vec();
    }
    columns.iter().map(|index| row.get(*index).cloned().unwrap_or_default()).collect()
}

/// A file that lacks only the meaning of its columns can be helped; any other is refused.
fn refused_view(refusal: Refusal, wishes: &Wishes) -> Result<PreviewView, ShopError> {
    let problem = refusal.to_string();
    let Refusal::NoHeader { nearest, seen, .. } = refusal else { return Err(take::refused(&refusal)) };
    // A file that is like none can still be lines of sales under names of its own.
    let nearest = nearest.unwrap_or(Format::SalesLines);
    let wished = |header: &String| {
        let wish = wishes.columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(header.trim()));
        wish.and_then(|(_, field)| Field::parse(nearest, field))
            .map(|field| field.name_in(nearest).to_owned())
    };
    let columns =
        seen.iter().map(|header| Column { name: header.clone(), field: wished(header), samples: Vec::new() });
    Ok(PreviewView { columns: columns.collect(), problem: Some(problem), ..empty_view(nearest) })
}

fn empty_view(format: Format) -> PreviewView {
    PreviewView {
        upload: String::new(),
        file: String::new(),
        bytes: 0,
        format: format.name().to_owned(),
        formats: Format::ALL
            .into_iter()
            .filter(|other| other.is_table() == format.is_table() && (format.is_table() || *other == format))
            .map(|format| (format.name(), format.title()))
            .collect(),
        columns: Vec::new(),
        fields: if format.is_table() { format.field_names() } else { Vec::new() },
        rows: Vec::new(),
        notes: Vec::new(),
        dates: "mdy",
        dates_open: false,
        problem: None,
        already: None,
    }
}
