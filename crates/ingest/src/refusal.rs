//! Why a file is not read, or not read to its end. Every message names the file's part, the value and the
//! cure.

use std::io;

use thiserror::Error;

use crate::format::Format;

/// Why a file cannot be taken for any format.
#[derive(Debug, Error)]
pub enum Refusal {
    /// Nothing in it.
    #[error("`{file}` is empty. Export it again and check its size before you send it.")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// Not text.
    #[error("`{file}` is {seen}, not a CSV file. {cure}")]
    Binary {
        /// The file's name.
        file: String,
        /// What it looks like.
        seen: &'static str,
        /// What to do.
        cure: &'static str,
    },
    /// A gz file of which not even the beginning can be unpacked.
    #[error("`{file}` is a .gz file that cannot be unpacked. Download or pack it again.")]
    Unpack {
        /// The file's name.
        file: String,
        /// What the unpacker says.
        #[source]
        source: io::Error,
    },
    /// No row that could be the header of a known format.
    #[error("{}", no_header(file, *nearest, missing, seen, free.as_deref()))]
    NoHeader {
        /// The file's name.
        file: String,
        /// The format that fits best; none where not one column is known.
        nearest: Option<Format>,
        /// The fields that it would need, by name.
        missing: Vec<String>,
        /// The columns of the row that looks most like a header, those without a meaning first.
        seen: Vec<String>,
        /// The only column without a meaning, where there is one.
        free: Option<String>,
    },
    /// A table that is to be read as cards, or cards as a table.
    #[error("`{file}` is {seen}, and cannot be read as {}. Leave the format to Fondly.", wished.title())]
    OtherKind {
        /// The file's name.
        file: String,
        /// What it is.
        seen: &'static str,
        /// What it is wished to be.
        wished: Format,
    },
    /// A wish that is not `column=field`.
    #[error("`{text}` maps nothing. Write it as column=field, as in --map \"Receipt no=invoice\".")]
    Wish {
        /// As it was written.
        text: String,
    },
    /// A wish for a column that is not there.
    #[error("`{file}` has no column `{column}`. Its columns are: {}.", columns.join(", "))]
    NoColumn {
        /// The file's name.
        file: String,
        /// As it was written.
        column: String,
        /// The columns that are there.
        columns: Vec<String>,
    },
    /// A wish for a field that is unknown.
    #[error("`{field}` is no field of {}. Its fields are: {}.", format.title(), fields.join(", "))]
    NoField {
        /// As it was written.
        field: String,
        /// The format.
        format: Format,
        /// The fields that it has.
        fields: Vec<&'static str>,
    },
}

fn no_header(
    file: &str,
    nearest: Option<Format>,
    missing: &[String],
    seen: &[String],
    free: Option<&str>,
) -> String {
    let columns = columns_of(seen);
    let Some(nearest) = nearest else {
        let formats: Vec<_> = Format::ALL.into_iter().map(Format::title).collect();
        return format!(
            "No row at the beginning of `{file}` names columns that Fondly knows; one has {columns}. \
             Fondly reads {}. Give the file a header row, or choose a format and say what its columns mean: in the preview, \
             or on the command line with --as and --map, as in --as sales_lines --map \"Your column=invoice\".",
            formats.join(", ")
        );
    };
    let column = free.unwrap_or("Your column");
    let field = missing.first().and_then(|fields| fields.split(' ').next()).unwrap_or_default();
    format!(
        "`{file}` looks like {}, but no column of it means {}. Say which does: in the preview, or on the command line with \
         --map, as in --map \"{column}={field}\". Its columns are {columns}.",
        nearest.title(),
        missing.join(", and none "),
    )
}

/// The columns by name; of very many how many more there are.
fn columns_of(seen: &[String]) -> String {
    const SHOWN: usize = 60;
    let named: Vec<_> =
        seen.iter().take(SHOWN).map(|cell| format!("`{}`", crate::cell::excerpt(cell))).collect();
    match seen.len().saturating_sub(SHOWN) {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}

/// Why reading ended before the end of the file. Nothing of it should be kept.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The caller asked for it.
    #[error("The import was stopped after {lines} lines.")]
    Stopped {
        /// How many data lines had been read.
        lines: u64,
    },
    /// A gz file that ends too early.
    #[error(
        "The .gz file ends in the middle: it could be read up to line {line}. Download or pack it again; \
         nothing of it was kept."
    )]
    Truncated {
        /// The last line that could be read.
        line: u64,
    },
    /// A gz file with wrong bytes.
    #[error("The .gz file is damaged after line {line}. Download or pack it again; nothing of it was kept.")]
    Damaged {
        /// The last line that could be read.
        line: u64,
        /// What the unpacker says.
        #[source]
        source: io::Error,
    },
    /// The file could not be read.
    #[error("The file could not be read after line {line}.")]
    Input {
        /// The last line that could be read.
        line: u64,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The header row is gone.
    #[error("The header row `{header}` is no longer in the file. Choose the file again.")]
    NoHeader {
        /// What was looked for.
        header: String,
    },
    /// A field without which the format cannot be read has no column.
    #[error(
        "No column means {}, which {} need. Say which does: in the preview, or on the command line with --map.",
        missing.join(", nor one "), format.title()
    )]
    Unmapped {
        /// The format.
        format: Format,
        /// The fields that it would need, by name.
        missing: Vec<String>,
    },
    /// The first dates could be read both ways, were read one way, and a later one shows that it is the
    /// other.
    #[error(
        "Line {line} says `{value}`, so the dates of this file stand the other way round than they were \
         read. Nothing of it was kept: import it again with {}, on the command line with --dates {}.", order.title(), order.name()
    )]
    DateOrder {
        /// Where.
        line: u64,
        /// The date.
        value: String,
        /// The order that is right.
        order: crate::recipe::DateOrder,
    },
}
