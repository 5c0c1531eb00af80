//! Files of sales lines: rows that name their invoice, as tills and the UCI "Online Retail" data write them.
//!
//! Lines are grouped by invoice wherever they stand, so nothing is told before the end of the file. Until
//! then a line takes 24 bytes; what repeats (articles, customers, countries) is kept once.

mod amount;
mod book;
mod cancel;
mod kind;
mod tell;

use crate::field::Field;
use crate::item::Outbox;
use crate::read::Reader;
use crate::recipe::Recipe;
use crate::refusal::ReadError;
use crate::row::{DATE_CURE, Dates, Fault, Row, RowError};
use book::{Book, Entry};

/// Collects the lines of a file.
pub(crate) struct Sales<'a> {
    recipe: &'a Recipe,
    dates: Dates,
    book: Book,
}

impl<'a> Sales<'a> {
    pub(crate) fn new(recipe: &'a Recipe) -> Sales<'a> {
        Sales { recipe, dates: Dates::new(recipe), book: Book::default() }
    }
}

impl Reader for Sales<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError> {
        if row.bytes(Field::Invoice).is_empty() {
            let cure = "Enter the number of the invoice or receipt that the line belongs to.";
            return Err(
                Fault::new(Field::Invoice, "", "is empty: the line belongs to no invoice", cure).into()
            );
        }
        let Some(at) = self.dates.read(row, Field::Date)? else {
            return Err(Fault::new(Field::Date, "", "is empty: nobody knows when it was", DATE_CURE).into());
        };
        let quantity = amount::quantity(row)?;
        let price = amount::unit_price(row, quantity, self.recipe.currency)?;
        let email = row.email(Field::Email)?;
        let phone = row.phone(Field::Phone)?;
        out.tally.odd_phones += u64::from(matches!(phone, Some(Err(()))));
        let customer = self.book.customer(row, email, phone.and_then(Result::ok));
        let entry =
            Entry { article: self.book.article(row), quantity, price, line: row.line as u32, later: 0 };
        self.book.add(row, at, customer, entry);
        Ok(())
    }

    fn finish(self: Box<Self>, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        tell::all(self.book, self.recipe, out)
    }
}
