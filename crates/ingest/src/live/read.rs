//! The members of an object, each read as what it means. A member that is absent, null or an empty text says nothing.

use std::borrow::Cow;

use domain::identity::{Email, Phone};
use domain::money::{Currency, Money};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::fault::{Fault, Reason};
use super::json::Json;
use super::limits::ID_MAX;
use crate::cell;

/// What to do where nobody is named.
pub(crate) const WHO_CURE: &str = "Send a userId, an anonymousId, or both.";
const ID_CURE: &str = "Send an id of at most 255 bytes without control characters.";
const TIME_CURE: &str = "Send it in ISO 8601, such as 2026-11-27T09:30:00.000Z.";
const MONEY_CURE: &str = "Send it in whole units with a point, such as \"1234.56\".";
const CURRENCY_CURE: &str = "Send the three letters of ISO 4217, such as USD, GBP or EUR.";
const NUMBER_CURE: &str = "Send a whole number, such as 2.";
const EMAIL_CURE: &str = "Correct the address where it was entered; it is told again then.";

impl<'a> Json<'a> {
    /// A text as people meant it: without blanks at its ends and control characters. Numbers are texts, too.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Fault> {
        let text = match self.get(name) {
            None => return Ok(None),
            Some(Json::Text(text)) => cell::bare(Cow::Borrowed(text)).into_owned(),
            Some(Json::Number(digits)) => (*digits).to_owned(),
            Some(other) => return Err(other.misshapen(name, "Send a text.")),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// A key such as an order's number: a text or a whole number, kept as it stands but for blanks around it.
    pub(crate) fn id(&self, name: &str) -> Result<Option<String>, Fault> {
        self.get(name).map_or(Ok(None), |value| value.as_id(name))
    }

    /// The keys in a list.
    pub(crate) fn ids(&self, name: &str) -> Result<Vec<String>, Fault> {
        let ids = self.list(name)?.iter().filter_map(|item| item.as_id(name).transpose());
        ids.collect()
    }

    fn as_id(&self, name: &str) -> Result<Option<String>, Fault> {
        let id = match self {
            Json::Text(text) => text.trim(),
            Json::Number(digits) => digits,
            other => return Err(other.misshapen(name, ID_CURE)),
        };
        if id.len() > ID_MAX || id.contains(char::is_control) {
            return Err(Fault::new(Reason::Id, name, id, ID_CURE));
        }
        Ok(Some(id.to_owned()).filter(|id| !id.is_empty()))
    }

    /// A key that has to be there.
    pub(crate) fn needed_id(&self, name: &str) -> Result<String, Fault> {
        self.id(name)?.ok_or_else(|| Fault::missing(name, "Send the id with it."))
    }

    /// A moment. One without a zone is on the clock of `zone`.
    pub(crate) fn time(&self, name: &str, zone: &TimeZone) -> Result<Option<Timestamp>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let local = || zone.to_timestamp(text.parse::<DateTime>().ok()?).ok();
        let at = text.parse::<Timestamp>().ok().or_else(local);
        at.map(Some).ok_or_else(|| Fault::new(Reason::Time, name, &text, TIME_CURE))
    }

    /// A moment that has to be there.
    pub(crate) fn needed_time(&self, name: &str, zone: &TimeZone) -> Result<Timestamp, Fault> {
        self.time(name, zone)?.ok_or_else(|| Fault::missing(name, TIME_CURE))
    }

    /// An amount in minor units, from its digits and never through a float. What is finer than a minor unit is rounded,
    /// halves away from zero: programs send `0.30000000000000004` for 30 cents.
    pub(crate) fn money(&self, name: &str, currency: Currency) -> Result<Option<i64>, Fault> {
        let text = match self.get(name) {
            None => return Ok(None),
            Some(Json::Text(text)) => text.trim(),
            Some(Json::Number(digits)) => digits,
            Some(other) => return Err(other.misshapen(name, MONEY_CURE)),
        };
        if text.is_empty() {
            return Ok(None);
        }
        let money = Some(text).filter(|text| is_plain_decimal(text));
        let money = money.and_then(|text| Money::parse(text, currency).ok());
        money.map(|money| Some(money.minor)).ok_or_else(|| Fault::new(Reason::Money, name, text, MONEY_CURE))
    }

    /// An amount that nobody can owe the other way round, such as an order's total.
    pub(crate) fn price(&self, name: &str, currency: Currency) -> Result<Option<i64>, Fault> {
        let amount = self.money(name, currency)?;
        if amount.is_some_and(|minor| minor < 0) {
            let value = self.get(name).map(Json::excerpt).unwrap_or_default();
            let cure = "Tell money that went back as a refund.";
            return Err(Fault::new(Reason::NegativeMoney, name, &value, cure));
        }
        Ok(amount)
    }

    /// A currency of ISO 4217. Of any other nobody knows how many decimals its amounts have.
    pub(crate) fn currency(&self, name: &str, otherwise: Currency) -> Result<Currency, Fault> {
        let Some(text) = self.text(name)? else { return Ok(otherwise) };
        known_currency(&text).ok_or_else(|| Fault::new(Reason::Currency, name, &text, CURRENCY_CURE))
    }

    /// A whole number that fits.
    pub(crate) fn whole<N: TryFrom<i64>>(&self, name: &str) -> Result<Option<N>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number = integer(&text).and_then(|number| N::try_from(number).ok());
        number.map(Some).ok_or_else(|| Fault::new(Reason::Number, name, &text, NUMBER_CURE))
    }

    /// Yes or no; nothing where it is neither.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Json::Boolean(value) => Some(*value),
            Json::Text(text) => cell::yes_or_no(text.trim()),
            _ => None,
        }
    }

    /// An email address.
    pub(crate) fn email(&self, name: &str) -> Result<Option<Email>, Fault> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Email::parse(&text).map(Some).map_err(|_| Fault::new(Reason::Email, name, &text, EMAIL_CURE))
    }

    /// A phone number. Words that cannot be dialled are left out, as in files.
    pub(crate) fn phone(&self, name: &str) -> Option<Phone> {
        self.text(name).ok()?.and_then(|text| Phone::parse(&text).ok())
    }

    /// An object; one without members where there is none.
    pub(crate) fn object(&self, name: &str) -> Result<&Json<'a>, Fault> {
        const NONE: Json<'static> = Json::Null;
        match self.get(name) {
            None => Ok(&NONE),
            Some(object @ Json::Object(_)) => Ok(object),
            Some(other) => Err(other.misshapen(name, "Send an object.")),
        }
    }

    /// A list; an empty one where there is none.
    pub(crate) fn list(&self, name: &str) -> Result<&[Json<'a>], Fault> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Json::List(items)) => Ok(items),
            Some(other) => Err(other.misshapen(name, "Send a list.")),
        }
    }

    /// What `read` makes of each object in a list; a fault names the item.
    pub(crate) fn each<T>(
        &self,
        name: &str,
        mut read: impl FnMut(&Json<'a>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let items = self.list(name)?.iter().enumerate().map(|(index, item)| {
            let is_object = matches!(item, Json::Object(_));
            let read =
                if is_object { read(item) } else { Err(item.misshapen("", "Send a list of objects.")) };
            read.map_err(|fault| fault.within(&format!("{name}.{index}")))
        });
        items.collect()
    }

    fn misshapen(&self, name: &str, cure: &'static str) -> Fault {
        Fault::new(Reason::WrongShape, name, &self.excerpt(), cure)
    }
}

/// A currency of ISO 4217.
pub(crate) fn known_currency(text: &str) -> Option<Currency> {
    let currency = Currency::parse(text).ok()?;
    iso_currency::Currency::from_code(currency.code()).map(|_| currency)
}

/// The whole number that digits mean. Some programs write every number with decimals: `5.0` is 5.
pub(super) fn integer(digits: &str) -> Option<i64> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_whole = decimals.bytes().all(|byte| byte == b'0') && !whole.starts_with('+');
    whole.parse().ok().filter(|_| is_whole)
}

/// Whether `text` is digits with at most one point, the way that programs write amounts.
fn is_plain_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    [whole, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> String {
        format!(r#"{{"it":{value}}}"#)
    }

    #[test]
    fn money_round_trips_and_never_goes_through_a_float() {
        let cases = [
            ("\"0.1\"", "USD", Ok(Some(10))),
            ("0.20", "USD", Ok(Some(20))),
            ("0.30000000000000004", "USD", Ok(Some(30))),
            ("19.989999999999998", "USD", Ok(Some(1999))),
            ("\"12.345\"", "USD", Ok(Some(1235))),
            ("\"-12.345\"", "USD", Ok(Some(-1235))),
            ("1234567890123.45", "USD", Err(Reason::Money)),
            ("90071992547.93", "USD", Ok(Some(9_007_199_254_793))),
            ("1200", "JPY", Ok(Some(1200))),
            ("\"1.2345\"", "KWD", Ok(Some(1235))),
            ("\"\"", "USD", Ok(None)),
            ("null", "USD", Ok(None)),
            ("\"1,234\"", "USD", Err(Reason::Money)),
            ("1e3", "USD", Err(Reason::Money)),
            ("\"$5\"", "USD", Err(Reason::Money)),
            ("\".5\"", "USD", Err(Reason::Money)),
            ("[5]", "USD", Err(Reason::WrongShape)),
        ];
        for (value, currency, expected) in cases {
            let text = read(value);
            let json = Json::read(&text).expect("it is JSON");
            let currency = Currency::parse(currency).expect("a currency");
            assert_eq!(json.money("it", currency).map_err(|fault| fault.reason), expected, "{value}");
        }
    }

    #[test]
    fn ids_are_kept_as_they_stand_or_refused() {
        let long = format!("\"{}\"", "x".repeat(10_000));
        let cases = [
            ("\"a:b/c\"", Ok(Some("a:b/c"))),
            ("9007199254740993", Ok(Some("9007199254740993"))),
            ("\"  \"", Ok(None)),
            ("\"a\\u0000b\"", Err(Reason::Id)),
            (&*long, Err(Reason::Id)),
            ("true", Err(Reason::WrongShape)),
        ];
        for (value, expected) in cases {
            let text = read(value);
            let id = Json::read(&text).expect("it is JSON").id("it");
            let id = id.as_ref().map(Option::as_deref).map_err(|fault| fault.reason);
            assert_eq!(id, expected, "{value:.20}");
        }
    }

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let zone = TimeZone::get("America/New_York").expect("a zone");
        let cases = [
            ("\"2026-11-27T09:30:00.250Z\"", Ok("2026-11-27T09:30:00.25Z")),
            ("\"2026-11-27T09:30:00-05:00\"", Ok("2026-11-27T14:30:00Z")),
            ("\"2026-11-27T09:30:00\"", Ok("2026-11-27T14:30:00Z")),
            ("\"2026-11-27 09:30:00\"", Ok("2026-11-27T14:30:00Z")),
            ("\"2026-11-27\"", Ok("2026-11-27T05:00:00Z")),
            // An hour that the clock leaves out, and one that it has twice.
            ("\"2026-03-08T02:30:00\"", Ok("2026-03-08T07:30:00Z")),
            ("\"2026-11-01T01:30:00\"", Ok("2026-11-01T05:30:00Z")),
            ("\"9999-01-01T00:00:00Z\"", Ok("9999-01-01T00:00:00Z")),
            ("\"9999-12-31T23:59:59Z\"", Err(Reason::Time)),
            ("\"+10000-01-01T00:00:00Z\"", Err(Reason::Time)),
            ("\"2026-02-30T00:00:00Z\"", Err(Reason::Time)),
            ("1700000000", Err(Reason::Time)),
            ("\"soon\"", Err(Reason::Time)),
        ];
        for (value, expected) in cases {
            let text = read(value);
            let at = Json::read(&text).expect("it is JSON").time("it", &zone);
            let at =
                at.map(|at| at.map(|at| at.to_string()).unwrap_or_default()).map_err(|fault| fault.reason);
            assert_eq!(at, expected.map(str::to_owned), "{value}");
        }
    }
}
