//! One vCard, of 2.1, 3.0 or 4.0, as a person.

use calcard::vcard::{VCard, VCardEntry, VCardProperty, VCardValue};
use calcard::{Entry, Parser};
use domain::address::{Country, PostalAddress};
use domain::identity::{Email, Phone};
use domain::person::{Channel, Occasion};

use crate::cell;
use crate::contact::{self, ANNIVERSARY, Answer, BIRTHDAY, Contact, Day};
use crate::field::Field;
use crate::item::{Listed, ListedKind, Outbox};
use crate::name;
use crate::recipe::Recipe;
use crate::row::Fault;

/// The columns in which cards are shown and set aside.
pub(super) const COLUMNS: &[(&str, Option<Field>)] = &[
    ("Name", Some(Field::Name)),
    ("First name", Some(Field::FirstName)),
    ("Email", Some(Field::Email)),
    ("Other emails", Some(Field::OtherEmails)),
    ("Phone", Some(Field::Phone)),
    ("Other phones", Some(Field::OtherPhones)),
    ("Company", Some(Field::Company)),
    ("Address1", Some(Field::Address1)),
    ("Address2", Some(Field::Address2)),
    ("City", Some(Field::City)),
    ("Region", Some(Field::Region)),
    ("Zip", Some(Field::Zip)),
    ("Country", Some(Field::Country)),
    ("Birthday", Some(Field::Birthday)),
    ("Anniversary", Some(Field::Anniversary)),
    ("Tags", Some(Field::Tags)),
    ("Note", Some(Field::Note)),
    ("UID", Some(Field::ContactId)),
];

/// What is said of a card that has a line without a name.
const LINE_CURE: &str = "Put a space before the line if it goes on with the one above it, or delete it.";

/// A card as it is written: texts, before any of them is checked.
#[derive(Debug, Default)]
pub(super) struct Card {
    name: String,
    first_name: String,
    emails: Vec<String>,
    phones: Vec<String>,
    company: String,
    /// Box, extension, street, town, region, code, country.
    address: [String; 7],
    further_addresses: u64,
    birthday: Option<String>,
    anniversary: Option<String>,
    tags: Vec<String>,
    notes: Vec<String>,
    uid: String,
    died: bool,
    answers: Vec<Answer>,
    pub(super) is_group: bool,
}

/// Reads one card. What cannot be read of it is a fault; the card then has what can.
pub(super) fn read(text: &str) -> (Result<(), Fault>, Card) {
    let fault = match Parser::new(text).strict().entry() {
        Entry::VCard(card) => return (Ok(()), Card::of(&card)),
        Entry::InvalidLine(line) => {
            let line = line.trim();
            let reason = "is a line of the card that names no property";
            Fault { value: cell::excerpt(line), ..Fault::of_row(reason, LINE_CURE) }
        }
        _ => Fault::of_row("is no card that can be read", super::WHOLE_CURE),
    };
    let card = match Parser::new(text).entry() {
        Entry::VCard(card) => Card::of(&card),
        _ => Card::default(),
    };
    (Err(fault), card)
}

impl Card {
    fn of(vcard: &VCard) -> Card {
        let mut card = Card::default();
        for entry in by_preference(vcard) {
            card.take(entry, vcard);
        }
        if card.name.is_empty() {
            card.name =
                names(vcard).or_else(|| texts_of(vcard, &VCardProperty::Nickname)).unwrap_or_default();
        }
        if card.name.is_empty() {
            card.name = card.company.clone();
        }
        card
    }

    fn take(&mut self, entry: &VCardEntry, vcard: &VCard) {
        let text = || line(&whole(entry));
        match &entry.name {
            VCardProperty::Fn if self.name.is_empty() => self.name = text(),
            VCardProperty::N if self.first_name.is_empty() => self.first_name = line(&part(entry, 1)),
            VCardProperty::Email => push(&mut self.emails, text().trim_start_matches("mailto:").to_owned()),
            VCardProperty::Tel if !is_fax(entry) => push(&mut self.phones, dialled(&text())),
            VCardProperty::Org if self.company.is_empty() => self.company = line(&part(entry, 0)),
            VCardProperty::Adr => self.take_address(entry),
            VCardProperty::Bday => take_day(entry, &mut self.birthday, &mut self.notes, BIRTHDAY),
            VCardProperty::Anniversary => {
                take_day(entry, &mut self.anniversary, &mut self.notes, ANNIVERSARY)
            }
            VCardProperty::Note => {
                push(&mut self.notes, cell::clean(whole(entry).into(), false).into_owned())
            }
            VCardProperty::Categories => {
                self.tags.extend(texts(entry).map(|text| line(&text)).filter(|tag| !tag.is_empty()))
            }
            VCardProperty::Uid if self.uid.is_empty() => self.uid = text(),
            VCardProperty::Deathdate => self.died = true,
            VCardProperty::Kind => self.is_group |= text().eq_ignore_ascii_case("group"),
            VCardProperty::Other(name) => self.take_other(&name.to_ascii_uppercase(), entry, vcard),
            _ => {}
        }
    }

    fn take_address(&mut self, entry: &VCardEntry) {
        let parts: [String; 7] = std::array::from_fn(|index| part(entry, index).trim().to_owned());
        if parts.iter().all(String::is_empty) {
            return;
        }
        if self.address.iter().all(String::is_empty) {
            self.address = parts;
        } else {
            self.further_addresses += 1;
        }
    }

    /// What programs write beside the standards.
    fn take_other(&mut self, name: &str, entry: &VCardEntry, vcard: &VCard) {
        match name {
            "X-ANNIVERSARY" | "X-EVOLUTION-ANNIVERSARY" | "X-KADDRESSBOOK-X-ANNIVERSARY" => {
                take_day(entry, &mut self.anniversary, &mut self.notes, ANNIVERSARY);
            }
            "X-ABDATE" if label(entry, vcard).contains("anniversary") => {
                take_day(entry, &mut self.anniversary, &mut self.notes, ANNIVERSARY);
            }
            "X-ADDRESSBOOKSERVER-KIND" => self.is_group |= whole(entry).trim().eq_ignore_ascii_case("group"),
            "X-FONDLY-CONSENT" => self.answers.extend(answer(&whole(entry))),
            _ => {}
        }
    }

    /// The card as a row of [`COLUMNS`].
    pub(super) fn record(&self) -> Vec<String> {
        let [pobox, extension, street, city, region, zip, country] = &self.address;
        let (line1, line2) = street_lines(pobox, extension, street);
        let others = self.emails.iter().skip(1).cloned().collect::<Vec<_>>().join(" ");
        let first = |all: &[String]| all.first().cloned().unwrap_or_default();
        vec![
            self.name.clone(),
            self.first_name.clone(),
            first(&self.emails),
            others,
            first(&self.phones),
            self.phones.iter().skip(1).cloned().collect::<Vec<_>>().join("; "),
            self.company.clone(),
            line1,
            line2,
            city.clone(),
            region.clone(),
            zip.clone(),
            country.clone(),
            self.birthday.clone().unwrap_or_default(),
            self.anniversary.clone().unwrap_or_default(),
            self.tags.join(", "),
            self.notes.join("\n"),
            self.uid.clone(),
        ]
    }

    /// A group, for the owner to look at.
    pub(super) fn listed(self, line: u64) -> Listed {
        let text = "a group of contacts, not a person".to_owned();
        Listed { line, kind: ListedKind::Group, document: self.name, text }
    }

    /// The person whom it describes, checked.
    pub(super) fn contact(self, recipe: &Recipe, out: &mut Outbox<'_>) -> Result<Contact, Fault> {
        let emails = self.emails.iter().map(|text| {
            let cure = "Correct the address, or empty the cell if there is none.";
            Email::parse(text).map_err(|_| Fault::new(Field::Email, text, "is no email address", cure))
        });
        let emails = emails.collect::<Result<Vec<_>, _>>()?;
        let mut phones: Vec<Phone> = Vec::new();
        for text in &self.phones {
            match Phone::parse(text) {
                Ok(phone) if phones.contains(&phone) => {}
                Ok(phone) => phones.push(phone),
                Err(_) => out.tally.odd_phones += 1,
            }
        }
        out.tally.further += self.further_addresses;
        let mut days = Vec::new();
        days.extend(day(self.birthday.as_deref(), Field::Birthday, BIRTHDAY, recipe)?);
        days.extend(day(self.anniversary.as_deref(), Field::Anniversary, ANNIVERSARY, recipe)?);
        let address = self.postal(out);
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let name = some(self.name);
        Ok(Contact {
            ids: contact::own_key(&self.uid, name.as_deref()).into_iter().collect(),
            emails,
            phones,
            name,
            first_name: some(self.first_name),
            address,
            note: some(self.notes.join("\n")),
            tags: self.tags,
            days,
            answers: self.answers,
            created: None,
            died: self.died,
        })
    }

    fn postal(&self, out: &mut Outbox<'_>) -> Option<PostalAddress> {
        let [pobox, extension, street, city, region, zip, country] = &self.address;
        let (line1, line2) = street_lines(pobox, extension, street);
        let known = Country::parse(country);
        if known.is_some() {
            out.tally.countries.insert(country.clone());
        }
        let address = PostalAddress {
            name: String::new(),
            company: self.company.clone().trim().to_owned(),
            line1,
            line2,
            city: city.clone(),
            region: region.clone(),
            postcode: zip.clone(),
            country: known,
        };
        // A firm that is called like the card is the card's name, not a line of its address.
        let company = if address.company == self.name { String::new() } else { address.company.clone() };
        Some(PostalAddress { company, ..address }).filter(|address| *address != PostalAddress::default())
    }
}

/// The entries of a card, preferred ones first, mobile phones before others, faxes last.
fn by_preference(vcard: &VCard) -> Vec<&VCardEntry> {
    let mut entries: Vec<&VCardEntry> = vcard.entries.iter().collect();
    entries.sort_by_key(|entry| {
        let types: Vec<String> = types(entry).collect();
        let preferred = types.iter().any(|word| word == "PREF" || word == "1");
        let mobile = entry.name == VCardProperty::Tel && types.iter().any(|word| word == "CELL");
        (!preferred, !mobile)
    });
    entries
}

/// The words of TYPE and PREF, in capitals.
fn types(entry: &VCardEntry) -> impl Iterator<Item = String> {
    use calcard::vcard::VCardParameterName as Name;
    let wanted = entry.params.iter().filter(|parameter| matches!(parameter.name, Name::Type | Name::Pref));
    wanted.flat_map(|parameter| {
        let text = match &parameter.value {
            calcard::vcard::VCardParameterValue::Integer(number) => number.to_string(),
            value => value.as_text().unwrap_or_default().to_ascii_uppercase(),
        };
        text.split(',').map(|word| word.trim().to_owned()).collect::<Vec<_>>()
    })
}

fn is_fax(entry: &VCardEntry) -> bool {
    types(entry).any(|word| matches!(word.as_str(), "FAX" | "PAGER" | "MODEM"))
}

/// The label that an Apple card gives an entry by its group.
fn label(entry: &VCardEntry, vcard: &VCard) -> String {
    let of_group = |other: &&VCardEntry| {
        entry.group.is_some()
            && other.group == entry.group
            && matches!(&other.name, VCardProperty::Other(name) if name.eq_ignore_ascii_case("X-ABLABEL"))
    };
    vcard.entries.iter().find(of_group).map(|label| whole(label).to_lowercase()).unwrap_or_default()
}

/// The texts of an entry's values.
fn texts(entry: &VCardEntry) -> impl Iterator<Item = String> {
    entry.values.iter().map(|value| match value {
        VCardValue::Component(parts) => parts.join(", "),
        VCardValue::Integer(number) => number.to_string(),
        value => value.as_text().unwrap_or_default().to_owned(),
    })
}

fn whole(entry: &VCardEntry) -> String {
    texts(entry).collect::<Vec<_>>().join(",")
}

fn part(entry: &VCardEntry, index: usize) -> String {
    texts(entry).nth(index).unwrap_or_default()
}

fn texts_of(vcard: &VCard, property: &VCardProperty) -> Option<String> {
    vcard.property(property).map(|entry| line(&whole(entry))).filter(|text| !text.is_empty())
}

/// A name from its parts.
fn names(vcard: &VCard) -> Option<String> {
    let entry = vcard.property(&VCardProperty::N)?;
    let [family, given, middle] = [0, 1, 2].map(|index| line(&part(entry, index)));
    let given = [given, middle].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let some = |text: &String| !text.is_empty();
    let (given, family) = (Some(given).filter(some), Some(family).filter(some));
    Some(name::whole(given.as_deref(), family.as_deref())).filter(some)
}

/// A text in one line.
fn line(text: &str) -> String {
    let clean = cell::clean(text.into(), false);
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push(all: &mut Vec<String>, text: String) {
    if !text.is_empty() && !all.contains(&text) {
        all.push(text);
    }
}

/// `tel:+1-555-010-0199;ext=5` without what is no number.
fn dialled(text: &str) -> String {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    text.split(';').next().unwrap_or_default().trim().to_owned()
}

/// Street and what stands beside it, in two lines.
fn street_lines(pobox: &str, extension: &str, street: &str) -> (String, String) {
    let lines = street.lines().chain([extension, pobox]).map(str::trim).filter(|line| !line.is_empty());
    let mut lines = lines.map(str::to_owned);
    let first = lines.next().unwrap_or_default();
    (first, lines.collect::<Vec<_>>().join(", "))
}

/// A date that can be read goes to `day`; words that are none go to the notes, so that nothing is lost.
fn take_day(entry: &VCardEntry, day: &mut Option<String>, notes: &mut Vec<String>, what: &str) {
    let date = entry.values.first().and_then(VCardValue::as_partial_date_time);
    let known = date.and_then(|date| Some((date.year, date.month?, date.day?)));
    let text = match known {
        Some((Some(year), month, day)) if year != 1604 => format!("{year:04}-{month:02}-{day:02}"),
        Some((_, month, day)) => format!("--{month:02}-{day:02}"),
        None if iso(&line(&whole(entry))).is_some() => iso(&line(&whole(entry))).unwrap_or_default(),
        None => {
            let text = match date.and_then(|date| date.year) {
                Some(year) => year.to_string(),
                None => line(&whole(entry)),
            };
            push(notes, if text.is_empty() { text } else { format!("{what}: {text}") });
            return;
        }
    };
    day.get_or_insert(text);
}

/// A date in a property that no standard knows: `2009-08-08`, `20090808`, `1604-08-08`, `--0808`.
fn iso(text: &str) -> Option<String> {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    let (year, rest) = match day.strip_prefix("--") {
        Some(rest) => ("", rest),
        None => day.split_at_checked(4)?,
    };
    let digits: String = rest.chars().filter(|c| *c != '-').collect();
    let is_date = [year, &digits].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_date || digits.len() != 4 {
        return None;
    }
    let (month, day) = digits.split_at(2);
    Some(if matches!(year, "" | "1604") {
        format!("--{month}-{day}")
    } else {
        format!("{year}-{month}-{day}")
    })
}

/// The day of a card as an occasion.
fn day(text: Option<&str>, field: Field, what: &str, recipe: &Recipe) -> Result<Option<Occasion>, Fault> {
    let Some(text) = text else { return Ok(None) };
    let numbers = text.rsplitn(3, '-').map(|part| part.parse::<i16>().ok()).collect::<Vec<_>>();
    let day = match numbers.as_slice() {
        [Some(day), Some(month), year] => {
            let small = |number: i16| i8::try_from(number).ok();
            small(*month).zip(small(*day)).and_then(|(month, day)| Day::new(month, day, *year))
        }
        _ => None,
    };
    let cure = "Write it as 1984-05-12, or as --05-12 where the year is not known; or empty the cell.";
    let wrong = || Fault::new(field, text, "is no day of the calendar", cure);
    Ok(Some(day.ok_or_else(wrong)?.plausible(recipe.received).called(what)))
}

/// What our own cards say of consent: `email=yes 2026-05-01T10:00:00Z`.
fn answer(text: &str) -> Option<Answer> {
    let (channel, rest) = text.split_once('=')?;
    let (word, at) = rest.split_once(' ').unwrap_or((rest, ""));
    let allowed = match word {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    let channel = Channel::parse(channel)?;
    Some(Answer {
        channel,
        allowed,
        at: at.trim().parse().ok(),
        source: "address book".to_owned(),
        wording: None,
    })
}
