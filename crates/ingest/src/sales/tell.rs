//! Tells the invoices of a file as reports, in the order of their times.

use std::collections::HashSet;

use domain::address::PostalAddress;
use domain::fact::{Fact, Line, OrderContent, Refund, Report, message_id};
use domain::identity::Identity;
use domain::person::Traits;
use jiff::{SignedDuration, Timestamp};

use super::amount::minor;
use super::book::{Book, Document, Entry, Index};
use super::cancel::{Ledger, Unmatched};
use super::kind::{self, Kind};
use crate::item::{Listed, ListedKind, Outbox};
use crate::key;
use crate::recipe::Recipe;
use crate::refusal::ReadError;

/// Tells everything and counts it.
pub(super) fn all(book: Book, recipe: &Recipe, out: &mut Outbox<'_>) -> Result<(), ReadError> {
    out.tally.two_times = book.documents.iter().filter(|document| document.two_times).count() as u64;
    out.tally.duplicates = duplicates(&book.documents);
    out.tally.customers = book.customers.len() as u64;
    out.tally.countries.extend(book.countries.iter().map(|(text, _)| text.clone()));
    let kinds: Vec<Kind> = book.documents.iter().map(|document| kind::of(document, &book.articles)).collect();
    let ledger = Ledger::new(&book.documents, &kinds, &book.articles, book.customers.len());
    let last = last_words(&book, &kinds);
    let mut teller = Teller { book: &book, recipe, ledger, out };
    for index in in_time(&book.documents, &kinds) {
        match kinds[index as usize] {
            Kind::Order => teller.order(index)?,
            Kind::Cancellation => teller.cancellation(index)?,
            Kind::Adjustment => teller.adjustments(index, |_| true)?,
        }
        if last.contains(&index) {
            teller.customer(index)?;
        }
    }
    Ok(())
}

/// All documents by time; at one time, orders before what cancels them.
fn in_time(documents: &[Document], kinds: &[Kind]) -> Vec<Index> {
    let mut order: Vec<Index> = (0..documents.len() as Index).collect();
    order.sort_by_key(|&index| (documents[index as usize].at, kinds[index as usize], index));
    order
}

/// How many lines repeat another of their invoice in every column.
fn duplicates(documents: &[Document]) -> u64 {
    let mut sorted: Vec<Entry> = Vec::new();
    let mut count = 0;
    for document in documents {
        sorted.clear();
        sorted.extend(document.entries.iter().map(|entry| Entry { line: 0, ..*entry }));
        sorted.sort_unstable();
        count += sorted.windows(2).filter(|pair| pair[0] == pair[1]).count();
    }
    count as u64
}

/// For each customer the document whose country counts: the latest order, else the latest of all.
fn last_words(book: &Book, kinds: &[Kind]) -> HashSet<Index, foldhash::fast::FixedState> {
    let mut last: Vec<Option<(bool, Timestamp, Index)>> = vec![None; book.customers.len()];
    for (index, document) in book.documents.iter().enumerate() {
        if let Some(customer) = document.customer {
            let word = (kinds[index] == Kind::Order, document.at, index as Index);
            let known = &mut last[customer as usize];
            *known = (*known).max(Some(word));
        }
    }
    last.into_iter().flatten().map(|(_, _, index)| index).collect()
}

struct Teller<'a, 'b, 'c> {
    book: &'a Book,
    recipe: &'a Recipe,
    ledger: Ledger,
    out: &'b mut Outbox<'c>,
}

impl<'a> Teller<'a, '_, '_> {
    fn document(&self, index: Index) -> &'a Document {
        &self.book.documents[index as usize]
    }

    fn identities(&self, document: &Document) -> Vec<Identity> {
        let customer = document.customer.map(|customer| &self.book.customers[customer as usize]);
        customer.map(|customer| customer.identity.clone()).into_iter().collect()
    }

    fn order(&mut self, index: Index) -> Result<(), ReadError> {
        let document = self.document(index);
        let articles = &self.book.articles;
        self.ledger.order(index, document, articles);
        self.adjustments(index, |entry| kind::is_adjustment(entry, articles))?;
        let content = self.content(document);
        let subject = subject(document);
        self.out.tally.orders += 1;
        self.out.tally.anonymous_orders += u64::from(document.customer.is_none());
        self.out.report(Report {
            message_id: message_id(&subject, &format!("completed#{}", content.revision())),
            at: document.at,
            identities: self.identities(document),
            subject: Some(subject),
            fact: Fact::OrderCompleted(Box::new(content)),
        })
    }

    fn content(&self, document: &Document) -> OrderContent {
        let currency = self.recipe.currency;
        let mut exact = 0_i128;
        let mut products = Vec::with_capacity(document.entries.len());
        for entry in document.entries.iter().filter(|entry| !kind::is_adjustment(entry, &self.book.articles))
        {
            exact += i128::from(entry.quantity) * i128::from(entry.price);
            products.push(Line {
                product: self.book.articles[entry.article as usize].product.clone(),
                quantity: entry.quantity,
                price: minor(i128::from(entry.price), currency),
            });
        }
        let total = minor(exact, currency);
        OrderContent {
            number: document.number.to_string(),
            currency,
            total,
            subtotal: total,
            physical: true,
            test: false,
            paid: true,
            tracks_fulfilment: false,
            partial: self.recipe.corrected,
            note: None,
            coupon: None,
            shipping_address: None,
            products,
        }
    }

    fn cancellation(&mut self, index: Index) -> Result<(), ReadError> {
        let document = self.document(index);
        self.out.tally.cancellations += 1;
        let matched = self.ledger.cancel(document, &self.book.articles);
        for (order, taken) in matched.orders {
            let order = self.document(order);
            // A void undoes only what stands before it.
            let at =
                document.at.max(order.at.saturating_add(SignedDuration::from_micros(1)).unwrap_or(order.at));
            self.refund(document, subject(order), at, taken.exact, taken.whole)?;
        }
        if matched.unmatched.is_empty() {
            return Ok(());
        }
        self.out.tally.unmatched_cancellations += 1;
        let mut exact = 0;
        for unmatched in &matched.unmatched {
            exact += i128::from(unmatched.quantity) * i128::from(unmatched.entry.price);
            self.list(document, unmatched, ListedKind::UnmatchedCancellation)?;
        }
        self.refund(document, format!("cancellation:sales:{}", document.number), document.at, exact, false)
    }

    fn refund(
        &mut self,
        document: &Document,
        subject: String,
        at: Timestamp,
        exact: i128,
        full: bool,
    ) -> Result<(), ReadError> {
        let currency = self.recipe.currency;
        let amount = minor(exact, currency);
        let refund = Refund { amount, currency, full, document: Some(document.number.to_string()) };
        self.out.report(Report {
            message_id: message_id(&subject, &format!("refunded#{}#{amount}", document.number)),
            at,
            identities: self.identities(document),
            subject: Some(subject),
            fact: Fact::OrderRefunded(refund),
        })
    }

    fn adjustments(&mut self, index: Index, is_one: impl Fn(&Entry) -> bool) -> Result<(), ReadError> {
        let document = self.document(index);
        for entry in document.entries.iter().filter(|entry| is_one(entry)) {
            self.out.tally.adjustments += 1;
            let whole = Unmatched { entry: *entry, quantity: i64::from(entry.quantity) };
            self.list(document, &whole, ListedKind::Adjustment)?;
        }
        Ok(())
    }

    fn list(&mut self, document: &Document, part: &Unmatched, kind: ListedKind) -> Result<(), ReadError> {
        let product = &self.book.articles[part.entry.article as usize].product;
        let price = domain::money::Money::new(
            minor(i128::from(part.entry.price), self.recipe.currency),
            self.recipe.currency,
        );
        let customer = document.customer.map(|customer| &self.book.customers[customer as usize].key);
        let whose = customer.map_or_else(|| "no customer".to_owned(), |key| format!("customer {key}"));
        let mut what = vec![&*product.sku, &product.name];
        what.dedup();
        what.retain(|word| !word.is_empty());
        let text = format!("{} × {} at {price}, {whose}", part.quantity, what.join(" "));
        let line = u64::from(part.entry.line);
        self.out.list(Listed { line, kind, document: document.number.to_string(), text })
    }

    /// What the file says of the customer of this document, the last that does.
    fn customer(&mut self, index: Index) -> Result<(), ReadError> {
        let document = self.document(index);
        let Some(customer) = document.customer.map(|customer| &self.book.customers[customer as usize]) else {
            return Ok(());
        };
        let country = document.country.and_then(|country| self.book.countries[country as usize].1.clone());
        let traits = Traits {
            name: customer.name.clone(),
            email: customer.email.clone(),
            phone: customer.phone.clone(),
            address: country
                .map(|country| PostalAddress { country: Some(country), ..PostalAddress::default() }),
            ..Traits::default()
        };
        if traits == Traits::default() {
            return Ok(());
        }
        let subject = format!("customer:sales:{}", customer.key);
        self.out.report(Report {
            message_id: message_id(&subject, &format!("identified#{}", key::of_traits(&traits))),
            at: document.at,
            identities: self.identities(document),
            subject: None,
            fact: Fact::Identified(Box::new(traits)),
        })
    }
}

fn subject(document: &Document) -> String {
    format!("order:sales:{}", document.number)
}
