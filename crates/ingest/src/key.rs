//! Parts of idempotency keys: short hashes of what a key should follow but not show.

use domain::identity::{Email, Identity, IdentityKind};
use domain::person::Traits;
use sha2::{Digest, Sha256};

/// Twelve letters that stand for `bytes`, the same for ever.
pub(crate) fn short(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Thirty-two letters that stand for `bytes`: enough for one of each event of a shop's life.
pub(crate) fn whole(bytes: &[u8]) -> String {
    Sha256::digest(bytes)[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A person known only by an email address, without showing it.
pub(crate) fn of_email(email: &Email) -> String {
    format!("email:{}", short(email.as_str().as_bytes()))
}

/// A person by one of their identities, without showing an email address or a phone number.
pub(crate) fn of_identity(identity: &Identity) -> String {
    match identity.kind() {
        IdentityKind::Email | IdentityKind::Phone => {
            format!("{}:{}", identity.kind().as_str(), short(identity.value().as_bytes()))
        }
        _ => identity.to_string(),
    }
}

/// The revision of what a source says of a person.
pub(crate) fn of_traits(traits: &Traits) -> String {
    short(&serde_json::to_vec(traits).expect("traits are text and booleans"))
}
