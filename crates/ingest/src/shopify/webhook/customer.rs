//! Customers as Shopify's webhooks tell them, and what they allowed.

use domain::fact::{Consent, Fact, Report, message_id};
use domain::identity::Identity;
use domain::person::{Channel, Traits};
use jiff::Timestamp;

use super::customer_id;
use super::order::ADDRESS;
use crate::contact::{CONTACT_REMOVED, ConsentWord, consent_word};
use crate::key;
use crate::live::{Arrival, Fault, Ignored, Json, Told, party};
use crate::name;
use crate::shopify::SOURCE;

const CUSTOMER_CURE: &str = "Send the customer's id with it.";

/// Who keeps the reports of one customer together.
struct Customer<'c> {
    id: Identity,
    identities: Vec<Identity>,
    arrival: &'c Arrival<'c>,
}

impl<'c> Customer<'c> {
    fn read(json: &Json<'_>, name: &str, arrival: &'c Arrival<'c>) -> Result<Customer<'c>, Fault> {
        let id = customer_id(json, name)?.ok_or_else(|| Fault::missing(name, CUSTOMER_CURE))?;
        Ok(Customer { identities: vec![id.clone()], id, arrival })
    }

    fn report(&self, topic: &str, at: Timestamp, fact: Fact) -> Report {
        Report {
            message_id: message_id(&format!("customer:shopify:{}", self.id.value()), topic),
            at,
            identities: self.identities.clone(),
            subject: None,
            fact,
        }
    }
}

/// What a whole customer says.
pub(super) fn told(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let mut customer = Customer::read(json, "id", arrival)?;
    let traits = traits(json)?;
    // An address that Shopify still waits to see confirmed may be somebody else's.
    let is_theirs = json.flag("verified_email") != Some(false);
    customer.identities.extend(traits.email.clone().filter(|_| is_theirs).map(Identity::from));
    let at = json.time("updated_at", arrival.zone)?.unwrap_or(arrival.received_at);
    let topic = format!("identified#{}", key::of_traits(&traits));
    let mut reports = vec![customer.report(&topic, at, Fact::Identified(Box::new(traits)))];
    reports.extend(answers(json, &customer)?);
    Ok(Told::reports(reports))
}

/// The same traits that the file has, so that both say the same.
fn traits(json: &Json<'_>) -> Result<Traits, Fault> {
    let (first, last) = (json.text("first_name")?, json.text("last_name")?);
    let whole = name::whole(first.as_deref(), last.as_deref());
    let home = json.object("default_address")?;
    let home = party(home, &ADDRESS).map_err(|fault| fault.within("default_address"))?;
    let accepts = |name| Ok(word(json, name)?.map(|word| word == ConsentWord::Yes));
    Ok(Traits {
        name: Some(whole).filter(|name| !name.is_empty()),
        first_name: first,
        email: json.email("email")?,
        phone: json.phone("phone").or(home.phone),
        address: home.address,
        note: json.text("note")?,
        tags: tags(json)?,
        accepts_email: accepts(EMAIL)?.or_else(|| json.flag("accepts_marketing")),
        accepts_sms: accepts(SMS)?,
        ..Traits::default()
    })
}

/// Labels, with commas between.
pub(super) fn tags(json: &Json<'_>) -> Result<Vec<String>, Fault> {
    let tags = json.text("tags")?.unwrap_or_default();
    Ok(tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect())
}

/// What the customer's webhooks call consent to email.
const EMAIL: &str = "email_marketing_consent";
/// And to text messages.
const SMS: &str = "sms_marketing_consent";

fn word(json: &Json<'_>, name: &str) -> Result<Option<ConsentWord>, Fault> {
    let state = json.object(name)?.text("state").map_err(|fault| fault.within(name))?;
    Ok(state.and_then(|state| consent_word(&state)))
}

/// Yes and no by channel, each at its time. *Not subscribed* and *pending* are neither.
fn answers(json: &Json<'_>, customer: &Customer<'_>) -> Result<Vec<Report>, Fault> {
    let mut reports = Vec::new();
    for (name, channel) in [(EMAIL, Channel::Email), (SMS, Channel::Sms)] {
        let object = json.object(name)?;
        let at =
            object.time("consent_updated_at", customer.arrival.zone).map_err(|fault| fault.within(name))?;
        let wording = object.text("opt_in_level").map_err(|fault| fault.within(name))?;
        let consent = Consent { channel, source: SOURCE.to_owned(), wording, dated: at.is_some() };
        let (word, fact) = match word(json, name)? {
            Some(ConsentWord::Yes) => ("yes", Fact::ConsentGiven(consent)),
            Some(ConsentWord::No) => ("no", Fact::ConsentWithdrawn(consent)),
            Some(ConsentWord::Nothing) | None => continue,
        };
        let when = at.map(|at| at.as_second().to_string()).unwrap_or_default();
        let topic = format!("consent#{}-{word}-{when}", channel.as_str());
        reports.push(customer.report(&topic, at.unwrap_or(customer.arrival.received_at), fact));
    }
    Ok(reports)
}

/// A webhook that tells of consent alone.
pub(super) fn answered(json: &Json<'_>, id: &str, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let customer = Customer::read(json, id, arrival)?;
    match answers(json, &customer)? {
        reports if reports.is_empty() => Ok(Told::ignored(Ignored::one_of(
            "A customer has neither allowed nor refused anything yet.",
            format!("Customer {} has neither allowed nor refused anything yet.", customer.id.value()),
        ))),
        reports => Ok(Told::reports(reports)),
    }
}

/// A customer whom the shop took off its list. What they did stays; only `customers/redact` asks to forget them.
pub(super) fn deleted(json: &Json<'_>, arrival: &Arrival<'_>) -> Result<Told, Fault> {
    let customer = Customer::read(json, "id", arrival)?;
    let fact = Fact::other(CONTACT_REMOVED, []);
    Ok(Told::reports(vec![customer.report("removed", arrival.received_at, fact)]))
}
