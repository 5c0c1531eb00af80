//! Stages that wait for each other can never be reached.

use std::ops::Range;

use super::page::Page;
use crate::journey::rules::{Stage, StageRules};

/// A rule of `stage` that waits for `after`, and where the file says so.
pub(super) struct Wait {
    pub(super) stage: Stage,
    pub(super) after: Stage,
    pub(super) span: Range<usize>,
}

/// Reports each cycle of `after`, once, at the rule that closes it.
pub(super) fn refuse(page: &mut Page<'_>, stages: &[StageRules], waits: &[Wait]) {
    for (index, wait) in waits.iter().enumerate() {
        // Only waits that stand before this one: so the last one of a cycle reports it.
        let Some(path) = path(&waits[..index], wait.after, wait.stage) else { continue };
        let names: Vec<&str> = path.iter().map(|stage| stages[stage.index()].id.as_str()).collect();
        let circle = format!("{} after {}", stages[wait.stage.index()].id, names.join(" after "));
        page.report(
            wait.span.clone(),
            format!("stages wait for each other: {circle}"),
            "remove one of these `after`: a stage can only wait for one that does not wait for it",
        );
    }
}

/// The stages from `from` to `to`, each waiting for the next.
fn path(waits: &[Wait], from: Stage, to: Stage) -> Option<Vec<Stage>> {
    let mut seen = vec![from];
    let mut paths = vec![vec![from]];
    while let Some(path) = paths.pop() {
        let end = *path.last().expect("a path begins with a stage");
        if end == to {
            return Some(path);
        }
        for wait in waits.iter().filter(|wait| wait.stage == end) {
            if !seen.contains(&wait.after) {
                seen.push(wait.after);
                paths.push(path.iter().copied().chain([wait.after]).collect());
            }
        }
    }
    None
}
