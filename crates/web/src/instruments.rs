//! Instruments: what is counted while the program serves, for whoever watches over it.
//!
//! Every label is a word that stands in this program, or the pattern of an address: never an address itself, a name, or
//! anything else that somebody sent.

mod requests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ingest::live::Door;

pub(crate) use requests::{BUCKETS, Histogram, Requests, method_class};

/// What is counted while the program serves. Clones count together; a new program begins at nought.
#[derive(Clone, Default)]
pub struct Instruments(Arc<Dials>);

#[derive(Default)]
struct Dials {
    requests: Requests,
    accepted: Tally<&'static str, Accepted>,
    refused: Tally<(&'static str, Turned), u64>,
    sign_ins: Tally<&'static str, u64>,
    readers: AtomicU64,
    connections: AtomicU64,
    left: Tally<&'static str, u64>,
}

/// What was accepted by one door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Accepted {
    pub(crate) bodies: u64,
    /// Events that are in them, as their senders say; a webhook is one.
    pub(crate) events: u64,
    pub(crate) bytes: u64,
}

/// Why a body was turned away at the door. A closed list, so that each can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turned {
    /// It is longer than the door takes.
    TooLarge,
    /// It broke off, or cannot be unpacked.
    Broken,
    /// It came so slowly that nobody waited for its end.
    TooSlow,
    /// It is no JSON of the right shape, or no call that there is.
    Invalid,
    /// It came without a write key.
    NoKey,
    /// Its write key opens nothing.
    UnknownKey,
    /// No secret is entered here with which a signature could be checked.
    NoSecret,
    /// It is not signed.
    Unsigned,
    /// It is signed with another secret.
    OtherSecret,
    /// More arrives than is written down.
    Crowded,
    /// The disk or the program is in trouble.
    Trouble,
}

impl Turned {
    /// The word of the label.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Turned::TooLarge => "too_large",
            Turned::Broken => "broken",
            Turned::TooSlow => "too_slow",
            Turned::Invalid => "invalid",
            Turned::NoKey => "no_key",
            Turned::UnknownKey => "unknown_key",
            Turned::NoSecret => "no_secret",
            Turned::Unsigned => "unsigned",
            Turned::OtherSecret => "other_secret",
            Turned::Crowded => "crowded",
            Turned::Trouble => "trouble",
        }
    }
}

/// Why somebody who was connected, or wanted to be, is not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// They said nothing for too long.
    Silent,
    /// They said nothing, or next to nothing, when somebody else wanted to come in.
    Crowded,
    /// Everybody was being served, and there was no seat.
    NoSeat,
}

impl Left {
    fn as_str(self) -> &'static str {
        match self {
            Left::Silent => "silent",
            Left::Crowded => "crowded",
            Left::NoSeat => "no_seat",
        }
    }
}

impl Instruments {
    pub(crate) fn requests(&self) -> &Requests {
        &self.0.requests
    }

    /// Notes a body that was accepted.
    pub(crate) fn accept(&self, door: Door, events: usize, bytes: usize) {
        self.0.accepted.change(door.as_str(), |so_far| {
            so_far.bodies += 1;
            so_far.events += events as u64;
            so_far.bytes += bytes as u64;
        });
    }

    /// Notes a body that was turned away.
    pub(crate) fn turn_away(&self, door: Door, why: Turned) {
        self.0.refused.change((door.as_str(), why), |so_far| *so_far += 1);
    }

    /// Notes what became of a try to sign in: `in`, `wrong` or `wait`.
    pub(crate) fn sign_in(&self, outcome: &'static str) {
        self.0.sign_ins.change(outcome, |so_far| *so_far += 1);
    }

    /// Notes a page that listens for changes, until what is given back is dropped; nothing where `most` listen already.
    pub(crate) fn reader(&self, most: u64) -> Option<Reader> {
        let one_more = |now| (now < most).then_some(now + 1);
        let noted = self.0.readers.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        noted.is_ok().then(|| Reader(self.clone()))
    }

    /// Pages that listen for changes now.
    pub(crate) fn readers(&self) -> u64 {
        self.0.readers.load(Ordering::Relaxed)
    }

    /// Notes how many are connected.
    pub(crate) fn connected(&self, now: usize) {
        self.0.connections.store(now as u64, Ordering::Relaxed);
    }

    /// How many are connected.
    pub(crate) fn connections(&self) -> u64 {
        self.0.connections.load(Ordering::Relaxed)
    }

    /// Notes that somebody was shown out, or not let in.
    pub(crate) fn left(&self, why: Left) {
        self.0.left.change(why.as_str(), |so_far| *so_far += 1);
    }

    /// Who was shown out or not let in so far, by reason.
    pub(crate) fn all_who_left(&self) -> BTreeMap<&'static str, u64> {
        self.0.left.all()
    }

    /// What was accepted so far by a door.
    pub(crate) fn accepted(&self, door: Door) -> Accepted {
        self.0.accepted.all().remove(door.as_str()).unwrap_or_default()
    }

    /// What was turned away so far, by door and reason.
    pub(crate) fn turned_away(&self) -> BTreeMap<(&'static str, Turned), u64> {
        self.0.refused.all()
    }

    /// Tries to sign in so far, by outcome.
    pub(crate) fn sign_ins(&self) -> BTreeMap<&'static str, u64> {
        self.0.sign_ins.all()
    }
}

/// A page that listens for changes.
pub(crate) struct Reader(Instruments);

impl Drop for Reader {
    fn drop(&mut self) {
        self.0.0.readers.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Something that is counted apart by a few words.
struct Tally<K, V>(Mutex<BTreeMap<K, V>>);

impl<K, V> Default for Tally<K, V> {
    fn default() -> Tally<K, V> {
        Tally(Mutex::default())
    }
}

impl<K: Ord + Clone, V: Default + Clone> Tally<K, V> {
    fn change(&self, key: K, change: impl FnOnce(&mut V)) {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
    }

    fn all(&self) -> BTreeMap<K, V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
