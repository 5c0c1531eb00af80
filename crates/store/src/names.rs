//! Names of events and products by number: they repeat in millions of rows.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use domain::fact::{Line, Product};

use crate::db::{Result, StoreError, Tx, params};

/// What is known of both tables by heart. Numbers are never given twice, so what was read once stays true; what a
/// transaction added and then lost is forgotten.
#[derive(Default)]
pub(crate) struct Names {
    events: RwLock<HashMap<Arc<str>, i64>>,
    event_names: RwLock<HashMap<i64, Arc<str>>>,
    products: RwLock<HashMap<Arc<Product>, i64>>,
    product_names: RwLock<HashMap<i64, Arc<Product>>>,
}

const HELD: &str = "no one panics while holding the names";

impl Names {
    /// Begins something that may add names and may not be kept.
    pub(crate) fn doubt(&self) -> Doubt<'_> {
        Doubt(Some(self))
    }

    fn clear(&self) {
        self.events.write().expect(HELD).clear();
        self.event_names.write().expect(HELD).clear();
        self.products.write().expect(HELD).clear();
        self.product_names.write().expect(HELD).clear();
    }
}

/// Forgets all names when it ends in any other way than by [`Doubt::kept`], also by a panic.
pub(crate) struct Doubt<'n>(Option<&'n Names>);

impl Doubt<'_> {
    /// What was done stays.
    pub(crate) fn kept(mut self) {
        self.0 = None;
    }
}

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        if let Some(names) = self.0 {
            names.clear();
        }
    }
}

impl Tx<'_> {
    /// The number of an event's name, given out when it is new.
    pub(crate) fn name_number(&self, name: &str) -> Result<i64> {
        if let Some(number) = self.names.events.read().expect(HELD).get(name) {
            return Ok(*number);
        }
        self.run("INSERT INTO event_name (name) VALUES (?1) ON CONFLICT (name) DO NOTHING", params![name])?;
        let number = self.number("SELECT id FROM event_name WHERE name = ?1", params![name])?;
        self.names.events.write().expect(HELD).insert(name.into(), number);
        Ok(number)
    }

    /// The name with a number.
    pub(crate) fn name_of(&self, number: i64) -> Result<Arc<str>> {
        if let Some(name) = self.names.event_names.read().expect(HELD).get(&number) {
            return Ok(Arc::clone(name));
        }
        let name =
            self.first("SELECT name FROM event_name WHERE id = ?1", params![number], |row| row.text(0))?;
        let name: Arc<str> = name.unwrap_or_default().into();
        self.names.event_names.write().expect(HELD).insert(number, Arc::clone(&name));
        Ok(name)
    }

    /// Every name that an event has or once had.
    pub fn event_names(&self) -> Result<Vec<String>> {
        self.all("SELECT name FROM event_name ORDER BY name", &[], |row| row.text(0))
    }

    fn product_number(&self, product: &Arc<Product>) -> Result<i64> {
        if let Some(number) = self.names.products.read().expect(HELD).get(product) {
            return Ok(*number);
        }
        let wanted = params![&product.sku, &product.name];
        self.run(
            "INSERT INTO product (sku, name) VALUES (?1, ?2) ON CONFLICT (sku, name) DO NOTHING",
            wanted,
        )?;
        let number = self.number("SELECT id FROM product WHERE sku = ?1 AND name = ?2", wanted)?;
        self.names.products.write().expect(HELD).insert(Arc::clone(product), number);
        Ok(number)
    }

    fn product_of(&self, number: i64) -> Result<Arc<Product>> {
        if let Some(product) = self.names.product_names.read().expect(HELD).get(&number) {
            return Ok(Arc::clone(product));
        }
        let found = self.first("SELECT sku, name FROM product WHERE id = ?1", params![number], |row| {
            Product { sku: row.text(0), name: row.text(1) }
        })?;
        let product = Arc::new(found.unwrap_or(Product { sku: String::new(), name: "?".into() }));
        self.names.product_names.write().expect(HELD).insert(number, Arc::clone(&product));
        Ok(product)
    }

    /// The lines of an order as they are stored: (product, quantity, price) triples.
    pub(crate) fn pack_lines(&self, lines: &[Line]) -> Result<Option<Vec<u8>>> {
        if lines.is_empty() {
            return Ok(None);
        }
        let mut triples = Vec::with_capacity(lines.len());
        for line in lines {
            triples.push((self.product_number(&line.product)?, line.quantity, line.price));
        }
        Ok(Some(postcard::to_stdvec(&triples).expect("numbers always serialise")))
    }

    /// The lines that `pack_lines` stored.
    pub(crate) fn unpack_lines(&self, packed: &[u8]) -> Result<Vec<Line>> {
        let triples: Vec<(i64, i32, i64)> = postcard::from_bytes(packed)
            .map_err(|error| StoreError::damaged("the lines of an order", error))?;
        let line =
            |(product, quantity, price)| Ok(Line { product: self.product_of(product)?, quantity, price });
        triples.into_iter().map(line).collect()
    }
}
