//! People as a table, which Fondly reads again as a list of contacts and which no spreadsheet runs.

use std::io::{self, Write};

use domain::person::Channel;

use super::Entry;
use crate::cell::neutral;
use crate::contact::{ANNIVERSARY, BIRTHDAY, day_written};

const HEADERS: [&str; 29] = [
    "Person",
    "Name",
    "First name",
    "Email",
    "Other emails",
    "Phone",
    "Other phones",
    "Company",
    "Address1",
    "Address2",
    "City",
    "Region",
    "Zip",
    "Country",
    "Birthday",
    "Anniversary",
    "Interests",
    "Stage",
    "Orders",
    "Post consent",
    "Post consent at",
    "Email consent",
    "Email consent at",
    "Phone consent",
    "Phone consent at",
    "SMS consent",
    "SMS consent at",
    "Visit consent",
    "Visit consent at",
];

/// Writes people as rows.
pub struct PeopleSheet<W: Write> {
    csv: csv::Writer<W>,
}

impl<W: Write> PeopleSheet<W> {
    /// Starts the file with its headers.
    pub fn new(out: W) -> io::Result<PeopleSheet<W>> {
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        csv.write_record(HEADERS).map_err(cause)?;
        Ok(PeopleSheet { csv })
    }

    /// Adds a person.
    pub fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let address = entry.address.clone().unwrap_or_default();
        let (email, other_emails) = first_and_others(&entry.emails, " ");
        let (phone, other_phones) = first_and_others(&entry.phones, "; ");
        let day = |what| entry.day(what).map(day_written).unwrap_or_default();
        let mut cells = vec![
            entry.key.clone(),
            entry.name.clone(),
            entry.first_name.clone(),
            email,
            other_emails,
            phone,
            other_phones,
            address.company,
            address.line1,
            address.line2,
            address.city,
            address.region,
            address.postcode,
            address.country.map(|country| country.as_str().to_owned()).unwrap_or_default(),
            day(BIRTHDAY),
            day(ANNIVERSARY),
            entry.interests.join("; "),
            entry.stage.clone().unwrap_or_default(),
            entry.orders.to_string(),
        ];
        for channel in Channel::ALL {
            let (word, at) = match entry.consent(channel) {
                Some((allowed, at)) => (if allowed { "yes" } else { "no" }, at.to_string()),
                None => ("", String::new()),
            };
            cells.extend([word.to_owned(), at]);
        }
        self.csv.write_record(cells.iter().map(|cell| neutral(cell).into_owned())).map_err(cause)
    }

    /// Writes what is still held back and gives the output.
    pub fn finish(self) -> io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// What kept the output from being written, as its own kind: a reader who has heard enough is no fault.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn first_and_others(all: &[String], between: &str) -> (String, String) {
    match all.split_first() {
        Some((first, others)) => (first.clone(), others.join(between)),
        None => (String::new(), String::new()),
    }
}
