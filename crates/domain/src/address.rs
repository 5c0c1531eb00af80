//! Postal addresses, and how each country writes them on an envelope.

pub mod customs;

use std::fmt;

use serde::{Deserialize, Serialize};

/// ISO 3166-1 codes with the English name in common use and other names that files use for it.
const COUNTRIES: &str = include_str!("address/countries.txt");

/// A country: its ISO 3166-1 code in capitals where it is known, else the words of the source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Country(String);

impl Country {
    /// Reads a code or a name; `None` when there is nothing to read. Words that name no country are kept.
    pub fn parse(text: &str) -> Option<Country> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let known = entries().find(|(code, names)| {
            code.eq_ignore_ascii_case(text)
                || names.split('|').any(|name| name.to_lowercase() == text.to_lowercase())
        });
        Some(Country(known.map_or(text, |(code, _)| code).to_owned()))
    }

    /// The two-letter code, where the country is a known one.
    pub fn code(&self) -> Option<&str> {
        entries().any(|(code, _)| code == self.0).then_some(&self.0)
    }

    /// The English name.
    pub fn name(&self) -> &str {
        let known = entries().find(|(code, _)| *code == self.0);
        known.and_then(|(_, names)| names.split('|').next()).unwrap_or(&self.0)
    }

    /// The code or words that are stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Code and names of every country.
fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES.lines().filter_map(|line| line.split_once(' '))
}

/// Where a letter or parcel reaches somebody. Parts that a source does not give are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PostalAddress {
    /// Whose letter box it is, where that is not the person's own name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The firm.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub company: String,
    /// Street and number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line1: String,
    /// Flat, floor, building.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub line2: String,
    /// Town.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    /// State, province or prefecture.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub region: String,
    /// Postal code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// Country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

/// How the line with the town is written; from the Universal Postal Union's guides by country.
enum TownLine {
    /// `Columbus, OH 43215`
    CityRegionCode,
    /// `Sydney NSW 2000`
    CityRegionCodePlain,
    /// `10115 Berlin`
    CodeCity,
    /// `20121 Milano MI`
    CodeCityRegion,
    /// `Manchester`, then `M2 6LS` on a line of its own.
    CityThenCode,
    /// `Dublin`, then the county, then the code.
    Apart,
    /// `Singapore 018956`
    CityCode,
}

impl PostalAddress {
    /// Whether there is enough to post to: a street or box, and a town or code.
    pub fn is_postable(&self) -> bool {
        let town = !self.city.is_empty() || !self.postcode.is_empty();
        town && !self.line1.is_empty()
    }

    /// The lines on an envelope for `addressee`, sent from `home`: the country is named, in capitals, only abroad.
    pub fn lines(&self, addressee: &str, home: Option<&Country>) -> Vec<String> {
        let name = if self.name.is_empty() { addressee } else { &self.name };
        let mut lines = match self.own_order() {
            Some(order) => self.largest_first(order, name),
            None => {
                let mut lines = vec![name.to_owned(), self.firm_beside(name).to_owned()];
                lines.extend([self.line1.clone(), self.line2.clone()]);
                lines.extend(self.town_lines());
                lines
            }
        };
        if let Some(country) = self.country.as_ref().filter(|&country| customs::is_abroad(home, country)) {
            lines.push(country.name().to_uppercase());
        }
        lines.retain(|line| !line.trim().is_empty());
        lines
    }

    /// The firm, unless it is the very name that stands beside it.
    fn firm_beside(&self, name: &str) -> &str {
        let same = self.company.trim().to_lowercase() == name.trim().to_lowercase();
        if same { "" } else { &self.company }
    }

    /// The place in a few words, as a screen shows it: `Columbus, OH` or `Lyon, France`.
    pub fn place(&self, home: Option<&Country>) -> String {
        let abroad = self.country.as_ref().filter(|&country| home != Some(country)).map(Country::name);
        let second = abroad.or(Some(self.region.as_str()).filter(|region| !region.is_empty()));
        match (self.city.is_empty(), second) {
            (false, Some(second)) => format!("{}, {second}", self.city),
            (false, None) => self.city.clone(),
            (true, second) => second.unwrap_or_default().to_owned(),
        }
    }

    /// A key that is the same for all who live at one address: letters and digits of country, code and street.
    pub fn household(&self) -> Option<String> {
        if !self.is_postable() {
            return None;
        }
        let country = self.country.as_ref().map_or("", Country::as_str);
        let town = if self.postcode.is_empty() { &self.city } else { &self.postcode };
        let parts = [country, town, &self.line1, &self.line2];
        let plain = |part: &&str| -> String {
            part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        Some(parts.iter().map(plain).collect::<Vec<_>>().join("|"))
    }

    fn town_line(&self) -> TownLine {
        match self.country.as_ref().map_or("", Country::as_str) {
            // The last four in Latin letters; in their own, the largest place comes first.
            "US" | "CA" | "PR" | "" | "JP" | "CN" | "KR" | "TW" => TownLine::CityRegionCode,
            "AU" => TownLine::CityRegionCodePlain,
            "GB" | "GG" | "IM" | "JE" | "ZA" | "KE" | "NG" => TownLine::CityThenCode,
            "IT" | "ES" | "MX" | "BR" => TownLine::CodeCityRegion,
            "IE" | "HK" | "AE" => TownLine::Apart,
            "SG" | "NZ" | "IN" | "TH" | "ID" | "VN" | "PH" => TownLine::CityCode,
            _ => TownLine::CodeCity,
        }
    }

    fn town_lines(&self) -> Vec<String> {
        let words = |parts: &[&str]| -> String {
            parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
        };
        let (city, region, code) = (self.city.as_str(), self.region.as_str(), self.postcode.as_str());
        match self.town_line() {
            TownLine::CityRegionCode => {
                let comma = if city.is_empty() || region.is_empty() { "" } else { "," };
                vec![words(&[&format!("{city}{comma}"), region, code])]
            }
            TownLine::CityRegionCodePlain => vec![words(&[city, region, code])],
            TownLine::CodeCity => vec![words(&[code, city])],
            TownLine::CodeCityRegion => vec![words(&[code, city, region])],
            TownLine::CityThenCode => vec![city.to_owned(), code.to_owned()],
            TownLine::Apart => vec![city.to_owned(), region.to_owned(), code.to_owned()],
            TownLine::CityCode => vec![words(&[city, code])],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(line1: &str, city: &str, region: &str, postcode: &str, country: &str) -> PostalAddress {
        PostalAddress {
            line1: line1.into(),
            city: city.into(),
            region: region.into(),
            postcode: postcode.into(),
            country: Country::parse(country),
            ..PostalAddress::default()
        }
    }

    #[test]
    fn every_country_has_its_own_order_of_lines() {
        let home = Country::parse("US");
        let cases = [
            (address("1 Elm St", "Columbus", "OH", "43215", "US"), "Ann|1 Elm St|Columbus, OH 43215"),
            (
                address("2 King Street", "Manchester", "", "M2 6LS", "UK"),
                "Ann|2 King Street|Manchester|M2 6LS|UNITED KINGDOM",
            ),
            (address("Torstraße 1", "Berlin", "", "10119", "DE"), "Ann|Torstraße 1|10119 Berlin|GERMANY"),
            (
                address("1-2-3 Jingumae", "Shibuya", "Tokyo", "150-0001", "JP"),
                "Ann|1-2-3 Jingumae|Shibuya, Tokyo 150-0001|JAPAN",
            ),
        ];
        for (address, lines) in cases {
            assert_eq!(address.lines("Ann", home.as_ref()).join("|"), lines);
        }
    }

    #[test]
    fn a_firm_that_is_the_name_is_written_once() {
        let shop = |company: &str| PostalAddress {
            company: company.into(),
            ..address("14 Marigold Street", "Columbus", "OH", "43215", "US")
        };
        let lines = |company| shop(company).lines("Marigold Street Socks", None).len();
        assert_eq!([lines("marigold street socks "), lines("Marigold Ltd")], [4, 5]);
        let japan = PostalAddress {
            company: "靴下屋".into(),
            ..address("神宮前1-2-3", "渋谷区", "東京都", "150-0001", "JP")
        };
        let home = Country::parse("JP");
        assert_eq!(
            japan.lines("靴下屋", home.as_ref()),
            ["〒150-0001", "東京都渋谷区", "神宮前1-2-3", "靴下屋 様"]
        );
    }

    #[test]
    fn countries_are_known_by_code_and_by_name() {
        assert_eq!(Country::parse("EIRE").map(|c| c.0), Some("IE".to_owned()));
        assert_eq!(Country::parse("us").map(|c| c.name().to_owned()), Some("United States".to_owned()));
        assert_eq!(Country::parse("European Community").and_then(|c| c.code().map(str::to_owned)), None);
        assert_eq!(Country::parse("  "), None);
    }

    #[test]
    fn one_address_is_one_household_however_it_is_typed() {
        let one = address("1 Elm St.", "Columbus", "OH", "43215", "US");
        let other = address("1 ELM ST", "columbus", "Ohio", "43215", "United States");
        assert_eq!(one.household(), other.household());
        assert_eq!(PostalAddress::default().household(), None);
    }
}
