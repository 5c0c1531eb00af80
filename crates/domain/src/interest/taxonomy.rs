//! The interests that a shop knows, in groups, with the words by which each is noticed.

use std::collections::HashMap;

use super::parse;
use super::phrases::Phrases;
use super::tokens::fold;
use crate::journey::RuleErrors;

/// Interests of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its key in the file.
    pub id: String,
    /// What screens call it.
    pub title: String,
}

/// Something that people love.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Its key in the file, which is stored.
    pub id: String,
    /// What screens and briefs call it: `dogs`.
    pub name: String,
    /// The place of its group.
    pub group: usize,
    /// Whether `my …` says as much as love: `my dog` does, `my coffee` does not.
    pub my: bool,
}

/// All interests, ready to read texts by.
pub struct Taxonomy {
    pub(super) groups: Vec<Group>,
    pub(super) interests: Vec<Interest>,
    pub(super) phrases: Phrases,
    /// The place of each interest by its id, its name and its plain words.
    pub(super) names: HashMap<String, u16>,
}

impl std::fmt::Debug for Taxonomy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a taxonomy of {} interests", self.interests.len())
    }
}

impl Taxonomy {
    /// Reads the file of interests.
    pub fn parse(text: &str) -> Result<Taxonomy, RuleErrors> {
        parse::read(text)
    }

    /// The groups, in the order of the file.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The interests, in the order of the file.
    pub fn interests(&self) -> &[Interest] {
        &self.interests
    }

    /// The interest with an id.
    pub fn interest(&self, id: &str) -> Option<&Interest> {
        self.interests.iter().find(|interest| interest.id == id)
    }

    /// The id under which somebody's words for an interest are kept: that of the interest which they name, else the
    /// words themselves.
    pub fn id_of(&self, what: &str) -> String {
        let folded = fold(what.trim());
        match self.names.get(&folded) {
            Some(place) => self.interests[usize::from(*place)].id.clone(),
            None => folded,
        }
    }
}
