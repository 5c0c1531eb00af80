//! Text that must not be seen by chance.

use std::fmt;

use serde::Deserialize;

/// A password, a key, a token. It prints as `…`, so that no log and no error message holds it, and it cannot
/// be written into an answer without being asked for by [`Secret::expose`].
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for whoever really needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four letters, by which its owner knows it again. A short secret keeps them to itself.
    pub fn tail(&self) -> String {
        /// Four letters of fewer would tell too much.
        const LETTERS_MIN: usize = 16;
        let letters: Vec<char> = self.0.chars().collect();
        match letters.len() {
            LETTERS_MIN.. => letters[letters.len() - 4..].iter().collect(),
            _ => String::new(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed_by_chance() {
        let secret = Secret::new("shpss_0123456789abcdef");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "… Some(…)");
        assert_eq!(secret.tail(), "cdef");
        assert_eq!(Secret::new("hunter2hunter2!").tail(), "");
    }
}
