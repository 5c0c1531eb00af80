//! Why somebody would stand elsewhere under other rules, in a sentence or two.

use super::rules::{Journey, Rule, Stage};
use super::state::{FoldState, Mark};
use super::view::View;

/// One person under one version of the rules.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The rules.
    pub journey: &'a Journey,
    /// What they fold the person's events to.
    pub state: &'a FoldState,
    /// Where that puts the person.
    pub view: &'a View,
}

impl Side<'_> {
    /// The stage of this side that is called `id`, if the rules have one.
    fn named(&self, id: &str) -> Option<Stage> {
        self.journey.stage_named(id)
    }

    fn has(&self, stage: Stage) -> bool {
        self.view.standing(stage).is_some()
    }

    fn id(&self, stage: Stage) -> &str {
        &self.journey.stage(stage).id
    }
}

/// Why a person moves from where `before` puts them to where `after` does; `told` puts the evidence of a mark of the
/// `after` side into words, where it is known. Nothing where they stand on one stage under both.
pub fn why_moved(
    before: &Side<'_>,
    after: &Side<'_>,
    told: impl Fn(&Mark) -> Option<String>,
) -> Option<String> {
    let (from, to) = (before.view.stage, after.view.stage);
    if from.map(|stage| before.id(stage)) == to.map(|stage| after.id(stage)) {
        return None;
    }
    let lost = from.and_then(|stage| lost(before, after, stage));
    let gained = to.and_then(|stage| gained(before, after, stage, told));
    let sentences: Vec<String> = [lost, gained].into_iter().flatten().collect();
    Some(match (sentences.is_empty(), from) {
        (false, _) => sentences.join(" "),
        // They have both stages under both rules: only the order of the two has changed.
        (true, Some(stage)) => {
            format!("{} is no longer the higher of the two stages.", before.journey.stage(stage).title)
        }
        (true, None) => "The stages stand in another order now.".to_owned(),
    })
}

/// Why they no longer stand at `stage` of the side before.
fn lost(before: &Side<'_>, after: &Side<'_>, stage: Stage) -> Option<String> {
    let title = &before.journey.stage(stage).title;
    let Some(there) = after.named(before.id(stage)) else {
        return Some(format!("{title} is not among the stages any more."));
    };
    if after.has(there) {
        return None;
    }
    let rules: Vec<&Rule> = after.journey.rules().iter().filter(|rule| rule.stage == there).collect();
    if rules.is_empty() {
        return Some(format!("Nothing leads to {title} any more."));
    }
    let ways: Vec<String> = rules.iter().take(WAYS_MAX).map(|rule| after.journey.describe(rule)).collect();
    let more = if rules.len() > WAYS_MAX { ", or other things" } else { "" };
    Some(format!("{title} takes {}{more} now; {}.", ways.join(", or "), progress(after, &rules)))
}

/// The most ways to a stage that are named.
const WAYS_MAX: usize = 2;

/// How far they have come on the way to a stage.
fn progress(after: &Side<'_>, rules: &[&Rule]) -> String {
    let waited = rules.iter().filter_map(|rule| rule.after).find(|stage| !after.has(*stage));
    let gathered = rules.iter().map(|rule| after.state.gathered(rule.number)).max().unwrap_or(0);
    if gathered > 0 {
        return format!("of that {gathered} {} known", if gathered == 1 { "is" } else { "are" });
    }
    if rules.iter().any(|rule| after.state.waits(rule.number)) {
        return "the time that must go by has not passed yet".to_owned();
    }
    match waited {
        Some(stage) => format!("they have not reached {}", after.journey.stage(stage).title),
        None => "nothing of that kind is known".to_owned(),
    }
}

/// By which evidence they come to `stage` of the side after, where they had not reached it before.
fn gained(
    before: &Side<'_>,
    after: &Side<'_>,
    stage: Stage,
    told: impl Fn(&Mark) -> Option<String>,
) -> Option<String> {
    let known = before.named(after.id(stage)).is_some_and(|stage| before.has(stage));
    if known {
        return None;
    }
    let standing = after.view.standing(stage)?;
    let mark = standing.confirmed.unwrap_or(standing.reached);
    let title = &after.journey.stage(stage).title;
    let by = told(&mark).unwrap_or_else(|| after.journey.describe(after.journey.rule(mark.rule)));
    Some(format!("{title} is reached by {by}."))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::event::{Event, EventKey, Properties};
    use crate::journey::{replay, view};

    fn rules(times: usize, more: &str) -> Journey {
        let text = format!(
            "[[stage]]\nid = \"bought\"\nusual = \"9d\"\nevidence = [{{ event = \"Order Completed\" }}]\n\
             [[stage]]\nid = \"back\"\nusual = \"9d\"\nevidence = [{{ event = \"Order Completed\", times = {times} }}]\n{more}"
        );
        Journey::parse(&text).expect("the rules are right")
    }

    fn why(before: &Journey, after: &Journey) -> Option<String> {
        let none = Properties::new();
        let event =
            |at, name, key| Event { key: EventKey::of(key), at, name, subject: None, properties: &none };
        let mut events = [
            event(1, "Order Completed", "a"),
            event(2, "Order Completed", "b"),
            event(3, "Page Viewed", "c"),
        ];
        let mut states = [before, after].map(|journey| {
            let state = replay(journey, &TimeZone::UTC, &mut events, 9);
            let view = view(journey, &state, 9);
            (state, view)
        });
        let [one, other] = &mut states;
        let before = Side { journey: before, state: &one.0, view: &one.1 };
        let after = Side { journey: after, state: &other.0, view: &other.1 };
        why_moved(&before, &after, |_| None)
    }

    #[test]
    fn every_move_says_why() {
        const NOTHING: &str = "[[stage]]\nid = \"bought\"\nusual = \"9d\"\n";
        let nothing = Journey::parse(NOTHING).expect("the rules are right");
        let seen = "[[stage]]\nid = \"seen\"\nusual = \"9d\"\nevidence = [{ event = \"Page Viewed\", weak = true }]\n";
        let quiet = "[[stage]]\nid = \"seen\"\nusual = \"9d\"\nevidence = [{ event = \"Page Viewed\", quiet = { for = \"9d\" } }]\n";
        let all = [
            why(&rules(2, ""), &rules(3, "")),
            why(&rules(3, ""), &rules(2, "")),
            why(&rules(2, ""), &nothing),
            why(&nothing, &rules(2, "")),
            why(&rules(2, seen), &rules(2, "")),
            why(&rules(2, seen), &rules(2, quiet)),
            why(&rules(2, ""), &rules(2, "")),
        ];
        let all: Vec<String> = all.into_iter().map(|why| why.unwrap_or_else(|| "stays".to_owned())).collect();
        insta::assert_snapshot!(all.join("\n"), @"
        Back takes 3 of Order Completed now; of that 2 are known.
        Back is reached by 2 of Order Completed.
        Back is not among the stages any more.
        Back is reached by 2 of Order Completed.
        Seen is not among the stages any more.
        Seen takes Page Viewed, and 9 days gone by now; the time that must go by has not passed yet.
        stays
        ");
    }
}
