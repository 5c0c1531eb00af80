//! The invoices of a file while it is read: each article, customer and country once, lines in few bytes.

use std::collections::HashMap;
use std::sync::Arc;

use domain::address::Country;
use domain::fact::Product;
use domain::identity::{Email, Identity, IdentityKind, Phone};
use foldhash::fast::FixedState;
use jiff::Timestamp;

use crate::field::Field;
use crate::order::product;
use crate::row::Row;

/// A number of something in the book. 4 billion are more than a file of 100 GB holds.
pub(super) type Index = u32;

/// One line of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) article: Index,
    pub(super) quantity: i32,
    /// For one, in ten-thousandths.
    pub(super) price: i64,
    /// Seconds from the invoice's first line.
    pub(super) later: i32,
    /// Its line in the file.
    pub(super) line: u32,
}

/// An invoice, receipt or cancellation.
pub(super) struct Document {
    pub(super) number: Box<str>,
    /// The earliest time of its lines.
    pub(super) at: Timestamp,
    first: Timestamp,
    pub(super) two_times: bool,
    pub(super) customer: Option<Index>,
    pub(super) country: Option<Index>,
    pub(super) entries: Vec<Entry>,
}

/// An article.
pub(super) struct Article {
    pub(super) product: Arc<Product>,
    /// Equal for all articles with one number, whatever they are called.
    pub(super) code: Index,
    /// Whether its text says that a debt is written off.
    pub(super) bad_debt: bool,
}

/// A customer, by number or, where the file has none, by email.
pub(super) struct Customer {
    pub(super) key: String,
    pub(super) identity: Identity,
    pub(super) name: Option<String>,
    pub(super) email: Option<Email>,
    pub(super) phone: Option<Phone>,
}

/// All that the file holds.
#[derive(Default)]
pub(super) struct Book {
    pub(super) documents: Vec<Document>,
    pub(super) articles: Vec<Article>,
    pub(super) customers: Vec<Customer>,
    pub(super) countries: Vec<(String, Option<Country>)>,
    by_number: Names,
    by_article: Names,
    codes: Names,
    by_customer: Names,
    by_country: Names,
    /// The invoice of the line before, which most lines share.
    current: Option<(Vec<u8>, Index)>,
    key: Vec<u8>,
}

impl Book {
    /// The customer of a row.
    pub(super) fn customer(
        &mut self,
        row: &Row<'_>,
        email: Option<Email>,
        phone: Option<Phone>,
    ) -> Option<Index> {
        let number = bare(row.bytes(Field::CustomerId));
        let key = match &email {
            _ if !number.is_empty() => number,
            Some(email) => email.as_str().as_bytes(),
            None => return None,
        };
        if let Some(known) = self.by_customer.get(key) {
            let customer = &mut self.customers[known as usize];
            customer.email = customer.email.take().or(email);
            return Some(known);
        }
        let text = row.text(Field::CustomerId);
        let identity = match &email {
            Some(email) if number.is_empty() => Identity::from(email.clone()),
            _ => Identity::new(IdentityKind::Customer, whole_number(&text)).ok()?,
        };
        let index = self.by_customer.number(key);
        let key = match identity.kind() {
            IdentityKind::Email => crate::key::of_email(email.as_ref()?),
            _ => identity.value().to_owned(),
        };
        self.customers.push(Customer { key, identity, name: row.some(Field::Name), email, phone });
        Some(index)
    }

    /// The article of a row.
    pub(super) fn article(&mut self, row: &Row<'_>) -> Index {
        self.key.clear();
        self.key.extend_from_slice(row.bytes(Field::Article));
        self.key.push(0x1f);
        self.key.extend_from_slice(row.bytes(Field::Description));
        if let Some(known) = self.by_article.get(&self.key) {
            return known;
        }
        let sku = row.text(Field::Article).into_owned();
        let name = row.text(Field::Description).into_owned();
        // Without a number, the name tells articles apart.
        let code = if sku.is_empty() { &name } else { &sku };
        let code = self.codes.number(code.as_bytes());
        let bad_debt = name.to_ascii_lowercase().contains("bad debt");
        let index = self.articles.len() as Index;
        self.articles.push(Article { product: Arc::new(product(sku, name)), code, bad_debt });
        self.by_article.insert(&self.key, index);
        index
    }

    /// Adds a line to its invoice.
    pub(super) fn add(&mut self, row: &Row<'_>, at: Timestamp, customer: Option<Index>, mut entry: Entry) {
        let index = self.document(row, at);
        let document = &mut self.documents[index as usize];
        if at != document.first {
            document.two_times = true;
            document.at = document.at.min(at);
            let later = at.as_second() - document.first.as_second();
            entry.later = i32::try_from(later).unwrap_or(i32::MAX);
        }
        document.customer = document.customer.or(customer);
        if document.country.is_none() {
            let country = row.bytes(Field::Country);
            if let Some(known) = self.by_country.get(country) {
                document.country = Some(known);
            } else if !country.is_empty() {
                let text = row.text(Field::Country).into_owned();
                let meaning = if text == "Unspecified" { None } else { Country::parse(&text) };
                document.country = Some(self.by_country.number(country));
                self.countries.push((text, meaning));
            }
        }
        document.entries.push(entry);
    }

    fn document(&mut self, row: &Row<'_>, at: Timestamp) -> Index {
        let number = bare(row.bytes(Field::Invoice));
        if let Some((_, index)) = self.current.as_ref().filter(|(current, _)| *current == number) {
            return *index;
        }
        let index = self.by_number.get(number).unwrap_or_else(|| {
            let index = self.by_number.number(number);
            self.documents.push(Document {
                number: whole_number(&row.text(Field::Invoice)).into(),
                at,
                first: at,
                two_times: false,
                customer: None,
                country: None,
                entries: Vec::new(),
            });
            index
        });
        self.current = Some((number.to_vec(), index));
        index
    }
}

/// A number that went through a spreadsheet or a data frame: `17850.0` is `17850`.
fn whole_number(text: &str) -> &str {
    &text[..whole_length(text.as_bytes())]
}

/// The same for bytes, without what a spreadsheet puts around it.
fn bare(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"'").unwrap_or(bytes);
    let bytes = bytes.strip_prefix(b"=\"").and_then(|kept| kept.strip_suffix(b"\"")).unwrap_or(bytes);
    &bytes[..whole_length(bytes)]
}

fn whole_length(text: &[u8]) -> usize {
    let whole = text.strip_suffix(b".0").filter(|whole| whole.iter().all(u8::is_ascii_digit));
    whole.filter(|whole| !whole.is_empty()).unwrap_or(text).len()
}

/// Numbers names in the order in which they come.
#[derive(Default)]
struct Names(HashMap<Box<[u8]>, Index, FixedState>);

impl Names {
    fn get(&self, name: &[u8]) -> Option<Index> {
        self.0.get(name).copied()
    }

    fn insert(&mut self, name: &[u8], index: Index) {
        self.0.insert(name.into(), index);
    }

    /// The number of `name`, a new one where it is new.
    fn number(&mut self, name: &[u8]) -> Index {
        let next = self.0.len() as Index;
        self.get(name).unwrap_or_else(|| {
            self.insert(name, next);
            next
        })
    }
}
