//! What is counted of an import, as it is stored, shown and printed.

use std::collections::BTreeSet;
use std::ops::AddAssign;

use ingest::Tally;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::place::Placed;

/// The counts of one import. `accepted + set_aside == lines`, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows of data; headers and empty rows are none.
    pub lines: u64,
    /// Rows that were read.
    pub accepted: u64,
    /// Rows that were not.
    pub set_aside: u64,
    /// Orders; each counts once, however often it is told.
    pub orders: u64,
    /// Documents that take something back.
    pub cancellations: u64,
    /// Those of them of which at least a part fits no earlier order.
    pub unmatched_cancellations: u64,
    /// Lines that are stock write-offs or entries of the books.
    pub adjustments: u64,
    /// People whom the file concerns.
    pub people: u64,
    /// People whom the shop did not know before.
    pub new_people: u64,
    /// Orders that name no customer.
    pub anonymous_orders: u64,
    /// Countries, in the words of the file.
    pub countries: BTreeSet<String>,
    /// Events that are new to the shop.
    pub events: u64,
    /// Reports of events that the shop knew.
    pub known: u64,
    /// Rows that repeat another row.
    pub duplicates: u64,
    /// Invoices whose lines have different times.
    pub two_times: u64,
    /// Header rows after the first.
    pub repeated_headers: u64,
    /// Phone numbers that cannot be dialled, left out.
    pub odd_phones: u64,
    /// Birthdays and other days of people.
    pub days: u64,
    /// Things that people did, in a file of events.
    pub happenings: u64,
    /// Pictures in an address book, which are not kept.
    pub pictures: u64,
    /// Further postal addresses of somebody, of which one is kept.
    pub further: u64,
    /// Lines that were read, are nobody's order, and can be looked at.
    pub listed: u64,
    /// The earliest time that the file tells of.
    pub earliest: Option<Timestamp>,
    /// The latest.
    pub latest: Option<Timestamp>,
}

/// Rows that were read and then set aside, because nobody was found whom they are about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TurnedAway {
    pub(super) rows: u64,
    pub(super) days: u64,
    pub(super) happenings: u64,
}

impl Counts {
    pub(super) fn new(tally: Tally, placed: Placed, people: usize, listed: u64, away: TurnedAway) -> Counts {
        Counts {
            lines: tally.lines,
            accepted: tally.accepted - away.rows,
            set_aside: tally.set_aside + away.rows,
            orders: tally.orders,
            cancellations: tally.cancellations,
            unmatched_cancellations: tally.unmatched_cancellations,
            adjustments: tally.adjustments,
            people: people as u64,
            new_people: placed.people,
            anonymous_orders: tally.anonymous_orders,
            countries: tally.countries,
            events: placed.events,
            known: placed.known,
            duplicates: tally.duplicates,
            two_times: tally.two_times,
            repeated_headers: tally.repeated_headers,
            odd_phones: tally.odd_phones,
            days: tally.days - away.days,
            happenings: tally.happenings.saturating_sub(away.happenings),
            pictures: tally.pictures,
            further: tally.further,
            listed,
            earliest: tally.earliest,
            latest: tally.latest,
        }
    }

    /// The counts of the same file again: it is what it was, and adds nothing.
    pub(super) fn again(self) -> Counts {
        Counts { events: 0, new_people: 0, known: self.known + self.events, ..self }
    }
}

impl AddAssign<&Counts> for Counts {
    /// Adds up files. People in several of them are counted in each; who holds the people themselves counts
    /// better.
    fn add_assign(&mut self, other: &Counts) {
        self.lines += other.lines;
        self.accepted += other.accepted;
        self.set_aside += other.set_aside;
        self.orders += other.orders;
        self.cancellations += other.cancellations;
        self.unmatched_cancellations += other.unmatched_cancellations;
        self.adjustments += other.adjustments;
        self.people += other.people;
        self.new_people += other.new_people;
        self.anonymous_orders += other.anonymous_orders;
        self.countries.extend(other.countries.iter().cloned());
        self.events += other.events;
        self.known += other.known;
        self.duplicates += other.duplicates;
        self.two_times += other.two_times;
        self.repeated_headers += other.repeated_headers;
        self.odd_phones += other.odd_phones;
        self.days += other.days;
        self.happenings += other.happenings;
        self.pictures += other.pictures;
        self.further += other.further;
        self.listed += other.listed;
        self.latest = self.latest.max(other.latest);
        self.earliest = self.earliest.min(other.earliest).or(self.earliest).or(other.earliest);
    }
}
