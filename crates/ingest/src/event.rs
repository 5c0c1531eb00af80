//! What people did, a row each: exams, bookings, visits, reviews; whoever keeps such a table knows the day and the person.

mod name;
mod property;

use std::collections::HashSet;

use domain::event::{Properties, Value};
use domain::fact::{self, Fact, Report, message_id};
use domain::identity::{Identity, IdentityKind};
use foldhash::fast::FixedState;
use jiff::Timestamp;

use crate::address::dialled;
use crate::contact::person_of;
use crate::field::Field;
use crate::item::{Otherwise, Outbox, Unsettled, Who};
use crate::key;
use crate::name as names;
use crate::read::Reader;
use crate::recipe::{Places, Recipe};
use crate::refusal::ReadError;
use crate::row::{DATE_CURE, Dates, Fault, Row, RowError, broken};

pub(crate) use name::{known, segment_name};

/// Reads the rows of a file of events.
pub(crate) struct Events<'a> {
    recipe: &'a Recipe,
    places: &'a Places,
    dates: Dates,
    columns: Vec<property::Column>,
    seen: HashSet<u64, FixedState>,
}

/// Whose an event is.
enum Whose {
    /// Somebody with these keys.
    Keyed(Vec<Identity>),
    /// Somebody of this name.
    Called(String),
}

impl<'a> Events<'a> {
    pub(crate) fn new(recipe: &'a Recipe, places: &'a Places) -> Events<'a> {
        let columns = property::columns(recipe);
        Events { recipe, places, dates: Dates::new(recipe), columns, seen: HashSet::default() }
    }

    fn whose(&self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<Whose, Fault> {
        let mut keys = Vec::new();
        keys.extend(Identity::new(IdentityKind::Customer, &row.text(Field::CustomerId)).ok());
        keys.extend(Identity::new(IdentityKind::UserId, &row.text(Field::UserId)).ok());
        keys.extend(row.email(Field::Email)?.map(Identity::from));
        let mut called = row.some(Field::Name).unwrap_or_else(|| {
            names::whole(row.some(Field::FirstName).as_deref(), row.some(Field::LastName).as_deref())
        });
        if let Some(person) = row.some(Field::Person) {
            match person_of(&person) {
                Some(key) => keys.push(key),
                // A number, or a word that is no name, is a key of the system that the file comes from.
                None if person.chars().any(|c| c.is_ascii_digit()) => {
                    keys.extend(Identity::new(IdentityKind::UserId, &person).ok());
                }
                None if called.is_empty() => called = person,
                None => {}
            }
        }
        keys.dedup();
        if !keys.is_empty() {
            return Ok(Whose::Keyed(keys));
        }
        let phone = dialled(row, Field::Phone, out)?;
        match (called.is_empty(), phone) {
            (true, _) => {
                let cure = "Enter an email address, a customer number or a name; several people may share a phone number.";
                Err(Fault::new(Field::Person, "", "is empty: nobody knows who it was", cure))
            }
            // The same key as in a list of contacts.
            (false, Some(phone)) => {
                let both = format!("{}|{}", names::plain(&called), phone.as_str());
                let key = Identity::new(IdentityKind::Contact, &key::short(both.as_bytes()));
                Ok(Whose::Keyed(key.into_iter().collect()))
            }
            (false, None) => Ok(Whose::Called(called)),
        }
    }

    fn fact(&self, row: &Row<'_>) -> Result<Fact, Fault> {
        let text = row.text(Field::Event);
        if text.is_empty() {
            let cure = "Enter what happened, such as exam, booking or visit.";
            return Err(Fault::new(Field::Event, "", "is empty: nobody knows what happened", cure));
        }
        let event = segment_name(&text);
        let properties = property::read(&self.columns, row, self.recipe);
        typed(&event, properties).ok_or_else(|| {
            let reason = "is an event that is kept in a form of its own";
            let cure = "Bring orders in as orders or sales lines; a consent needs a column `channel` and one `source`.";
            Fault::new(Field::Event, &text, reason, cure)
        })
    }
}

/// An event of this name with these properties, if it may come from a table. What orders and gestures derive from is
/// told by their own files and by the shop's hands.
fn typed(event: &str, mut properties: Properties) -> Option<Fact> {
    if is_of_its_own(event) {
        return None;
    }
    if matches!(event, fact::name::CONSENT_GIVEN | fact::name::CONSENT_WITHDRAWN) {
        // Each row says when it was.
        properties.insert("dated".to_owned(), Value::Boolean(true));
    }
    Fact::read(event, serde_json::to_value(properties).ok()?).ok()
}

/// Whether such an event comes from files and deeds of its own and never from a table.
pub(crate) fn is_of_its_own(event: &str) -> bool {
    let of_its_own = event.starts_with("Gesture ") || event.starts_with("Order ") || event == "Identified";
    of_its_own && event != fact::name::ORDER_DELIVERED
}

impl Reader for Events<'_> {
    fn row(&mut self, row: &Row<'_>, out: &mut Outbox<'_>) -> Result<(), RowError> {
        if !self.seen.insert(row.hash(0..row.width())) {
            out.tally.duplicates += 1;
            return Ok(());
        }
        let Some(at) = self.dates.read(row, Field::Date)? else {
            return Err(Fault::new(Field::Date, "", "is empty: nobody knows when it was", DATE_CURE).into());
        };
        let fact = self.fact(row)?;
        let whose = self.whose(row, out)?;
        out.tally.happenings += 1;
        let subject = row.some(Field::Subject).map(|number| subject(fact.name(), &number));
        let report = |whose: &str, identities| report(whose, identities, at, subject, fact);
        match whose {
            Whose::Keyed(keys) => {
                let whose = keys.first().map(key::of_identity).unwrap_or_default();
                Ok(out.report(report(&whose, keys))?)
            }
            Whose::Called(name) => {
                let field = if row.has(Field::Name) { Field::Name } else { Field::Person };
                let cure = "Add the person's email address or customer number, and import the row again.";
                let fault = Fault::new(field, &name, crate::contact::ONLY_A_NAME, cure);
                let row = broken(row.line, &fault, self.recipe, self.places, row.record());
                let whose = format!("name:{}", key::short(names::plain(&name).as_bytes()));
                let reports = vec![report(&whose, Vec::new())];
                let who = Who::Named { name, phone: None };
                Ok(out.unsettled(Unsettled { who, reports, otherwise: Otherwise::SetAside(row) })?)
            }
        }
    }

    fn finish(self: Box<Self>, _: &mut Outbox<'_>) -> Result<(), ReadError> {
        Ok(())
    }
}

/// What several rows are about together: `booking:B12` for `Booking Made` and `Booking Kept`.
fn subject(event: &str, number: &str) -> String {
    let thing = event.split(' ').next().unwrap_or_default().to_lowercase();
    format!("{thing}:{number}")
}

fn report(
    whose: &str,
    identities: Vec<Identity>,
    at: Timestamp,
    subject: Option<String>,
    fact: Fact,
) -> Report {
    let said = serde_json::to_vec(&fact).expect("facts always serialise");
    let about = subject.clone().unwrap_or_else(|| format!("event:{whose}"));
    let topic = format!("{}@{}#{}", fact.name(), at.as_second(), key::short(&said));
    Report { message_id: message_id(&about, &topic), at, identities, subject, fact }
}
