//! Leases: work that only one process may do at a time, where several serve one shop from a server.
//!
//! Whoever takes a work has it until a moment, by the server's clock, and renews it. A process that is gone loses it with its
//! connection, one that only sleeps when its time is over. Each change of hands raises an epoch, and whoever works has the
//! epoch looked at inside the transaction that keeps the work: what a loser still does is not kept. A shop in a file is
//! served by one machine, where SQLite's own lock and the keys of events are enough; there every work is had for the asking.

use crate::db::{Result, Session, StoreError, Tx, params};
use crate::names::Names;
use crate::open::{Base, Store};
use crate::postgres::{ASIDE, READ, Seat};

/// Microseconds for which a work is had. It is longer than a session may idle in a transaction, so that nothing of the one
/// before is still under way when it changes hands.
const HAD_FOR: i64 = 15_000_000;

/// That this process has a work. It ends when this is dropped.
pub struct Lease {
    mark: Mark,
    /// The connection with which it ends; none where the shop is in a file.
    seat: Option<Seat>,
}

/// By what a transaction knows whether a work is still had.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    name: String,
    /// None where the shop is in a file.
    epoch: Option<i64>,
}

/// The server's clock.
const NOW: &str = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT";
/// When the session that asks began.
const SINCE: &str = "(EXTRACT(EPOCH FROM backend_start) * 1000000)::BIGINT";

/// Whether nobody has the work any more.
fn is_free() -> String {
    format!(
        "(lease.until < {NOW} OR NOT EXISTS (SELECT 1 FROM pg_stat_activity
             WHERE pid = lease.session AND {SINCE} = lease.since))"
    )
}

impl Lease {
    /// What a transaction asks for.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }
}

impl Store {
    /// Takes a work; nothing where another process has it.
    pub fn take_lease(&self, name: &str) -> Result<Option<Lease>> {
        let Base::Server(server) = &self.base else {
            return Ok(Some(Lease { mark: Mark { name: name.to_owned(), epoch: None }, seat: None }));
        };
        let names = Names::default();
        let had = format!("SELECT NOT {} FROM lease WHERE name = ?1", is_free());
        if server.pool().transact(READ, &names, |tx| tx.number(&had, params![name]))? != 0 {
            return Ok(None);
        }
        let take = format!(
            "INSERT INTO lease (name, epoch, until, session, since)
             SELECT ?1, 1, {NOW} + {HAD_FOR}, pid, {SINCE} FROM pg_stat_activity WHERE pid = pg_backend_pid()
             ON CONFLICT (name) DO UPDATE SET epoch = lease.epoch + 1, until = excluded.until,
                session = excluded.session, since = excluded.since WHERE {}
             RETURNING epoch",
            is_free()
        );
        let seat = server.pool().connect()?;
        seat.settle(&format!("{ASIDE}; SET LOCAL lock_timeout = '1s'"))?;
        let taken = Tx::on_server(&seat, &names).first(&take, params![name], |row| row.integer(0));
        match taken {
            Ok(Some(epoch)) => {
                seat.settle("COMMIT")?;
                Ok(Some(Lease { mark: Mark { name: name.to_owned(), epoch: Some(epoch) }, seat: Some(seat) }))
            }
            // Whoever has it is just keeping what it did.
            Ok(None) | Err(StoreError::Busy) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Has a work for longer; `false` where another process has taken it over.
    pub fn renew_lease(&self, lease: &Lease) -> Result<bool> {
        let (Some(seat), Some(epoch)) = (&lease.seat, lease.mark.epoch) else { return Ok(true) };
        let sql = format!("UPDATE lease SET until = {NOW} + {HAD_FOR} WHERE name = ?1 AND epoch = ?2");
        Ok(seat.run(&sql, params![&lease.mark.name, epoch])? > 0)
    }

    /// Takes a work away from whoever has it: nothing of what they still do is kept, and they hear of it when they next renew
    /// it. Nothing where the shop is in a file.
    pub fn end_lease(&self, name: &str) -> Result<()> {
        let Base::Server(server) = &self.base else { return Ok(()) };
        let sql = "UPDATE lease SET epoch = epoch + 1, until = 0 WHERE name = ?1";
        server.pool().transact(ASIDE, &Names::default(), |tx| tx.run(sql, params![name]).map(|_| ()))
    }
}

impl Tx<'_> {
    /// Refuses where another process has taken a work over; until the transaction ends none can.
    pub fn hold(&self, mark: &Mark) -> Result<()> {
        let (Session::Postgres(_), Some(epoch)) = (self.session, mark.epoch) else { return Ok(()) };
        let sql = "SELECT epoch FROM lease WHERE name = ?1 AND epoch = ?2 FOR SHARE";
        match self.first(sql, params![&mark.name, epoch], |row| row.integer(0))? {
            Some(_) => Ok(()),
            None => Err(StoreError::TakenOver(mark.name.clone())),
        }
    }
}
