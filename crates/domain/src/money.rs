//! Money: whole minor units with their ISO 4217 currency, never a float.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// An ISO 4217 code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is no currency or amount.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum MoneyError {
    /// Not three letters.
    #[error("`{0}` is no currency code: write three letters such as USD, GBP or EUR")]
    Currency(String),
    /// Not a number that can be read without guessing.
    #[error("`{0}` is no amount: write it as 1234.56 or 1,234.56 or 1.234,56")]
    Amount(String),
    /// Larger than any shop's money.
    #[error("`{0}` is too large for an amount")]
    TooLarge(String),
}

/// Currencies whose minor unit is not a hundredth (ISO 4217, table A.1).
const NO_MINOR: &[&[u8; 3]] = &[
    b"BIF", b"CLP", b"DJF", b"GNF", b"ISK", b"JPY", b"KMF", b"KRW", b"PYG", b"RWF", b"UGX", b"UYI", b"VND",
    b"VUV", b"XAF", b"XOF", b"XPF",
];
const THOUSANDTHS: &[&[u8; 3]] = &[b"BHD", b"IQD", b"JOD", b"KWD", b"LYD", b"OMR", b"TND"];

impl Currency {
    /// US dollars.
    pub const USD: Currency = Currency(*b"USD");
    /// Pounds sterling.
    pub const GBP: Currency = Currency(*b"GBP");

    /// Reads a code in either case.
    pub fn parse(text: &str) -> Result<Currency, MoneyError> {
        let code = text.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(code.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Currency(letters)),
            _ => Err(MoneyError::Currency(text.to_owned())),
        }
    }

    /// The code as text.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three capital letters are UTF-8")
    }

    /// How many decimals its minor unit has: 2 for most, 0 for yen, 3 for Kuwaiti dinars.
    pub fn decimals(self) -> u32 {
        if NO_MINOR.contains(&&self.0) {
            0
        } else if THOUSANDTHS.contains(&&self.0) {
            3
        } else {
            2
        }
    }

    /// The sign in common use, or the code where there is none that everybody knows.
    fn sign(&self) -> Option<&'static str> {
        match &self.0 {
            b"USD" => Some("$"),
            b"GBP" => Some("£"),
            b"EUR" => Some("€"),
            b"JPY" => Some("¥"),
            _ => None,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Currency::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// An amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Whole minor units: cents, pence, yen.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Money {
        Money { minor, currency }
    }

    /// Reads an amount as people and exports write it: `12.5`, `1,234.56`, `1.234,56 €`, `-3`, `£4`.
    /// The last of `.` and `,` is the decimal mark, unless it stands more than once or is a comma before exactly three
    /// digits. Halves of a minor unit round away from zero.
    pub fn parse(text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let scaled = parse_scaled(text, currency.decimals())?;
        Ok(Money::new(scaled, currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let scale = 10_u64.pow(decimals);
        let absolute = self.minor.unsigned_abs();
        if self.minor < 0 {
            f.write_str("−")?;
        }
        match self.currency.sign() {
            Some(sign) => f.write_str(sign)?,
            None => write!(f, "{} ", self.currency)?,
        }
        f.write_str(&grouped(absolute / scale))?;
        if decimals > 0 {
            write!(f, ".{:0width$}", absolute % scale, width = decimals as usize)?;
        }
        Ok(())
    }
}

/// `1234567` as `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Reads a decimal number as an integer scaled by ten to `decimals`, rounding halves away from zero.
pub fn parse_scaled(text: &str, decimals: u32) -> Result<i64, MoneyError> {
    let wrong = || MoneyError::Amount(text.to_owned());
    let trimmed = text.trim();
    let bare = trimmed.trim_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || "$£€¥'".contains(c));
    let negative = trimmed.starts_with(['-', '−', '(']) || bare.starts_with(['-', '−']);
    let bare = bare.trim_start_matches(['-', '−', '+', '(']).trim_end_matches(')');
    let bare = bare.trim_matches(|c: char| c.is_whitespace() || "$£€¥".contains(c));
    let mark = decimal_mark(bare);
    if !groups_are_whole(&bare[..mark.unwrap_or(bare.len())]) {
        return Err(wrong());
    }
    let (mut scaled, mut after, mut seen_digit, mut round_up) = (0_i64, None::<u32>, false, false);
    for (position, c) in bare.char_indices() {
        match c {
            '0'..='9' => {
                seen_digit = true;
                let digit = i64::from(c as u8 - b'0');
                if after.is_none_or(|count| count < decimals) {
                    scaled =
                        push_digit(scaled, digit).ok_or_else(|| MoneyError::TooLarge(text.to_owned()))?;
                } else if after == Some(decimals) {
                    round_up = digit >= 5;
                }
                after = after.map(|count| count + 1);
            }
            '.' | ',' if Some(position) == mark => after = Some(0),
            '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}' if after.is_none() => {}
            _ => return Err(wrong()),
        }
    }
    if !seen_digit {
        return Err(wrong());
    }
    for _ in after.unwrap_or(0).min(decimals)..decimals {
        scaled = push_digit(scaled, 0).ok_or_else(|| MoneyError::TooLarge(text.to_owned()))?;
    }
    let scaled = scaled + i64::from(round_up);
    Ok(if negative { -scaled } else { scaled })
}

/// Amounts stay below a thousandth of the 64-bit range, so that sums over a shop's life cannot overflow.
fn push_digit(scaled: i64, digit: i64) -> Option<i64> {
    const LARGEST: i64 = i64::MAX / 1_000_000;
    scaled.checked_mul(10)?.checked_add(digit).filter(|&value| value <= LARGEST)
}

/// Whether thousands are grouped as people group them: three digits after each mark, two in India.
fn groups_are_whole(whole: &str) -> bool {
    whole.split(['.', ',', '\'', ' ', '\u{a0}', '\u{202f}']).skip(1).all(|group| matches!(group.len(), 2 | 3))
}

/// Where the decimal mark of `text` stands, if it has one.
fn decimal_mark(text: &str) -> Option<usize> {
    let last = text.rfind(['.', ','])?;
    let kind = &text[last..=last];
    let repeated = text.matches(kind).count() > 1;
    // Prices have two decimals at most but for fractions of a penny, which nobody writes with a comma: 1,234 is a thousand.
    let thousand = kind == "," && text.len() - last == 4 && (1..=3).contains(&last) && !text.starts_with('0');
    (!repeated && !thousand).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("12.5", 1250),
            ("1,234.56", 123_456),
            ("1.234,56 €", 123_456),
            ("-3", -300),
            ("£4.005", 401),
            ("(7.10)", -710),
            ("1 234,5", 123_450),
            ("1.234.567", 123_456_700),
            ("0.001", 0),
            ("1,234", 123_400),
            ("0,999", 100),
            ("4,50", 450),
            ("$ 9", 900),
            ("-$9.99", -999),
        ];
        for (text, minor) in cases {
            assert_eq!(Money::parse(text, Currency::USD).map(|money| money.minor), Ok(minor), "{text}");
        }
        for text in ["", "abc", "1-2", "12.3.4,5,6x", "1,2,3", "99999999999999999999"] {
            assert!(Money::parse(text, Currency::USD).is_err(), "{text}");
        }
    }

    #[test]
    fn money_reads_well() {
        assert_eq!(Money::new(123_456, Currency::USD).to_string(), "$1,234.56");
        assert_eq!(Money::new(-5, Currency::GBP).to_string(), "−£0.05");
        let yen = Currency::parse("jpy").expect("a code");
        assert_eq!(Money::new(1200, yen).to_string(), "¥1,200");
    }
}
