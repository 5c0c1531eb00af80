//! What the shop's data cannot show yet, and how to change that. Unknown is never shown as nought.

use std::collections::BTreeSet;

use super::rules::{Journey, Rule, Stage};

/// A stage that some evidence cannot reach yet, because the shop has never had such events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// The stage.
    pub stage: Stage,
    /// Whether nothing can reach the stage: its numbers are unknown, not nought.
    pub wholly: bool,
    /// What is missing, in the order of the file, each event once.
    pub missing: Vec<Missing>,
    /// The stages that rules for this one wait for (`after`) and that are themselves wholly unseen.
    pub waits_for: Vec<Stage>,
}

/// An event that has never been seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its name.
    pub event: String,
    /// How the shop can come by such events, as a sentence.
    pub cure: String,
}

impl Missing {
    /// What is missing, as a sentence.
    pub fn sentence(&self) -> String {
        format!("No {} events are known yet.", self.event)
    }
}

impl Journey {
    /// The stages that some evidence can never reach with the events that the shop's data has ever contained;
    /// `seen` says whether it has had events of a name.
    pub fn unseen(&self, seen: impl Fn(&str) -> bool) -> Vec<Unseen> {
        let open = self.reachable(&seen);
        let stages = self.stages().iter().map(|stage| stage.stage);
        let unseen = stages.map(|stage| Unseen {
            stage,
            wholly: !open[stage.index()],
            missing: self.missing(stage, &seen),
            waits_for: self.waited_for(stage).filter(|waited| !open[waited.index()]).collect(),
        });
        unseen
            .filter(|unseen| unseen.wholly || !unseen.missing.is_empty() || !unseen.waits_for.is_empty())
            .collect()
    }

    /// The stages that rules for `stage` wait for, lowest first, each once.
    fn waited_for(&self, stage: Stage) -> impl Iterator<Item = Stage> {
        let waited: BTreeSet<Stage> =
            self.rules().iter().filter(|rule| rule.stage == stage).filter_map(|rule| rule.after).collect();
        waited.into_iter()
    }

    /// For each stage whether any of its rules could be completed.
    fn reachable(&self, seen: &impl Fn(&str) -> bool) -> Vec<bool> {
        let mut open = vec![false; self.stages().len()];
        // Each round opens at least one more stage, or none will follow.
        for _ in self.stages() {
            for rule in self.rules() {
                let waited = rule.after.is_none_or(|stage| open[stage.index()]);
                if waited && rule.events.iter().any(|name| seen(name)) {
                    open[rule.stage.index()] = true;
                }
            }
        }
        open
    }

    /// The events of rules for `stage` of which no event has ever been seen.
    fn missing(&self, stage: Stage, seen: &impl Fn(&str) -> bool) -> Vec<Missing> {
        let dark = |rule: &&Rule| rule.stage == stage && !rule.events.iter().any(|name| seen(name));
        let mut missing: Vec<Missing> = Vec::new();
        for name in self.rules().iter().filter(dark).flat_map(|rule| &rule.events) {
            if missing.iter().all(|known| known.event != *name) {
                missing.push(Missing { event: name.clone(), cure: cure(name) });
            }
        }
        missing
    }
}

/// How a shop comes by events called `name`.
fn cure(name: &str) -> String {
    let known = match name {
        "Page Viewed" => "Connect the shop's site, so that visits are seen.",
        "Link Followed" => "Print or post links that go through the shop's own address.",
        "Event Visited" => "Note on the person's page who came to a market, workshop or open day.",
        "Call Received" => "Remember who called: press R on any page.",
        "Shop Visited" => "Remember who came by: press R on any page.",
        "Comment Made" => "Note comments on the person's page, or connect the place where people comment.",
        "Reply Received" => "Press \"they replied\" on the person's page when an answer comes, by any way.",
        "Thanks Received" => "Press \"they thanked us\" on the person's page when thanks come.",
        "Consent Given" => {
            "Ask for consent at the till, on a card or in a form, and note it with its wording."
        }
        "Order Completed" => "Import the shop's orders, or connect the shop.",
        "Order Fulfilled" => "Import orders with their fulfilment, or connect the shop.",
        "Order Delivered" => "Connect the carrier, or import the days on which orders arrived.",
        "Booking Kept" => "Import the diary of bookings, or mark on the day who came.",
        "Review Given" => "Import the reviews, or type them in on the person's page.",
        "Recommendation Given" => {
            "Ask \"would you recommend us, 0 to 10?\" and import or type in the answers."
        }
        "Photo Sent" => "Note on the person's page when a photo comes, and whether it may be shown.",
        "Membership Started" => "Import the members, or note on the person's page who joined.",
        "Testimonial Given" => "Type in on the person's page what they said, and that it may be quoted.",
        "Referral Arrived" => "Give people a code or card to pass on, and note who came with it.",
        "Introduction Made" => "Ask new people who sent them, and note it on the page of the one who did.",
        "Affiliate Sale" => "Import the sales of partners, with the code that brought them.",
        other => return format!("Send events called {other} from the shop's programs, or import them."),
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = r#"
        [[stage]]
        id = "aware"
        usual = "14d"
        evidence = [{ event = ["Page Viewed", "Link Followed"] }]
        [[stage]]
        id = "convert"
        usual = "60d"
        evidence = [{ event = "Order Completed" }, { event = "Booking Kept" }]
        [[stage]]
        id = "excite"
        usual = "60d"
        evidence = [{ event = "Order Completed", after = "aware" }]
    "#;

    #[test]
    fn a_stage_without_any_events_is_wholly_unseen() {
        let journey = Journey::parse(RULES).expect("the rules are right");
        let unseen = journey.unseen(|name| name == "Order Completed");
        let told: Vec<_> = unseen.iter().map(|unseen| (unseen.stage.index(), unseen.wholly)).collect();
        assert_eq!(told, [(0, true), (1, false), (2, true)]);
        let names: Vec<_> = unseen[0].missing.iter().map(|missing| missing.event.as_str()).collect();
        assert_eq!(names, ["Page Viewed", "Link Followed"]);
        assert_eq!(unseen[1].missing[0].event, "Booking Kept");
        assert!(unseen[2].missing.is_empty(), "what is missing is the stage before it");
        assert_eq!(unseen[2].waits_for, [unseen[0].stage]);
        assert_eq!(unseen[0].missing[0].sentence(), "No Page Viewed events are known yet.");
    }

    #[test]
    fn one_of_several_names_is_enough() {
        let journey = Journey::parse(RULES).expect("the rules are right");
        let all = ["Link Followed", "Order Completed", "Booking Kept"];
        assert_eq!(journey.unseen(|name| all.contains(&name)), []);
    }
}
