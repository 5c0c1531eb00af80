//! Address books and calendars: files of cards rather than of rows.
//!
//! The file is cut into cards line by line, so that a broken one costs itself alone and has its line; each is then read
//! by `calcard`, which knows the versions, the foldings and the encodings of twenty-five years.

mod blocks;
mod calendar;
mod summary;
mod vcard;

use std::collections::HashSet;
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::FixedState;

use crate::field::Field;
use crate::format::Format;
use crate::item::Outbox;
use crate::recipe::{Column, Encoding, Places, Recipe};
use crate::refusal::ReadError;
use crate::row::{Fault, RowError, broken};
use blocks::{Block, Blocks, End};

/// Cards between two reports of progress.
const PROGRESS_CARDS: u64 = 256;
/// What to do about a card that is not whole.
const WHOLE_CURE: &str = "Export the address book or calendar again, or correct this card by hand.";

/// The format that a text is by its first line, if it is cards.
pub(crate) fn recognise(text: &[u8]) -> Option<Format> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    let line = text.split(|byte| matches!(byte, b'\n' | b'\r')).next()?.trim_ascii();
    match line.to_ascii_uppercase().as_slice() {
        b"BEGIN:VCARD" => Some(Format::Vcard),
        b"BEGIN:VCALENDAR" => Some(Format::Calendar),
        _ => None,
    }
}

/// The columns that cards are shown in, and set aside in: a file of set-aside cards is a list of contacts.
pub(crate) fn columns(format: Format) -> Vec<Column> {
    let columns = if format == Format::Vcard { vcard::COLUMNS } else { calendar::COLUMNS };
    columns.iter().map(|(header, field)| Column { header: (*header).to_owned(), field: *field }).collect()
}

/// The first cards of a text, as they are understood.
pub(crate) fn preview(format: Format, text: &[u8], encoding: Encoding, limit: usize) -> Vec<Vec<String>> {
    let mut blocks = Blocks::new(text, format, encoding);
    let mut rows = Vec::new();
    while rows.len() < limit
        && let Ok(Some(block)) = blocks.next()
    {
        if block.end == End::Whole {
            rows.push(match format {
                Format::Vcard => vcard::read(&block.text).1.record(),
                _ => calendar::read(&block).record(),
            });
        }
    }
    rows
}

/// Reads every card of a file.
pub(crate) fn read(
    input: &mut dyn Read,
    taken: &AtomicU64,
    recipe: &Recipe,
    out: &mut Outbox<'_>,
) -> Result<(), ReadError> {
    let places = recipe.places();
    let mut blocks = Blocks::new(input, recipe.format, recipe.encoding);
    let mut reader = CardReader { recipe, places: &places, seen: HashSet::default() };
    loop {
        let line = blocks.line();
        let next = blocks.next().map_err(|source| crate::read::input_error(line, source))?;
        let Some(block) = next else { break };
        out.tally.lines += 1;
        out.tally.pictures += block.pictures;
        match reader.card(&block, out) {
            Ok(()) => {}
            Err(RowError::Read(error)) => return Err(error),
            Err(RowError::Fault(fault)) => {
                let record = reader.record(&block);
                out.set_aside(broken(block.line, &fault, recipe, &places, record))?;
            }
        }
        if out.tally.lines.is_multiple_of(PROGRESS_CARDS) {
            out.progress(taken.load(Ordering::Relaxed))?;
        }
    }
    out.tally.accepted = out.tally.lines - out.tally.set_aside;
    out.progress(taken.load(Ordering::Relaxed))
}

/// Reads the cards of one file.
struct CardReader<'a> {
    recipe: &'a Recipe,
    places: &'a Places,
    seen: HashSet<String, FixedState>,
}

impl CardReader<'_> {
    fn card(&mut self, block: &Block, out: &mut Outbox<'_>) -> Result<(), RowError> {
        let thing = if self.recipe.format == Format::Vcard { "card" } else { "calendar entry" };
        let fault = |reason: String| Fault::of_row(reason, WHOLE_CURE);
        match block.end {
            End::Whole => {}
            End::Unfinished => return Err(fault(format!("is a {thing} that begins and never ends")).into()),
            End::TooLong => return Err(fault(format!("is a {thing} of more than 1 MB")).into()),
            End::Stray => return Err(fault(format!("stands outside of any {thing}")).into()),
        }
        if self.recipe.format == Format::Calendar {
            return self.entry(block, out);
        }
        let (whole, card) = vcard::read(&block.text);
        whole?;
        if !self.seen.insert(block.text.clone()) {
            out.tally.duplicates += 1;
            return Ok(());
        }
        if card.is_group {
            return Ok(out.list(card.listed(block.line))?);
        }
        let record = card.record();
        let contact = card.contact(self.recipe, out)?;
        if contact.is_nobody() {
            let fault = Fault::new(Field::Email, "", crate::contact::NOBODY, crate::contact::NOBODY_CURE);
            return Err(fault.into());
        }
        let name = contact.name.clone().unwrap_or_default();
        let (reason, cure) = (crate::contact::ONLY_A_NAME, crate::contact::ONLY_A_NAME_CURE);
        let fault = Fault::new(Field::Name, &name, reason, cure);
        let aside = || broken(block.line, &fault, self.recipe, self.places, record);
        Ok(contact.tell(self.recipe.received, aside, out)?)
    }

    fn entry(&mut self, block: &Block, out: &mut Outbox<'_>) -> Result<(), RowError> {
        let entry = calendar::read(block);
        if !self.seen.insert(entry.key()) {
            out.tally.duplicates += 1;
            return Ok(());
        }
        entry.tell(block.line, self.recipe, self.places, out)
    }

    /// The card as far as it can be understood.
    fn record(&self, block: &Block) -> Vec<String> {
        match self.recipe.format {
            Format::Vcard => vcard::read(&block.text).1.record(),
            _ => calendar::read(block).record(),
        }
    }
}
