//! What reading a file gives: reports, rows set aside, things to list, and the count of it all.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use domain::fact::Report;
use jiff::Timestamp;
use serde::Serialize;

use crate::refusal::ReadError;

/// One thing that reading gives.
#[derive(Debug)]
pub enum Item {
    /// Something that happened.
    Report(Report),
    /// A row that could not be read, to be corrected and tried again.
    SetAside(BrokenRow),
    /// A line that was read, counts as accepted, and is nobody's order.
    Listed(Listed),
    /// How many bytes of the input have been taken.
    Progress {
        /// Of the file as it is stored, packed or not.
        bytes: u64,
    },
}

/// A row that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BrokenRow {
    /// Its first line in the file, from 1.
    pub line: u64,
    /// The header of the column at fault; empty where it is the row as a whole.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// What to do.
    pub cure: String,
    /// Its cells. Cells that a correction will need are filled in from the order's first row.
    pub record: Vec<String>,
}

/// A line that is no order, for the owner to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its first line in the file, from 1.
    pub line: u64,
    /// Why it is listed.
    pub kind: ListedKind,
    /// Its invoice.
    pub document: String,
    /// What it says, in one line.
    pub text: String,
}

/// Why a line is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedKind {
    /// A stock write-off or an entry of the books.
    Adjustment,
    /// A cancellation, or the part of one, that fits no earlier order of its customer.
    UnmatchedCancellation,
}

impl ListedKind {
    /// The kind in words.
    pub fn title(self) -> &'static str {
        match self {
            ListedKind::Adjustment => "adjustment",
            ListedKind::UnmatchedCancellation => "cancellation without an order",
        }
    }
}

/// What was counted. `accepted + set_aside == lines`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Rows of data; headers and empty rows are none.
    pub lines: u64,
    /// Rows that were read.
    pub accepted: u64,
    /// Rows that were not.
    pub set_aside: u64,
    /// Header rows after the first.
    pub repeated_headers: u64,
    /// Orders; each counts once, however often it is told.
    pub orders: u64,
    /// Documents that take something back: cancellation invoices, cancelled orders.
    pub cancellations: u64,
    /// Cancellations of which at least a part fits no earlier order.
    pub unmatched_cancellations: u64,
    /// Lines that are stock write-offs or entries of the books.
    pub adjustments: u64,
    /// Orders that name no customer.
    pub anonymous_orders: u64,
    /// Rows that repeat another row. Sales lines keep them; a repeated order of a Shopify file is dropped.
    pub duplicates: u64,
    /// Invoices whose lines have different times; the earliest counts.
    pub two_times: u64,
    /// Different customers.
    pub customers: u64,
    /// Phone numbers that cannot be dialled, left out.
    pub odd_phones: u64,
    /// Different countries, in the words of the file.
    pub countries: BTreeSet<String>,
    /// Reports given.
    pub reports: u64,
    /// The earliest time of a report.
    pub earliest: Option<Timestamp>,
    /// The latest time of a report.
    pub latest: Option<Timestamp>,
    /// Bytes taken of the file.
    pub bytes: u64,
}

/// Where items go: the caller's sink, with the tally beside it.
pub(crate) struct Outbox<'a> {
    sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>,
    pub(crate) tally: Tally,
}

impl<'a> Outbox<'a> {
    pub(crate) fn new(sink: &'a mut dyn FnMut(Item) -> ControlFlow<()>) -> Outbox<'a> {
        Outbox { sink, tally: Tally::default() }
    }

    pub(crate) fn report(&mut self, report: Report) -> Result<(), ReadError> {
        let at = Some(report.at);
        self.tally.reports += 1;
        self.tally.latest = self.tally.latest.max(at);
        self.tally.earliest = self.tally.earliest.min(at).or(at);
        self.send(Item::Report(report))
    }

    /// Sets a row aside that has not been counted as accepted.
    pub(crate) fn set_aside(&mut self, row: BrokenRow) -> Result<(), ReadError> {
        self.tally.set_aside += 1;
        self.send(Item::SetAside(row))
    }

    pub(crate) fn list(&mut self, listed: Listed) -> Result<(), ReadError> {
        self.send(Item::Listed(listed))
    }

    pub(crate) fn progress(&mut self, bytes: u64) -> Result<(), ReadError> {
        self.tally.bytes = bytes;
        self.send(Item::Progress { bytes })
    }

    fn send(&mut self, item: Item) -> Result<(), ReadError> {
        match (self.sink)(item) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ReadError::Stopped { lines: self.tally.lines }),
        }
    }
}
