//! One `[[stage.evidence]]`: a rule.

use toml::Spanned;
use toml::de::DeValue;

use super::matcher;
use super::page::{Fields, Page, integer};
use crate::journey::limits::TIMES_MAX;
use crate::journey::rules::{Quiet, Rule, RuleNumber, Stage, StageRules};

const KEYS: &[&str] = &["event", "where", "times", "within", "after", "weak", "quiet"];
const QUIET_KEYS: &[&str] = &["for", "unless"];

/// Reads the rule with number `number`, which leads to `stage`.
pub(super) fn read(
    page: &mut Page<'_>,
    value: &Spanned<DeValue<'_>>,
    stages: &[StageRules],
    stage: Stage,
    number: usize,
) -> Option<Rule> {
    let fields = page.table(value, "a rule")?;
    page.refuse_others(&fields, KEYS);
    let events = page.required(&fields, "event", "event = \"Order Completed\"");
    let times = fields.get("times").and_then(|value| page.number(value, 1, TIMES_MAX)).unwrap_or(1);
    let rule = Rule {
        number: RuleNumber::at(number),
        stage,
        events: events.and_then(|value| page.names(value)).unwrap_or_default(),
        conditions: matcher::conditions(page, &fields),
        times: usize::try_from(times).expect("it is at most 64"),
        within: fields.get("within").and_then(|value| page.length(value)),
        after: fields.get("after").and_then(|value| stage_named(page, value, stages)),
        weak: fields.get("weak").and_then(|value| page.truth(value)).unwrap_or(false),
        quiet: fields.get("quiet").and_then(|value| quiet(page, value)),
    };
    refuse_contradictions(page, &fields);
    Some(rule)
}

fn stage_named(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>, stages: &[StageRules]) -> Option<Stage> {
    let id = page.text(value)?;
    let stage = stages.iter().find(|stage| stage.id == id);
    if stage.is_none() {
        let ids = stages.iter().map(|stage| stage.id.as_str()).filter(|id| !id.is_empty());
        let ids: Vec<&str> = ids.collect();
        let problem = format!("`after` names an unknown stage: \"{id}\"");
        page.report(value.span(), problem, format!("the stages are {}", ids.join(", ")));
    }
    stage.map(|stage| stage.stage)
}

fn quiet(page: &mut Page<'_>, value: &Spanned<DeValue<'_>>) -> Option<Quiet> {
    let fields = page.table(value, "a silence")?;
    page.refuse_others(&fields, QUIET_KEYS);
    let wait = page.required(&fields, "for", "for = \"10d\"").and_then(|value| page.length(value));
    let unless = fields.get("unless").and_then(|value| page.names(value)).unwrap_or_default();
    Some(Quiet { wait: wait?, unless })
}

/// Reports keys that make no sense together. A `times` that is itself wrong has been reported already.
fn refuse_contradictions(page: &mut Page<'_>, fields: &Fields<'_, '_>) {
    let times = fields.get("times").map_or(Some(1), |value| integer(value.get_ref()));
    let (once, often) = (times == Some(1), times.is_some_and(|times| times > 1));
    if let Some(within) = fields.get("within").filter(|_| once) {
        let problem = format!("`within` ({}) needs `times` above 1", page.quote(within.span()));
        page.report(within.span(), problem, "add times = 2 (or more), or remove `within`");
    }
    if let Some(quiet) = fields.get("quiet").filter(|_| often) {
        let problem = "`quiet` does not go together with `times` above 1".to_owned();
        page.report(quiet.span(), problem, "remove `times`, or make two rules of it");
    }
}
