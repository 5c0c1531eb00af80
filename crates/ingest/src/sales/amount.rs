//! Quantities and exact prices.

use domain::money::{Currency, MoneyError, parse_scaled};

use crate::field::Field;
use crate::row::{AMOUNT_CURE, Fault, Row};
use crate::sign;

/// Unit prices are exact to this many decimals; an order's total is rounded once, from the exact sum.
const DECIMALS: u32 = 4;

/// How many; one where the file has no such column.
pub(super) fn quantity(row: &Row<'_>) -> Result<i32, Fault> {
    if !row.has(Field::Quantity) {
        return Ok(1);
    }
    if let Some(plain) = plain(row.bytes(Field::Quantity), 0).and_then(|number| i32::try_from(number).ok()) {
        return Ok(plain);
    }
    let text = row.text(Field::Quantity);
    let wrong =
        |reason| Fault::new(Field::Quantity, &text, reason, "Write it as a whole number, such as 6 or -2.");
    let large = "is larger than any sale";
    let thousandths = parse_scaled(&text, 3).map_err(|error| match error {
        MoneyError::TooLarge(_) => wrong(large),
        _ if text.is_empty() => wrong("is empty"),
        _ => wrong("is no number"),
    })?;
    if thousandths % 1000 != 0 {
        return Err(wrong("is not a whole number"));
    }
    i32::try_from(thousandths / 1000).map_err(|_| wrong(large))
}

/// What one costs, in ten-thousandths; from the line's total where the file has no unit price.
pub(super) fn unit_price(row: &Row<'_>, quantity: i32, currency: Currency) -> Result<i64, Fault> {
    if row.has(Field::UnitPrice) {
        return exact(row, Field::UnitPrice, currency);
    }
    let total = exact(row, Field::LineTotal, currency)?;
    Ok(match i64::from(quantity) {
        0 => total,
        // A total is negative where the quantity is; the price of one is neither.
        quantity => (total.abs() / quantity.abs()) * if (total < 0) == (quantity < 0) { 1 } else { -1 },
    })
}

fn exact(row: &Row<'_>, field: Field, currency: Currency) -> Result<i64, Fault> {
    if let Some(plain) = plain(row.bytes(field), DECIMALS) {
        return Ok(plain);
    }
    let text = row.text(field);
    sign::check(field, &text, currency)?;
    let reason = if text.is_empty() { "is empty" } else { "is no amount" };
    parse_scaled(&text, DECIMALS).map_err(|_| Fault::new(field, &text, reason, AMOUNT_CURE))
}

/// A number as machines write it, `-12.5`, scaled by ten to `decimals`. `None` needs a closer look.
fn plain(bytes: &[u8], decimals: u32) -> Option<i64> {
    /// So many digits cannot overflow, scaled by ten thousand and all.
    const DIGITS_MAX: usize = 12;
    let (negative, digits) = match bytes {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > DIGITS_MAX || digits[0] == b'.' {
        return None;
    }
    let (mut value, mut after) = (0_i64, None);
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                after = after.map(|count| count + 1);
            }
            b'.' if after.is_none() && decimals > 0 => after = Some(0),
            _ => return None,
        }
    }
    let missing = decimals.checked_sub(after.unwrap_or(0))?;
    value *= 10_i64.pow(missing);
    Some(if negative { -value } else { value })
}

/// An exact sum in minor units of `currency`, rounded once, halves away from zero.
pub(super) fn minor(exact: i128, currency: Currency) -> i64 {
    let scale = 10_i128.pow(DECIMALS.saturating_sub(currency.decimals()));
    let half = scale / 2 * exact.signum();
    i64::try_from((exact + half) / scale).unwrap_or(if exact < 0 { i64::MIN / 2 } else { i64::MAX / 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_and_others_left() {
        let cases = [("2.55", Some(25_500)), ("-0.001", Some(-10)), ("6", Some(60_000)), ("0", Some(0))];
        for (text, value) in cases {
            assert_eq!(plain(text.as_bytes(), DECIMALS), value, "{text}");
        }
        for text in ["", "-", ".5", "1,5", "1.23456", "1e3", "9999999999999", "1.2.3"] {
            assert_eq!(plain(text.as_bytes(), DECIMALS), None, "{text}");
        }
    }

    #[test]
    fn sums_are_rounded_once() {
        assert_eq!(minor(12_350, Currency::GBP), 124);
        assert_eq!(minor(-12_350, Currency::GBP), -124);
        assert_eq!(minor(12_349, Currency::GBP), 123);
        assert_eq!(minor(15_000, Currency::parse("JPY").expect("a code")), 2);
    }
}
