//! What reading a file gives: reports, rows set aside, things to list, and the count of it all.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use domain::fact::Report;
use domain::identity::Phone;
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
    /// Something whose owner only those can tell who know the people.
    Unsettled(Box<Unsettled>),
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

/// What one row tells of somebody for whom it gives no key that decides. Whoever knows the people settles whose it is.
/// The row counts as accepted until then.
#[derive(Debug)]
pub struct Unsettled {
    /// Who it may be.
    pub who: Who,
    /// What is told; see [`Who`] for their identities.
    pub reports: Vec<Report>,
    /// What becomes of it if that is nobody, or several.
    pub otherwise: Otherwise,
}

/// Who somebody may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The one person who is called so and, where it is given, has this phone number. Their identity is to be put first
    /// into each report; see [`settle`](crate::settle).
    Named {
        /// The whole name.
        name: String,
        /// A number that must be theirs.
        phone: Option<Phone>,
    },
    /// Whoever the first identity of each report belongs to, if the shop knows them; the other reports are dropped.
    Known,
}

/// What becomes of something of which nobody is found to be the owner.
#[derive(Debug)]
pub enum Otherwise {
    /// The row is set aside, and no longer counts as accepted. Its reason and cure can be completed by what was found.
    SetAside(BrokenRow),
    /// It is listed.
    List(Listed),
    /// The reports stand as they are: their own identities make a person.
    Alone,
}

/// Why a line is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListedKind {
    /// A stock write-off or an entry of the books.
    Adjustment,
    /// A cancellation, or the part of one, that fits no earlier order of its customer.
    UnmatchedCancellation,
    /// An entry of a calendar that is no birthday and names nobody whom the shop knows.
    CalendarEntry,
    /// A group of an address book, which is no person.
    Group,
}

impl ListedKind {
    /// The kind in words.
    pub fn title(self) -> &'static str {
        match self {
            ListedKind::Adjustment => "adjustment",
            ListedKind::UnmatchedCancellation => "cancellation without an order",
            ListedKind::CalendarEntry => "calendar entry",
            ListedKind::Group => "group",
        }
    }

    /// The word in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            ListedKind::Adjustment => "adjustment",
            ListedKind::UnmatchedCancellation => "unmatched_cancellation",
            ListedKind::CalendarEntry => "calendar_entry",
            ListedKind::Group => "group",
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
    /// Birthdays and other days of people.
    pub days: u64,
    /// Things that people did, in a file of events.
    pub happenings: u64,
    /// Pictures in an address book, which are not kept.
    pub pictures: u64,
    /// Further postal addresses of somebody: one is kept.
    pub further: u64,
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

    /// Gives what somebody else must settle.
    pub(crate) fn unsettled(&mut self, unsettled: Unsettled) -> Result<(), ReadError> {
        self.send(Item::Unsettled(Box::new(unsettled)))
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
