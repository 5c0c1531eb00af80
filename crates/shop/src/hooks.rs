//! Webhooks: whether one is signed by the shop's own system, and what was last heard of each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use domain::door::HookDoor;
use ingest::signature;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

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

/// The last that was heard of each system, as far as it is written down.
#[derive(Default)]
pub(crate) struct Ear(Mutex<HashMap<HookDoor, Noted>>);

/// Something that was heard, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// What.
    pub heard: Heard,
    /// When, within ten minutes.
    pub at: Timestamp,
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
        let before = self.ear().0.lock().unwrap_or_else(PoisonError::into_inner).get(&door).copied();
        if before.is_some_and(|before| before.heard == heard && now.duration_since(before.at) < NOTED_EVERY) {
            return Ok(());
        }
        self.write(|tx, _| Ok(tx.put_setting(&setting(door), &noted)?))?;
        self.ear().0.lock().unwrap_or_else(PoisonError::into_inner).insert(door, noted);
        Ok(())
    }

    /// What was last heard of a system.
    pub fn last_heard(&self, door: HookDoor) -> Result<Option<Noted>, ShopError> {
        self.read(|tx, _| Ok(tx.setting(&setting(door))?))
    }
}

/// A secret without the entities that WordPress writes for five letters.
fn plain(secret: &str) -> String {
    const ENTITIES: [(&str, &str); 6] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#039;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    ENTITIES.iter().fold(secret.to_owned(), |text, (entity, letter)| text.replace(entity, letter))
}

fn setting(door: HookDoor) -> String {
    format!("heard_{}", door.as_str())
}
