//! Doors: who may come in, and with what. A name, a password, a key, a session, and how long one waits after
//! wrong tries.
//!
//! Keys and sessions are made of chance, which comes in as an argument; what a shop keeps of them is their
//! SHA-256. That is enough for what nobody can guess. A password can be guessed, so the shop hashes it
//! slowly.

mod patience;
mod secret;

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

pub use patience::{Limits, Patience};
pub use secret::Secret;

/// Bytes that nobody can guess. The program asks the system for them.
pub type Chance = [u8; 32];

/// The SHA-256 of a key or of a session's token: all that is kept of it.
pub type Digest = [u8; 32];

/// The fewest letters of a password. Length is the only rule: what else is asked for makes passwords worse.
pub const PASSWORD_MIN: usize = 10;
/// The most letters of a password; a long sentence has fewer.
pub const PASSWORD_MAX: usize = 256;
/// The most letters of a name.
pub const NAME_MAX: usize = 60;
/// The letters of a long name that its error quotes.
const QUOTED: usize = 8;
/// The bytes of chance in a key.
const KEY_BYTES: usize = 24;
/// The letters of a key's chance that are kept, so that its owner knows it again.
const KEY_START: usize = 8;

/// Why a name or a password cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DoorError {
    /// There is no name.
    #[error("the name is missing; write one")]
    NoName,
    /// The name is too long for a list.
    #[error("the name “{0}…” is too long; write at most {NAME_MAX} letters")]
    LongName(String),
    /// The password is guessed too easily.
    #[error("the password has {0} letters; take {PASSWORD_MIN} or more, such as four words of your own")]
    ShortPassword(usize),
    /// The password is a book.
    #[error("the password has {0} letters; take at most {PASSWORD_MAX}")]
    LongPassword(usize),
}

/// What an owner or a key is called: one line that is neither empty nor long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// Reads a name as it was typed; spaces and line ends become single spaces.
    pub fn parse(text: &str) -> Result<Name, DoorError> {
        let plain = text.replace(char::is_control, " ");
        let name = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        match name.char_indices().nth(NAME_MAX) {
            _ if name.is_empty() => Err(DoorError::NoName),
            Some(_) => Err(DoorError::LongName(name.chars().take(QUOTED).collect())),
            None => Ok(Name(name)),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A password that may be set.
#[derive(Clone, Debug)]
pub struct Password(Secret);

impl Password {
    /// Takes a password that is neither too short nor too long, with every letter as it was typed.
    pub fn parse(typed: Secret) -> Result<Password, DoorError> {
        match typed.expose().chars().count() {
            short if short < PASSWORD_MIN => Err(DoorError::ShortPassword(short)),
            long if long > PASSWORD_MAX => Err(DoorError::LongPassword(long)),
            _ => Ok(Password(typed)),
        }
    }

    /// What was typed.
    pub fn typed(&self) -> &Secret {
        &self.0
    }
}

/// What a key lets do. One does not hold the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Tell what customers do, and nothing else. It stands in a shop's pages, where everybody can read it.
    Write,
    /// Read what programs may read.
    Read,
    /// Read the numbers by which the program is watched over, and nothing else.
    Metrics,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 3] = [Scope::Write, Scope::Read, Scope::Metrics];

    /// The word in keys, forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Write => "write",
            Scope::Read => "read",
            Scope::Metrics => "metrics",
        }
    }

    /// The scope that `text` names.
    pub fn parse(text: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// A system that signs what it sends with a secret that both sides know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HookDoor {
    /// Shopify.
    Shopify,
    /// WooCommerce.
    Woo,
}

impl HookDoor {
    /// Every one of them.
    pub const ALL: [HookDoor; 2] = [HookDoor::Shopify, HookDoor::Woo];

    /// The word in addresses, forms and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            HookDoor::Shopify => "shopify",
            HookDoor::Woo => "woo",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            HookDoor::Shopify => "Shopify",
            HookDoor::Woo => "WooCommerce",
        }
    }

    /// The door that `text` names.
    pub fn parse(text: &str) -> Option<HookDoor> {
        HookDoor::ALL.into_iter().find(|door| door.as_str() == text)
    }
}

/// A new key: shown once, and kept as its digest.
#[derive(Clone, Debug)]
pub struct Key {
    /// The whole key.
    pub text: Secret,
    /// How it begins, by which its owner knows it again.
    pub start: String,
    /// What is kept.
    pub digest: Digest,
}

impl Key {
    /// Makes a key. It says what it is, so that one that was left in the wrong place is found and known.
    pub fn make(scope: Scope, chance: &Chance) -> Key {
        let lead = format!("fondly_{}_", scope.as_str());
        let text = format!("{lead}{}", hex(&chance[..KEY_BYTES]));
        let start = text[..lead.len() + KEY_START].to_owned();
        let digest = digest(&text);
        Key { text: Secret::new(text), start, digest }
    }
}

/// The token of a new session.
pub fn session_token(chance: &Chance) -> Secret {
    Secret::new(hex(chance))
}

/// What is kept of a key or of a session's token.
pub fn digest(text: &str) -> Digest {
    Sha256::digest(text).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(Name::parse("  Ellen \n May\t").unwrap().as_str(), "Ellen May");
        assert_eq!(Name::parse(" \u{0} "), Err(DoorError::NoName));
        assert!(Name::parse(&"語".repeat(NAME_MAX)).is_ok());
        assert_eq!(Name::parse(&"語".repeat(NAME_MAX + 1)), Err(DoorError::LongName("語".repeat(8))));
    }

    #[test]
    fn only_the_length_of_a_password_counts() {
        let check = |text: &str| Password::parse(Secret::new(text)).map(|_| ());
        assert_eq!(check("aaaaaaaaa"), Err(DoorError::ShortPassword(9)));
        assert_eq!(check("aaaaaaaaaa"), Ok(()));
        assert_eq!(check("🧦🧦🧦🧦🧦🧦🧦🧦🧦🧦"), Ok(()), "letters are counted, not bytes");
        assert_eq!(check("          "), Ok(()), "spaces are letters");
        assert_eq!(check(&"a".repeat(257)), Err(DoorError::LongPassword(257)));
    }

    #[test]
    fn a_key_says_what_it_is_and_is_known_by_its_digest() {
        let key = Key::make(Scope::Write, &[0xa7; 32]);
        assert_eq!(key.text.expose(), format!("fondly_write_{}", "a7".repeat(24)));
        assert_eq!(key.start, "fondly_write_a7a7a7a7");
        assert_eq!(key.digest, digest(key.text.expose()));
        assert_ne!(key.digest, Key::make(Scope::Read, &[0xa7; 32]).digest);
        assert!(!format!("{key:?}").contains("a7a7a7a7a7"), "a key is not printed by chance");
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        for door in HookDoor::ALL {
            assert_eq!(HookDoor::parse(door.as_str()), Some(door));
        }
    }
}
