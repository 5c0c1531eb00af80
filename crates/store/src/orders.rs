//! Orders, derived from their events.

use domain::id::{EventId, IdentityId, PersonId};
use domain::money::{Currency, Money};
use domain::order::{Order, Parcel};
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};

/// An order's row: what lists need without reading its events.
#[derive(Clone, Debug)]
pub struct StoredOrder {
    /// `order:shopify:5123`.
    pub subject: String,
    /// `#1001`.
    pub number: String,
    /// The identity that decides whose it is.
    pub identity: Option<IdentityId>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it left.
    pub fulfilled_at: Option<Timestamp>,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// When all its money went back.
    pub refunded_at: Option<Timestamp>,
    /// What went back, in minor units.
    pub refunded: i64,
    /// What was asked for.
    pub total: Money,
    /// Whether something is packed.
    pub physical: bool,
    /// Whether nobody made it.
    pub test: bool,
    /// Whether the source says when orders leave.
    pub tracks_fulfilment: bool,
    /// The event that holds its content.
    pub event: EventId,
}

impl StoredOrder {
    /// What decides whether it is owed a note.
    pub fn parcel(&self) -> Parcel {
        Parcel {
            placed_at: self.placed_at,
            paid_at: self.paid_at,
            fulfilled_at: self.fulfilled_at,
            cancelled_at: self.cancelled_at,
            refunded_at: self.refunded_at,
            physical: self.physical,
            test: self.test,
            tracks_fulfilment: self.tracks_fulfilment,
        }
    }
}

const COLUMNS: &str =
    "o.subject, o.number, o.identity, o.placed_at, o.paid_at, o.fulfilled_at, o.cancelled_at,
    o.refunded_at, o.refunded, o.total, o.currency, o.physical, o.test, o.tracks_fulfilment, o.event";

fn order(row: &Row<'_>) -> StoredOrder {
    let currency = Currency::parse(&row.str(10)).unwrap_or(Currency::USD);
    StoredOrder {
        subject: row.text(0),
        number: row.text(1),
        identity: row.maybe_integer(2).map(IdentityId),
        placed_at: row.time(3),
        paid_at: row.maybe_time(4),
        fulfilled_at: row.maybe_time(5),
        cancelled_at: row.maybe_time(6),
        refunded_at: row.maybe_time(7),
        refunded: row.integer(8),
        total: Money::new(row.integer(9), currency),
        physical: row.flag(11),
        test: row.flag(12),
        tracks_fulfilment: row.flag(13),
        event: EventId(row.integer(14)),
    }
}

impl Tx<'_> {
    /// Stores what an order's events say of it now.
    pub fn put_order(
        &self,
        subject: &str,
        order: &Order,
        identity: Option<IdentityId>,
        event: EventId,
    ) -> Result<()> {
        let microseconds = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
        self.count_orders(order.placed_at.as_microsecond(), 1);
        self.run(
            "INSERT INTO orders (subject, number, identity, placed_at, paid_at, fulfilled_at, cancelled_at, refunded_at,
                refunded, total, currency, physical, test, tracks_fulfilment, event)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            params![
                subject,
                &order.content.number,
                identity.map(|identity| identity.0),
                order.placed_at.as_microsecond(),
                microseconds(order.paid_at),
                microseconds(order.fulfilled_at),
                microseconds(order.cancelled_at),
                microseconds(order.refunded_at),
                order.refunded,
                order.content.total,
                order.content.currency.code(),
                order.content.physical,
                order.content.test,
                order.content.tracks_fulfilment,
                event.0,
            ],
        )?;
        Ok(())
    }

    /// Removes an order's row, because nothing says any more that it was made, or to store it anew.
    pub fn drop_order(&self, subject: &str) -> Result<()> {
        let sql = "SELECT placed_at FROM orders WHERE subject = ?1";
        if let Some(placed_at) = self.first(sql, params![subject], |row| row.integer(0))? {
            self.count_orders(placed_at, -1);
            self.run("DELETE FROM orders WHERE subject = ?1", params![subject])?;
        }
        Ok(())
    }

    /// One order.
    pub fn order(&self, subject: &str) -> Result<Option<StoredOrder>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM orders AS o WHERE o.subject = ?1"),
            params![subject],
            order,
        )
    }

    /// A person's orders, the earliest first.
    pub fn orders_of(&self, person: PersonId) -> Result<Vec<StoredOrder>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM identity AS i JOIN orders AS o ON o.identity = i.id
             WHERE i.person = ?1 ORDER BY o.placed_at, o.subject"
        );
        self.all(&sql, params![person.0], order)
    }

    /// Orders that have neither left, nor been called off, nor been refunded, placed from `since` on; earliest first.
    pub fn open_orders(&self, since: Timestamp) -> Result<Vec<StoredOrder>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM orders AS o WHERE o.fulfilled_at IS NULL AND o.cancelled_at IS NULL
             AND o.refunded_at IS NULL AND o.placed_at >= ?1 ORDER BY o.placed_at, o.subject"
        );
        self.all(&sql, params![since.as_microsecond()], order)
    }

    /// How many paid parcels placed from `since` on and before `before` never left as far as the shop can see.
    pub fn count_old_open_orders(&self, since: Timestamp, before: Timestamp) -> Result<i64> {
        self.number(
            "SELECT COUNT(*) FROM orders WHERE fulfilled_at IS NULL AND cancelled_at IS NULL AND refunded_at IS NULL
             AND placed_at >= ?1 AND placed_at < ?2 AND physical = 1 AND test = 0 AND paid_at IS NOT NULL
             AND identity IS NOT NULL",
            params![since.as_microsecond(), before.as_microsecond()],
        )
    }

    /// Orders placed from `since` to `until`, whatever became of them; earliest first.
    pub fn orders_placed(&self, since: Timestamp, until: Timestamp) -> Result<Vec<StoredOrder>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM orders AS o WHERE o.placed_at >= ?1 AND o.placed_at <= ?2 ORDER BY o.placed_at, o.subject"
        );
        self.all(&sql, params![since.as_microsecond(), until.as_microsecond()], order)
    }

    /// How many orders were placed from `since` on and before `before`.
    pub fn count_orders_placed(&self, since: Timestamp, before: Timestamp) -> Result<i64> {
        self.number(
            "SELECT COUNT(*) FROM orders WHERE placed_at >= ?1 AND placed_at < ?2",
            params![since.as_microsecond(), before.as_microsecond()],
        )
    }

    /// Orders whose number begins with `number`, with their person.
    pub fn find_orders(&self, number: &str, limit: i64) -> Result<Vec<(StoredOrder, Option<PersonId>)>> {
        let sql = format!(
            "SELECT {COLUMNS}, i.person FROM orders AS o LEFT JOIN identity AS i ON i.id = o.identity
             WHERE o.number >= ?1 AND o.number < ?2 ORDER BY o.number LIMIT ?3"
        );
        let after = format!("{number}\u{10ffff}");
        self.all(&sql, params![number, &after, limit], |row| {
            (order(row), row.maybe_integer(15).map(PersonId))
        })
    }

    /// The subject of every order that is stored or that a live event is about.
    pub fn order_subjects(&self) -> Result<Vec<String>> {
        self.all(
            "SELECT subject FROM orders UNION
             SELECT subject FROM event WHERE subject >= 'order:' AND subject < 'order;' AND withdrawn = 0
             ORDER BY 1",
            &[],
            |row| row.text(0),
        )
    }
}
