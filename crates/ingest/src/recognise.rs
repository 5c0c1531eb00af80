//! Finds out from the beginning of a file what it is. Nothing is taken from its name, and nothing from
//! positions.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

use crate::bytes::{self, GZ_MAGIC};
use crate::cards;
use crate::cell;
use crate::date;
use crate::event;
use crate::field::{Field, Known, OWN, OWN_HEADERS, plain};
use crate::format::Format;
use crate::recipe::{Column, DateEvidence, DateOrder, Encoding, Recognised, Wishes};
use crate::refusal::Refusal;
use crate::rows::{Rows, Shape};
use crate::{lines, sign, sniff};

/// How much of a file [`recognise`] wants to see: this, or all of it.
pub const HEAD_BYTES: usize = 256 << 10;
/// How much is unpacked of a packed head.
const PLAIN_BYTES: usize = 1 << 20;
/// How far down the header row may stand, and how many rows are looked at for dates.
const HEADER_ROWS: usize = 50;
const ROWS: usize = 5000;
/// How many rows are shown.
const PREVIEW: usize = 10;
/// What is said of a file whose letters are not stored as UTF-8.
const LEGACY: &str = "The file is not UTF-8; its letters are read as Windows-1252. Check accents below.";
const DELIMITERS: [u8; 4] = *b",;\t|";

/// Recognises a file by its first [`HEAD_BYTES`] (all of it where it is shorter) and what its owner wishes.
pub fn recognise(file: &str, head: &[u8], wishes: &Wishes) -> Result<Recognised, Refusal> {
    let gz = head.starts_with(&GZ_MAGIC);
    let (plain, whole) = if gz { unpack(file, head)? } else { (head.to_vec(), head.len() < HEAD_BYTES) };
    let encoding = sniff::encoding(&plain);
    sniff::refuse_binary(file, &plain, encoding)?;
    let (mut text, encoding) = match encoding {
        Some(encoding) => (to_utf8(&plain, encoding), encoding),
        None => {
            let encoding = sniff::utf8_or_legacy(&plain, whole);
            (plain, encoding)
        }
    };
    if lines::end_with_returns(&text) {
        lines::feed(&mut text);
    }
    if let Some(format) = cards::recognise(&text) {
        return recognise_cards(file, gz, format, encoding, &text, wishes);
    }
    if let Some(wished) = wishes.format.filter(|wished| !wished.is_table()) {
        return Err(Refusal::OtherKind { file: file.to_owned(), seen: "a table", wished });
    }
    let found = DELIMITERS.iter().filter_map(|&delimiter| {
        let rows = Sample::read(&text, delimiter, encoding, whole);
        Candidate::best(rows, wishes)
    });
    // Of equals the first counts, so that a comma is preferred.
    let best = found.reduce(|best, next| if next.rank() > best.rank() { next } else { best });
    let best = best.ok_or_else(|| Refusal::Empty { file: file.to_owned() })?;
    best.finish(file, gz, encoding, wishes)
}

/// Cards say themselves what they mean, so there is nothing to choose.
fn recognise_cards(
    file: &str,
    gz: bool,
    format: Format,
    encoding: Encoding,
    text: &[u8],
    wishes: &Wishes,
) -> Result<Recognised, Refusal> {
    if let Some(wished) = wishes.format.filter(|wished| *wished != format) {
        return Err(Refusal::OtherKind { file: file.to_owned(), seen: format.title(), wished });
    }
    let mut notes = Vec::new();
    if encoding == Encoding::Windows1252 {
        notes.push(LEGACY.to_owned());
    }
    if format == Format::Calendar {
        notes.push(
            "Birthdays and anniversaries are taken and given to the person of that name. Other entries are kept only \
             with people whom you know by their email address, and listed otherwise."
                .to_owned(),
        );
    }
    Ok(Recognised {
        format,
        gz,
        encoding,
        delimiter: ',',
        header_line: 1,
        columns: cards::columns(format),
        dates: DateOrder::MonthFirst,
        dates_from: DateEvidence::NotNeeded,
        corrected: false,
        currency: None,
        preview: cards::preview(format, text, encoding, PREVIEW),
        notes,
    })
}

/// The beginning of a packed file, and whether it is all of it.
fn unpack(file: &str, head: &[u8]) -> Result<(Vec<u8>, bool), Refusal> {
    let mut plain = Vec::new();
    let ended = MultiGzDecoder::new(head).take(PLAIN_BYTES as u64).read_to_end(&mut plain);
    match ended {
        Err(source) if plain.is_empty() => Err(Refusal::Unpack { file: file.to_owned(), source }),
        Ok(_) if plain.is_empty() => Err(Refusal::Empty { file: file.to_owned() }),
        ended => {
            let whole = ended.is_ok() && plain.len() < PLAIN_BYTES;
            Ok((plain, whole))
        }
    }
}

fn to_utf8(bytes: &[u8], encoding: Encoding) -> Vec<u8> {
    let mut text = Vec::new();
    let read: io::Result<io::Result<usize>> =
        bytes::unpacked(bytes, encoding, |plain, _| plain.read_to_end(&mut text));
    // Memory can always be read; what is there is what can be recognised.
    let _ = read;
    text
}

/// The first rows of a file, read with one delimiter.
struct Sample {
    delimiter: u8,
    rows: Vec<(u64, Vec<String>)>,
}

impl Sample {
    fn read(text: &[u8], delimiter: u8, encoding: Encoding, whole: bool) -> Sample {
        let mut sample = Sample { delimiter, rows: Vec::new() };
        let mut rows = Rows::new(text, delimiter);
        while sample.rows.len() < ROWS
            && let Ok(Some(shape)) = rows.next()
        {
            if shape == Shape::Whole {
                let legacy = encoding == Encoding::Windows1252;
                let cells = (0..rows.len()).map(|i| cell::decode(rows.cell(i), legacy).into_owned());
                sample.rows.push((rows.line(), cells.collect()));
            }
        }
        // The head ends somewhere in its last row.
        if !whole && !text.ends_with(b"\n") && sample.rows.len() > 1 {
            sample.rows.pop();
        }
        sample
    }
}

/// A way to read the file: a format, and the row that would be its header.
struct Candidate {
    sample: Sample,
    format: Format,
    header: usize,
    columns: Vec<Column>,
    missing: Vec<String>,
    wished: usize,
}

impl Candidate {
    fn best(sample: Sample, wishes: &Wishes) -> Option<Candidate> {
        let formats = Format::ALL
            .into_iter()
            .filter(|format| format.is_table() && wishes.format.is_none_or(|wish| wish == *format));
        let mut best: Option<Candidate> = None;
        for format in formats {
            for header in 0..sample.rows.len().min(HEADER_ROWS) {
                let columns = columns(format, &sample.rows[header].1, wishes);
                let wished = wishes.columns.iter().filter(|(column, _)| has(&columns, column)).count();
                let empty = Sample { delimiter: sample.delimiter, rows: Vec::new() };
                let missing = missing(format, &columns);
                let next = Candidate { sample: empty, format, header, columns, missing, wished };
                if best.as_ref().is_none_or(|best| next.rank() > best.rank()) {
                    best = Some(next);
                }
            }
        }
        best.map(|best| Candidate { sample, ..best })
    }

    /// Whether nothing is missing, how many wishes it fulfils, how many columns it knows, whether it bears the signs of
    /// its system, and how many columns it has.
    fn rank(&self) -> (bool, usize, usize, bool, usize) {
        let known = self.columns.iter().filter(|column| column.field.is_some()).count();
        let signs = self.format.signs();
        let is_signed = |column: &Column| column.field.is_some_and(|field| signs.contains(&field));
        let honest = signs.is_empty() || self.columns.iter().any(is_signed);
        (self.missing.is_empty() && known > 0, self.wished, known, honest, self.columns.len().min(2))
    }

    fn finish(
        mut self,
        file: &str,
        gz: bool,
        encoding: Encoding,
        wishes: &Wishes,
    ) -> Result<Recognised, Refusal> {
        check_wishes(file, self.format, &self.columns, wishes)?;
        if !self.missing.is_empty() {
            let (known, mut seen): (Vec<_>, Vec<_>) =
                self.columns.iter().partition(|column| column.field.is_some());
            let nearest = (!known.is_empty()).then_some(self.format);
            let free = match seen.as_slice() {
                [only] if !only.header.is_empty() => Some(only.header.clone()),
                _ => None,
            };
            seen.extend(known);
            let seen = seen.into_iter().map(|column| column.header.clone()).collect();
            return Err(Refusal::NoHeader {
                file: file.to_owned(),
                nearest,
                missing: self.missing,
                seen,
                free,
            });
        }
        let header_line = self.sample.rows[self.header].0;
        let rows: Vec<_> = self.sample.rows.drain(self.header + 1..).map(|(_, row)| row).collect();
        let (dates, dates_from, mut notes) = dates(&self.columns, &rows, wishes.dates);
        let (currency, said) = sign::of_file(&self.columns, &rows);
        notes.extend(said);
        notes.extend(remarks(&self.columns, header_line, encoding, self.format));
        if self.format == Format::Events {
            notes.extend(event_names(&self.columns, &rows));
        }
        Ok(Recognised {
            format: self.format,
            gz,
            encoding,
            delimiter: char::from(self.sample.delimiter),
            header_line,
            corrected: OWN_HEADERS.iter().all(|own| has(&self.columns, own)),
            columns: self.columns,
            currency,
            dates,
            dates_from,
            preview: rows.into_iter().take(PREVIEW).collect(),
            notes,
        })
    }
}

fn has(columns: &[Column], header: &str) -> bool {
    columns.iter().any(|column| plain(&column.header) == plain(header))
}

/// What each header means in `format`, wishes first; a field is given to the best of its headers only.
fn columns(format: Format, headers: &[String], wishes: &Wishes) -> Vec<Column> {
    let mut columns: Vec<Column> = headers
        .iter()
        .map(|header| Column { header: cell::clean(header.into(), false).into_owned(), field: None })
        .collect();
    let plains: Vec<String> = columns.iter().map(|column| plain(&column.header)).collect();
    let mut settled = vec![false; columns.len()];
    let mut taken = Vec::new();
    for (column, field) in &wishes.columns {
        if let Some(index) = plains.iter().position(|header| *header == plain(column)) {
            columns[index].field = Field::parse(format, field);
            settled[index] = true;
            taken.extend(columns[index].field);
        }
    }
    for Known { field, headers, .. } in format.fields().iter().chain(OWN) {
        if taken.contains(field) {
            continue;
        }
        let free = |wanted: &&str| (0..plains.len()).find(|&i| !settled[i] && plains[i] == **wanted);
        if let Some(index) = headers.iter().find_map(free) {
            columns[index].field = Some(*field);
            settled[index] = true;
        }
    }
    columns
}

/// What `format` needs and no column means.
pub(crate) fn missing(format: Format, columns: &[Column]) -> Vec<String> {
    let there = |field: &Field| columns.iter().any(|column| column.field == Some(*field));
    let lacking = format.required().iter().filter(|any| !any.iter().any(there));
    lacking
        .map(|any| any.iter().map(|field| field.name_in(format)).collect::<Vec<_>>().join(" or "))
        .collect()
}

fn check_wishes(file: &str, format: Format, columns: &[Column], wishes: &Wishes) -> Result<(), Refusal> {
    for (column, field) in &wishes.columns {
        if field != "-" && Field::parse(format, field).is_none() {
            let fields = format.fields().iter().map(|known| known.name).collect();
            return Err(Refusal::NoField { field: field.clone(), format, fields });
        }
        if !has(columns, column) {
            let columns = columns.iter().map(|column| column.header.clone()).collect();
            return Err(Refusal::NoColumn { file: file.to_owned(), column: column.clone(), columns });
        }
    }
    Ok(())
}

/// Which of day and month stands first, from all the dates in `rows`, how that is known, and what to say of
/// it.
fn dates(
    columns: &[Column],
    rows: &[Vec<String>],
    wish: Option<DateOrder>,
) -> (DateOrder, DateEvidence, Vec<String>) {
    let (mut month_first, mut day_first, mut open) = (0_usize, 0_usize, None);
    let is_date = |(_, column): &(usize, &Column)| column.field.is_some_and(Field::is_date);
    for (index, _) in columns.iter().enumerate().filter(is_date) {
        for cell in rows.iter().filter_map(|row| row.get(index)) {
            match date::parse(cell, DateOrder::MonthFirst) {
                Ok(written) if written.proves == Some(DateOrder::MonthFirst) => month_first += 1,
                Ok(written) if written.proves == Some(DateOrder::DayFirst) => day_first += 1,
                Ok(written) if written.open => open = open.or(Some(cell.trim())),
                _ => {}
            }
        }
    }
    let mut notes = Vec::new();
    if month_first > 0 && day_first > 0 {
        notes.push(format!(
            "The month can only stand first in {month_first} of the dates and only second in {day_first}; the others are read \
             as the more frequent."
        ));
    }
    if let Some(wish) = wish {
        return (wish, DateEvidence::Known, notes);
    }
    if month_first + day_first > 0 {
        let order = if day_first > month_first { DateOrder::DayFirst } else { DateOrder::MonthFirst };
        return (order, DateEvidence::Known, notes);
    }
    let Some(open) = open else { return (DateOrder::MonthFirst, DateEvidence::NotNeeded, notes) };
    notes.push(format!(
        "Dates such as {open} can be read both ways. They are taken as {}; choose the other way if that is \
         wrong, on the command line with --dates {}.",
        DateOrder::MonthFirst.title(),
        DateOrder::DayFirst.name()
    ));
    (DateOrder::MonthFirst, DateEvidence::Assumed, notes)
}

/// What the words of the file for events are taken to mean.
fn event_names(columns: &[Column], rows: &[Vec<String>]) -> Option<String> {
    const SHOWN: usize = 12;
    let place = columns.iter().position(|column| column.field == Some(Field::Event))?;
    let mut words: Vec<&str> = Vec::new();
    for word in rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.trim()) {
        if !word.is_empty() && !words.contains(&word) && words.len() < SHOWN {
            words.push(word);
        }
    }
    let told = words.iter().map(|word| match event::known(word) {
        Some(name) => format!("“{word}” is {name}"),
        None if event::is_of_its_own(word) => format!("“{word}” cannot come from a table"),
        None => format!("“{word}” keeps its name"),
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("Of the events, {}.", told.join(", ")))
}

/// What else the owner should know.
fn remarks(columns: &[Column], header_line: u64, encoding: Encoding, format: Format) -> Vec<String> {
    let mut notes = Vec::new();
    if header_line > 1 {
        notes.push(format!("The headers stand in line {header_line}; what is above them is not read."));
    }
    if encoding == Encoding::Windows1252 {
        notes.push(LEGACY.to_owned());
    }
    if columns.iter().any(|column| plain(&column.header) == "command") && format != Format::SalesLines {
        notes.push(
            "This looks like a Matrixify export: rows of line items are read, other rows let by.".to_owned(),
        );
    }
    if OWN_HEADERS.iter().all(|own| has(columns, own)) {
        notes.push(
            "These rows were set aside by an earlier import; they join what is known of their orders."
                .to_owned(),
        );
    }
    let unread: Vec<_> =
        columns.iter().filter(|column| column.field.is_none()).map(|column| &*column.header).collect();
    if format == Format::Events && !unread.is_empty() {
        notes.push(format!("Kept with each event: {}.", unread.join(", ")));
    } else if !unread.is_empty() {
        notes.push(format!("Not read: {}.", unread.join(", ")));
    }
    notes
}
