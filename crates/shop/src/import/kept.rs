//! What is kept of an import beside its counts: how it was read, and for a page, where its file waits.

use domain::money::Currency;
use ingest::{BrokenRow, Column, DateEvidence, DateOrder, Encoding, Field, Format, Recipe, Wishes};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use store::{ImportRow, SetAside};

use crate::ShopError;

/// The JSON in an import's `recipe`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    /// The upload that it reads, if it came through a page.
    pub(super) upload: Option<String>,
    /// What its owner said of it.
    wishes: KeptWishes,
    /// How it was read, once it was.
    read: Option<KeptRecipe>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct KeptWishes {
    format: Option<Format>,
    columns: Vec<(String, String)>,
    dates: Option<DateOrder>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct KeptRecipe {
    format: Format,
    encoding: Encoding,
    delimiter: char,
    /// Header, and the name of the field that it means.
    columns: Vec<(String, Option<String>)>,
    dates: DateOrder,
    dates_from: DateEvidence,
    corrected: bool,
    zone: String,
    currency: String,
}

impl Kept {
    /// What is kept before the file is read.
    pub(super) fn new(upload: Option<String>, wishes: &Wishes) -> Kept {
        let Wishes { format, columns, dates } = wishes.clone();
        Kept { upload, wishes: KeptWishes { format, columns, dates }, read: None }
    }

    /// Adds how it was read.
    pub(super) fn with(self, recipe: &Recipe) -> Kept {
        let name = |column: &Column| {
            (column.header.clone(), column.field.map(|field| field.name_in(recipe.format).to_owned()))
        };
        let read = KeptRecipe {
            format: recipe.format,
            encoding: recipe.encoding,
            delimiter: recipe.delimiter,
            columns: recipe.columns.iter().map(name).collect(),
            dates: recipe.dates,
            dates_from: recipe.dates_from,
            corrected: recipe.corrected,
            zone: recipe.zone.iana_name().unwrap_or("UTC").to_owned(),
            currency: recipe.currency.code().to_owned(),
        };
        Kept { read: Some(read), ..self }
    }

    pub(super) fn read(row: &ImportRow) -> Result<Kept, ShopError> {
        serde_json::from_str(&row.recipe).map_err(|error| ShopError::Damaged("an import", error.into()))
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(self).expect("it is text and numbers")
    }

    pub(super) fn wishes(&self) -> Wishes {
        let KeptWishes { format, columns, dates } = self.wishes.clone();
        Wishes { format, columns, dates }
    }

    /// How the import `row` was read.
    pub(super) fn recipe(&self, row: &ImportRow) -> Result<Recipe, ShopError> {
        let Some(read) = &self.read else {
            return Err(ShopError::Refused(format!("import {} of {} was not read", row.id, row.file)));
        };
        let field = |name: &String| Field::parse(read.format, name);
        let columns = read
            .columns
            .iter()
            .map(|(header, name)| Column { header: header.clone(), field: name.as_ref().and_then(field) });
        Ok(Recipe {
            format: read.format,
            encoding: read.encoding,
            delimiter: read.delimiter,
            columns: columns.collect(),
            dates: read.dates,
            dates_from: read.dates_from,
            corrected: read.corrected,
            zone: TimeZone::get(&read.zone).unwrap_or(TimeZone::UTC),
            currency: Currency::parse(&read.currency).unwrap_or(Currency::USD),
            received: row.started_at,
        })
    }
}

/// A row to be set aside, as it is stored.
pub(super) fn stored(row: &BrokenRow) -> SetAside {
    SetAside {
        line: i64::try_from(row.line).unwrap_or(i64::MAX),
        field: row.field.clone(),
        value: row.value.clone(),
        reason: row.reason.clone(),
        cure: row.cure.clone(),
        record: serde_json::to_string(&row.record).expect("cells are text"),
    }
}

/// A row that was set aside, as it was read.
pub(super) fn broken(row: &SetAside) -> Result<BrokenRow, ShopError> {
    let record = serde_json::from_str(&row.record)
        .map_err(|error| ShopError::Damaged("a row that was set aside", error.into()))?;
    Ok(BrokenRow {
        line: u64::try_from(row.line).unwrap_or_default(),
        field: row.field.clone(),
        value: row.value.clone(),
        reason: row.reason.clone(),
        cure: row.cure.clone(),
        record,
    })
}
