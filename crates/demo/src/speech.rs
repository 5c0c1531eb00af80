//! What people say: sentences from the word lists, with the dogs, children and races of the one who says
//! them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::dice::{Dice, Purpose};
use crate::who::Who;

/// Texts of the word lists, by section.
type Sections = HashMap<&'static str, Vec<&'static str>, FixedState>;

/// One kind of remark.
pub(crate) struct Topic {
    key: &'static str,
    /// The language in which it is written; empty for English.
    culture: &'static str,
    about: &'static str,
    lines: Vec<&'static str>,
}

/// What somebody wrote, and what an answer would speak of.
pub(crate) struct Remark {
    pub(crate) text: String,
    pub(crate) about: About,
}

/// What a note would speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Something to be glad about.
    This(String),
    /// Nothing in particular.
    Nothing,
    /// Nothing, because silence is kinder, or because it is somebody else's.
    Quiet,
}

/// The word lists.
pub(crate) struct Speech {
    seed: u64,
    life: Sections,
    voices: Sections,
    english: Vec<Topic>,
    foreign: Vec<Topic>,
}

/// Slots of the sentences that only some people can fill, with their share in percent.
const HAVE: [(&str, u32); 4] = [("{dog}", 44), ("{cat}", 26), ("{child}", 45), ("{grandchild}", 22)];
/// Slots that say the same of one person always; the others are rolled each time.
const LASTING: [&str; 11] =
    ["dog", "breed", "cat", "child", "grandchild", "partner", "team", "race", "grade", "food", "hobby"];
/// Topics that one person comes back to, by how many such people there are.
const PASSIONS: [(u32, &str); 10] = [
    (26, "dog"),
    (12, "cat"),
    (16, "football"),
    (14, "children"),
    (10, "grandchildren"),
    (13, "running"),
    (8, "teacher"),
    (9, "food"),
    (12, "hobby"),
    (9, "work"),
];
/// Topics of the day.
const MOMENTS: [(u32, &str); 14] = [
    (20, "practical"),
    (15, "birthday"),
    (14, "thanks"),
    (8, "wedding"),
    (6, "surprise"),
    (6, "moving"),
    (7, "travel"),
    (6, "ironic"),
    (5, "others"),
    (4, "loss"),
    (4, "health"),
    (2, "apart"),
    (4, "dog"),
    (3, "grandchildren"),
];

impl Speech {
    /// Reads the word lists.
    pub(crate) fn new(seed: u64) -> Speech {
        Speech {
            seed,
            life: sections(include_str!("words/life.txt"), |line| line.split(", ").collect()),
            voices: sections(include_str!("words/voices.txt"), |line| vec![line]),
            english: topics(include_str!("words/remarks.txt")),
            foreign: topics(include_str!("words/remarks-foreign.txt")),
        }
    }

    /// Other word lists, without remarks.
    pub(crate) fn of(seed: u64, life: &'static str, voices: &'static str) -> Speech {
        Speech {
            seed,
            life: sections(life, |line| line.split(", ").collect()),
            voices: sections(voices, |line| vec![line]),
            english: Vec::new(),
            foreign: Vec::new(),
        }
    }

    /// A remark with an order.
    pub(crate) fn remark(&self, voice: &Voice<'_>, culture: &str, dice: &mut Dice) -> Remark {
        let own: Vec<&Topic> = self.foreign.iter().filter(|topic| topic.culture == culture).collect();
        for _ in 0..12 {
            let topic = if voice.who.foreign && !own.is_empty() && dice.chance(450) {
                *dice.pick(&own)
            } else {
                let key = if dice.chance(420) { voice.passion() } else { dice.weighted(&MOMENTS) };
                self.english.iter().find(|topic| topic.key == key).expect("a test reads every topic")
            };
            let line = *dice.pick(&topic.lines);
            // What leaves nothing open is said more rarely, because it sounds the same every time.
            let rarely = if topic.about == "delicate" { 400 } else { 850 };
            let set_phrase = !line.contains(['{', '<']) && dice.chance(rarely);
            if voice.can_say(line) && !set_phrase {
                let text = voice.say(line, dice);
                let about = match topic.about {
                    "delicate" | "private" => About::Quiet,
                    about if !about.is_empty() && voice.can_say(about) => About::This(voice.say(about, dice)),
                    _ => About::Nothing,
                };
                // Some have a word on the delivery, too.
                let text = match topic.about {
                    "delicate" | "private" | "" => text,
                    _ if !topic.culture.is_empty() || !dice.chance(150) => text,
                    _ => format!("{text} {}", self.aside(voice, dice)),
                };
                let plainly = about == About::Quiet || !topic.culture.is_empty();
                let text = if plainly { capital(&text) } else { soften(text, dice) };
                return Remark { text, about };
            }
        }
        Remark { text: "Thank you!".to_owned(), about: About::Nothing }
    }

    fn aside(&self, voice: &Voice<'_>, dice: &mut Dice) -> String {
        let practical = self.english.iter().find(|topic| topic.key == "practical");
        let line = practical.map_or("", |topic| *dice.pick(&topic.lines));
        capital(&voice.say(if voice.can_say(line) { line } else { "No rush at all." }, dice))
    }

    /// A text of a section of `voices.txt` that this person can say.
    pub(crate) fn voice(&self, section: &str, voice: &Voice<'_>, dice: &mut Dice) -> String {
        let lines = &self.voices[section];
        for _ in 0..8 {
            let line = *dice.pick(lines);
            if voice.can_say(line) {
                return capital(&voice.say(line, dice));
            }
        }
        capital(&voice.say(lines[0], dice))
    }

    /// The words on a card: the one at `place` and round again, so that nobody gets the same twice in a row
    /// of many.
    pub(crate) fn card(&self, voice: &Voice<'_>, place: usize) -> String {
        let lines = &self.voices["words"];
        let from_place = lines.iter().cycle().skip(place % lines.len()).take(lines.len());
        let line = from_place.copied().find(|line| voice.can_say(line)).unwrap_or(lines[0]);
        let mut dice = Dice::new(self.seed, Purpose::Life, voice.who.index);
        capital(&voice.say(line, &mut dice))
    }

    /// The word of a lasting slot for one person.
    fn lasting(&self, index: u32, slot: &str) -> &'static str {
        let place = LASTING.iter().position(|known| *known == slot).unwrap_or(0) as u32;
        let mut dice = Dice::new(self.seed ^ u64::from(place + 1), Purpose::Life, index);
        dice.word(&self.life[slot])
    }
}

/// Somebody about to say something.
pub(crate) struct Voice<'a> {
    pub(crate) speech: &'a Speech,
    pub(crate) who: &'a Who,
    /// What they bought last.
    pub(crate) product: &'a str,
    /// Whether they have not ordered before.
    pub(crate) first_order: bool,
    /// Years since the shop opened, so that dogs and children grow.
    pub(crate) years: i64,
}

impl Voice<'_> {
    /// The topic this person comes back to.
    pub(crate) fn passion(&self) -> &'static str {
        let mut dice = Dice::new(self.speech.seed ^ 0x70a5, Purpose::Life, self.who.index);
        for _ in 0..8 {
            let passion = dice.weighted(&PASSIONS);
            let slot = ["dog", "cat", "children", "grandchildren"].iter().position(|topic| topic == passion);
            if slot.is_none_or(|slot| self.has(HAVE[slot].0)) {
                return passion;
            }
        }
        "hobby"
    }

    /// What this person loves, in a word or two.
    pub(crate) fn love(&self) -> String {
        match self.passion() {
            "dog" => format!("{} the {}", self.lasting("dog"), self.lasting("breed")),
            "cat" => format!("{} the cat", self.lasting("cat")),
            "football" => format!("the {}", self.lasting("team")),
            "children" => self.lasting("child").to_owned(),
            "grandchildren" => self.lasting("grandchild").to_owned(),
            "running" => format!("my {}", self.lasting("race")),
            "teacher" => format!("my {} class", self.lasting("grade")),
            "food" => self.lasting("food").to_owned(),
            "work" => "my work".to_owned(),
            _ => self.lasting("hobby").to_owned(),
        }
    }

    /// The same as an interest: a kind of thing, not a name.
    pub(crate) fn interest(&self) -> &'static str {
        match self.passion() {
            "dog" => "dogs",
            "cat" => "cats",
            "football" => "football",
            "children" => "family",
            "grandchildren" => "grandchildren",
            "running" => "running",
            "teacher" => "teaching",
            "food" => self.lasting("food"),
            "work" => "their work",
            _ => self.lasting("hobby"),
        }
    }

    /// The dog's name, where there is one.
    pub(crate) fn dog(&self) -> Option<&'static str> {
        self.has("{dog}").then(|| self.lasting("dog"))
    }

    fn lasting(&self, slot: &str) -> &'static str {
        self.speech.lasting(self.who.index, slot)
    }

    fn has(&self, slot: &str) -> bool {
        let place = HAVE.iter().position(|(known, _)| *known == slot).unwrap_or(0);
        let mut dice =
            Dice::new(self.speech.seed ^ 0x4a5 ^ (place as u64) << 20, Purpose::Life, self.who.index);
        dice.below(100) < HAVE[place].1
    }

    fn can_say(&self, line: &str) -> bool {
        let at_the_right_time = match line.as_bytes().first() {
            Some(b'+') => !self.first_order,
            Some(b'-') => self.first_order,
            _ => true,
        };
        at_the_right_time && HAVE.iter().all(|(slot, _)| !line.contains(slot) || self.has(slot))
    }

    /// Makes the choices of `line` and fills its slots; a slot that stands twice says the same twice.
    fn say(&self, line: &str, dice: &mut Dice) -> String {
        let line = choose(line.trim_start_matches(['+', '-', ' ']), dice);
        let mut text = String::with_capacity(line.len() + 24);
        let mut said: Vec<(&str, String)> = Vec::new();
        let mut rest = line.as_str();
        while let Some((before, slot, after)) = between(rest, '{', '}') {
            text.push_str(before);
            let known = said.iter().find(|(known, _)| *known == slot).map(|(_, word)| word.clone());
            let word = known.unwrap_or_else(|| self.word(slot, dice));
            let begins = text.ends_with(". ") || text.ends_with("! ") || text.ends_with("? ");
            text.push_str(&if begins { capital(&word) } else { word.clone() });
            said.push((slot, word));
            rest = after;
        }
        text.push_str(rest);
        text
    }

    fn word(&self, slot: &str, dice: &mut Dice) -> String {
        let age = |low, high, salt| {
            let mut fixed = Dice::new(self.speech.seed ^ salt, Purpose::Life, self.who.index);
            (fixed.between(low, high) + self.years).to_string()
        };
        match slot {
            "dogage" => age(2, 11, 0xd06),
            "childage" => age(4, 14, 0xc41),
            "years" => dice.between(30, 88).to_string(),
            "leap" => dice.between(6, 19).to_string(),
            "town" => self.who.address.city.clone(),
            "love" => self.love(),
            "product" => self.product.to_owned(),
            slot if LASTING.contains(&slot) => self.lasting(slot).to_owned(),
            slot => dice.word(&self.speech.life[slot]).to_owned(),
        }
    }
}

/// What stands before the next pair of brackets, what stands in it, and what follows.
fn between(text: &str, open: char, close: char) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(open)?;
    let (within, after) = rest.split_once(close)?;
    Some((before, within, after))
}

/// The line with one of each `<a|b>`.
fn choose(line: &str, dice: &mut Dice) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, choices, after)) = between(rest, '<', '>') {
        text.push_str(before);
        let count = choices.split('|').count() as u32;
        text.push_str(choices.split('|').nth(dice.below(count) as usize).unwrap_or_default());
        rest = after;
    }
    text.push_str(rest);
    text
}

/// People do not all type alike: some greet, some sign off, some never use capitals.
fn soften(text: String, dice: &mut Dice) -> String {
    let text = capital(&text);
    const GREETINGS: [&str; 7] =
        ["Hi! ", "Hi June! ", "Hello there! ", "Hey sock people! ", "Dear June! ", "Hi team! ", "Hello! "];
    const CLOSINGS: [&str; 8] = [
        " Thanks!",
        " Thank you so much!",
        " :)",
        " Cheers!",
        " <3",
        " Love what you do.",
        " Thank you, all of you.",
        " xo",
    ];
    let text = if dice.chance(180) { format!("{}{text}", dice.pick(&GREETINGS)) } else { text };
    let text = if dice.chance(200) { format!("{text}{}", dice.pick(&CLOSINGS)) } else { text };
    if text.is_ascii() && dice.chance(45) { text.to_lowercase() } else { text }
}

/// The text with a capital to begin with.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with("# "))
}

fn sections(text: &'static str, divide: fn(&'static str) -> Vec<&'static str>) -> Sections {
    let mut sections = Sections::default();
    let mut current = "";
    for line in lines(text) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(section) => current = section,
            None => sections.entry(current).or_default().extend(divide(line)),
        }
    }
    sections
}

fn topics(text: &'static str) -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for line in lines(text) {
        if let Some((head, about)) = line.strip_prefix('[').and_then(|line| line.split_once(']')) {
            let (culture, key) = head.split_once(' ').unwrap_or(("", head));
            topics.push(Topic { key, culture, about: about.trim(), lines: Vec::new() });
        } else if let Some(topic) = topics.last_mut() {
            topic.lines.push(line);
        }
    }
    topics
}
