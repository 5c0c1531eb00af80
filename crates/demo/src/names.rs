//! Names of people by culture, in their own script and in Latin letters.

use crate::dice::Dice;

const FILES: [&str; 3] = [
    include_str!("words/names-english.txt"),
    include_str!("words/names-europe.txt"),
    include_str!("words/names-world.txt"),
];

/// One name: as its people write it, and in Latin letters.
#[derive(Clone)]
pub(crate) struct Spelling {
    own: String,
    latin: String,
}

impl Spelling {
    fn parse(text: &str) -> Spelling {
        let text = text.replace('_', " ");
        match text.split_once('=') {
            Some((own, latin)) => Spelling { own: own.to_owned(), latin: latin.to_owned() },
            None => Spelling { own: text.clone(), latin: text },
        }
    }

    /// In the script of its people where `native`, else in Latin letters.
    pub(crate) fn written(&self, native: bool) -> &str {
        if native { &self.own } else { &self.latin }
    }
}

/// A family name: the men's and the women's form, which are mostly the same.
struct Family {
    his: Spelling,
    hers: Spelling,
}

/// How a whole name is put together at home.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// `Ann Smith`
    GivenFirst,
    /// `Nagy Katalin`
    FamilyFirst,
    /// `王芳`
    Joined,
}

/// The names of one culture.
pub(crate) struct Culture {
    /// What the word lists call it.
    pub(crate) key: &'static str,
    whole: Whole,
    she: Vec<Spelling>,
    he: Vec<Spelling>,
    families: Vec<Family>,
}

impl Culture {
    /// All cultures of the word lists.
    pub(crate) fn all() -> Vec<Culture> {
        let mut cultures: Vec<Culture> = Vec::new();
        for line in FILES.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
            if let Some(header) = line.strip_prefix('[') {
                let (key, whole) = header.split_once(']').expect("a header ends with a bracket");
                let whole = match whole.trim() {
                    "joined" => Whole::Joined,
                    "family-first" => Whole::FamilyFirst,
                    _ => Whole::GivenFirst,
                };
                cultures.push(Culture { key, whole, she: vec![], he: vec![], families: vec![] });
            } else if let Some((kind, names)) = line.split_once(' ') {
                cultures.last_mut().expect("names stand below a header").add(kind, names);
            }
        }
        cultures
    }

    fn add(&mut self, kind: &str, names: &str) {
        let names = names.split_whitespace();
        match kind {
            "she" => self.she.extend(names.map(Spelling::parse)),
            "he" => self.he.extend(names.map(Spelling::parse)),
            _ => self.families.extend(names.map(|name| {
                let (his, hers) = name.split_once('/').unwrap_or((name, name));
                Family { his: Spelling::parse(his), hers: Spelling::parse(hers) }
            })),
        }
    }

    /// A given name.
    pub(crate) fn given(&self, woman: bool, dice: &mut Dice) -> &Spelling {
        dice.pick(if woman { &self.she } else { &self.he })
    }

    /// A family name's place in the list.
    pub(crate) fn family_place(&self, dice: &mut Dice) -> usize {
        dice.below(self.families.len() as u32) as usize
    }

    /// The family name at `place`.
    pub(crate) fn family(&self, place: usize, woman: bool) -> &Spelling {
        let family = &self.families[place];
        if woman { &family.hers } else { &family.his }
    }

    /// The whole name, put together as at home where `at_home`.
    pub(crate) fn whole(&self, given: &str, family: &str, at_home: bool) -> String {
        match self.whole {
            Whole::Joined if at_home => format!("{family}{given}"),
            Whole::FamilyFirst if at_home => format!("{family} {given}"),
            _ => format!("{given} {family}"),
        }
    }
}

/// A name as it can stand in an email address: small Latin letters alone.
pub(crate) fn plain(name: &str) -> String {
    name.chars().flat_map(char::to_lowercase).filter_map(bare).collect()
}

/// The letter without its accent; `None` for what is no letter.
fn bare(letter: char) -> Option<char> {
    const FOLDED: [(&str, char); 20] = [
        ("áàâäãåāăą", 'a'),
        ("æ", 'a'),
        ("çćč", 'c'),
        ("ďđð", 'd'),
        ("éèêëēęěệế", 'e'),
        ("ğģ", 'g'),
        ("íìîïīıịĩỳ", 'i'),
        ("łľ", 'l'),
        ("ñńň", 'n'),
        ("óòôöõøōőồơọỗ", 'o'),
        ("řŕ", 'r'),
        ("śšşșß", 's'),
        ("ťţțþ", 't'),
        ("úùûüūůűưụũ", 'u'),
        ("ýÿ", 'y'),
        ("źżž", 'z'),
        ("ấầậạảằắ", 'a'),
        ("ễểẹ", 'e'),
        ("ốộớờợ", 'o'),
        ("ủứừữ", 'u'),
    ];
    if letter.is_ascii_lowercase() {
        return Some(letter);
    }
    FOLDED.iter().find(|(accented, _)| accented.contains(letter)).map(|(_, plain)| *plain)
}
