//! What people buy says little: it may be a present, or simply pretty. Several different things about one interest hint.

use std::collections::BTreeMap;

use super::phrases::{Meaning, Weight};
use super::taxonomy::Taxonomy;
use super::tokens::Tokens;

/// How sure two, three and more different things make. Never certain: parcels hold presents.
const SURE: [u8; 3] = [40, 50, 60];

/// The interests that at least two different things of one parcel are about.
pub(super) fn guesses<'n>(taxonomy: &Taxonomy, names: impl IntoIterator<Item = &'n str>) -> Vec<(usize, u8)> {
    let mut about: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    let mut found = Vec::new();
    for name in names {
        found.clear();
        taxonomy.phrases.find(&Tokens::of(name), &mut found);
        for found in &found {
            if let Meaning::Loves(word) = found.meaning
                && word.weight != Weight::Deed
            {
                let things = about.entry(word.interest).or_default();
                if !things.contains(&name) {
                    things.push(name);
                }
            }
        }
    }
    let several = about.into_iter().filter(|(_, things)| things.len() > 1);
    several
        .map(|(interest, things)| (usize::from(interest), SURE[(things.len() - 2).min(SURE.len() - 1)]))
        .collect()
}
