//! How one file is to be read: what was recognised, what the owner chose, and what the shop is.

use std::borrow::Cow;

use domain::money::Currency;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::cell;
use crate::field::{FIELDS, Field};
use crate::format::Format;
use crate::refusal::Refusal;

/// How letters are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8; a cell that is none is read as Windows-1252.
    Utf8,
    /// Windows-1252, which Excel writes in western Europe and America.
    Windows1252,
    /// UTF-16, the low byte first: Excel's "Unicode text".
    Utf16Little,
    /// UTF-16, the high byte first.
    Utf16Big,
}

impl Encoding {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "UTF-8",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Utf16Little | Encoding::Utf16Big => "UTF-16",
        }
    }
}

/// Which of day and month stands first in dates such as `12/1/2010`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// As in the United States.
    MonthFirst,
    /// As nearly everywhere else.
    DayFirst,
}

impl DateOrder {
    /// The order that `text` names: `month-first`, `mdy`, `day-first`, `dmy`.
    pub fn parse(text: &str) -> Option<DateOrder> {
        match text.trim().replace('-', "_").to_ascii_lowercase().as_str() {
            "month_first" | "mdy" => Some(DateOrder::MonthFirst),
            "day_first" | "dmy" => Some(DateOrder::DayFirst),
            _ => None,
        }
    }

    /// The word for `--dates` and pages.
    pub fn name(self) -> &'static str {
        match self {
            DateOrder::MonthFirst => "mdy",
            DateOrder::DayFirst => "dmy",
        }
    }

    /// The order in words.
    pub fn title(self) -> &'static str {
        match self {
            DateOrder::MonthFirst => "month first (12/25/2010)",
            DateOrder::DayFirst => "day first (25/12/2010)",
        }
    }
}

/// Where the order of day and month is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateEvidence {
    /// No date in the file needs it.
    NotNeeded,
    /// A day above 12 shows it, or the owner said so.
    Known,
    /// Every date seen could be read both ways.
    Assumed,
}

/// What the owner says of a file beyond what can be recognised in it. By default, nothing.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// Read it as this format.
    pub format: Option<Format>,
    /// Column and field; no field means that the column is not read.
    pub columns: Vec<(String, String)>,
    /// Which of day and month stands first.
    pub dates: Option<DateOrder>,
}

impl Wishes {
    /// Adds a wish written as `column=field`; `column=-` leaves the column out.
    pub fn map(&mut self, text: &str) -> Result<(), Refusal> {
        let wrong = || Refusal::Wish { text: text.to_owned() };
        let (column, field) = text.rsplit_once('=').ok_or_else(wrong)?;
        if column.trim().is_empty() || field.trim().is_empty() {
            return Err(wrong());
        }
        self.columns.push((column.trim().to_owned(), field.trim().to_owned()));
        Ok(())
    }
}

/// One column of a file and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its header.
    pub header: String,
    /// What it means; `None` is not read.
    pub field: Option<Field>,
}

/// What was found out about a file from its beginning.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// Its format.
    pub format: Format,
    /// Whether it is packed.
    pub gz: bool,
    /// How its letters are stored.
    pub encoding: Encoding,
    /// `,`, `;`, a tab or `|`.
    pub delimiter: char,
    /// The line with the headers, from 1.
    pub header_line: u64,
    /// Its columns in order, each with its meaning.
    pub columns: Vec<Column>,
    /// Which of day and month stands first.
    pub dates: DateOrder,
    /// How that is known.
    pub dates_from: DateEvidence,
    /// Whether it is a file of rows that were set aside before.
    pub corrected: bool,
    /// The currency that its amounts themselves name, where no column does.
    pub currency: Option<Currency>,
    /// The first ten rows.
    pub preview: Vec<Vec<String>>,
    /// What the owner should know, a sentence each.
    pub notes: Vec<String>,
}

impl Recognised {
    /// How to read the file for a shop in `zone` that counts in `currency`, unless the file names another; `received` is
    /// now.
    pub fn recipe(&self, zone: TimeZone, currency: Currency, received: Timestamp) -> Recipe {
        Recipe {
            format: self.format,
            encoding: self.encoding,
            delimiter: self.delimiter,
            columns: self.columns.clone(),
            dates: self.dates,
            dates_from: self.dates_from,
            corrected: self.corrected,
            zone,
            currency: self.currency.unwrap_or(currency),
            received,
        }
    }
}

/// All that reading a file depends on beside its bytes.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// Its format.
    pub format: Format,
    /// How its letters are stored.
    pub encoding: Encoding,
    /// `,`, `;`, a tab or `|`.
    pub delimiter: char,
    /// Its columns in order, each with its meaning; the headers find the header row again.
    pub columns: Vec<Column>,
    /// Which of day and month stands first.
    pub dates: DateOrder,
    /// How that is known.
    pub dates_from: DateEvidence,
    /// Whether it is a file of rows that were set aside before: its orders join those that are known.
    pub corrected: bool,
    /// The zone of dates that name none.
    pub zone: TimeZone,
    /// The currency of amounts that name none.
    pub currency: Currency,
    /// When the file came in: the time of what has no date in it.
    pub received: Timestamp,
}

impl Recipe {
    /// The headers that a file of set-aside rows repeats: all but those that an earlier import added.
    pub fn headers(&self) -> Vec<String> {
        let foreign = self.columns.iter().filter(|column| !column.field.is_some_and(Field::is_own));
        foreign.map(|column| column.header.clone()).collect()
    }

    /// Where each field stands; of two columns with one meaning the first is read.
    pub(crate) fn places(&self) -> Places {
        let mut places = [u16::MAX; FIELDS];
        for (index, column) in self.columns.iter().enumerate() {
            if let Some(field) = column.field {
                let place = &mut places[field as usize];
                *place = (*place).min(u16::try_from(index).unwrap_or(u16::MAX));
            }
        }
        Places(places)
    }

    /// Whether `cells` are the header row.
    pub(crate) fn is_header<'a>(&self, mut cells: impl ExactSizeIterator<Item = Cow<'a, str>>) -> bool {
        cells.len() == self.columns.len()
            && self.columns.iter().all(|column| {
                let cell = cells.next().map(|cell| cell::clean(cell, false));
                cell.is_some_and(|cell| cell.eq_ignore_ascii_case(&column.header))
            })
    }
}

/// The column of each field, by field number; `u16::MAX` where there is none.
pub(crate) struct Places([u16; FIELDS]);

impl Places {
    pub(crate) fn of(&self, field: Field) -> Option<usize> {
        let place = self.0[field as usize];
        (place != u16::MAX).then_some(usize::from(place))
    }
}
