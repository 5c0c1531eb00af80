//! Jot: one typed line is read, the likely people are found, and it is filed with one of them.

mod find;

use domain::id::{EventId, PersonId};
use domain::jotting::{Jotting, Kind, Reader, guess_name};
use ingest::photo::Photo;
use jiff::Timestamp;
use serde::Serialize;
use store::Tx;

use super::remember::{fact, keep};
use super::{Remember, known, particulars, whom};
use crate::rules::Rules;
use crate::view::{Moment, PersonTag};
use crate::{Shop, ShopError};
use find::Found;

/// People who are offered; who looks for another one writes more of the name.
const OFFERED: usize = 6;

/// Whose a line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Nobody said.
    #[default]
    Unsaid,
    /// Somebody known.
    Known(PersonId),
    /// Somebody new, by the name that the line begins with.
    New,
}

/// A line to be filed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// As it was typed.
    pub text: String,
    /// Whose page it was typed on.
    pub about: Option<PersonId>,
    /// The kind that somebody chose.
    pub kind: Option<Kind>,
    /// The person who was chosen.
    pub whose: Whose,
}

/// A line as it was understood, and whose it may be.
#[derive(Clone, Debug, Serialize)]
pub struct JotView {
    /// The kind's word: `call`.
    pub kind: &'static str,
    /// The kind in a sentence: `a call`.
    pub title: &'static str,
    /// What is kept.
    pub kept: String,
    /// More about it: the day, the stars.
    pub detail: Option<String>,
    /// What has to be put right first.
    pub doubt: Option<String>,
    /// Whose it may be, the likeliest first.
    pub people: Vec<Candidate>,
    /// How many more there are.
    pub more: usize,
    /// The name of somebody new, as the line begins.
    pub new_name: Option<String>,
    /// Whether somebody new was chosen.
    pub new_chosen: bool,
}

impl JotView {
    /// Who is chosen.
    pub fn chosen(&self) -> Option<&Candidate> {
        self.people.iter().find(|candidate| candidate.chosen)
    }
}

/// Somebody whose it may be, with what tells them from others of their name.
#[derive(Clone, Debug, Serialize)]
pub struct Candidate {
    /// Who.
    pub person: PersonTag,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// The last order, in words.
    pub last_order: Option<String>,
    /// Whether it is filed with them unless somebody else is chosen.
    pub chosen: bool,
}

/// What became of a line.
#[derive(Clone, Debug)]
pub enum Filing {
    /// It was filed.
    Filed(Filed),
    /// It was not: it has to be said whose it is, or something put right.
    Unsure(Box<JotView>),
}

/// A line that was filed.
#[derive(Clone, Debug, Serialize)]
pub struct Filed {
    /// With whom.
    pub person: PersonTag,
    /// Whether they are new.
    pub is_new: bool,
    /// The events that it made, all of which are taken back together; the last is the entry itself.
    pub events: Vec<EventId>,
    /// As what and what was kept, in words: `a call: “her knee is better”`.
    pub what: String,
}

/// A line with whom it names, as far as was found out.
struct Read<'l> {
    line: &'l Line,
    found: Found,
    /// Who is meant unless somebody else is chosen.
    meant: Option<PersonId>,
}

impl Shop {
    /// How screens name a person.
    pub fn person_tag(&self, id: PersonId) -> Result<PersonTag, ShopError> {
        self.read(|tx, _| tag(tx, known(tx, id)?))
    }

    /// Reads a line and finds out whose it may be; files nothing.
    pub fn jot(&self, line: &Line, moment: &Moment) -> Result<JotView, ShopError> {
        let found = self.find_named(&line.text)?;
        self.read(|tx, rules| Read::new(tx, line, found)?.show(tx, rules, moment.now))
    }

    /// Files a line, with a photo where one came along.
    pub fn file(
        &self,
        line: &Line,
        photo: Option<(&Photo, bool)>,
        by: &str,
        now: Timestamp,
    ) -> Result<Filing, ShopError> {
        let found = self.find_named(&line.text)?;
        let by = whom(by);
        self.write(|tx, rules| {
            let read = Read::new(tx, line, found)?;
            let jotting = read.jotting(rules, now, photo.is_some());
            let permission = photo.is_some_and(|(_, permission)| permission);
            let sure = line.whose == Whose::New || read.meant.is_some();
            if !sure || jotting.doubt.is_some() {
                return Ok(Filing::Unsure(Box::new(read.show(tx, rules, now)?)));
            }
            let fact = fact(&remembered(&jotting, permission), &by)?;
            let (person, mut events) = read.whose(tx, rules, now)?;
            let event = keep(tx, rules, person, fact, now)?;
            if let Some((photo, _)) = photo {
                tx.put_photo(event, Photo::MEDIA, &photo.picture, &photo.thumb)?;
            }
            let is_new = !events.is_empty();
            events.push(event);
            let person = tag(tx, person)?;
            Ok(Filing::Filed(Filed { person, is_new, events, what: told(&jotting) }))
        })
    }
}

impl<'l> Read<'l> {
    fn new(tx: &Tx<'_>, line: &'l Line, found: Found) -> Result<Read<'l>, ShopError> {
        let about = line.about.map(|asked| known(tx, asked)).transpose()?;
        let meant = match line.whose {
            Whose::Known(asked) => Some(known(tx, asked)?),
            Whose::New => None,
            Whose::Unsaid => match about {
                // A whole name of somebody else on a person's page: it has to be said whose it is.
                Some(about) if found.is_whole_name() && !found.holds(about) => None,
                Some(about) => Some(about),
                None => found.only(),
            },
        };
        Ok(Read { line, found, meant })
    }

    /// The name of somebody new.
    fn new_name(&self) -> Option<String> {
        guess_name(&self.line.text).map(particulars::in_capitals)
    }

    /// The text without the name that it begins with, where that is the name of who is meant.
    fn rest(&self) -> &'l str {
        let text = self.line.text.as_str();
        let named = match (self.line.whose, self.meant) {
            (Whose::New, _) => return after_name(text),
            (_, Some(person)) => self.found.holds(person),
            (_, None) => true,
        };
        match self.found.rest {
            Some(rest) if named => &text[rest..],
            None if self.found.is_empty() && self.meant.is_none() => after_name(text),
            _ => text,
        }
    }

    fn jotting(&self, rules: &Rules, now: Timestamp, has_photo: bool) -> Jotting {
        let kind = if has_photo { Some(Kind::Photo) } else { self.line.kind };
        reader(rules, now).read(self.rest(), kind)
    }

    fn show(&self, tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<JotView, ShopError> {
        let jotting = self.jotting(rules, now, false);
        let mut ids: Vec<PersonId> =
            self.line.about.map(|asked| known(tx, asked)).transpose()?.into_iter().collect();
        ids.extend(self.meant);
        ids.extend(self.found.people.iter().map(|(_, person)| *person));
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        let more = ids.len().saturating_sub(OFFERED);
        let people = ids.iter().take(OFFERED).map(|id| self.candidate(tx, rules, *id));
        Ok(JotView {
            kind: jotting.kind.as_str(),
            title: jotting.kind.title(),
            detail: detail(&jotting),
            kept: jotting.text,
            doubt: jotting.doubt,
            people: people.collect::<Result<Vec<_>, _>>()?,
            more,
            new_name: self.new_name(),
            new_chosen: self.line.whose == Whose::New,
        })
    }

    fn candidate(&self, tx: &Tx<'_>, rules: &Rules, id: PersonId) -> Result<Candidate, ShopError> {
        let gone = || ShopError::NotFound { what: "person", id: id.to_string() };
        let place = tx.place(id)?.ok_or_else(gone)?;
        let last = tx.orders_of(id)?.into_iter().max_by_key(|order| order.placed_at);
        let last_order = last.map(|order| {
            let day = order.placed_at.to_zoned(rules.zone.clone()).date();
            format!("order {}, {}", order.number, day.strftime("%-d %b %Y"))
        });
        Ok(Candidate {
            person: PersonTag { id, name: place.name, place: place.place },
            email: place.traits.email.map(|email| email.to_string()),
            last_order,
            chosen: self.meant == Some(id),
        })
    }

    /// The person with whom it is filed, and the events by which they came to be.
    fn whose(
        &self,
        tx: &Tx<'_>,
        rules: &Rules,
        now: Timestamp,
    ) -> Result<(PersonId, Vec<EventId>), ShopError> {
        if let Some(person) = self.meant {
            return Ok((person, Vec::new()));
        }
        let nameless = || ShopError::Invalid {
            field: "name",
            value: self.line.text.chars().take(40).collect(),
            reason: "begins with no name; write the name of the new person first".into(),
        };
        let name = self.new_name().ok_or_else(nameless)?;
        particulars::add_named(tx, rules, &name, now).map(|(person, event)| (person, vec![event]))
    }
}

fn tag(tx: &Tx<'_>, id: PersonId) -> Result<PersonTag, ShopError> {
    let gone = || ShopError::NotFound { what: "person", id: id.to_string() };
    let place = tx.place(id)?.ok_or_else(gone)?;
    Ok(PersonTag { id: place.id, name: place.name, place: place.place })
}

/// How days are read in this shop.
pub(super) fn reader(rules: &Rules, now: Timestamp) -> Reader {
    let home = rules.home().and_then(domain::address::Country::code);
    let american = home.is_none() && rules.settings.currency == "USD";
    Reader { today: now.to_zoned(rules.zone.clone()).date(), month_first: home == Some("US") || american }
}

/// What follows the name that a line begins with.
fn after_name(text: &str) -> &str {
    let Some(name) = guess_name(text) else { return text };
    let end = text.find(name).map_or(0, |at| at + name.len());
    let rest = &text[end..];
    let rest =
        ["'s", "’s", "'S", "’S"].iter().find_map(|possessive| rest.strip_prefix(possessive)).unwrap_or(rest);
    rest.trim_start_matches(|c: char| c.is_whitespace() || ",:;-—–".contains(c))
}

/// What a line tells, as the form would.
fn remembered(jotting: &Jotting, permission: bool) -> Remember {
    let text = jotting.text.clone();
    let wording = Some(text.clone());
    // A review without stars and a day without a day are in doubt, and never come here.
    let channel = jotting.channel.unwrap_or(domain::person::Channel::Email);
    match jotting.kind {
        Kind::Note => Remember::Note(text),
        Kind::Reply => Remember::Reply(text),
        Kind::Call => Remember::Call(text),
        Kind::Visit => Remember::Visit(text),
        Kind::Complaint => Remember::Complaint(text),
        Kind::Settled => Remember::ComplaintResolved(text),
        Kind::Occasion => match jotting.day {
            Some(day) => Remember::Occasion { what: text, month: day.month, day: day.day, year: day.year },
            None => Remember::Note(text),
        },
        Kind::Photo => Remember::Photo { permission, text },
        Kind::Review => Remember::Review { rating: jotting.rating.unwrap_or(0), text },
        Kind::Referral => Remember::Referral { friend: text },
        Kind::Interest => Remember::Interest(text),
        Kind::Allowed => Remember::Consent { channel, allowed: true, wording },
        Kind::Refused => Remember::Consent { channel, allowed: false, wording },
        Kind::DoNotThank => Remember::DoNotThank,
        Kind::Died => Remember::Died,
    }
}

/// What else there is to say of a line before it is filed.
fn detail(jotting: &Jotting) -> Option<String> {
    if let Some(day) = jotting.day {
        let remark = day.remark().map(|remark| format!(". {remark}")).unwrap_or_default();
        return Some(format!("{}{remark}", day.words()));
    }
    match (jotting.rating, jotting.channel) {
        (Some(1), _) => Some("1 star of five".to_owned()),
        (Some(stars), _) => Some(format!("{stars} stars of five")),
        (None, Some(channel)) => Some(format!("for {}", channel.as_str())),
        (None, None) => None,
    }
}

/// What was filed, in words.
fn told(jotting: &Jotting) -> String {
    let title = jotting.kind.title();
    match (jotting.kind, detail(jotting)) {
        (Kind::Occasion, Some(day)) => format!("{title}: {}, {}", jotting.text, day),
        (Kind::DoNotThank | Kind::Died, _) => title.to_owned(),
        (_, detail) => {
            let text = Some(jotting.text.as_str()).filter(|text| !text.is_empty());
            let parts = [text.map(|text| format!("“{text}”")), detail];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if parts.is_empty() { title.to_owned() } else { format!("{title}: {}", parts.join(", ")) }
        }
    }
}
