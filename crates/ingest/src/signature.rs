//! The signature that Shopify and WooCommerce send with a body: base64 of HMAC-SHA256 over the raw bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether one of `secrets` signed `body`; several, because a new one comes into use while the old one still signs. The
/// comparison takes the same time wherever the signatures differ. An empty secret signs nothing.
pub fn is_signed<'s>(body: &[u8], signature: &str, secrets: impl IntoIterator<Item = &'s str>) -> bool {
    let Ok(signature) = STANDARD.decode(signature.trim()) else { return false };
    let signed = |secret: &str| mac(body, secret).verify_slice(&signature).is_ok();
    // Every secret is tried, so that the time does not tell which one it was.
    secrets.into_iter().filter(|secret| !secret.is_empty()).fold(false, |any, secret| signed(secret) | any)
}

/// The signature of `body` under `secret`, as the sender would write it.
pub fn sign(body: &[u8], secret: &str) -> String {
    STANDARD.encode(mac(body, secret).finalize().into_bytes())
}

fn mac(body: &[u8], secret: &str) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    mac.expect("HMAC takes keys of every length").chain_update(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_by_any_of_the_secrets_that_are_in_use() {
        // RFC 4231, test case 2, in base64.
        let (body, known) = (b"what do ya want for nothing?", "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
        assert_eq!(sign(body, "Jefe"), known);
        let cases = [
            (known, &["Jefe"][..], true),
            (known, &["new", "Jefe"], true),
            (known, &["Jefe", "new"], true),
            (known, &["new"], false),
            (&known[..20], &["Jefe"], false),
            (&sign(body, ""), &[""], false),
            (&sign(b"another", "Jefe"), &["Jefe"], false),
            ("", &["Jefe"], false),
            ("no base64!", &["Jefe"], false),
        ];
        for (signature, secrets, expected) in cases {
            assert_eq!(
                is_signed(body, signature, secrets.iter().copied()),
                expected,
                "{signature} {secrets:?}"
            );
        }
    }
}
