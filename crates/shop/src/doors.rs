//! Doors: the owner, the browsers that are signed in, the keys of programs, the secrets of hooks.
//!
//! A shop without an owner is for whoever sits at its machine. With one, a page is for a browser that is
//! signed in, and what a program may do is written in its key. A session or a key ends the moment it is
//! ended, from whichever program.

mod hooks;
mod keys;
mod password;
mod sessions;
mod sign_in;
mod tries;

pub use hooks::{HOOK_SECRETS_MAX, HookSecretRow};
pub use keys::{KeyRow, NewKey};
pub use sessions::{Entry, SESSION_IDLE, SESSION_LASTS, SessionRow, Signed};
pub use sign_in::{Admission, Knock};

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use domain::door::Chance;
use domain::id::{KeyId, SessionId};
use jiff::Timestamp;

use crate::{Shop, ShopError};

/// Gives bytes that nobody can guess. Only the program knows a real source.
pub type Entropy<'a> = &'a dyn Fn() -> Chance;

/// What is kept in memory of doors while a shop is open.
#[derive(Default)]
pub(crate) struct Doors {
    /// Wrong passwords so far.
    tries: tries::Tries,
    /// One password is hashed at a time: each takes the memory that makes guessing dear.
    hashing: Mutex<()>,
    /// Keys that were looked up a moment ago.
    trusted: keys::Trusted,
    /// When browsers were last seen, where that is not written down yet.
    seen: Marks<SessionId>,
    /// When keys were last used, where that is not written down yet.
    used: Marks<KeyId>,
}

impl Shop {
    /// Writes down who came since the last time. Those who come do not wait for the disk, or for whoever is
    /// writing.
    pub fn note_who_came(&self) -> Result<(), ShopError> {
        let (seen, used) = (self.doors().seen.take(), self.doors().used.take());
        if seen.is_empty() && used.is_empty() {
            return Ok(());
        }
        self.store().write(|tx| {
            seen.iter().try_for_each(|(session, at)| tx.note_session(*session, *at))?;
            used.iter().try_for_each(|(key, at)| tx.note_key(*key, *at))?;
            Ok(())
        })
    }
}

/// The last moments of some things.
struct Marks<K>(Mutex<HashMap<K, Timestamp>>);

impl<K> Default for Marks<K> {
    fn default() -> Marks<K> {
        Marks(Mutex::default())
    }
}

impl<K: Eq + Hash> Marks<K> {
    fn note(&self, thing: K, now: Timestamp) {
        self.all().insert(thing, now);
    }

    fn of(&self, thing: &K) -> Option<Timestamp> {
        self.all().get(thing).copied()
    }

    fn take(&self) -> HashMap<K, Timestamp> {
        std::mem::take(&mut self.all())
    }

    fn all(&self) -> std::sync::MutexGuard<'_, HashMap<K, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
