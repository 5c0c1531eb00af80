//! One row as the formats see it: cells by what they mean, and what is wrong with them.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::io::Read;

use domain::identity::{Email, Phone};
use domain::money::{Currency, Money};
use foldhash::fast::FixedState;
use jiff::Timestamp;

use crate::cell;
use crate::date::Clock;
use crate::field::Field;
use crate::item::BrokenRow;
use crate::recipe::{DateEvidence, DateOrder, Encoding, Places, Recipe};
use crate::refusal::ReadError;
use crate::rows::Rows;
use crate::sign;

/// What is wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) field: Option<Field>,
    pub(crate) value: String,
    pub(crate) reason: String,
    pub(crate) cure: &'static str,
    /// Cells by column that a correction of the row will need and that stand elsewhere.
    pub(crate) context: Vec<(usize, String)>,
}

impl Fault {
    pub(crate) fn new(field: Field, value: &str, reason: impl Into<String>, cure: &'static str) -> Fault {
        let value = cell::excerpt(value);
        Fault { field: Some(field), value, reason: reason.into(), cure, context: Vec::new() }
    }

    /// A fault of the row as a whole.
    pub(crate) fn of_row(reason: impl Into<String>, cure: &'static str) -> Fault {
        Fault { field: None, value: String::new(), reason: reason.into(), cure, context: Vec::new() }
    }
}

/// Why a row is not taken: for itself, or because the whole file cannot be.
pub(crate) enum RowError {
    Fault(Fault),
    Read(ReadError),
}

impl From<Fault> for RowError {
    fn from(fault: Fault) -> RowError {
        RowError::Fault(fault)
    }
}

impl From<ReadError> for RowError {
    fn from(error: ReadError) -> RowError {
        RowError::Read(error)
    }
}

/// Reads the times of a file's rows.
pub(crate) struct Dates {
    clock: Clock,
    order: DateOrder,
    assumed: bool,
    last: (Vec<u8>, Timestamp),
}

impl Dates {
    pub(crate) fn new(recipe: &Recipe) -> Dates {
        Dates {
            clock: Clock::new(recipe.zone.clone(), recipe.dates),
            order: recipe.dates,
            assumed: recipe.dates_from == DateEvidence::Assumed,
            last: (Vec::new(), Timestamp::UNIX_EPOCH),
        }
    }

    /// The time in a cell; `None` where it is empty. The lines of one invoice repeat it, so the last one is
    /// kept.
    pub(crate) fn read(&mut self, row: &Row<'_>, field: Field) -> Result<Option<Timestamp>, RowError> {
        let bytes = row.bytes(field);
        if bytes.is_empty() {
            return Ok(None);
        }
        if bytes == self.last.0 {
            return Ok(Some(self.last.1));
        }
        let text = row.text(field);
        let (at, written) =
            self.clock.read(&text).map_err(|fault| Fault::new(field, &text, fault.of_time(), DATE_CURE))?;
        if let Some(order) = written.proves.filter(|&order| self.assumed && order != self.order) {
            return Err(ReadError::DateOrder { line: row.line, value: text.into_owned(), order }.into());
        }
        self.last.0.clear();
        self.last.0.extend_from_slice(bytes);
        self.last.1 = at;
        Ok(Some(at))
    }
}

/// The row at hand.
pub(crate) struct Row<'a> {
    cells: &'a dyn Cells,
    places: &'a Places,
    legacy: bool,
    pub(crate) line: u64,
}

/// The cells of a row, whatever they are read from.
pub(crate) trait Cells {
    fn count(&self) -> usize;
    fn bytes(&self, index: usize) -> &[u8];
}

impl<R: Read> Cells for Rows<R> {
    fn count(&self) -> usize {
        self.len()
    }

    fn bytes(&self, index: usize) -> &[u8] {
        self.cell(index)
    }
}

impl<'a> Row<'a> {
    pub(crate) fn new(cells: &'a dyn Cells, places: &'a Places, encoding: Encoding, line: u64) -> Row<'a> {
        Row { cells, places, legacy: encoding == Encoding::Windows1252, line }
    }

    /// Whether the file has a column for the field.
    pub(crate) fn has(&self, field: Field) -> bool {
        self.places.of(field).is_some()
    }

    /// The bytes of a cell without surrounding blanks; empty where there is no column.
    pub(crate) fn bytes(&self, field: Field) -> &'a [u8] {
        self.places.of(field).map_or(&[], |place| self.cells.bytes(place).trim_ascii())
    }

    /// The text that a cell means.
    pub(crate) fn text(&self, field: Field) -> Cow<'a, str> {
        cell::clean(cell::decode(self.bytes(field), self.legacy), field.is_code())
    }

    /// The text of a cell as it stands.
    pub(crate) fn raw(&self, field: Field) -> String {
        cell::decode(self.bytes(field), self.legacy).into_owned()
    }

    /// The text of the cell in column `index` as it stands; empty where the row ends before it.
    pub(crate) fn cell(&self, index: usize) -> Cow<'a, str> {
        let bytes = if index < self.cells.count() { self.cells.bytes(index) } else { &[] };
        cell::decode(bytes, self.legacy)
    }

    /// The text of a cell, where there is any.
    pub(crate) fn some(&self, field: Field) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty()).map(Cow::into_owned)
    }

    /// What every cell holds, as it stands.
    pub(crate) fn record(&self) -> Vec<String> {
        (0..self.cells.count()).map(|i| cell::decode(self.cells.bytes(i), self.legacy).into_owned()).collect()
    }

    /// A hash of the cells in `columns`, the same in every run.
    pub(crate) fn hash(&self, columns: impl Iterator<Item = usize>) -> u64 {
        let state = FixedState::with_seed(0);
        columns.fold(0, |hash: u64, i| hash.rotate_left(5) ^ state.hash_one((i, self.cells.bytes(i))))
    }

    /// How many cells it has.
    pub(crate) fn width(&self) -> usize {
        self.cells.count()
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_blank(&self) -> bool {
        (0..self.cells.count()).all(|i| self.cells.bytes(i).trim_ascii().is_empty())
    }

    /// Refuses a number of an order or a person of which a spreadsheet has left the beginning only.
    pub(crate) fn check_numbers(&self) -> Result<(), Fault> {
        for field in Field::NUMBERS {
            if self.bytes(field).contains(&b'+') {
                let text = self.text(field);
                if cell::is_shortened(&text) {
                    return Err(Fault::new(field, &text, SHORTENED, SHORTENED_CURE));
                }
            }
        }
        Ok(())
    }

    /// An amount; `None` where the cell is empty.
    pub(crate) fn money(&self, field: Field, currency: Currency) -> Result<Option<i64>, Fault> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        sign::check(field, &text, currency)?;
        let money = Money::parse(&text, currency).map(|money| Some(money.minor));
        money.map_err(|_| Fault::new(field, &text, "is no amount", AMOUNT_CURE))
    }

    /// An email address; `None` where the cell is empty.
    pub(crate) fn email(&self, field: Field) -> Result<Option<Email>, Fault> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        let cure = "Correct the address, or empty the cell if there is none.";
        Email::parse(&text).map(Some).map_err(|_| Fault::new(field, &text, "is no email address", cure))
    }

    /// A phone number; `Ok(Err(()))` where the cell holds words that cannot be dialled and harm nothing.
    pub(crate) fn phone(&self, field: Field) -> Result<Option<Result<Phone, ()>>, Fault> {
        let text = self.text(field);
        if text.is_empty() {
            return Ok(None);
        }
        if text.contains('@') {
            let reason = "is an email address in a column for phone numbers";
            let cure = "Move it to the email column, or check whether the cells of this row have shifted.";
            return Err(Fault::new(field, &text, reason, cure));
        }
        Ok(Some(Phone::parse(&text).map_err(|_| ())))
    }

    /// The row, set aside for `fault`.
    pub(crate) fn broken(&self, fault: &Fault, recipe: &Recipe) -> BrokenRow {
        let mut record = self.record();
        for (place, value) in &fault.context {
            record.resize(record.len().max(place + 1), String::new());
            if record[*place].trim().is_empty() {
                record[*place].clone_from(value);
            }
        }
        broken(self.line, fault, recipe, self.places, record)
    }
}

/// Empties the columns that an earlier import added.
fn without_own(record: &mut Vec<String>, recipe: &Recipe) {
    let mut columns = recipe.columns.iter();
    record.retain(|_| !columns.next().and_then(|column| column.field).is_some_and(Field::is_own));
}

/// What is told of a row that cannot be read.
pub(crate) fn broken(
    line: u64,
    fault: &Fault,
    recipe: &Recipe,
    places: &Places,
    mut record: Vec<String>,
) -> BrokenRow {
    if recipe.corrected {
        without_own(&mut record, recipe);
    }
    let place = fault.field.and_then(|field| places.of(field));
    let header = place.and_then(|place| recipe.columns.get(place)).map(|column| column.header.clone());
    BrokenRow {
        line,
        field: header.or_else(|| fault.field.map(|field| field.name().to_owned())).unwrap_or_default(),
        value: fault.value.clone(),
        reason: fault.reason.clone(),
        cure: fault.cure.to_owned(),
        record,
    }
}

/// What is said of `1.23E+10`.
const SHORTENED: &str = "was shortened by a spreadsheet, so that it may be several numbers";
const SHORTENED_CURE: &str = "Export the file anew and import it without the spreadsheet, or format the column as text there and enter the number.";

/// How an amount should look.
pub(crate) const AMOUNT_CURE: &str = "Write it with digits, such as 1234.56 or 1.234,56.";
/// How a date should look.
pub(crate) const DATE_CURE: &str = "Write it as 2010-12-31 08:26, or as the other dates of this column.";
