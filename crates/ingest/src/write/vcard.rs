//! People as vCards of 3.0 (RFC 2426) or 4.0 (RFC 6350).

use std::io::{self, Write};

use domain::address::PostalAddress;
use domain::person::{Channel, Occasion};

use super::Entry;
use crate::contact::{ANNIVERSARY, BIRTHDAY};

/// Octets in a line, without its end (RFC 6350, 3.2).
const LINE_MAX: usize = 75;

/// Which vCards are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CardVersion {
    /// For older address books.
    V3,
    /// The present standard.
    #[default]
    V4,
}

/// Writes people as vCards, one after the other.
pub struct AddressBook<W: Write> {
    out: W,
    version: CardVersion,
}

impl<W: Write> AddressBook<W> {
    /// Starts an address book.
    pub fn new(out: W, version: CardVersion) -> AddressBook<W> {
        AddressBook { out, version }
    }

    /// Adds a person.
    pub fn write(&mut self, entry: &Entry) -> io::Result<()> {
        let v4 = self.version == CardVersion::V4;
        self.line("BEGIN:VCARD")?;
        self.line(if v4 { "VERSION:4.0" } else { "VERSION:3.0" })?;
        self.line("PRODID:-//Fondly//EN")?;
        self.line(&format!("UID:{}", text(&format!("fondly:{}", entry.key))))?;
        self.line(&format!("FN:{}", text(&entry.name)))?;
        self.line(&format!("N:{}", name_parts(entry)))?;
        for (index, email) in entry.emails.iter().enumerate() {
            let pref = match (index, v4) {
                (0, true) => ";PREF=1",
                (0, false) => ";TYPE=INTERNET,PREF",
                (_, true) => "",
                (_, false) => ";TYPE=INTERNET",
            };
            self.line(&format!("EMAIL{pref}:{}", text(email)))?;
        }
        for (index, phone) in entry.phones.iter().enumerate() {
            let pref = match (index, entry.phones.len(), v4) {
                (_, 1, _) | (1.., ..) => ";TYPE=VOICE",
                (0, _, true) => ";TYPE=VOICE;PREF=1",
                (0, _, false) => ";TYPE=VOICE,PREF",
            };
            self.line(&format!("TEL{pref}:{}", text(phone)))?;
        }
        if let Some(address) = &entry.address {
            self.address(address)?;
        }
        for day in &entry.days {
            self.day(day)?;
        }
        for interest in &entry.interests {
            self.line(&format!("{}:{}", if v4 { "INTEREST" } else { "X-INTEREST" }, text(interest)))?;
        }
        for (channel, allowed, at) in &entry.consents {
            let word = if *allowed { "yes" } else { "no" };
            self.line(&format!("X-FONDLY-CONSENT:{}={word} {at}", Channel::as_str(*channel)))?;
        }
        if let Some(stage) = &entry.stage {
            self.line(&format!("X-FONDLY-STAGE:{}", text(stage)))?;
        }
        self.line("END:VCARD")
    }

    /// Gives the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn address(&mut self, address: &PostalAddress) -> io::Result<()> {
        if !address.company.is_empty() {
            self.line(&format!("ORG:{}", text(&address.company)))?;
        }
        let country = address.country.as_ref().map_or("", |country| country.name());
        let parts =
            ["", &address.line2, &address.line1, &address.city, &address.region, &address.postcode, country];
        if parts.iter().any(|part| !part.is_empty()) {
            self.line(&format!("ADR;TYPE=HOME:{}", parts.map(text).join(";")))?;
        }
        Ok(())
    }

    /// A birthday or an anniversary; other days are a note of their own kind.
    fn day(&mut self, day: &Occasion) -> io::Result<()> {
        let v4 = self.version == CardVersion::V4;
        let Occasion { what, month, day, year } = day;
        let (property, known) = match what.as_str() {
            BIRTHDAY => ("BDAY", true),
            ANNIVERSARY if v4 => ("ANNIVERSARY", true),
            ANNIVERSARY => ("X-ANNIVERSARY", true),
            _ => ("X-FONDLY-DAY", false),
        };
        let line = match (v4, year) {
            (true, Some(year)) => format!("{property}:{year:04}{month:02}{day:02}"),
            (true, None) => format!("{property}:--{month:02}{day:02}"),
            (false, Some(year)) => format!("{property}:{year:04}-{month:02}-{day:02}"),
            // 3.0 has no day without a year; this is how address books write one.
            (false, None) => format!("{property};X-APPLE-OMIT-YEAR=1604:1604-{month:02}-{day:02}"),
        };
        if known {
            return self.line(&line);
        }
        let (_, value) = line.split_once(':').unwrap_or_default();
        self.line(&format!("{property}:{};{value}", text(what)))
    }

    /// Writes one line, folded so that no letter is cut in two.
    fn line(&mut self, line: &str) -> io::Result<()> {
        let mut rest = line;
        let mut room = LINE_MAX;
        loop {
            let mut end = rest.len().min(room);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
            self.out.write_all(&rest.as_bytes()[..end])?;
            self.out.write_all(b"\r\n")?;
            rest = &rest[end..];
            if rest.is_empty() {
                return Ok(());
            }
            self.out.write_all(b" ")?;
            room = LINE_MAX - 1;
        }
    }
}

/// Family, given and the empty rest. Where only the whole name is known, all of it is the given one's.
fn name_parts(entry: &Entry) -> String {
    let first = entry.first_name.trim();
    let family = entry.name.strip_prefix(first).or_else(|| entry.name.strip_suffix(first));
    let (family, given) = match family {
        Some(family) if !first.is_empty() => (family.trim(), first),
        _ => ("", entry.name.as_str()),
    };
    format!("{};{};;;", text(family), text(given))
}

/// A text with the marks that cards use escaped, and without what no card can hold.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}
