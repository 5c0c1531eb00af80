//! From a word in a text to a guess: whose it is, whether it is loved, and what speaks against it.

use super::marks::{Role, Tongue};
use super::phrases::Weight;
use super::sentence::{Hit, Text};
use super::taxonomy::Taxonomy;
use super::tokens::Gap;
use super::{GUESS_MIN, Guess, HUSHED, Voice, Why};
use crate::care::Care;

/// How far before a word its `my` may stand: `my three-legged rescue mutt`.
const REACH: usize = 4;
/// How far before a word what a person does with it may stand: `play a lot of chess`.
const DOING: usize = 3;
/// So many words may stand between `I` and a verb that is then perhaps theirs.
const NEAR: usize = 2;
/// A question or a wish leaves this much at most.
const WONDERED: u8 = 50;
/// A word that is written like a name counts for this much less.
const NAMED: u8 = 20;

/// A sentence of so few words says nothing beside: `On the couch.`
const ALONE: usize = 4;

/// Whose something is, as far as the words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// `my dog`.
    Own,
    /// `I …`, so many words before.
    Own1 { away: usize },
    /// Nobody is named.
    Open,
    /// Somebody else's.
    Other,
}

/// The surest guess of each interest.
pub(super) fn guesses(taxonomy: &Taxonomy, text: &str, voice: Voice) -> Vec<Guess> {
    let Some(read) = Text::read(text, &taxonomy.phrases) else { return Vec::new() };
    if is_ironic(&read, text) {
        return Vec::new();
    }
    let mut heard = None;
    let mut guesses: Vec<Guess> = Vec::new();
    let doubtful = Doubtful::of(&read, voice);
    for hit in read.hits.iter().filter(|hit| !is_denied(&read, hit)) {
        let weighed = weigh(taxonomy, &read, hit, voice);
        let Some((confidence, why)) = weighed.filter(|(confidence, _)| *confidence >= GUESS_MIN) else {
            continue;
        };
        // Most texts hold nothing to guess, and need not be heard for what is to be handled with care.
        let care = *heard.get_or_insert_with(|| crate::care::care(text));
        let (confidence, why) = match care {
            Some(Care::Loss) => (HUSHED, Why::Mourned),
            Some(Care::Health | Care::Parting) => continue,
            _ if !doubtful.leaves(hit, why) => continue,
            _ => (confidence, why),
        };
        let list = &read.tokens.list;
        let at = list[hit.start].at.0..list[hit.end - 1].at.1;
        let guess = Guess { interest: usize::from(hit.word.interest), confidence, at, why };
        match guesses.iter_mut().find(|known| known.interest == guess.interest) {
            Some(known) if known.confidence < confidence => *known = guess,
            Some(_) => {}
            None => guesses.push(guess),
        }
    }
    guesses
}

/// Interests of which the text speaks elsewhere in another way: what it denies, and what is somebody else's.
struct Doubtful {
    denied: Vec<u16>,
    others: Vec<u16>,
}

impl Doubtful {
    fn of(read: &Text, voice: Voice) -> Doubtful {
        let (mut denied, mut others) = (Vec::new(), Vec::new());
        for hit in &read.hits {
            match whose(read, hit, voice) {
                Whose::Other => others.push(hit.word.interest),
                _ if is_denied(read, hit) => denied.push(hit.word.interest),
                _ => {}
            }
        }
        Doubtful { denied, others }
    }

    /// Whether a match still counts: what is denied elsewhere only where it is loved here, and what is somebody else's
    /// elsewhere (`my sister's dog … the dog`) only where it is more than mentioned.
    fn leaves(&self, hit: &Hit, why: Why) -> bool {
        (why == Why::Loved || !self.denied.contains(&hit.word.interest))
            && (why > Why::Mentioned || !self.others.contains(&hit.word.interest))
    }
}

/// Whether the text means the opposite of what it says.
fn is_ironic(read: &Text, text: &str) -> bool {
    let armchair = |at: usize| read.roles[at].has(Role::ARMCHAIR) && read.sentence(at).len() <= ALONE;
    text.trim_end().ends_with("/s")
        || read.roles.iter().any(|role| role.has(Role::IRONY))
        || (0..read.roles.len()).any(armchair)
}

/// Whether the clause says that it is not so: `not a dog person`, `the cat? no thanks`.
fn is_denied(read: &Text, hit: &Hit) -> bool {
    let clause = read.clause(hit.start);
    let no = |at: usize| read.roles[at].has(Role::NOT) && !read.roles[at].has(Role::YES);
    // `Hunde mag ich nicht`, `dogs are not my thing`; what comes after an `and` is another matter.
    let end = clause.end.min(hit.end + 4);
    let end = (hit.end..end).find(|at| read.roles[*at].has(Role::AND)).unwrap_or(end);
    let english =
        !read.may_be(Tongue::GERMAN) && !read.may_be(Tongue::FRENCH) && !read.may_be(Tongue::SPANISH);
    let after = (hit.end..end)
        .any(|at| no(at) && (!english || matches!(read.tokens.word(at), "not" | "arent" | "isnt")));
    let owned = read.roles[clause.start..hit.start].iter().any(|role| role.has(Role::OWN));
    (clause.start..hit.start).any(no) || (after && !owned)
}

/// How sure one word makes, and why; nothing where it says nothing of the person.
fn weigh(taxonomy: &Taxonomy, read: &Text, hit: &Hit, voice: Voice) -> Option<(u8, Why)> {
    let (sentence, clause) = (read.sentence(hit.start), read.clause(hit.start));
    let in_sentence = |role: Role| read.roles[sentence.clone()].iter().any(|has| has.has(role));
    let in_clause = |role: Role| read.roles[clause.clone()].iter().any(|has| has.has(role));
    if in_sentence(Role::ERRAND) || in_clause(Role::OVER) {
        return None;
    }
    let loved = in_clause(Role::LOVE);
    if in_sentence(Role::LOVE) && in_clause(Role::GRIPE) {
        return None;
    }
    let whose = whose(read, hit, voice);
    let mine = whose == Whose::Own && taxonomy.interests[usize::from(hit.word.interest)].my;
    let given = read.roles[sentence.start..hit.start].iter().any(|role| role.has(Role::GIFT));
    if whose == Whose::Other || (given && !mine && !in_sentence(Role::FOR_ME)) || is_goods(read, hit) {
        return None;
    }
    let (mut confidence, why) = score(read, hit, whose, loved, mine, voice)?;
    if read.tokens.list[hit.start].asked || in_clause(Role::WISH) {
        confidence = confidence.min(WONDERED);
    }
    if looks_like_a_name(read, hit) {
        confidence = confidence.saturating_sub(if loved || mine { NAMED } else { 100 });
    }
    Some((confidence, why))
}

fn score(read: &Text, hit: &Hit, whose: Whose, loved: bool, mine: bool, voice: Voice) -> Option<(u8, Why)> {
    let plain = hit.word.weight == Weight::Plain;
    let several = hit.end - hit.start > 1;
    let clause = read.clause(hit.start);
    let does = (clause.start.max(hit.start.saturating_sub(DOING))..hit.start)
        .any(|at| read.roles[at].has(Role::DO) || (voice == Voice::Ours && read.roles[at].has(Role::DOES)));
    let first = matches!(whose, Whose::Own1 { .. });
    Some(match whose {
        _ if loved && (first || whose == Whose::Own) => (if plain || several { 93 } else { 87 }, Why::Loved),
        Whose::Open if loved => (if plain || several { 88 } else { 72 }, Why::Loved),
        Whose::Own if mine => (if plain || several { 88 } else { 55 }, Why::Owned),
        Whose::Own1 { away } if hit.word.weight == Weight::Deed => (
            if away == 0 {
                88
            } else if away <= NEAR {
                45
            } else {
                0
            },
            Why::Done,
        ),
        Whose::Own1 { .. } if does => (if plain || several { 87 } else { 75 }, Why::Done),
        _ if hit.word.weight == Weight::Deed => return None,
        Whose::Open if does && plain => (66, Why::Done),
        _ if hit.word.weight == Weight::Weak && !several => return None,
        Whose::Own1 { .. } => (if several { 66 } else { 55 }, Why::Mentioned),
        _ if voice == Voice::Ours => (60, Why::Mentioned),
        _ => (if several { 55 } else { 45 }, Why::Mentioned),
    })
}

/// Whose the word is: looked for backwards, the nearest first.
fn whose(read: &Text, hit: &Hit, voice: Voice) -> Whose {
    if is_of_somebody(read, hit) {
        return Whose::Other;
    }
    let (own, selves, others) = match voice {
        Voice::Theirs => (Role::OWN, Role::SELF, Role::KIN.or(Role::THIRD).or(Role::YOU).or(Role::DOES)),
        Voice::Ours => {
            (Role::THIRD, Role::THIRD.or(Role::DOES), Role::KIN.or(Role::SELF).or(Role::YOU).or(Role::OWN))
        }
    };
    let clause = read.clause(hit.start);
    for at in (clause.start.max(hit.start.saturating_sub(REACH))..hit.start).rev() {
        let role = read.roles[at];
        if read.tokens.list[at].possessive || role.has(Role::KIN) {
            break;
        }
        if role.has(own) && !role.has(Role::LOVE) && !between_is_a_deed(read, at, hit) {
            let shop =
                voice == Voice::Ours && read.roles[clause.start..at].iter().any(|role| role.has(Role::SELF));
            return if shop { Whose::Other } else { Whose::Own };
        }
        if role.has(others) {
            break;
        }
    }
    let sentence = read.sentence(hit.start);
    let mut away = 0;
    for at in (sentence.start..hit.start).rev() {
        let role = read.roles[at];
        if role.has(Role::KIN) && is_company(read, at, sentence.start) {
            continue;
        }
        if role.has(selves) {
            // In a note of the shop, `plays` is the person's unless somebody else is named before.
            let named = |at: usize| read.roles[at].has(Role::KIN) && !is_company(read, at, sentence.start);
            let other = voice == Voice::Ours && (sentence.start..at).any(named);
            return if other { Whose::Other } else { Whose::Own1 { away } };
        }
        if role.has(others) || read.tokens.list[at].possessive {
            return Whose::Other;
        }
        away += usize::from(!role.has(Role::ALSO.or(Role::LOVE)));
    }
    // Spanish puts the person into the verb: `toco la guitarra` is a deed by itself.
    if hit.word.weight == Weight::Deed && hit.word.tongue == Tongue::SPANISH {
        return Whose::Own1 { away: 0 };
    }
    Whose::Open
}

/// Whether something is done between `my` and the word, so that the word is no longer mine: `my wallet loves chess`.
fn between_is_a_deed(read: &Text, own: usize, hit: &Hit) -> bool {
    (own + 1..hit.start).any(|at| read.roles[at].has(Role::DOES) || read.roles[at].has(Role::WITH))
}

/// Whether `the dog of my sister` is meant: whose it is follows.
fn is_of_somebody(read: &Text, hit: &Hit) -> bool {
    let end = read.clause(hit.start).end.min(hit.end + 3);
    let of = (hit.end..end).position(|at| read.roles[at].has(Role::OF));
    of.is_some_and(|of| (hit.end + of..end).any(|at| read.roles[at].has(Role::KIN.or(Role::THIRD))))
}

/// Whether somebody is only there too: `with my dad`, `my dad and I`, `I and my sister`.
fn is_company(read: &Text, kin: usize, start: usize) -> bool {
    let before = kin.saturating_sub(2).max(start)..kin;
    before.clone().any(|at| read.roles[at].has(Role::WITH))
        || (before.clone().any(|at| read.roles[at].has(Role::AND))
            && (start..before.start).any(|at| read.roles[at].has(Role::SELF)))
}

/// Whether the word only says which goods are meant: `the cat pair`, `socks with dogs`.
fn is_goods(read: &Text, hit: &Hit) -> bool {
    let goods = |at: usize| read.roles.get(at).is_some_and(|role| role.has(Role::GOODS));
    let next = read.tokens.list.get(hit.end).is_some_and(|token| token.gap == Gap::Word);
    let before =
        hit.start.checked_sub(2).is_some_and(|at| goods(at) && !goods(at + 1) && !is_subject(read, at + 1));
    let french = read.may_be(Tongue::FRENCH) || read.may_be(Tongue::SPANISH);
    let at_once = french && hit.start.checked_sub(1).is_some_and(goods);
    (next && goods(hit.end)) || before || at_once || is_in_a_name_of_goods(read, hit)
}

/// Whether the word stands in the name of something sold: `Dogs of the Park Socks`.
fn is_in_a_name_of_goods(read: &Text, hit: &Hit) -> bool {
    let end = read.clause(hit.start).end.min(hit.end + REACH);
    let capital = |at: usize| read.tokens.list[at].capital;
    capital(hit.start)
        && !read.may_be(Tongue::GERMAN)
        && (hit.end..end).any(|at| capital(at) && read.roles[at].has(Role::GOODS))
}

fn is_subject(read: &Text, at: usize) -> bool {
    read.roles[at].has(Role::SELF.or(Role::OWN)) || read.tokens.list[at].gap != Gap::Word
}

/// Whether a word may be somebody's name: `Rose`, `Jasmine`, a town. German writes every noun so.
fn looks_like_a_name(read: &Text, hit: &Hit) -> bool {
    let token = &read.tokens.list[hit.start];
    if read.tokens.shouted || hit.end - hit.start > 1 {
        return false;
    }
    if hit.word.name {
        return false;
    }
    let begins = token.gap == Gap::Sentence;
    token.capital && !begins && !read.may_be(Tongue::GERMAN)
}
