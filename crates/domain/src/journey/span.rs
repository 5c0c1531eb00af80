//! Lengths of time in a rules file: `30m`, `36h`, `10d`, `2w`, as microseconds.

/// A minute in microseconds.
pub const MINUTE: i64 = 60 * 1_000_000;
/// An hour in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// A day of 86,400 seconds in microseconds.
pub const DAY: i64 = 24 * HOUR;
/// Seven days in microseconds.
pub const WEEK: i64 = 7 * DAY;

/// The length that `text` names, or none if it is not a whole number and a unit, or too long to count.
pub(super) fn read(text: &str) -> Option<i64> {
    let unit = match text.chars().next_back()? {
        'm' => MINUTE,
        'h' => HOUR,
        'd' => DAY,
        'w' => WEEK,
        _ => return None,
    };
    let number = &text[..text.len() - 1];
    // `parse` alone would also take a sign.
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if !digits {
        return None;
    }
    number.parse::<i64>().ok()?.checked_mul(unit)
}

/// The length in words, in the largest unit that divides it: `10 days`, `1 hour`.
pub(super) fn words(length: i64) -> String {
    let (size, unit) = [(DAY, "day"), (HOUR, "hour")]
        .into_iter()
        .find(|(size, _)| length % size == 0)
        .unwrap_or((MINUTE, "minute"));
    match length / size {
        1 => format!("1 {unit}"),
        number => format!("{number} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_whole_number_and_a_unit() {
        assert_eq!(read("30m"), Some(30 * MINUTE));
        assert_eq!(read("36h"), Some(36 * HOUR));
        assert_eq!(read("10d"), Some(10 * DAY));
        assert_eq!(read("2w"), Some(14 * DAY));
        assert_eq!(read("0d"), Some(0));
        for wrong in ["", "d", "10", "-1d", "+1d", "1.5d", "10 d", "10D", "10s", "é", "99999999999999d"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_use_the_largest_whole_unit() {
        assert_eq!(words(10 * DAY), "10 days");
        assert_eq!(words(WEEK), "7 days");
        assert_eq!(words(HOUR), "1 hour");
        assert_eq!(words(90 * MINUTE), "90 minutes");
    }
}
