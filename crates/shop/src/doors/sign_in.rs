//! The owner: set up, signed in, given another password, taken away.

use std::net::IpAddr;
use std::sync::PoisonError;

use domain::door::{Name, Password, Secret, digest, session_token};
use jiff::{SignedDuration, Timestamp};
use store::{StoredOwner, Tx};

use super::sessions::{SESSION_IDLE, SESSION_LASTS, Signed};
use super::{Entropy, password};
use crate::{Shop, ShopError};

/// Somebody at the sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Knock<'a> {
    /// The name that was typed.
    pub name: &'a str,
    /// The password that was typed.
    pub password: &'a Secret,
    /// The address that it comes from, where that is known.
    pub from: Option<IpAddr>,
    /// What asks, in two or three words: `Firefox on Windows`.
    pub agent: &'a str,
    /// The token of the session that the browser had before; it ends.
    pub before: Option<&'a Secret>,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub enum Admission {
    /// They are in, by this token.
    In(Secret),
    /// Name and password do not go together.
    Wrong,
    /// There were too many tries; the next one is heard after this time.
    Wait(SignedDuration),
}

impl Shop {
    /// The owner's name, once there is one.
    pub fn owner(&self) -> Result<Option<String>, ShopError> {
        self.store().read(|tx| Ok(tx.owner()?.map(|owner| owner.name)))
    }

    /// Makes the first owner and signs their browser in; gives its token. Two that try at once do not both
    /// become it.
    pub fn set_up_owner(
        &self,
        name: &Name,
        password: &Password,
        agent: &str,
        entropy: Entropy<'_>,
        now: Timestamp,
    ) -> Result<Secret, ShopError> {
        let hash = self.hashed(password, entropy);
        let token = session_token(&entropy());
        self.store().write(|tx| {
            if let Some(owner) = tx.owner()? {
                return Err(ShopError::Refused(format!("{} is the owner already; sign in", owner.name)));
            }
            tx.put_owner(name.as_str(), &hash, now)?;
            open_session(tx, &token, agent, now)?;
            Ok(token)
        })
    }

    /// Makes the owner, or gives the one there is this name and password. Whoever was signed in is no longer.
    pub fn set_owner(
        &self,
        name: &Name,
        password: &Password,
        entropy: Entropy<'_>,
        now: Timestamp,
    ) -> Result<(), ShopError> {
        let hash = self.hashed(password, entropy);
        self.store().write(|tx| {
            tx.put_owner(name.as_str(), &hash, now)?;
            Ok(tx.end_sessions(None)?)
        })
    }

    /// Takes the owner away, and signs everybody out: the shop is for its own machine again. Tells who it
    /// was.
    pub fn reset_owner(&self) -> Result<Option<String>, ShopError> {
        self.store().write(|tx| {
            let owner = tx.owner()?;
            tx.drop_owner()?;
            Ok(owner.map(|owner| owner.name))
        })
    }

    /// Signs a browser in. A name that nobody has takes as long as a wrong password.
    pub fn sign_in(
        &self,
        knock: &Knock<'_>,
        entropy: Entropy<'_>,
        now: Timestamp,
    ) -> Result<Admission, ShopError> {
        if let Some(turned_away) = self.checked(knock, now)? {
            return Ok(turned_away);
        }
        let token = session_token(&entropy());
        self.store().write(|tx| {
            if let Some(before) = knock.before {
                end_session_of(tx, before)?;
            }
            tx.end_old_sessions(now - SESSION_LASTS, now - SESSION_IDLE)?;
            open_session(tx, &token, knock.agent, now)?;
            Ok(Admission::In(token))
        })
    }

    /// Gives the owner another password, after the one they have. Every other browser is signed out.
    pub fn change_password(
        &self,
        signed: &Signed,
        knock: &Knock<'_>,
        new: &Password,
        entropy: Entropy<'_>,
        now: Timestamp,
    ) -> Result<Option<Admission>, ShopError> {
        if let Some(turned_away) = self.checked(knock, now)? {
            return Ok(Some(turned_away));
        }
        let hash = self.hashed(new, entropy);
        self.store().write(|tx| {
            tx.put_owner(&signed.name, &hash, now)?;
            tx.end_sessions(Some(signed.session))?;
            Ok(None)
        })
    }

    /// Why name and password open nothing; `None` if they do.
    fn checked(&self, knock: &Knock<'_>, now: Timestamp) -> Result<Option<Admission>, ShopError> {
        if let Err(wait) = self.doors().tries.knock(knock.from, now) {
            return Ok(Some(Admission::Wait(wait)));
        }
        let owner = self.store().read(|tx| Ok::<_, ShopError>(tx.owner()?))?;
        let owner = owner.filter(|owner| is_called(owner, knock.name));
        let hash = owner.as_ref().map_or(password::NOBODY, |owner| &owner.password);
        let fits = self.one_at_a_time(|| password::fits(knock.password, hash))?;
        if fits && owner.is_some() {
            self.doors().tries.welcome(knock.from);
            return Ok(None);
        }
        Ok(Some(Admission::Wrong))
    }

    fn hashed(&self, password: &Password, entropy: Entropy<'_>) -> String {
        self.one_at_a_time(|| password::hash(password, &entropy()))
    }

    fn one_at_a_time<T>(&self, hash: impl FnOnce() -> T) -> T {
        let _alone = self.doors().hashing.lock().unwrap_or_else(PoisonError::into_inner);
        hash()
    }
}

/// Whether that is the owner's name, however it is written: phones begin it with a capital.
fn is_called(owner: &StoredOwner, typed: &str) -> bool {
    store::fold(&owner.name) == store::fold(typed)
}

fn open_session(tx: &Tx<'_>, token: &Secret, agent: &str, now: Timestamp) -> Result<(), ShopError> {
    // Between the look and the lock somebody may have taken the owner away.
    let gone = || ShopError::Refused("this shop has no owner any more; nobody was signed in".into());
    let owner = tx.owner()?.ok_or_else(gone)?;
    tx.add_session(&owner, &digest(token.expose()), agent, now)?;
    Ok(())
}

pub(super) fn end_session_of(tx: &Tx<'_>, token: &Secret) -> Result<(), ShopError> {
    if let Some(session) = tx.session(&digest(token.expose()))? {
        tx.end_session(session.id)?;
    }
    Ok(())
}
