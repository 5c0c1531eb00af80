//! Duty: of several processes that serve one shop from a server, one places what arrives and does the work of the clock.
//! Whoever has it keeps it for as long as it lives and is awake; then another takes it. A shop in a file is served by one.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use store::{Lease, Mark};

use crate::{Shop, ShopError};

/// The name of the work.
const WORK: &str = "placing";
/// How often it is had for longer.
const RENEWED_EVERY: Duration = Duration::from_secs(5);

/// The duty, where this process has it.
#[derive(Default)]
pub(crate) struct Duty(Mutex<Option<Held>>);

struct Held {
    lease: Lease,
    renewed: Instant,
}

impl Shop {
    /// Whether this process places what arrives and does the work of the clock. Asked, it takes the duty where nobody has it.
    pub fn is_on_duty(&self) -> Result<bool, ShopError> {
        Ok(self.duty()?.is_some())
    }

    /// What a transaction asks for that only the one on duty may do; nothing where that is another process.
    pub(crate) fn duty(&self) -> Result<Option<Mark>, ShopError> {
        let mut held = self.held_duty().0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut it) = held.take() {
            let is_fresh = it.renewed.elapsed() < RENEWED_EVERY;
            if is_fresh || self.store().renew_lease(&it.lease)? {
                it.renewed = if is_fresh { it.renewed } else { Instant::now() };
                return Ok(Some(held.insert(it).lease.mark().clone()));
            }
        }
        let taken = self.store().take_lease(WORK)?.map(|lease| Held { lease, renewed: Instant::now() });
        *held = taken;
        Ok(held.as_ref().map(|it| it.lease.mark().clone()))
    }
}
