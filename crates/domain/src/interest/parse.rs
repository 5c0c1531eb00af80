//! From the file of interests to a taxonomy, or everything that is wrong with the file.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::marks::Tongue;
use super::phrases::{Meaning, Phrases, Weight, Word};
use super::taxonomy::{Group, Interest, Taxonomy};
use super::tokens::{Tokens, fold};
use crate::journey::RuleErrors;
use crate::journey::parse::page::{Fields, Page};

/// More interests than this are no help to anybody.
const INTERESTS_MAX: usize = 2_000;
const INTEREST_KEYS: &[&str] = &["name", "my", "en", "de", "fr", "es", "any", "not"];

/// What is never guessed of anybody, whatever a file asks for: health, loss, faith, politics, whom they love, children.
const NOBODYS_BUSINESS: &str = "cancer, chemo, diabetes, diabetic, glaucoma, cataract, depression, anxiety, adhd, autism, \
    dementia, alzheimer, parkinson, disability, disabled, wheelchair, pregnancy, pregnant, fertility, ivf, miscarriage, \
    menopause, sober, sobriety, alcoholic, rehab, in therapy, medication, surgery, illness, disease, dialysis, epilepsy, \
    funeral, grief, bereavement, widow, widower, divorce, divorced, separation, church, bible, christian, catholic, \
    protestant, muslim, islam, quran, jewish, judaism, torah, hindu, buddhist, atheist, prayer, mosque, synagogue, \
    republican, democrat, conservative, labour party, tory, trump, biden, brexit, abortion, gun rights, politics, \
    gay, lesbian, bisexual, transgender, queer, lgbt, lgbtq, sexuality, dating, my children, my kids, toddler, \
    krebs, chemotherapie, schwanger, scheidung, trauer, kirche, bibel, politik, cancer du sein, enceinte, divorcee, \
    deuil, eglise, politique, embarazada, divorcio, luto, iglesia, biblia, politica";

/// Reads the file `text`.
pub(super) fn read(text: &str) -> Result<Taxonomy, RuleErrors> {
    let (root, broken) = DeTable::parse_recoverable(text);
    let mut page = Page::new(text);
    for error in &broken {
        page.report_syntax(error);
    }
    page.finish(())?;
    let mut reader = Reader {
        text,
        taxonomy: Taxonomy {
            groups: Vec::new(),
            interests: Vec::new(),
            phrases: Phrases::new(),
            names: HashMap::new(),
        },
        known: HashMap::new(),
        private: NOBODYS_BUSINESS.split(',').map(str::trim).collect(),
    };
    for (id, span, value) in Fields::of_root(&root).entries() {
        reader.group(&mut page, id, span, value);
    }
    if reader.taxonomy.interests.is_empty() {
        page.report(
            0..0,
            "there is no interest in this file".into(),
            "begin with one: [animals], then [animals.dogs] with name and en",
        );
    }
    page.finish(reader.taxonomy)
}

struct Reader<'t> {
    text: &'t str,
    taxonomy: Taxonomy,
    /// Whose each phrase of a language is.
    known: HashMap<(Tongue0, String), u16>,
    private: HashSet<&'static str>,
}

/// A language as a key.
type Tongue0 = u8;

impl Reader<'_> {
    fn group(&mut self, page: &mut Page<'_>, id: &str, span: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let Some(fields) = page.table(value, "a group of interests") else { return };
        let example = format!("title = \"{id}\", what screens call the group");
        let title = page.required(&fields, "title", &example).and_then(|title| page.text(title));
        let my = fields.get("my").and_then(|my| page.truth(my)).unwrap_or(false);
        let group = self.taxonomy.groups.len();
        self.taxonomy.groups.push(Group { id: id.to_owned(), title: title.unwrap_or(id).to_owned() });
        let mut any = false;
        for (id, span, value) in fields.entries() {
            if !matches!(id, "title" | "my") {
                any = true;
                self.interest(page, (id, span), value, (group, my));
            }
        }
        if !any {
            let cure = format!("add [{id}.something] below it, or take the group out");
            page.report(span, format!("the group `{id}` holds no interest"), cure);
        }
    }

    fn interest(
        &mut self,
        page: &mut Page<'_>,
        (id, span): (&str, Range<usize>),
        value: &Spanned<DeValue<'_>>,
        (group, my): (usize, bool),
    ) {
        let Some(fields) = page.table(value, "an interest") else { return };
        page.refuse_others(&fields, INTEREST_KEYS);
        if self.taxonomy.interests.iter().any(|other| other.id == id) {
            let problem = format!("two interests have the id `{id}`");
            page.report(span.clone(), problem, "give each its own, as in [animals.dogs] and [animals.cats]");
        }
        if self.taxonomy.interests.len() == INTERESTS_MAX {
            let problem = format!("a file holds at most {INTERESTS_MAX} interests; this is one more");
            return page.report(span, problem, "join some that you would mention alike");
        }
        self.refuse_private(page, id, span);
        let example = format!("name = \"{}\", as a brief would say it after “Loves”", id.replace('-', " "));
        let name = page.required(&fields, "name", &example);
        if let Some(name) = name {
            self.refuse_private(page, name.get_ref().as_str().unwrap_or_default(), name.span());
        }
        let name = name.and_then(|name| page.text(name)).unwrap_or(id);
        let my = fields.get("my").and_then(|my| page.truth(my)).unwrap_or(my);
        let place = u16::try_from(self.taxonomy.interests.len()).expect("there are at most two thousand");
        for known in [fold(id), fold(name)] {
            self.taxonomy.names.entry(known).or_insert(place);
        }
        let (id, name) = (id.to_owned(), name.to_owned());
        self.taxonomy.interests.push(Interest { id, name, group, my });
        for (tongue, key) in (0u8..).zip(Tongue::KEYS) {
            self.words(page, &fields, key, place, &[Tongue(tongue)]);
        }
        let all = [Tongue::ENGLISH, Tongue::GERMAN, Tongue::FRENCH, Tongue::SPANISH];
        self.words(page, &fields, "any", place, &all);
        for (phrase, _) in self.list(page, &fields, "not") {
            let plural = format!("{}s", fold(&phrase));
            self.taxonomy.phrases.add(&fold(&phrase), Meaning::Misleads(place));
            self.taxonomy.phrases.add(&plural, Meaning::Misleads(place));
        }
    }

    /// The words of one key: text in quotes, divided by commas, each with where it stands.
    fn list(&self, page: &mut Page<'_>, fields: &Fields<'_, '_>, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = fields.get(key) else { return Vec::new() };
        let Some(list) = page.text(value) else { return Vec::new() };
        let span = value.span();
        // What stands in the file is what was read, but for the quotes, unless something is escaped in it.
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let start = raw.find(list).map_or(span.start, |quote| span.start + quote);
        let mut words = Vec::new();
        let mut at = start;
        for part in list.split(',') {
            let word = part.trim();
            let from = at + (part.len() - part.trim_start().len());
            let place = from..(from + word.len()).min(span.end);
            if Tokens::of(word).list.is_empty() {
                let problem = format!("`{key}` has an empty place between its commas");
                page.report(place, problem, "take the comma out, or write a word there");
            } else {
                words.push((word.to_owned(), place));
            }
            at += part.len() + 1;
        }
        words
    }

    fn words(
        &mut self,
        page: &mut Page<'_>,
        fields: &Fields<'_, '_>,
        key: &str,
        place: u16,
        tongues: &[Tongue],
    ) {
        for (word, span) in self.list(page, fields, key) {
            self.refuse_private(page, &word, span.clone());
            let (weight, bare) = match word.strip_prefix(['~', '+']) {
                Some(bare) if word.starts_with('~') => (Weight::Weak, bare),
                Some(bare) => (Weight::Deed, bare),
                None => (Weight::Plain, word.as_str()),
            };
            let stem = bare.strip_suffix('*');
            let bare = stem.unwrap_or(bare).trim();
            let folded = fold(bare);
            if weight == Weight::Plain && stem.is_none() {
                self.taxonomy.names.entry(folded.clone()).or_insert(place);
            }
            for tongue in tongues {
                let name =
                    tongues.len() == 1 && *tongue != Tongue::GERMAN && bare.starts_with(char::is_uppercase);
                let meaning = Meaning::Loves(Word { interest: place, tongue: *tongue, weight, name });
                if let Some(other) = self.known.insert((tongue.0, folded.clone()), place) {
                    let other = &self.taxonomy.interests[usize::from(other)].id;
                    let problem = format!("`{bare}` stands for `{other}` already");
                    page.report(span.clone(), problem, "leave it with the one that it fits best");
                }
                match stem {
                    Some(_) if folded.len() >= 4 && !folded.contains(' ') => {
                        self.taxonomy.phrases.add_stem(&folded, meaning);
                        self.taxonomy.phrases.add(&folded, meaning);
                    }
                    Some(_) => {
                        let problem = format!("`{word}` is too short to begin other words");
                        page.report(
                            span.clone(),
                            problem,
                            "write one word of four letters or more before the star",
                        );
                    }
                    None => forms(&folded, bare, *tongue, weight)
                        .iter()
                        .for_each(|form| self.taxonomy.phrases.add(form, meaning)),
                }
            }
        }
    }

    fn refuse_private(&self, page: &mut Page<'_>, words: &str, span: Range<usize>) {
        let folded = fold(words);
        let parts: Vec<&str> =
            folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
        let pairs = parts.windows(2).map(|pair| pair.join(" "));
        let all = parts.iter().map(|part| (*part).to_owned()).chain(pairs);
        if let Some(word) = { all }.find(|word| self.private.contains(word.as_str())) {
            let problem = format!("`{word}` is nobody's business, and Fondly guesses nothing of the kind");
            page.report(
                span,
                problem,
                "take it out: health, loss, faith, politics, sexuality and children are never guessed",
            );
        }
    }
}

/// A word with its plurals, its umlauts written out, and two words as one.
fn forms(folded: &str, bare: &str, tongue: Tongue, weight: Weight) -> Vec<String> {
    let mut forms = vec![folded.to_owned()];
    let umlauts = bare.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    let umlauts = fold(&umlauts);
    if tongue == Tongue::GERMAN && umlauts != folded {
        forms.push(umlauts);
    }
    if weight == Weight::Deed || !folded.ends_with(char::is_alphabetic) {
        return forms;
    }
    let endings: &[&str] = match tongue {
        Tongue::ENGLISH if folded.ends_with("ing") || folded.ends_with("ss") => &[],
        Tongue::ENGLISH
            if folded.ends_with(['s', 'x', 'z']) || folded.ends_with("ch") || folded.ends_with("sh") =>
        {
            &["es"]
        }
        Tongue::ENGLISH => &["s"],
        Tongue::GERMAN => &["e", "n", "en", "s"],
        Tongue::FRENCH if folded.ends_with(['s', 'x', 'z']) => &[],
        Tongue::FRENCH => &["s", "x"],
        Tongue::SPANISH if folded.ends_with(['a', 'e', 'i', 'o', 'u']) => &["s"],
        Tongue::SPANISH if !folded.ends_with('s') => &["es"],
        _ => &[],
    };
    let mut more: Vec<String> =
        forms.iter().flat_map(|form| endings.iter().map(move |ending| format!("{form}{ending}"))).collect();
    if let (Tongue::ENGLISH, Some(stem)) = (tongue, folded.strip_suffix('y'))
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        more.push(format!("{stem}ies"));
    }
    forms.append(&mut more);
    if tongue == Tongue::ENGLISH && folded.split([' ', '-']).count() == 2 {
        let joined: Vec<String> = forms.iter().map(|form| form.replace([' ', '-'], "")).collect();
        forms.extend(joined);
    }
    forms
}
