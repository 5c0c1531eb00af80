//! How values are told to people: numbers, days, minutes, counted nouns.

use jiff::civil::Date;
use minijinja::{Environment, Error, ErrorKind};

/// Adds every filter to the templates' environment.
pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("num", num);
    environment.add_filter("count", |n: i64, one: &str, many: Option<&str>| count(n, one, many));
    environment.add_filter("minutes", minutes);
    environment.add_filter("bytes", bytes);
    environment.add_filter("day", |date: &str, today: &str| day(date, today));
    environment.add_filter("long_day", long_day);
    environment.add_filter("first_up", |text: &str| first_up(text));
    environment.add_filter("trim_dot", |text: String| text.trim_end_matches(['.', '!']).to_owned());
}

/// `4,112`
pub(super) fn num(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if n < 0 { format!("−{out}") } else { out }
}

/// `one parcel`, `12 parcels`, `1,204 people`
pub(super) fn count(n: i64, one: &str, many: Option<&str>) -> String {
    match (n, many) {
        (1, _) => format!("one {one}"),
        (_, Some(many)) => format!("{} {many}", num(n)),
        (_, None) => format!("{} {one}s", num(n)),
    }
}

/// `4 min`, `1 h 20 min`
pub(super) fn minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, m) => format!("{m} min"),
        (h, 0) => format!("{h} h"),
        (h, m) => format!("{h} h {m} min"),
    }
}

/// The first letter large: sentences are put together from parts.
pub fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// `48 kB`
fn bytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// `23 Nov`, with the year when it is not this one.
fn day(date: &str, today: &str) -> Result<String, Error> {
    let (date, today) = (parse(date)?, parse(today)?);
    let form = if date.year() == today.year() { "%-d %b" } else { "%-d %b %Y" };
    Ok(date.strftime(form).to_string())
}

/// `Monday 23 November 2026`
fn long_day(date: &str) -> Result<String, Error> {
    Ok(parse(date)?.strftime("%A %-d %B %Y").to_string())
}

fn parse(date: &str) -> Result<Date, Error> {
    date.parse().map_err(|cause| {
        Error::new(ErrorKind::InvalidOperation, format!("{date} is no day")).with_source(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_people_read_them() {
        assert_eq!(
            ["0", "999", "1,000", "−1,234,567"],
            [0, 999, 1_000, -1_234_567].map(num).each_ref().map(|s| &**s)
        );
        assert_eq!(count(1, "person", Some("people")), "one person");
        assert_eq!(count(4_112, "person", Some("people")), "4,112 people");
        assert_eq!(count(0, "parcel", None), "0 parcels");
        assert_eq!(["4 min", "1 h", "1 h 20 min"], [4, 60, 80].map(minutes).each_ref().map(|s| &**s));
        assert_eq!(bytes(48_017_221), "48.0 MB");
    }

    #[test]
    fn a_day_of_another_year_says_so() {
        assert_eq!(day("2026-03-04", "2026-11-23").unwrap(), "4 Mar");
        assert_eq!(day("2025-03-04", "2026-11-23").unwrap(), "4 Mar 2025");
        assert_eq!(long_day("2026-11-23").unwrap(), "Monday 23 November 2026");
        assert!(day("yesterday", "2026-11-23").is_err());
    }

    #[test]
    fn the_first_letter_of_any_script_is_made_large() {
        assert_eq!(first_up("élan"), "Élan");
        assert_eq!(first_up(""), "");
        assert_eq!(first_up("李小龍"), "李小龍");
    }
}
