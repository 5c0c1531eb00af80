//! The secrets with which other systems sign what they send.

use domain::door::{HookDoor, Secret};
use domain::id::HookSecretId;
use jiff::Timestamp;
use serde::Serialize;

use crate::{Shop, ShopError};

/// The most secrets of one door at a time: while one takes the place of another, both are good.
pub const HOOK_SECRETS_MAX: usize = 2;
/// What is shorter is soon guessed; Shopify gives out 64 letters, WooCommerce 50.
const LETTERS_MIN: usize = 8;
/// More letters than any system gives out.
const LETTERS_MAX: usize = 500;

/// A secret, as lists show it: its last letters alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HookSecretRow {
    /// Its number.
    pub id: HookSecretId,
    /// Who signs with it.
    pub door: HookDoor,
    /// The last four letters; nothing of a short one.
    pub tail: String,
    /// When it was entered.
    pub made_at: Timestamp,
}

impl Shop {
    /// Keeps a secret with which a system signs.
    ///
    /// It is kept in the clear, unlike a password or a key: a signature (HMAC) is checked by making it again,
    /// and that takes the secret itself. No page shows it again. Whoever can read the shop's file can read
    /// it, as they can read everything else in it.
    pub fn put_hook_secret(&self, door: HookDoor, secret: &Secret, now: Timestamp) -> Result<(), ShopError> {
        let secret = Secret::new(secret.expose().trim());
        let letters = secret.expose().chars().count();
        if letters == 0 || letters > LETTERS_MAX || secret.expose().contains(char::is_control) {
            return Err(ShopError::Refused(format!(
                "the secret is empty or no secret of {}; copy it from there as it stands, in one line",
                door.name()
            )));
        }
        if letters < LETTERS_MIN {
            return Err(ShopError::Refused(format!(
                "a secret of {letters} letters is soon guessed: copy it whole from {}, or think of one of \
                 {LETTERS_MIN} letters or more",
                door.name()
            )));
        }
        self.store().write(|tx| {
            let known = tx.hook_secrets(door)?;
            if known.iter().any(|other| other.secret.expose() == secret.expose()) {
                return Ok(());
            }
            if known.len() >= HOOK_SECRETS_MAX {
                return Err(ShopError::Refused(format!(
                    "{} has {HOOK_SECRETS_MAX} secrets already; remove the older one first",
                    door.name()
                )));
            }
            tx.add_hook_secret(door, &secret, now)?;
            Ok(())
        })
    }

    /// The secrets with which a system may sign now, the newest first; for whoever checks a signature.
    pub fn hook_secrets(&self, door: HookDoor) -> Result<Vec<Secret>, ShopError> {
        let kept = self.store().read(|tx| Ok::<_, ShopError>(tx.hook_secrets(door)?))?;
        Ok(kept.into_iter().map(|kept| kept.secret).collect())
    }

    /// Every secret, as lists show it.
    pub fn hook_secret_rows(&self) -> Result<Vec<HookSecretRow>, ShopError> {
        self.store().read(|tx| {
            let mut rows = Vec::new();
            for door in HookDoor::ALL {
                let row = |kept: store::StoredHookSecret| HookSecretRow {
                    id: kept.id,
                    door,
                    tail: kept.secret.tail(),
                    made_at: kept.made_at,
                };
                rows.extend(tx.hook_secrets(door)?.into_iter().map(row));
            }
            Ok(rows)
        })
    }

    /// Forgets a secret: what is signed with it is refused from now on.
    pub fn remove_hook_secret(&self, id: HookSecretId) -> Result<(), ShopError> {
        match self.store().write(|tx| Ok::<_, ShopError>(tx.drop_hook_secret(id)?))? {
            true => Ok(()),
            false => Err(ShopError::NotFound { what: "hook secret", id: id.to_string() }),
        }
    }
}
