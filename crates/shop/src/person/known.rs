//! What the shop knows of a person beside what happened: consents, interests, days, notes, address.

use std::collections::BTreeMap;

use domain::event::Value;
use domain::fact::{Consent, Fact, name};
use domain::id::EventId;
use domain::identity::{Identity, IdentityKind};
use domain::person::{Channel, Occasion};
use jiff::Timestamp;
use store::Source;

use super::timeline::Timeline;
use super::{ConsentRow, InterestRow, NoteRow, OccasionRow, Page, Told};
use crate::ShopError;
use crate::loves::GuessRow;
use crate::place::words::accepted;
use crate::view::PersonTag;

/// How a rule begins to say why, before the keys of the two,
pub(crate) const CARRIED: &str = "one report carried both ";
/// and what it says between them.
pub(crate) const AND: &str = " and ";

/// An identity as people read it: an email or phone number alone, others with their kind.
pub(super) fn shown(identity: &str) -> String {
    match identity.split_once(':') {
        Some(("email" | "phone", value)) => value.to_owned(),
        Some(("contact", _)) => "an entry of a contact list".to_owned(),
        Some(("hand", value)) => format!("entered by hand, {value}"),
        _ => identity.to_owned(),
    }
}

/// An identity within a sentence: `the email address maya@example.org`.
fn named(identity: &Identity) -> String {
    let value = identity.value();
    match identity.kind() {
        IdentityKind::Shopify => format!("Shopify’s customer {value}"),
        IdentityKind::Woo => format!("WooCommerce’s customer {value}"),
        IdentityKind::Customer => format!("customer {value} of the books"),
        IdentityKind::UserId => format!("the user {value} of your site"),
        IdentityKind::Email => format!("the email address {value}"),
        IdentityKind::Contact => "an entry of a contact list".to_owned(),
        IdentityKind::Phone => format!("the phone number {value}"),
        IdentityKind::AnonymousId => "a browser".to_owned(),
        IdentityKind::Hand => "an entry made by hand".to_owned(),
    }
}

/// Why a rule joined two, or asks about them, as people read it. It is kept with the keys as they are; what a human wrote
/// stays as it is.
pub(crate) fn why_shown(why: &str) -> String {
    let parsed = why.strip_prefix(CARRIED).and_then(|both| {
        let mut places = both.match_indices(AND);
        places.find_map(|(at, _)| Some((both[..at].parse().ok()?, both[at + AND.len()..].parse().ok()?)))
    });
    match parsed {
        Some((one, other)) => format!("{CARRIED}{}{AND}{}", named(&one), named(&other)),
        None => why.to_owned(),
    }
}

/// The last word on one channel.
struct Word {
    said: bool,
    at: Timestamp,
    event: EventId,
    source: String,
    wording: Option<String>,
}

impl Page<'_> {
    /// The lines on a parcel.
    pub(super) fn address(&self) -> Vec<String> {
        let address = self.row.traits.address.as_ref();
        address.map(|address| address.lines(&self.row.name, self.rules.home())).unwrap_or_default()
    }

    /// Others at the same address.
    pub(super) fn household(&self) -> Result<Vec<PersonTag>, ShopError> {
        if self.row.household.is_none() {
            return Ok(Vec::new());
        }
        let others = self.tx.household_of(&self.row)?.into_iter();
        Ok(others.map(|other| PersonTag { id: other.id, name: other.name, place: other.place }).collect())
    }

    /// Every channel with the last word on it.
    pub(super) fn consents(&self) -> Result<Vec<ConsentRow>, ShopError> {
        let mut words = self.last_words()?;
        let row = |channel: Channel| {
            let word = words.remove(&channel);
            let said = word.as_ref().map(|word| word.said);
            ConsentRow {
                channel: channel.as_str().to_owned(),
                allowed: match said {
                    None if channel == Channel::Post => self.may_post(),
                    said => channel.permits(said),
                },
                said,
                when: word.as_ref().map(|word| self.day(word.at)),
                source: word.as_ref().map(|word| word.source.clone()).filter(|source| !source.is_empty()),
                wording: word.and_then(|word| word.wording),
            }
        };
        Ok(Channel::ALL.into_iter().map(row).collect())
    }

    /// Whether unasked post may go to their country.
    fn may_post(&self) -> bool {
        let country = self.row.traits.address.as_ref().and_then(|address| address.country.as_ref());
        !country.is_some_and(|country| {
            self.rules.settings.no_post_to.iter().any(|code| code.eq_ignore_ascii_case(country.as_str()))
        })
    }

    fn last_words(&self) -> Result<BTreeMap<Channel, Word>, ShopError> {
        let mut words: BTreeMap<Channel, Word> = BTreeMap::new();
        for told in &self.told {
            for (channel, word) in self.said(told)? {
                let newer = |known: &Word| (known.at, known.event) <= (word.at, word.event);
                if words.get(&channel).is_none_or(newer) {
                    words.insert(channel, word);
                }
            }
        }
        Ok(words)
    }

    /// What one event says of channels.
    fn said(&self, told: &Told) -> Result<Vec<(Channel, Word)>, ShopError> {
        let (at, event) = (told.event.at, told.event.id);
        let word = |said, source: &str, wording: Option<&String>| Word {
            said,
            at,
            event,
            source: source.to_owned(),
            wording: wording.cloned(),
        };
        let typed = |consent: &Consent, said| {
            vec![(consent.channel, word(said, &consent.source, consent.wording.as_ref()))]
        };
        Ok(match &told.fact {
            Fact::ConsentGiven(consent) => typed(consent, true),
            Fact::ConsentWithdrawn(consent) => typed(consent, false),
            Fact::Identified(traits) => {
                let source = self.source_name(told.event.source)?.unwrap_or_default();
                accepted(traits).map(|(channel, said)| (channel, word(said, &source, None))).collect()
            }
            _ => Vec::new(),
        })
    }

    /// What a source is called: a file's name, a sender, or that somebody typed it.
    pub(super) fn source_name(&self, source: Source) -> Result<Option<String>, ShopError> {
        if source == Source::HANDS {
            return Ok(Some("by hand".to_owned()));
        }
        if let Some(door) = crate::arrivals::door_of(source) {
            return Ok(Some(door.title().to_owned()));
        }
        Ok(self.tx.import(domain::id::ImportId(source.0))?.map(|import| import.file))
    }

    /// What they may love; each with the entry of the timeline in which the words stand.
    pub(super) fn guesses(&self, timeline: &Timeline<'_>) -> Vec<GuessRow> {
        let told = self.told.iter().map(|told| (&told.event, &told.fact));
        let mut guesses = crate::loves::guesses_of(self.rules, told, self.moment);
        for guess in &mut guesses {
            let event = self.told.iter().find(|told| told.event.id == guess.event);
            let entry = event.and_then(|told| timeline.entry_of(told.event.key));
            guess.event = entry.unwrap_or(guess.event);
        }
        guesses
    }

    /// What they love; of several reports of one thing the first that somebody confirmed.
    pub(super) fn interests(&self) -> Vec<InterestRow> {
        let mut rows: Vec<InterestRow> = Vec::new();
        for told in &self.told {
            let interest = match &told.fact {
                Fact::InterestAdded(interest) if interest.confirmed => interest,
                Fact::InterestRefused(interest) => {
                    let id = self.rules.interests().id_of(&interest.what);
                    rows.retain(|row| self.rules.interests().id_of(&row.what) != id);
                    continue;
                }
                _ => continue,
            };
            let row = InterestRow {
                event: told.event.id,
                what: interest.what.clone(),
                source: interest.source.clone(),
                confirmed: interest.confirmed,
            };
            let what = store::fold(&interest.what);
            match rows.iter_mut().find(|known| store::fold(&known.what) == what) {
                Some(known) if interest.confirmed && !known.confirmed => *known = row,
                Some(_) => {}
                None => rows.push(row),
            }
        }
        rows.sort_by_key(|row| !row.confirmed);
        rows
    }

    /// Their days, the next to come first.
    pub(super) fn occasions(&self) -> Vec<OccasionRow> {
        let row = |told: &Told| match &told.fact {
            Fact::OccasionAdded(occasion) => Some(OccasionRow {
                event: told.event.id,
                what: occasion.what.clone(),
                when: occasion_day(occasion),
                remark: occasion_remark(occasion, self.today),
                days_away: occasion.next(self.today).map(|next| i64::from((next - self.today).get_days())),
            }),
            _ => None,
        };
        let mut rows: Vec<OccasionRow> = self.told.iter().filter_map(row).collect();
        rows.sort_by_key(|row| row.days_away.unwrap_or(i64::MAX));
        rows
    }

    /// What somebody noted, newest first, after what the shop's books remark.
    pub(super) fn notes(&self) -> Vec<NoteRow> {
        let note = |told: &Told| {
            let text = match &told.fact {
                Fact::Other(event, properties) if event == name::NOTE_ADDED => match properties.get("text") {
                    Some(Value::Text(text)) => Some(text.clone()),
                    _ => None,
                },
                Fact::Identified(traits) if traits.note == self.row.traits.note => traits.note.clone(),
                _ => None,
            };
            Some(NoteRow { event: told.event.id, text: text?, when: self.day(told.event.at) })
        };
        let mut rows: Vec<NoteRow> = Vec::new();
        for row in self.told.iter().rev().filter_map(note) {
            if rows.iter().all(|known| known.text != row.text) {
                rows.push(row);
            }
        }
        rows
    }
}

/// How a 29 February comes round, in a year without one.
fn occasion_remark(occasion: &Occasion, today: jiff::civil::Date) -> Option<String> {
    let leap = (occasion.month, occasion.day) == (2, 29);
    let next = occasion.next(today).filter(|next| leap && !next.in_leap_year())?;
    Some(format!("{} has no 29 February; it comes up on the 28th", next.year()))
}

/// `4 May`, or `4 May 1981`.
pub(super) fn occasion_day(occasion: &Occasion) -> String {
    // A leap year, so that 29 February has a name.
    let year = occasion.year.unwrap_or(2000);
    let Some(day) = occasion.in_year(year) else { return String::new() };
    day.strftime(if occasion.year.is_some() { "%-d %B %Y" } else { "%-d %B" }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_a_rule_names_what_it_is_about_and_one_of_a_human_stays() {
        for (kept, shown) in [
            (
                "one report carried both shopify:9000009 and email:p2@t.example",
                "one report carried both Shopify’s customer 9000009 and the email address p2@t.example",
            ),
            (
                "one report carried both user_id:you and me and email:p2@t.example",
                "one report carried both the user you and me of your site and the email address p2@t.example",
            ),
            ("the same hand: shopify:1", "the same hand: shopify:1"),
        ] {
            assert_eq!(why_shown(kept), shown);
        }
    }
}
