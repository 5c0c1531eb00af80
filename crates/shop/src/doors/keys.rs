//! Keys of programs: made, shown once, listed, revoked, and asked for tens of thousands of times a second.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use domain::door::{Digest, Key, Name, Scope, Secret, digest};
use domain::id::KeyId;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::StoredKey;

use super::Entropy;
use crate::{Shop, ShopError};

/// How long a key that was looked up is believed without another look. Another program's word that it opens
/// nothing any more is heard after this time; this program's own at once.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_secs(1);

/// Keys that were looked up and open something, until when each is believed.
#[derive(Default)]
pub(super) struct Trusted(RwLock<HashMap<Digest, (Scope, Timestamp)>>);

/// A key that was just made. Its text is shown now, and never again.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// The whole key.
    pub text: Secret,
    /// How it is listed from now on.
    pub row: KeyRow,
}

/// A key, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyRow {
    /// Its number.
    pub id: KeyId,
    /// What it is called.
    pub name: String,
    /// What it lets do; nothing if a later version knows that.
    pub scope: Option<Scope>,
    /// How it begins.
    pub start: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}

impl Shop {
    /// Makes a key. What is kept of it opens nothing.
    pub fn make_key(
        &self,
        scope: Scope,
        name: &Name,
        entropy: Entropy<'_>,
        now: Timestamp,
    ) -> Result<NewKey, ShopError> {
        let key = Key::make(scope, &entropy());
        let id =
            self.store().write(|tx| Ok::<_, ShopError>(tx.add_key(&key, scope, name.as_str(), now)?))?;
        let row = KeyRow {
            id,
            name: name.as_str().to_owned(),
            scope: Some(scope),
            start: key.start,
            made_at: now,
            used_at: None,
            revoked_at: None,
        };
        Ok(NewKey { text: key.text, row })
    }

    /// Every key there ever was, the newest first.
    pub fn keys(&self) -> Result<Vec<KeyRow>, ShopError> {
        let keys = self.store().read(|tx| Ok::<_, ShopError>(tx.keys()?))?;
        let row = |key: StoredKey| KeyRow {
            used_at: self.doors().used.of(&key.id).max(key.used_at),
            id: key.id,
            name: key.name,
            scope: key.scope,
            start: key.start,
            made_at: key.made_at,
            revoked_at: key.revoked_at,
        };
        Ok(keys.into_iter().map(row).collect())
    }

    /// Lets a key open nothing any more.
    pub fn revoke_key(&self, id: KeyId, now: Timestamp) -> Result<(), ShopError> {
        let revoked = self.store().write(|tx| Ok::<_, ShopError>(tx.revoke_key(id, now)?))?;
        self.doors().trusted.forget();
        match revoked {
            true => Ok(()),
            false => Err(ShopError::NotFound {
                what: "key that is still good with the number",
                id: id.to_string(),
            }),
        }
    }

    /// Whether a key lets do that, if it was looked up a moment ago: no disk, no waiting. `None`: ask
    /// [`Shop::may`].
    pub fn may_at_once(&self, key: &str, scope: Scope, now: Timestamp) -> Option<bool> {
        self.doors().trusted.scope(&digest(key), now).map(|known| known == scope)
    }

    /// Whether a key lets do that. A key that is in use is looked up once a second; one that is not known,
    /// each time.
    pub fn may(&self, key: &str, scope: Scope, now: Timestamp) -> Result<bool, ShopError> {
        let digest = digest(key);
        if let Some(known) = self.doors().trusted.scope(&digest, now) {
            return Ok(known == scope);
        }
        let found = self.store().read(|tx| Ok::<_, ShopError>(tx.key(&digest)?))?;
        let good = found.filter(|key| key.revoked_at.is_none());
        let Some((id, known)) = good.and_then(|key| key.scope.map(|scope| (key.id, scope))) else {
            return Ok(false);
        };
        self.doors().trusted.believe(digest, known, now);
        if known == scope {
            self.doors().used.note(id, now);
        }
        Ok(known == scope)
    }
}

impl Trusted {
    fn scope(&self, digest: &Digest, now: Timestamp) -> Option<Scope> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        // A clock that was put back makes nothing believed for longer.
        let is_fresh = |until: Timestamp| until > now && until.duration_since(now) <= BELIEVED_FOR;
        keys.get(digest).filter(|(_, until)| is_fresh(*until)).map(|(scope, _)| *scope)
    }

    fn believe(&self, digest: Digest, scope: Scope, now: Timestamp) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.insert(digest, (scope, now + BELIEVED_FOR));
    }

    fn forget(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
