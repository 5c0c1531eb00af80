//! What the shop knows of a person: traits, consents, occasions.

use serde::{Deserialize, Serialize};

use crate::address::PostalAddress;
use crate::identity::{Email, Phone};

/// A way to reach somebody. Consent is separate for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Email; needs a recorded yes.
    Email,
    /// A letter or card; allowed unless refused.
    Post,
    /// A call; needs a recorded yes.
    Phone,
    /// A text message; needs a recorded yes.
    Sms,
    /// A visit; needs a recorded yes.
    Visit,
}

impl Channel {
    /// Every channel, in the order in which screens show them.
    pub const ALL: [Channel; 5] =
        [Channel::Post, Channel::Email, Channel::Phone, Channel::Sms, Channel::Visit];

    /// The word in files, JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Email => "email",
            Channel::Post => "post",
            Channel::Phone => "phone",
            Channel::Sms => "sms",
            Channel::Visit => "visit",
        }
    }

    /// The channel that `text` names.
    pub fn parse(text: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.as_str() == text)
    }

    /// Whether the channel may be used where `answer` is the last thing the person said about it.
    pub fn permits(self, answer: Option<bool>) -> bool {
        answer.unwrap_or(self == Channel::Post)
    }
}

/// What a source says about a person, as of its time; Segment's *traits*. Absent fields say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// The whole name as the person writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name to greet with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Where mail reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    /// Where a call reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Where a parcel reaches them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<PostalAddress>,
    /// What the shop's books remark about them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels that the source gives them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// What the source says of consent to email.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts_email: Option<bool>,
    /// What the source says of consent to text messages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepts_sms: Option<bool>,
}

impl Traits {
    /// Takes over what `newer` says; what it leaves out stays.
    pub fn update(&mut self, newer: &Traits) {
        fn take<T: Clone>(field: &mut Option<T>, newer: &Option<T>) {
            if newer.is_some() {
                field.clone_from(newer);
            }
        }
        take(&mut self.name, &newer.name);
        take(&mut self.first_name, &newer.first_name);
        take(&mut self.email, &newer.email);
        take(&mut self.phone, &newer.phone);
        take(&mut self.address, &newer.address);
        take(&mut self.note, &newer.note);
        take(&mut self.accepts_email, &newer.accepts_email);
        take(&mut self.accepts_sms, &newer.accepts_sms);
        if !newer.tags.is_empty() {
            self.tags.clone_from(&newer.tags);
        }
    }

    /// The name to greet with: the first name, or the first word of the name.
    pub fn greeting(&self) -> Option<&str> {
        let first = self.first_name.as_deref().filter(|name| !name.trim().is_empty());
        first.or_else(|| self.name.as_deref()?.split_whitespace().next())
    }
}

/// A dated thing about a person that comes back every year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// What it is, in a word or two: `Birthday`, `Biscuit's birthday`.
    pub what: String,
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31; 29 February is kept on 28 February in other years.
    pub day: i8,
    /// The year it began, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
}

impl Occasion {
    /// The day on which it comes in `year`.
    pub fn in_year(&self, year: i16) -> Option<jiff::civil::Date> {
        let first = jiff::civil::Date::new(year, self.month, 1).ok()?;
        jiff::civil::Date::new(year, self.month, self.day.min(first.days_in_month())).ok()
    }

    /// The next day, from `today` on, on which it comes.
    pub fn next(&self, today: jiff::civil::Date) -> Option<jiff::civil::Date> {
        self.in_year(today.year()).filter(|&day| day >= today).or_else(|| self.in_year(today.year() + 1))
    }
}
