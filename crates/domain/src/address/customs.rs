//! Customs of the post: where the sender stands, what is written for abroad, and addresses in the script of their country.

use super::{Country, PostalAddress};

/// Where the sender stands on an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderPlace {
    /// Small, in the upper left corner.
    Front,
    /// On the flap.
    Back,
}

/// Countries whose post expects, or whose people are used to, the sender on the back.
const BACK: &[&str] = &[
    "AD", "AT", "AU", "BE", "BR", "CH", "CY", "DE", "DK", "ES", "FI", "FR", "GB", "GG", "GR", "HK", "IE",
    "IL", "IM", "IS", "IT", "JE", "JP", "LI", "LU", "MC", "MT", "NL", "NO", "NZ", "PT", "SE", "SG", "SM",
    "VA", "ZA",
];

/// Countries that one post serves as if they were one: no country is named between them, and no air mail.
const ONE_POST: &[&[&str]] = &[
    &["US", "PR", "GU", "VI", "AS", "MP"],
    &["GB", "GG", "JE", "IM"],
    &["FR", "MC", "GP", "MQ", "GF", "RE", "YT"],
    &["IT", "SM", "VA"],
    &["CH", "LI"],
];

/// Where somebody who posts from `home` puts the sender; where that is unknown, where every sorting machine looks.
pub fn sender_place(home: Option<&Country>) -> SenderPlace {
    match home {
        Some(home) if BACK.contains(&home.as_str()) => SenderPlace::Back,
        _ => SenderPlace::Front,
    }
}

/// Whether a letter from `home` crosses a border on its way to `country`.
pub fn is_abroad(home: Option<&Country>, country: &Country) -> bool {
    let Some(home) = home else { return true };
    let both = |post: &&[&str]| post.contains(&home.as_str()) && post.contains(&country.as_str());
    home != country && !ONE_POST.iter().any(both)
}

/// What is written beside the address of a letter abroad, in the language of the sender's post and in the French of the
/// Universal Postal Union.
pub fn air_mark(home: Option<&Country>, country: Option<&Country>) -> Option<&'static str> {
    let (home, country) = (home?, country?);
    is_abroad(Some(home), country).then(|| match home.as_str() {
        "US" | "PR" | "JP" | "KR" | "AU" | "NZ" => "AIR MAIL / PAR AVION",
        "GB" | "GG" | "JE" | "IM" | "IE" => "BY AIR MAIL / PAR AVION",
        "DE" | "AT" | "LI" => "LUFTPOST / PAR AVION",
        "FR" | "MC" | "LU" => "PRIORITAIRE / PAR AVION",
        _ => "PRIORITY / PAR AVION",
    })
}

/// How an address is written in the script of its country: the largest place first, the name last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnOrder {
    Japan,
    Korea,
    China,
}

/// What follows a name already, so that nothing is added to it.
const TITLES: &[&str] = &["様", "殿", "御中", "さま", "君", "收", "收启", "啟", "启", "귀하", "님", "귀중"];

impl PostalAddress {
    /// The order of the lines, where the address is in the script of its country.
    pub(super) fn own_order(&self) -> Option<OwnOrder> {
        let own = [&self.line1, &self.city].iter().any(|part| part.chars().any(is_east_asian));
        let country = self.country.as_ref().map(Country::as_str);
        match country {
            Some("JP") if own => Some(OwnOrder::Japan),
            Some("KR") if own => Some(OwnOrder::Korea),
            Some("CN" | "TW" | "HK" | "MO") if own => Some(OwnOrder::China),
            _ => None,
        }
    }

    /// The lines in that order, the name with the title that politeness asks for.
    pub(super) fn largest_first(&self, order: OwnOrder, name: &str) -> Vec<String> {
        let (region, city, street) = (&self.region, &self.city, &self.line1);
        let place = match order {
            OwnOrder::Korea => {
                let parts: Vec<&str> = [region, city, street]
                    .into_iter()
                    .map(String::as_str)
                    .filter(|part| !part.is_empty())
                    .collect();
                vec![parts.join(" "), self.line2.clone()]
            }
            OwnOrder::Japan => vec![format!("{region}{city}"), street.clone(), self.line2.clone()],
            OwnOrder::China => vec![format!("{region}{city}{street}"), self.line2.clone()],
        };
        let code = match order {
            OwnOrder::Japan if !self.postcode.is_empty() => format!("〒{}", self.postcode),
            _ => self.postcode.clone(),
        };
        let mut lines = place;
        lines.extend([self.firm_beside(name).to_owned(), titled(order, name)]);
        match order {
            OwnOrder::Korea => lines.push(code),
            _ => lines.insert(0, code),
        }
        lines
    }
}

fn titled(order: OwnOrder, name: &str) -> String {
    if !name.chars().any(is_east_asian) || TITLES.iter().any(|title| name.ends_with(title)) {
        return name.to_owned();
    }
    let title = match order {
        OwnOrder::Japan => "様",
        OwnOrder::Korea => "귀하",
        OwnOrder::China => "收",
    };
    format!("{name} {title}")
}

/// Chinese characters, kana and hangul.
fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}')
        || matches!(character, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{20000}'..='\u{3134f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(country: &str, region: &str, city: &str, line1: &str, postcode: &str) -> PostalAddress {
        PostalAddress {
            country: Country::parse(country),
            region: region.into(),
            city: city.into(),
            line1: line1.into(),
            postcode: postcode.into(),
            ..PostalAddress::default()
        }
    }

    fn lines(address: &PostalAddress, name: &str, home: &str) -> String {
        address.lines(name, Country::parse(home).as_ref()).join("|")
    }

    #[test]
    fn east_asian_addresses_run_from_the_largest_place_to_the_name() {
        let japan = address("JP", "東京都", "渋谷区", "神宮前1-2-3", "150-0001");
        assert_eq!(
            lines(&japan, "山田 花子", "US"),
            "〒150-0001|東京都渋谷区|神宮前1-2-3|山田 花子 様|JAPAN"
        );
        assert_eq!(lines(&japan, "山田様", "JP"), "〒150-0001|東京都渋谷区|神宮前1-2-3|山田様");
        assert_eq!(lines(&japan, "Ann", "JP"), "〒150-0001|東京都渋谷区|神宮前1-2-3|Ann");
        let korea = address("KR", "서울특별시", "중구", "세종대로 110", "04524");
        assert_eq!(
            lines(&korea, "김민준", "US"),
            "서울특별시 중구 세종대로 110|김민준 귀하|04524|SOUTH KOREA"
        );
        let china = address("CN", "北京市", "朝阳区", "建国路88号", "100022");
        assert_eq!(lines(&china, "王小明", "CN"), "100022|北京市朝阳区建国路88号|王小明 收");
    }

    #[test]
    fn the_country_is_named_only_across_a_border() {
        let island = address("PR", "PR", "San Juan", "1 Calle Sol", "00901");
        assert_eq!(lines(&island, "Ann", "US"), "Ann|1 Calle Sol|San Juan, PR 00901");
        assert_eq!(lines(&island, "Ann", "DE"), "Ann|1 Calle Sol|San Juan, PR 00901|PUERTO RICO");
        let jersey = address("JE", "", "St Helier", "1 Quay", "JE2 3AB");
        assert_eq!(lines(&jersey, "Ann", "GB"), "Ann|1 Quay|St Helier|JE2 3AB");
    }

    #[test]
    fn what_is_written_for_abroad_follows_the_senders_post() {
        let mark = |home, to| air_mark(Country::parse(home).as_ref(), Country::parse(to).as_ref());
        assert_eq!(mark("US", "US"), None);
        assert_eq!(mark("US", "PR"), None);
        assert_eq!(mark("US", "JP"), Some("AIR MAIL / PAR AVION"));
        assert_eq!(mark("DE", "FR"), Some("LUFTPOST / PAR AVION"));
        assert_eq!(mark("BE", "FR"), Some("PRIORITY / PAR AVION"));
        assert_eq!(mark("", "FR"), None);
    }

    #[test]
    fn senders_stand_in_front_in_america_and_on_the_flap_in_europe() {
        let place = |home| sender_place(Country::parse(home).as_ref());
        for home in ["US", "CA", "KR", ""] {
            assert_eq!(place(home), SenderPlace::Front, "{home}");
        }
        for home in ["DE", "FR", "GB", "JP"] {
            assert_eq!(place(home), SenderPlace::Back, "{home}");
        }
    }
}
