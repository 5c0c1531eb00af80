//! What every page has around it: the house, the notice of what was just done, the day it is seen from.

use domain::trade::Words;
use serde::{Deserialize, Serialize};

use super::DaySlider;

/// The surroundings of a page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Frame {
    /// The room in the navigation: `today`, `people`, `journey`, `import`, `settings`, or empty.
    pub here: String,
    /// The shop's name.
    pub shop: String,
    /// What it calls what goes out and what comes in.
    pub words: Words,
    /// Whether everybody in the shop is made up.
    pub demo: bool,
    /// Whether whoever sees it is not in the house: no room is shown.
    pub outside: bool,
    /// The owner's name, where they are signed in.
    pub owner: Option<String>,
    /// How many gestures wait today, where the page knows it.
    pub waiting: Option<usize>,
    /// The day that is looked back to, `2026-11-23`.
    pub as_of: Option<String>,
    /// Today in the shop's zone, `2026-11-23`.
    pub today: String,
    /// The page's own path, without query.
    pub path: String,
    /// The days that this page can be seen as of, where it has a slider over them.
    pub days: Option<DaySlider>,
    /// The person whom the page is about: what is remembered on it is theirs unless somebody else is chosen.
    pub about: Option<String>,
    /// What was just done.
    pub notice: Option<Notice>,
    /// The step of the beginning that the page is, if it is one.
    pub start: Option<StartLine>,
}

/// A step of the beginning, as its page says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartLine {
    /// Its place, from 1.
    pub number: usize,
    /// How many steps there are.
    pub of: usize,
    /// What it is about.
    pub title: String,
    /// The step before.
    pub back: Option<String>,
}

/// One line on what was just done, and how to take it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The line: `Written: note for Maya Okafor.`
    pub text: String,
    /// The path that undoes it by POST.
    #[serde(default)]
    pub undo: Option<String>,
    /// Whether it went wrong.
    #[serde(default)]
    pub bad: bool,
}
