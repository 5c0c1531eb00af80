//! The currency that an amount itself names, by a sign or a code beside its digits.

use domain::money::Currency;

use crate::field::Field;
use crate::live::known_currency;
use crate::recipe::Column;
use crate::row::Fault;

/// Signs of one currency only. `$`, `¥` and `kr` are several countries' and say nothing beyond the shop's own.
const SIGNS: [(&str, &str); 4] = [("€", "EUR"), ("£", "GBP"), ("zł", "PLN"), ("Kč", "CZK")];
/// What to do about an amount in another currency.
const CURE: &str = "Correct it, or import what is in another currency as a file of its own.";

/// The currency of an amount such as `12,50 €` or `CHF 8`; none where the amount does not say.
pub(crate) fn of(amount: &str) -> Option<Currency> {
    if amount.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-')) {
        return None;
    }
    if let Some((_, code)) = SIGNS.iter().find(|(sign, _)| amount.contains(sign)) {
        return known_currency(code);
    }
    let words = amount.split(|c: char| !c.is_alphabetic());
    let mut codes =
        words.filter(|word| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()));
    codes.find_map(known_currency)
}

/// Refuses an amount that names another currency than the one that is counted in.
pub(crate) fn check(field: Field, amount: &str, currency: Currency) -> Result<(), Fault> {
    match of(amount).filter(|named| *named != currency) {
        Some(named) => Err(Fault::new(field, amount, format!("is in {named} and not in {currency}"), CURE)),
        None => Ok(()),
    }
}

/// The currency that most amounts of a file name, where no column does, and what to say of it.
pub(crate) fn of_file(columns: &[Column], rows: &[Vec<String>]) -> (Option<Currency>, Option<String>) {
    if columns.iter().any(|column| column.field == Some(Field::Currency)) {
        return (None, None);
    }
    let is_amount = |(_, column): &(usize, &Column)| column.field.is_some_and(Field::is_amount);
    let mut named: Vec<(Currency, usize)> = Vec::new();
    for (index, _) in columns.iter().enumerate().filter(is_amount) {
        for currency in rows.iter().filter_map(|row| of(row.get(index)?)) {
            match named.iter_mut().find(|(known, _)| *known == currency) {
                Some((_, count)) => *count += 1,
                None => named.push((currency, 1)),
            }
        }
    }
    // The sort is stable, so of equals the first counts.
    named.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let codes: Vec<&str> = named.iter().map(|(currency, _)| currency.code()).collect();
    let note = match codes.as_slice() {
        [] => None,
        [one] => Some(format!("The amounts are in {one}, as they say themselves.")),
        [most, others @ ..] => Some(format!(
            "Some amounts are in {most}, others in {}. The file is taken to be in {most}; rows that say otherwise are set \
             aside, and can be imported as a file of their own.",
            others.join(" and ")
        )),
    };
    (named.first().map(|(currency, _)| *currency), note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_names_its_currency_where_only_one_is_meant() {
        let cases = [
            ("12,50 €", Some("EUR")),
            ("-£8.00", Some("GBP")),
            ("CHF 1'234.50", Some("CHF")),
            ("5EUR", Some("EUR")),
            ("12 zł", Some("PLN")),
            ("$5", None),
            ("¥500", None),
            ("5 Stk", None),
            ("5 ABC", None),
            ("-1,234.50", None),
            ("", None),
        ];
        for (amount, code) in cases {
            assert_eq!(of(amount).map(|currency| currency.code().to_owned()).as_deref(), code, "{amount}");
        }
    }
}
