//! Who may be one person: what two records share that is no proof. It waits for somebody to say so.
//!
//! It follows from the people as they are known, and nobody decides it: a telephone, a whole name at one address, an
//! email address for which one source vouches. Two names at one address are a household. The clues of a person are kept
//! with their row, and the pairs that follow from a clue with the clue, so that nobody is ever compared with everybody.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::EventKey;
use domain::id::PersonId;
use domain::identity::Phone;
use store::{Clue, ClueKind, Pair, PersonRow, Tx};

use crate::ShopError;
use crate::rules::Rules;

/// What more people than this share is a firm's switchboard or what a form was filled with, and says nothing of anybody.
const SHARED_MAX: u8 = 5;

/// By what a person may turn out to be one with somebody else, by key.
pub(crate) fn clues(rules: &Rules, row: &PersonRow, identities: &[String]) -> Vec<Clue> {
    let name = plain_name(row.traits.name.as_deref().unwrap_or_default());
    let home = row.household.as_deref().map(EventKey::of);
    let mut clues: BTreeMap<EventKey, Clue> = BTreeMap::new();
    let mut add = |kind: ClueKind, text: String, vouched: bool| {
        let key = EventKey::of(&text);
        // The name at an address says both by itself.
        let (name, home) = if kind == ClueKind::Name { (String::new(), None) } else { (name.clone(), home) };
        clues.entry(key).or_insert(Clue { key, kind, vouched: false, name, home }).vouched |= vouched;
    };
    for line in lines(rules, row, identities) {
        add(ClueKind::Phone, format!("phone|{line}"), true);
    }
    for email in row.traits.own_emails() {
        add(ClueKind::Email, format!("email|{email}"), false);
    }
    for email in identities.iter().filter_map(|identity| identity.strip_prefix("email:")) {
        add(ClueKind::Email, format!("email|{email}"), true);
    }
    if let Some(household) = row.household.as_deref().filter(|_| is_whole(&name)) {
        add(ClueKind::Name, format!("name|{household}|{name}"), true);
    }
    clues.into_values().collect()
}

/// The telephones of a person. A number without its country was written at home.
fn lines(rules: &Rules, row: &PersonRow, identities: &[String]) -> BTreeSet<String> {
    let country = row.traits.address.as_ref().and_then(|address| address.country.as_ref()).or(rules.home());
    let stated = row.traits.own_phones().into_iter().cloned();
    let keys = identities.iter().filter_map(|identity| Phone::parse(identity.strip_prefix("phone:")?).ok());
    stated.chain(keys).filter_map(|phone| phone.line(country)).collect()
}

/// The words of a name in an order that is the same for `Maya Okafor` and `Okafor, Maya`.
pub(crate) fn plain_name(name: &str) -> String {
    let folded = store::fold(name);
    let mut words: Vec<&str> =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// Whether a name tells more than what somebody is called at home. Scripts without spaces write both in one word.
fn is_whole(name: &str) -> bool {
    name.contains(' ') || (name.chars().count() > 1 && !name.chars().any(|c| c.is_ascii()))
}

/// Whether two names may be one person's: every word of the shorter one stands in the other, whole or as its first letter.
/// `m okafor` may be `maya okafor`, who is not `okafor tom`.
fn may_be_one_name(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| name.split_whitespace().collect::<Vec<_>>());
    let (short, mut long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let is_first_letter = |a: &str, b: &str| a.chars().count() == 1 && b.starts_with(a);
    // Whole words first: else `m` might take the word that stands for itself.
    let (whole, rest): (Vec<&str>, Vec<&str>) = short.into_iter().partition(|word| long.contains(word));
    long.retain(|word| !whole.contains(word));
    rest.into_iter().all(|word| {
        let found =
            long.iter().position(|known| is_first_letter(word, known) || is_first_letter(known, word));
        found.map(|place| long.remove(place)).is_some()
    })
}

/// The pairs that follow from a clue, where `bearers` are all whose it is.
pub(crate) fn pairs(bearers: &[(PersonId, Clue)]) -> BTreeSet<Pair> {
    let mut pairs = BTreeSet::new();
    if bearers.len() > usize::from(SHARED_MAX) {
        return pairs;
    }
    for (place, (low, one)) in bearers.iter().enumerate() {
        for (high, other) in &bearers[place + 1..] {
            let one_household = one.home.is_some() && one.home == other.home;
            let vouched = one.vouched || other.vouched;
            if vouched && (!one_household || may_be_one_name(&one.name, &other.name)) {
                pairs.insert((*low, *high));
            }
        }
    }
    pairs
}

/// Stores the clues of a person, and the pairs that follow.
pub(crate) fn keep(tx: &Tx<'_>, person: PersonId, clues: &[Clue]) -> Result<(), ShopError> {
    let before = tx.clues_of(person)?;
    let mut changed = BTreeSet::new();
    for clue in before.iter().filter(|clue| !clues.contains(clue)) {
        tx.drop_clue(person, clue.key)?;
        changed.insert(clue.key);
    }
    for clue in clues.iter().filter(|clue| !before.contains(clue)) {
        tx.put_clue(person, clue)?;
        changed.insert(clue.key);
    }
    changed.into_iter().try_for_each(|key| pair(tx, key))
}

/// Brings the pairs of one clue up to date.
fn pair(tx: &Tx<'_>, key: EventKey) -> Result<(), ShopError> {
    let bearers = tx.bearers(key, i64::from(SHARED_MAX) + 1)?;
    let (pairs, stored) = (pairs(&bearers), BTreeSet::from_iter(tx.alike_by(key)?));
    for gone in stored.difference(&pairs) {
        tx.drop_alike(*gone, key)?;
    }
    if let Some((_, clue)) = bearers.first() {
        for new in pairs.difference(&stored) {
            tx.put_alike(*new, clue)?;
        }
    }
    Ok(())
}

/// Hands every pair that follows from the stored clues to `take`, by clue.
pub(crate) fn each_pair(
    tx: &Tx<'_>,
    mut take: impl FnMut(Pair, &Clue) -> Result<(), ShopError>,
) -> Result<(), ShopError> {
    let mut shared: Vec<(PersonId, Clue)> = Vec::new();
    tx.each_shared_clue(i64::from(SHARED_MAX), |person, clue| shared.push((person, clue)))?;
    for bearers in shared.chunk_by(|(_, one), (_, other)| one.key == other.key) {
        for pair in pairs(bearers) {
            take(pair, &bearers[0].1)?;
        }
    }
    Ok(())
}

/// Derives all pairs of a shop whose clues were stored without looking for others.
pub(crate) fn pair_all(tx: &Tx<'_>) -> Result<(), ShopError> {
    each_pair(tx, |pair, clue| Ok(tx.put_alike(pair, clue)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_one_address_are_one_persons_only_where_they_agree() {
        let agree = |one: &str, other: &str| may_be_one_name(&plain_name(one), &plain_name(other));
        for (one, other) in [
            ("Maya Okafor", "OKAFOR, Maya"),
            ("M. Okafor", "Maya Okafor"),
            ("Zoë Müller", "Zoe Muller"),
            ("Maya Okafor", "Maya J. Okafor"),
            ("Okafor", "Maya Okafor"),
            ("", "Maya Okafor"),
            ("王小明", "王小明"),
        ] {
            assert!(agree(one, other) && agree(other, one), "{one} and {other}");
        }
        for (one, other) in [
            ("Maya Okafor", "Tom Okafor"),
            ("Maya Okafor", "T. Okafor"),
            ("M. M. Okafor", "Maya Okafor Lund"),
            ("Ann Lund", "Anna Lund"),
        ] {
            assert!(!agree(one, other) && !agree(other, one), "{one} and {other}");
        }
    }
}
