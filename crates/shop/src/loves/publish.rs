//! The shop's own file of interests: checked, put in force, every guess made anew; old versions stay readable.

use serde::Serialize;
use store::Tx;

use crate::refold::guess_anew;
use crate::rules::{INTERESTS_NUMBER, interests_setting};
use crate::{Shop, ShopError};

/// Interests that were put in force once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InterestsVersion {
    /// From 1.
    pub number: u32,
    /// The text of the file.
    pub text: String,
}

impl Shop {
    /// The file of the interests in force.
    pub fn interests_text(&self) -> Result<String, ShopError> {
        Ok(self.rules()?.texts().interests.to_string())
    }

    /// Puts the interests of `text` in force and makes every guess anew, all in one go. What somebody confirmed or
    /// refused stays. Publishing what is in force again changes nothing.
    pub fn publish_interests(&self, text: &str) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            if text == &*rules.texts().interests {
                return Ok(());
            }
            let new = rules.with_interests(text)?;
            let number = number(tx)? + 1;
            tx.put_setting(&interests_setting(number), &text)?;
            tx.put_setting(INTERESTS_NUMBER, &number)?;
            guess_anew(tx, &new)
        })
    }

    /// Every file of interests that this shop published, the one in force last. A shop that published none goes by the
    /// file that Fondly brings along.
    pub fn interests_versions(&self) -> Result<Vec<InterestsVersion>, ShopError> {
        self.read(|tx, _| {
            let mut versions = Vec::new();
            for number in 1..=number(tx)? {
                let text = tx.setting(&interests_setting(number))?;
                versions.extend(text.map(|text| InterestsVersion { number, text }));
            }
            Ok(versions)
        })
    }
}

fn number(tx: &Tx<'_>) -> Result<u32, ShopError> {
    Ok(tx.setting(INTERESTS_NUMBER)?.unwrap_or(0))
}
