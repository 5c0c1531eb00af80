//! The timeline: what both sides did, newest first; several reports of one thing are one entry.

use std::collections::HashMap;

use domain::event::{EventKey, Value};
use domain::fact::{Fact, name};
use domain::id::EventId;
use domain::order::Order;
use jiff::Timestamp;
use jiff::civil::Date;
use store::Source;

use super::words::{self, Said};
use super::{Page, TimelineEntry, Told};
use crate::ShopError;

/// Entries on one page.
const PAGE: usize = 200;

/// What an entry gathers.
#[derive(PartialEq, Eq, Hash)]
enum Group<'a> {
    /// The reports of an order and its payment.
    Order(&'a str),
    /// The steps of a gesture.
    Gesture(&'a str),
    /// Pages read on one day.
    Pages(Date),
    /// One event alone.
    Single(EventId),
}

struct Entry<'a> {
    /// The moment by which it is sorted, and the event that stands for it.
    at: (Timestamp, EventId),
    covers: Vec<&'a Told>,
    said: Said,
    undone: bool,
}

/// A person's timeline.
pub(super) struct Timeline<'a> {
    page: &'a Page<'a>,
    entries: Vec<Entry<'a>>,
}

impl<'a> Timeline<'a> {
    pub(super) fn of(page: &'a Page<'a>) -> Result<Timeline<'a>, ShopError> {
        let mut groups: HashMap<Group<'a>, Vec<&'a Told>> = HashMap::new();
        for told in &page.told {
            groups.entry(group(page, told)).or_default().push(told);
        }
        let orders = orders(page);
        let entry = |(group, covers)| entry(page, &orders, group, covers);
        let mut entries: Vec<Entry<'a>> = groups.into_iter().filter_map(entry).collect();
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        Ok(Timeline { page, entries })
    }

    /// The entry that tells of the event with this key.
    pub(super) fn entry_of(&self, key: EventKey) -> Option<EventId> {
        let tells = |entry: &&Entry<'_>| entry.covers.iter().any(|told| told.event.key == key);
        self.entries.iter().find(tells).map(|entry| entry.at.1)
    }

    /// One page of it, from `before` on, and where the next begins.
    pub(super) fn page(
        &self,
        before: Option<&str>,
    ) -> Result<(Vec<TimelineEntry>, Option<String>), ShopError> {
        let start = match before {
            None => 0,
            Some(cursor) => {
                let cursor = read_cursor(cursor)?;
                self.entries.partition_point(|entry| entry.at >= cursor)
            }
        };
        let rest = &self.entries[start..];
        let shown = &rest[..rest.len().min(PAGE)];
        let mut names = HashMap::new();
        let rows = shown.iter().map(|entry| self.show(entry, &mut names)).collect::<Result<Vec<_>, _>>()?;
        let more = (rest.len() > PAGE).then(|| shown.last().map(cursor)).flatten();
        Ok((rows, more))
    }

    fn show(
        &self,
        entry: &Entry<'_>,
        names: &mut HashMap<Source, Option<String>>,
    ) -> Result<TimelineEntry, ShopError> {
        let zoned = entry.at.0.to_zoned(self.page.rules.zone.clone());
        let by_hand = self.is_by_hand(entry)?;
        let photo = self.photo(entry)?;
        let stages = entry.covers.iter().filter_map(|told| self.page.stage_reached_by(told.event.key));
        Ok(TimelineEntry {
            event: entry.at.1,
            at: zoned.strftime("%A %-d %b %Y, %H:%M").to_string(),
            date: zoned.date(),
            by_us: entry.said.by_us,
            what: entry.said.what.clone(),
            text: entry.said.text.clone(),
            detail: entry.said.detail.clone(),
            health: health(entry),
            sources: self.sources(entry, names)?,
            stage: stages.max_by_key(|stage| stage.number),
            undone: entry.undone,
            by_hand,
            photo,
        })
    }

    /// Whether one event that somebody typed is all there is to an entry.
    fn is_by_hand(&self, entry: &Entry<'_>) -> Result<bool, ShopError> {
        match entry.covers.as_slice() {
            [told] if !matches!(told.fact, Fact::Gesture(_)) && told.event.source == Source::HANDS => {
                Ok(self.page.tx.sources_of_event(told.event.id)? == [Source::HANDS])
            }
            _ => Ok(false),
        }
    }

    /// What the photo of an entry shows, for those who cannot see it.
    fn photo(&self, entry: &Entry<'_>) -> Result<Option<String>, ShopError> {
        let [told] = entry.covers.as_slice() else { return Ok(None) };
        if &*told.event.name != name::PHOTO_SENT || !self.page.tx.has_photo(told.event.id)? {
            return Ok(None);
        }
        let day = self.page.day(told.event.at).strftime("%-d %B %Y");
        let text = match &told.fact {
            Fact::Other(_, properties) => properties.get("text"),
            _ => None,
        };
        let shows = match text {
            Some(Value::Text(text)) => format!(": {text}"),
            _ => String::new(),
        };
        Ok(Some(format!("Photo from {}, {day}{shows}", self.page.row.name)))
    }

    fn sources(
        &self,
        entry: &Entry<'_>,
        names: &mut HashMap<Source, Option<String>>,
    ) -> Result<Vec<String>, ShopError> {
        let mut all: Vec<String> = Vec::new();
        for told in &entry.covers {
            for source in self.page.tx.sources_of_event(told.event.id)? {
                let name = match names.get(&source) {
                    Some(name) => name.clone(),
                    None => {
                        let name = self.page.source_name(source)?;
                        names.insert(source, name.clone());
                        name
                    }
                };
                all.extend(name.filter(|name| !all.contains(name)));
            }
        }
        Ok(all)
    }
}

/// What was found, in the words of a record: it is shown here and nowhere else.
fn health(entry: &Entry<'_>) -> Vec<String> {
    let line = |(name, value): (String, String)| format!("{name}: {value}");
    let found = |told: &Told| match &told.fact {
        Fact::Other(_, properties) => domain::private::shown(properties),
        _ => Vec::new(),
    };
    entry.covers.iter().flat_map(|told| found(told)).map(line).collect()
}

fn group<'a>(page: &Page<'_>, told: &'a Told) -> Group<'a> {
    let subject = told.event.subject.as_deref();
    match (&told.fact, subject) {
        (Fact::OrderCompleted(_), Some(order)) if is_taken_up(page, order, told) => {
            Group::Single(told.event.id)
        }
        (Fact::OrderCompleted(_) | Fact::OrderPaid, Some(order)) => Group::Order(order),
        (Fact::Gesture(_), Some(gesture)) => Group::Gesture(gesture),
        (Fact::Other(event, _), _) if event == name::PAGE_VIEWED => Group::Pages(page.day(told.event.at)),
        _ => Group::Single(told.event.id),
    }
}

/// Whether an order was called off before it was told this time.
fn is_taken_up(page: &Page<'_>, order: &str, told: &Told) -> bool {
    page.told.iter().any(|other| {
        matches!(other.fact, Fact::OrderCancelled)
            && other.event.subject.as_deref() == Some(order)
            && other.event.at < told.event.at
    })
}

/// Every order as all its reports leave it.
fn orders<'a>(page: &'a Page<'a>) -> HashMap<&'a str, Order> {
    let mut reports: HashMap<&str, Vec<&Told>> = HashMap::new();
    for told in &page.told {
        if let Some(subject) = told.event.subject.as_deref().filter(|subject| subject.starts_with("order:")) {
            reports.entry(subject).or_default().push(told);
        }
    }
    let order = |(subject, mut reports): (&'a str, Vec<&Told>)| {
        reports.sort_by_key(|told| told.event.id);
        let order = Order::from_facts(reports.iter().map(|told| (told.event.at, &told.fact)))?;
        Some((subject, order))
    };
    reports.into_iter().filter_map(order).collect()
}

/// The entry that a group makes, if it is news to people.
fn entry<'a>(
    page: &'a Page<'a>,
    orders: &HashMap<&str, Order>,
    group: Group<'a>,
    covers: Vec<&'a Told>,
) -> Option<Entry<'a>> {
    let (first, last) = (covers.first()?, covers.last()?);
    let order = first.event.subject.as_deref().and_then(|subject| orders.get(subject));
    let undone = order.is_some_and(|order| order.is_undone(page.until));
    let trade = page.rules.words();
    let (stands, said, undone) = match group {
        Group::Order(_) => match order {
            Some(order) => (first, words::order(order), undone),
            None => (first, words::event(&first.fact, None, &trade)?, false),
        },
        Group::Gesture(_) => {
            let steps: Vec<_> = covers.iter().filter_map(|told| step(told)).collect();
            (last, words::gesture(&steps)?, false)
        }
        Group::Pages(_) => {
            let paths: Vec<&str> = covers.iter().filter_map(|told| path(told)).collect();
            (last, words::pages(&paths), false)
        }
        Group::Single(_) => {
            let about = first.event.subject.as_deref().and_then(|subject| page.subject_name(subject));
            let takes_back = matches!(first.fact, Fact::OrderCancelled | Fact::OrderRefunded(_));
            let said = match first.fact {
                Fact::OrderCompleted(_) if about.is_some() => words::taken_up(about.as_deref()),
                _ => words::event(&first.fact, about.as_deref(), &trade)?,
            };
            (first, said, undone && !takes_back)
        }
    };
    let at = (stands.event.at, stands.event.id);
    Some(Entry { at, covers, said, undone })
}

fn step(told: &Told) -> Option<&domain::gesture::Step> {
    match &told.fact {
        Fact::Gesture(step) => Some(step),
        _ => None,
    }
}

fn path(told: &Told) -> Option<&str> {
    match &told.fact {
        Fact::Other(_, properties) => match properties.get("path") {
            Some(Value::Text(path)) => Some(path),
            _ => Some(""),
        },
        _ => None,
    }
}

/// Where the page after `entry` begins.
fn cursor(entry: &Entry<'_>) -> String {
    format!("{}.{}", entry.at.0.as_microsecond(), entry.at.1)
}

fn read_cursor(text: &str) -> Result<(Timestamp, EventId), ShopError> {
    let read = || {
        let (at, event) = text.split_once('.')?;
        Some((Timestamp::from_microsecond(at.parse().ok()?).ok()?, event.parse().ok()?))
    };
    read().ok_or_else(|| ShopError::Invalid {
        field: "before",
        value: text.to_owned(),
        reason: "is no place in a timeline; open the page without it".into(),
    })
}
