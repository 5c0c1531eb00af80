//! Webhooks: whether one is signed by the shop's own system, and what was last heard of each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::door::HookDoor;
use ingest::signature;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use store::Tx;

use crate::{Shop, ShopError};

/// What is heard again within this time is not written down again.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// What was heard of a system that sends webhooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    /// It asked whether somebody is there.
    Knock,
    /// Something came that it had signed.
    Signed,
    /// Something came, and no secret is entered here.
    NoSecret,
    /// Something came without a signature.
    Unsigned,
    /// Something came, signed with another secret.
    OtherSecret,
}

impl Heard {
    /// Whether it is believed, or at least what a system does that means well.
    pub fn is_good(self) -> bool {
        matches!(self, Heard::Signed | Heard::Knock)
    }
}

/// The last good and the last bad that was heard of each system, as far as it is written down.
#[derive(Default)]
pub(crate) struct Ear(Mutex<HashMap<(HookDoor, bool), Noted>>);

/// Something that was heard, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What.
    pub heard: Heard,
    /// When, within ten minutes.
    pub at: Timestamp,
}

/// The last that was heard of a system. The good is kept apart from the bad, because anybody can send something that is not
/// signed, and it says nothing against what is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LastHeard {
    /// The last that was signed; where nothing was, the last time it asked whether somebody is there.
    pub good: Option<Noted>,
    /// The last that was turned away.
    pub bad: Option<Noted>,
}

impl Shop {
    /// Whether `signature` is that of `body` under one of the secrets of a system.
    pub fn check_signature(&self, door: HookDoor, body: &[u8], signature: &str) -> Result<Heard, ShopError> {
        let mut secrets: Vec<String> =
            self.hook_secrets(door)?.iter().map(|secret| secret.expose().to_owned()).collect();
        if door == HookDoor::Woo {
            // WooCommerce keeps a secret as HTML has it and signs with what that means.
            let plain: Vec<String> = secrets.iter().map(|secret| plain(secret)).collect();
            secrets.extend(plain);
        }
        Ok(match (secrets.is_empty(), signature.is_empty()) {
            (true, _) => Heard::NoSecret,
            (false, true) => Heard::Unsigned,
            _ if signature::is_signed(body, signature, secrets.iter().map(String::as_str)) => Heard::Signed,
            _ => Heard::OtherSecret,
        })
    }

    /// Notes what was heard of a system, for whoever sets it up. It is written down when it is news.
    pub fn note_heard(&self, door: HookDoor, heard: Heard, now: Timestamp) -> Result<(), ShopError> {
        let noted = Noted { heard, at: now };
        let place = (door, heard.is_good());
        let before = self.ear().0.lock().unwrap_or_else(PoisonError::into_inner).get(&place).copied();
        if before.is_some_and(|before| before.heard == heard && now.duration_since(before.at) < NOTED_EVERY) {
            return Ok(());
        }
        self.write(|tx, _| {
            // Whoever knocks is not known: it takes nothing from what was signed.
            let signed = last_heard(tx, door)?.good.is_some_and(|good| good.heard == Heard::Signed);
            if heard == Heard::Knock && signed {
                return Ok(());
            }
            Ok(tx.put_setting(&setting(door, heard.is_good()), &noted)?)
        })?;
        self.ear().0.lock().unwrap_or_else(PoisonError::into_inner).insert(place, noted);
        Ok(())
    }

    /// What was last heard of a system, the good and the bad.
    pub fn last_heard(&self, door: HookDoor) -> Result<LastHeard, ShopError> {
        self.read(|tx, _| last_heard(tx, door))
    }
}

fn last_heard(tx: &Tx<'_>, door: HookDoor) -> Result<LastHeard, ShopError> {
    let first: Option<Noted> = tx.setting(&setting(door, true))?;
    let bad: Option<Noted> = tx.setting(&setting(door, false))?;
    // Before they were kept apart, the bad stood in the place of the good.
    let (good, old) = match first {
        Some(noted) if noted.heard.is_good() => (Some(noted), None),
        old => (None, old),
    };
    Ok(LastHeard { good, bad: bad.or(old) })
}

/// A secret without the entities that WordPress writes for five letters.
fn plain(secret: &str) -> String {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    ENTITIES.iter().fold(secret.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

fn setting(door: HookDoor, good: bool) -> String {
    format!("{}_{}", if good { "heard" } else { "turned_away" }, door.as_str())
}
