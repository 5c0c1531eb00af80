//! Calls about who somebody is: identify, group and alias.

use std::borrow::Cow;

use domain::address::{Country, PostalAddress};
use domain::event::{Properties, Value};
use domain::fact::{Fact, Report};
use domain::identity::{Email, Identity, IdentityKind, Phone};
use domain::person::{Occasion, Traits};

use super::call::Call;
use crate::cell::{self, yes_or_no};
use crate::contact;
use crate::field::plain;
use crate::live::{Fault, Json, flat};
use crate::name;
use crate::recipe::DateOrder;

/// What a sender knows of a person beyond what Fondly has a place for.
const TRAITS_GIVEN: &str = "Traits Given";
/// Somebody belongs to a group, with `group_id`.
const GROUP_JOINED: &str = "Group Joined";

/// What *identify* says: the traits, a birthday, and whatever else is told of the person.
pub(super) fn identified(call: &Call<'_>) -> Result<Vec<Report>, Fault> {
    let told = Described::read(call.json.object("traits")?, call);
    let mut identities = call.identities.clone();
    let email = told.traits.email.clone().filter(|_| vouches(&told, call)).map(Identity::from);
    if let Some(email) = email.filter(|email| !identities.contains(email)) {
        // Before the browser, which may be shared.
        let place = identities.iter().take_while(|id| id.kind() != IdentityKind::AnonymousId).count();
        identities.insert(place, email);
    }
    let mut reports = vec![call.report(None, Fact::Identified(Box::new(told.traits)))];
    if let Some(birthday) = told.birthday {
        let key = contact::day_key(&identities[0], &birthday);
        reports.push(Report { message_id: key, ..call.report(None, Fact::OccasionAdded(birthday)) });
    }
    let mut rest = Properties::new();
    flat(&Json::Object(told.rest), None, &mut rest).map_err(|fault| fault.within("traits"))?;
    if !rest.is_empty() {
        reports.push(call.further("traits", Fact::Other(TRAITS_GIVEN.to_owned(), rest)));
    }
    reports.iter_mut().for_each(|report| report.identities.clone_from(&identities));
    Ok(reports)
}

/// Whether the email address is the person's own: the sender's accounts have one each. What somebody types into a form
/// before they have an account proves nothing, unless the sender says that it was verified.
fn vouches(told: &Described<'_>, call: &Call<'_>) -> bool {
    let has_account = call.identities.iter().any(|id| id.kind() == IdentityKind::UserId);
    told.verified.unwrap_or(has_account)
}

/// What *group* says.
pub(super) fn grouped(call: &Call<'_>) -> Result<Vec<Report>, Fault> {
    let group = call.json.needed_id("groupId")?;
    let mut properties = Properties::new();
    flat(call.json.object("traits")?, None, &mut properties).map_err(|fault| fault.within("traits"))?;
    properties.insert("group_id".to_owned(), Value::Text(group));
    Ok(vec![call.report(None, Fact::Other(GROUP_JOINED.to_owned(), properties))])
}

/// What *alias* says: two ids are one person.
pub(super) fn aliased(call: &Call<'_>) -> Report {
    call.report(None, Fact::Identified(Box::default()))
}

/// The traits of a call, sorted by what becomes of them.
#[derive(Default)]
struct Described<'a> {
    traits: Traits,
    birthday: Option<Occasion>,
    /// What the sender says of whether the address was verified.
    verified: Option<bool>,
    /// What has no place of its own, or cannot be read as what its name says.
    rest: Vec<(Cow<'a, str>, Json<'a>)>,
}

impl<'a> Described<'a> {
    fn read(object: &Json<'a>, call: &Call<'_>) -> Described<'a> {
        let mut told = Described::default();
        let mut last_name = None;
        for (name, value) in object.members() {
            let text = words(value);
            let some = || Some(text.clone().into_owned()).filter(|text| !text.is_empty());
            let taken = match plain(name).as_str() {
                "name" => put(&mut told.traits.name, some()),
                "firstname" => put(&mut told.traits.first_name, some()),
                "lastname" => put(&mut last_name, some()),
                "email" => put(&mut told.traits.email, Email::parse(&text).ok()),
                "phone" => put(&mut told.traits.phone, Phone::parse(&text).ok()),
                "birthday" | "birthdate" | "dateofbirth" => put(&mut told.birthday, birthday(&text, call)),
                "emailverified" | "verifiedemail" => put(&mut told.verified, flag(value)),
                "tags" => told.tags(value),
                "address" => told.address(value),
                _ => false,
            };
            if !taken {
                told.rest.push((name.clone(), value.clone()));
            }
        }
        let whole = name::whole(told.traits.first_name.as_deref(), last_name.as_deref());
        told.traits.name = told.traits.name.or(Some(whole).filter(|whole| !whole.is_empty()));
        told
    }

    fn tags(&mut self, value: &Json<'_>) -> bool {
        let Json::List(items) = value else { return false };
        let tags: Vec<_> = items.iter().map(|item| words(item).into_owned()).collect();
        let is_said = !tags.is_empty() && tags.iter().all(|tag| !tag.is_empty());
        if is_said {
            self.traits.tags = tags;
        }
        is_said
    }

    /// Takes an address whose parts are all known; any other stays among the rest, too.
    fn address(&mut self, value: &Json<'a>) -> bool {
        let mut address = PostalAddress::default();
        let mut is_known = true;
        for (name, part) in value.members() {
            let text = words(part).into_owned();
            match plain(name).as_str() {
                "street" | "line1" | "address1" => address.line1 = text,
                "line2" | "address2" => address.line2 = text,
                "company" => address.company = text,
                "city" => address.city = text,
                "state" | "region" | "province" => address.region = text,
                "postalcode" | "postcode" | "zip" => address.postcode = text,
                "country" => address.country = Country::parse(&text),
                _ => is_known = false,
            }
        }
        let is_said = address != PostalAddress::default();
        if is_said {
            self.traits.address = Some(address);
        }
        is_said && is_known
    }
}

/// A text or a number as people meant it; nothing for anything else.
fn words<'j>(value: &'j Json<'_>) -> Cow<'j, str> {
    match value {
        Json::Text(text) => cell::clean(Cow::Borrowed(text), false),
        Json::Number(digits) => Cow::Borrowed(digits),
        _ => Cow::Borrowed(""),
    }
}

/// Fills `place`; says whether there was something to fill it with.
fn put<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let is_said = value.is_some();
    if is_said {
        *place = value;
    }
    is_said
}

fn flag(value: &Json<'_>) -> Option<bool> {
    match value {
        Json::Boolean(value) => Some(*value),
        Json::Text(text) => yes_or_no(text.trim()),
        _ => None,
    }
}

/// A birthday as programs write it. `5/12/84` may be two days, so it is left as it is.
fn birthday(text: &str, call: &Call<'_>) -> Option<Occasion> {
    if text.contains('/') {
        return None;
    }
    let received = call.arrival.received_at;
    let day = contact::day_read(text, DateOrder::DayFirst, received).ok()?;
    Some(day.plausible(received).called(contact::BIRTHDAY))
}
