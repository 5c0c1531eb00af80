//! What is wrong with a rules file, where, and how to cure it.

use std::fmt;

/// One thing wrong in a rules file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}\n  hint: {cure}")]
pub struct RuleError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong, with the value.
    pub problem: String,
    /// What to do about it.
    pub cure: String,
}

/// Everything wrong in a rules file, from top to bottom; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RuleErrors(Vec<RuleError>);

impl RuleErrors {
    /// The errors `found`, put in the order of the file.
    pub(crate) fn new(mut found: Vec<RuleError>) -> RuleErrors {
        debug_assert!(!found.is_empty(), "a failure has a reason");
        found.sort_by_key(|error| (error.line, error.column));
        RuleErrors(found)
    }

    /// The errors, from top to bottom.
    pub fn iter(&self) -> std::slice::Iter<'_, RuleError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a RuleErrors {
    type Item = &'a RuleError;
    type IntoIter = std::slice::Iter<'a, RuleError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}
