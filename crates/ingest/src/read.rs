//! Reads a whole file by its recipe, row by row.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::bytes;
use crate::cards;
use crate::cell;
use crate::contact::Lists;
use crate::event::Events;
use crate::format::Format;
use crate::item::{Item, Outbox, Tally};
use crate::recipe::{Encoding, Recipe};
use crate::recognise::missing;
use crate::refusal::ReadError;
use crate::row::{Fault, Row, RowError};
use crate::rows::{Rows, Shape};
use crate::sales::Sales;
use crate::shopify::{Customers, Orders};

/// Rows between two reports of progress: a few milliseconds of work.
const PROGRESS_ROWS: u64 = 4096;

/// Reads `input` to its end and gives what it says to `sink`, which may stop it. On an error nothing that
/// was given should be kept.
pub fn read(
    input: impl Read + Send,
    recipe: &Recipe,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<Tally, ReadError> {
    if !recipe.format.is_table() {
        return read_cards(input, recipe, sink);
    }
    let missing = missing(recipe.format, &recipe.columns);
    if !missing.is_empty() {
        return Err(ReadError::Unmapped { format: recipe.format, missing });
    }
    let mut out = Outbox::new(sink);
    let read = bytes::unpacked(input, recipe.encoding, |plain, taken| {
        let mut reading = Reading { rows: Rows::new(plain, recipe.delimiter as u8), taken, recipe };
        reading.run(&mut out)
    });
    read.map_err(|source| ReadError::Input { line: 0, source })??;
    Ok(out.tally)
}

fn read_cards(
    input: impl Read + Send,
    recipe: &Recipe,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> Result<Tally, ReadError> {
    let mut out = Outbox::new(sink);
    let read =
        bytes::unpacked(input, recipe.encoding, |plain, taken| cards::read(plain, taken, recipe, &mut out));
    read.map_err(|source| ReadError::Input { line: 0, source })??;
    Ok(out.tally)
}

/// Why the input could not be read on after `line`.
pub(crate) fn input_error(line: u64, source: io::Error) -> ReadError {
    match source.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { line },
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => ReadError::Damaged { line, source },
        _ => ReadError::Input { line, source },
    }
}

/// What a format does with rows.
pub(crate) trait Reader {
    /// Takes one row. A fault sets it aside.
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError>;
    /// Gives what could only be told with the whole file known.
    fn finish(self: Box<Self>, out: &mut Outbox<'_>) -> Result<(), ReadError>;
}

struct Reading<'a> {
    rows: Rows<&'a mut dyn Read>,
    taken: &'a AtomicU64,
    recipe: &'a Recipe,
}

impl Reading<'_> {
    fn run(&mut self, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        let recipe = self.recipe;
        let places = recipe.places();
        let mut reader: Box<dyn Reader + '_> = match recipe.format {
            Format::ShopifyOrders => Box::new(Orders::new(recipe, &places)),
            Format::ShopifyCustomers => Box::new(Customers::new(recipe)),
            Format::SalesLines => Box::new(Sales::new(recipe)),
            Format::Events => Box::new(Events::new(recipe, &places)),
            Format::Klaviyo | Format::Contacts => Box::new(Lists::new(recipe, &places)),
            Format::Vcard | Format::Calendar => unreachable!("cards are read by themselves"),
        };
        self.find_header()?;
        while let Some(shape) = self.next()? {
            let row = Row::new(&self.rows, &places, recipe.encoding, self.rows.line());
            if shape == Shape::Whole && row.is_blank() {
                continue;
            }
            if shape == Shape::Whole && self.is_header() {
                out.tally.repeated_headers += 1;
                continue;
            }
            out.tally.lines += 1;
            let read = self.check(shape, &row).and_then(|()| reader.row(&row, out));
            match read {
                Ok(()) => {}
                Err(RowError::Fault(fault)) => out.set_aside(row.broken(&fault, recipe))?,
                Err(RowError::Read(error)) => return Err(error),
            }
            if out.tally.lines.is_multiple_of(PROGRESS_ROWS) {
                out.progress(self.taken.load(Ordering::Relaxed))?;
            }
        }
        reader.finish(out)?;
        out.tally.accepted = out.tally.lines - out.tally.set_aside;
        out.progress(self.taken.load(Ordering::Relaxed))
    }

    fn next(&mut self) -> Result<Option<Shape>, ReadError> {
        let line = self.rows.line();
        self.rows.next().map_err(|source| input_error(line, source))
    }

    fn find_header(&mut self) -> Result<(), ReadError> {
        while self.next()?.is_some() {
            if self.is_header() {
                return Ok(());
            }
        }
        Err(ReadError::NoHeader { header: self.recipe.headers().join(", ") })
    }

    fn is_header(&self) -> bool {
        let legacy = self.recipe.encoding == Encoding::Windows1252;
        self.recipe.is_header((0..self.rows.len()).map(|i| cell::decode(self.rows.cell(i), legacy)))
    }

    /// What is wrong with the row before anything in it is looked at.
    fn check(&self, shape: Shape, row: &Row<'_>) -> Result<(), RowError> {
        let columns = self.recipe.columns.len();
        let fault = match shape {
            Shape::Whole if row.width() <= columns => return Ok(row.check_numbers()?),
            Shape::Whole => Fault::of_row(
                format!("has {} cells, but the header names {columns} columns", row.width()),
                "Put a cell that holds the delimiter in quotes, or delete the extra cells.",
            ),
            Shape::TooLong => Fault::of_row(
                "is longer than 1 MB",
                "Check whether a line end or a quote is missing; split it into rows.",
            ),
            Shape::TooWide => {
                Fault::of_row("has thousands of cells", "Check its delimiter, and split it into rows.")
            }
            Shape::OpenQuote => Fault::of_row(
                "opens a quote that is never closed",
                "Close the quote, or write a quote that is meant as two.",
            ),
        };
        Err(fault.into())
    }
}
