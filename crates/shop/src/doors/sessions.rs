//! Browsers that are signed in: who may pass, which there are, and ending them.

use domain::door::{Secret, digest};
use domain::id::SessionId;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::StoredSession;

use super::sign_in::end_session_of;
use crate::{Shop, ShopError};

/// A browser signs in again after so long, however often it comes.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(30 * 24);
/// A browser signs in again when it has not come for so long.
pub const SESSION_IDLE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Who stands at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The shop has no owner: whoever is at its machine.
    Unlocked,
    /// A browser that is signed in.
    In(Signed),
    /// Nobody that is known.
    Out,
}

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its session.
    pub session: SessionId,
    /// The owner's name.
    pub name: String,
}

/// A session, as the page of doors lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionRow {
    /// Its number.
    pub id: SessionId,
    /// What it is, in two or three words.
    pub agent: String,
    /// When it signed in.
    pub made_at: Timestamp,
    /// When it last came.
    pub seen_at: Timestamp,
}

impl Shop {
    /// Who stands at the door with the token that a browser brought.
    pub fn entry(&self, token: Option<&Secret>, now: Timestamp) -> Result<Entry, ShopError> {
        let digest = token.map(|token| digest(token.expose()));
        let (owner, session) = self.store().read(|tx| {
            let session = digest.map(|digest| tx.session(&digest)).transpose()?.flatten();
            Ok::<_, ShopError>((tx.owner()?, session))
        })?;
        Ok(match (owner, session) {
            (None, _) => Entry::Unlocked,
            (Some(owner), Some(session)) if self.lasts(&session, now) => {
                self.doors().seen.note(session.id, now);
                Entry::In(Signed { session: session.id, name: owner.name })
            }
            (Some(_), _) => Entry::Out,
        })
    }

    /// Signs a browser out.
    pub fn sign_out(&self, token: &Secret) -> Result<(), ShopError> {
        self.store().write(|tx| end_session_of(tx, token))
    }

    /// The browsers that are signed in, the one that came last first.
    pub fn sessions(&self, now: Timestamp) -> Result<Vec<SessionRow>, ShopError> {
        let sessions = self.store().read(|tx| Ok::<_, ShopError>(tx.sessions()?))?;
        let lasting = sessions.into_iter().filter(|session| self.lasts(session, now));
        let mut rows: Vec<SessionRow> = lasting
            .map(|session| SessionRow {
                seen_at: self.seen_at(&session),
                id: session.id,
                agent: session.agent,
                made_at: session.made_at,
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.seen_at));
        Ok(rows)
    }

    /// Signs another browser out.
    pub fn end_session(&self, session: SessionId) -> Result<(), ShopError> {
        match self.store().write(|tx| Ok::<_, ShopError>(tx.end_session(session)?))? {
            true => Ok(()),
            false => Err(ShopError::NotFound { what: "session", id: session.to_string() }),
        }
    }

    /// Signs every browser out but this one.
    pub fn end_other_sessions(&self, signed: &Signed) -> Result<(), ShopError> {
        self.store().write(|tx| Ok(tx.end_sessions(Some(signed.session))?))
    }

    fn lasts(&self, session: &StoredSession, now: Timestamp) -> bool {
        now.duration_since(session.made_at) < SESSION_LASTS
            && now.duration_since(self.seen_at(session)) < SESSION_IDLE
    }

    fn seen_at(&self, session: &StoredSession) -> Timestamp {
        self.doors().seen.of(&session.id).map_or(session.seen_at, |seen| seen.max(session.seen_at))
    }
}
