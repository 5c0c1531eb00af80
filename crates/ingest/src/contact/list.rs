//! Lists of people, a row each: Klaviyo's profiles, and any list whose columns the owner knows.

use std::collections::HashSet;

use domain::identity::{Email, Identity, IdentityKind, Phone};
use domain::person::{Channel, Occasion};
use foldhash::fast::FixedState;
use jiff::Timestamp;

use super::consent::{self, Answer, Word};
use super::{ANNIVERSARY, BIRTHDAY, Contact, NOBODY, NOBODY_CURE, ONLY_A_NAME, ONLY_A_NAME_CURE};
use super::{channel_named, day, own_key};
use crate::address::{Addresses, DEFAULT, dialled};
use crate::field::Field;
use crate::format::Format;
use crate::item::Outbox;
use crate::name;
use crate::read::Reader;
use crate::recipe::{Places, Recipe};
use crate::refusal::ReadError;
use crate::row::{Dates, Fault, Row, RowError, broken};

/// What to do about a word on consent that nobody understands.
const CONSENT_CURE: &str = "Write yes or no, or leave the cell empty where nobody was asked.";

/// Reads the rows of a list.
pub(crate) struct Lists<'a> {
    recipe: &'a Recipe,
    places: &'a Places,
    addresses: Addresses,
    dates: Dates,
    seen: HashSet<u64, FixedState>,
}

impl<'a> Lists<'a> {
    pub(crate) fn new(recipe: &'a Recipe, places: &'a Places) -> Lists<'a> {
        Lists {
            recipe,
            places,
            addresses: Addresses::default(),
            dates: Dates::new(recipe),
            seen: HashSet::default(),
        }
    }

    fn contact(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<Contact, RowError> {
        let first_name = row.some(Field::FirstName);
        let whole = name::whole(first_name.as_deref(), row.some(Field::LastName).as_deref());
        let name = row.some(Field::Name).or(Some(whole).filter(|whole| !whole.is_empty()));
        let party = self.addresses.party(row, &DEFAULT, out)?;
        let phone = dialled(row, Field::Phone, out)?;
        let tags = row.text(Field::Tags);
        let mut contact = Contact {
            ids: self.ids(row, name.as_deref())?,
            emails: emails(row)?,
            phones: phones(row, phone.or(party.phone), out),
            name,
            first_name,
            address: party.address,
            note: row.some(Field::Note),
            // Google joins its groups with `:::`, everybody else with a comma or semicolon.
            tags: consent::channels(&tags.replace(":::", ",")).map(str::to_owned).collect(),
            days: Vec::new(),
            answers: Vec::new(),
            created: self.dates.read(row, Field::CreatedAt)?.map(|at| at.min(self.recipe.received)),
            died: false,
        };
        for (field, what) in [(Field::Birthday, BIRTHDAY), (Field::Anniversary, ANNIVERSARY)] {
            contact.days.extend(self.day(row, field, what)?);
        }
        contact.answers = self.answers(row)?;
        Ok(contact)
    }

    /// Keys beside email addresses.
    fn ids(&self, row: &Row<'_>, whole_name: Option<&str>) -> Result<Vec<Identity>, Fault> {
        let mut ids: Vec<Identity> =
            row.some(Field::Person).map(|text| person_of(&text)).into_iter().flatten().collect();
        ids.extend(Identity::new(IdentityKind::Customer, &row.text(Field::CustomerId)).ok());
        let id = row.text(Field::ContactId);
        ids.extend(match self.recipe.format {
            Format::Klaviyo if !id.is_empty() => own_key(&format!("klaviyo:{id}"), None),
            _ => own_key(&id, whole_name),
        });
        Ok(ids)
    }

    fn day(&self, row: &Row<'_>, field: Field, what: &str) -> Result<Option<Occasion>, Fault> {
        let text = row.text(field);
        if day::no_day(&text) {
            return Ok(None);
        }
        let read = day::read(&text, self.recipe.dates, self.recipe.received);
        let day = read.map_err(|fault| {
            let cure = "Write it as 1984-05-12, or as 12 May where the year is not known; or empty the cell.";
            Fault::new(field, &text, fault.of_day(), cure)
        })?;
        Ok(Some(day.plausible(self.recipe.received).called(what)))
    }

    /// What the row says of consent, channel by channel.
    fn answers(&mut self, row: &Row<'_>) -> Result<Vec<Answer>, RowError> {
        let general = self.time(row, Field::ConsentAt)?;
        let source = row.some(Field::ConsentSource);
        let system = if self.recipe.format == Format::Klaviyo { "klaviyo" } else { "contact list" };
        let answer = |channel, allowed, at: Option<Timestamp>, wording| Answer {
            channel,
            allowed,
            at,
            source: source.as_ref().map_or(system.to_owned(), |source| format!("{system}: {source}")),
            wording,
        };
        let mut answers = Vec::new();
        for word in consent::channels(&row.text(Field::Consent)) {
            // Klaviyo also has `web` and `mobile push`, which Fondly does not use.
            answers.extend(channel_named(word).map(|channel| answer(channel, true, general, None)));
        }
        for (field, at, channel) in COLUMNS {
            let text = row.text(*field);
            let word = consent::word(&text)
                .ok_or_else(|| Fault::new(*field, &text, "is neither yes nor no", CONSENT_CURE))?;
            let at = self.time(row, *at)?.or(general);
            let said = match word {
                Word::Yes => true,
                Word::No => false,
                Word::Nothing => continue,
            };
            answers.retain(|known| known.channel != *channel);
            answers.push(answer(*channel, said, at, self.header(*field)));
        }
        // Whoever is suppressed gets no email, whatever else the row says: unsubscribed, complained, or bounced.
        if consent::channels(&row.text(Field::Suppressed)).next().is_some() {
            answers.retain(|known| known.channel != Channel::Email);
            answers.push(answer(Channel::Email, false, None, self.header(Field::Suppressed)));
        }
        Ok(answers)
    }

    fn time(&mut self, row: &Row<'_>, field: Field) -> Result<Option<Timestamp>, RowError> {
        Ok(self.dates.read(row, field)?.map(|at| at.min(self.recipe.received)))
    }

    /// The column's own words.
    fn header(&self, field: Field) -> Option<String> {
        Some(self.recipe.columns[self.places.of(field)?].header.clone())
    }
}

/// Each column about one channel, and the one with its time.
const COLUMNS: &[(Field, Field, Channel)] = &[
    (Field::AcceptsEmail, Field::AcceptsEmailAt, Channel::Email),
    (Field::AcceptsSms, Field::AcceptsSmsAt, Channel::Sms),
    (Field::AcceptsPost, Field::AcceptsPostAt, Channel::Post),
    (Field::AcceptsPhone, Field::AcceptsPhoneAt, Channel::Phone),
    (Field::AcceptsVisit, Field::AcceptsVisitAt, Channel::Visit),
];

/// Somebody as a cell names them: an email address, or a key as Fondly writes it, such as `shopify:5123`.
pub(crate) fn person_of(text: &str) -> Option<Identity> {
    match Email::parse(text) {
        Ok(email) => Some(email.into()),
        Err(_) => text.parse().ok(),
    }
}

fn emails(row: &Row<'_>) -> Result<Vec<Email>, Fault> {
    let mut emails: Vec<Email> = row.email(Field::Email)?.into_iter().collect();
    let others = row.text(Field::OtherEmails);
    for text in others.split([',', ';', ' ']).filter(|text| !text.is_empty()) {
        let wrong = |_| {
            let cure = "Correct the address, or empty the cell if there is none.";
            Fault::new(Field::OtherEmails, text, "is no email address", cure)
        };
        emails.push(Email::parse(text).map_err(wrong)?);
    }
    Ok(emails)
}

/// The number in use, and those in the column for others. Words that cannot be dialled harm nothing.
fn phones(row: &Row<'_>, first: Option<Phone>, out: &mut Outbox<'_>) -> Vec<Phone> {
    let mut phones: Vec<Phone> = first.into_iter().collect();
    let others = row.text(Field::OtherPhones);
    for text in others.split([',', ';']).filter(|text| !text.trim().is_empty()) {
        match Phone::parse(text) {
            Ok(phone) if phones.contains(&phone) => {}
            Ok(phone) => phones.push(phone),
            Err(_) => out.tally.odd_phones += 1,
        }
    }
    phones
}

impl Reader for Lists<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError> {
        if !self.seen.insert(row.hash(0..row.width())) {
            out.tally.duplicates += 1;
            return Ok(());
        }
        let contact = self.contact(row, out)?;
        if contact.is_nobody() {
            return Err(Fault::new(Field::Email, "", NOBODY, NOBODY_CURE).into());
        }
        let fault = || {
            let whole = contact.name.clone().unwrap_or_default();
            let field = if row.has(Field::Name) { Field::Name } else { Field::LastName };
            Fault::new(field, &whole, ONLY_A_NAME, ONLY_A_NAME_CURE)
        };
        let fault = fault();
        let aside = || broken(row.line, &fault, self.recipe, self.places, row.record());
        Ok(contact.tell(self.recipe.received, aside, out)?)
    }

    fn finish(self: Box<Self>, _: &mut Outbox<'_>) -> Result<(), ReadError> {
        Ok(())
    }
}
