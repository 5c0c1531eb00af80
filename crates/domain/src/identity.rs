//! The keys by which a person is known.

mod dial;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a text is no identity.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum IdentityError {
    /// Nothing before or after the colon.
    #[error("`{0}` is no identity: write kind:value, such as email:ann@example.org or shopify:5123")]
    Shape(String),
    /// A kind nobody knows.
    #[error(
        "`{0}` is no kind of identity: use email, contact, phone, user_id, anonymous_id, shopify, woo, customer or hand"
    )]
    Kind(String),
    /// Not an address that mail can reach.
    #[error("`{0}` is no email address: it needs one @ with a name before it and a domain after it")]
    Email(String),
    /// Not a number that can be dialled.
    #[error("`{0}` is no phone number: write it with its country, such as +44 161 496 0000")]
    Phone(String),
}

/// An email address, in lower case and without surrounding space.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The longest address that mail systems accept: 64 for the name, the `@`, 255 for the domain (RFC 5321).
    const LENGTH_MAX: usize = 64 + 1 + 255;

    /// Reads an address; `Ann@Example.org ` is `ann@example.org`.
    pub fn parse(text: &str) -> Result<Email, IdentityError> {
        let wrong = || IdentityError::Email(text.to_owned());
        let address = text.trim().to_lowercase();
        let (name, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
        let domain_is_whole = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        let strange = |c: char| c.is_whitespace() || c.is_control() || "<>(),;:\"".contains(c);
        if name.is_empty()
            || !domain_is_whole
            || name.contains('@')
            || address.contains(strange)
            || address.len() > Self::LENGTH_MAX
        {
            return Err(wrong());
        }
        Ok(Email(address))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A phone number: `+` and digits where the country is known (E.164), else the digits as given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads a number, leaving out the punctuation between its digits.
    pub fn parse(text: &str) -> Result<Phone, IdentityError> {
        let wrong = || IdentityError::Phone(text.to_owned());
        let text = text.trim().trim_start_matches('\'');
        if text.chars().any(|c| !c.is_ascii_digit() && !"+-./() \u{a0}".contains(c)) {
            return Err(wrong());
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        // E.164 allows 15 digits; the shortest national numbers in use have 4.
        if !(4..=15).contains(&digits.len()) {
            return Err(wrong());
        }
        let international = text.starts_with('+') || digits.starts_with("00");
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        Ok(Phone(if international { format!("+{digits}") } else { digits.to_owned() }))
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What sort of key an identity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentityKind {
    /// A customer of a Shopify store.
    Shopify,
    /// A customer of a WooCommerce store.
    Woo,
    /// A customer number of the shop's own books, as in files of sales lines.
    Customer,
    /// Segment's `userId`.
    UserId,
    /// An email address that the source vouches for.
    Email,
    /// An entry of a contact list or an address book, by a key of its own or by its name with what stands beside it.
    Contact,
    /// A phone number: weak, two people may share one.
    Phone,
    /// Segment's `anonymousId`: a browser or device.
    AnonymousId,
    /// Somebody entered by hand.
    Hand,
}

impl IdentityKind {
    /// Every kind, the strongest first: an event belongs to the first of its identities in this order.
    pub const ALL: [IdentityKind; 9] = [
        IdentityKind::Shopify,
        IdentityKind::Woo,
        IdentityKind::Customer,
        IdentityKind::UserId,
        IdentityKind::Email,
        IdentityKind::Contact,
        IdentityKind::Phone,
        IdentityKind::AnonymousId,
        IdentityKind::Hand,
    ];

    /// The word in files, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            IdentityKind::Shopify => "shopify",
            IdentityKind::Woo => "woo",
            IdentityKind::Customer => "customer",
            IdentityKind::UserId => "user_id",
            IdentityKind::Email => "email",
            IdentityKind::Contact => "contact",
            IdentityKind::Phone => "phone",
            IdentityKind::AnonymousId => "anonymous_id",
            IdentityKind::Hand => "hand",
        }
    }

    /// Whether one person can have only one of this kind, so that two of them never merge by rule.
    pub fn is_exclusive(self) -> bool {
        matches!(
            self,
            IdentityKind::Shopify | IdentityKind::Woo | IdentityKind::Customer | IdentityKind::UserId
        )
    }
}

/// A typed key of a person, such as `email:ann@example.org` or `shopify:5123`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    kind: IdentityKind,
    value: String,
}

impl Identity {
    /// An identity of `kind`; emails and phones are read into their normal form, others trimmed.
    pub fn new(kind: IdentityKind, value: &str) -> Result<Identity, IdentityError> {
        let value = match kind {
            IdentityKind::Email => Email::parse(value)?.0,
            IdentityKind::Phone => Phone::parse(value)?.0,
            _ => value.trim().to_owned(),
        };
        if value.is_empty() {
            return Err(IdentityError::Shape(format!("{}:", kind.as_str())));
        }
        Ok(Identity { kind, value })
    }

    /// What sort of key it is.
    pub fn kind(&self) -> IdentityKind {
        self.kind
    }

    /// The key without its kind.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl From<Email> for Identity {
    fn from(email: Email) -> Identity {
        Identity { kind: IdentityKind::Email, value: email.0 }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.as_str(), self.value)
    }
}

impl FromStr for IdentityKind {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = IdentityKind::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| IdentityError::Kind(text.to_owned()))
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (kind, value) = text.split_once(':').ok_or_else(|| IdentityError::Shape(text.to_owned()))?;
        Identity::new(kind.parse()?, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_one_address_in_lower_case() {
        assert_eq!(Email::parse(" Ann@Example.ORG ").map(|email| email.0), Ok("ann@example.org".to_owned()));
        for wrong in
            ["", "ann", "ann@", "@x.org", "a b@x.org", "ann@x", "ann@x..org", "a@b@c.org", "+1 555 0100"]
        {
            assert!(Email::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_phone_keeps_its_country() {
        assert_eq!(Phone::parse("+44 (161) 496-0000").map(|p| p.0), Ok("+441614960000".to_owned()));
        assert_eq!(Phone::parse("0044 161 4960000").map(|p| p.0), Ok("+441614960000".to_owned()));
        assert_eq!(Phone::parse("'5550100").map(|p| p.0), Ok("5550100".to_owned()));
        assert!(Phone::parse("ann@example.org").is_err());
    }

    #[test]
    fn an_identity_reads_back_as_it_is_written() {
        for text in ["email:ann@example.org", "shopify:5123", "user_id:a:b", "hand:7"] {
            assert_eq!(text.parse::<Identity>().map(|identity| identity.to_string()), Ok(text.to_owned()));
        }
        assert!("fax:1".parse::<Identity>().is_err());
        assert!("email".parse::<Identity>().is_err());
    }
}
