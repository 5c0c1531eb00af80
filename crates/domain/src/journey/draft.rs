//! A journey as the file states it, before it is arranged by event.

use super::condition::Condition;
use super::rules::{Rule, StageRules};

/// Everything that a rules file says.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) own_acts: Vec<Matcher>,
    pub(super) orders: Vec<Matcher>,
    pub(super) voids: Vec<Matcher>,
    pub(super) stages: Vec<StageRules>,
    pub(super) rules: Vec<Rule>,
}

/// An entry of `own_acts`, `orders` or `voids`.
#[derive(Debug)]
pub(super) struct Matcher {
    pub(super) events: Vec<String>,
    pub(super) conditions: Vec<Condition>,
}
