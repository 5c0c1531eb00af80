//! The rows of each order of Shopify's file, brought together.
//!
//! The columns of the order are filled in its first row only; each row has one line item. The rows of an
//! order stand together in Shopify's own exports but need not. An order is told when many others have begun
//! after it, so memory stays bounded; a row that comes later still joins it, as a partial order.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use domain::fact::{Line, Product};
use domain::identity::Identity;
use domain::money::Currency;
use foldhash::fast::FixedState;

use super::order::{self, HeadReader};
use crate::address::Addresses;
use crate::cell::yes_or_no;
use crate::field::Field;
use crate::item::Outbox;
use crate::order::{Head, Stub, product};
use crate::read::Reader;
use crate::recipe::{Places, Recipe};
use crate::refusal::ReadError;
use crate::row::{self, Dates, Fault, Row, RowError};

/// How many orders wait for further rows.
const OPEN_ORDERS: usize = 1024;
/// What a line alone needs, should it be set aside, to be imported again.
const CONTEXT: [Field; 5] =
    [Field::OrderId, Field::Email, Field::CustomerId, Field::CreatedAt, Field::Currency];

/// Collects the orders of a file.
pub(crate) struct Orders<'a> {
    recipe: &'a Recipe,
    places: &'a Places,
    reader: HeadReader<'a>,
    products: HashMap<Box<[u8]>, Arc<Product>, FixedState>,
    groups: Vec<Group>,
    by_name: HashMap<Box<str>, usize, FixedState>,
    /// The order of the row before.
    current: Option<usize>,
    waiting: VecDeque<usize>,
    customers: HashSet<String, FixedState>,
    /// The columns that do not belong to a line item.
    order_columns: Vec<usize>,
}

/// All rows of one order.
struct Group {
    id: Box<str>,
    /// Hashes of the order's columns, and of every row.
    head_hash: u64,
    rows: Vec<u64>,
    /// After a repeated first row: the row that would be repeated next.
    replay: Option<usize>,
    state: State,
}

enum State {
    Open(Box<Body>),
    Told(Box<Stub>),
    /// The first row was set aside, and all others go with it.
    Broken,
}

/// What is known of an order that is not told yet.
#[derive(Default)]
struct Body {
    head: Option<Head>,
    /// Cells of the first row that a line needs which is set aside.
    context: Vec<(usize, String)>,
    /// The order was told before: these lines join it.
    told: Option<Box<Stub>>,
    /// Rows that came before the first row.
    early: Vec<(u64, Vec<String>)>,
    lines: Vec<Item>,
}

/// A line item, and whether it is to be packed.
type Item = (Line, bool);

impl<'a> Orders<'a> {
    pub(crate) fn new(recipe: &'a Recipe, places: &'a Places) -> Orders<'a> {
        let of_order = |(index, column): (usize, &crate::recipe::Column)| {
            let header = crate::field::plain(&column.header);
            let of_line = column.field.is_some_and(Field::is_of_line) || header.starts_with("line");
            (!of_line).then_some(index)
        };
        Orders {
            recipe,
            places,
            reader: HeadReader { recipe, dates: Dates::new(recipe), addresses: Addresses::default() },
            products: HashMap::default(),
            groups: Vec::new(),
            by_name: HashMap::default(),
            current: None,
            waiting: VecDeque::new(),
            customers: HashSet::default(),
            order_columns: recipe.columns.iter().enumerate().filter_map(of_order).collect(),
        }
    }
}

impl Reader for Orders<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError> {
        let (index, number) = self.group_of(row)?;
        let hash = row.hash(0..row.width());
        if !self.is_first_row(row, index) {
            return self.further(row, index, hash, out);
        }
        let head_hash = row.hash(self.order_columns.iter().copied());
        let group = &mut self.groups[index];
        if group.begun() && group.rows.first() == Some(&hash) {
            out.tally.duplicates += 1;
            group.replay = Some(1);
            return Ok(());
        }
        if group.begun() && group.head_hash == head_hash {
            return self.further(row, index, hash, out);
        }
        let is_new = !group.begun();
        // Where the same order is told again and differently, what was told stands and this comes after it.
        self.flush(index, out, is_new)?;
        self.make_room(out)?;
        self.first(row, index, &number, is_new, out)?;
        let group = &mut self.groups[index];
        group.head_hash = head_hash;
        group.replay = None;
        group.rows.insert(0, hash);
        if !is_new {
            group.rows.truncate(1);
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        while let Some(index) = self.waiting.pop_front() {
            self.flush(index, out, false)?;
        }
        Ok(())
    }
}

impl Group {
    /// Whether its first row has come.
    fn begun(&self) -> bool {
        match &self.state {
            State::Open(body) => body.head.is_some() || body.told.is_some(),
            State::Told(_) => true,
            State::Broken => false,
        }
    }
}

impl Orders<'_> {
    /// The order that a row belongs to, by its name, else its id, else as the row before it.
    fn group_of(&mut self, row: &Row<'_>) -> Result<(usize, String), Fault> {
        let (name, id) = (row.text(Field::OrderName), row.text(Field::OrderId));
        let name = if name.is_empty() { &id } else { &name };
        if name.is_empty() {
            let cure = "Enter the order's name, such as #1001.";
            let none = || Fault::new(Field::OrderName, "", "is empty: the row belongs to no order", cure);
            return self.current.map(|index| (index, String::new())).ok_or_else(none);
        }
        let known = self.by_name.get(&**name).copied();
        // Two shops may both have an order #1001.
        let same = |index: &usize| {
            id.is_empty() || self.groups[*index].id.is_empty() || *self.groups[*index].id == *id
        };
        let index = known.filter(same).unwrap_or(self.groups.len());
        if index == self.groups.len() {
            let state = State::Open(Box::default());
            let group = Group { id: (&*id).into(), head_hash: 0, rows: Vec::new(), replay: None, state };
            self.groups.push(group);
            self.by_name.insert((&**name).into(), index);
        }
        self.current = Some(index);
        Ok((index, name.to_string()))
    }

    /// Whether this row has the columns of its order. Exports repeat a few of them, such as the time, in
    /// every row.
    fn is_first_row(&self, row: &Row<'_>, index: usize) -> bool {
        let telling = [Field::Total, Field::FinancialStatus];
        if telling.into_iter().any(|field| !row.bytes(field).is_empty()) {
            return true;
        }
        // Lines that were set aside carry just what they need of their order.
        let must_do = self.recipe.corrected || !telling.into_iter().any(|field| row.has(field));
        must_do && !self.groups[index].begun()
    }

    fn first(
        &mut self,
        row: &Row<'_>,
        index: usize,
        number: &str,
        is_new: bool,
        out: &mut Outbox<'_>,
    ) -> Result<(), RowError> {
        let read = self.reader.read(row, number, out);
        let read = read.and_then(|head| Ok((self.line(row, head.stub.currency)?, head)));
        let mut body = match std::mem::replace(&mut self.groups[index].state, State::Broken) {
            State::Open(body) => body,
            State::Told(_) | State::Broken => Box::default(),
        };
        let (line, head) = match read {
            Ok(read) => read,
            Err(error) => {
                self.set_aside(body.early, &with_its_order(), out)?;
                return Err(error);
            }
        };
        if is_new {
            out.tally.orders += 1;
            out.tally.anonymous_orders += u64::from(head.stub.identities.is_empty());
            self.customers.extend(head.stub.identities.first().map(Identity::to_string));
            out.tally.customers = self.customers.len() as u64;
        }
        let context = |&field: &Field| Some((self.places.of(field)?, row.raw(field)));
        body.context = CONTEXT.iter().filter_map(context).collect();
        body.early.clear();
        body.head = Some(head);
        body.put_first(line);
        self.groups[index].state = State::Open(body);
        self.waiting.push_back(index);
        Ok(())
    }

    /// A row with nothing but a line item.
    fn further(
        &mut self,
        row: &Row<'_>,
        index: usize,
        hash: u64,
        out: &mut Outbox<'_>,
    ) -> Result<(), RowError> {
        let group = &mut self.groups[index];
        if let Some(next) = group.replay.take()
            && group.rows.get(next) == Some(&hash)
        {
            out.tally.duplicates += 1;
            group.replay = Some(next + 1);
            return Ok(());
        }
        let (currency, context) = match &group.state {
            State::Broken => return Err(with_its_order().into()),
            State::Told(stub) => (stub.currency, Vec::new()),
            State::Open(body) => (body.currency().unwrap_or(self.recipe.currency), body.context.clone()),
        };
        let line = self.line(row, currency).map_err(|fault| Fault { context, ..fault })?;
        let group = &mut self.groups[index];
        let is_alone = group.rows.is_empty();
        group.rows.push(hash);
        if let State::Told(stub) = &group.state {
            let body = Body { told: Some(stub.clone()), ..Body::default() };
            group.state = State::Open(Box::new(body));
            self.waiting.push_back(index);
        } else if is_alone {
            self.waiting.push_back(index);
        }
        if let State::Open(body) = &mut group.state {
            if body.head.is_none() && body.told.is_none() {
                body.early.push((row.line, row.record()));
            }
            body.lines.extend(line);
        }
        Ok(())
    }

    /// The line item of a row, if it has one, and whether it is to be packed.
    fn line(&mut self, row: &Row<'_>, currency: Currency) -> Result<Option<Item>, Fault> {
        let kind = crate::field::plain(&row.text(Field::LineType));
        let (sku, name) = (row.bytes(Field::LineSku), row.bytes(Field::LineName));
        if (sku.is_empty() && name.is_empty()) || !matches!(&*kind, "" | "lineitem") {
            return Ok(None);
        }
        let quantity = row.text(Field::LineQuantity);
        let whole = quantity.strip_suffix(".0").unwrap_or(&quantity);
        let quantity = if whole.is_empty() { Ok(1) } else { whole.parse() };
        let cure = "Write it as a whole number, such as 2.";
        let quantity =
            quantity.map_err(|_| Fault::new(Field::LineQuantity, whole, "is no whole number", cure))?;
        let price = row.money(Field::LinePrice, currency)?.unwrap_or(0);
        let ships = yes_or_no(&row.text(Field::LineRequiresShipping)) != Some(false);
        let key = [sku, b"\x1f", name].concat();
        let product = self.products.entry(key.into()).or_insert_with(|| {
            let text = |field| row.text(field).into_owned();
            Arc::new(product(text(Field::LineSku), text(Field::LineName)))
        });
        Ok(Some((Line { product: product.clone(), quantity, price }, ships)))
    }

    /// Tells the orders that have waited longest.
    fn make_room(&mut self, out: &mut Outbox<'_>) -> Result<(), ReadError> {
        while self.waiting.len() >= OPEN_ORDERS
            && let Some(oldest) = self.waiting.pop_front()
        {
            self.flush(oldest, out, false)?;
        }
        Ok(())
    }

    /// Tells an order that is not told yet. Rows without a first row are kept while it may still come.
    fn flush(&mut self, index: usize, out: &mut Outbox<'_>, may_come: bool) -> Result<(), ReadError> {
        let group = &mut self.groups[index];
        if may_come && !group.begun() {
            return Ok(());
        }
        let body = match std::mem::replace(&mut group.state, State::Broken) {
            State::Open(body) => *body,
            other => {
                group.state = other;
                return Ok(());
            }
        };
        let ships = body.lines.is_empty() || body.lines.iter().any(|(_, ships)| *ships);
        let lines = body.lines.into_iter().map(|(line, _)| line).collect();
        let stub = match (body.head, body.told) {
            (Some(head), _) => Box::new(order::tell(head, lines, ships, self.recipe, out)?),
            (None, Some(stub)) => {
                out.report(stub.further(lines, ships))?;
                stub
            }
            (None, None) => {
                self.groups[index].rows.clear();
                return self.set_aside(body.early, &headless(), out);
            }
        };
        self.groups[index].state = State::Told(stub);
        Ok(())
    }

    fn set_aside(
        &self,
        rows: Vec<(u64, Vec<String>)>,
        fault: &Fault,
        out: &mut Outbox<'_>,
    ) -> Result<(), ReadError> {
        for (line, record) in rows {
            out.set_aside(row::broken(line, fault, self.recipe, self.places, record))?;
        }
        Ok(())
    }
}

impl Body {
    fn currency(&self) -> Option<Currency> {
        let told = || self.told.as_ref().map(|stub| stub.currency);
        self.head.as_ref().map(|head| head.stub.currency).or_else(told)
    }

    fn put_first(&mut self, line: Option<Item>) {
        if let Some(line) = line {
            self.lines.insert(0, line);
        }
    }
}

fn with_its_order() -> Fault {
    let cure = "Correct the order's first row; this row comes with it.";
    Fault::of_row("belongs to an order whose first row was set aside", cure)
}

fn headless() -> Fault {
    let cure = "Add the order's first row, with its date, total and email.";
    Fault::of_row("belongs to an order whose first row is not in the file", cure)
}
