//! One guess as a page shows it: what, in which words, where they stand, how sure, and why.

use std::collections::BTreeMap;
use std::ops::Range;

use domain::event::Value;
use domain::fact::{Fact, name};
use domain::id::EventId;
use domain::interest::{Why, sureness};
use serde::Serialize;
use store::StoredEvent;

use super::tally::{State, Tally};
use crate::ShopError;
use crate::place::loves;
use crate::rules::Rules;
use crate::view::{Moment, on_day};

/// The most letters shown before and after the words that matched.
const AROUND: usize = 70;

/// A guess.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuessRow {
    /// The id of the interest.
    pub interest: String,
    /// What it is called.
    pub name: String,
    /// The text before the words that matched.
    pub before: String,
    /// The words that matched; empty where something bought is what it rests on.
    pub words: String,
    /// The text after them.
    pub after: String,
    /// The event in which they stand.
    pub event: EventId,
    /// What that is and when it was: `remark with an order, on 3 May`.
    pub source: String,
    /// How sure, in per cent.
    pub confidence: u8,
    /// How sure, in words.
    pub sure: &'static str,
    /// Why, in words.
    pub why: &'static str,
}

/// The guesses that nobody has answered yet, the surest first, of somebody all of whose events are given.
pub(crate) fn guesses_of<'t>(
    rules: &Rules,
    told: impl Iterator<Item = (&'t StoredEvent, &'t Fact)>,
    moment: &Moment,
) -> Vec<GuessRow> {
    let told: Vec<_> = told.filter(|(event, _)| loves::tells(&event.name)).collect();
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (event, fact) in &told {
        for row in loves::told(rules, event.id, fact) {
            tallies.entry(row.interest).or_default().add(row.said, row.confidence, event.id);
        }
    }
    let mut rows = Vec::new();
    for (interest, tally) in tallies {
        if let (State::Guessed(confidence), Some(best)) = (tally.state(), tally.best())
            && let Some((event, fact)) = told.iter().find(|(event, _)| event.id == best)
        {
            rows.extend(row(rules, &interest, event, fact, confidence, moment));
        }
    }
    rows.sort_by(|a, b| (b.confidence, &a.name).cmp(&(a.confidence, &b.name)));
    rows
}

/// The guess that rests on a stored event.
pub(super) fn of_event(
    rules: &Rules,
    interest: &str,
    event: &StoredEvent,
    confidence: u8,
    moment: &Moment,
) -> Result<Option<GuessRow>, ShopError> {
    Ok(row(rules, interest, event, &event.fact()?, confidence, moment))
}

fn row(
    rules: &Rules,
    interest: &str,
    event: &StoredEvent,
    fact: &Fact,
    confidence: u8,
    moment: &Moment,
) -> Option<GuessRow> {
    let taxonomy = rules.interests();
    let day = event.at.to_zoned(rules.zone.clone()).date();
    let source = format!("{}, {}", source(fact), on_day(day, moment.day(rules)));
    let known = taxonomy.interests().iter().position(|known| known.id == interest);
    let words = loves::words_in(fact).and_then(|(voice, text)| {
        let guess = taxonomy.guesses(&text, voice).into_iter().find(|guess| Some(guess.interest) == known)?;
        Some((cut(&text, guess.at), guess.why))
    });
    let ((before, words, after), why) = match (words, fact) {
        (Some(found), _) => found,
        (None, Fact::InterestAdded(noted)) => (cut(&noted.what, 0..noted.what.len()), Why::Mentioned),
        (None, Fact::OrderCompleted(order)) => {
            let names: Vec<&str> = order.products.iter().map(|line| line.product.name.as_str()).collect();
            ((names.join(", "), String::new(), String::new()), Why::Bought)
        }
        _ => return None,
    };
    Some(GuessRow {
        interest: interest.to_owned(),
        name: known.map_or(interest, |place| &taxonomy.interests()[place].name).to_owned(),
        before,
        words,
        after,
        event: event.id,
        source,
        confidence,
        sure: sureness(confidence),
        why: why.words(),
    })
}

/// What an event is called as a source.
fn source(fact: &Fact) -> &'static str {
    match fact {
        Fact::OrderCompleted(_) => "with an order",
        Fact::Identified(_) => "in your books",
        Fact::InterestAdded(_) => "noted without being sure",
        Fact::Other(event, properties) => match event.as_str() {
            name::REVIEW_GIVEN => "in a review",
            name::REPLY_RECEIVED => match properties.get("to") {
                Some(Value::Text(to)) if to == "letter" => "in answer to a letter",
                _ => "when they wrote back",
            },
            name::PHOTO_SENT => "with a photo",
            name::NOTE_ADDED => "in a note of yours",
            name::CALL_RECEIVED => "on the phone, as you noted",
            name::SHOP_VISITED => "when they came by, as you noted",
            _ => "when they thanked you",
        },
        _ => "in what happened",
    }
}

/// The text before, the words, and the text after, none too long and cut at words.
fn cut(text: &str, at: Range<usize>) -> (String, String, String) {
    let flat = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let (before, words, after) = (&text[..at.start], &text[at.clone()], &text[at.end..]);
    let space = |part: &str| if part.ends_with(char::is_whitespace) { " " } else { "" };
    let lead = |part: &str| if part.starts_with(char::is_whitespace) { " " } else { "" };
    let first = before.char_indices().rev().nth(AROUND).map(|(start, _)| start);
    let shown = first.map_or(before, |start| {
        let rest = &before[start..];
        rest.find(' ').map_or(rest, |space| &rest[space + 1..])
    });
    let begin = format!("{}{}{}", if first.is_some() { "…" } else { "" }, flat(shown), space(before));
    let last = after.char_indices().nth(AROUND).map(|(end, _)| end);
    let shown = last.map_or(after, |end| {
        let rest = &after[..end];
        rest.rfind(' ').map_or(rest, |space| &rest[..space])
    });
    let end = format!("{}{}{}", lead(after), flat(shown), if last.is_some() { "…" } else { "" });
    (begin, words.to_owned(), end)
}
