//! Who may come in: the owner, the browsers that are signed in, the keys of programs, the secrets of hooks.

use domain::door::{Digest, HookDoor, Scope, Secret};
use domain::id::{HookSecretId, KeyId, SessionId};
use jiff::Timestamp;

use crate::db::{Result, Row, Tx, params};
use crate::search::fold;

/// The owner.
#[derive(Clone, Debug)]
pub struct StoredOwner {
    /// The number of the row.
    pub id: i64,
    /// The name, as it was typed.
    pub name: String,
    /// The password's hash, as a PHC string.
    pub password: String,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSession {
    /// Its number.
    pub id: SessionId,
    /// What it is, in two or three words.
    pub agent: String,
    /// When it signed in.
    pub made_at: Timestamp,
    /// When it last asked for something.
    pub seen_at: Timestamp,
}

/// A program's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// Its number.
    pub id: KeyId,
    /// What it lets do; `None` if a later version knows that.
    pub scope: Option<Scope>,
    /// What it is called.
    pub name: String,
    /// How it begins.
    pub start: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// Since when it opens nothing.
    pub revoked_at: Option<Timestamp>,
}

/// The secret of a hook.
#[derive(Clone, Debug)]
pub struct StoredHookSecret {
    /// Its number.
    pub id: HookSecretId,
    /// The secret.
    pub secret: Secret,
    /// When it was entered.
    pub made_at: Timestamp,
}

const SESSION: &str = "SELECT id, agent, made_at, seen_at FROM session";

fn session(row: &Row<'_>) -> StoredSession {
    StoredSession {
        id: SessionId(row.integer(0)),
        agent: row.text(1),
        made_at: row.time(2),
        seen_at: row.time(3),
    }
}

const KEY: &str = "SELECT id, scope, name, start, made_at, used_at, revoked_at FROM access_key";

fn key(row: &Row<'_>) -> StoredKey {
    StoredKey {
        id: KeyId(row.integer(0)),
        scope: Scope::parse(&row.str(1)),
        name: row.text(2),
        start: row.text(3),
        made_at: row.time(4),
        used_at: row.maybe_time(5),
        revoked_at: row.maybe_time(6),
    }
}

/// The owner.
impl Tx<'_> {
    /// The owner, once there is one.
    pub fn owner(&self) -> Result<Option<StoredOwner>> {
        self.first("SELECT id, name, password FROM owner ORDER BY id LIMIT 1", &[], |row| StoredOwner {
            id: row.integer(0),
            name: row.text(1),
            password: row.text(2),
        })
    }

    /// Sets the owner's name and the hash of their password. The same owner keeps their sessions.
    pub fn put_owner(&self, name: &str, password: &str, at: Timestamp) -> Result<()> {
        self.run(
            "INSERT INTO owner (id, name, folded, password, made_at) VALUES (1, ?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO UPDATE SET
                 name = excluded.name, folded = excluded.folded, password = excluded.password",
            params![name, &fold(name), password, at.as_microsecond()],
        )?;
        Ok(())
    }

    /// Forgets the owner and all their sessions.
    pub fn drop_owner(&self) -> Result<()> {
        self.run("DELETE FROM session", &[])?;
        self.run("DELETE FROM owner", &[])?;
        Ok(())
    }
}

/// Sessions.
impl Tx<'_> {
    /// Signs a browser in.
    pub fn add_session(
        &self,
        owner: &StoredOwner,
        token: &Digest,
        agent: &str,
        at: Timestamp,
    ) -> Result<SessionId> {
        let id = number_of(token);
        self.run(
            "INSERT INTO session (id, owner, token, agent, made_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![id.0, owner.id, token, agent, at.as_microsecond()],
        )?;
        Ok(id)
    }

    /// The session with that token.
    pub fn session(&self, token: &Digest) -> Result<Option<StoredSession>> {
        self.first(&format!("{SESSION} WHERE token = ?1"), params![token], session)
    }

    /// Every session, the one that was seen last first.
    pub fn sessions(&self) -> Result<Vec<StoredSession>> {
        self.all(&format!("{SESSION} ORDER BY seen_at DESC, id DESC"), &[], session)
    }

    /// Notes that a browser asked for something.
    pub fn note_session(&self, session: SessionId, at: Timestamp) -> Result<()> {
        let sql = "UPDATE session SET seen_at = ?2 WHERE id = ?1 AND seen_at < ?2";
        self.run(sql, params![session.0, at.as_microsecond()])?;
        Ok(())
    }

    /// Ends a session; tells whether it was there.
    pub fn end_session(&self, session: SessionId) -> Result<bool> {
        Ok(self.run("DELETE FROM session WHERE id = ?1", params![session.0])? > 0)
    }

    /// Ends every session, but for one where one is named.
    pub fn end_sessions(&self, but: Option<SessionId>) -> Result<()> {
        let but = but.map_or(0, |session| session.0);
        self.run("DELETE FROM session WHERE id <> ?1", params![but])?;
        Ok(())
    }

    /// Ends the sessions that began or were last seen before these moments.
    pub fn end_old_sessions(&self, made_before: Timestamp, seen_before: Timestamp) -> Result<()> {
        let (made, seen) = (made_before.as_microsecond(), seen_before.as_microsecond());
        self.run("DELETE FROM session WHERE made_at < ?1 OR seen_at < ?2", params![made, seen])?;
        Ok(())
    }
}

/// Keys.
impl Tx<'_> {
    /// Keeps a new key.
    pub fn add_key(&self, key: &domain::door::Key, scope: Scope, name: &str, at: Timestamp) -> Result<KeyId> {
        let id = KeyId(self.number("SELECT MAX(id) FROM access_key", &[])? + 1);
        self.run(
            "INSERT INTO access_key (id, digest, scope, name, start, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![id.0, &key.digest, scope.as_str(), name, &key.start, at.as_microsecond()],
        )?;
        Ok(id)
    }

    /// The key with that digest, whether it still opens anything or not.
    pub fn key(&self, digest: &Digest) -> Result<Option<StoredKey>> {
        self.first(&format!("{KEY} WHERE digest = ?1"), params![digest], key)
    }

    /// Every key there ever was, the newest first.
    pub fn keys(&self) -> Result<Vec<StoredKey>> {
        self.all(&format!("{KEY} ORDER BY id DESC"), &[], key)
    }

    /// Notes that a key was used.
    pub fn note_key(&self, key: KeyId, at: Timestamp) -> Result<()> {
        let sql = "UPDATE access_key SET used_at = ?2 WHERE id = ?1 AND COALESCE(used_at, 0) < ?2";
        self.run(sql, params![key.0, at.as_microsecond()])?;
        Ok(())
    }

    /// Lets a key open nothing any more; tells whether it did until now.
    pub fn revoke_key(&self, key: KeyId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE access_key SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
        Ok(self.run(sql, params![key.0, at.as_microsecond()])? > 0)
    }
}

/// Secrets of hooks.
impl Tx<'_> {
    /// Keeps a secret with which a system signs.
    pub fn add_hook_secret(&self, door: HookDoor, secret: &Secret, at: Timestamp) -> Result<HookSecretId> {
        let id = HookSecretId(self.number("SELECT MAX(id) FROM hook_secret", &[])? + 1);
        self.run(
            "INSERT INTO hook_secret (id, door, secret, made_at) VALUES (?1, ?2, ?3, ?4)",
            params![id.0, door.as_str(), secret.expose(), at.as_microsecond()],
        )?;
        Ok(id)
    }

    /// The secrets with which a system may sign, the newest first.
    pub fn hook_secrets(&self, door: HookDoor) -> Result<Vec<StoredHookSecret>> {
        let sql = "SELECT id, secret, made_at FROM hook_secret
             WHERE door = ?1 AND secret IS NOT NULL ORDER BY id DESC";
        self.all(sql, params![door.as_str()], |row| StoredHookSecret {
            id: HookSecretId(row.integer(0)),
            secret: Secret::new(row.text(1)),
            made_at: row.time(2),
        })
    }

    /// Forgets a secret; tells whether it was there.
    pub fn drop_hook_secret(&self, id: HookSecretId) -> Result<bool> {
        let sql = "UPDATE hook_secret SET secret = NULL WHERE id = ?1 AND secret IS NOT NULL";
        Ok(self.run(sql, params![id.0])? > 0)
    }
}

/// The number of a session: the beginning of its token's digest, without the sign.
fn number_of(token: &Digest) -> SessionId {
    let (start, _) = token.split_first_chunk().expect("a digest is longer than a number");
    SessionId(i64::from_be_bytes(*start) & i64::MAX)
}
