//! One telephone, however its number is written: with its country, or as it is dialled at home.

use super::Phone;
use crate::address::Country;

/// Calling codes (ITU-T E.164) of countries in which a number is dialled at home with a nought before it.
const WITH_NOUGHT: &str =
    "AE971 AR54 AT43 AU61 BE32 BG359 BR55 CH41 CN86 DE49 EG20 FI358 FR33 GB44 HR385 ID62 IE353 IL972 IN91
    JP81 KE254 KR82 MY60 NG234 NL31 NZ64 PH63 RO40 SE46 SI386 SK421 TH66 TR90 TW886 UA380 ZA27";
/// Those in which it is dialled as it stands behind the code.
const AS_IT_STANDS: &str =
    "CL56 CY357 CZ420 DK45 EE372 ES34 GR30 HK852 IS354 IT39 LU352 LV371 MT356 MX52 NO47 PL48 PT351 SG65";
/// Those that share the code 1 and its ten digits.
const NORTH_AMERICA: [&str; 3] = ["US", "CA", "PR"];

/// A number with fewer digits than this is an extension, or holds for one town alone.
const DIGITS_MIN: usize = 7;

impl Phone {
    /// A text that is the same for all ways to write one number: E.164 where the country is known, else the digits with
    /// the country in which they were written. Nothing for what reaches nobody: too short, or one digit throughout.
    pub fn line(&self, written_in: Option<&Country>) -> Option<String> {
        let number = self.as_str();
        let digits = number.trim_start_matches('+');
        let varied = digits.bytes().skip(1).any(|digit| Some(digit) != digits.bytes().next());
        if digits.len() < DIGITS_MIN || !varied {
            return None;
        }
        if number.starts_with('+') {
            return Some(without_nought(digits).unwrap_or_else(|| number.to_owned()));
        }
        let country = written_in.map_or("", Country::as_str);
        Some(abroad(digits, country).unwrap_or_else(|| format!("{country} {digits}")))
    }
}

/// The number as it is dialled from another country; nothing where the digits do not say.
fn abroad(digits: &str, country: &str) -> Option<String> {
    if NORTH_AMERICA.contains(&country) {
        let ten = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(digits);
        return (ten.len() == 10).then(|| format!("+1{ten}"));
    }
    if let Some(code) = code(WITH_NOUGHT, country) {
        return digits.strip_prefix('0').map(|rest| format!("+{code}{rest}"));
    }
    code(AS_IT_STANDS, country).map(|code| format!("+{code}{digits}"))
}

/// The number without the nought of its country that people write behind the code: `+44 (0)161`.
fn without_nought(digits: &str) -> Option<String> {
    let mut codes = WITH_NOUGHT.split_whitespace().map(|entry| &entry[2..]);
    let behind = |code: &str| digits.strip_prefix(code).and_then(|rest| rest.strip_prefix('0'));
    codes.find_map(|code| behind(code).map(|rest| format!("+{code}{rest}")))
}

fn code(table: &'static str, country: &str) -> Option<&'static str> {
    let mut entries = table.split_whitespace().map(|entry| entry.split_at(2));
    entries.find(|(of, _)| *of == country).map(|(_, code)| code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_one_line_however_it_is_written() {
        let line = |number: &str, country: &str| {
            Phone::parse(number).expect("a number").line(Country::parse(country).as_ref())
        };
        for (number, country, same) in [
            ("+44 161 496 0000", "US", "+441614960000"),
            ("0161 496 0000", "GB", "+441614960000"),
            ("+44 (0)161 496 0000", "", "+441614960000"),
            ("(614) 555-0142", "US", "+16145550142"),
            ("1-614-555-0142", "CA", "+16145550142"),
            ("06 1234 5678", "IT", "+390612345678"),
            ("+39 06 1234 5678", "", "+390612345678"),
            ("1614960000", "GB", "GB 1614960000"),
            ("0161 496 0000", "", " 01614960000"),
        ] {
            assert_eq!(line(number, country).as_deref(), Some(same), "{number} in {country}");
        }
        assert_eq!(line("49600", "GB"), None, "an extension");
        assert_eq!(line("0000000000", "US"), None, "somebody had to fill the field in");
    }
}
