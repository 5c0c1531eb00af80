//! Passwords at rest: argon2id with 19 MiB, two passes and one lane, as OWASP advises, each with a salt of
//! its own.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use domain::door::{Chance, Password, Secret};
use unicode_normalization::UnicodeNormalization;

use crate::ShopError;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;

/// A hash that costs what a real one does and that no password has, for names that nobody has.
pub(super) const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of a new password, as a PHC string.
pub(super) fn hash(password: &Password, salt: &Chance) -> String {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within their limits");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = argon2.hash_password_with_salt(&bytes(password.typed()), &salt[..SALT_BYTES]);
    hash.expect("a password and a salt are within their limits").to_string()
}

/// Whether a password is the one that was hashed, in the same time whether it is or not.
pub(super) fn fits(typed: &Secret, hash: &str) -> Result<bool, ShopError> {
    let hash = PasswordHash::new(hash)
        .map_err(|error| ShopError::Damaged("the owner's password hash", error.to_string().into()))?;
    Ok(Argon2::default().verify_password(&bytes(typed), &hash).is_ok())
}

/// The password as bytes. Keyboards write an accent in two ways, which are the same password.
fn bytes(typed: &Secret) -> Vec<u8> {
    typed.expose().nfc().collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_alone() {
        let password = |text: &str| Password::parse(Secret::new(text)).unwrap();
        let kept = hash(&password("caf\u{e9} au lait"), &[7; 32]);
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let check = |typed: &str| fits(&Secret::new(typed), &kept).unwrap();
        assert!(check("caf\u{e9} au lait"));
        assert!(check("cafe\u{301} au lait"), "the accent may be typed on its own");
        assert!(!check("cafe au lait"));
        assert!(!check(""));
        assert_ne!(kept, hash(&password("caf\u{e9} au lait"), &[8; 32]), "each salt gives another hash");
        assert!(!fits(&Secret::new("caf\u{e9} au lait"), NOBODY).unwrap(), "nobody has a password");
        assert!(fits(&Secret::new(""), "plain text").is_err());
    }
}
