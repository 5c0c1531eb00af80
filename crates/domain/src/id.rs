//! Numbers given by the placer: 64-bit integers here, strings in JSON.

/// Declares a number type whose values cannot be mixed up with those of another.
macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map($name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
    };
}

number! {
    /// A person: the smallest number among the identities that belong to them.
    PersonId
}
number! {
    /// One identity of a person.
    IdentityId
}
number! {
    /// An event; numbers rise in the order of commits.
    EventId
}
number! {
    /// One gesture for one person.
    GestureId
}
number! {
    /// One file taken in.
    ImportId
}
number! {
    /// One browser that is signed in.
    SessionId
}
number! {
    /// One key of a program.
    KeyId
}
number! {
    /// One secret with which another system signs.
    HookSecretId
}

impl From<IdentityId> for PersonId {
    /// An identity that stands alone is a person of its own.
    fn from(identity: IdentityId) -> PersonId {
        PersonId(identity.0)
    }
}
