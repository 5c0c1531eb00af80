//! From a rules file to a draft of the journey, or everything that is wrong with the file.

mod cycle;
mod evidence;
mod matcher;
pub(crate) mod page;

use toml::de::DeTable;

use self::page::{Fields, Page};
use super::draft::{Draft, Matcher};
use super::error::RuleErrors;
use super::limits::{RULES_MAX, STAGES_MAX};
use super::rules::{Rule, Stage, StageRules};

const JOURNEY_KEYS: &[&str] = &["name", "own_acts", "orders", "voids", "stage"];
const STAGE_KEYS: &[&str] = &["id", "usual", "evidence"];

/// Reads the rules file `text`.
pub(super) fn read(text: &str) -> Result<Draft, RuleErrors> {
    let (root, broken) = DeTable::parse_recoverable(text);
    let mut page = Page::new(text);
    for error in &broken {
        page.report_syntax(error);
    }
    // What is left of a broken file would only give errors that follow from the break.
    page.finish(())?;
    let draft = journey(&mut page, &Fields::of_root(&root));
    page.finish(draft)
}

fn journey(page: &mut Page<'_>, root: &Fields<'_, '_>) -> Draft {
    page.refuse_others(root, JOURNEY_KEYS);
    let name = root.get("name").and_then(|value| page.text(value)).unwrap_or_default().to_owned();
    let [own_acts, orders, voids] = ["own_acts", "orders", "voids"].map(|key| matchers(page, root, key));
    let tables = stage_tables(page, root);
    let stages = stages(page, &tables);
    let (rules, waits) = rules(page, &tables, &stages);
    cycle::refuse(page, &stages, &waits);
    Draft { name, own_acts, orders, voids, stages, rules }
}

/// Reads every `[[stage.evidence]]`, and where they wait for a stage.
fn rules(
    page: &mut Page<'_>,
    tables: &[Fields<'_, '_>],
    stages: &[StageRules],
) -> (Vec<Rule>, Vec<cycle::Wait>) {
    let mut evidence = Vec::new();
    for (stage, fields) in stages.iter().zip(tables) {
        let list = fields.get("evidence").map(|value| page.list(value)).unwrap_or_default();
        evidence.extend(list.iter().map(|value| (stage.stage, value)));
    }
    if let Some((_, extra)) = evidence.get(RULES_MAX) {
        page.report(
            extra.span(),
            format!("a journey has at most {RULES_MAX} rules; this is one more"),
            "join rules that differ only in the event: event = [\"One\", \"Other\"]",
        );
        evidence.truncate(RULES_MAX);
    }
    let mut rules = Vec::new();
    let mut waits = Vec::new();
    for (number, (stage, value)) in evidence.into_iter().enumerate() {
        let Some(rule) = evidence::read(page, value, stages, stage, number) else { continue };
        let place = Fields::of(value).and_then(|fields| fields.get("after"));
        let wait =
            rule.after.zip(place).map(|(after, place)| cycle::Wait { stage, after, span: place.span() });
        waits.extend(wait);
        rules.push(rule);
    }
    (rules, waits)
}

fn matchers(page: &mut Page<'_>, root: &Fields<'_, '_>, key: &str) -> Vec<Matcher> {
    let list = root.get(key).map(|value| page.list(value)).unwrap_or_default();
    list.iter().filter_map(|value| matcher::read(page, value)).collect()
}

fn stage_tables<'a, 't>(page: &mut Page<'_>, root: &Fields<'a, 't>) -> Vec<Fields<'a, 't>> {
    let list = root.get("stage").map(|value| page.list(value)).unwrap_or_default();
    if list.is_empty() {
        let problem = "the journey has no stage".to_owned();
        page.report(root.span(), problem, "add a [[stage]] with an `id` and its `usual` gap");
    }
    if let Some(extra) = list.get(STAGES_MAX) {
        page.report(
            extra.span(),
            format!("a journey has at most {STAGES_MAX} stages; this is one more"),
            "join stages that lead to the same gestures",
        );
    }
    list.iter().filter_map(|value| page.table(value, "a stage")).collect()
}

fn stages(page: &mut Page<'_>, tables: &[Fields<'_, '_>]) -> Vec<StageRules> {
    let mut stages: Vec<StageRules> = Vec::new();
    for (index, fields) in tables.iter().enumerate().take(STAGES_MAX) {
        page.refuse_others(fields, STAGE_KEYS);
        let id = stage_id(page, fields, &stages).to_owned();
        let usual = page.required(fields, "usual", "usual = \"60d\"").and_then(|value| page.length(value));
        let (title, usual) = (capitalised(&id), usual.unwrap_or_default());
        stages.push(StageRules { stage: Stage::at(index), id, title, usual });
    }
    stages
}

fn stage_id<'a>(page: &mut Page<'_>, fields: &Fields<'a, '_>, before: &[StageRules]) -> &'a str {
    let Some(value) = page.required(fields, "id", "id = \"convert\"") else { return "" };
    let Some(id) = page.text(value) else { return "" };
    if id.is_empty() {
        page.report(value.span(), "the stage's `id` is empty".to_owned(), "write a short word: \"convert\"");
    } else if let Some(twin) = before.iter().find(|stage| stage.id == id) {
        page.report(
            value.span(),
            format!("\"{id}\" is already the id of stage {}", twin.stage.index() + 1),
            "give every stage an id of its own",
        );
    }
    id
}

fn capitalised(id: &str) -> String {
    let mut letters = id.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
