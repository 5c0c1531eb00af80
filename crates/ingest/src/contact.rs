//! A person as a list or an address book describes them, and the reports that come of it.
//!
//! Whoever has an email address, a key of their own, or a name with a phone number or an address is a person. Somebody of
//! whom only a name is told is left to those who know the people: see [`Unsettled`].

mod consent;
mod day;
mod list;

use domain::address::PostalAddress;
use domain::fact::{Consent, Fact, Report, name as event};
use domain::identity::{Email, Identity, IdentityKind, Phone};
use domain::person::{Channel, Occasion, Traits};
use jiff::Timestamp;

pub(crate) use consent::{Answer, Word as ConsentWord, word as consent_word};
pub(crate) use day::{Day, read as day_read, written as day_written};
pub(crate) use list::{Lists, person_of};

use crate::item::{BrokenRow, Otherwise, Outbox, Unsettled, Who};
use crate::key;
use crate::name;
use crate::refusal::ReadError;

/// What a dated thing of somebody is called.
pub(crate) const BIRTHDAY: &str = "Birthday";
/// The day on which they married, or began something else that they keep.
pub(crate) const ANNIVERSARY: &str = "Anniversary";

/// Somebody was taken off a shop's list of customers.
pub(crate) const CONTACT_REMOVED: &str = "Contact Removed";

/// Somebody in a list or an address book.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contact {
    /// Keys that decide, the best first, without the email addresses.
    pub(crate) ids: Vec<Identity>,
    pub(crate) emails: Vec<Email>,
    pub(crate) phones: Vec<Phone>,
    pub(crate) name: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) address: Option<PostalAddress>,
    pub(crate) note: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) days: Vec<Occasion>,
    pub(crate) answers: Vec<Answer>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) died: bool,
}

/// The key of somebody's dated thing: the same from every file, so that two files that tell of it tell one thing.
pub(crate) fn day_key(identity: &Identity, day: &Occasion) -> String {
    let Occasion { what, month, day, year } = day;
    let year = year.map(|year| year.to_string()).unwrap_or_default();
    format!("occasion:{}/{}#{year}-{month:02}-{day:02}", key::of_identity(identity), what.to_lowercase())
}

/// Gives `report` to the person of `identity`.
pub fn settle(report: &mut Report, identity: &Identity) {
    report.identities.retain(|other| other != identity);
    report.identities.insert(0, identity.clone());
    if let Fact::OccasionAdded(day) = &report.fact {
        report.message_id = day_key(identity, day);
    }
}

/// A key that a file gives an entry of its own. A number such as `17` is given by every list to somebody else, so it
/// counts together with the name; a long one of letters and digits is taken to be the only one in the world.
pub(crate) fn own_key(id: &str, whole_name: Option<&str>) -> Option<Identity> {
    let id = id.trim();
    let id = id.strip_prefix("urn:uuid:").unwrap_or(id);
    if let Some(ours) = id.strip_prefix("fondly:").and_then(|ours| ours.parse().ok()) {
        return Some(ours);
    }
    let is_unique = id.len() >= 10 && id.chars().any(|c| !c.is_ascii_digit());
    let value = match (is_unique, whole_name) {
        (true, _) => id.to_owned(),
        (false, Some(whole)) if !id.is_empty() => {
            key::short(format!("{}|{id}", name::plain(whole)).as_bytes())
        }
        _ => return None,
    };
    Identity::new(IdentityKind::Contact, &value).ok()
}

impl Contact {
    /// Every key by which the person is known, the one that decides first.
    fn identities(&self) -> Vec<Identity> {
        let is_entry = |id: &&Identity| id.kind() == IdentityKind::Contact;
        let entries = self.ids.iter().filter(is_entry).cloned();
        let strong = self.ids.iter().filter(|id| !is_entry(id)).cloned();
        let emails = self.emails.iter().cloned().map(Identity::from);
        let mut all: Vec<Identity> = Vec::new();
        for identity in strong.chain(emails).chain(entries).chain(self.by_name()) {
            if !all.contains(&identity) {
                all.push(identity);
            }
        }
        all
    }

    /// The key of somebody without any: their name with a phone number or with an address.
    fn by_name(&self) -> Option<Identity> {
        if !self.emails.is_empty() || !self.ids.is_empty() {
            return None;
        }
        let whole = name::plain(self.name.as_deref()?);
        let address = self.address.as_ref().filter(|address| address.is_postable());
        let with = match (self.phones.first(), address) {
            (Some(phone), _) => phone.as_str().to_owned(),
            (None, Some(address)) => {
                format!("{}|{}|{}", address.line1, address.postcode, address.city).to_lowercase()
            }
            (None, None) => return None,
        };
        Identity::new(IdentityKind::Contact, &key::short(format!("{whole}|{with}").as_bytes())).ok()
    }

    fn traits(&self) -> Traits {
        Traits {
            name: self.name.clone(),
            first_name: self.first_name.clone(),
            email: self.emails.first().cloned(),
            phone: self.phones.first().cloned(),
            other_phones: self.phones.iter().skip(1).cloned().collect(),
            address: self.address.clone(),
            note: self.note.clone(),
            tags: self.tags.clone(),
            ..Traits::default()
        }
    }

    /// What is told of the person, each with `identities`.
    fn reports(&self, identities: &[Identity], received: Timestamp) -> Vec<Report> {
        let whose = identities.first().map_or_else(
            || {
                format!(
                    "name:{}",
                    key::short(name::plain(self.name.as_deref().unwrap_or_default()).as_bytes())
                )
            },
            key::of_identity,
        );
        let report = |topic: &str, at: Timestamp, fact: Fact| Report {
            message_id: format!("contact:{whose}/{topic}"),
            at,
            identities: identities.to_vec(),
            subject: None,
            fact,
        };
        let traits = self.traits();
        let mut reports = vec![report(
            &format!("identified#{}", key::of_traits(&traits)),
            received,
            Fact::Identified(traits.into()),
        )];
        if let Some(created) = self.created {
            let fact = Fact::other(event::CONTACT_ADDED, []);
            reports.push(report(&format!("added#{}", created.as_second()), created, fact));
        }
        for day in &self.days {
            let topic = format!("{}#{:02}-{:02}", day.what.to_lowercase(), day.month, day.day);
            let mut told = report(&topic, received, Fact::OccasionAdded(day.clone()));
            if let Some(identity) = identities.first() {
                told.message_id = day_key(identity, day);
            }
            reports.push(told);
        }
        for Answer { channel, allowed, at, source, wording } in &self.answers {
            let (source, wording, dated) = (source.clone(), wording.clone(), at.is_some());
            let consent = Consent { channel: *channel, source, wording, dated };
            let fact = if *allowed { Fact::ConsentGiven(consent) } else { Fact::ConsentWithdrawn(consent) };
            let word = if *allowed { "yes" } else { "no" };
            let when = at.map(|at| at.as_second().to_string()).unwrap_or_default();
            let topic = format!("consent#{}-{word}-{when}", channel.as_str());
            reports.push(report(&topic, at.unwrap_or(received), fact));
        }
        if self.died {
            reports.push(report("died", received, Fact::other(event::DIED, [])));
        }
        reports
    }

    /// Tells everything. `row` is the row as it would be set aside, should nobody be found whom it is about.
    pub(crate) fn tell(
        self,
        received: Timestamp,
        row: impl FnOnce() -> BrokenRow,
        out: &mut Outbox<'_>,
    ) -> Result<(), ReadError> {
        let identities = self.identities();
        out.tally.days += self.days.len() as u64;
        let reports = self.reports(&identities, received);
        let keyed = !self.emails.is_empty() || !self.ids.is_empty();
        if keyed {
            out.tally.customers += 1;
            return reports.into_iter().try_for_each(|report| out.report(report));
        }
        let whole = self.name.unwrap_or_default();
        let (who, otherwise) = match identities.is_empty() {
            true => (Who::Named { name: whole, phone: None }, Otherwise::SetAside(row())),
            false => (Who::Named { name: whole, phone: self.phones.into_iter().next() }, Otherwise::Alone),
        };
        // Two people of one name with different addresses are two, so an address alone proves nothing.
        match (&who, &otherwise) {
            (Who::Named { phone: None, .. }, Otherwise::Alone) => {
                out.tally.customers += 1;
                reports.into_iter().try_for_each(|report| out.report(report))
            }
            _ => out.unsettled(Unsettled { who, reports, otherwise }),
        }
    }

    /// Whether anything is told by which somebody could be found.
    pub(crate) fn is_nobody(&self) -> bool {
        self.name.is_none() && self.emails.is_empty() && self.ids.is_empty()
    }
}

/// What is said where a row tells of nobody.
pub(crate) const NOBODY: &str = "names nobody: there is no name, no email address and no number of their own";
/// What to do about it.
pub(crate) const NOBODY_CURE: &str =
    "Enter a name or an email address; a phone number alone may be shared by several people.";
/// What is said where only a name is told and nobody is found by it.
pub(crate) const ONLY_A_NAME: &str = "is only a name";
/// What to do about it.
pub(crate) const ONLY_A_NAME_CURE: &str =
    "Add an email address, a phone number or a postal address, and import the row again.";

/// Consent to the channels that a word such as `directmail` means.
pub(crate) fn channel_named(word: &str) -> Option<Channel> {
    match word.trim().to_lowercase().as_str() {
        "email" | "e-mail" | "newsletter" => Some(Channel::Email),
        "sms" | "text" | "mobile" => Some(Channel::Sms),
        "directmail" | "direct mail" | "post" | "mail" | "letter" => Some(Channel::Post),
        "phone" | "call" | "calls" | "telephone" => Some(Channel::Phone),
        "visit" | "visits" => Some(Channel::Visit),
        _ => None,
    }
}
