//! Whether a day is of somebody who has died: "Biscuit's birthday", after somebody wrote "Biscuit died".

use super::{Care, care};
use crate::lexicon::{folded, words};

/// Words of a day that name nobody.
const NOBODY: &[&str] = &[
    "birthday",
    "birthdays",
    "anniversary",
    "wedding",
    "name",
    "nameday",
    "day",
    "the",
    "and",
    "our",
    "her",
    "his",
    "their",
    "adoption",
    "gotcha",
    "geburtstag",
    "hochzeitstag",
    "namenstag",
    "jahrestag",
    "der",
    "die",
    "das",
    "von",
    "des",
    "anniversaire",
    "mariage",
    "fete",
    "les",
    "del",
    "cumpleanos",
    "aniversario",
    "boda",
    "santo",
    "first",
];

/// Days that two people share: neither is one for congratulations when the other has died or left.
const SHARED: &[&str] = &[
    "wedding",
    "anniversary",
    "hochzeitstag",
    "hochzeit",
    "jahrestag",
    "mariage",
    "noces",
    "boda",
    "aniversario",
];

/// Names of one and the same person.
const SAME: &[&[&str]] = &[
    &["mother", "mum", "mom", "mam", "mommy", "mummy", "mutter", "mama", "mere", "maman", "madre"],
    &["father", "dad", "daddy", "papa", "vater", "pere", "padre"],
    &[
        "husband", "hubby", "ehemann", "mann", "mari", "marido", "esposo", "widow", "widowed", "witwe",
        "veuve", "viuda",
    ],
    &[
        "wife", "ehefrau", "frau", "femme", "epouse", "esposa", "mujer", "widower", "widowed", "witwer",
        "veuf", "viudo",
    ],
    &["grandmother", "grandma", "gran", "granny", "nan", "nana", "oma", "grossmutter", "mamie", "abuela"],
    &["grandfather", "grandpa", "grandad", "granddad", "opa", "grossvater", "papi", "abuelo"],
    &["dog", "puppy", "hund", "chien", "chienne", "perro", "perra"],
    &["cat", "kitten", "katze", "kater", "chat", "chatte", "gato", "gata"],
];

/// Whether what people wrote tells of the death of whoever the day `what` names. "Birthday" alone names nobody: it is the
/// person's own.
pub fn is_of_somebody_lost(what: &str, texts: &[&str]) -> bool {
    let what = folded(what);
    let shared = words(&what).iter().any(|word| SHARED.contains(word));
    let mut named: Vec<&str> =
        words(&what).into_iter().filter(|word| word.chars().count() > 2 && !NOBODY.contains(word)).collect();
    if shared && named.is_empty() {
        named.extend(["husband", "wife"]);
    }
    if named.is_empty() {
        return false;
    }
    let meant = |name: &str, word: &str| {
        let bare = |word: &str| {
            word == name || word.strip_suffix('s') == Some(name) || name.strip_suffix('s') == Some(word)
        };
        bare(word) || SAME.iter().any(|names| names.contains(&name) && names.contains(&word))
    };
    texts.iter().any(|text| match care(text) {
        Some(Care::Loss) => {
            let text = folded(text);
            words(&text).into_iter().any(|word| named.iter().any(|name| meant(name, word)))
        }
        Some(Care::Parting) => shared,
        _ => false,
    })
}
