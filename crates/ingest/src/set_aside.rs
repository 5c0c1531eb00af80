//! The file of rows that were set aside: the source's own columns, and what is wrong with each row.

use std::io::Write;

use crate::cell::{kept_as_text, neutral};
use crate::field::OWN_HEADERS;
use crate::item::BrokenRow;
use crate::recipe::Recipe;

/// Writes rows that were set aside, so that they can be corrected in a spreadsheet and imported again as
/// they are.
pub struct SetAsideWriter<W: Write> {
    csv: csv::Writer<W>,
    width: usize,
}

impl<W: Write> SetAsideWriter<W> {
    /// Starts the file with the headers of the source and four of Fondly's.
    pub fn new(out: W, recipe: &Recipe) -> csv::Result<SetAsideWriter<W>> {
        let mut csv = csv::Writer::from_writer(out);
        let headers = recipe.headers();
        csv.write_record(headers.iter().map(String::as_str).chain(OWN_HEADERS))?;
        Ok(SetAsideWriter { csv, width: headers.len() })
    }

    /// Adds a row. Cells beyond the header's are put into the last of its columns, so that nothing is lost.
    pub fn write(&mut self, row: &BrokenRow) -> csv::Result<()> {
        let mut cells: Vec<_> =
            row.record.iter().take(self.width).map(|cell| neutral(words(cell)).into_owned()).collect();
        if let (Some(last), Some(more)) = (cells.last_mut(), row.record.get(self.width..)) {
            for cell in more {
                last.push(',');
                last.push_str(cell);
            }
        }
        cells.resize(self.width, String::new());
        let value = if row.value.is_empty() { String::new() } else { format!("`{}` ", row.value) };
        let reason = format!("{value}{}", row.reason);
        let own = [row.line.to_string(), row.field.clone(), reason, row.cure.clone()];
        self.csv.write_record(cells.iter().map(String::as_str).chain(own.iter().map(String::as_str)))
    }

    /// Writes what is still held back and gives the output.
    pub fn finish(self) -> std::io::Result<W> {
        self.csv.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Words that stand as `="Ann"`; a number stays so, that a spreadsheet keeps its zeros.
fn words(cell: &str) -> &str {
    let is_number = |text: &&str| text.bytes().all(|byte| byte.is_ascii_digit());
    kept_as_text(cell).filter(|kept| !is_number(kept)).unwrap_or(cell)
}
