//! One entry of a calendar: somebody's birthday, something with a person whom the shop may know, or neither.

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarFrequency, ICalendarProperty, ICalendarValue,
};
use calcard::{Entry as Parsed, Parser};
use domain::event::Value;
use domain::fact::{Fact, Report};
use domain::identity::{Email, Identity};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::blocks::Block;
use super::summary::{self, Kind};
use crate::cell;
use crate::contact::{ANNIVERSARY, BIRTHDAY, Day, day_written};
use crate::field::Field;
use crate::item::{BrokenRow, Listed, ListedKind, Otherwise, Outbox, Unsettled, Who};
use crate::key;
use crate::name;
use crate::recipe::{Places, Recipe};
use crate::row::{Fault, RowError, broken};

/// The columns in which entries are shown and set aside. The name is not one that a list of contacts reads: a calendar
/// often has half of it, and must not rename anybody.
pub(super) const COLUMNS: &[(&str, Option<Field>)] = &[
    ("Called", Some(Field::Name)),
    ("Email", Some(Field::Email)),
    ("Person", Some(Field::Person)),
    ("Birthday", Some(Field::Birthday)),
    ("Anniversary", Some(Field::Anniversary)),
    ("Calendar entry", None),
];

/// What to do about a birthday of which nobody knows whose it is.
const WHOSE_CURE: &str =
    "Write the person's email address into the column Email, or their key into Person, and import that file.";

/// An entry as it is written.
#[derive(Debug, Default)]
pub(super) struct Entry {
    summary: String,
    uid: String,
    /// Year, month, day.
    date: Option<(u16, u8, u8)>,
    time: Option<(u8, u8)>,
    utc: bool,
    yearly: bool,
    no_year: bool,
    /// What the program that wrote it says that it is.
    marked: Option<Kind>,
    attendees: Vec<String>,
    calendar: String,
}

/// Reads one entry, as far as it can be read.
pub(super) fn read(block: &Block) -> Entry {
    let mut entry = Entry { calendar: block.calendar.clone(), ..Entry::default() };
    if let Parsed::ICalendar(calendar) = Parser::new(&block.text).entry()
        && let Some(component) = calendar.components.first()
    {
        entry.take(component);
    }
    entry
}

impl Entry {
    fn take(&mut self, component: &ICalendarComponent) {
        for property in &component.entries {
            match &property.name {
                ICalendarProperty::Summary => self.summary = line(&text(property)),
                ICalendarProperty::Uid => self.uid = text(property),
                ICalendarProperty::Dtstart => self.take_start(property),
                ICalendarProperty::Rrule => self.yearly |= is_yearly(property),
                ICalendarProperty::Attendee => {
                    let address = text(property);
                    let bare = address.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
                    self.attendees.push(address[bare.map_or(0, str::len)..].to_owned());
                }
                ICalendarProperty::Categories => self.mark(&text(property)),
                ICalendarProperty::Other(name) => self.take_other(&name.to_ascii_uppercase(), property),
                _ => {}
            }
        }
        let calendar = self.calendar.clone();
        self.mark(&calendar);
    }

    fn take_start(&mut self, property: &ICalendarEntry) {
        let Some(ICalendarValue::PartialDateTime(start)) = property.values.first() else { return };
        self.date = start.year.zip(start.month).zip(start.day).map(|((year, month), day)| (year, month, day));
        self.time = start.hour.zip(start.minute);
        self.utc = start.tz_hour == Some(0) && start.tz_minute.unwrap_or(0) == 0;
        self.no_year |= property.params.iter().any(|parameter| {
            format!("{:?}", parameter.name).to_ascii_uppercase().contains("X-APPLE-OMIT-YEAR")
        });
    }

    fn take_other(&mut self, name: &str, property: &ICalendarEntry) {
        match name {
            "X-NEXTCLOUD-BC-UNKNOWN-YEAR" => self.no_year |= text(property).trim() == "1",
            "X-NEXTCLOUD-BC-FIELD-TYPE" | "X-GOOGLE-CALENDAR-CONTENT-TYPE" => self.mark(&text(property)),
            "X-BIRTHDAY" | "X-CONTACT-BIRTHDAY" => self.marked = Some(Kind::Birthday),
            "X-ANNIVERSARY" => self.marked = Some(Kind::Anniversary),
            _ => {}
        }
    }

    /// Takes a word of the calendar or of the program that wrote it for what the entry is.
    fn mark(&mut self, word: &str) {
        let kind = match word.trim().to_lowercase().as_str() {
            "bday"
            | "birthday"
            | "birthdays"
            | "geburtstag"
            | "geburtstage"
            | "anniversaires"
            | "compleanni"
            | "cumpleaños"
            | "verjaardagen"
            | "contacts' birthdays" => Kind::Birthday,
            "anniversary" | "anniversaries" | "hochzeitstag" | "hochzeitstage" => Kind::Anniversary,
            _ => return,
        };
        self.marked.get_or_insert(kind);
    }

    /// Whose day it is, if it is one: the summary says so of an entry that lasts a day or comes every year, or the
    /// program that wrote it does.
    fn day_of(&self) -> Option<(Kind, String)> {
        let told = summary::day_of(&self.summary);
        match (told, self.marked) {
            (Some(told), _) if self.time.is_none() || self.yearly => Some(told),
            (told, Some(kind)) => {
                let name = told.map_or_else(|| summary::name(&self.summary), |(_, name)| name);
                (!name.is_empty()).then_some((kind, name))
            }
            _ => None,
        }
    }

    /// The day with the year in which it began. A calendar often gives the next time instead, so that a year in which
    /// no customer was born is none.
    fn day(&self, received: Timestamp) -> Option<Day> {
        const CHILDHOOD: i16 = 10;
        let (year, month, day) = self.date?;
        let this_year = received.to_zoned(TimeZone::UTC).year();
        let small = |number: u8| i8::try_from(number).ok();
        let year = i16::try_from(year).ok().filter(|year| !self.no_year && *year <= this_year - CHILDHOOD);
        Some(Day::new(small(month)?, small(day)?, year)?.plausible(received))
    }

    /// What tells it from other entries of the file.
    pub(super) fn key(&self) -> String {
        match self.day_of() {
            Some((kind, name)) => {
                format!("{kind:?} {} {:?}", name::plain(&name), self.date.map(|(_, month, day)| (month, day)))
            }
            None => {
                format!("{}|{}|{:?}|{:?}|{:?}", self.uid, self.summary, self.date, self.time, self.attendees)
            }
        }
    }

    /// The entry as a row of [`COLUMNS`].
    pub(super) fn record(&self) -> Vec<String> {
        let written = |(year, month, day): (u16, u8, u8)| match year {
            1604 => format!("--{month:02}-{day:02}"),
            _ if self.no_year => format!("--{month:02}-{day:02}"),
            year => format!("{year:04}-{month:02}-{day:02}"),
        };
        let date = self.date.map(written).unwrap_or_default();
        let (name, birthday, anniversary) = match self.day_of() {
            Some((Kind::Birthday, name)) => (name, date, String::new()),
            Some((Kind::Anniversary, name)) => (name, String::new(), date),
            None => (String::new(), String::new(), String::new()),
        };
        let email = self.attendees.first().cloned().unwrap_or_default();
        vec![name, email, String::new(), birthday, anniversary, self.summary.clone()]
    }

    /// Tells what it is.
    pub(super) fn tell(
        self,
        line: u64,
        recipe: &Recipe,
        places: &Places,
        out: &mut Outbox<'_>,
    ) -> Result<(), RowError> {
        let Some((kind, called)) = self.day_of() else { return self.tell_other(line, recipe, out) };
        let (what, field) = match kind {
            Kind::Birthday => (BIRTHDAY, Field::Birthday),
            Kind::Anniversary => (ANNIVERSARY, Field::Anniversary),
        };
        let Some(day) = self.day(recipe.received) else {
            let value = self.date.map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
            let cure = "Write the day as 1984-05-12, or as --05-12 where the year is not known.";
            let fault = Fault::new(field, &value.unwrap_or_default(), "is no day of the calendar", cure);
            return Err(fault.into());
        };
        let occasion = day.called(what);
        let mut record = self.record();
        let place = if kind == Kind::Birthday { 3 } else { 4 };
        record[place] = day_written(&occasion);
        let whose = key::short(name::plain(&called).as_bytes());
        let report = Report {
            message_id: format!("calendar:name:{whose}/{}#{}", what.to_lowercase(), record[place]),
            at: recipe.received,
            identities: Vec::new(),
            subject: None,
            fact: Fact::OccasionAdded(occasion),
        };
        let fault = Fault::new(Field::Name, &called, "has a day in the calendar", WHOSE_CURE);
        let row: BrokenRow = broken(line, &fault, recipe, places, record);
        out.tally.days += 1;
        let who = Who::Named { name: called, phone: None };
        Ok(out.unsettled(Unsettled { who, reports: vec![report], otherwise: Otherwise::SetAside(row) })?)
    }

    /// An entry that is nobody's day: kept for those of its people whom the shop knows, or listed.
    fn tell_other(self, line: u64, recipe: &Recipe, out: &mut Outbox<'_>) -> Result<(), RowError> {
        let when = self.when(&recipe.zone);
        let day = when.map(|at| at.to_zoned(recipe.zone.clone()).strftime("%-d %B %Y").to_string());
        let text = if self.summary.is_empty() { "without a title".to_owned() } else { self.summary.clone() };
        let document = day.unwrap_or_else(|| "without a day".to_owned());
        let listed = Listed { line, kind: ListedKind::CalendarEntry, document, text };
        let Some(at) = when.filter(|_| !self.attendees.is_empty()) else { return Ok(out.list(listed)?) };
        let emails = self.attendees.iter().filter_map(|text| Email::parse(text).ok());
        let reports = emails.map(|email| {
            let identity = Identity::from(email);
            let said = key::short(format!("{}|{}|{at}", self.uid, self.summary).as_bytes());
            Report {
                message_id: format!("calendar:{}/met#{said}", key::of_identity(&identity)),
                at,
                identities: vec![identity],
                subject: None,
                fact: Fact::other(APPOINTMENT, [("text", Value::Text(self.summary.clone()))]),
            }
        });
        let reports: Vec<Report> = reports.collect();
        Ok(out.unsettled(Unsettled { who: Who::Known, reports, otherwise: Otherwise::List(listed) })?)
    }

    /// When it begins, on the shop's clock unless it says UTC.
    fn when(&self, zone: &TimeZone) -> Option<Timestamp> {
        let (year, month, day) = self.date?;
        let small = |number: u8| i8::try_from(number).ok();
        let date = Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
        let (hour, minute) = self.time.unwrap_or((0, 0));
        let time = Time::new(small(hour)?, small(minute)?, 0, 0).ok()?;
        let zone = if self.utc { TimeZone::UTC } else { zone.clone() };
        zone.to_timestamp(date.to_datetime(time)).ok()
    }
}

/// What a calendar entry with a person whom the shop knows is called.
const APPOINTMENT: &str = "Appointment Noted";

fn is_yearly(property: &ICalendarEntry) -> bool {
    property.values.iter().any(|value| {
        matches!(value, ICalendarValue::RecurrenceRule(rule) if rule.freq == ICalendarFrequency::Yearly)
    })
}

fn text(property: &ICalendarEntry) -> String {
    let texts = property.values.iter().filter_map(|value| match value {
        ICalendarValue::Text(text) => Some(text.clone()),
        ICalendarValue::Uri(uri) => uri.as_str().map(str::to_owned),
        ICalendarValue::Integer(number) => Some(number.to_string()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(",")
}

/// A text in one line.
fn line(text: &str) -> String {
    cell::clean(text.into(), false).split_whitespace().collect::<Vec<_>>().join(" ")
}
