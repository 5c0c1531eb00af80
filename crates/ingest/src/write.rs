//! People on their way out: as rows that come back as a list of contacts, and as vCards.

mod sheet;
mod vcard;

use domain::address::PostalAddress;
use domain::person::{Channel, Occasion};
use jiff::Timestamp;

pub use sheet::PeopleSheet;
pub use vcard::{AddressBook, CardVersion};

/// One person, as files hold them. What the shop knows of anybody's health is not among it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// A key of theirs, such as `shopify:5123`, by which they are known again.
    pub key: String,
    /// The whole name.
    pub name: String,
    /// The name to greet with.
    pub first_name: String,
    /// Where mail reaches them, the best first.
    pub emails: Vec<String>,
    /// Where a call reaches them, the best first.
    pub phones: Vec<String>,
    /// Where a parcel reaches them.
    pub address: Option<PostalAddress>,
    /// Their birthday and other days.
    pub days: Vec<Occasion>,
    /// What they love, as somebody has confirmed.
    pub interests: Vec<String>,
    /// What they said of each channel, and when.
    pub consents: Vec<(Channel, bool, Timestamp)>,
    /// The title of the stage that they stand at.
    pub stage: Option<String>,
    /// How many orders of theirs count.
    pub orders: i64,
}

impl Entry {
    /// The first day of this name.
    fn day(&self, what: &str) -> Option<&Occasion> {
        self.days.iter().find(|day| day.what.eq_ignore_ascii_case(what))
    }

    /// The last word on a channel.
    fn consent(&self, channel: Channel) -> Option<(bool, Timestamp)> {
        let word = self.consents.iter().find(|(about, ..)| *about == channel);
        word.map(|(_, allowed, at)| (*allowed, *at))
    }
}
